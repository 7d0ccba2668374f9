//! Distributions: both tails of each, and quantiles solved on the smaller tail, so that far tails keep every digit.
//!
//! An upper tail always comes from the survival function, never from `1 − cdf`. Elementary functions are those of the
//! `libm` crate, hence the same bits on every machine.

mod binomial;
mod central;
mod noncentral_t;
mod normal;
mod special;

pub use binomial::{Binomial, clopper_pearson};
pub use central::{Beta, ChiSquare, FisherF, StudentT};
pub use noncentral_t::NoncentralT;
pub use normal::Normal;
pub use special::{incomplete_beta, incomplete_gamma, ln_gamma, ln_gamma_ratio};

/// The two tail areas at one point, each with full relative accuracy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tails {
    /// P(X ≤ x).
    pub lower: f64,
    /// P(X > x).
    pub upper: f64,
}

/// A distribution with a density on an interval.
pub trait Continuous {
    /// Both tails at `x`.
    fn tails(&self, x: f64) -> Tails;

    /// The density at `x`.
    fn density(&self, x: f64) -> f64;

    /// Where the density is positive.
    fn support(&self) -> (f64, f64);

    /// P(X ≤ x).
    fn cdf(&self, x: f64) -> f64 {
        self.tails(x).lower
    }

    /// P(X > x), the survival function.
    fn sf(&self, x: f64) -> f64 {
        self.tails(x).upper
    }

    /// The point below which the share `p` lies; NaN when `p` is not a share.
    fn quantile(&self, p: f64) -> f64 {
        let (low, high) = self.support();
        if p == 0.0 {
            low
        } else if p == 1.0 {
            high
        } else if p <= 0.5 {
            solve(self, p, |tails| tails.lower, 1.0)
        } else {
            solve(self, 1.0 - p, |tails| tails.upper, -1.0)
        }
    }

    /// The point above which the share `q` lies: exact in the digits of a small `q`, which `quantile(1 − q)` is not.
    fn upper_quantile(&self, q: f64) -> f64 {
        let (low, high) = self.support();
        if q == 0.0 {
            high
        } else if q == 1.0 {
            low
        } else if q <= 0.5 {
            solve(self, q, |tails| tails.upper, -1.0)
        } else {
            solve(self, 1.0 - q, |tails| tails.lower, 1.0)
        }
    }
}

/// The point whose tail area is `area`, by Newton's method on the logarithm of the area, kept inside a bracket.
///
/// `direction` is +1 for the lower tail, which grows with x, and −1 for the upper one.
fn solve<D: Continuous + ?Sized>(
    distribution: &D,
    area: f64,
    tail: impl Fn(Tails) -> f64,
    direction: f64,
) -> f64 {
    if !(area > 0.0 && area < 1.0) {
        return f64::NAN;
    }
    let goal = libm::log(area);
    let excess = |x: f64| direction * (libm::log(tail(distribution.tails(x))) - goal);
    let (mut low, mut high) = bracket(distribution.support(), &excess);
    let mut x = 0.5 * (low + high);
    for _ in 0..200 {
        let over = excess(x);
        if over > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let slope = distribution.density(x) / tail(distribution.tails(x));
        let newton = x - over / slope;
        let next = if newton > low && newton < high {
            newton
        } else {
            0.5 * (low + high)
        };
        if (next - x).abs() <= 1e-16 * x.abs() || high - low <= 2e-16 * x.abs() {
            return next;
        }
        x = next;
    }
    x
}

/// Two points of which the lower has too small an area and the upper too large a one, at most a factor of two apart
/// when they are far from the middle.
fn bracket((least, greatest): (f64, f64), excess: &impl Fn(f64) -> f64) -> (f64, f64) {
    let start = if greatest.is_finite() {
        0.5 * (least + greatest)
    } else {
        1.0
    };
    if excess(start) > 0.0 {
        let mut high = start;
        for step in 0..2_200 {
            let low = lower_than(high, least, step);
            if low <= least || excess(low) <= 0.0 {
                return (low.max(least), high);
            }
            high = low;
        }
        (least, high)
    } else {
        let mut low = start;
        for _ in 0..1_100 {
            let high = if greatest.is_finite() {
                greatest - 0.5 * (greatest - low)
            } else {
                2.0 * low
            };
            if high >= greatest || excess(high) > 0.0 {
                return (low, high.min(greatest));
            }
            low = high;
        }
        (low, greatest)
    }
}

/// The next candidate to the left: half way to a finite bound, or away from zero by doubling.
fn lower_than(high: f64, least: f64, step: u32) -> f64 {
    if least.is_finite() {
        least + 0.5 * (high - least)
    } else if step == 0 {
        -1.0
    } else {
        2.0 * high
    }
}
