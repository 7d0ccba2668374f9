//! Single answers under a key: AES-SIV (RFC 5297), bound to their place.
//!
//! Deterministic on purpose: two laptops that store the same answer at the same place store the same bytes, so that a
//! merge needs no key to see that they agree. What a thief can learn is that an answer was changed back to what it was
//! before; equal answers of different interviews look different. Texts are padded, so that a length tells little.

use std::fmt;

use aes_siv::KeyInit;
use aes_siv::siv::Aes256Siv;
use zeroize::Zeroizing;

use super::secret::KeyId;

/// The first byte of what is sealed.
const VERSION: u8 = 1;
/// Plaintexts are filled up to a multiple of this many bytes.
const BLOCK: usize = 32;

/// The key of single answers.
#[derive(Clone)]
pub struct FieldKey {
    id: KeyId,
    key: Zeroizing<[u8; 64]>,
}

/// Where an answer stands: it can be opened there only.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The study.
    pub study: &'a [u8; 16],
    /// The interview.
    pub interview: &'a [u8; 16],
    /// The question.
    pub variable: &'a str,
    /// The rows of the repeats around it.
    pub rows: &'a str,
    /// What of the place: its value, its note.
    pub part: &'a str,
}

/// Version, name of the key, ciphertext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

impl FieldKey {
    pub(super) fn new(id: KeyId, key: Zeroizing<[u8; 64]>) -> Self {
        Self { id, key }
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// `said` for `place`.
    #[must_use]
    pub fn seal(&self, place: &Place<'_>, said: &[u8]) -> Sealed {
        let mut padded = Zeroizing::new(said.to_vec());
        padded.push(0x80);
        let full = padded.len().next_multiple_of(BLOCK);
        padded.resize(full, 0);
        let mut sealed = vec![VERSION];
        sealed.extend(self.id.0);
        let cipher = Aes256Siv::new((&*self.key).into()).encrypt(place.headers(), &padded);
        debug_assert!(
            cipher.is_ok(),
            "invariant: six headers are within the limit of 126"
        );
        sealed.extend(cipher.unwrap_or_default());
        Sealed(sealed)
    }

    /// What was sealed for `place`; none when it was sealed elsewhere, under another key, or altered.
    #[must_use]
    pub fn open(&self, place: &Place<'_>, sealed: &Sealed) -> Option<Vec<u8>> {
        let cipher = sealed
            .cipher()
            .filter(|_| sealed.key_id() == Some(self.id))?;
        let mut padded = Aes256Siv::new((&*self.key).into())
            .decrypt(place.headers(), cipher)
            .ok()?;
        let end = padded.iter().rposition(|byte| *byte != 0)?;
        (padded[end] == 0x80).then(|| {
            padded.truncate(end);
            padded
        })
    }
}

impl fmt::Debug for FieldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldKey({})", self.id)
    }
}

impl Place<'_> {
    fn headers(&self) -> [&[u8]; 6] {
        [
            b"fieldbook field 1",
            self.study,
            self.interview,
            self.variable.as_bytes(),
            self.rows.as_bytes(),
            self.part.as_bytes(),
        ]
    }
}

impl Sealed {
    /// The name of the key; none for what this version cannot open.
    #[must_use]
    pub fn key_id(&self) -> Option<KeyId> {
        match self.0.as_slice() {
            [VERSION, a, b, c, d, ..] => Some(KeyId([*a, *b, *c, *d])),
            _ => None,
        }
    }

    fn cipher(&self) -> Option<&[u8]> {
        self.0.get(5..)
    }
}
