//! What the next round could detect: the smallest change, given villages and respondents.

use super::distributions::{NoncentralT, StudentT};
use super::root::root_of_increasing;

/// The power of a two-sided t test on `df` degrees of freedom when the expected t is `ncp`.
#[must_use]
pub fn power(ncp: f64, df: f64, alpha: f64) -> f64 {
    beyond(StudentT { df }.critical(alpha), ncp, df)
}

/// The chance of a |t| beyond `critical`.
fn beyond(critical: f64, ncp: f64, df: f64) -> f64 {
    let law = NoncentralT { df, ncp };
    law.sf(critical) + law.cdf(-critical)
}

/// The smallest standardised change d_z that a round of `n` respondents in `clusters` equal villages detects with
/// `power` at `alpha`, given the intraclass correlation `rho` of the changes; `None` below two villages.
///
/// # Source
/// Noncentral t on G − 1 degrees of freedom with the design effect 1 + (n/G − 1)ρ; with every respondent a village of
/// its own it is R `pwr::pwr.t.test(type = "paired")`.
#[must_use]
pub fn detectable(n: f64, clusters: f64, rho: f64, alpha: f64, goal: f64) -> Option<f64> {
    if clusters < 2.0 || n < clusters {
        return None;
    }
    let effect = 1.0 + (n / clusters - 1.0) * rho.max(0.0);
    let root = (n / effect).sqrt();
    let df = clusters - 1.0;
    let (mut low, mut high) = (0.0, 4.0);
    let critical = StudentT { df }.critical(alpha);
    while beyond(critical, high, df) < goal {
        low = high;
        high *= 2.0;
        if high > 1e6 {
            return None;
        }
    }
    let expected = root_of_increasing(low, high, |ncp| beyond(critical, ncp, df) - goal);
    Some(expected / root)
}
