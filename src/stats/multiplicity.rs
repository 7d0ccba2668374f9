//! Many tests at once: p-values that stay honest over a declared family.

use super::clusters::Clustered;
use super::flips::{EXACT, Flips, least};

/// Holm's step-down p-values.
///
/// # Source
/// Holm 1979; R `p.adjust(method = "holm")`.
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let order = ascending(p);
    let mut adjusted = vec![0.0; p.len()];
    let mut most: f64 = 0.0;
    for (rank, at) in order.iter().enumerate() {
        most = most.max(p[*at] * (p.len() - rank) as f64);
        adjusted[*at] = most.min(1.0);
    }
    adjusted
}

/// Benjamini & Hochberg's step-up p-values, which hold the false discovery rate.
///
/// # Source
/// Benjamini & Hochberg 1995; R `p.adjust(method = "BH")`.
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let order = ascending(p);
    let mut adjusted = vec![0.0; p.len()];
    let mut least: f64 = 1.0;
    for (rank, at) in order.iter().enumerate().rev() {
        least = least.min(p[*at] * p.len() as f64 / (rank + 1) as f64);
        adjusted[*at] = least;
    }
    adjusted
}

fn ascending(p: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    order
}

/// One outcome of a family for Romano & Wolf: its clusters' numbers by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Its changes in clusters.
    pub changes: Clustered,
}

/// Romano & Wolf's step-down p-values over outcomes whose clusters are flipped together; `None` where an outcome has
/// no spread or fewer than two clusters. The statistic is |t| with CR1.
///
/// # Source
/// Romano & Wolf 2005, 2016, with the sign flips of whole clusters in place of a bootstrap; Stata `rwolf2`.
#[must_use]
pub fn romano_wolf(outcomes: &[Outcome], seed: u64) -> Vec<Option<f64>> {
    let observed: Vec<Option<f64>> = outcomes
        .iter()
        .map(|outcome| observed_t(&outcome.changes))
        .collect();
    let mut order: Vec<usize> = (0..outcomes.len())
        .filter(|at| observed[*at].is_some())
        .collect();
    order.sort_by(|a, b| {
        observed[*b]
            .partial_cmp(&observed[*a])
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut names: Vec<&String> = order
        .iter()
        .flat_map(|at| &outcomes[*at].changes.names)
        .collect();
    names.sort_unstable();
    names.dedup();
    let aligned: Vec<Aligned> = order
        .iter()
        .map(|at| Aligned::new(&outcomes[*at].changes, &names))
        .collect();
    let reached = flips_that_reach(&order, &observed, &aligned, seed);
    let mut adjusted = vec![None; outcomes.len()];
    let mut most: f64 = 0.0;
    for (at, p) in order.iter().zip(reached) {
        most = most.max(p);
        adjusted[*at] = Some(most);
    }
    adjusted
}

/// For each outcome in `order`, the share of flips whose largest |t| among it and all later ones reaches its own.
fn flips_that_reach(
    order: &[usize],
    observed: &[Option<f64>],
    aligned: &[Aligned],
    seed: u64,
) -> Vec<f64> {
    let lists = aligned
        .iter()
        .flat_map(|a| [a.sums.as_slice(), a.weighted.as_slice()]);
    let flips = Flips::of(&lists.collect::<Vec<_>>(), seed, EXACT);
    let goals: Vec<f64> = order
        .iter()
        .map(|at| least(observed[*at].unwrap_or(0.0)))
        .collect();
    let mut reached = vec![0_u64; order.len()];
    flips.each(|sums| {
        let mut greatest: f64 = 0.0;
        for (i, outcome) in aligned.iter().enumerate().rev() {
            greatest = greatest.max(outcome.t(sums[2 * i], sums[2 * i + 1]));
            reached[i] += u64::from(greatest >= goals[i]);
        }
    });
    reached
        .into_iter()
        .map(|count| flips.share_of(count))
        .collect()
}

fn observed_t(changes: &Clustered) -> Option<f64> {
    let robust = changes.robust_mean()?;
    robust.test_cr1(0.95).ok().map(|test| test.t.abs())
}

/// The sums of one outcome's clusters in the order of the family's clusters, zero where a cluster has none.
struct Aligned {
    sums: Vec<f64>,
    weighted: Vec<f64>,
    n: f64,
    clusters: f64,
    spread: f64,
    squares: f64,
}

impl Aligned {
    fn new(changes: &Clustered, names: &[&String]) -> Self {
        let (own, sizes) = (changes.sums(), changes.sizes());
        let place = |name: &&String| changes.names.binary_search(name).ok();
        let sums: Vec<f64> = names
            .iter()
            .map(|name| place(name).map_or(0.0, |g| own[g]))
            .collect();
        let weighted = names
            .iter()
            .map(|name| place(name).map_or(0.0, |g| own[g] * sizes[g]));
        Self {
            weighted: weighted.collect(),
            n: sizes.iter().sum(),
            clusters: sizes.len() as f64,
            spread: own.iter().map(|s| s * s).sum(),
            squares: sizes.iter().map(|n| n * n).sum(),
            sums,
        }
    }

    /// |t| with CR1 after a flip with these sums.
    fn t(&self, sum: f64, weighted: f64) -> f64 {
        let mean = sum / self.n;
        let variance = self.spread - 2.0 * mean * weighted + mean * mean * self.squares;
        if variance <= 1e-14 * self.spread {
            return f64::INFINITY;
        }
        let correction = self.clusters / (self.clusters - 1.0);
        (sum / (correction * variance).sqrt()).abs()
    }
}
