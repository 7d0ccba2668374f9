//! Tests by ranks and signs: the exact signed-rank test with ties and zeros, Hodges–Lehmann, the sign test.

use libm::{atanh, log10, tanh};

use super::describe::{median, sorted};
use super::distributions::{Binomial, Continuous, Normal};
use super::pairs::{Interval, Pair};

/// Changes up to which the null distribution of the signed ranks is computed exactly.
pub const EXACT: usize = 500;

/// What becomes of pairs that did not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zeros {
    /// They are left out before ranking (Wilcoxon).
    Dropped,
    /// They are ranked, then left out (Pratt).
    Ranked,
}

/// Wilcoxon's signed-rank test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignedRank {
    /// Pairs that did not change.
    pub zeros: usize,
    /// Pairs that did.
    pub used: usize,
    /// Sum of the ranks of the rises.
    pub w_plus: f64,
    /// Sum of the ranks of the falls.
    pub w_minus: f64,
    /// Pairs that changed and whose |change| another pair has too.
    pub tied: usize,
    /// Exact two-sided p given the observed ties; `None` above [`EXACT`] changes.
    pub p_exact: Option<f64>,
    /// Exact one-sided p of a rise, and of a fall; `None` above [`EXACT`] changes.
    pub one_sided: Option<(f64, f64)>,
    /// The standardised statistic without continuity correction; `None` when nothing changed.
    pub z: Option<f64>,
    /// Its two-sided p.
    pub p_normal: f64,
    /// Two-sided p with continuity correction, as R prints it.
    pub p_corrected: f64,
}

/// The changes, rounded to twelve digits of the largest measurement so that equal changes are equal.
#[must_use]
pub fn rounded_changes(pairs: &[Pair]) -> Vec<f64> {
    let greatest = pairs.iter().fold(0.0_f64, |most, pair| {
        most.max(pair.before.abs()).max(pair.after.abs())
    });
    if greatest == 0.0 {
        return vec![0.0; pairs.len()];
    }
    let digits = 12 - log10(greatest).ceil() as i32;
    let scale = 10_f64.powi(digits);
    pairs
        .iter()
        .map(|pair| (pair.change() * scale).round() / scale)
        .collect()
}

/// The signed-rank test of `changes`.
///
/// # Source
/// Wilcoxon 1945, Pratt 1959; exact distribution given midranks by Streitberg & Röhmel's shift algorithm. R
/// `coin::wilcoxsign_test`, `exactRankTests::wilcox.exact`; base R before 4.6 and SciPy ignore ties or zeros here.
#[must_use]
pub fn signed_rank(changes: &[f64], zeros: Zeros) -> SignedRank {
    let (ranks, tied) = doubled_ranks(changes, zeros);
    let used = ranks.len();
    let sum = |sign: f64| {
        ranks
            .iter()
            .filter(|(s, _)| *s == sign)
            .map(|(_, r)| r)
            .sum::<u64>()
    };
    let (plus, minus) = (sum(1.0), sum(-1.0));
    let (w_plus, w_minus) = (plus as f64 / 2.0, minus as f64 / 2.0);
    let doubled: Vec<u64> = ranks.iter().map(|(_, rank)| *rank).collect();
    let variance = doubled
        .iter()
        .map(|r| (*r as f64 / 2.0).powi(2))
        .sum::<f64>()
        / 4.0;
    let excess = (w_plus - w_minus) / 2.0;
    let p = |distance: f64| {
        if used == 0 {
            1.0
        } else {
            (2.0 * Normal.sf(distance.max(0.0) / variance.sqrt())).min(1.0)
        }
    };
    let one_sided = (used <= EXACT).then(|| exact_tails(&doubled, plus));
    SignedRank {
        zeros: changes.iter().filter(|change| **change == 0.0).count(),
        used,
        w_plus,
        w_minus,
        tied,
        p_exact: one_sided.map(|(rise, fall)| (2.0 * rise.min(fall)).min(1.0)),
        one_sided,
        z: (used > 0).then(|| excess / variance.sqrt()),
        p_normal: p(excess.abs()),
        p_corrected: p(excess.abs() - 0.5),
    }
}

