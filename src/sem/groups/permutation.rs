//! Permutation: how large differences become when it is left to chance who belongs to which group.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::invariance::{Invariance, Pooled, invariance};
use crate::sem::{
    data::Sample,
    estimate::Estimate,
    machine::Machine,
    parameters::{Parameters, Solved},
};
use crate::stats::random::Stream;

/// What may be exchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swap {
    /// Rows between groups of fixed size: independent groups (Chin & Dibbern 2010).
    Rows,
    /// The two rows of a person, person by person: the same people before and after.
    Pairs(Vec<(usize, usize)>),
}

/// A statistic under permutation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Permuted {
    /// As observed.
    pub original: f64,
    /// The mean of the permutations.
    pub mean: f64,
    /// The 2.5 % quantile of the permutations.
    pub low: f64,
    /// The 97.5 % quantile.
    pub high: f64,
    /// The 5 % quantile, for compositional invariance.
    pub fifth: f64,
    /// The share of permutations at least as far from zero, the observed one counted.
    pub p: f64,
    /// The share of permutations that are at most as large, the observed one counted.
    pub p_low: f64,
}

/// All statistics under permutation.
#[derive(Debug, Clone, PartialEq)]
pub struct Permutation {
    /// Differences of the parameters, first group minus second.
    pub parameters: Vec<Permuted>,
    /// Invariance by construct: `c`, difference of means, log ratio of variances.
    pub constructs: Vec<[Permuted; 3]>,
    /// Permutations that gave estimates in both groups.
    pub used: usize,
    /// Permutations made.
    pub made: usize,
}

/// Streams of permutations have numbers of their own.
const FIRST_STREAM: u64 = 1 << 42;

/// Permutes who belongs to the groups `first` and `second` (rows of `sample`) `times` times; nothing where the observed groups
/// have no estimates, or where `progress`, which hears how many permutations are made, stopped it by returning `false`.
#[must_use]
pub fn permute(
    pooled: &Estimate,
    sample: &Sample,
    (first, second): (&[usize], &[usize]),
    swap: &Swap,
    (times, seed): (usize, u64),
    progress: &(dyn Fn(usize) -> bool + Sync),
) -> Option<Permutation> {
    let parameters = Parameters::new(&pooled.model, &pooled.plan, pooled.n);
    let frame = Pooled::new(pooled, sample, false);
    let one = |first: &[usize], second: &[usize], machine: &mut Machine| {
        statistics(&parameters, &frame, machine, (first, second))
    };
    let machine = || Machine::new(&pooled.plan, sample, pooled.method.options);
    let observed = one(first, second, &mut machine())?;
    let (done, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let draws: Vec<Option<Vec<f64>>> = (0..times)
        .into_par_iter()
        .map_init(machine, |machine, time| {
            let stopped = stop.load(Ordering::Relaxed);
            if stopped || !progress(done.fetch_add(1, Ordering::Relaxed)) {
                stop.store(true, Ordering::Relaxed);
                return None;
            }
            let mut stream = Stream::of(seed, FIRST_STREAM + time as u64);
            let (first, second) = exchange(first, second, swap, &mut stream);
            one(&first, &second, machine)
        })
        .collect();
    if stop.into_inner() {
        return None;
    }
    let kept: Vec<Vec<f64>> = draws.into_iter().flatten().collect();
    let of = |at: usize| permuted(observed[at], kept.iter().map(|draw| draw[at]).collect());
    let count = parameters.list().len();
    let constructs = (observed.len() - count) / 3;
    Some(Permutation {
        parameters: (0..count).map(of).collect(),
        constructs: (0..constructs)
            .map(|j| [0, 1, 2].map(|part| of(count + 3 * j + part)))
            .collect(),
        used: kept.len(),
        made: times,
    })
}

/// Differences of all parameters, then invariance of all constructs.
fn statistics(
    parameters: &Parameters,
    pooled: &Pooled,
    machine: &mut Machine,
    (first, second): (&[usize], &[usize]),
) -> Option<Vec<f64>> {
    let plan = machine.plan();
    let base = machine.sample().base_weight();
    let mut values = vec![];
    let mut weights = vec![];
    for rows in [first, second] {
        let mut weight = vec![0.0; machine.sample().n()];
        rows.iter().for_each(|&row| weight[row] = base[row]);
        machine.solve(&weight).ok()?;
        values.push(parameters.values(plan, machine));
        weights.push(machine.solved(plan.measurement()).w.clone());
    }
    let mut out: Vec<f64> = values[0]
        .iter()
        .zip(&values[1])
        .map(|(a, b)| a - b)
        .collect();
    for Invariance {
        c,
        mean,
        log_variance,
    } in invariance(pooled, (&weights[0], &weights[1]), (first, second))
    {
        out.extend([c, mean, log_variance]);
    }
    Some(out)
}

fn exchange(
    first: &[usize],
    second: &[usize],
    swap: &Swap,
    stream: &mut Stream,
) -> (Vec<usize>, Vec<usize>) {
    match swap {
        Swap::Rows => {
            let mut all = [first, second].concat();
            stream.shuffle(&mut all);
            let rest = all.split_off(first.len());
            (all, rest)
        }
        Swap::Pairs(pairs) => {
            let mut signs = vec![0.0; pairs.len()];
            stream.signs(&mut signs);
            let turned = pairs.iter().zip(signs);
            turned
                .map(|(&(a, b), sign)| if sign > 0.0 { (a, b) } else { (b, a) })
                .unzip()
        }
    }
}

fn permuted(original: f64, mut draws: Vec<f64>) -> Permuted {
    draws.retain(|x| x.is_finite());
    draws.sort_by(f64::total_cmp);
    let count = draws.len() as f64;
    let share = |test: &dyn Fn(f64) -> bool| {
        (1.0 + draws.iter().filter(|x| test(**x)).count() as f64) / (1.0 + count)
    };
    // Permutations that repeat the observed groups must count as far, whatever the last digit says.
    let slack = 1e-12 * original.abs();
    let quantile = |p| crate::sem::intervals::quantile(&draws, p);
    Permuted {
        original,
        mean: draws.iter().sum::<f64>() / count,
        low: quantile(0.025),
        high: quantile(0.975),
        fifth: quantile(0.05),
        p: share(&|x| x.abs() >= original.abs() - slack),
        p_low: share(&|x| x <= original + slack),
    }
}
