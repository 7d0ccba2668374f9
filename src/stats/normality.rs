//! Do the changes look normal: Shapiro & Wilk's W. It is shown, and never chooses a test.

use libm::{exp, log};

use super::describe::{correlation, mean, sorted, varies};
use super::distributions::{Continuous, Normal};

/// Shapiro & Wilk's test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapiroWilk {
    /// W, 1 for a perfectly normal sample.
    pub w: f64,
    /// p.
    pub p: f64,
}

/// Shapiro & Wilk's W of 3 to 5000 `values`; `None` outside that or without spread.
///
/// # Source
/// Royston 1995, algorithm AS R94, without censoring; R `shapiro.test`, SciPy `shapiro`.
#[must_use]
pub fn shapiro_wilk(values: &[f64]) -> Option<ShapiroWilk> {
    if !(3..=5000).contains(&values.len()) || !varies(values) {
        return None;
    }
    let ascending = sorted(values);
    let weights = weights(ascending.len());
    let n = ascending.len();
    let numerator: f64 = (0..n / 2)
        .map(|i| weights[i] * (ascending[n - 1 - i] - ascending[i]))
        .sum();
    let centre = mean(&ascending);
    let squares: f64 = ascending.iter().map(|x| (x - centre).powi(2)).sum();
    let w = (numerator * numerator / squares).min(1.0);
    Some(ShapiroWilk {
        w,
        p: p_value(w, n as f64),
    })
}

/// The places at which n sorted values of a normal law are expected, for a quantile plot.
///
/// # Source
/// Φ⁻¹((i − a)/(n + 1 − 2a)) with a = 3/8 up to ten values and ½ beyond, as R `qqnorm`.
#[must_use]
pub fn normal_scores(n: usize) -> Vec<f64> {
    let a = if n <= 10 { 0.375 } else { 0.5 };
    (1..=n)
        .map(|i| Normal.quantile((i as f64 - a) / (n as f64 + 1.0 - 2.0 * a)))
        .collect()
}

/// The correlation of the sorted `values` with their normal scores: 1 on a straight quantile plot. `None` as for
/// [`shapiro_wilk`].
#[must_use]
pub fn straightness(values: &[f64]) -> Option<f64> {
    if !(3..=5000).contains(&values.len()) {
        return None;
    }
    correlation(&normal_scores(values.len()), &sorted(values))
}

/// The weights of the upper half, largest first.
fn weights(n: usize) -> Vec<f64> {
    if n == 3 {
        return vec![std::f64::consts::FRAC_1_SQRT_2];
    }
    let count = n as f64;
    let scores: Vec<f64> = (1..=n / 2)
        .map(|i| Normal.quantile((i as f64 - 0.375) / (count + 0.25)))
        .collect();
    let squares = 2.0 * scores.iter().map(|m| m * m).sum::<f64>();
    let root = squares.sqrt();
    let u = 1.0 / count.sqrt();
    let first = polynomial(
        &[0.0, 0.221_157, -0.147_981, -2.071_19, 4.434_685, -2.706_056],
        u,
    ) - scores[0] / root;
    let (kept, left) = if n > 5 {
        let second = polynomial(
            &[
                0.0, 0.042_981, -0.293_762, -1.752_461, 5.682_633, -3.582_633,
            ],
            u,
        ) - scores[1] / root;
        let left = (squares - 2.0 * (scores[0].powi(2) + scores[1].powi(2)))
            / (1.0 - 2.0 * (first * first + second * second));
        (vec![first, second], left)
    } else {
        (
            vec![first],
            (squares - 2.0 * scores[0].powi(2)) / (1.0 - 2.0 * first * first),
        )
    };
    let rest = scores[kept.len()..].iter().map(|m| -m / left.sqrt());
    kept.iter().copied().chain(rest).collect()
}

fn p_value(w: f64, n: f64) -> f64 {
    if n == 3.0 {
        let p = 6.0 / std::f64::consts::PI * (libm::asin(w.sqrt()) - libm::asin(0.75_f64.sqrt()));
        return p.max(0.0);
    }
    let y = log(1.0 - w);
    let x = log(n);
    let (y, m, s) = if n <= 11.0 {
        let gamma = polynomial(&[-2.273, 0.459], n);
        if y >= gamma {
            return 1e-99;
        }
        let m = polynomial(&[0.544, -0.399_78, 0.025_054, -6.714e-4], n);
        let s = exp(polynomial(&[1.3822, -0.778_57, 0.062_767, -0.002_032_2], n));
        (-log(gamma - y), m, s)
    } else {
        let m = polynomial(&[-1.5861, -0.310_82, -0.083_751, 0.003_891_5], x);
        (
            y,
            m,
            exp(polynomial(&[-0.4803, -0.082_676, 0.003_030_2], x)),
        )
    };
    Normal.sf((y - m) / s)
}

fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}
