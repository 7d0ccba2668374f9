//! Correlations from rows and how often each row counts: the one cost that a draw cannot avoid.
//!
//! Rows are kept centred and scaled to unit variance, so that a resample's moments are well conditioned. Those that count
//! are packed in panels of four columns; each pair of panels is then one pass with sixteen sums in registers. Plain
//! multiplication and addition in a fixed order: the same bytes on every machine.

use super::{linear::exceeds, missing::Holes};

/// Columns a panel holds.
const WIDE: usize = 4;

/// A column whose variance falls below this share of what it was in the whole sample is constant.
pub(crate) const LEAST_VARIANCE: f64 = 1e-10;

/// Complete rows, standardised; column 0 is 1.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    n: usize,
    k: usize,
    stride: usize,
    /// Row after row, each `stride` long.
    x: Vec<f64>,
}

/// What [`Rows::correlations`] needs and reuses.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    packed: Vec<f64>,
    gram: Vec<f64>,
    scale: Vec<f64>,
}

/// A column that does not vary over the rows that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Constant(pub usize);

impl Rows {
    /// `columns` of equal length, already standardised.
    pub(crate) fn new(columns: &[Vec<f64>]) -> Self {
        let (k, n) = (columns.len(), columns.first().map_or(0, Vec::len));
        let stride = (k + 1).next_multiple_of(WIDE);
        let mut x = vec![0.0; n * stride];
        for (row, cells) in x.chunks_exact_mut(stride).enumerate() {
            cells[0] = 1.0;
            for (cell, column) in cells[1..].iter_mut().zip(columns) {
                *cell = column[row];
            }
        }
        Self { n, k, stride, x }
    }

    /// The standardised cells of a row.
    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.x[row * self.stride + 1..][..self.k]
    }

    /// Fills `s` (K × K) with the correlations when row `i` counts `weight[i]` times; `fills` go where rows have gaps.
    ///
    /// # Errors
    /// The first column that does not vary.
    pub(crate) fn correlations(
        &self,
        weight: &[f64],
        scratch: &mut Scratch,
        s: &mut [f64],
        fills: Option<(&Holes, &[f64])>,
    ) -> Result<(), Constant> {
        self.fill_gram(weight, scratch, fills);
        correlations(&scratch.gram, (self.k, self.stride), &mut scratch.scale, s)
    }

    /// Weighted sums of products of all pairs of columns, those of column 0 among them.
    pub(crate) fn gram(&self, weight: &[f64], scratch: &mut Scratch) -> Gram {
        self.fill_gram(weight, scratch, None);
        Gram {
            sums: scratch.gram.clone(),
            k: self.k,
            stride: self.stride,
        }
    }

    fn fill_gram(&self, weight: &[f64], scratch: &mut Scratch, fills: Option<(&Holes, &[f64])>) {
        assert_eq!(weight.len(), self.n, "one weight a row");
        let panels = self.stride / WIDE;
        let counted = weight.iter().filter(|w| **w > 0.0).count();
        scratch.packed.resize(counted * self.stride, 0.0);
        scratch.gram.resize(self.stride * self.stride, 0.0);
        let mut at = 0;
        for (number, (row, w)) in self.x.chunks_exact(self.stride).zip(weight).enumerate() {
            if *w > 0.0 {
                let root = if *w == 1.0 { 1.0 } else { w.sqrt() };
                for (panel, cells) in row.chunks_exact(WIDE).enumerate() {
                    let to = (panel * counted + at) * WIDE;
                    for (packed, cell) in scratch.packed[to..to + WIDE].iter_mut().zip(cells) {
                        *packed = root * cell;
                    }
                }
                if let Some((holes, fills)) = fills {
                    for &column in &holes.0[number] {
                        let place =
                            ((column + 1) / WIDE * counted + at) * WIDE + (column + 1) % WIDE;
                        scratch.packed[place] = root * fills[column];
                    }
                }
                at += 1;
            }
        }
        for p in 0..panels {
            let a = &scratch.packed[p * counted * WIDE..][..counted * WIDE];
            for q in 0..=p {
                let b = &scratch.packed[q * counted * WIDE..][..counted * WIDE];
                let sums = products(a, b);
                for (i, row) in sums.iter().enumerate() {
                    let to = (p * WIDE + i) * self.stride + q * WIDE;
                    scratch.gram[to..to + WIDE].copy_from_slice(row);
                }
            }
        }
    }
}

/// Weighted sums of products, to be added and taken off.
#[derive(Debug, Clone)]
pub(crate) struct Gram {
    sums: Vec<f64>,
    k: usize,
    stride: usize,
}

impl Gram {
    /// The sums without those of `part`.
    pub(crate) fn without(&self, part: &Self) -> Self {
        let sums = self
            .sums
            .iter()
            .zip(&part.sums)
            .map(|(all, part)| all - part)
            .collect();
        Self { sums, ..*self }
    }

    /// Fills `s` (K × K) with the correlations.
    pub(crate) fn correlations(&self, s: &mut [f64]) -> Result<(), Constant> {
        correlations(&self.sums, (self.k, self.stride), &mut vec![], s)
    }

    /// Means and standard deviations (total − 1) of the columns.
    pub(crate) fn scales(&self) -> (Vec<f64>, Vec<f64>) {
        let total = self.sums[0];
        let mean = |i: usize| self.sums[(i + 1) * self.stride] / total;
        let square = |i: usize| self.sums[(i + 1) * self.stride + i + 1];
        let sd = |i: usize| ((square(i) - total * mean(i) * mean(i)) / (total - 1.0)).sqrt();
        (
            (0..self.k).map(mean).collect(),
            (0..self.k).map(sd).collect(),
        )
    }
}

/// The correlations in sums of products.
fn correlations(
    gram: &[f64],
    (k, stride): (usize, usize),
    scale: &mut Vec<f64>,
    s: &mut [f64],
) -> Result<(), Constant> {
    let total = gram[0];
    scale.resize(k, 0.0);
    for i in 0..k {
        let (sum, square) = (gram[(i + 1) * stride], gram[(i + 1) * stride + i + 1]);
        let variance = square / total - (sum / total) * (sum / total);
        if !exceeds(variance, LEAST_VARIANCE) {
            return Err(Constant(i));
        }
        scale[i] = 1.0 / (variance * total).sqrt();
    }
    for i in 0..k {
        let mean = gram[(i + 1) * stride] / total;
        for j in 0..i {
            let product = gram[(i + 1) * stride + j + 1] - mean * gram[(j + 1) * stride];
            let r = product * scale[i] * scale[j];
            s[i * k + j] = r;
            s[j * k + i] = r;
        }
        s[i * k + i] = 1.0;
    }
    Ok(())
}

/// All sixteen sums of products of two panels.
fn products(a: &[f64], b: &[f64]) -> [[f64; WIDE]; WIDE] {
    let mut sums = [[0.0; WIDE]; WIDE];
    for (x, y) in a.chunks_exact(WIDE).zip(b.chunks_exact(WIDE)) {
        for i in 0..WIDE {
            for j in 0..WIDE {
                sums[i][j] += x[i] * y[j];
            }
        }
    }
    sums
}
