//! Folds: which rows are left out together.

use crate::stats::random::Stream;

/// Repeated partitions of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folds {
    /// Folds of each repetition.
    pub k: usize,
    /// For each repetition, the fold of each row, from 0.
    pub assignments: Vec<Vec<usize>>,
}

/// Streams of folds have numbers far from those of bootstrap draws.
const FIRST_STREAM: u64 = 1 << 41;

impl Folds {
    /// `repetitions` random partitions of `n` rows into `k` folds, whose sizes differ by one row at most.
    ///
    /// # Panics
    /// When `k` is zero.
    #[must_use]
    pub fn seeded(n: usize, k: usize, repetitions: usize, seed: u64) -> Self {
        assert!(k > 0, "at least one fold");
        let partition = |repetition: usize| {
            let mut rows: Vec<usize> = (0..n).collect();
            Stream::of(seed, FIRST_STREAM + repetition as u64).shuffle(&mut rows);
            let mut folds = vec![0; n];
            rows.iter()
                .enumerate()
                .for_each(|(at, &row)| folds[row] = at % k);
            folds
        };
        Self {
            k,
            assignments: (0..repetitions).map(partition).collect(),
        }
    }
}
