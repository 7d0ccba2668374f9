//! By what factor did a variable change: the ratio of the means, and the mean factor of the respondents.

use libm::{exp, log};

use super::describe::{covariance, mean, variance};
use super::distributions::StudentT;
use super::pairs::{Interval, Pair, TTest, afters, befores, paired_t};

/// After / before of the means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// Mean after / mean before.
    pub ratio: f64,
    /// Standard error by the delta method.
    pub se: f64,
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
    let ratio = e / b;
    let spread = variance(&after) + ratio * ratio * variance(&before)
        - 2.0 * ratio * covariance(&before, &after);
    Some(Ratio {
        ratio,
        se: (spread.max(0.0) / n).sqrt() / b.abs(),
        interval,
    })
}

/// The mean factor of the respondents, exp of the mean change of logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeometricRatio {
    /// Pairs with two positive values.
    pub n: usize,
    /// Pairs that have no logarithm: zero or negative in a round.
    pub left_out: usize,
    /// exp(mean of ln after − ln before).
    pub ratio: f64,
    /// Its interval, the exponentials of the ends on the logarithmic scale; `None` where there is no test.
    pub interval: Option<Interval>,
    /// The test that the mean log change is zero.
    pub test: Option<TTest>,
}

/// The geometric mean of after / before over the pairs that are positive in both rounds; `None` without such a pair.
/// Those left out are often the worst off, so their count belongs beside the number.
///
/// # Source
/// Student's t of the log changes, as R `t.test(log(after) - log(before))`.
#[must_use]
pub fn geometric_ratio(pairs: &[Pair], confidence: f64) -> Option<GeometricRatio> {
    let positive = pairs.iter().filter(|p| p.before > 0.0 && p.after > 0.0);
    let logs: Vec<Pair> = positive
        .map(|pair| Pair {
            before: log(pair.before),
            after: log(pair.after),
        })
        .collect();
    let result = paired_t(&logs, confidence);
    let test = result.test.ok();
    (result.n > 0).then(|| GeometricRatio {
        n: result.n,
        left_out: pairs.len() - result.n,
        ratio: exp(result.change),
        interval: test.map(|test| Interval {
            low: exp(test.interval.low),
            high: exp(test.interval.high),
        }),
        test,
    })
}
