//! Out-of-sample prediction: indicators of explained constructs for rows that had no part in the estimate, fold by fold.

mod benchmark;
mod folds;
mod forward;
mod loss;

use super::{
    data::Sample,
    estimate::Estimate,
    machine::Machine,
    moments::{Gram, Scratch},
    plan::Interaction,
    refusal::Refusal,
};

pub use folds::Folds;
pub use loss::{Comparison, Loss, Of, compare};

use benchmark::LinearModel;
use forward::Forward;

/// Which scores of the rows left out enter their prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Antecedents {
    /// Those of constructs that nothing explains; the others are predicted one after the other (SmartPLS's PLSpredict).
    #[default]
    Earliest,
    /// Those of the constructs that explain the target directly (CVPAT).
    Direct,
}

/// An indicator or a construct that is predicted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// The construct that it belongs to, a position in the structure's stage.
    pub construct: usize,
    /// Its position among the model's indicators.
    pub indicator: usize,
}

/// Values of all targets, row after row.
pub type Grid = Vec<f64>;

/// What one repetition of the folds gave: every row was left out once.
#[derive(Debug, Clone, PartialEq)]
pub struct Repetition {
    /// Predictions of the path model.
    pub pls: Grid,
    /// Predictions of regressions on the indicators; nothing where these are collinear in some fold.
    pub lm: Option<Grid>,
    /// The targets' means in the training rows.
    pub mean: Grid,
    /// Scores of explained constructs, predicted, row after row.
    pub predicted_scores: Grid,
    /// The scores that the training weights give the rows left out.
    pub actual_scores: Grid,
}

/// Predictions of all repetitions.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// Indicators of explained constructs.
    pub targets: Vec<Target>,
    /// Explained constructs, positions in the structure's stage.
    pub constructs: Vec<usize>,
    /// What was observed, row after row.
    pub actual: Grid,
    /// One a repetition.
    pub repetitions: Vec<Repetition>,
    /// Rows.
    pub n: usize,
}

/// Predicts every row from the rows of other folds.
///
/// # Errors
/// A fold whose training rows give no estimate, by the construct or variable that stops it.
///
/// # Panics
/// When `folds` are not those of the sample's rows.
///
/// # Source
/// Shmueli et al. (2016, 2019). Means and standard deviations are those of the training rows. Checked against predictions of
/// seminr 2.3.4 from fixed folds.
pub fn predict(
    estimate: &Estimate,
    sample: &Sample,
    folds: &Folds,
    antecedents: Antecedents,
) -> Result<Prediction, Refusal> {
    assert!(
        folds
            .assignments
            .iter()
            .all(|fold| fold.len() == sample.n()),
        "one fold a row"
    );
    if estimate.method.interaction == Interaction::Orthogonal && estimate.model.has_products() {
        return Err(Refusal::Unsuited {
            what: "orthogonalised products cannot be predicted for rows left out".into(),
            way_out: "Use the two-stage approach for the product".into(),
        });
    }
    if sample.has_gaps() {
        return Err(Refusal::Unsuited {
            what: "rows with gaps cannot be predicted".into(),
            way_out: "Predict with --missing casewise".into(),
        });
    }
    let forward = Forward::new(estimate, antecedents);
    if forward.targets.is_empty() {
        return Err(Refusal::Unsuited {
            what: "no indicator can be predicted".into(),
            way_out: "Prediction needs a construct that others explain".into(),
        });
    }
    let lm = LinearModel::new(estimate, &forward, antecedents);
    let mut work = Work::new(estimate, sample, &forward, &lm);
    let repetitions = folds
        .assignments
        .iter()
        .map(|fold| work.repetition(fold, folds.k))
        .collect::<Result<_, _>>()?;
    let actual = (0..sample.n())
        .flat_map(|row| {
            forward
                .targets
                .iter()
                .map(move |target| (row, target.indicator))
        })
        .map(|(row, k)| sample.mean[k] + sample.sd[k] * sample.row(row)[k])
        .collect();
    Ok(Prediction {
        targets: forward.targets.clone(),
        constructs: forward.constructs.clone(),
        actual,
        repetitions,
        n: sample.n(),
    })
}

/// What all folds share.
struct Work<'a> {
    estimate: &'a Estimate,
    sample: &'a Sample,
    forward: &'a Forward<'a>,
    lm: &'a LinearModel,
    machine: Machine<'a>,
    scratch: Scratch,
    total: Gram,
    weight: Vec<f64>,
    s: Vec<f64>,
}

