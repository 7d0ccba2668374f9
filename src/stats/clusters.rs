//! The mean change when the respondents of one village resemble each other: cluster-robust standard errors.
//!
//! Symbols: d_i change, n respondents, G clusters of n_g, u_i = d_i − d̄, s_g = Σ u_i over cluster g, h_g = n_g / n.

use std::collections::HashMap;

use super::describe::mean;
use super::pairs::{NoTest, TTest};

/// Values in clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustered {
    /// The names of the clusters, sorted.
    pub names: Vec<String>,
    /// The values of each cluster.
    pub groups: Vec<Vec<f64>>,
}

/// The robust standard errors of a mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RobustMean {
    /// The mean over all respondents.
    pub mean: f64,
    /// Clusters.
    pub clusters: usize,
    /// Plain sandwich.
    pub cr0: f64,
    /// CR0 √(G/(G−1)): Stata's default for a mean.
    pub cr1: f64,
    /// Bell & McCaffrey's bias-reduced standard error.
    pub cr2: f64,
    /// The jackknife-like one.
    pub cr3: f64,
    /// Satterthwaite's degrees of freedom of CR2.
    pub df: f64,
}

/// How much the respondents of one cluster resemble each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntraclassCorrelation {
    /// ANOVA estimate; negative where clusters differ less than chance would have it.
    pub rho: f64,
    /// The size of a typical cluster, (n − Σn_g²/n)/(G − 1).
    pub size: f64,
    /// Variance of the mean relative to independent respondents, for these unequal clusters; never below 1.
    pub design_effect: f64,
}

impl Clustered {
    /// `values` grouped by `labels`.
    ///
    /// # Panics
    /// When the lists differ in length.
    #[must_use]
    pub fn new(values: &[f64], labels: &[&str]) -> Self {
        assert_eq!(values.len(), labels.len(), "one cluster a value");
        let mut place: HashMap<&str, usize> = HashMap::new();
        let mut groups: Vec<(&str, Vec<f64>)> = Vec::new();
        for (value, label) in values.iter().zip(labels) {
            let at = *place.entry(label).or_insert(groups.len());
            if at == groups.len() {
                groups.push((label, Vec::new()));
            }
            groups[at].1.push(*value);
        }
        groups.sort_unstable_by_key(|(name, _)| *name);
        let (names, groups): (Vec<&str>, Vec<Vec<f64>>) = groups.into_iter().unzip();
        Self {
            names: names.into_iter().map(str::to_owned).collect(),
            groups,
        }
    }

    /// Respondents.
    #[must_use]
    pub fn n(&self) -> usize {
        self.groups.iter().map(Vec::len).sum()
    }

