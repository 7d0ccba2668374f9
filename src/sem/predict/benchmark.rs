//! The linear benchmark: each target regressed on indicators, no constructs in between.

use super::{Antecedents, Target, forward::Forward};
use crate::sem::{estimate::Estimate, linear, plan::Column};

/// Which indicators predict which targets; the same for all folds.
pub(super) struct LinearModel {
    /// Sets of predictors, each with the positions of its targets.
    sets: Vec<(Vec<usize>, Vec<usize>)>,
    targets: Vec<Target>,
    k: usize,
}

/// Coefficients for standardised indicators: of each target its predictors with their slopes.
pub(super) struct Coefficients(Vec<Vec<(usize, f64)>>);

impl LinearModel {
    /// Earliest antecedents: all indicators of constructs that nothing explains. Direct ones: the indicators of the
    /// constructs that explain the target's (cSEM; Shmueli et al. 2019).
    pub(super) fn new(estimate: &Estimate, forward: &Forward, antecedents: Antecedents) -> Self {
        let stage = estimate.structure().0;
        let design = &stage.design;
        let exogenous: Vec<usize> = (0..design.constructs())
            .filter(|&j| design.predecessors[j].is_empty())
            .collect();
        let mut sets: Vec<(Vec<usize>, Vec<usize>)> = vec![];
        for (at, target) in forward.targets.iter().enumerate() {
            let from = match antecedents {
                Antecedents::Earliest => &exogenous,
                Antecedents::Direct => &design.predecessors[target.construct],
            };
            let mut items: Vec<usize> = from
                .iter()
                .flat_map(|&j| items(estimate, estimate.plan.structure(), j))
                .collect();
            items.sort_unstable();
            items.dedup();
            match sets.iter_mut().find(|(known, _)| *known == items) {
                Some((_, targets)) => targets.push(at),
                None => sets.push((items, vec![at])),
            }
        }
        Self {
            sets,
            targets: forward.targets.clone(),
            k: estimate.model.indicators().len(),
        }
    }

    /// The regressions at the correlations `s`; nothing where predictors are collinear.
    pub(super) fn solve(&self, s: &[f64]) -> Option<Coefficients> {
        let mut all = vec![vec![]; self.targets.len()];
        for (items, targets) in &self.sets {
            let m = items.len();
            let mut system: Vec<f64> = items
                .iter()
                .flat_map(|&a| items.iter().map(move |&b| s[a * self.k + b]))
                .collect();
            linear::factor(&mut system, m).ok()?;
            for &at in targets {
                let own = self.targets[at].indicator;
                let mut slopes: Vec<f64> =
                    items.iter().map(|&item| s[item * self.k + own]).collect();
                linear::solve(&system, m, &mut slopes);
                all[at] = items.iter().copied().zip(slopes).collect();
            }
        }
        Some(Coefficients(all))
    }
}

impl Coefficients {
    /// The standardised prediction of a target.
    pub(super) fn predict(&self, target: usize, z: &[f64]) -> f64 {
        self.0[target]
            .iter()
            .map(|&(item, slope)| slope * z[item])
            .sum()
    }
}

/// The model's indicators under a construct of a stage.
fn items(estimate: &Estimate, stage: usize, construct: usize) -> Vec<usize> {
    let of = &estimate.plan.stages[stage];
    let mut found = vec![];
    for &column in &of.design.blocks[construct].indicators {
        match of.columns[column] {
            Column::Indicator(item) => found.push(item),
            Column::Score(below) => found.extend(items(estimate, stage - 1, below)),
            // A product adds no indicator beyond those of its factors.
            _ => {}
        }
    }
    found
}
