//! Means under a sampling design: weights, clusters within strata, finite populations.
//!
//! Symbols: w_i the weight, ȳ the weighted mean, z_hc = Σ w_i (y_i − ȳ)/Σw over the respondents of cluster c in stratum h.

use super::pairs::TTest;

/// What is done about a stratum in which only one cluster was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lonely {
    /// Its distance to the mean of all clusters counts.
    Adjust,
    /// The mean variance of the other strata stands in.
    Average,
    /// It counts as certain, without variance.
    Remove,
}

/// One respondent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    /// What is averaged.
    pub value: f64,
    /// The sampling weight, positive.
    pub weight: f64,
    /// The number of the cluster, from 0.
    pub cluster: usize,
    /// The number of the stratum, from 0.
    pub stratum: usize,
}

/// A mean under a design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DesignMean {
    /// The weighted mean.
    pub mean: f64,
    /// Its linearised standard error.
    pub se: f64,
    /// Clusters minus strata.
    pub df: f64,
    /// Strata with a single cluster.
    pub lonely: usize,
    /// Its variance over that of a simple sample of as many respondents without replacement; `None` where the weights do
    /// not add up to more than the respondents, or without spread.
    pub design_effect: Option<f64>,
}

impl DesignMean {
    /// The t test of the mean against zero; `None` without degrees of freedom or spread.
    #[must_use]
    pub fn test(&self, confidence: f64) -> Option<TTest> {
        (self.df > 0.0 && self.se > 0.0).then(|| TTest::of(self.mean, self.se, self.df, confidence))
    }
}

/// The weighted mean of `drawn` with its linearised variance Σ_h (1 − f_h) n_h/(n_h − 1) Σ_c (z_hc − z̄_h)². `fractions`
/// holds f_h, the share of the stratum's clusters that were drawn; where it is empty, populations count as endless. `None`
/// of nothing, or where a weight is not positive.
///
/// # Source
/// Binder 1983; R `survey::svymean(deff = TRUE)` with `survey.lonely.psu` = `adjust`, `average` or `remove`.
#[must_use]
pub fn design_mean(drawn: &[Drawn], fractions: &[f64], lonely: Lonely) -> Option<DesignMean> {
    let total: f64 = drawn.iter().map(|d| d.weight).sum();
    if drawn.is_empty() || !drawn.iter().all(|d| d.weight > 0.0) {
        return None;
    }
    let mean = drawn.iter().map(|d| d.weight * d.value).sum::<f64>() / total;
    let strata = drawn.iter().map(|d| d.stratum).max()? + 1;
    let mut clusters: Vec<std::collections::BTreeMap<usize, f64>> =
        vec![Default::default(); strata];
    for d in drawn {
        *clusters[d.stratum].entry(d.cluster).or_insert(0.0) += d.weight * (d.value - mean) / total;
    }
    clusters.retain(|stratum| !stratum.is_empty());
    let count: usize = clusters.iter().map(|stratum| stratum.len()).sum();
    let centre = clusters.iter().flat_map(|s| s.values()).sum::<f64>() / count as f64;
    let free = |h: usize| 1.0 - fractions.get(h).copied().unwrap_or(0.0);
    let (mut variance, mut alone) = (0.0, 0);
    let mut several = 0;
    for (h, stratum) in clusters.iter().enumerate() {
        let n = stratum.len() as f64;
        if stratum.len() == 1 {
            alone += 1;
            if lonely == Lonely::Adjust {
                let z = stratum.values().sum::<f64>();
                variance += free(h) * (z - centre) * (z - centre);
            }
            continue;
        }
        several += 1;
        let own = stratum.values().sum::<f64>() / n;
        let squares: f64 = stratum.values().map(|z| (z - own) * (z - own)).sum();
        variance += free(h) * n / (n - 1.0) * squares;
    }
    if lonely == Lonely::Average && several > 0 {
        variance *= (several + alone) as f64 / several as f64;
    }
    let n = drawn.len() as f64;
    let squares: f64 = drawn
        .iter()
        .map(|d| d.weight * (d.value - mean).powi(2))
        .sum();
    let simple = squares / total * n / (n - 1.0) * (total - n) / (total * n);
    Some(DesignMean {
        mean,
        se: variance.sqrt(),
        design_effect: (simple > 0.0).then(|| variance / simple),
        df: count as f64 - clusters.len() as f64,
        lonely: alone,
    })
}

/// Kish's design effect of unequal weights, n Σw²/(Σw)²; `None` of nothing.
///
/// # Source
/// Kish 1965, page 427.
#[must_use]
pub fn kish(weights: &[f64]) -> Option<f64> {
    let (sum, squares) = weights
        .iter()
        .fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    (sum > 0.0).then(|| weights.len() as f64 * squares / (sum * sum))
}
