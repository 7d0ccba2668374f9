//! From draws to standard errors, t, p and confidence intervals.

use crate::stats::distributions::{Continuous, Normal, StudentT};

/// How an interval is made of draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Interval {
    /// Quantiles of the draws (type 7).
    #[default]
    Percentile,
    /// Quantiles shifted for median bias (Efron 1981).
    BiasCorrected,
    /// Quantiles shifted for bias and acceleration (Efron 1987), the acceleration from the jackknife.
    Bca,
    /// Quantiles of the draws' own t values (Efron & Tibshirani 1993, chapter 12.5), each with a standard error from draws
    /// within the draw.
    Studentised,
    /// The estimate plus and minus normal quantiles of the standard error.
    Normal,
    /// Quantiles of the draws mirrored at the estimate (Davison & Hinkley 1997).
    Basic,
}

/// What p means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PValue {
    /// Two-sided from t = estimate / SE with draws − 1 degrees of freedom (SmartPLS).
    #[default]
    StudentT,
    /// Two-sided from the normal distribution (cSEM).
    Normal,
    /// Twice the smaller share of draws on one side of zero (seminr 2.5).
    Percentile,
}

/// What the draws say about one parameter. Not finite where not defined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// The mean of the draws.
    pub mean: f64,
    /// Their standard deviation; with draws − 1 unless asked otherwise.
    pub sd: f64,
    /// Estimate over standard deviation.
    pub t: f64,
    /// See [`PValue`].
    pub p: f64,
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

/// What an interval needs beside the draws.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// How the interval is made.
    pub interval: Interval,
    /// What p means.
    pub p: PValue,
    /// The share between the bounds, such as 0.95.
    pub confidence: f64,
    /// The standard deviation divides by the number of draws (SmartPLS), not by one less.
    pub sd_over_draws: bool,
    /// The estimates with each row left out, for [`Interval::Bca`].
    pub jackknife: Option<&'a [f64]>,
    /// `(draw − estimate) / SE within the draw`, for [`Interval::Studentised`].
    pub t_draws: Option<&'a [f64]>,
}

/// Draws that differ by less than this share of their size do not differ.
const ROUND_OFF: f64 = 1e-12;

/// Summarises the draws of one parameter.
#[must_use]
pub fn summary(original: f64, draws: &[f64], settings: Settings) -> Summary {
    let finite: Vec<f64> = draws.iter().copied().filter(|x| x.is_finite()).collect();
    let count = finite.len() as f64;
    let mean = finite.iter().sum::<f64>() / count;
    let degrees = if settings.sd_over_draws {
        count
    } else {
        count - 1.0
    };
    let sd = (finite.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / degrees).sqrt();
    // What does not vary, such as a single item's loading, has no distribution.
    if sd.is_nan() || sd <= ROUND_OFF * mean.abs() {
        let nothing = f64::NAN;
        return Summary {
            mean,
            sd: 0.0,
            t: nothing,
            p: nothing,
            low: nothing,
            high: nothing,
        };
    }
    let t = original / sd;
    let mut sorted = finite;
    sorted.sort_by(f64::total_cmp);
    let (low, high) = bounds(original, &sorted, sd, settings);
    Summary {
        mean,
        sd,
        t,
        p: p_value(t, &sorted, settings.p),
        low,
        high,
    }
}

fn p_value(t: f64, sorted: &[f64], p: PValue) -> f64 {
    match p {
        PValue::StudentT => StudentT {
            df: sorted.len() as f64 - 1.0,
        }
        .two_sided(t),
        PValue::Normal => 2.0 * Normal.sf(t.abs()),
        PValue::Percentile => {
            let below = sorted.iter().filter(|x| **x <= 0.0).count() as f64 / sorted.len() as f64;
            2.0 * below.min(1.0 - below)
        }
    }
}

fn bounds(original: f64, sorted: &[f64], sd: f64, settings: Settings) -> (f64, f64) {
    let tail = (1.0 - settings.confidence) / 2.0;
    let percentile = |low: f64, high: f64| (quantile(sorted, low), quantile(sorted, high));
    let z = Normal.upper_quantile(tail);
    match settings.interval {
        Interval::Percentile => percentile(tail, 1.0 - tail),
        Interval::Normal => (original - z * sd, original + z * sd),
        Interval::Basic => {
            let (low, high) = percentile(tail, 1.0 - tail);
            (2.0 * original - high, 2.0 * original - low)
        }
        Interval::BiasCorrected => {
            let (low, high) = shifted(original, sorted, z, 0.0);
            percentile(low, high)
        }
        Interval::Bca => {
            let Some(left_out) = settings.jackknife else {
                return (f64::NAN, f64::NAN);
            };
            let (low, high) = shifted(original, sorted, z, acceleration(left_out));
            percentile(low, high)
        }
        Interval::Studentised => {
            let Some(t_draws) = settings.t_draws else {
                return (f64::NAN, f64::NAN);
            };
            let mut t_draws: Vec<f64> = t_draws.iter().copied().filter(|x| x.is_finite()).collect();
            t_draws.sort_by(f64::total_cmp);
            (
                original - quantile(&t_draws, 1.0 - tail) * sd,
                original - quantile(&t_draws, tail) * sd,
            )
        }
    }
}

/// The shares at which bias-corrected bounds are read: `Φ(z₀ + (z₀ ± z) / (1 − a(z₀ ± z)))`.
fn shifted(original: f64, sorted: &[f64], z: f64, a: f64) -> (f64, f64) {
    let below = sorted.iter().filter(|x| **x < original).count() as f64 / sorted.len() as f64;
    let z0 = Normal.quantile(below);
    let share = |z: f64| Normal.cdf(z0 + (z0 + z) / (1.0 - a * (z0 + z)));
    (share(-z), share(z))
}

/// `Σ d³ / (6 (Σ d²)^1.5)`, d the mean of the left-out estimates minus each (Efron 1987).
#[must_use]
pub fn acceleration(left_out: &[f64]) -> f64 {
    let mean = left_out.iter().sum::<f64>() / left_out.len() as f64;
    let (mut squares, mut cubes) = (0.0, 0.0);
    for x in left_out {
        let d = mean - x;
        squares += d * d;
        cubes += d * d * d;
    }
    if squares > 0.0 {
        cubes / (6.0 * squares * squares.sqrt())
    } else {
        0.0
    }
}

/// The quantile of sorted numbers by linear interpolation (type 7 of Hyndman & Fan 1996); not a number of none, or where
/// `share` is none.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    if sorted.is_empty() || !(0.0..=1.0).contains(&share) {
        return f64::NAN;
    }
    let at = share * (sorted.len() - 1) as f64;
    let below = at.floor();
    let (low, high) = (sorted[below as usize], sorted[at.ceil() as usize]);
    low + (at - below) * (high - low)
}
