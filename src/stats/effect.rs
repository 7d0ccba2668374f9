//! Standardised changes, each by its own name: a bare "d" says nothing about what the change was divided by.

use super::describe::{mean, sd, variance};
use super::distributions::{Continuous, NoncentralT, Normal, ln_gamma_ratio};
use super::pairs::{Interval, Pair, afters, befores, change_varies, changes, round_correlation};

/// The standardised changes of one variable; `None` where the standardiser is zero or not defined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectSizes {
    /// Mean change / SD of the change.
    pub dz: Option<f64>,
    /// Confidence interval of `dz`.
    pub dz_interval: Option<Interval>,
    /// Standard error of `dz`, √(1/n + d²/2n).
    pub dz_se: Option<f64>,
    /// `dz` corrected for its small-sample bias.
    pub gz: Option<f64>,
    /// Mean change / root mean square of the two rounds' SDs.
    pub dav: Option<f64>,
    /// Standard error of `dav`: that of the mean change over the same standardiser.
    pub dav_se: Option<f64>,
    /// `dav` corrected for its small-sample bias.
    pub gav: Option<f64>,
    /// `dz` √(2(1 − r)): on the scale of two independent groups.
    pub drm: Option<f64>,
    /// Standard error of `drm`, √((1/n + d²/2n) 2(1 − r)).
    pub drm_se: Option<f64>,
    /// Mean change / SD of the earlier round (Becker's, Glass' for pairs).
    pub becker: Option<f64>,
    /// Standard error of `becker`, √(2(1 − r)/n + d²/2n).
    pub becker_se: Option<f64>,
    /// Chance that a respondent rose, plus half the chance of no change.
    pub superiority: Option<f64>,
    /// Φ(d_z): the chance of a rise if changes were normal.
    pub normal_superiority: Option<f64>,
}

/// All standardised changes of `pairs`.
///
/// # Source
/// d_z, d_av: Lakens 2013, d_rm: Morris & DeShon 2002, Becker 1988; interval of d_z: Steiger & Fouladi 1997, by the
/// noncentral t; standard errors: Hedges & Olkin 1985 (d_z), Bird 2002 (d_av), Cooper, Hedges & Valentine 2009 (d_rm),
/// Becker 1988. R `effectsize::repeated_measures_d`, `psych::d.ci`.
#[must_use]
pub fn effect_sizes(pairs: &[Pair], confidence: f64) -> EffectSizes {
    let n = pairs.len();
    let changes = changes(pairs);
    let change = mean(&changes);
    let dz = dz(pairs);
    let over = |standardiser: f64| (standardiser > 0.0).then(|| change / standardiser);
    let (before, after) = (befores(pairs), afters(pairs));
    let average = ((variance(&before) + variance(&after)) / 2.0).sqrt();
    let (count, unbiased) = (n as f64, small_sample_factor(n as f64 - 1.0));
    let r = round_correlation(pairs);
    let dav = over(average);
    let drm = dz.zip(r).map(|(dz, r)| dz * (2.0 * (1.0 - r)).sqrt());
    let becker = over(sd(&before));
    // √(a/n + d²/2n · b), the shape that these standard errors share.
    let se = |d: f64, a: f64, b: f64| (a / count + b * d * d / (2.0 * count)).sqrt();
    let apart = |r: f64| 2.0 * (1.0 - r);
    EffectSizes {
        dz,
        dz_interval: dz.map(|dz| dz_interval(dz, n, confidence)),
        dz_se: dz.map(|dz| se(dz, 1.0, 1.0)),
        gz: dz.map(|dz| dz * unbiased),
        dav,
        dav_se: dz.and(dav).map(|_| sd(&changes) / count.sqrt() / average),
        gav: dz.and(dav).map(|dav| dav * unbiased),
        drm,
        drm_se: drm.zip(r).map(|(drm, r)| se(drm, apart(r), apart(r))),
        becker,
        becker_se: dz.and(becker).zip(r).map(|(d, r)| se(d, apart(r), 1.0)),
        superiority: (n > 0).then(|| superiority(&changes)),
        normal_superiority: dz.map(|dz| Normal.cdf(dz)),
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
