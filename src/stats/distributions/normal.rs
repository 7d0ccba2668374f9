//! The standard normal distribution.

use std::f64::consts::FRAC_1_SQRT_2;

use libm::{erfc, exp, log, sqrt};

use super::{Continuous, Tails};

/// What the double nearest to 1/√2 lacks of it.
const FRAC_1_SQRT_2_LOW: f64 = -4.833_646_656_726_457e-17;
/// 1/√(2π).
const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

/// Mean 0, variance 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Normal;

impl Continuous for Normal {
    fn tails(&self, x: f64) -> Tails {
        Tails {
            lower: upper_tail(-x),
            upper: upper_tail(x),
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        upper_tail(-x)
    }

    fn sf(&self, x: f64) -> f64 {
        upper_tail(x)
    }

    fn density(&self, x: f64) -> f64 {
        FRAC_1_SQRT_2PI * exp(-0.5 * x * x)
    }

    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }

    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.5 {
            -upper_tail_inverse(p)
        } else {
            upper_tail_inverse(1.0 - p)
        }
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        -self.quantile(q)
    }
}

/// ½ erfc(x/√2), with the rounding of x/√2 put right: far out the tail changes by x² times the relative error of x.
fn upper_tail(x: f64) -> f64 {
    let z = x * FRAC_1_SQRT_2;
    let tail = 0.5 * erfc(z);
    if z < 2.0 || !z.is_finite() {
        return tail;
    }
    let lost = x.mul_add(FRAC_1_SQRT_2, -z) + x * FRAC_1_SQRT_2_LOW;
    tail * (1.0 - 2.0 * z * lost)
}

/// The x with upper tail `q` ≤ ½: a rational start (Abramowitz & Stegun 26.2.23) and Newton on the tail's logarithm.
fn upper_tail_inverse(q: f64) -> f64 {
    if q == 0.0 {
        return f64::INFINITY;
    }
    if !(q > 0.0 && q < 0.5) {
        return if q == 0.5 { 0.0 } else { f64::NAN };
    }
    let goal = log(q);
    let t = sqrt(-2.0 * goal);
    let mut x = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    for _ in 0..8 {
        let tail = upper_tail(x);
        let step = (log(tail) - goal) * tail / Normal.density(x);
        x += step;
        if step.abs() <= 1e-16 * x.abs() {
            break;
        }
    }
    x
}
