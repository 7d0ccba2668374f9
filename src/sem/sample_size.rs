//! How many rows a path needs, and what the rows at hand can show.

use crate::stats::distributions::{Continuous, Normal};

/// z of a one-sided test at .05 plus z of a power of .80, as Kock & Hadaya print it.
const NEEDED: f64 = 2.486;

/// z of a one-sided test at .05.
const CRITICAL: f64 = 1.645;

/// The rows that a path coefficient needs, by two methods, and the power at the rows there are.
///
/// # Source
/// Kock & Hadaya (2018): at .197 the inverse square root method asks for 160 rows, the gamma-exponential one for 146. The
/// ten-times rule knows no effect size and is not offered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Needs {
    /// Inverse square root method: the smallest N with `|β|·√N > 2.486`.
    pub inverse_square_root: f64,
    /// Gamma-exponential method: the smallest N with `|β|·√N·exp(|β|·e/√N) > 2.486`.
    pub gamma_exponential: f64,
    /// The chance to find the path at `n` rows, one-sided at .05.
    pub power: f64,
}

/// What a path of size `beta` needs; not finite at zero.
#[must_use]
pub fn needs(beta: f64, n: f64) -> Needs {
    let size = beta.abs();
    let root = (NEEDED / size).powi(2).floor() + 1.0;
    let enough =
        |n: f64| size * n.sqrt() * libm::exp(size * std::f64::consts::E / n.sqrt()) > NEEDED;
    // Beyond 8 rows the left side grows with N for every |β| up to 1, so the smallest N can be bisected.
    let (mut low, mut high) = (7.0, root.max(8.0));
    while high.is_finite() && high - low > 1.0 {
        let middle = ((low + high) / 2.0).floor();
        if enough(middle) {
            high = middle
        } else {
            low = middle
        }
    }
    Needs {
        inverse_square_root: root,
        gamma_exponential: high,
        power: Normal.cdf(size * n.sqrt() - CRITICAL),
    }
}

/// The smallest path that `n` rows find with a power of .80, by the inverse square root method.
#[must_use]
pub fn smallest_detectable(n: f64) -> f64 {
    NEEDED / n.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_pair_comes_out() {
        let needs = needs(0.197, 62.0);
        assert_eq!(
            (needs.inverse_square_root, needs.gamma_exponential),
            (160.0, 146.0)
        );
        assert!((smallest_detectable(62.0) - 0.316).abs() < 5e-4);
    }

    #[test]
    fn a_path_of_zero_has_no_number_of_rows() {
        assert!(!needs(0.0, 62.0).gamma_exponential.is_finite());
    }
}
