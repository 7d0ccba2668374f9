//! Sign flips of whole clusters and the randomisation test over them, exact where all flips can be listed.
//!
//! With G clusters there are 2^G flips. Up to [`EXACT`] clusters all are listed: no seed, the same on every machine.
//! Beyond, draws come from a seed. A p-value counts flips that reach the observed statistic, ties and the observed
//! one included, so it is never below [`Flips::floor`].

use super::random::Stream;

/// Clusters up to which every flip is listed.
pub const EXACT: usize = 20;
/// Flips that are drawn beyond that.
pub const DRAWS: usize = 9_999;
/// Two statistics count as tied within this relative difference.
const SLACK: f64 = 1e-12;

/// Flipped sums Σ v_g x_g of several lists of cluster numbers at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Flips {
    clusters: usize,
    exact: bool,
    /// Per flip, the flipped sum of each list.
    sums: Vec<Vec<f64>>,
}

impl Flips {
    /// The flips of `lists`, each with one number a cluster.
    ///
    /// # Panics
    /// When the lists differ in length.
    #[must_use]
    pub fn of(lists: &[&[f64]], seed: u64, exact_up_to: usize) -> Self {
        let clusters = lists.first().map_or(0, |list| list.len());
        assert!(
            lists.iter().all(|list| list.len() == clusters),
            "one number a cluster"
        );
        let exact = clusters <= exact_up_to;
        let sums = if exact {
            lists.iter().map(|list| every_sum(list)).collect()
        } else {
            drawn_sums(lists, clusters, seed)
        };
        Self {
            clusters,
            exact,
            sums,
        }
    }

    /// Whether every flip was listed, half of them standing for their mirror images too.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// How many flips the p-value is about.
    #[must_use]
    pub fn count(&self) -> u64 {
        if self.exact {
            1 << self.clusters
        } else {
            DRAWS as u64
        }
    }

    /// The smallest p-value that can come out.
    #[must_use]
    pub fn floor(&self) -> f64 {
        if self.exact {
            2.0 / self.count().max(2) as f64
        } else {
            1.0 / (DRAWS as f64 + 1.0)
        }
    }

    /// The share of flips whose |statistic| reaches `observed`; the statistic is a function of the flipped sums.
    #[must_use]
    pub fn share(&self, observed: f64, statistic: impl Fn(&[f64]) -> f64) -> f64 {
        let least = least(observed);
        let mut reached = 0_u64;
        self.each(|sums| reached += u64::from(statistic(sums).abs() >= least));
        self.share_of(reached)
    }

    /// Shows the flipped sums of every flip.
    pub fn each(&self, mut look: impl FnMut(&[f64])) {
        let mut flipped = vec![0.0; self.sums.len()];
        for flip in 0..self.listed() {
            for (sum, list) in flipped.iter_mut().zip(&self.sums) {
                *sum = list[flip];
            }
            look(&flipped);
        }
    }

    /// The p-value of `reached` flips among those that [`each`](Self::each) shows; the observed flip counts among drawn
    /// ones, where it is not listed.
    #[must_use]
    pub fn share_of(&self, reached: u64) -> f64 {
        let flips = self.listed() as f64;
        if self.exact {
            reached as f64 / flips
        } else {
            (reached as f64 + 1.0) / (flips + 1.0)
        }
    }

    fn listed(&self) -> usize {
        self.sums.first().map_or(0, Vec::len)
    }
}

/// What a flip has to reach to count as much as `observed`.
#[must_use]
pub fn least(observed: f64) -> f64 {
    observed.abs() * (1.0 - SLACK)
}

/// Σ v_g x_g over the 2^(G−1) flips with v_1 = +1; the others are their mirror images.
///
/// Each sum is put together from two halves, so no rounding is carried from flip to flip.
fn every_sum(list: &[f64]) -> Vec<f64> {
    let Some((first, rest)) = list.split_first() else {
        return vec![0.0];
    };
    let (low, high) = rest.split_at(rest.len() / 2);
    let (low, high) = (partial_sums(low, *first), partial_sums(high, 0.0));
    high.iter()
        .flat_map(|high| low.iter().map(move |low| low + high))
        .collect()
}

fn partial_sums(list: &[f64], start: f64) -> Vec<f64> {
    (0..1_usize << list.len())
        .map(|signs| {
            list.iter().enumerate().fold(start, |sum, (bit, x)| {
                if signs >> bit & 1 == 0 {
                    sum + x
                } else {
                    sum - x
                }
            })
        })
        .collect()
}

fn drawn_sums(lists: &[&[f64]], clusters: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut sums = vec![Vec::with_capacity(DRAWS); lists.len()];
    let mut signs = vec![0.0; clusters];
    for draw in 0..DRAWS {
        let mut stream = Stream::of(seed, draw as u64);
        stream.signs(&mut signs);
        for (sums, list) in sums.iter_mut().zip(lists) {
            sums.push(signs.iter().zip(*list).map(|(v, x)| v * x).sum());
        }
    }
    sums
}

/// A randomisation p-value and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlipTest {
    /// Two-sided p.
    pub p: f64,
    /// Flips behind it.
    pub flips: u64,
    /// Whether these are all that there are.
    pub exact: bool,
    /// The smallest p that could come out.
    pub floor: f64,
}

impl FlipTest {
    /// The test whose p came out of `flips`.
    #[must_use]
    pub fn of(p: f64, flips: &Flips) -> Self {
        Self {
            p,
            flips: flips.count(),
            exact: flips.is_exact(),
            floor: flips.floor(),
        }
    }
}

/// The sign-flip test of Σ x_g = 0: under the null each cluster's number is as likely to be negative as positive.
///
/// # Source
/// Fisher's randomisation test over clusters; Canay, Romano & Shaikh 2017. Counted with ≥, ties included.
#[must_use]
pub fn sign_flip(numbers: &[f64], seed: u64) -> FlipTest {
    let flips = Flips::of(&[numbers], seed, EXACT);
    let observed: f64 = numbers.iter().sum();
    let scale: f64 = numbers.iter().map(|x| x.abs()).sum();
    let observed = if observed.abs() <= 1e-14 * scale {
        0.0
    } else {
        observed
    };
    FlipTest::of(flips.share(observed, |sums| sums[0]), &flips)
}
