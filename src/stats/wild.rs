//! The wild cluster bootstrap of a mean and of a regression coefficient: residuals under the null change sign by village.

use super::clusters::Clustered;
use super::flips::{EXACT, FlipTest, Flips};
use super::pairs::Interval;
use super::regression::Scores;

/// Clusters up to which an interval is inverted over every flip; beyond, over drawn ones.
const EXACT_INTERVAL: usize = 14;

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
    let test = FlipTest::of(wild.p(0.0), &wild.flips);
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

/// The wild cluster bootstrap of a coefficient whose [`Scores`] are given: p of the null that it is zero, imposed on the
/// residuals, |t*| with CR1 counted with ≥. `None` with fewer than two clusters or without spread.
///
/// # Source
/// As [`wild_bootstrap`]. The flipped coefficient is Σ v_g c_g and its CR1 variance Σ_g (v_g c_g − u_g'w)² with
/// w = Σ v_g b_g, so a flip costs no regression.
#[must_use]
pub fn wild_coefficient(scores: &Scores, seed: u64) -> Option<FlipTest> {
    let (own, width) = (&scores.own, scores.leverage.first()?.len());
    let of = |of: &dyn Fn(usize) -> f64| (0..own.len()).map(of).collect::<Vec<f64>>();
    let mut lists = vec![own.clone()];
    lists.extend((0..width).map(|k| of(&|g| scores.restricted[g][k])));
    lists.extend((0..width).map(|k| of(&|g| own[g] * scores.leverage[g][k])));
    let spread: f64 = own.iter().map(|c| c * c).sum();
    let mut squares = vec![vec![0.0; width]; width];
    for u in &scores.leverage {
        for (row, x) in squares.iter_mut().zip(u) {
            row.iter_mut().zip(u).for_each(|(cell, y)| *cell += x * y);
        }
    }
    let t = |sums: &[f64]| {
        let (carried, crossed) = sums[1..].split_at(width);
        let cross: f64 = carried.iter().zip(crossed).map(|(w, c)| w * c).sum();
        let rows = squares.iter().zip(carried);
        let square: f64 = rows
            .map(|(row, w)| w * row.iter().zip(carried).map(|(s, v)| s * v).sum::<f64>())
            .sum();
        let variance = spread - 2.0 * cross + square;
        if variance <= 1e-14 * spread {
            f64::INFINITY
        } else {
            sums[0] / variance.sqrt()
        }
    };
    let flips = Flips::of(
        &lists.iter().map(Vec::as_slice).collect::<Vec<_>>(),
        seed,
        EXACT,
    );
    let observed: Vec<f64> = lists.iter().map(|list| list.iter().sum()).collect();
    let observed = t(&observed);
    (own.len() > 1 && spread > 0.0 && observed.is_finite())
        .then(|| FlipTest::of(flips.share(observed, t), &flips))
}
