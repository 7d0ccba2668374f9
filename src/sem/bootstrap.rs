//! Bootstrap: the estimate repeated on rows, or clusters of rows, drawn with replacement.
//!
//! Draw number d takes its random numbers from the stream of (seed, d), so neither the number of threads nor their order
//! changes a byte. A draw that fails is never lost without a word: the ledger counts it with its reason.

mod work;

use super::{
    data::Sample,
    estimate::Estimate,
    ledger::{Ledger, Reason},
    parameters::Parameters,
};
use crate::stats::random::Stream;
use work::Work;

/// What becomes of a draw whose estimates are inadmissible (loadings or reliabilities beyond 1, impossible correlations). A
/// draw without estimates is replaced under [`Policy::Replace`] and left out otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// It is left out and counted.
    Drop,
    /// It is left out and counted, and another draw takes its place.
    Replace,
    /// It stays and is counted.
    #[default]
    Keep,
}

/// What becomes of a draw in which a construct, or a single estimate, points the other way than in the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignChanges {
    /// Nothing: draws keep the sign rule of the estimate.
    #[default]
    None,
    /// Each weight, loading, correlation, path and effect takes the sign that it has in the sample, whatever the others do
    /// (SmartPLS 3). No draw lies beyond zero then, so that p comes out too small.
    Individual,
    /// A construct is turned where the sum of its loadings has another sign than in the sample, and everything that hangs on
    /// it turns with it (Tenenhaus, Esposito Vinzi, Chatelin & Lauro 2005, p. 178: `|Σ(λ − λ*)| > |Σ(λ + λ*)|`; SmartPLS 3;
    /// cSEM's `construct_reestimate`).
    Construct,
}

/// Where the draws come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Draws {
    /// So many, from this seed.
    Seeded {
        /// How many.
        draws: usize,
        /// The seed.
        seed: u64,
    },
    /// Rows by number, one list a draw.
    Given(Vec<Vec<usize>>),
}

/// What is drawn and what is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The draws.
    pub draws: Draws,
    /// The cluster of each used row, where clusters are drawn instead of rows.
    pub clusters: Option<Vec<usize>>,
    /// What becomes of inadmissible draws.
    pub policy: Policy,
    /// Draws within each draw, for its standard errors (studentised intervals); 0 for none.
    pub within: usize,
    /// What becomes of signs that change.
    pub signs: SignChanges,
    /// End after so many draws, as a work did that somebody stopped there.
    pub stop_after: Option<usize>,
}

/// The parameters in every draw that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// Parameter after parameter, the draws of each in the order of their numbers.
    values: Vec<f64>,
    /// The standard errors from the draws within each draw, laid out alike; empty without any.
    errors: Vec<f64>,
    /// The numbers of the draws that were kept.
    pub kept: Vec<usize>,
    /// What failed, and why.
    pub ledger: Ledger,
    /// Whether it was stopped before its end: the draws are then the first [`made`](Ledger::made) of those asked for.
    pub stopped: bool,
}

/// How a draw ended.
#[derive(Debug, Clone, PartialEq)]
enum Status {
    Good,
    Inadmissible(Reason),
    Failed(Reason),
}

/// More draws than this many times those asked for are never made to replace bad ones.
pub const REPLACEMENTS: usize = 4;

impl Bootstrap {
    /// Repeats `estimate` on draws from `sample`. `progress` is told how many draws are done, from any thread, and stops the
    /// work by returning `false`. What is done then is kept, as far as it has no holes: the first so many draws, which
    /// [`Plan::stop_after`] makes again.
    #[must_use]
    pub fn run(
        estimate: &Estimate,
        sample: &Sample,
        parameters: &Parameters,
        plan: &Plan,
        progress: &(dyn Fn(usize) -> bool + Sync),
    ) -> Self {
        let single = parameters.list().len();
        let width = if plan.within > 0 { 2 * single } else { single };
        let asked = plan.asked();
        let replaces = plan.policy == Policy::Replace && matches!(plan.draws, Draws::Seeded { .. });
        let most = if replaces {
            asked * REPLACEMENTS
        } else {
            asked
        };
        let limit = plan.stop_after.map_or(most, |after| after.min(most));
        let work = Work::new((estimate, sample, parameters), plan, progress);
        let mut rows: Vec<f64> = vec![];
        let mut statuses: Vec<Status> = vec![];
        let mut missing = asked;
        while missing > 0 && statuses.len() < limit && !work.is_stopped() {
            let first = statuses.len();
            let last = limit.min(first + missing);
            rows.resize(last * width, 0.0);
            statuses.extend(work.draws(first, &mut rows[first * width..], width));
            let done = |status: &&Status| !replaces || **status == Status::Good;
            missing = asked - statuses.iter().filter(done).count();
        }
        let stopped = missing > 0 && statuses.len() < most;
        Self::collect(&rows, &statuses, (single, width), plan.policy, stopped)
    }

