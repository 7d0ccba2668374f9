//! The draws themselves, on as many threads as there are.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use super::{Draws, Plan, SignChanges, Status};
use crate::sem::{
    data::Sample,
    estimate::Estimate,
    ledger::Reason,
    machine::Machine,
    parameters::{Parameters, Shared},
};
use crate::stats::random::Stream;

/// Draws are handed out in portions of this many, the lowest numbers first: work that is stopped has holes near its end only.
const PORTION: usize = 16;

/// Hears how many draws are done, and says whether to go on.
type Progress<'a> = &'a (dyn Fn(usize) -> bool + Sync);

/// What every thread needs.
pub(super) struct Work<'a> {
    estimate: &'a Estimate,
    sample: &'a Sample,
    parameters: &'a Parameters,
    plan: &'a Plan,
    progress: Progress<'a>,
    /// The estimates whose signs the draws take.
    originals: Option<Vec<f64>>,
    done: AtomicUsize,
    stop: AtomicBool,
}

/// What one thread reuses.
struct Desk<'a> {
    machine: Machine<'a>,
    shared: Shared,
    counts: Vec<f64>,
    base: Vec<f64>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Work<'a> {
    pub(super) fn new(
        (estimate, sample, parameters): (&'a Estimate, &'a Sample, &'a Parameters),
        plan: &'a Plan,
        progress: Progress<'a>,
    ) -> Self {
        let individual = plan.signs == SignChanges::Individual;
        Self {
            estimate,
            sample,
            parameters,
            plan,
            progress,
            originals: individual.then(|| parameters.values(&estimate.plan, estimate)),
            done: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        }
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Makes the draws from number `first` on, one a row of `rows`; where it is stopped, fewer, none left out in between.
    pub(super) fn draws(&self, first: usize, rows: &mut [f64], width: usize) -> Vec<Status> {
        let count = rows.len() / width;
        let waiting = Mutex::new(rows.chunks_mut(PORTION * width).enumerate());
        let ended: Mutex<Vec<Option<Status>>> = Mutex::new(vec![None; count]);
        rayon::scope(|scope| {
            for _ in 0..rayon::current_num_threads() {
                scope.spawn(|_| {
                    let mut desk = None;
                    loop {
                        let next = held(&waiting).next();
                        let Some((at, rows)) = next.filter(|_| !self.is_stopped()) else {
                            break;
                        };
                        let desk = desk.get_or_insert_with(|| self.desk());
                        let start = at * PORTION;
                        let statuses = self.portion(first + start, desk, rows, width);
                        let mut ended = held(&ended);
                        for (place, status) in ended[start..].iter_mut().zip(statuses) {
                            *place = Some(status);
                        }
                    }
                });
            }
        });
        let ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
        ended.into_iter().map_while(|status| status).collect()
    }

    fn portion(
        &self,
        first: usize,
        desk: &mut Desk,
        rows: &mut [f64],
        width: usize,
    ) -> Vec<Status> {
        let mut statuses = vec![];
        for (i, out) in rows.chunks_exact_mut(width).enumerate() {
            if self.is_stopped() {
                break;
            }
            statuses.push(self.draw(first + i, desk, out));
        }
        let made = statuses.len();
        let done = self.done.fetch_add(made, Ordering::Relaxed) + made;
        if !(self.progress)(done) {
            self.stop.store(true, Ordering::Relaxed);
        }
        statuses
    }

    fn desk(&self) -> Desk<'_> {
        let options = self.estimate.method.options;
        let mut machine = Machine::new(&self.estimate.plan, self.sample, options);
        if self.plan.signs == SignChanges::Construct {
            machine.align_with(self.estimate);
        }
        Desk {
            machine,
            shared: self.parameters.shared(&self.estimate.plan),
            counts: vec![0.0; self.sample.n()],
            base: self.sample.base_weight(),
        }
    }

    /// The parameters of what the machine was solved to.
    fn fill(&self, desk: &mut Desk, values: &mut [f64]) {
        let plan = &self.estimate.plan;
        self.parameters
            .fill(plan, &desk.machine, &mut desk.shared, values);
        if let Some(originals) = &self.originals {
            self.parameters.take_signs(originals, values);
        }
    }

    fn draw(&self, draw: usize, desk: &mut Desk, out: &mut [f64]) -> Status {
        self.plan.counts(draw, &desk.base, &mut desk.counts);
        let plan = &self.estimate.plan;
        match desk.machine.solve(&desk.counts) {
            Err(failed) => Status::Failed(Reason::failed(failed, plan)),
            Ok(()) => {
                let (values, errors) = out.split_at_mut(self.parameters.list().len());
                self.fill(desk, values);
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
        let pool = self.units(desk);
        // Streams of draws within draws have numbers of their own, far from those of the draws.
        let mut stream = Stream::of(seed, (1 << 40) + draw as u64);
        let (mut count, mut values) = (0.0, vec![0.0; errors.len()]);
        let (mut mean, mut squares) = (vec![0.0; errors.len()], vec![0.0; errors.len()]);
        for _ in 0..self.plan.within {
            desk.counts.fill(0.0);
            for _ in 0..pool.len() {
                self.count(pool[stream.index(pool.len())], desk);
            }
            if desk.machine.solve(&desk.counts).is_err() {
                continue;
            }
            self.fill(desk, &mut values);
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

    /// What the draw is made of, rows or clusters, each as often as it was drawn.
    fn units(&self, desk: &Desk) -> Vec<usize> {
        let times = |row: usize| (desk.counts[row] / desk.base[row]).round() as usize;
        let rows = 0..desk.counts.len();
        match &self.plan.clusters {
            None => rows
                .flat_map(|row| std::iter::repeat_n(row, times(row)))
                .collect(),
            Some(clusters) => {
                let mut seen = vec![];
                rows.filter(|&row| desk.base[row] > 0.0)
                    .flat_map(|row| {
                        let new = !seen.contains(&clusters[row]);
                        seen.push(clusters[row]);
                        std::iter::repeat_n(clusters[row], if new { times(row) } else { 0 })
                    })
                    .collect()
            }
        }
    }

    /// Counts one of the units once more.
    fn count(&self, unit: usize, desk: &mut Desk) {
        match &self.plan.clusters {
            None => desk.counts[unit] += desk.base[unit],
            Some(clusters) => {
                let rows = desk.counts.iter_mut().zip(&desk.base).zip(clusters);
                rows.filter(|(_, cluster)| **cluster == unit)
                    .for_each(|((count, base), _)| *count += base);
            }
        }
    }
}
