//! Simple slopes of a product: what a predictor does at low, mean and high values of its moderator.

use nalgebra::DMatrix;

use super::{
    estimate::Estimate,
    linear,
    model::{Measured, Model},
    plan::{Column, Plan},
};
use crate::stats::distributions::StudentT;

/// Where slopes are taken: standard deviations of the moderator from its mean.
pub const AT: [f64; 5] = [-2.0, -1.0, 0.0, 1.0, 2.0];

/// A product of two scores in the equation of one outcome; constructs of the last stage by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The predictor.
    pub predictor: usize,
    /// The moderator; the predictor itself for a quadratic term.
    pub moderator: usize,
    /// The product.
    pub product: usize,
    /// The outcome.
    pub outcome: usize,
}

/// A predictor's slope at one value of the moderator, tested by ordinary least squares on the scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The moderator, in standard deviations from its mean.
    pub at: f64,
    /// The slope.
    pub slope: f64,
    /// Its standard error, as if the scores were given.
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
    /// The slopes at the values [`AT`].
    pub at: Vec<Slope>,
    /// The values of the moderator at which the slope's p crosses .05 (Johnson & Neyman 1936), where there are any.
    pub bounds: Vec<f64>,
}

/// Values of the moderator at which a slope differs from zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// From here, in standard deviations of the moderator from its mean.
    pub from: f64,
    /// To here.
    pub to: f64,
    /// The slope is above zero there, or below.
    pub positive: bool,
}

/// How far from the mean of the moderator regions are looked for, in its standard deviations.
pub const REACH: f64 = 3.0;

/// Regions narrower than this may be overlooked.
pub const STEP: f64 = 0.1;

impl Term {
    /// The predictor's slope where the moderator is `at`, by the coefficients `b` of the product itself: `b + b₂ m`, and
    /// `b + 2 b₂ m` for a quadratic term.
    #[must_use]
    pub fn slope(&self, b: &DMatrix<f64>, at: f64) -> f64 {
        b[(self.predictor, self.outcome)] + self.times() * at * b[(self.product, self.outcome)]
    }

    /// How often the product's coefficient counts.
    fn times(&self) -> f64 {
        if self.predictor == self.moderator {
            2.0
        } else {
            1.0
        }
    }
}

/// The products of `model` that are one product of two scores; none under product indicators.
#[must_use]
pub fn terms(model: &Model, plan: &Plan) -> Vec<Term> {
    let stage = &plan.stages[plan.structure()];
    let design = &stage.design;
    let position = |j: usize| design.position(&model.constructs()[j].name);
    let of_scores = |product: usize| match design.blocks[product].indicators.as_slice() {
        [column] => matches!(stage.columns[*column], Column::ScoreProduct(..)),
        _ => false,
    };
    let mut terms = vec![];
    for construct in model.constructs() {
        let Measured::Product(a, b) = construct.measured else {
            continue;
        };
        let places = (design.position(&construct.name), position(a), position(b));
        let (Some(product), Some(predictor), Some(moderator)) = places else {
            continue;
        };
        let outcomes = design.successors[product].iter();
        let outcomes = outcomes.filter(|_| of_scores(product));
        terms.extend(outcomes.map(|&outcome| Term {
            predictor,
            moderator,
            product,
            outcome,
        }));
    }
    terms
}

/// What a slope is called: `X -> Y at M +1 SD`.
#[must_use]
pub fn label(plan: &Plan, term: &Term, at: f64) -> String {
    let name = |j: usize| &plan.stages[plan.structure()].design.blocks[j].name;
    let (from, to) = (name(term.predictor), name(term.outcome));
    format!("{from} -> {to} at {} {at:+} SD", name(term.moderator))
}

/// The slopes of every product in the model; nothing where products are not of two scores.
#[must_use]
pub fn slopes(estimate: &Estimate) -> Vec<Slopes> {
    terms(&estimate.model, &estimate.plan)
        .iter()
        .filter_map(|term| of(estimate, term))
        .collect()
}

fn of(estimate: &Estimate, term: &Term) -> Option<Slopes> {
    let (stage, layer) = estimate.structure();
    let design = &stage.design;
    let predictors = &design.predecessors[term.outcome];
    let m = predictors.len();
    let mut system: Vec<f64> = predictors
        .iter()
        .flat_map(|&i| predictors.iter().map(move |&j| layer.solution.p[(i, j)]))
        .collect();
    linear::factor(&mut system, m).ok()?;
    let spread = layer.spread[*design.blocks[term.product].indicators.first()?];
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
    let (at_x, at_product) = (at(term.predictor)?, at(term.product)?);
    let df = estimate.n as f64 - m as f64 - 1.0;
    let residual = (1.0 - layer.solution.r2[term.outcome]) / df;
    let scale = term.times() / spread;
    let variance = residual * column(term.predictor)[at_x];
    let covariance = residual * column(term.predictor)[at_product] * scale;
    let variance_product = residual * column(term.product)[at_product] * scale * scale;
    let b = layer.paths(stage);
    let slope = |at: f64| {
        let se = (variance + 2.0 * at * covariance + at * at * variance_product).sqrt();
        let slope = term.slope(&b, at);
        Slope {
            at,
            slope,
            se,
            p: StudentT { df }.two_sided(slope / se),
        }
    };
    let t = StudentT { df }.critical(0.05);
    let (b, change) = (
        term.slope(&b, 0.0),
        term.slope(&b, 1.0) - term.slope(&b, 0.0),
    );
    let (p2, p1, p0) = (
        change * change - t * t * variance_product,
        2.0 * (b * change - t * t * covariance),
        b * b - t * t * variance,
    );
    let name = |j: usize| design.blocks[j].name.clone();
    Some(Slopes {
        predictor: name(term.predictor),
        moderator: name(term.moderator),
        outcome: name(term.outcome),
        at: AT.map(slope).to_vec(),
        bounds: roots(p2, p1, p0),
    })
}

/// Where the interval of a slope, as `interval` gives it at a value of the moderator, lies on one side of zero; within
/// [`REACH`].
///
/// # Source
/// Johnson & Neyman (1936); the interval in place of a t-test: Hayes & Matthes (2009).
pub fn regions(interval: impl Fn(f64) -> (f64, f64)) -> Vec<Region> {
    let side = |at: f64| match interval(at) {
        (low, _) if low > 0.0 => Some(true),
        (_, high) if high < 0.0 => Some(false),
        _ => None,
    };
    // Between two values with different answers, where the answer changes.
    let crossing = |mut left: f64, mut right: f64, before: Option<bool>| {
        while right - left > 1e-6 {
            let middle = f64::midpoint(left, right);
            if side(middle) == before {
                left = middle;
            } else {
                right = middle;
            }
        }
        f64::midpoint(left, right)
    };
    let steps = (2.0 * REACH / STEP).round() as usize;
    let value = |step: usize| -REACH + step as f64 * STEP;
    let mut found: Vec<Region> = vec![];
    let (mut before, mut from) = (side(value(0)), value(0));
    for step in 1..=steps {
        let now = side(value(step));
        if now == before {
            continue;
        }
        let at = crossing(value(step - 1), value(step), before);
        found.extend(before.map(|positive| Region {
            from,
            to: at,
            positive,
        }));
        (before, from) = (now, at);
    }
    found.extend(before.map(|positive| Region {
        from,
        to: REACH,
        positive,
    }));
    found
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
