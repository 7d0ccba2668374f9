//! The noncentral t distribution: the interval of a standardised change and the power of a t test.

use std::f64::consts::PI;

use libm::{exp, expm1, sqrt};

use super::special::stirling_error;
use super::{Continuous, Normal, Tails};
use crate::stats::root::root_of_increasing;

/// (Z + `ncp`) / √(χ²/df), Z standard normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoncentralT {
    /// Degrees of freedom, positive.
    pub df: f64,
    /// The noncentrality.
    pub ncp: f64,
}

impl NoncentralT {
    /// P(T ≤ t).
    #[must_use]
    pub fn cdf(self, t: f64) -> f64 {
        self.mix(t, |z| Normal.cdf(z))
    }

    /// P(T > t).
    #[must_use]
    pub fn sf(self, t: f64) -> f64 {
        self.mix(t, |z| Normal.sf(z))
    }

    /// Both tails at `t`.
    #[must_use]
    pub fn tails(self, t: f64) -> Tails {
        Tails {
            lower: self.cdf(t),
            upper: self.sf(t),
        }
    }

    /// The density at `t`.
    #[must_use]
    pub fn density(self, t: f64) -> f64 {
        let front = 1.0 / sqrt(2.0 * PI);
        let kernel = |u: f64| {
            let s = exp(u);
            let z = t * s - self.ncp;
            front * s * exp(-0.5 * z * z)
        };
        self.integrate(t, kernel)
    }

    /// The mean of `tail(t s − ncp)` over s = √(χ²/df), by the trapezoidal rule on u = ln s.
    ///
    /// The integrand is analytic, positive, and falls off at least exponentially on both sides, so the rule's error
    /// falls exponentially with the step, and a small tail keeps its relative accuracy.
    fn mix(self, t: f64, tail: impl Fn(f64) -> f64) -> f64 {
        self.integrate(t, |u| tail(t * exp(u) - self.ncp)).min(1.0)
    }

    /// The mean of `kernel(ln s)`.
    fn integrate(self, t: f64, kernel: impl Fn(f64) -> f64) -> f64 {
        let half = 0.5 * self.df;
        let density = |u: f64| exp(-half * (expm1(2.0 * u) - 2.0 * u));
        let integrand = |u: f64| density(u) * kernel(u);
        let step = (1.0 / sqrt(2.0 * self.df)).min(1.0 / (1.0 + t.abs() + self.ncp.abs())) / 4.0;
        let sum = sum_around_peak(integrand, step);
        let front = 2.0 * sqrt(half / (2.0 * PI)) * exp(-stirling_error(half));
        front * step * sum
    }

    /// The noncentrality under which P(T > t) = `area`.
    ///
    /// # Source
    /// Steiger & Fouladi 1997: inverting the test gives the confidence interval of the noncentrality.
    #[must_use]
    pub fn ncp_with_upper_tail(df: f64, t: f64, area: f64) -> f64 {
        let upper = |ncp: f64| Self { df, ncp }.sf(t);
        let (mut low, mut high) = (t - 4.0, t + 4.0);
        while upper(low) > area {
            low -= 2.0 * (high - low);
        }
        while upper(high) < area {
            high += 2.0 * (high - low);
        }
        let goal = libm::log(area);
        root_of_increasing(low, high, |ncp| libm::log(upper(ncp)) - goal)
    }
}

/// The sum of `f` over the grid of width `step` through zero: walks to the peak, then outward on both sides until the
/// terms no longer count. `f` rises to one peak and falls after it.
fn sum_around_peak(f: impl Fn(f64) -> f64, step: f64) -> f64 {
    let at = |k: i64| f(k as f64 * step);
    let mut peak = 0;
    for stride in [64_i64, 8, 1] {
        while at(peak + stride) > at(peak) {
            peak += stride;
        }
        while at(peak - stride) > at(peak) {
            peak -= stride;
        }
    }
    let mut sum = at(peak);
    for direction in [1, -1] {
        let mut k = peak + direction;
        loop {
            let term = at(k);
            sum += term;
            if term <= 1e-18 * sum {
                break;
            }
            k += direction;
        }
    }
    sum
}
