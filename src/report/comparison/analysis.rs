//! Everything that is computed of one variable, once, for all tables that show a part of it.

use crate::stats::bayes::{PRIOR_SCALE, bayes_factor};
use crate::stats::clusters::{Clustered, IntraclassCorrelation, RobustMean};
use crate::stats::describe::{Shape, median, sd, shape, sorted};
use crate::stats::effect::{EffectSizes, effect_sizes};
use crate::stats::equivalence::{Equivalence, equivalence};
use crate::stats::flips::{FlipTest, sign_flip};
use crate::stats::normality::{ShapiroWilk, shapiro_wilk, straightness};
use crate::stats::pairs::{
    NoTest, Pair, PairedT, TTest, afters, befores, paired_t, round_correlation,
};
use crate::stats::ranks::{
    HodgesLehmann, SignTest, SignedRank, Zeros, hodges_lehmann, rounded_changes, sign_test,
    signed_rank,
};
use crate::stats::ratio::{GeometricRatio, Ratio, geometric_ratio, ratio_of_means};
use crate::stats::resampling::{Bootstrap, of_clusters, of_mean};
use crate::stats::robust::{Trimmed, trimmed_mean, winsorised};
use crate::stats::wild::{WildBootstrap, wild_bootstrap};

use super::{Options, Unit, Variable};

/// Pairs above which what needs all pairs of pairs, all flips of households, or a bootstrap is left out.
const MANY: usize = 20_000;
/// Respondents, and clusters, up to which they are drawn again.
const DRAWN_AGAIN: usize = 500;
/// Pairs below which a bootstrap shows no BCa interval, and clusters below which it is left out.
const FEW_AGAIN: usize = 6;
/// The bound of equivalence in standard deviations before, unless the person names one.
const EQUIVALENCE_SDS: f64 = 0.3;

/// One variable in one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The label of its row.
    pub name: String,
    /// Whether its pairs may be ranked and averaged at all; false for nothing to compare.
    pub pairs: Vec<Pair>,
    /// The row of each pair.
    pub rows: Vec<usize>,
    /// The paired t test.
    pub t: PairedT,
    /// Standardised changes.
    pub effects: EffectSizes,
    /// Standard deviation before and after.
    pub sds: (f64, f64),
    /// Median before, after, and of the changes.
    pub medians: (f64, f64, f64),
    /// Correlation of the rounds.
    pub r: Option<f64>,
    /// Pairs that rose, stayed, fell.
    pub moves: (usize, usize, usize),
    /// Wilcoxon's test without the zeros.
    pub wilcoxon: SignedRank,
    /// Pratt's handling of the zeros.
    pub pratt: SignedRank,
    /// Hodges & Lehmann's estimate; `None` without pairs or with very many.
    pub centre: Option<HodgesLehmann>,
    /// The sign test; `None` without pairs.
    pub sign: Option<SignTest>,
    /// The 20 % trimmed mean.
    pub trimmed: Option<Trimmed>,
    /// The t test of the changes winsorised at 1 % and 99 %, and how many were pulled in on both sides.
    pub winsorised: (PairedT, usize, usize),
    /// Sign flips of single respondents; `None` with very many.
    pub respondents_flipped: Option<FlipTest>,
    /// Equivalence within 0.3 SD before.
    pub equivalence: Option<Equivalence>,
    /// Mean after / mean before.
    pub ratio: Option<Ratio>,
    /// The mean factor of the respondents, of money only.
    pub geometric: Option<GeometricRatio>,
    /// BF₁₀.
    pub bayes: Option<f64>,
    /// Shape of the changes.
    pub shape: Shape,
    /// Their normality.
    pub normality: Option<ShapiroWilk>,
    /// How straight their quantile plot is.
    pub straightness: Option<f64>,
    /// The bootstrap over respondents, where there are no clusters.
    pub bootstrap: Option<Bootstrap>,
    /// What the clusters say, when there are at least two.
    pub clusters: Option<ClusterAnalysis>,
}

/// The inference that respects clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterAnalysis {
    /// The changes by cluster.
    pub changes: Clustered,
    /// Robust standard errors.
    pub robust: RobustMean,
    /// CR2 with Satterthwaite's degrees of freedom.
    pub cr2: Result<TTest, NoTest>,
    /// CR1 with G − 1.
    pub cr1: Result<TTest, NoTest>,
    /// The wild cluster bootstrap.
    pub wild: Option<WildBootstrap>,
    /// Sign flips of the clusters' sums.
    pub flipped_sums: FlipTest,
    /// Sign flips of the clusters' means.
    pub flipped_means: FlipTest,
    /// The t test of the clusters' means.
    pub means: PairedT,
    /// Likeness within clusters.
    pub icc: Option<IntraclassCorrelation>,
    /// The bootstrap over whole clusters.
    pub bootstrap: Option<Bootstrap>,
    /// Pairs without a cluster, which are left out here.
    pub without: usize,
}

