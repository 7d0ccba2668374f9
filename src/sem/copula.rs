//! Gaussian copulas: does a predictor go together with what the equation leaves unexplained?

use rayon::prelude::*;

use super::{data::Sample, estimate::Estimate, linear, machine::Machine};
use crate::stats::{
    distributions::{Continuous, Normal, StudentT},
    random::Stream,
};

/// A predictor's copula in one equation.
#[derive(Debug, Clone, PartialEq)]
pub struct Copula {
    /// The predictor.
    pub predictor: String,
    /// The outcome.
    pub outcome: String,
    /// The copula's coefficient, the copula standardised.
    pub coefficient: f64,
    /// Its standard deviation over draws.
    pub sd: f64,
    /// Two-sided from t with draws − 1 degrees of freedom.
    pub p: f64,
    /// The path with the copula in the equation.
    pub path: f64,
    /// Draws that gave estimates.
    pub used: usize,
    /// p of the Cramér–von Mises test that the predictor's scores are normal: where they are, the copula means nothing.
    pub normality: f64,
}

/// Streams of these draws have numbers of their own.
const FIRST_STREAM: u64 = 1 << 43;

/// Each path's copula, one at a time, its standard error from `draws` draws of rows that estimate everything again.
///
/// # Source
/// Park & Gupta (2012); Becker, Proksch & Ringle (2022): `Φ⁻¹(H(x))`, H the empirical distribution, its 1 put at n/(n + 1).
#[must_use]
pub fn copulas(estimate: &Estimate, sample: &Sample, draws: usize, seed: u64) -> Vec<Copula> {
    let base = sample.base_weight();
    let machine = || Machine::new(&estimate.plan, sample, estimate.method.options);
    let Some(originals) = coefficients(&mut machine(), &base) else {
        return vec![];
    };
    let drawn: Vec<Vec<(f64, f64)>> = (0..draws)
        .into_par_iter()
        .map_init(machine, |machine, draw| {
            let mut stream = Stream::of(seed, FIRST_STREAM + draw as u64);
            let mut weight = vec![0.0; base.len()];
            (0..base.len()).for_each(|_| {
                let row = stream.index(base.len());
                weight[row] += base[row];
            });
            coefficients(machine, &weight)
        })
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect();
    let design = &estimate.structure().0.design;
    let scores = estimate.scores(sample);
    let count = drawn.len() as f64;
    design
        .paths()
        .enumerate()
        .map(|(at, (from, to))| {
            let values: Vec<f64> = drawn.iter().map(|draw| draw[at].0).collect();
            let mean = values.iter().sum::<f64>() / count;
            let sd =
                (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
            let (coefficient, path) = originals[at];
            Copula {
                predictor: design.blocks[from].name.clone(),
                outcome: design.blocks[to].name.clone(),
                coefficient,
                sd,
                p: StudentT { df: count - 1.0 }.two_sided(coefficient / sd),
                path,
                used: drawn.len(),
                normality: cramer_von_mises(scores.iter().map(|row| row[from]).collect()),
            }
        })
        .collect()
}

/// For each path: the copula's coefficient and the path beside it.
fn coefficients(machine: &mut Machine, weight: &[f64]) -> Option<Vec<(f64, f64)>> {
    machine.solve(weight).ok()?;
    let scores = machine.scores(weight);
    let counts: Vec<f64> = weight.iter().copied().filter(|w| *w > 0.0).collect();
    let design = &machine.plan().stages[machine.plan().structure()].design;
    let column = |j: usize| scores.iter().map(|row| row[j]).collect::<Vec<f64>>();
    design
        .paths()
        .map(|(from, to)| {
            let predictors = &design.predecessors[to];
            let mut columns: Vec<Vec<f64>> = predictors.iter().map(|&i| column(i)).collect();
            columns.push(copula(&column(from), &counts));
            let slopes = regress(&columns, &column(to), &counts)?;
            let own = predictors.iter().position(|&i| i == from)?;
            Some((slopes[predictors.len()], slopes[own]))
        })
        .collect()
}

/// `Φ⁻¹(H(x))` of weighted values.
fn copula(x: &[f64], weight: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]));
    let total: f64 = weight.iter().sum();
    let mut out = vec![0.0; x.len()];
    let mut below = 0.0;
    let mut at = 0;
    while at < order.len() {
        let ties = order[at..]
            .iter()
            .take_while(|&&i| x[i] == x[order[at]])
            .count();
        below += order[at..at + ties].iter().map(|&i| weight[i]).sum::<f64>();
        let share = if below < total {
            below / total
        } else {
            total / (total + 1.0)
        };
        order[at..at + ties]
            .iter()
            .for_each(|&i| out[i] = Normal.quantile(share));
        at += ties;
    }
    out
}

/// Standardised coefficients of a weighted regression with intercept; nothing where predictors are collinear.
fn regress(columns: &[Vec<f64>], y: &[f64], weight: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = weight.iter().sum();
    let standard = |x: &[f64]| -> Option<Vec<f64>> {
        let mean = x.iter().zip(weight).map(|(x, w)| w * x).sum::<f64>() / total;
        let squares: f64 = x
            .iter()
            .zip(weight)
            .map(|(x, w)| w * (x - mean).powi(2))
            .sum();
        linear::exceeds(squares, 0.0)
            .then(|| x.iter().map(|x| (x - mean) / squares.sqrt()).collect())
    };
    let z: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| standard(column))
        .collect::<Option<_>>()?;
    let y = standard(y)?;
    let r = |a: &[f64], b: &[f64]| {
        weight
            .iter()
            .zip(a.iter().zip(b))
            .map(|(w, (a, b))| w * a * b)
            .sum::<f64>()
    };
    let m = z.len();
    let mut system: Vec<f64> = (0..m * m).map(|at| r(&z[at / m], &z[at % m])).collect();
    linear::factor(&mut system, m).ok()?;
    let mut slopes: Vec<f64> = z.iter().map(|z| r(z, &y)).collect();
    linear::solve(&system, m, &mut slopes);
    Some(slopes)
}

/// p of the Cramér–von Mises test of normality with estimated mean and variance.
///
/// # Source
/// Stephens (1986), table 4.9 in the form of Thode (2002), section 5.1.3; what R's `nortest::cvm.test` prints.
#[must_use]
pub fn cramer_von_mises(mut x: Vec<f64>) -> f64 {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let sd = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    x.sort_by(f64::total_cmp);
    let w: f64 = x
        .iter()
        .enumerate()
        .map(|(i, x)| (Normal.cdf((x - mean) / sd) - (2.0 * i as f64 + 1.0) / (2.0 * n)).powi(2))
        .sum::<f64>()
        + 1.0 / (12.0 * n);
    let w = (1.0 + 0.5 / n) * w;
    match w {
        w if w < 0.0275 => 1.0 - libm::exp(-13.953 + 775.5 * w - 12542.61 * w * w),
        w if w < 0.051 => 1.0 - libm::exp(-5.903 + 179.546 * w - 1515.29 * w * w),
        w if w < 0.092 => libm::exp(0.886 - 31.62 * w + 10.897 * w * w),
        w if w < 1.1 => libm::exp(1.111 - 34.242 * w + 12.832 * w * w),
        _ => 7.37e-10,
    }
}