/// Sign and twice the midrank of |change| for every change that counts, and how many of them are tied.
fn doubled_ranks(changes: &[f64], zeros: Zeros) -> (Vec<(f64, u64)>, usize) {
    let ranked = changes
        .iter()
        .copied()
        .filter(|change| zeros == Zeros::Ranked || *change != 0.0);
    let mut ranked: Vec<f64> = ranked.collect();
    ranked.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let mut ranks = Vec::with_capacity(ranked.len());
    let (mut start, mut ties) = (0, 0);
    while start < ranked.len() {
        let size = ranked[start].abs();
        let tied = ranked[start..]
            .iter()
            .take_while(|change| change.abs() == size)
            .count();
        let doubled = (2 * start + tied + 1) as u64;
        let of_tie = &ranked[start..start + tied];
        ranks.extend(
            of_tie
                .iter()
                .filter(|c| **c != 0.0)
                .map(|c| (c.signum(), doubled)),
        );
        ties += if tied > 1 && size > 0.0 { tied } else { 0 };
        start += tied;
    }
    (ranks, ties)
}

/// P(W ≥ w) and P(W ≤ w) when each doubled rank counts with probability ½.
fn exact_tails(doubled: &[u64], observed: u64) -> (f64, f64) {
    let chance = sum_distribution(doubled);
    let observed = observed as usize;
    (
        chance[observed..].iter().sum(),
        chance[..=observed].iter().sum(),
    )
}

/// P(Σ of the numbers that a fair coin picks = s) for each s.
fn sum_distribution(numbers: &[u64]) -> Vec<f64> {
    let total: u64 = numbers.iter().sum();
    let mut chance = vec![0.0; total as usize + 1];
    chance[0] = 1.0;
    let mut reach = 0;
    for number in numbers {
        let step = *number as usize;
        reach += step;
        for s in (0..=reach).rev() {
            let with = if s >= step { chance[s - step] } else { 0.0 };
            chance[s] = 0.5 * (chance[s] + with);
        }
    }
    chance
}

/// The matched-pairs rank-biserial correlation (W⁺ − W⁻)/(W⁺ + W⁻) and its interval by Fisher's z; `None` when nothing
/// changed, no interval when all changed in one direction.
///
/// # Source
/// Kerby 2014; standard error √(m(m+1)(2m+1)/6) / (m(m+1)/2) over the m changes that are not zero.
#[must_use]
pub fn rank_biserial(test: &SignedRank, confidence: f64) -> Option<(f64, Option<Interval>)> {
    let total = test.w_plus + test.w_minus;
    if total == 0.0 {
        return None;
    }
    let r = (test.w_plus - test.w_minus) / total;
    let m = test.used as f64;
    let se = (m * (m + 1.0) * (2.0 * m + 1.0) / 6.0).sqrt() / (m * (m + 1.0) / 2.0);
    let reach = Normal.upper_quantile(0.5 * (1.0 - confidence)) * se;
    let interval = (r.abs() < 1.0).then(|| Interval {
        low: tanh(atanh(r) - reach),
        high: tanh(atanh(r) + reach),
    });
    Some((r, interval))
}

/// The median of all averages of two changes, and its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HodgesLehmann {
    /// The estimate of the centre of symmetry.
    pub estimate: f64,
    /// The interval that belongs to the signed-rank test without ties.
    pub interval: Interval,
    /// The confidence that the interval really has without ties; `None` above [`EXACT`] changes.
    pub coverage: Option<f64>,
}

