//! Is the change small enough: two one-sided tests.

use super::distributions::{Continuous, StudentT};
use super::pairs::PairedT;

/// Two one-sided tests that the mean change lies within ±bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Equivalence {
    /// The bound, in the unit of the variable.
    pub bound: f64,
    /// (change + bound) / its standard error.
    pub t_lower: f64,
    /// One-sided p that the change is above −bound.
    pub p_lower: f64,
    /// (change − bound) / its standard error.
    pub t_upper: f64,
    /// One-sided p that the change is below +bound.
    pub p_upper: f64,
    /// The greater of both: p of equivalence.
    pub p: f64,
}

impl Equivalence {
    /// The t of the side that is harder to rule out, whose p is the p of equivalence.
    #[must_use]
    pub fn t(self) -> f64 {
        if self.p_lower > self.p_upper {
            self.t_lower
        } else {
            self.t_upper
        }
    }
}

/// Equivalence of both rounds within ±`bound`; `None` when there is no t test.
///
/// # Source
/// Schuirmann 1987; statsmodels `ttost_paired`.
#[must_use]
pub fn equivalence(result: &PairedT, bound: f64) -> Option<Equivalence> {
    let test = result.test.ok()?;
    let student = StudentT { df: test.df };
    let t_lower = (result.change + bound) / test.se;
    let t_upper = (result.change - bound) / test.se;
    let (p_lower, p_upper) = (student.sf(t_lower), student.cdf(t_upper));
    Some(Equivalence {
        bound,
        t_lower,
        p_lower,
        t_upper,
        p_upper,
        p: p_lower.max(p_upper),
    })
}
