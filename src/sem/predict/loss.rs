//! How far predictions are off, and whether two kinds of predictions differ by more than chance.

use super::{Grid, Prediction, Repetition};
use crate::stats::distributions::StudentT;

/// Error measures of one target, averaged over the repetitions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// Root mean squared error.
    pub rmse: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// `1 − Σ e² / Σ (y − mean of the training rows)²`.
    pub q2: f64,
}

/// Which predictions of a repetition.
pub type Of = fn(&Repetition) -> Option<&Grid>;

/// The cross-validated predictive ability test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The mean difference of losses; negative where the path model predicts better.
    pub difference: f64,
    /// Its t value.
    pub t: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Two-sided.
    pub p: f64,
}

impl Prediction {
    /// The loss of a target; not finite where those predictions do not exist.
    #[must_use]
    pub fn loss(&self, target: usize, of: Of) -> Loss {
        let width = self.targets.len();
        let one = |repetition: &Repetition| {
            let Some(predicted) = of(repetition) else {
                return [f64::NAN; 3];
            };
            let rows = (0..self.n).map(|row| row * width + target);
            measures(rows.map(|at| (self.actual[at], predicted[at], repetition.mean[at])))
        };
        self.mean_loss(one)
    }

    /// The loss of the path model for the score of an explained construct, by position among these.
    #[must_use]
    pub fn score_loss(&self, construct: usize) -> Loss {
        let width = self.constructs.len();
        let one = |repetition: &Repetition| {
            let rows = (0..self.n).map(|row| row * width + construct);
            measures(rows.map(|at| {
                (
                    repetition.actual_scores[at],
                    repetition.predicted_scores[at],
                    0.0,
                )
            }))
        };
        self.mean_loss(one)
    }

    fn mean_loss(&self, one: impl Fn(&Repetition) -> [f64; 3]) -> Loss {
        let mut sums = [0.0; 3];
        for repetition in &self.repetitions {
            sums.iter_mut()
                .zip(one(repetition))
                .for_each(|(sum, x)| *sum += x);
        }
        let [rmse, mae, q2] = sums.map(|sum| sum / self.repetitions.len() as f64);
        Loss { rmse, mae, q2 }
    }
}

/// Root mean squared error, mean absolute error and Q² of (actual, predicted, training mean).
fn measures(rows: impl Iterator<Item = (f64, f64, f64)>) -> [f64; 3] {
    let (mut count, mut squares, mut absolute, mut around_mean) = (0.0, 0.0, 0.0, 0.0);
    for (actual, predicted, mean) in rows {
        let error = actual - predicted;
        count += 1.0;
        squares += error * error;
        absolute += error.abs();
        around_mean += (actual - mean) * (actual - mean);
    }
    [
        (squares / count).sqrt(),
        absolute / count,
        1.0 - squares / around_mean,
    ]
}

/// Compares the path model with a benchmark over the targets at `targets`: per row the mean squared error over targets and
/// repetitions, then a t test of the differences. Nothing where the benchmark has no predictions.
///
/// # Source
/// Liengaard et al. (2021); Sharma et al. (2023).
#[must_use]
pub fn compare(prediction: &Prediction, targets: &[usize], benchmark: Of) -> Option<Comparison> {
    let width = prediction.targets.len();
    let n = prediction.n as f64;
    let mut differences = vec![0.0; prediction.n];
    for repetition in &prediction.repetitions {
        let other = benchmark(repetition)?;
        for (row, difference) in differences.iter_mut().enumerate() {
            for &target in targets {
                let at = row * width + target;
                let actual = prediction.actual[at];
                *difference += (actual - repetition.pls[at]).powi(2) - (actual - other[at]).powi(2);
            }
        }
    }
    let count = (targets.len() * prediction.repetitions.len()) as f64;
    differences
        .iter_mut()
        .for_each(|difference| *difference /= count);
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let t = mean / (variance / n).sqrt();
    let df = n - 1.0;
    Some(Comparison {
        difference: mean,
        t,
        df,
        p: StudentT { df }.two_sided(t),
    })
}
