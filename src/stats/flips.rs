//! Sign flips of whole clusters: the wild cluster bootstrap and the randomisation test, exact where all flips can be
//! listed.
//!
//! With G clusters there are 2^G flips. Up to [`EXACT`] clusters all are listed: no seed, the same on every machine.
//! Beyond, draws come from a seed. A p-value counts flips that reach the observed statistic, ties and the observed
//! one included, so it is never below [`Flips::floor`].

use super::clusters::Clustered;
use super::pairs::Interval;
use super::random::Stream;

/// Clusters up to which every flip is listed.
pub const EXACT: usize = 20;
/// Flips that are drawn beyond that.
pub const DRAWS: usize = 9_999;
/// Clusters up to which an interval is inverted over every flip; beyond, over [`DRAWS`] drawn ones.
const EXACT_INTERVAL: usize = 14;
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
    let p = flips.share(observed, |sums| sums[0]);
    FlipTest {
        p,
        flips: flips.count(),
        exact: flips.is_exact(),
        floor: flips.floor(),
    }
}

/// The wild cluster bootstrap of a mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WildBootstrap {
    /// The test that the mean is zero.
    pub test: FlipTest,
    /// The means that the test at this confidence does not reject; an end is infinite where it rejects none.
    pub interval: Interval,
}

/// The flipped sums that the bootstrapped t of a mean needs, for any mean under the null.
struct Wild {
    flips: Flips,
    sizes: Vec<f64>,
    sums: Vec<f64>,
}

impl Wild {
    fn new(clustered: &Clustered, seed: u64, exact_up_to: usize) -> Self {
        let (sums, sizes) = (clustered.sums(), clustered.sizes());
        let weighted: Vec<f64> = sums.iter().zip(&sizes).map(|(s, n)| s * n).collect();
        let squares: Vec<f64> = sizes.iter().map(|n| n * n).collect();
        let flips = Flips::of(&[&sums, &sizes, &weighted, &squares], seed, exact_up_to);
        Self { flips, sizes, sums }
    }

    /// p of the null that the mean is `null`, imposed on the residuals; t with CR1.
    fn p(&self, null: f64) -> f64 {
        let n: f64 = self.sizes.iter().sum();
        let squares: f64 = self.sizes.iter().map(|n| n * n).sum();
        let shifted: Vec<f64> = self
            .sums
            .iter()
            .zip(&self.sizes)
            .map(|(s, n)| s - null * n)
            .collect();
        let spread: f64 = shifted.iter().map(|s| s * s).sum();
        let t = |sum: f64, weighted: f64| {
            let mean = sum / n;
            let variance = spread - 2.0 * mean * weighted + mean * mean * squares;
            if variance <= 1e-14 * spread {
                f64::INFINITY
            } else {
                mean / variance.sqrt()
            }
        };
        let weighted: f64 = shifted.iter().zip(&self.sizes).map(|(s, n)| s * n).sum();
        let observed = t(shifted.iter().sum(), weighted);
        self.flips.share(observed, |sums| {
            t(sums[0] - null * sums[1], sums[2] - null * sums[3])
        })
    }

    /// The end of the interval in `direction` from the mean.
    fn end(&self, mean: f64, se: f64, level: f64, direction: f64) -> f64 {
        let mut far = 1.0;
        while self.p(mean + direction * far * se) > level {
            far *= 2.0;
            if far > 1e4 {
                return direction * f64::INFINITY;
            }
        }
        let mut near = if far > 1.0 { far / 2.0 } else { 0.0 };
        while far - near > 1e-9 * far {
            let middle = 0.5 * (near + far);
            if self.p(mean + direction * middle * se) > level {
                near = middle;
            } else {
                far = middle;
            }
        }
        mean + direction * 0.5 * (near + far) * se
    }
}

/// The wild cluster bootstrap with the null imposed and Rademacher weights; `None` without spread or with one cluster.
///
/// # Source
/// Cameron, Gelbach & Miller 2008 (WCR); Stata `boottest`, R `fwildclusterboot`, which count |t*| > |t| where this
/// counts ≥: a p-value that a randomisation test can defend, larger by the observed flip and its ties.
#[must_use]
pub fn wild_bootstrap(clustered: &Clustered, confidence: f64, seed: u64) -> Option<WildBootstrap> {
    let robust = clustered.robust_mean()?;
    robust.test_cr1(confidence).ok()?;
    let wild = Wild::new(clustered, seed, EXACT);
    let test = FlipTest {
        p: wild.p(0.0),
        flips: wild.flips.count(),
        exact: wild.flips.is_exact(),
        floor: wild.flips.floor(),
    };
    let inverted = if clustered.groups.len() > EXACT_INTERVAL {
        Wild::new(clustered, seed, EXACT_INTERVAL)
    } else {
        wild
    };
    let end = |direction| inverted.end(robust.mean, robust.cr1, 1.0 - confidence, direction);
    let interval = if test.floor > 1.0 - confidence {
        Interval {
            low: f64::NEG_INFINITY,
            high: f64::INFINITY,
        }
    } else {
        Interval {
            low: end(-1.0),
            high: end(1.0),
        }
    };
    Some(WildBootstrap { test, interval })
}
