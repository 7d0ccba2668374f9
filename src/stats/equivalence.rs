//! Is the change small enough, and by what factor did the mean change: TOST and the ratio of means.

use super::describe::{covariance, mean, variance};
use super::distributions::{Continuous, StudentT};
use super::pairs::{Interval, Pair, PairedT, afters, befores};

/// Two one-sided tests that the mean change lies within ±bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Equivalence {
    /// The bound, in the unit of the variable.
    pub bound: f64,
    /// One-sided p that the change is above −bound.
    pub p_lower: f64,
    /// One-sided p that the change is below +bound.
    pub p_upper: f64,
    /// The greater of both: p of equivalence.
    pub p: f64,
}

/// Equivalence of both rounds within ±`bound`; `None` when there is no t test.
///
/// # Source
/// Schuirmann 1987; statsmodels `ttost_paired`.
#[must_use]
pub fn equivalence(result: &PairedT, bound: f64) -> Option<Equivalence> {
    let test = result.test.ok()?;
    let student = StudentT { df: test.df };
    let p_lower = student.sf((result.change + bound) / test.se);
    let p_upper = student.cdf((result.change - bound) / test.se);
    Some(Equivalence {
        bound,
        p_lower,
        p_upper,
        p: p_lower.max(p_upper),
    })
}

/// After / before of the means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// Mean after / mean before.
    pub ratio: f64,
    /// Fieller's interval; `None` where the mean before cannot be told from zero and the interval has no ends.
    pub interval: Option<Interval>,
}

/// The ratio of the means of both rounds; `None` below two pairs or with a mean before of zero.
///
/// # Source
/// Fieller 1954 with df = n − 1.
#[must_use]
pub fn ratio_of_means(pairs: &[Pair], confidence: f64) -> Option<Ratio> {
    let (before, after) = (befores(pairs), afters(pairs));
    let (b, e) = (mean(&before), mean(&after));
    if pairs.len() < 2 || b == 0.0 {
        return None;
    }
    let n = pairs.len() as f64;
    let t = StudentT { df: n - 1.0 }.critical(1.0 - confidence);
    let of = |x: f64| t * t * x / n;
    let a = b * b - of(variance(&before));
    let h = e * b - of(covariance(&before, &after));
    let c = e * e - of(variance(&after));
    let root = h * h - a * c;
    let interval = (a > 0.0 && root >= 0.0).then(|| Interval {
        low: (h - root.sqrt()) / a,
        high: (h + root.sqrt()) / a,
    });
    Some(Ratio {
        ratio: e / b,
        interval,
    })
}
