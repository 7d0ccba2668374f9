//! Simple slopes of a product: what a predictor does at low, mean and high values of its moderator.

use super::{estimate::Estimate, linear, model::Measured, plan::Interaction};
use crate::stats::distributions::StudentT;

/// A predictor's slope at one value of the moderator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The moderator, in standard deviations from its mean.
    pub at: f64,
    /// The slope.
    pub slope: f64,
    /// Its standard error by ordinary least squares on the scores.
    pub se: f64,
    /// Two-sided p of t.
    pub p: f64,
}

/// How a product works out.
#[derive(Debug, Clone, PartialEq)]
pub struct Slopes {
    /// The predictor.
    pub predictor: String,
    /// The moderator; the predictor itself for a quadratic term.
    pub moderator: String,
    /// The outcome.
    pub outcome: String,
    /// At −2, −1, 0, 1 and 2 standard deviations.
    pub at: Vec<Slope>,
    /// The values of the moderator at which the slope's p crosses .05 (Johnson & Neyman 1936), where there are any.
    pub bounds: Vec<f64>,
}

/// The slopes of every product in the model; nothing where products are not of two scores.
///
/// For a quadratic term the slope at `m` is `b + 2·b₂·m`.
#[must_use]
pub fn slopes(estimate: &Estimate) -> Vec<Slopes> {
    let two_stage = matches!(
        estimate.method.interaction,
        Interaction::TwoStage | Interaction::TwoStageAgain
    );
    if !two_stage {
        return vec![];
    }
    let design = &estimate.structure().0.design;
    let mut found = vec![];
    for construct in estimate.model.constructs() {
        let Measured::Product(a, b) = construct.measured else {
            continue;
        };
        let name = |j: usize| estimate.model.constructs()[j].name.as_str();
        let position = |name: &str| design.position(name);
        let (Some(product), Some(x)) = (position(&construct.name), position(name(a))) else {
            continue;
        };
        for &outcome in &design.successors[product] {
            found.extend(of(
                estimate,
                (x, product, outcome),
                name(b),
                if a == b { 2.0 } else { 1.0 },
            ));
        }
    }
    found
}

fn of(
    estimate: &Estimate,
    (x, product, outcome): (usize, usize, usize),
    moderator: &str,
    times: f64,
) -> Option<Slopes> {
    let (stage, layer) = estimate.structure();
    let design = &stage.design;
    let predictors = &design.predecessors[outcome];
    let m = predictors.len();
    let mut system: Vec<f64> = predictors
        .iter()
        .flat_map(|&i| predictors.iter().map(move |&j| layer.solution.p[(i, j)]))
        .collect();
    linear::factor(&mut system, m).ok()?;
    let spread = layer.spread[*design.blocks[product].indicators.first()?];
    // One column of the inverse is one solved system; the product's is rescaled to the product itself.
    let column = |of: usize| {
        let mut unit: Vec<f64> = predictors
            .iter()
            .map(|&i| f64::from(u8::from(i == of)))
            .collect();
        linear::solve(&system, m, &mut unit);
        unit
    };
    let at = |of: usize| predictors.iter().position(|&i| i == of);
    let (at_x, at_product) = (at(x)?, at(product)?);
    let df = estimate.n as f64 - m as f64 - 1.0;
    let residual = (1.0 - layer.solution.r2[outcome]) / df;
    let variance = residual * column(x)[at_x];
    let covariance = residual * column(x)[at_product] * times / spread;
    let variance_product =
        residual * column(product)[at_product] * times * times / (spread * spread);
    let b = layer.paths(stage);
    let (b, change) = (b[(x, outcome)], times * b[(product, outcome)]);
    let slope = |at: f64| {
        let se = (variance + 2.0 * at * covariance + at * at * variance_product).sqrt();
        let slope = b + change * at;
        Slope {
            at,
            slope,
            se,
            p: StudentT { df }.two_sided(slope / se),
        }
    };
    let t = StudentT { df }.critical(0.05);
    let (p2, p1, p0) = (
        change * change - t * t * variance_product,
        2.0 * (b * change - t * t * covariance),
        b * b - t * t * variance,
    );
    Some(Slopes {
        predictor: design.blocks[x].name.clone(),
        moderator: moderator.to_owned(),
        outcome: design.blocks[outcome].name.clone(),
        at: [-2.0, -1.0, 0.0, 1.0, 2.0].map(slope).to_vec(),
        bounds: roots(p2, p1, p0),
    })
}

/// The real roots of `a x² + b x + c`, the smaller first.
fn roots(a: f64, b: f64, c: f64) -> Vec<f64> {
    let discriminant = b * b - 4.0 * a * c;
    if discriminant < 0.0 || a == 0.0 {
        return vec![];
    }
    // Avoids the difference of nearly equal numbers (Press et al., section 5.6).
    let q = -0.5 * (b + b.signum() * discriminant.sqrt());
    let mut roots = vec![q / a, c / q];
    roots.sort_by(f64::total_cmp);
    roots
}
