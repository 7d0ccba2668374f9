//! Groups against each other: Welch's test, one-way analyses of variance, heterogeneity between villages.

use super::clusters::Clustered;
use super::describe::{mean, sd, variance, varies};
use super::distributions::{ChiSquare, Continuous, Normal, StudentT};
use super::pairs::{Interval, TTest};
use super::regression::FTest;

/// Two means and their difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Mean of the first group.
    pub first: f64,
    /// Mean of the second group.
    pub second: f64,
    /// first − second.
    pub difference: f64,
    /// difference / √(½(v₁ + v₂)), which does not grow with n; `None` when neither group varies.
    pub normalised: Option<f64>,
    /// Welch's test; `None` below two values in a group or without spread.
    pub test: Option<TTest>,
}

/// Welch's comparison of two groups.
///
/// # Source
/// Welch 1947; R `t.test(first, second)`. Normalised difference: Imbens & Wooldridge 2009, ietoolkit's nrmd.
#[must_use]
pub fn difference(first: &[f64], second: &[f64], confidence: f64) -> Difference {
    let (m1, m2) = (mean(first), mean(second));
    let (v1, v2) = (variance(first), variance(second));
    let (e1, e2) = (v1 / first.len() as f64, v2 / second.len() as f64);
    let squared = e1 + e2;
    let df = squared * squared
        / (e1 * e1 / (first.len() as f64 - 1.0) + e2 * e2 / (second.len() as f64 - 1.0));
    let scale = (0.5 * (v1 + v2)).sqrt();
    Difference {
        first: m1,
        second: m2,
        difference: m1 - m2,
        normalised: (scale > 0.0).then(|| (m1 - m2) / scale),
        test: (squared > 0.0).then(|| TTest::of(m1 - m2, squared.sqrt(), df, confidence)),
    }
}

/// One-way analysis of variance of values in groups; `None` without spread within.
#[must_use]
pub fn one_way(groups: &Clustered) -> Option<FTest> {
    let squares = groups.analysis_of_variance()?;
    let ratio = squares.between / squares.within;
    ratio
        .is_finite()
        .then(|| FTest::of(ratio, squares.df_between, squares.df_within))
}

/// Welch's analysis of variance, which lets the groups' variances differ, over the groups of two or more that vary; `None`
/// below two of them.
///
/// # Source
/// Welch 1951; R `oneway.test`.
#[must_use]
pub fn welch_one_way(groups: &Clustered) -> Option<FTest> {
    let kept: Vec<&Vec<f64>> = groups.groups.iter().filter(|group| varies(group)).collect();
    let k = kept.len() as f64;
    if kept.len() < 2 {
        return None;
    }
    let spreads: Vec<f64> = kept.iter().map(|group| variance(group)).collect();
    let sizes: Vec<f64> = kept.iter().map(|group| group.len() as f64).collect();
    let means: Vec<f64> = kept.iter().map(|group| mean(group)).collect();
    let weights: Vec<f64> = sizes.iter().zip(&spreads).map(|(n, v)| n / v).collect();
    let total: f64 = weights.iter().sum();
    let centre = weights.iter().zip(&means).map(|(w, m)| w * m).sum::<f64>() / total;
    let between = weights
        .iter()
        .zip(&means)
        .map(|(w, m)| w * (m - centre).powi(2))
        .sum::<f64>()
        / (k - 1.0);
    let lack: f64 = weights
        .iter()
        .zip(&sizes)
        .map(|(w, n)| (1.0 - w / total).powi(2) / (n - 1.0))
        .sum();
    let lack = lack / (k * k - 1.0);
    Some(FTest::of(
        between / (1.0 + 2.0 * (k - 2.0) * lack),
        k - 1.0,
        1.0 / (3.0 * lack),
    ))
}

/// How much villages' mean changes differ beyond chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heterogeneity {
    /// Villages with two values or more that vary.
    pub villages: usize,
    /// Villages that were left out.
    pub left_out: usize,
    /// Cochran's Q.
    pub q: f64,
    /// Its p.
    pub p: f64,
    /// Share of the villages' variation that is not chance, percent.
    pub i_squared: f64,
    /// Variance between villages (DerSimonian–Laird).
    pub tau_squared: f64,
    /// The random-effects mean.
    pub mean: f64,
    /// Its interval by Hartung, Knapp, Sidik & Jonkman.
    pub interval: Interval,
    /// Its interval by the normal law.
    pub normal: Interval,
}

/// The random-effects view of the villages' mean changes; `None` with fewer than two villages that vary.
///
/// # Source
/// DerSimonian & Laird 1986; Higgins & Thompson 2002; Hartung & Knapp 2001. R `metafor::rma(method = "DL", test = "knha")`.
#[must_use]
pub fn heterogeneity(changes: &Clustered, confidence: f64) -> Option<Heterogeneity> {
    let usable = |group: &&Vec<f64>| group.len() > 1 && sd(group) > 1e-12 * mean(group).abs();
    let kept: Vec<&Vec<f64>> = changes.groups.iter().filter(usable).collect();
    let k = kept.len() as f64;
    if kept.len() < 2 {
        return None;
    }
    let means: Vec<f64> = kept.iter().map(|group| mean(group)).collect();
    let errors: Vec<f64> = kept
        .iter()
        .map(|group| variance(group) / group.len() as f64)
        .collect();
    let pooled = |tau: f64| {
        let weights: Vec<f64> = errors.iter().map(|v| 1.0 / (v + tau)).collect();
        let total: f64 = weights.iter().sum();
        let centre = weights.iter().zip(&means).map(|(w, m)| w * m).sum::<f64>() / total;
        let spread = weights
            .iter()
            .zip(&means)
            .map(|(w, m)| w * (m - centre).powi(2))
            .sum::<f64>();
        (
            centre,
            total,
            spread,
            weights.iter().map(|w| w * w).sum::<f64>(),
        )
    };
    let (_, total, q, squares) = pooled(0.0);
    let tau_squared = ((q - (k - 1.0)) / (total - squares / total)).max(0.0);
    let (centre, total, spread, _) = pooled(tau_squared);
    let around = |reach: f64| Interval {
        low: centre - reach,
        high: centre + reach,
    };
    let knapp = (spread / (k - 1.0) / total).sqrt();
    Some(Heterogeneity {
        villages: kept.len(),
        left_out: changes.groups.len() - kept.len(),
        q,
        p: ChiSquare { df: k - 1.0 }.sf(q),
        i_squared: (100.0 * (q - (k - 1.0)) / q).max(0.0),
        tau_squared,
        mean: centre,
        interval: around(StudentT { df: k - 1.0 }.critical(1.0 - confidence) * knapp),
        normal: around(Normal.upper_quantile(0.5 * (1.0 - confidence)) / total.sqrt()),
    })
}
