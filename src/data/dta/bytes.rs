//! Bytes: the little-endian pieces of which a Stata file is made.

/// A file that grows.
#[derive(Debug, Default)]
pub(super) struct Bytes(Vec<u8>);

impl Bytes {
    /// The place of the next byte.
    pub(super) fn here(&self) -> u64 {
        self.0.len() as u64
    }

    pub(super) fn text(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    pub(super) fn zeros(&mut self, count: usize) {
        self.0.resize(self.0.len() + count, 0);
    }

    /// `text` and zeros in exactly `width` bytes, at least one of them zero.
    pub(super) fn field(&mut self, text: &str, width: usize) {
        let mut end = text.len().min(width - 1);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.text(&text[..end]);
        self.zeros(width - end);
    }

    /// `<tag>`, what `inside` writes, `</tag>`.
    pub(super) fn tagged(&mut self, tag: &str, inside: impl FnOnce(&mut Self)) {
        self.text(&format!("<{tag}>"));
        inside(self);
        self.text(&format!("</{tag}>"));
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "counts of columns and widths fit"
    )]
    pub(super) fn u16(&mut self, value: usize) {
        self.raw(&(value as u16).to_le_bytes());
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "lengths of texts and tables fit"
    )]
    pub(super) fn u32(&mut self, value: usize) {
        self.raw(&(value as u32).to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: usize) {
        self.raw(&(value as u64).to_le_bytes());
    }

    pub(super) fn i32(&mut self, value: i32) {
        self.raw(&value.to_le_bytes());
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Writes `values` over what stands at `place`.
    pub(super) fn fill_in(&mut self, place: u64, values: &[u64]) {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        let Ok(place) = usize::try_from(place) else {
            unreachable!("invariant: a place in memory is a usize")
        };
        self.0[place..place + bytes.len()].copy_from_slice(&bytes);
    }

    pub(super) fn into_vec(self) -> Vec<u8> {
        self.0
    }
}
