//! Standardised changes, each by its own name: a bare "d" says nothing about what the change was divided by.

use super::describe::{mean, sd, variance};
use super::distributions::{NoncentralT, ln_gamma_ratio};
use super::pairs::{Interval, Pair, afters, befores, change_varies, changes, round_correlation};

/// The standardised changes of one variable; `None` where the standardiser is zero or not defined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectSizes {
    /// Mean change / SD of the change.
    pub dz: Option<f64>,
    /// Confidence interval of `dz`.
    pub dz_interval: Option<Interval>,
    /// `dz` corrected for its small-sample bias.
    pub gz: Option<f64>,
    /// Mean change / root mean square of the two rounds' SDs.
    pub dav: Option<f64>,
    /// `dz` √(2(1 − r)): on the scale of two independent groups.
    pub drm: Option<f64>,
    /// Mean change / SD of the earlier round (Becker's, Glass' for pairs).
    pub becker: Option<f64>,
    /// Chance that a respondent rose, plus half the chance of no change.
    pub superiority: Option<f64>,
}

/// All standardised changes of `pairs`.
///
/// # Source
/// d_z, d_av: Lakens 2013, d_rm: Morris & DeShon 2002, Becker 1988; interval of d_z: Steiger & Fouladi 1997, by the
/// noncentral t. R `effectsize::repeated_measures_d`, `psych::d.ci`.
#[must_use]
pub fn effect_sizes(pairs: &[Pair], confidence: f64) -> EffectSizes {
    let n = pairs.len();
    let changes = changes(pairs);
    let change = mean(&changes);
    let dz = dz(pairs);
    let over = |standardiser: f64| (standardiser > 0.0).then(|| change / standardiser);
    let (before, after) = (befores(pairs), afters(pairs));
    let average = ((variance(&before) + variance(&after)) / 2.0).sqrt();
    EffectSizes {
        dz,
        dz_interval: dz.map(|dz| dz_interval(dz, n, confidence)),
        gz: dz.map(|dz| dz * small_sample_factor(n as f64 - 1.0)),
        dav: over(average),
        drm: dz
            .zip(round_correlation(pairs))
            .map(|(dz, r)| dz * (2.0 * (1.0 - r)).sqrt()),
        becker: over(sd(&before)),
        superiority: (n > 0).then(|| superiority(&changes)),
    }
}

/// Mean change / SD of the change; `None` where the change does not vary.
#[must_use]
pub fn dz(pairs: &[Pair]) -> Option<f64> {
    let changes = changes(pairs);
    (pairs.len() > 1 && change_varies(pairs)).then(|| mean(&changes) / sd(&changes))
}

/// J(m) = Γ(m/2) / (√(m/2) Γ((m−1)/2)), which takes the bias from a standardised mean on m degrees of freedom.
///
/// # Source
/// Hedges 1981, equation 6e, exact; zero at m = 1, where the expectation does not exist.
#[must_use]
pub fn small_sample_factor(df: f64) -> f64 {
    if df <= 1.0 {
        return 0.0;
    }
    let half = df / 2.0;
    libm::exp(ln_gamma_ratio(half - 0.5, 0.5)) / half.sqrt()
}

/// The interval of d_z from inverting the noncentral t.
fn dz_interval(dz: f64, n: usize, confidence: f64) -> Interval {
    let (root, df) = ((n as f64).sqrt(), n as f64 - 1.0);
    let t = dz * root;
    let tail = 0.5 * (1.0 - confidence);
    Interval {
        low: NoncentralT::ncp_with_upper_tail(df, t, tail) / root,
        high: NoncentralT::ncp_with_upper_tail(df, t, 1.0 - tail) / root,
    }
}

fn superiority(changes: &[f64]) -> f64 {
    let rises = changes.iter().filter(|change| **change > 0.0).count();
    let same = changes.iter().filter(|change| **change == 0.0).count();
    (rises as f64 + 0.5 * same as f64) / changes.len() as f64
}
