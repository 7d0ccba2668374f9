//! Before and after of the same respondent: the change, its spread, and the paired t test. A change is always
//! after − before.

use super::describe::{correlation, mean, sd, varies};
use super::distributions::{Continuous, StudentT};

/// Two measurements of one respondent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// In the earlier round.
    pub before: f64,
    /// In the later round.
    pub after: f64,
}

/// The lower and upper end of a confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Why a test has no result for these data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTest {
    /// Nobody has both measurements.
    NoPairs,
    /// One pair has a change but no spread.
    OnePair,
    /// Every pair changed by the same amount.
    NoVariation,
}

/// The means of both rounds and the mean change, as far as the number of pairs allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedT {
    /// Complete pairs.
    pub n: usize,
    /// Mean of the earlier round; NaN without pairs.
    pub before: f64,
    /// Mean of the later round; NaN without pairs.
    pub after: f64,
    /// Mean change, after − before; NaN without pairs.
    pub change: f64,
    /// Standard deviation of the change with n − 1: NaN below two pairs, zero where all changed alike.
    pub sd_change: f64,
    /// The test, or why there is none.
    pub test: Result<TTest, NoTest>,
}

/// A t test of a mean against zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTest {
    /// Standard error of the estimate.
    pub se: f64,
    /// Estimate / standard error.
    pub t: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Two-sided p.
    pub p: f64,
    /// One-sided p of a rise.
    pub p_rise: f64,
    /// One-sided p of a fall.
    pub p_fall: f64,
    /// Two-sided confidence interval of the estimate.
    pub interval: Interval,
}

impl Pair {
    /// after − before.
    #[must_use]
    pub fn change(self) -> f64 {
        self.after - self.before
    }
}

/// The changes of `pairs`.
#[must_use]
pub fn changes(pairs: &[Pair]) -> Vec<f64> {
    pairs.iter().map(|pair| pair.change()).collect()
}

/// The earlier measurements.
#[must_use]
pub fn befores(pairs: &[Pair]) -> Vec<f64> {
    pairs.iter().map(|pair| pair.before).collect()
}

/// The later measurements.
#[must_use]
pub fn afters(pairs: &[Pair]) -> Vec<f64> {
    pairs.iter().map(|pair| pair.after).collect()
}

/// The correlation of the two rounds; `None` when a round does not vary.
#[must_use]
pub fn round_correlation(pairs: &[Pair]) -> Option<f64> {
    correlation(&befores(pairs), &afters(pairs))
}

/// Whether the changes differ by more than the rounding of the measurements.
#[must_use]
pub fn change_varies(pairs: &[Pair]) -> bool {
    let greatest = pairs.iter().fold(0.0_f64, |most, pair| {
        most.max(pair.before.abs()).max(pair.after.abs())
    });
    let changes = changes(pairs);
    varies(&changes) && sd(&changes) > 8.0 * f64::EPSILON * greatest
}

impl TTest {
    /// The t test of `estimate` with standard error `se` on `df` degrees of freedom.
    #[must_use]
    pub fn of(estimate: f64, se: f64, df: f64, confidence: f64) -> Self {
        let student = StudentT { df };
        let t = estimate / se;
        let reach = student.critical(1.0 - confidence) * se;
        Self {
            se,
            t,
            df,
            p: student.two_sided(t),
            p_rise: student.sf(t),
            p_fall: student.cdf(t),
            interval: Interval {
                low: estimate - reach,
                high: estimate + reach,
            },
        }
    }
}

/// Student's t test of the mean change.
///
/// # Units
/// A sample: spread with n − 1, df = n − 1. Households count as independent.
///
/// # Source
/// Student 1908; R `t.test(after, before, paired = TRUE)`, SciPy `ttest_rel`. Checked by the example study's 22 variables.
#[must_use]
pub fn paired_t(pairs: &[Pair], confidence: f64) -> PairedT {
    let n = pairs.len();
    let changes = changes(pairs);
    let change = mean(&changes);
    let varies = change_varies(pairs);
    let sd_change = match n {
        0 | 1 => f64::NAN,
        _ if varies => sd(&changes),
        _ => 0.0,
    };
    let test = match n {
        0 => Err(NoTest::NoPairs),
        1 => Err(NoTest::OnePair),
        _ if !varies => Err(NoTest::NoVariation),
        _ => {
            let se = sd_change / (n as f64).sqrt();
            Ok(TTest::of(change, se, n as f64 - 1.0, confidence))
        }
    };
    PairedT {
        n,
        before: mean(&befores(pairs)),
        after: mean(&afters(pairs)),
        change,
        sd_change,
        test,
    }
}