/// Means and standard deviations of the training rows, in units of the whole sample's.
#[derive(Debug, Clone, Default)]
struct Scale {
    mean: Vec<f64>,
    sd: Vec<f64>,
}

impl<'a> Work<'a> {
    fn new(
        estimate: &'a Estimate,
        sample: &'a Sample,
        forward: &'a Forward<'a>,
        lm: &'a LinearModel,
    ) -> Self {
        let k = sample.names.len();
        let mut scratch = Scratch::default();
        let base = sample.base_weight();
        let total = sample.gram(&base, &mut scratch);
        Self {
            estimate,
            sample,
            forward,
            lm,
            machine: Machine::new(&estimate.plan, sample, estimate.method.options),
            scratch,
            total,
            weight: base,
            s: vec![0.0; k * k],
        }
    }

    fn repetition(&mut self, fold: &[usize], folds: usize) -> Result<Repetition, Refusal> {
        let (n, targets, constructs) = (
            self.sample.n(),
            self.forward.targets.len(),
            self.forward.constructs.len(),
        );
        let mut out = Repetition {
            pls: vec![0.0; n * targets],
            lm: Some(vec![0.0; n * targets]),
            mean: vec![0.0; n * targets],
            predicted_scores: vec![0.0; n * constructs],
            actual_scores: vec![0.0; n * constructs],
        };
        for k in 0..folds {
            let left_out: Vec<usize> = (0..n).filter(|&row| fold[row] == k).collect();
            if !left_out.is_empty() {
                self.fold(&left_out, &mut out)?;
            }
        }
        Ok(out)
    }

    fn fold(&mut self, left_out: &[usize], out: &mut Repetition) -> Result<(), Refusal> {
        let scale = self.train(left_out)?;
        let solved = self.forward.prepare(&self.machine);
        let lm = self.lm.solve(&self.s);
        if lm.is_none() {
            out.lm = None;
        }
        let (targets, constructs) = (self.forward.targets.len(), self.forward.constructs.len());
        let mut z = vec![0.0; self.s.len().isqrt()];
        for &row in left_out {
            for ((z, x), (mean, sd)) in z
                .iter_mut()
                .zip(self.sample.row(row))
                .zip(scale.mean.iter().zip(&scale.sd))
            {
                *z = (x - mean) / sd;
            }
            let scores = solved.scores(&z);
            let pls = &mut out.pls[row * targets..][..targets];
            solved.indicators(&scores, pls);
            for (at, target) in self.forward.targets.iter().enumerate() {
                let k = target.indicator;
                let unit = |z: f64| {
                    self.sample.mean[k] + self.sample.sd[k] * (scale.mean[k] + scale.sd[k] * z)
                };
                out.pls[row * targets + at] = unit(out.pls[row * targets + at]);
                out.mean[row * targets + at] = unit(0.0);
                if let (Some(lm), Some(out)) = (&lm, &mut out.lm) {
                    out[row * targets + at] = unit(lm.predict(at, &z));
                }
            }
            for (at, &j) in self.forward.constructs.iter().enumerate() {
                out.predicted_scores[row * constructs + at] = scores.predicted[j];
                out.actual_scores[row * constructs + at] = scores.actual[j];
            }
        }
        Ok(())
    }

    /// Estimates from all rows but those left out: their sums of products are taken off the total.
    fn train(&mut self, left_out: &[usize]) -> Result<Scale, Refusal> {
        let base = self.sample.base_weight();
        self.weight.fill(0.0);
        left_out
            .iter()
            .for_each(|&row| self.weight[row] = base[row]);
        let part = self.sample.gram(&self.weight, &mut self.scratch);
        let training = self.total.without(&part);
        let refused = |failure, estimate: &Estimate, s: &[f64], stage: usize| {
            Refusal::new(failure, &estimate.plan.stages[stage].design, s)
        };
        training.correlations(&mut self.s).map_err(|constant| {
            refused(
                super::pls::Failure::Constant(constant.0),
                self.estimate,
                &self.s,
                0,
            )
        })?;
        let solved = if self
            .estimate
            .plan
            .stages
            .iter()
            .any(super::plan::Stage::needs_rows)
        {
            self.weight
                .iter_mut()
                .zip(&base)
                .for_each(|(weight, base)| *weight = base - *weight);
            self.machine.solve(&self.weight)
        } else {
            self.machine.solve_from(&self.s)
        };
        solved.map_err(|failed| {
            refused(
                failed.failure,
                self.estimate,
                self.machine.s(failed.stage),
                failed.stage,
            )
        })?;
        let (mean, sd) = training.scales();
        Ok(Scale { mean, sd })
    }
}
