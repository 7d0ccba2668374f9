//! What a path model is asked beyond its estimate: prediction and the like, each adding its tables.

use crate::data::Frame;
use crate::error::Result;
use crate::report::{Tables, model_predict};
use crate::sem::{
    data::Sample,
    estimate::Estimate,
    predict::{Antecedents, Folds, predict},
};

use super::{
    groups::{self, Grouping},
    model::error,
};

/// What is asked for; nothing by default.
#[derive(Debug, Clone, Default)]
pub struct Extras {
    /// Whether rows are predicted that had no part in the estimate.
    pub predict: Option<Predicting>,
    /// Whether groups of rows are compared.
    pub groups: Option<Grouping>,
}

/// What is asked of a prediction.
#[derive(Debug, Clone, Copy)]
pub struct Predicting {
    /// Folds.
    pub folds: usize,
    /// How often the rows are divided into folds.
    pub repetitions: usize,
    /// The seed of the divisions.
    pub seed: u64,
    /// Which scores enter.
    pub antecedents: Antecedents,
}

/// Adds the tables that `extras` ask for.
///
/// # Errors
/// Training rows of some fold that give no estimate.
pub(super) fn add(
    tables: &mut Tables,
    (estimate, sample, frame): (&Estimate, &Sample, &Frame),
    extras: &Extras,
) -> Result<()> {
    if let Some(asked) = &extras.predict {
        let folds = Folds::seeded(sample.n(), asked.folds, asked.repetitions, asked.seed);
        let prediction = predict(estimate, sample, &folds, asked.antecedents).map_err(error)?;
        model_predict::add(tables, estimate, &prediction, &folds, asked.antecedents);
    }
    if let Some(asked) = &extras.groups {
        groups::add(tables, (estimate, sample, frame), asked)?;
    }
    Ok(())
}
