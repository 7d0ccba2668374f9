//! Centres and spreads that a few wrong values cannot move, and thresholds that hold whatever n.

use crate::stats::describe::{median, quantile, sorted};
use crate::stats::distributions::{Continuous, Normal};

/// Median and spreads of a list of numbers.
///
/// A spread is the median absolute deviation times 1.4826, the standard deviation of normal data. A side that is more
/// spread out than the whole has its own, so that a long tail is not a row of outliers.
///
/// # Source
/// Rosenmai 2013, "double MAD"; here never less than that of the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Centre {
    pub median: f64,
    pub below: f64,
    pub above: f64,
    pub n: usize,
}

/// Makes the MAD of normal data their standard deviation.
const NORMAL: f64 = 1.482_602_218_505_602;

impl Centre {
    /// Of `values`; `None` below `fewest` values, and where more than half of them are equal.
    pub fn of(values: &[f64], fewest: usize) -> Option<Self> {
        if values.is_empty() || values.len() < fewest {
            return None;
        }
        let centre = median(values);
        let whole = spread(values, centre);
        (whole > 0.0).then(|| {
            let side = |keep: fn(f64) -> bool| {
                let deviations = values.iter().map(|value| value - centre);
                let own: Vec<f64> = deviations.filter(|d| keep(*d)).collect();
                whole.max(spread(&own, 0.0))
            };
            Self {
                median: centre,
                below: side(|deviation| deviation <= 0.0),
                above: side(|deviation| deviation >= 0.0),
                n: values.len(),
            }
        })
    }

    /// How many spreads `value` lies above the median.
    pub fn z(&self, value: f64) -> f64 {
        let spread = if value < self.median {
            self.below
        } else {
            self.above
        };
        (value - self.median) / spread
    }
}

/// The scaled median absolute deviation from `centre`.
pub(super) fn spread(values: &[f64], centre: f64) -> f64 {
    let deviations: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    NORMAL * median(&deviations)
}

/// The z score that `n` normal values pass with a probability of at most 0.05 together, but at least `limit`.
pub(super) fn z_limit(limit: f64, n: usize) -> f64 {
    limit.max(Normal.upper_quantile(0.05 / (2.0 * n.max(1) as f64)))
}

/// Whether the logarithms lie clearly more evenly around their middle than the values: for values above zero that span
/// more than a factor of three.
pub(super) fn fits_log(values: &[f64]) -> bool {
    let ascending = sorted(values);
    let (Some(least), Some(most)) = (ascending.first(), ascending.last()) else {
        return false;
    };
    if *least <= 0.0 || most / least < 3.0 {
        return false;
    }
    let logs: Vec<f64> = ascending.iter().map(|value| libm::log(*value)).collect();
    lopsidedness(&logs) + CLEARLY <= lopsidedness(&ascending)
}

/// By how much the logarithms have to lie more evenly.
const CLEARLY: f64 = 0.1;

/// How unequal the halves of the middle 80 % are: 0 for a symmetric list, 1 at most.
///
/// # Source
/// Kelly 1947; Bowley's coefficient with deciles in place of quartiles.
fn lopsidedness(ascending: &[f64]) -> f64 {
    let [low, middle, high] = [0.1, 0.5, 0.9].map(|p| quantile(ascending, p));
    if high == low {
        return 0.0;
    }
    ((high - middle) - (middle - low)).abs() / (high - low)
}

/// The values as normal scores: the quantiles of their mid-ranks, so that no outlier and no skew counts.
///
/// # Source
/// Hazen 1914: (r − 1/2)/n with tied values at their middle rank.
pub(super) fn normal_scores(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut scores = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let middle = before as f64 + tied.len() as f64 / 2.0;
        let score = Normal.quantile(middle / values.len() as f64);
        tied.iter().for_each(|i| scores[*i] = score);
        before += tied.len();
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wild_value_moves_neither_centre_nor_spread() {
        let tame: Vec<f64> = (1..=21).map(f64::from).collect();
        let mut wild = tame.clone();
        wild[20] = 1e9;
        let (a, b) = (Centre::of(&tame, 10), Centre::of(&wild, 10));
        assert_eq!(a, b);
        assert!(a.is_some_and(|centre| (centre.z(1e9)) > 1e6));
    }

    #[test]
    fn a_list_with_more_than_half_equal_values_has_no_spread() {
        let values = [3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 8.0, 9.0, 1.0];
        assert_eq!(Centre::of(&values, 10), None);
        assert_eq!(Centre::of(&[], 0), None);
    }

    #[test]
    fn the_limit_grows_with_the_number_of_values() {
        assert_eq!(z_limit(3.5, 60), 3.5);
        let many = z_limit(3.5, 100_000);
        assert!((many - 5.026).abs() < 0.01, "{many}");
    }

    #[test]
    fn incomes_fit_logarithms_and_ages_do_not() {
        let incomes: Vec<f64> = (0..40).map(|i| libm::exp(f64::from(i) / 8.0)).collect();
        let ages: Vec<f64> = (0..40).map(|i| 20.0 + 1.5 * f64::from(i)).collect();
        assert!(fits_log(&incomes));
        assert!(!fits_log(&ages));
    }
}