    /// All values, cluster by cluster.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        self.groups.concat()
    }

    /// Σ d over each cluster.
    #[must_use]
    pub fn sums(&self) -> Vec<f64> {
        self.groups.iter().map(|group| group.iter().sum()).collect()
    }

    /// n_g of each cluster.
    #[must_use]
    pub fn sizes(&self) -> Vec<f64> {
        self.groups.iter().map(|group| group.len() as f64).collect()
    }

    /// The mean of each cluster.
    #[must_use]
    pub fn means(&self) -> Vec<f64> {
        self.groups.iter().map(|group| mean(group)).collect()
    }

    /// The overall mean with each cluster left out in turn.
    #[must_use]
    pub fn leave_one_out(&self) -> Vec<f64> {
        let (sums, sizes) = (self.sums(), self.sizes());
        let (total, n): (f64, f64) = (sums.iter().sum(), sizes.iter().sum());
        sums.iter()
            .zip(&sizes)
            .map(|(sum, size)| (total - sum) / (n - size))
            .collect()
    }

    /// The mean and its robust standard errors; `None` with fewer than two clusters.
    ///
    /// # Source
    /// Bell & McCaffrey 2002; closed forms for a mean of the general estimator in Pustejovsky & Tipton 2018. R
    /// `clubSandwich::coef_test(lm(d ~ 1), vcov = "CR2", cluster = village)`. Reference case: panel.
    #[must_use]
    pub fn robust_mean(&self) -> Option<RobustMean> {
        let clusters = self.groups.len();
        if clusters < 2 {
            return None;
        }
        let n = self.n() as f64;
        let centre = mean(&self.values());
        let residual = |group: &[f64]| group.iter().map(|d| d - centre).sum::<f64>();
        let sums: Vec<f64> = self.groups.iter().map(|group| residual(group)).collect();
        let free: Vec<f64> = self.sizes().iter().map(|size| 1.0 - size / n).collect();
        let root = |power: i32| {
            let terms = sums
                .iter()
                .zip(&free)
                .map(|(s, free)| s * s / free.powi(power));
            terms.sum::<f64>().sqrt() / n
        };
        let g = clusters as f64;
        Some(RobustMean {
            mean: centre,
            clusters,
            cr0: root(0),
            cr1: root(0) * (g / (g - 1.0)).sqrt(),
            cr2: root(1),
            cr3: root(2),
            df: satterthwaite(&self.sizes()),
        })
    }

    /// How much respondents of one cluster resemble each other; `None` with one cluster or one respondent in each.
    ///
    /// # Source
    /// Donner 1986 (ANOVA estimator); design effect of unequal clusters 1 + (Σn_g²/n − 1)ρ: Kish 1965.
    #[must_use]
    pub fn intraclass_correlation(&self) -> Option<IntraclassCorrelation> {
        let (n, g) = (self.n() as f64, self.groups.len() as f64);
        if g < 2.0 || n <= g {
            return None;
        }
        let anova = self.analysis_of_variance()?;
        let sizes = self.sizes();
        let squares = sizes.iter().map(|size| size * size).sum::<f64>();
        let typical = (n - squares / n) / (g - 1.0);
        let (between, within) = (anova.between, anova.within);
        let rho = (between - within) / (between + (typical - 1.0) * within);
        let inflation = squares / n - 1.0;
        rho.is_finite().then(|| IntraclassCorrelation {
            rho,
            size: typical,
            design_effect: 1.0 + inflation * rho.max(0.0),
        })
    }

    /// Mean squares between and within the clusters; `None` when there is nothing within or between.
    #[must_use]
    pub fn analysis_of_variance(&self) -> Option<MeanSquares> {
        let (n, g) = (self.n() as f64, self.groups.len() as f64);
        if g < 2.0 || n <= g {
            return None;
        }
        let centre = mean(&self.values());
        let (mut between, mut within) = (0.0, 0.0);
        for group in &self.groups {
            let own = mean(group);
            between += group.len() as f64 * (own - centre).powi(2);
            within += group.iter().map(|d| (d - own).powi(2)).sum::<f64>();
        }
        Some(MeanSquares {
            between: between / (g - 1.0),
            within: within / (n - g),
            df_between: g - 1.0,
            df_within: n - g,
        })
    }
}

/// The mean squares of a one-way analysis of variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanSquares {
    /// Between clusters.
    pub between: f64,
    /// Within clusters.
    pub within: f64,
    /// G − 1.
    pub df_between: f64,
    /// n − G.
    pub df_within: f64,
}

impl RobustMean {
    /// The headline: CR2 with Satterthwaite's degrees of freedom.
    ///
    /// # Errors
    /// [`NoTest::NoVariation`] when the standard error is zero.
    pub fn test(&self, confidence: f64) -> Result<TTest, NoTest> {
        checked(self.mean, self.cr2, self.df, confidence)
    }

    /// CR1 with G − 1 degrees of freedom, as Stata prints it.
    ///
    /// # Errors
    /// [`NoTest::NoVariation`] when the standard error is zero.
    pub fn test_cr1(&self, confidence: f64) -> Result<TTest, NoTest> {
        checked(self.mean, self.cr1, self.clusters as f64 - 1.0, confidence)
    }
}

fn checked(mean: f64, se: f64, df: f64, confidence: f64) -> Result<TTest, NoTest> {
    if se > 8.0 * f64::EPSILON * mean.abs() {
        Ok(TTest::of(mean, se, df, confidence))
    } else {
        Err(NoTest::NoVariation)
    }
}

/// (tr P)² / Σ P_gh² with P_gg = n_g/(n²(1−h_g)) − a_g²/n, P_gh = −a_g a_h/n, a_g = n_g/(n√(1−h_g)).
fn satterthwaite(sizes: &[f64]) -> f64 {
    let n: f64 = sizes.iter().sum();
    let a: Vec<f64> = sizes
        .iter()
        .map(|size| size / (n * (1.0 - size / n).sqrt()))
        .collect();
    let diagonal = |g: usize| sizes[g] / (n * n * (1.0 - sizes[g] / n)) - a[g] * a[g] / n;
    let trace: f64 = (0..sizes.len()).map(diagonal).sum();
    let squares = a.iter().map(|a| a * a).sum::<f64>();
    let off: f64 = a.iter().map(|a| a * a * (squares - a * a)).sum::<f64>() / (n * n);
    let on: f64 = (0..sizes.len()).map(|g| diagonal(g).powi(2)).sum();
    trace * trace / (on + off)
}
