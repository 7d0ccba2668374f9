//! What a path model is asked beyond its estimate: prediction and the like, each adding its tables.

use crate::data::Frame;
use crate::error::{Error, Result};
use crate::report::{Tables, model_extras, model_predict, model_rest};
use crate::sem::{
    blindfold, bollen_stine,
    copula::copulas,
    data::Sample,
    estimate::Estimate,
    fit::Restriction,
    importance::{self, Scale},
    predict::{Antecedents, Folds, predict},
};

use super::{
    groups::{self, Grouping},
    model::{Progress, error},
};

/// What is asked for; nothing by default.
#[derive(Debug, Clone)]
pub struct Extras {
    /// Whether rows are predicted that had no part in the estimate.
    pub predict: Option<Predicting>,
    /// Whether groups of rows are compared.
    pub groups: Option<Grouping>,
    /// The construct whose importance–performance map is wanted.
    pub importance: Option<String>,
    /// The omission distance of blindfolding.
    pub blindfold: Option<usize>,
    /// Draws of the Gaussian copulas.
    pub copula: Option<usize>,
    /// Draws of the test of fit.
    pub fit_test: Option<usize>,
    /// Whether the rest of the report is wanted: data and scores described, residuals, how the weights settled.
    pub rest: bool,
    /// Whether the definitions of several programs are wanted side by side.
    pub variants: bool,
    /// The seed of copulas and the test of fit.
    pub seed: u64,
}

impl Default for Extras {
    fn default() -> Self {
        Self {
            predict: None,
            groups: None,
            importance: None,
            blindfold: None,
            copula: None,
            fit_test: None,
            rest: false,
            variants: false,
            seed: 1,
        }
    }
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
/// What was asked for does not go with the model or the data.
pub(super) fn add(
    tables: &mut Tables,
    (estimate, sample, frame): (&Estimate, &Sample, &Frame),
    extras: &Extras,
    progress: Progress<'_>,
) -> Result<()> {
    if let Some(asked) = &extras.predict {
        predicted(tables, estimate, sample, *asked)?;
    }
    if let Some(asked) = &extras.groups {
        groups::add(tables, (estimate, sample, frame), asked, progress)?;
    }
    if let Some(target) = &extras.importance {
        let map = importance::map(estimate, sample, target, Scale::Percent).map_err(error)?;
        tables.tables.extend(model_extras::importance(&map, target));
    }
    if let Some(distance) = extras.blindfold {
        let all = blindfold::redundancy(estimate, sample, distance).map_err(error)?;
        tables
            .tables
            .push(model_extras::blindfolding(&all, distance));
    }
    if let Some(draws) = extras.copula {
        let all = copulas(estimate, sample, draws, extras.seed);
        tables.tables.push(model_extras::copulas(&all, draws));
    }
    if let Some(draws) = extras.fit_test {
        let variant = estimate.method.compat.fit();
        let test = |restriction| {
            bollen_stine::test(
                estimate,
                sample,
                (restriction, variant),
                (draws, extras.seed),
            )
            .map_err(error)
        };
        let (saturated, estimated) = (test(Restriction::Saturated)?, test(Restriction::Estimated)?);
        tables
            .tables
            .push(model_extras::fit_test(&saturated, &estimated, draws));
    }
    if extras.rest {
        tables.tables.extend(model_rest::tables(estimate, sample));
    }
    if extras.variants {
        tables.tables.push(model_extras::variants(estimate));
    }
    Ok(())
}

fn predicted(
    tables: &mut Tables,
    estimate: &Estimate,
    sample: &Sample,
    asked: Predicting,
) -> Result<()> {
    if asked.folds > sample.n() {
        let fault = format!(
            "{} folds are more than the {} rows",
            asked.folds,
            sample.n()
        );
        return Err(Error::new("prediction", fault).way_out("Use as many folds as rows at most"));
    }
    let folds = Folds::seeded(sample.n(), asked.folds, asked.repetitions, asked.seed);
    let prediction = predict(estimate, sample, &folds, asked.antecedents).map_err(error)?;
    model_predict::add(tables, estimate, &prediction, &folds, asked.antecedents);
    Ok(())
}
