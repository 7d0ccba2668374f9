//! Means that a few extreme changes cannot carry: trimmed and winsorised.

use super::describe::{mean, quantile, sd, sorted};
use super::pairs::{NoTest, TTest};

/// The trimmed mean of the changes and its t test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trimmed {
    /// The mean of what is left.
    pub mean: f64,
    /// Values cut off at each end.
    pub cut: usize,
    /// Standard deviation after winsorising, n − 1.
    pub winsorised_sd: f64,
    /// The test that the trimmed mean is zero, or why there is none.
    pub test: Result<TTest, NoTest>,
}

/// The mean of `values` without the share `gamma` at each end; `None` of nothing.
///
/// # Source
/// Tukey & McLaughlin 1963, Yuen 1974: se = s_w / ((1 − 2γ)√n), df = n − 2g − 1, g = ⌊γn⌋ order statistics at each end.
/// `DescTools::YuenTTest` winsorises at quantiles instead.
#[must_use]
pub fn trimmed_mean(values: &[f64], gamma: f64, confidence: f64) -> Option<Trimmed> {
    let ascending = sorted(values);
    let n = ascending.len();
    let cut = (gamma * n as f64 + 1e-9).floor() as usize;
    let kept = ascending
        .get(cut..n - cut)
        .filter(|kept| !kept.is_empty())?;
    let (least, most) = (kept[0], kept[kept.len() - 1]);
    let winsorised: Vec<f64> = ascending.iter().map(|x| x.clamp(least, most)).collect();
    let spread = sd(&winsorised);
    let centre = mean(kept);
    let test = if kept.len() < 2 {
        Err(NoTest::OnePair)
    } else if spread > 8.0 * f64::EPSILON * least.abs().max(most.abs()) {
        let se = spread / ((1.0 - 2.0 * gamma) * (n as f64).sqrt());
        Ok(TTest::of(centre, se, kept.len() as f64 - 1.0, confidence))
    } else {
        Err(NoTest::NoVariation)
    };
    Some(Trimmed {
        mean: centre,
        cut,
        winsorised_sd: spread,
        test,
    })
}

/// Values pulled in to two of their own quantiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Winsorised {
    /// The values in their order.
    pub values: Vec<f64>,
    /// How many were raised.
    pub raised: usize,
    /// How many were lowered.
    pub lowered: usize,
}

/// `values` pulled in to their quantiles (type 7) at `share` and 1 − `share`.
#[must_use]
pub fn winsorised(values: &[f64], share: f64) -> Winsorised {
    let ascending = sorted(values);
    let (low, high) = (
        quantile(&ascending, share),
        quantile(&ascending, 1.0 - share),
    );
    Winsorised {
        values: values.iter().map(|x| x.max(low).min(high)).collect(),
        raised: values.iter().filter(|x| **x < low).count(),
        lowered: values.iter().filter(|x| **x > high).count(),
    }
}
