//! Model fit: how far the correlations that the model implies are from the observed ones.

use nalgebra::DMatrix;

use super::{design::Design, linear, model::Nature, pls::Solution};

/// Which part of the model restricts the implied correlations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restriction {
    /// Constructs correlate freely: only the measurement is tested.
    Saturated,
    /// Constructs correlate as the paths imply.
    Estimated,
}

/// What correlates the indicators of one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Common factors by their loadings (`λλᵀ`), composites freely.
    AsMeasured,
    /// All blocks freely: composites.
    Composite,
    /// All blocks by their loadings: common factors.
    Factor,
}

/// Where peers differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variant {
    /// See [`Within`].
    pub within: Within,
    /// The logarithm of d_G: natural (Dijkstra & Henseler 2015) or to the base 10 (cSEM).
    pub log10: bool,
    /// Error variances of the structure such that constructs have unit variance, or `1 − R²` with the diagonal overwritten
    /// afterwards (cSEM).
    pub overwrite_diagonal: bool,
}

/// Measures of misfit; not finite where not defined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Root of the mean squared difference over the lower triangle with the diagonal.
    pub srmr: f64,
    /// Squared Euclidean distance, `½ Σ (s − σ)²` over all cells.
    pub d_uls: f64,
    /// Geodesic distance, `½ Σ log² φ` over the eigenvalues of `S⁻¹Σ`.
    pub d_g: f64,
    /// `(n − 1) · d_ML`.
    pub chi_square: f64,
    /// Normed fit index against uncorrelated indicators.
    pub nfi: f64,
}

impl Default for Variant {
    fn default() -> Self {
        Self {
            within: Within::AsMeasured,
            log10: false,
            overwrite_diagonal: false,
        }
    }
}

/// The fit of a solution.
///
/// # Source
/// Henseler et al. (2014); Dijkstra & Henseler (2015); Bentler & Bonett (1980). Definitions as in cSEM except as [`Variant`] says.
#[must_use]
pub fn fit(
    design: &Design,
    solution: &Solution,
    s: &[f64],
    n: f64,
    restriction: Restriction,
    variant: Variant,
) -> Fit {
    let k = design.indicators.len();
    let p = match restriction {
        Restriction::Saturated => solution.p.clone(),
        Restriction::Estimated => implied_constructs(design, solution, variant.overwrite_diagonal),
    };
    let sigma = implied(design, solution, s, &p, variant.within);
    let squares: f64 = sigma
        .iter()
        .zip(s)
        .map(|(sigma, s)| (s - sigma).powi(2))
        .sum();
    let cells = (k * (k + 1)) as f64 / 2.0;
    let d_uls = squares / 2.0;
    let (d_g, d_ml, baseline) = distances(s, &sigma, k, variant.log10);
    Fit {
        srmr: (d_uls / cells).sqrt(),
        d_uls,
        d_g,
        chi_square: (n - 1.0) * d_ml,
        nfi: (baseline - d_ml) / baseline,
    }
}

/// `P` as the paths imply it.
///
/// Causes come before effects, so each construct's correlations follow from those of its predecessors; its error variance
/// makes up what is missing to 1. With `overwrite` the error variance is `1 − R²` and variances may differ from 1 until the
/// diagonal is set, as in cSEM.
#[must_use]
pub fn implied_constructs(design: &Design, solution: &Solution, overwrite: bool) -> DMatrix<f64> {
    let count = design.constructs();
    let mut p = DMatrix::identity(count, count);
    let mut done: Vec<usize> = vec![];
    for &j in &design.order {
        let predecessors = &design.predecessors[j];
        for &i in &done {
            let exogenous = predecessors.is_empty() && design.predecessors[i].is_empty();
            let r = if exogenous {
                solution.p[(i, j)]
            } else if predecessors.is_empty() {
                // `i` is explained and came first: its correlation with this cause runs through its own predecessors.
                design.predecessors[i]
                    .iter()
                    .map(|&k| solution.b[(k, i)] * p[(k, j)])
                    .sum()
            } else {
                predecessors
                    .iter()
                    .map(|&k| solution.b[(k, j)] * p[(k, i)])
                    .sum()
            };
            p[(i, j)] = r;
            p[(j, i)] = r;
        }
        if overwrite && !predecessors.is_empty() {
            let explained: f64 = predecessors
                .iter()
                .map(|&k| solution.b[(k, j)] * p[(k, j)])
                .sum();
            p[(j, j)] = explained + 1.0 - solution.r2[j];
        }
        done.push(j);
    }
    p.fill_diagonal(1.0);
    p
}

/// `Σ`, row after row.
#[must_use]
pub fn implied(
    design: &Design,
    solution: &Solution,
    s: &[f64],
    p: &DMatrix<f64>,
    within: Within,
) -> Vec<f64> {
    let k = design.indicators.len();
    let mut sigma = vec![0.0; k * k];
    for (i, from) in design.blocks.iter().enumerate() {
        for (j, to) in design.blocks.iter().enumerate() {
            let free = match within {
                Within::AsMeasured => from.nature == Nature::Composite,
                Within::Composite => true,
                Within::Factor => false,
            };
            for (a, &row) in from.indicators.iter().enumerate() {
                for (b, &column) in to.indicators.iter().enumerate() {
                    sigma[row * k + column] = if row == column {
                        1.0
                    } else if i == j && free {
                        s[row * k + column]
                    } else {
                        solution.lambda[from.start + a] * p[(i, j)] * solution.lambda[to.start + b]
                    };
                }
            }
        }
    }
    sigma
}

/// d_G, d_ML and the d_ML of uncorrelated indicators.
fn distances(s: &[f64], sigma: &[f64], k: usize, log10: bool) -> (f64, f64, f64) {
    let undefined = (f64::NAN, f64::NAN, f64::NAN);
    let mut l = s.to_vec();
    if linear::factor(&mut l, k).is_err() {
        return undefined;
    }
    let baseline = -linear::log_determinant(&l, k);
    // L⁻¹ Σ L⁻ᵀ has the eigenvalues of S⁻¹Σ.
    let mut m = sigma.to_vec();
    for row in m.chunks_exact_mut(k) {
        linear::forward(&l, k, row);
    }
    let mut turned: Vec<f64> = (0..k * k).map(|at| m[(at % k) * k + at / k]).collect();
    for row in turned.chunks_exact_mut(k) {
        linear::forward(&l, k, row);
    }
    let phi = DMatrix::from_vec(k, k, turned).symmetric_eigenvalues();
    if phi.iter().any(|phi| !linear::exceeds(*phi, 0.0)) {
        return (f64::NAN, f64::NAN, baseline);
    }
    let log = |phi: f64| {
        if log10 {
            libm::log10(phi)
        } else {
            libm::log(phi)
        }
    };
    let d_g = phi.iter().map(|&phi| log(phi).powi(2)).sum::<f64>() / 2.0;
    let d_ml = phi
        .iter()
        .map(|&phi| 1.0 / phi + libm::log(phi) - 1.0)
        .sum();
    (d_g, d_ml, baseline)
}
