//! Gamma and beta integrals in the saddle-point form, which keeps its digits where logarithms of gammas cancel.

use std::f64::consts::PI;

use libm::{exp, lgamma, log, sqrt};

use super::Tails;

/// ln √(2π).
const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;
/// Iterations of a series or continued fraction; reached only far outside survey data.
const STEPS: u32 = 500_000;

/// ln Γ(x) for positive `x`.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    lgamma(x)
}

/// ln(Γ(x + step) / Γ(x)) for positive `x` and `x + step`, without the cancellation of two logarithms.
#[must_use]
pub fn ln_gamma_ratio(x: f64, step: f64) -> f64 {
    if x < 16.0 {
        return lgamma(x + step) - lgamma(x);
    }
    let y = x + step;
    (x - 0.5) * libm::log1p(step / x) + step * log(y) - step + stirling_error(y) - stirling_error(x)
}

/// ln Γ(x + 1) − (x + ½) ln x + x − ln √(2π): what Stirling's formula leaves over.
///
/// # Source
/// Loader 2000, Fast and accurate computation of binomial probabilities.
pub(super) fn stirling_error(x: f64) -> f64 {
    if x < 16.0 {
        return lgamma(x + 1.0) - (x + 0.5) * log(x) + x - LN_SQRT_2PI;
    }
    let xx = x * x;
    let mut sum = 0.0;
    for term in [
        691.0 / 360_360.0,
        -1.0 / 1188.0,
        1.0 / 1680.0,
        -1.0 / 1260.0,
        1.0 / 360.0,
        -1.0 / 12.0,
    ] {
        sum = sum / xx + term;
    }
    -sum / x
}

/// x ln(x/m) − (x − m): half the deviance of a Poisson count, zero where x meets its mean m.
///
/// `excess` = x − m is given beside both, because the caller knows it without cancellation.
///
/// # Source
/// Loader 2000, function bd0.
pub(super) fn deviance(x: f64, mean: f64, excess: f64) -> f64 {
    let v = excess / (x + mean);
    if v.abs() >= 0.5 {
        return x * log(x / mean) - excess;
    }
    let (mut power, mut sum) = (2.0 * x * v, v * excess);
    for odd in 1..60 {
        power *= v * v;
        let next = sum + power / f64::from(2 * odd + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// The regularised incomplete gamma integrals P(a, x) and Q(a, x) as the two tails.
///
/// # Source
/// Abramowitz & Stegun 6.5.29 (series) and 6.5.31 (continued fraction, by the modified Lentz method).
#[must_use]
pub fn incomplete_gamma(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return tails_of_lower(0.0);
    }
    if x.is_infinite() {
        return tails_of_lower(1.0);
    }
    let front = exp(-stirling_error(a) - deviance(a, x, a - x)) / sqrt(2.0 * PI * a);
    if x < a + 1.0 {
        tails_of_lower(front * gamma_series(a, x))
    } else {
        tails_of_upper(front * a * gamma_fraction(a, x))
    }
}

fn gamma_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut k) = (1.0, 1.0, a);
    for _ in 0..STEPS {
        k += 1.0;
        term *= x / k;
        sum += term;
        if term < 1e-17 * sum {
            break;
        }
    }
    sum
}

fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1e300;
    let mut d = 1.0 / b;
    let mut product = d;
    for i in 1..STEPS {
        let i = f64::from(i);
        let numerator = -i * (i - a);
        b += 2.0;
        d = 1.0 / away_from_zero(numerator * d + b);
        c = away_from_zero(b + numerator / c);
        product *= c * d;
        if (c * d - 1.0).abs() < 2e-16 {
            break;
        }
    }
    product
}

/// The regularised incomplete beta integral I_x(a, b) and its complement as the two tails.
///
/// Both `x` and `y` = 1 − x are given, so that a caller who knows the smaller one keeps its digits.
///
/// # Source
/// Loader 2000 for the factor in front; Abramowitz & Stegun 26.5.8 by the modified Lentz method.
#[must_use]
pub fn incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if x <= 0.0 {
        return tails_of_lower(0.0);
    }
    if y <= 0.0 {
        return tails_of_lower(1.0);
    }
    let n = a + b;
    let excess = a * y - b * x;
    let exponent = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x, excess)
        - deviance(b, n * y, -excess);
    let front = exp(exponent) * sqrt(a / n) * sqrt(b / (2.0 * PI));
    if x < (a + 1.0) / (n + 2.0) {
        tails_of_lower(front / a * beta_fraction(a, b, x))
    } else {
        tails_of_upper(front / b * beta_fraction(b, a, y))
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut product = d;
    for m in 1..STEPS {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        product *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        product *= c * d;
        if (c * d - 1.0).abs() < 2e-16 {
            break;
        }
    }
    product
}

/// Lentz's guard against a zero denominator.
fn away_from_zero(value: f64) -> f64 {
    if value.abs() < 1e-300 { 1e-300 } else { value }
}

fn tails_of_lower(lower: f64) -> Tails {
    Tails {
        lower,
        upper: 1.0 - lower,
    }
}

fn tails_of_upper(upper: f64) -> Tails {
    Tails {
        lower: 1.0 - upper,
        upper,
    }
}
