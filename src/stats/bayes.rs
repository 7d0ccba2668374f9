//! The Bayes factor of a mean change: how much better a change explains the data than none.

use std::f64::consts::PI;

use libm::{exp, log, log1p};

use super::distributions::{Continuous, NoncentralT, StudentT};

/// The default width of the prior: half the standardised changes lie within ±√2/2.
pub const PRIOR_SCALE: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// The two-sided Bayes factor BF₁₀ of a one-sample t on n values: a Cauchy prior of width `scale` on the standardised
/// change against none. Households count as independent.
///
/// # Source
/// Rouder, Speckman, Sun, Morey & Iverson 2009, equation 1 (JZS). R `BayesFactor::ttestBF`.
#[must_use]
pub fn bayes_factor(t: f64, n: usize, scale: f64) -> f64 {
    let (n, df) = (n as f64, n as f64 - 1.0);
    let null = -0.5 * (df + 1.0) * log1p(t * t / df);
    // The integral over g = eᵘ by the trapezoidal rule: the integrand is analytic and falls off exponentially.
    let integrand = |u: f64| {
        let g = exp(u);
        let spread = 1.0 + n * g * scale * scale;
        let likelihood = -0.5 * log(spread) - 0.5 * (df + 1.0) * log1p(t * t / (spread * df));
        let prior = -0.5 * log(2.0 * PI) - 1.5 * u - 0.5 / g;
        exp(likelihood + prior + u - null)
    };
    let step = 1.0 / 32.0;
    (-256..=3200)
        .map(|k| integrand(f64::from(k) * step))
        .sum::<f64>()
        * step
}

/// The Bayes factor BF₊₀ that the mean rose: the prior's positive half against no change.
///
/// # Source
/// Morey & Rouder 2011. R `ttestBF(nullInterval = c(0, Inf))`; it is not twice BF₁₀.
#[must_use]
pub fn bayes_factor_of_rise(t: f64, n: usize, scale: f64) -> f64 {
    let (root, df) = ((n as f64).sqrt(), n as f64 - 1.0);
    let null = StudentT { df }.density(t);
    let step = 1.0 / 16.0;
    let weighted = |k: i32| {
        let delta = exp(f64::from(k) * step);
        let prior = 2.0 / (PI * scale * (1.0 + (delta / scale).powi(2)));
        prior
            * delta
            * NoncentralT {
                df,
                ncp: delta * root,
            }
            .density(t)
    };
    (-320..=160).map(weighted).sum::<f64>() * step / null
}
