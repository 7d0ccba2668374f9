//! What is computed within one block: scale, reliability, principal component.

use nalgebra::DMatrix;

use super::{Failure, Scheme};
use crate::sem::{design::Block, linear, model::Mode};

/// What a neighbour counts in the inner proxy at correlation `r`.
pub(super) fn weigh(scheme: Scheme, r: f64) -> f64 {
    match scheme {
        Scheme::Path | Scheme::Factorial => r,
        Scheme::Centroid if r == 0.0 => 0.0,
        Scheme::Centroid => r.signum(),
    }
}

/// Scales the block's weights so that its proxy has unit variance.
pub(super) fn rescale(
    block: &Block,
    j: usize,
    s: &[f64],
    k: usize,
    w: &mut [f64],
) -> Result<(), Failure> {
    let w = &mut w[block.places()];
    let mut variance = 0.0;
    for (a, &row) in block.indicators.iter().enumerate() {
        for (b, &column) in block.indicators.iter().enumerate().take(a) {
            variance += 2.0 * w[a] * w[b] * s[row * k + column];
        }
        variance += w[a] * w[a];
    }
    let squares: f64 = w.iter().map(|w| w * w).sum();
    if !linear::exceeds(variance, linear::LEAST_PIVOT * squares) {
        return Err(Failure::EmptyProxy(j));
    }
    let scale = 1.0 / variance.sqrt();
    w.iter_mut().for_each(|w| *w *= scale);
    Ok(())
}

/// rho_A of a proxy: `(wᵀw)² · wᵀ(S − diag S)w / wᵀ(wwᵀ − diag wwᵀ)w`; 1 for a single item and for Mode B.
///
/// # Source
/// Dijkstra & Henseler (2015), equation 3. seminr sets 1 for Mode B as here.
pub(super) fn reliability(block: &Block, s: &[f64], k: usize, w: &[f64]) -> f64 {
    if block.indicators.len() == 1 || block.mode == Mode::B {
        return 1.0;
    }
    let (mut above, mut below, mut squares) = (0.0, 0.0, 0.0);
    for (a, &row) in block.indicators.iter().enumerate() {
        for (b, &column) in block.indicators.iter().enumerate().take(a) {
            above += w[a] * w[b] * s[row * k + column];
            below += w[a] * w[a] * w[b] * w[b];
        }
        squares += w[a] * w[a];
    }
    squares * squares * above / below
}

/// The first principal component of a block by power iteration; the sign is that of its sum.
pub(super) fn first_component(s: &[f64], m: usize, w: &mut [f64]) {
    let matrix = DMatrix::from_row_slice(m, m, s);
    let eigen = matrix.symmetric_eigen();
    let first = eigen.eigenvalues.imax();
    let sum: f64 = eigen.eigenvectors.column(first).sum();
    for (w, v) in w.iter_mut().zip(eigen.eigenvectors.column(first).iter()) {
        *w = if sum < 0.0 { -v } else { *v };
    }
}