impl Analysis {
    /// All of `variable` in `unit`; `clusters` holds the cluster of each row.
    #[must_use]
    pub fn of(
        variable: &Variable,
        unit: &Unit,
        clusters: Option<&[Option<String>]>,
        options: &Options,
    ) -> Self {
        let confidence = options.confidence;
        let (rows, pairs): (Vec<usize>, Vec<Pair>) = variable.matched(unit).into_iter().unzip();
        let t = paired_t(&pairs, confidence);
        let (before, after) = (befores(&pairs), afters(&pairs));
        let changes = sorted(&rounded_changes(&pairs));
        let count = |keep: fn(&&f64) -> bool| changes.iter().filter(keep).count();
        let n = pairs.len();
        let sds = (sd(&before), sd(&after));
        let pulled = winsorised(&changes, 0.01);
        let shown: Vec<Pair> = pulled
            .values
            .iter()
            .map(|c| Pair {
                before: 0.0,
                after: *c,
            })
            .collect();
        Self {
            name: variable.name.clone(),
            effects: effect_sizes(&pairs, confidence),
            sds,
            medians: (median(&before), median(&after), median(&changes)),
            r: round_correlation(&pairs),
            moves: (
                count(|c| **c > 0.0),
                count(|c| **c == 0.0),
                count(|c| **c < 0.0),
            ),
            wilcoxon: signed_rank(&changes, Zeros::Dropped),
            pratt: signed_rank(&changes, Zeros::Ranked),
            centre: (n <= MANY)
                .then(|| hodges_lehmann(&changes, confidence))
                .flatten(),
            sign: (n > 0).then(|| sign_test(&changes, confidence)),
            trimmed: trimmed_mean(&changes, 0.2, confidence),
            winsorised: (paired_t(&shown, confidence), pulled.raised, pulled.lowered),
            respondents_flipped: (n > 0 && n <= 2_000).then(|| sign_flip(&changes, options.seed)),
            equivalence: equivalence(&t, options.bound.unwrap_or(EQUIVALENCE_SDS * sds.0)),
            ratio: ratio_of_means(&pairs, confidence),
            geometric: (variable.money)
                .then(|| geometric_ratio(&pairs, confidence))
                .flatten(),
            bayes: t.test.ok().map(|test| bayes_factor(test.t, n, PRIOR_SCALE)),
            shape: shape(&changes),
            normality: shapiro_wilk(&changes),
            straightness: straightness(&changes),
            bootstrap: (clusters.is_none()
                && t.test.is_ok()
                && (FEW_AGAIN..=DRAWN_AGAIN).contains(&n))
            .then(|| of_mean(&changes, confidence, options.seed))
            .flatten(),
            clusters: clusters
                .and_then(|labels| ClusterAnalysis::of(&rows, &pairs, labels, options)),
            t,
            rows,
            pairs,
        }
    }

    /// The declared analysis: CR2 where there are at least four clusters, the paired t test otherwise.
    ///
    /// # Errors
    /// Why there is no test.
    pub fn headline(&self) -> Result<TTest, NoTest> {
        match self.declared_by_cluster() {
            Some(clusters) => clusters.cr2,
            None => self.t.test,
        }
    }

    /// The cluster analysis, where it is the declared one.
    #[must_use]
    pub fn declared_by_cluster(&self) -> Option<&ClusterAnalysis> {
        self.clusters
            .as_ref()
            .filter(|clusters| clusters.robust.clusters >= 4)
    }
}

impl ClusterAnalysis {
    fn of(
        rows: &[usize],
        pairs: &[Pair],
        labels: &[Option<String>],
        options: &Options,
    ) -> Option<Self> {
        let known = rows.iter().zip(pairs).filter_map(|(row, pair)| {
            let label = labels[*row].as_deref()?;
            Some((pair.change(), label))
        });
        let (values, names): (Vec<f64>, Vec<&str>) = known.unzip();
        let changes = Clustered::new(&values, &names);
        let robust = changes.robust_mean()?;
        let means: Vec<Pair> = changes
            .means()
            .into_iter()
            .map(|after| Pair { before: 0.0, after })
            .collect();
        Some(Self {
            robust,
            cr2: robust.test(options.confidence),
            cr1: robust.test_cr1(options.confidence),
            wild: wild_bootstrap(&changes, options.confidence, options.seed),
            flipped_sums: sign_flip(&changes.sums(), options.seed),
            flipped_means: sign_flip(&changes.means(), options.seed),
            means: paired_t(&means, options.confidence),
            icc: changes.intraclass_correlation(),
            bootstrap: (rows.len() <= MANY
                && (FEW_AGAIN..=DRAWN_AGAIN).contains(&changes.groups.len()))
            .then(|| of_clusters(&changes, options.confidence, options.seed))
            .flatten(),
            without: rows.len() - values.len(),
            changes,
        })
    }
}
