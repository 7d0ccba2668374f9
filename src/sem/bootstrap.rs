//! Bootstrap: the estimate repeated on rows, or clusters of rows, drawn with replacement.
//!
//! Draw number d takes its random numbers from the stream of (seed, d), so neither the number of threads nor their order
//! changes a byte. A draw that fails is never lost without a word: the ledger counts it with its reason.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::{
    data::Sample,
    estimate::Estimate,
    ledger::{Ledger, Reason},
    machine::Machine,
    parameters::{Parameters, Shared},
};
use crate::stats::random::Stream;

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
    /// Whether it was stopped before its end.
    pub stopped: bool,
}

/// How a draw ended.
#[derive(Debug, Clone, PartialEq)]
enum Status {
    Good,
    Inadmissible(Reason),
    Failed(Reason),
    Skipped,
}

/// Draws are handed out in portions of this many, each portion with buffers of its own.
const PORTION: usize = 32;

/// More draws than this many times those asked for are never made to replace bad ones.
const REPLACEMENTS: usize = 4;

impl Bootstrap {
    /// Repeats `estimate` on draws from `sample`. `progress` is told how many draws are done, from any thread, and stops the
    /// work by returning `false`; what is done then is kept.
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
        let work = Work {
            estimate,
            sample,
            parameters,
            plan,
            progress,
            done: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        };
        let mut rows: Vec<f64> = vec![];
        let mut statuses: Vec<Status> = vec![];
        let mut missing = asked;
        while missing > 0 && statuses.len() < asked * REPLACEMENTS {
            let first = statuses.len();
            rows.resize((first + missing) * width, 0.0);
            statuses.extend(work.portions(first, &mut rows[first * width..], width));
            let replaces =
                plan.policy == Policy::Replace && matches!(plan.draws, Draws::Seeded { .. });
            let good = statuses
                .iter()
                .filter(|status| **status == Status::Good)
                .count();
            missing = if replaces && !work.stop.load(Ordering::Relaxed) {
                asked - good
            } else {
                0
            };
        }
        Self::collect(
            &rows,
            &statuses,
            (single, width),
            plan.policy,
            work.stop.into_inner(),
        )
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
                Status::Skipped => {}
            }
        }
        ledger.made = statuses
            .iter()
            .filter(|status| **status != Status::Skipped)
            .count();
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

/// What every thread needs.
struct Work<'a> {
    estimate: &'a Estimate,
    sample: &'a Sample,
    parameters: &'a Parameters,
    plan: &'a Plan,
    progress: &'a (dyn Fn(usize) -> bool + Sync),
    done: AtomicUsize,
    stop: AtomicBool,
}

/// What one portion of draws reuses.
struct Desk<'a> {
    machine: Machine<'a>,
    shared: Shared,
    counts: Vec<f64>,
    base: Vec<f64>,
}

impl Work<'_> {
    fn portions(&self, first: usize, rows: &mut [f64], width: usize) -> Vec<Status> {
        let portion = |(at, rows): (usize, &mut [f64])| -> Vec<Status> {
            let mut desk = self.desk();
            let draws = rows.chunks_exact_mut(width).enumerate();
            let statuses = draws
                .map(|(i, out)| self.draw(first + at * PORTION + i, &mut desk, out))
                .collect();
            let done =
                self.done.fetch_add(rows.len() / width, Ordering::Relaxed) + rows.len() / width;
            if !(self.progress)(done) {
                self.stop.store(true, Ordering::Relaxed);
            }
            statuses
        };
        rows.par_chunks_mut(PORTION * width)
            .enumerate()
            .flat_map_iter(portion)
            .collect()
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            machine: Machine::new(
                &self.estimate.plan,
                self.sample,
                self.estimate.method.options,
            ),
            shared: self.parameters.shared(&self.estimate.plan),
            counts: vec![0.0; self.sample.n()],
            base: self.sample.base_weight(),
        }
    }

    fn draw(&self, draw: usize, desk: &mut Desk, out: &mut [f64]) -> Status {
        if self.stop.load(Ordering::Relaxed) {
            return Status::Skipped;
        }
        self.plan.counts(draw, &desk.base, &mut desk.counts);
        let plan = &self.estimate.plan;
        match desk.machine.solve(&desk.counts) {
            Err(failed) => Status::Failed(Reason::failed(failed, plan)),
            Ok(()) => {
                let (values, errors) = out.split_at_mut(self.parameters.list().len());
                self.parameters
                    .fill(plan, &desk.machine, &mut desk.shared, values);
                let status = match Reason::inadmissible(&desk.machine) {
                    Some(reason) => Status::Inadmissible(reason),
                    None => Status::Good,
                };
                if !errors.is_empty() {
                    self.draw_within(draw, desk, errors);
                }
                status
            }
        }
    }

    /// Standard errors of the parameters within draw `draw`: its rows are drawn from again.
    fn draw_within(&self, draw: usize, desk: &mut Desk, errors: &mut [f64]) {
        let seed = match &self.plan.draws {
            Draws::Seeded { seed, .. } => *seed,
            Draws::Given(_) => 0,
        };
        let outer = desk.counts.clone();
        let pool: Vec<usize> = (0..outer.len())
            .flat_map(|row| {
                std::iter::repeat_n(row, (outer[row] / desk.base[row]).round() as usize)
            })
            .collect();
        // Streams of draws within draws have numbers of their own, far from those of the draws.
        let mut stream = Stream::of(seed, (1 << 40) + draw as u64);
        let (mut count, mut values) = (0.0, vec![0.0; errors.len()]);
        let (mut mean, mut squares) = (vec![0.0; errors.len()], vec![0.0; errors.len()]);
        for _ in 0..self.plan.within {
            desk.counts.fill(0.0);
            for _ in 0..pool.len() {
                let row = pool[stream.index(pool.len())];
                desk.counts[row] += desk.base[row];
            }
            if desk.machine.solve(&desk.counts).is_err() {
                continue;
            }
            self.parameters.fill(
                &self.estimate.plan,
                &desk.machine,
                &mut desk.shared,
                &mut values,
            );
            count += 1.0;
            for ((mean, squares), x) in mean.iter_mut().zip(&mut squares).zip(&values) {
                let far = x - *mean;
                *mean += far / count;
                *squares += far * (x - *mean);
            }
        }
        errors
            .iter_mut()
            .zip(&squares)
            .for_each(|(se, squares)| *se = (squares / (count - 1.0)).sqrt());
    }
}

/// The parameters with each row left out in turn, row after row; nothing where some row cannot be left out.
#[must_use]
pub fn jackknife(
    estimate: &Estimate,
    sample: &Sample,
    parameters: &Parameters,
) -> Option<Vec<f64>> {
    let (n, width) = (sample.n(), parameters.list().len());
    let mut rows = vec![0.0; n * width];
    let worked = rows
        .par_chunks_mut(PORTION * width)
        .enumerate()
        .all(|(at, rows)| {
            let mut machine = Machine::new(&estimate.plan, sample, estimate.method.options);
            let mut shared = parameters.shared(&estimate.plan);
            let mut weight = sample.base_weight();
            rows.chunks_exact_mut(width).enumerate().all(|(i, out)| {
                let left_out = at * PORTION + i;
                let own = std::mem::replace(&mut weight[left_out], 0.0);
                let solved = machine.solve(&weight).is_ok();
                if solved {
                    parameters.fill(&estimate.plan, &machine, &mut shared, out);
                }
                weight[left_out] = own;
                solved
            })
        });
    worked.then_some(rows)
}
