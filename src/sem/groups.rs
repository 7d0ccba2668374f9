//! Groups: the same model in several groups of rows, and whether its parameters differ by more than chance.

mod invariance;
mod permutation;

use super::{
    bootstrap::{Bootstrap, Draws, Plan},
    data::Sample,
    estimate::{Estimate, Method},
    model::Model,
    parameters::Parameters,
    refusal::Refusal,
};
use crate::stats::distributions::StudentT;

pub use invariance::{Invariance, Pooled, invariance};
pub use permutation::{Permutation, Permuted, Swap, permute};

/// A group with its own estimate and draws.
#[derive(Debug, Clone)]
pub struct Group {
    /// What the rows have in common.
    pub name: String,
    /// Its rows, standardised among themselves.
    pub sample: Sample,
    /// Its estimate.
    pub estimate: Estimate,
    /// Its parameters.
    pub originals: Vec<f64>,
    /// The parameters in its draws.
    pub bootstrap: Bootstrap,
}

/// Tests of one parameter between two groups. Not finite where not defined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// First group minus second.
    pub difference: f64,
    /// One-sided: the share of pairs of draws that contradict "the first is larger" (Henseler 2009).
    pub henseler: f64,
    /// Pooled standard errors (Keil et al. 2000): t, degrees of freedom, two-sided p.
    pub parametric: [f64; 3],
    /// Unequal variances (Sarstedt, Henseler & Ringle 2011): the same.
    pub welch: [f64; 3],
}

impl Group {
    /// Estimates the group of `rows` (positions in `all`) and draws from it; `progress` as in [`Bootstrap::run`].
    ///
    /// # Errors
    /// The group gives no estimate; the refusal names the variable.
    pub fn new(
        model: &Model,
        all: &Sample,
        (name, rows): (&str, &[usize]),
        method: Method,
        draws: Draws,
        progress: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Self, Refusal> {
        let sample = all.subset(rows)?;
        let estimate = Estimate::new(model, &sample, method)?;
        let parameters = Parameters::new(model, &estimate.plan, estimate.n);
        let originals = parameters.values(&estimate.plan, &estimate);
        let plan = Plan::new(draws);
        let bootstrap = Bootstrap::run(&estimate, &sample, &parameters, &plan, progress);
        Ok(Self {
            name: name.to_owned(),
            sample,
            estimate,
            originals,
            bootstrap,
        })
    }
}

/// Tests a parameter between two groups by their draws.
#[must_use]
pub fn difference(first: &Group, second: &Group, parameter: usize) -> Difference {
    let (a, b) = (
        first.bootstrap.values(parameter),
        second.bootstrap.values(parameter),
    );
    let (n1, n2) = (first.sample.n() as f64, second.sample.n() as f64);
    let difference = first.originals[parameter] - second.originals[parameter];
    let (v1, v2) = (variance(a), variance(b));
    let df = n1 + n2 - 2.0;
    let pooled = ((n1 - 1.0).powi(2) / df * v1 + (n2 - 1.0).powi(2) / df * v2).sqrt()
        * (1.0 / n1 + 1.0 / n2).sqrt();
    let (w1, w2) = ((n1 - 1.0) / n1 * v1, (n2 - 1.0) / n2 * v2);
    let welch_df = (w1 + w2).powi(2)
        / ((n1 - 1.0) / (n1 * n1) * v1 * v1 + (n2 - 1.0) / (n2 * n2) * v2 * v2)
        - 2.0;
    let test = |t: f64, df: f64| [t, df, StudentT { df }.two_sided(t)];
    Difference {
        difference,
        henseler: henseler(a, b),
        parametric: test(difference / pooled, df),
        welch: test(difference / (w1 + w2).sqrt(), welch_df),
    }
}

/// `1 − Σ Θ(2 b̄_A − b_A − 2 b̄_B + b_B) / R²` over all pairs of draws; sorted first, so that no pair is looked at.
///
/// # Source
/// Henseler (2009); Henseler, Ringle & Sinkovics (2009). What seminr prints.
fn henseler(a: &[f64], b: &[f64]) -> f64 {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    // The pair counts where b_A − 2 b̄_A < b_B − 2 b̄_B.
    let (ma, mb) = (2.0 * mean(a), 2.0 * mean(b));
    let mut left: Vec<f64> = a.iter().map(|x| x - ma).collect();
    left.sort_by(f64::total_cmp);
    let below: usize = b
        .iter()
        .map(|x| left.partition_point(|l| *l < x - mb))
        .sum();
    1.0 - below as f64 / (a.len() * b.len()) as f64
}

fn variance(x: &[f64]) -> f64 {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)
}

/// Holm's (1979) correction of p-values that are looked at together.
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut corrected = vec![f64::NAN; p.len()];
    let mut least = 0.0_f64;
    for (rank, &at) in order.iter().enumerate() {
        least = least.max(p[at] * (p.len() - rank) as f64).min(1.0);
        corrected[at] = least;
    }
    corrected
}
