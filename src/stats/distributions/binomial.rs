//! The binomial distribution: sign tests, McNemar's test and exact intervals of a share.

use libm::{exp, log1p, sqrt};

use super::special::{deviance, stirling_error};
use super::{Beta, Continuous, Tails, incomplete_beta};

/// The number of successes among `n` independent trials with chance `p`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binomial {
    /// Trials.
    pub n: u64,
    /// The chance of success, a share.
    pub p: f64,
}

impl Binomial {
    /// P(X = k).
    ///
    /// # Source
    /// Loader 2000, equation 5.
    #[must_use]
    pub fn mass(self, k: u64) -> f64 {
        let (n, q) = (self.n as f64, 1.0 - self.p);
        if k > self.n {
            return 0.0;
        }
        if k == 0 {
            return exp(n * log1p(-self.p));
        }
        if k == self.n {
            return exp(n * libm::log(self.p));
        }
        let k = k as f64;
        let rest = n - k;
        let exponent = stirling_error(n)
            - stirling_error(k)
            - stirling_error(rest)
            - deviance(k, n * self.p, k - n * self.p)
            - deviance(rest, n * q, rest - n * q);
        exp(exponent) * sqrt(n / (2.0 * std::f64::consts::PI * k * rest))
    }

    /// P(X ≤ k) and P(X > k).
    #[must_use]
    pub fn tails(self, k: u64) -> Tails {
        if k >= self.n {
            return Tails {
                lower: 1.0,
                upper: 0.0,
            };
        }
        let k = k as f64;
        let beta = incomplete_beta(k + 1.0, self.n as f64 - k, self.p, 1.0 - self.p);
        Tails {
            lower: beta.upper,
            upper: beta.lower,
        }
    }

    /// P(X ≤ k).
    #[must_use]
    pub fn cdf(self, k: u64) -> f64 {
        self.tails(k).lower
    }

    /// The smallest k with P(X ≤ k) ≥ `p`.
    #[must_use]
    pub fn quantile(self, p: f64) -> u64 {
        let (mut low, mut high) = (0, self.n);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.cdf(middle) >= p {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }
}

/// The exact interval of a share at `confidence`, from `k` successes of `n`; (0, 1) when n is zero.
///
/// # Source
/// Clopper & Pearson 1934.
#[must_use]
pub fn clopper_pearson(k: u64, n: u64, confidence: f64) -> (f64, f64) {
    let tail = 0.5 * (1.0 - confidence);
    let (k, n) = (k as f64, n as f64);
    let low = if k == 0.0 {
        0.0
    } else {
        Beta {
            a: k,
            b: n - k + 1.0,
        }
        .quantile(tail)
    };
    let high = if k == n {
        1.0
    } else {
        Beta {
            a: k + 1.0,
            b: n - k,
        }
        .upper_quantile(tail)
    };
    (low, high)
}
