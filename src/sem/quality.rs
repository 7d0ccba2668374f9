//! Quality of measurement and structure: reliability, validity, collinearity, effect sizes.
//!
//! Not finite where a quantity is not defined.

use super::{
    design::{Block, Design},
    linear,
    pls::Solution,
};

/// Whether correlations between indicators enter HTMT with their sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signs {
    /// Absolute values (HTMT+; Ringle et al. 2023; seminr, SmartPLS).
    #[default]
    Absolute,
    /// As they are, the ratio's absolute value taken (Henseler et al. 2015; cSEM).
    Signed,
}

/// Cronbach's alpha of standardised indicators: `k/(k − 1) · (1 − k/Σ S_jj)`.
///
/// # Source
/// Cronbach (1951); what SmartPLS, seminr and cSEM (rho_T) print. Not defined for a single item.
#[must_use]
pub fn alpha(block: &Block, s: &[f64], k: usize) -> f64 {
    let m = block.indicators.len() as f64;
    let all: f64 = pairs(block).map(|(a, b)| 2.0 * s[a * k + b]).sum();
    m / (m - 1.0) * (1.0 - m / (m + all))
}

/// Cronbach's alpha of the indicators in their own units, `scale` their standard deviations: what SPSS prints.
#[must_use]
pub fn alpha_raw(block: &Block, s: &[f64], k: usize, scale: &[f64]) -> f64 {
    let m = block.indicators.len() as f64;
    let own: f64 = block.indicators.iter().map(|&a| scale[a] * scale[a]).sum();
    let all: f64 = pairs(block)
        .map(|(a, b)| 2.0 * scale[a] * scale[b] * s[a * k + b])
        .sum();
    m / (m - 1.0) * (1.0 - own / (own + all))
}

/// Composite reliability rho_C: `(Σλ)² / ((Σλ)² + Σ(1 − λ²))`.
///
/// # Source
/// Jöreskog (1971); Werts, Linn & Jöreskog (1974).
#[must_use]
pub fn rho_c(lambda: &[f64]) -> f64 {
    let sum: f64 = lambda.iter().sum();
    let errors: f64 = lambda.iter().map(|l| 1.0 - l * l).sum();
    sum * sum / (sum * sum + errors)
}

/// Average variance extracted: the mean of the squared loadings.
///
/// # Source
/// Fornell & Larcker (1981).
#[must_use]
pub fn ave(lambda: &[f64]) -> f64 {
    lambda.iter().map(|l| l * l).sum::<f64>() / lambda.len() as f64
}

/// Effect size f²: `(R² − R²without) / (1 − R²)`, constructs held as they are.
///
/// In a regression of standardised variables this is `b² / (VIF · (1 − R²))`, so nothing is estimated again.
///
/// # Source
/// Cohen (1988); SmartPLS and cSEM. seminr estimates the whole model again without the path.
#[must_use]
pub fn f_square(solution: &Solution, from: usize, to: usize) -> f64 {
    let b = solution.b[(from, to)];
    b * b / (solution.vif[(from, to)] * (1.0 - solution.r2[to]))
}

/// R² adjusted for `m` predictors at `n` rows.
#[must_use]
pub fn adjusted(r2: f64, n: f64, m: usize) -> f64 {
    1.0 - (1.0 - r2) * (n - 1.0) / (n - m as f64 - 1.0)
}

/// Heterotrait–monotrait ratio of two constructs; a single item's own correlation counts as 1.
///
/// # Source
/// Henseler, Ringle & Sarstedt (2015); see [`Signs`].
#[must_use]
pub fn htmt(i: &Block, j: &Block, s: &[f64], k: usize, signs: Signs) -> f64 {
    let value = |r: f64| if signs == Signs::Absolute { r.abs() } else { r };
    let between = mean(across(i, j).map(|(a, b)| value(s[a * k + b])));
    let within = |block: &Block| match block.indicators.len() {
        1 => 1.0,
        _ => mean(pairs(block).map(|(a, b)| value(s[a * k + b]))),
    };
    (between / (within(i) * within(j)).sqrt()).abs()
}

/// HTMT2: geometric instead of arithmetic means. Not defined when correlations within a block, or between the two, differ
/// in sign.
///
/// # Source
/// Roemer, Schuberth & Henseler (2021).
#[must_use]
pub fn htmt2(i: &Block, j: &Block, s: &[f64], k: usize) -> f64 {
    let between = geometric(across(i, j).map(|(a, b)| s[a * k + b]));
    let opposite = geometric(across(i, j).map(|(a, b)| -s[a * k + b]));
    let between = if between.is_finite() {
        between
    } else {
        opposite
    };
    let within = |block: &Block| match block.indicators.len() {
        1 => 1.0,
        _ => geometric(pairs(block).map(|(a, b)| s[a * k + b])),
    };
    between / (within(i) * within(j)).sqrt()
}

/// Variance inflation of each indicator within its block: `1/(1 − R²)` on the others; infinite where they determine it,
/// 1 for a single item.
#[must_use]
pub fn outer_vif(block: &Block, s: &[f64], k: usize) -> Vec<f64> {
    let m = block.indicators.len();
    let mut order: Vec<usize> = block.indicators.clone();
    let mut system = vec![0.0; m * m];
    let mut vif = vec![1.0; m];
    for (at, vif) in vif.iter_mut().enumerate() {
        order.copy_from_slice(&block.indicators);
        order.swap(at, m - 1);
        for (a, &row) in order.iter().enumerate() {
            for (b, &column) in order.iter().enumerate() {
                system[a * m + b] = s[row * k + column];
            }
        }
        *vif = 1.0 / linear::unexplained(&mut system, m);
    }
    vif
}

/// Pairs of constructs whose correlation exceeds the root of the AVE of one of them.
#[must_use]
pub fn fornell_larcker_breaches(design: &Design, solution: &Solution) -> Vec<(usize, usize)> {
    let root = |j: usize| ave(&solution.lambda[design.blocks[j].places()]).sqrt();
    let mut found = vec![];
    for i in 0..design.constructs() {
        for j in 0..i {
            if solution.p[(i, j)].abs() > root(i).min(root(j)) {
                found.push((i, j));
            }
        }
    }
    found
}

fn pairs(block: &Block) -> impl Iterator<Item = (usize, usize)> {
    block
        .indicators
        .iter()
        .enumerate()
        .flat_map(|(at, &a)| block.indicators[..at].iter().map(move |&b| (a, b)))
}

fn across(i: &Block, j: &Block) -> impl Iterator<Item = (usize, usize)> {
    i.indicators
        .iter()
        .flat_map(|&a| j.indicators.iter().map(move |&b| (a, b)))
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for value in values {
        sum += value;
        count += 1.0;
    }
    sum / count
}

/// The geometric mean; not a number when some value is not positive.
fn geometric(values: impl Iterator<Item = f64>) -> f64 {
    let (mut logs, mut count) = (0.0, 0.0);
    for value in values {
        if !linear::exceeds(value, 0.0) {
            return f64::NAN;
        }
        logs += libm::log(value);
        count += 1.0;
    }
    libm::exp(logs / count)
}
