//! Residuals: what constructs leave of their indicators, and paths of their outcomes; from the correlations alone.

use nalgebra::DMatrix;

use super::estimate::Estimate;

/// Residuals of standardised variables, whose means are zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Residuals {
    /// What each is the residual of.
    pub names: Vec<String>,
    covariances: DMatrix<f64>,
}

/// A residual with a smaller variance is round-off.
const LEAST_VARIANCE: f64 = 1e-12;

impl Residuals {
    /// The variance of the residual at `at`.
    #[must_use]
    pub fn variance(&self, at: usize) -> f64 {
        self.covariances[(at, at)].max(0.0)
    }

    /// The correlation of two residuals; not finite where one of them does not vary.
    #[must_use]
    pub fn correlation(&self, a: usize, b: usize) -> f64 {
        let (first, second) = (self.variance(a), self.variance(b));
        if first.min(second) > LEAST_VARIANCE {
            self.covariances[(a, b)] / (first * second).sqrt()
        } else {
            f64::NAN
        }
    }
}

/// `x − λ y` for each indicator of each construct of the measurement's stage; λ and y as PLS has them, not corrected.
#[must_use]
pub fn outer(estimate: &Estimate) -> Residuals {
    let (stage, layer) = estimate.measurement();
    let (design, solution) = (&stage.design, &layer.solution);
    let k = design.indicators.len();
    let places: Vec<(usize, usize)> = design
        .blocks
        .iter()
        .enumerate()
        .flat_map(|(j, block)| block.indicators.iter().map(move |&at| (at, j)))
        .collect();
    let covariance = |a: usize, b: usize| {
        let ((x, i), (y, j)) = (places[a], places[b]);
        let cross = &solution.cross;
        let (first, second) = (cross[(x, i)], cross[(y, j)]);
        layer.s[x * k + y] - first * cross[(y, i)] - second * cross[(x, j)]
            + first * second * solution.c[(i, j)]
    };
    let name = |&(at, j): &(usize, usize)| {
        let indicator = &design.indicators[at];
        let once = places.iter().filter(|(other, _)| *other == at).count() == 1;
        if once {
            indicator.clone()
        } else {
            format!("{indicator} <- {}", design.blocks[j].name)
        }
    };
    Residuals {
        names: places.iter().map(name).collect(),
        covariances: DMatrix::from_fn(places.len(), places.len(), covariance),
    }
}

/// Each outcome less what its predictors say: `(I − B)ᵀ P (I − B)`, of which the diagonal is 1 − R².
#[must_use]
pub fn inner(estimate: &Estimate) -> Residuals {
    let (stage, layer) = estimate.structure();
    let count = stage.design.constructs();
    let rest = DMatrix::identity(count, count) - &layer.solution.b;
    let all = rest.transpose() * &layer.solution.p * &rest;
    let outcomes: Vec<usize> = (0..count)
        .filter(|&j| !stage.design.predecessors[j].is_empty())
        .collect();
    let name = |&j: &usize| stage.design.blocks[j].name.clone();
    Residuals {
        names: outcomes.iter().map(name).collect(),
        covariances: DMatrix::from_fn(outcomes.len(), outcomes.len(), |a, b| {
            all[(outcomes[a], outcomes[b])]
        }),
    }
}
