//! From a row's indicators to scores, along the paths, and back to the indicators of explained constructs.

use super::{Antecedents, Target};
use crate::sem::{
    estimate::Estimate,
    machine::Machine,
    plan::{Column, Plan},
};

/// What is predicted from what, as positions; the same for all folds.
pub(super) struct Forward<'a> {
    plan: &'a Plan,
    antecedents: Antecedents,
    /// Explained constructs of the last stage.
    pub(super) constructs: Vec<usize>,
    pub(super) targets: Vec<Target>,
    /// For each target the loadings on the way from its construct down: (stage, place among its weights).
    ways: Vec<Vec<(usize, usize)>>,
}

/// The scores of one row in the last stage.
pub(super) struct Scores {
    pub(super) actual: Vec<f64>,
    pub(super) predicted: Vec<f64>,
}

/// A solved fold.
pub(super) struct Solved<'a> {
    forward: &'a Forward<'a>,
    machine: &'a Machine<'a>,
}

impl<'a> Forward<'a> {
    pub(super) fn new(estimate: &'a Estimate, antecedents: Antecedents) -> Self {
        let plan = &estimate.plan;
        let last = plan.structure();
        let design = &plan.stages[last].design;
        let constructs: Vec<usize> = (0..design.constructs())
            .filter(|&j| !design.predecessors[j].is_empty())
            .collect();
        let mut new = Self {
            plan,
            antecedents,
            constructs: constructs.clone(),
            targets: vec![],
            ways: vec![],
        };
        for j in constructs {
            new.descend(estimate, j, (last, j), &[]);
        }
        new
    }

    /// Follows the block of a construct down to indicators.
    fn descend(
        &mut self,
        estimate: &Estimate,
        construct: usize,
        (stage, block): (usize, usize),
        way: &[(usize, usize)],
    ) {
        let of = &self.plan.stages[stage];
        let block = &of.design.blocks[block];
        for (place, &column) in block.places().zip(&block.indicators) {
            let way = [way, &[(stage, place)]].concat();
            match of.columns[column] {
                Column::Indicator(indicator) => {
                    let name = estimate.model.indicators()[indicator].clone();
                    if self
                        .targets
                        .iter()
                        .all(|target| target.indicator != indicator)
                    {
                        self.targets.push(Target {
                            name,
                            construct,
                            indicator,
                        });
                        self.ways.push(way);
                    }
                }
                Column::Score(below) => self.descend(estimate, construct, (stage - 1, below), &way),
                _ => {}
            }
        }
    }

    pub(super) fn prepare(&'a self, machine: &'a Machine<'a>) -> Solved<'a> {
        Solved {
            forward: self,
            machine,
        }
    }
}

impl Solved<'_> {
    /// The scores of a row of standardised indicators, and what the paths predict of them.
    pub(super) fn scores(&self, z: &[f64]) -> Scores {
        let plan = self.forward.plan;
        let last = plan.structure();
        let mut actual: Vec<f64> = vec![];
        for stage in 0..=last {
            actual = self.stage_scores(stage, z, &actual);
        }
        let design = &plan.stages[last].design;
        let b = &self.machine.solution(last).b;
        let mut predicted = actual.clone();
        for &j in &design.order {
            if design.predecessors[j].is_empty() {
                continue;
            }
            let from = match self.forward.antecedents {
                Antecedents::Earliest => &predicted,
                Antecedents::Direct => &actual,
            };
            predicted[j] = design.predecessors[j]
                .iter()
                .map(|&i| b[(i, j)] * from[i])
                .sum();
        }
        Scores { actual, predicted }
    }

    /// The scores of a stage from the standardised indicators and the scores of the stage before.
    fn stage_scores(&self, at: usize, z: &[f64], before: &[f64]) -> Vec<f64> {
        let stage = &self.forward.plan.stages[at];
        let w = &self.machine.solution(at).w;
        let (centre, spread) = (self.machine.centre(at), self.machine.spread(at));
        let standard = |column: usize, product: f64| (product - centre[column]) / spread[column];
        let value = |column: usize| match stage.columns[column] {
            Column::Indicator(i) => z[i],
            Column::Score(j) => before[j],
            Column::ScoreProduct(a, b) => standard(column, before[a] * before[b]),
            Column::ItemProduct(a, b) => standard(column, z[a] * z[b]),
            Column::Residual(..) => unreachable!("invariant: refused before"),
        };
        stage
            .design
            .blocks
            .iter()
            .map(|block| {
                block
                    .indicators
                    .iter()
                    .zip(&w[block.places()])
                    .map(|(&at, w)| w * value(at))
                    .sum()
            })
            .collect()
    }

    /// Standardised predictions of the targets.
    pub(super) fn indicators(&self, scores: &Scores, out: &mut [f64]) {
        for ((target, way), out) in self.forward.targets.iter().zip(&self.forward.ways).zip(out) {
            *out = scores.predicted[target.construct];
            for &(stage, place) in way {
                *out *= self.machine.solution(stage).lambda[place];
            }
        }
    }
}