    /// `(draw − original) / SE within the draw` of a parameter.
    #[must_use]
    pub fn t_draws(&self, parameter: usize, original: f64) -> Vec<f64> {
        let errors = &self.errors[parameter * self.kept.len()..][..self.kept.len()];
        self.values(parameter)
            .iter()
            .zip(errors)
            .map(|(draw, se)| (draw - original) / se)
            .collect()
    }

    fn collect(
        rows: &[f64],
        statuses: &[Status],
        (single, width): (usize, usize),
        policy: Policy,
        stopped: bool,
    ) -> Self {
        let mut ledger = Ledger::default();
        let mut kept = vec![];
        for (draw, status) in statuses.iter().enumerate() {
            match status {
                Status::Good => kept.push(draw),
                Status::Inadmissible(reason) => {
                    let keeps = policy == Policy::Keep;
                    ledger.add(reason, draw, keeps);
                    if keeps {
                        kept.push(draw);
                    }
                }
                Status::Failed(reason) => ledger.add(reason, draw, false),
            }
        }
        ledger.made = statuses.len();
        let mut values = vec![0.0; kept.len() * width];
        for (at, &draw) in kept.iter().enumerate() {
            for parameter in 0..width {
                values[parameter * kept.len() + at] = rows[draw * width + parameter];
            }
        }
        let errors = values.split_off(kept.len() * single);
        Self {
            values,
            errors,
            kept,
            ledger,
            stopped,
        }
    }

    /// One parameter with other draws, such as those of another program: the draws of the others are gone.
    #[must_use]
    pub fn with_values(&self, parameter: usize, values: &[f64]) -> Self {
        let mut all = vec![f64::NAN; self.width() * values.len()];
        all[parameter * values.len()..][..values.len()].copy_from_slice(values);
        Self {
            values: all,
            errors: vec![],
            kept: (0..values.len()).collect(),
            ..self.clone()
        }
    }

    /// How many parameters there are.
    #[must_use]
    pub fn width(&self) -> usize {
        self.values.len().checked_div(self.kept.len()).unwrap_or(0)
    }

    /// The values of a parameter in the draws that were kept.
    #[must_use]
    pub fn values(&self, parameter: usize) -> &[f64] {
        &self.values[parameter * self.kept.len()..][..self.kept.len()]
    }
}

impl Plan {
    /// These draws of rows, with what is usual in all else.
    #[must_use]
    pub fn new(draws: Draws) -> Self {
        Self {
            draws,
            clusters: None,
            policy: Policy::default(),
            within: 0,
            signs: SignChanges::default(),
            stop_after: None,
        }
    }

    /// How many draws are asked for.
    #[must_use]
    pub fn asked(&self) -> usize {
        match &self.draws {
            Draws::Seeded { draws, .. } => *draws,
            Draws::Given(lists) => lists.len(),
        }
    }

    /// How often each row counts in draw `draw`.
    fn counts(&self, draw: usize, base: &[f64], counts: &mut [f64]) {
        counts.fill(0.0);
        match &self.draws {
            Draws::Given(lists) => lists[draw].iter().for_each(|&row| counts[row] += base[row]),
            Draws::Seeded { seed, .. } => {
                let mut stream = Stream::of(*seed, draw as u64);
                match &self.clusters {
                    None => (0..counts.len()).for_each(|_| {
                        let row = stream.index(counts.len());
                        counts[row] += base[row];
                    }),
                    Some(clusters) => {
                        let groups = clusters.iter().max().map_or(0, |last| last + 1);
                        let mut times = vec![0.0; groups];
                        (0..groups).for_each(|_| times[stream.index(groups)] += 1.0);
                        for ((count, base), &cluster) in counts.iter_mut().zip(base).zip(clusters) {
                            *count = base * times[cluster];
                        }
                    }
                }
            }
        }
    }
}