/// Hodges & Lehmann's estimate from all changes, zeros included; `None` without changes.
///
/// # Source
/// Hodges & Lehmann 1963; interval (A₍k₎, A₍M+1−k₎) with k the lower α/2 quantile of the tie-free signed-rank
/// distribution, as R `wilcox.test(exact = TRUE, conf.int = TRUE)`.
#[must_use]
pub fn hodges_lehmann(changes: &[f64], confidence: f64) -> Option<HodgesLehmann> {
    if changes.is_empty() {
        return None;
    }
    let ascending = sorted(changes);
    let n = ascending.len() as u64;
    let averages = n * (n + 1) / 2;
    let middle = |k| walsh_average(&ascending, k);
    let estimate = 0.5 * (middle(averages.div_ceil(2)) + middle(averages / 2 + 1));
    let (k, below) = signed_rank_quantile(n, 0.5 * (1.0 - confidence));
    let k = k.max(1);
    Some(HodgesLehmann {
        coverage: below.map(|below| 1.0 - 2.0 * below),
        estimate,
        interval: Interval {
            low: middle(k),
            high: middle(averages + 1 - k),
        },
    })
}

/// The smallest w with P(W ≤ w) ≥ `p` for n changes without ties, and P(W < w) where it is exact.
fn signed_rank_quantile(n: u64, p: f64) -> (u64, Option<f64>) {
    if n as usize > EXACT {
        let n = n as f64;
        let (centre, spread) = (
            n * (n + 1.0) / 4.0,
            (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0).sqrt(),
        );
        let w = (centre + Normal.quantile(p) * spread).floor().max(0.0);
        return (w as u64, None);
    }
    let ranks: Vec<u64> = (1..=n).collect();
    let mut below = 0.0;
    for (w, chance) in sum_distribution(&ranks).into_iter().enumerate() {
        if below + chance >= p * (1.0 - 1e-12) {
            return (w as u64, Some(below));
        }
        below += chance;
    }
    (n * (n + 1) / 2, Some(below))
}

/// The k-th smallest average of two values, i ≤ j, counted from 1: bisection on the count of averages below a point.
fn walsh_average(ascending: &[f64], k: u64) -> f64 {
    let count_upto = |x: f64| {
        let mut upper = ascending.len();
        let mut count = 0_u64;
        for (i, low) in ascending.iter().enumerate() {
            while upper > i && 0.5 * (low + ascending[upper - 1]) > x {
                upper -= 1;
            }
            count += upper.saturating_sub(i) as u64;
        }
        count
    };
    let (mut low, mut high) = (ascending[0], ascending[ascending.len() - 1]);
    if count_upto(low) >= k {
        return low;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if count_upto(middle) >= k {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// The sign test and the median change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignTest {
    /// Pairs that rose.
    pub up: u64,
    /// Pairs that fell.
    pub down: u64,
    /// Exact two-sided p.
    pub p: f64,
    /// The mid-p, which is less conservative.
    pub mid_p: f64,
    /// The median change.
    pub median: f64,
    /// The interval of the median between two order statistics; `None` with too few pairs for this confidence.
    pub interval: Option<Interval>,
    /// The confidence that the interval really has.
    pub coverage: f64,
}

/// The sign test of `changes`.
///
/// # Source
/// R `binom.test(up, up + down)`; interval of the median: order statistics by binomial quantiles.
#[must_use]
pub fn sign_test(changes: &[f64], confidence: f64) -> SignTest {
    let count = |sign: f64| {
        changes
            .iter()
            .filter(|change| **change * sign > 0.0)
            .count() as u64
    };
    let (up, down) = (count(1.0), count(-1.0));
    let coin = Binomial {
        n: up + down,
        p: 0.5,
    };
    let fewer = up.min(down);
    let p = (2.0 * coin.cdf(fewer)).min(1.0);
    let n = changes.len() as u64;
    let k = Binomial { n, p: 0.5 }.quantile(0.5 * (1.0 - confidence));
    let ascending = sorted(changes);
    SignTest {
        up,
        down,
        p,
        mid_p: if up + down == 0 {
            1.0
        } else {
            p - coin.mass(fewer)
        },
        median: median(changes),
        interval: (k > 0).then(|| Interval {
            low: ascending[k as usize - 1],
            high: ascending[(n - k) as usize],
        }),
        coverage: if k > 0 {
            1.0 - 2.0 * Binomial { n, p: 0.5 }.cdf(k - 1)
        } else {
            0.0
        },
    }
}
