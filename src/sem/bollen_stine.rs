//! Test of fit: how large misfit becomes when the model holds (Beran & Srivastava 1985; adapted from Bollen & Stine 1992).

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::{
    data::{Missing, Observations, Sample},
    estimate::Estimate,
    fit::{self, Fit, Restriction, Variant},
    intervals::quantile,
    machine::Machine,
    refusal::Refusal,
};
use crate::stats::random::Stream;

/// A measure of misfit and what it is when the model holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tested {
    /// As observed.
    pub original: f64,
    /// The mean of the draws.
    pub mean: f64,
    /// The 95 % quantile.
    pub q95: f64,
    /// The 99 % quantile.
    pub q99: f64,
    /// The share of draws that fit no better, the observed one counted.
    pub p: f64,
    /// Draws that gave estimates.
    pub used: usize,
}

/// SRMR, d_ULS and d_G, tested.
pub type Three = [Tested; 3];

/// Streams of these draws have numbers of their own.
const FIRST_STREAM: u64 = 1 << 44;

/// Tests the fit under `restriction`: rows are transformed so that the model holds in them exactly, then drawn from.
///
/// # Errors
/// The observed or the implied correlations are singular, or the model has stages.
pub fn test(
    estimate: &Estimate,
    sample: &Sample,
    (restriction, variant): (Restriction, Variant),
    (draws, seed): (usize, u64),
) -> Result<Three, Refusal> {
    let unsuited = |what: &str, way_out: &str| Refusal::Unsuited {
        what: what.into(),
        way_out: way_out.into(),
    };
    let (stage, layer) = estimate.structure();
    if !stage.is_plain() || sample.has_gaps() {
        return Err(unsuited(
            "the test of fit needs complete rows and a model without products and higher order",
            "Leave these constructs out",
        ));
    }
    let k = stage.design.indicators.len();
    let p = match restriction {
        Restriction::Saturated => layer.solution.p.clone(),
        Restriction::Estimated => {
            fit::implied_constructs(&stage.design, &layer.solution, variant.overwrite_diagonal)
        }
    };
    let sigma = fit::implied(&stage.design, &layer.solution, &layer.s, &p, variant.within);
    let (Some(from), Some(to)) = (power(&layer.s, k, -0.5), power(&sigma, k, 0.5)) else {
        return Err(unsuited(
            "the observed or the implied correlations are singular",
            "Take copied indicators out",
        ));
    };
    let null = transformed(sample, &(from * to))?;
    let n = estimate.n as f64;
    let measures = |fit: Fit| [fit.srmr, fit.d_uls, fit.d_g];
    let observed = measures(fit::fit(
        &stage.design,
        &layer.solution,
        &layer.s,
        n,
        restriction,
        variant,
    ));
    let machine = || Machine::new(&estimate.plan, &null, estimate.method.options);
    let drawn: Vec<[f64; 3]> = (0..draws)
        .into_par_iter()
        .map_init(machine, |machine, draw| {
            let mut stream = Stream::of(seed, FIRST_STREAM + draw as u64);
            let mut weight = vec![0.0; null.n()];
            (0..null.n()).for_each(|_| weight[stream.index(null.n())] += 1.0);
            machine.solve(&weight).ok()?;
            Some(measures(fit::fit(
                &stage.design,
                machine.solution(0),
                machine.s(0),
                n,
                restriction,
                variant,
            )))
        })
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect();
    Ok([0, 1, 2].map(|at| tested(observed[at], drawn.iter().map(|draw| draw[at]).collect())))
}

fn tested(original: f64, mut draws: Vec<f64>) -> Tested {
    draws.retain(|x| x.is_finite());
    draws.sort_by(f64::total_cmp);
    let beyond = draws.iter().filter(|x| **x >= original).count() as f64;
    Tested {
        original,
        mean: draws.iter().sum::<f64>() / draws.len() as f64,
        q95: quantile(&draws, 0.95),
        q99: quantile(&draws, 0.99),
        p: (1.0 + beyond) / (1.0 + draws.len() as f64),
        used: draws.len(),
    }
}

/// The rows times `by`.
fn transformed(sample: &Sample, by: &DMatrix<f64>) -> Result<Sample, Refusal> {
    let k = sample.names.len();
    let mut columns = vec![vec![]; k];
    for row in 0..sample.n() {
        for (j, column) in columns.iter_mut().enumerate() {
            let value: f64 = sample
                .row(row)
                .iter()
                .enumerate()
                .map(|(i, x)| x * by[(i, j)])
                .sum();
            column.push(Some(value));
        }
    }
    Sample::new(
        &Observations {
            names: sample.names.clone(),
            columns,
        },
        &sample.names,
        Missing::Casewise,
    )
}

/// A power of a positive definite matrix; nothing where it is not.
fn power(matrix: &[f64], k: usize, power: f64) -> Option<DMatrix<f64>> {
    let eigen = DMatrix::from_row_slice(k, k, matrix).symmetric_eigen();
    if eigen.eigenvalues.iter().any(|value| *value < 1e-10) {
        return None;
    }
    let scaled = DMatrix::from_fn(k, k, |i, j| {
        eigen.eigenvectors[(i, j)] * libm::pow(eigen.eigenvalues[j], power)
    });
    Some(scaled * eigen.eigenvectors.transpose())
}
