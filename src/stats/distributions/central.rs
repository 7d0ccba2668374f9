//! Student's t, chi-square, Fisher's F and the beta distribution.

use std::f64::consts::PI;

use libm::{exp, log, log1p, sqrt};

use super::special::{deviance, stirling_error};
use super::{Continuous, Tails, incomplete_beta, incomplete_gamma, ln_gamma_ratio};

/// Student's t with `df` > 0 degrees of freedom, which need not be whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentT {
    /// Degrees of freedom.
    pub df: f64,
}

/// Chi-square with `df` > 0 degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    /// Degrees of freedom.
    pub df: f64,
}

/// Fisher's F.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FisherF {
    /// Degrees of freedom of the numerator.
    pub df1: f64,
    /// Degrees of freedom of the denominator.
    pub df2: f64,
}

/// The beta distribution on (0, 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beta {
    /// Exponent of x, plus one.
    pub a: f64,
    /// Exponent of 1 − x, plus one.
    pub b: f64,
}

impl StudentT {
    /// P(|T| > |t|).
    #[must_use]
    pub fn two_sided(self, t: f64) -> f64 {
        self.squared(t).lower
    }

    /// The t with P(|T| > t) = `p`: the critical value of a two-sided test.
    #[must_use]
    pub fn critical(self, p: f64) -> f64 {
        self.upper_quantile(0.5 * p)
    }

    /// P(|T| > |t|) as the lower and P(|T| ≤ |t|) as the upper tail of df/(df + T²).
    fn squared(self, t: f64) -> Tails {
        if t.is_infinite() {
            return Tails {
                lower: 0.0,
                upper: 1.0,
            };
        }
        let scaled = (t / sqrt(self.df)).abs();
        let (x, y) = if scaled > 1.0 {
            let inverse = 1.0 / scaled;
            let square = inverse * inverse;
            (square / (1.0 + square), 1.0 / (1.0 + square))
        } else {
            let square = t * t / self.df;
            (1.0 / (1.0 + square), square / (1.0 + square))
        };
        incomplete_beta(0.5 * self.df, 0.5, x, y)
    }
}

impl Continuous for StudentT {
    fn tails(&self, t: f64) -> Tails {
        let both = self.squared(t);
        let outer = 0.5 * both.lower;
        let inner = if both.lower < 0.5 {
            1.0 - outer
        } else {
            0.5 + 0.5 * both.upper
        };
        if t >= 0.0 {
            Tails {
                lower: inner,
                upper: outer,
            }
        } else {
            Tails {
                lower: outer,
                upper: inner,
            }
        }
    }

    fn density(&self, t: f64) -> f64 {
        let half = 0.5 * self.df;
        let front = exp(ln_gamma_ratio(half, 0.5)) / sqrt(PI * self.df);
        front * exp(-(half + 0.5) * log1p(t * t / self.df))
    }

    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }

    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.5 {
            -self.upper_quantile(p)
        } else {
            self.upper_quantile(1.0 - p)
        }
    }

    fn upper_quantile(&self, q: f64) -> f64 {
        match q {
            0.0 => f64::INFINITY,
            0.5 => 0.0,
            q if q > 0.5 => -self.upper_quantile(1.0 - q),
            q => super::solve(self, q, |tails| tails.upper, -1.0),
        }
    }
}

impl Continuous for ChiSquare {
    fn tails(&self, x: f64) -> Tails {
        incomplete_gamma(0.5 * self.df, 0.5 * x)
    }

    fn density(&self, x: f64) -> f64 {
        let (a, x) = (0.5 * self.df, 0.5 * x);
        if x <= 0.0 {
            return 0.0;
        }
        let poisson = exp(-stirling_error(a) - deviance(a, x, a - x)) / sqrt(2.0 * PI * a);
        0.5 * poisson * a / x
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}

impl Continuous for FisherF {
    fn tails(&self, f: f64) -> Tails {
        if f <= 0.0 {
            return Tails {
                lower: 0.0,
                upper: 1.0,
            };
        }
        let ratio = self.df1 * f / self.df2;
        let (x, y) = if ratio > 1.0 {
            (
                1.0 / (1.0 + 1.0 / ratio),
                (1.0 / ratio) / (1.0 + 1.0 / ratio),
            )
        } else {
            (ratio / (1.0 + ratio), 1.0 / (1.0 + ratio))
        };
        incomplete_beta(0.5 * self.df1, 0.5 * self.df2, x, y)
    }

    fn density(&self, f: f64) -> f64 {
        if f <= 0.0 {
            return 0.0;
        }
        let ratio = self.df1 * f / self.df2;
        let (x, y) = (ratio / (1.0 + ratio), 1.0 / (1.0 + ratio));
        beta_density(0.5 * self.df1, 0.5 * self.df2, x, y) * x * y / f
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}

impl Continuous for Beta {
    fn tails(&self, x: f64) -> Tails {
        incomplete_beta(self.a, self.b, x, 1.0 - x)
    }

    fn density(&self, x: f64) -> f64 {
        if x <= 0.0 || x >= 1.0 {
            return 0.0;
        }
        beta_density(self.a, self.b, x, 1.0 - x)
    }

    fn support(&self) -> (f64, f64) {
        (0.0, 1.0)
    }
}

fn beta_density(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let beta = libm::lgamma(a) - ln_gamma_ratio(b, a);
    exp((a - 1.0) * log(x) + (b - 1.0) * log(y) - beta)
}
