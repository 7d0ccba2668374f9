//! The bootstrap of a mean: respondents, or whole villages, drawn again with replacement.

use super::clusters::Clustered;
use super::describe::{mean, quantile, sd, sorted};
use super::distributions::{Continuous, Normal};
use super::pairs::Interval;
use super::random::Stream;

/// Samples that are drawn again.
pub const DRAWS: usize = 9_999;

/// A bootstrapped interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// The standard deviation of the replicates.
    pub se: f64,
    /// z₀, how far the replicates' median lies from the estimate; `None` when the estimate lies outside all replicates.
    pub bias: Option<f64>,
    /// a, how fast the standard error changes with the estimate; `None` without spread in the jackknife.
    pub acceleration: Option<f64>,
    /// The interval between two quantiles of the replicates.
    pub percentile: Interval,
    /// The interval that corrects for both; `None` where one of them is not defined.
    pub bca: Option<Interval>,
}

/// The intervals of `estimate` from its bootstrap `replicates` and the `jackknife` estimates without each unit; `None` of
/// fewer than two replicates.
///
/// # Source
/// Efron 1987, DiCiccio & Efron 1996; quantiles by type 7; ties of replicates with the estimate count half, as SciPy
/// `bootstrap(method="BCa")`.
#[must_use]
pub fn bca(
    estimate: f64,
    replicates: &[f64],
    jackknife: &[f64],
    confidence: f64,
) -> Option<Bootstrap> {
    if replicates.len() < 2 {
        return None;
    }
    let ascending = sorted(replicates);
    let tail = 0.5 * (1.0 - confidence);
    let between = |low: f64, high: f64| Interval {
        low: quantile(&ascending, low),
        high: quantile(&ascending, high),
    };
    // Replicates that differ by rounding alone are ties.
    let slack = 1e-12 * ascending[0].abs().max(ascending[ascending.len() - 1].abs());
    let count = |keep: &dyn Fn(f64) -> bool| replicates.iter().filter(|r| keep(**r)).count() as f64;
    let below = count(&|r| r < estimate - slack);
    let equal = count(&|r| (r - estimate).abs() <= slack);
    let share = (below + 0.5 * equal) / replicates.len() as f64;
    let bias = (share > 0.0 && share < 1.0).then(|| Normal.quantile(share));
    let acceleration = acceleration(jackknife);
    let bca = bias.zip(acceleration).map(|(bias, a)| {
        let place = |z: f64| Normal.cdf(bias + (bias + z) / (1.0 - a * (bias + z)));
        between(
            place(Normal.quantile(tail)),
            place(Normal.upper_quantile(tail)),
        )
    });
    Some(Bootstrap {
        se: sd(replicates),
        bias,
        acceleration,
        percentile: between(tail, 1.0 - tail),
        bca,
    })
}

/// Σ (ū − u)³ / (6 (Σ (ū − u)²)^1.5).
fn acceleration(jackknife: &[f64]) -> Option<f64> {
    let centre = mean(jackknife);
    let power = |k: i32| jackknife.iter().map(|u| (centre - u).powi(k)).sum::<f64>();
    let squares = power(2);
    (squares > 0.0).then(|| power(3) / (6.0 * squares.powf(1.5)))
}

/// The bootstrap of the mean of `values`, respondents drawn independently; `None` below two values.
#[must_use]
pub fn of_mean(values: &[f64], confidence: f64, seed: u64) -> Option<Bootstrap> {
    of_units(values, &vec![1.0; values.len()], confidence, seed)
}

/// The bootstrap of the mean of clustered values, whole clusters drawn; `None` below two clusters.
#[must_use]
pub fn of_clusters(values: &Clustered, confidence: f64, seed: u64) -> Option<Bootstrap> {
    of_units(&values.sums(), &values.sizes(), confidence, seed)
}

/// The bootstrap of Σ sums / Σ sizes over units.
fn of_units(sums: &[f64], sizes: &[f64], confidence: f64, seed: u64) -> Option<Bootstrap> {
    if sums.len() < 2 {
        return None;
    }
    let (total, n): (f64, f64) = (sums.iter().sum(), sizes.iter().sum());
    let replicates: Vec<f64> = (0..DRAWS)
        .map(|draw| {
            let mut stream = Stream::of(seed, draw as u64);
            let (mut sum, mut size) = (0.0, 0.0);
            for _ in 0..sums.len() {
                let unit = stream.index(sums.len());
                sum += sums[unit];
                size += sizes[unit];
            }
            sum / size
        })
        .collect();
    let jackknife: Vec<f64> = sums
        .iter()
        .zip(sizes)
        .map(|(sum, size)| (total - sum) / (n - size))
        .collect();
    bca(total / n, &replicates, &jackknife, confidence)
}
