//! The path model of a source: its columns as numbers, its model's text read, the estimate as tables.

use crate::data::{Column, Frame, Values};
use crate::error::{Error, Result};
use crate::report::{
    Tables,
    model::{Provenance, scores, tables},
};
use crate::sem::{
    data::{Missing, Observations, Sample},
    estimate::{Estimate, Method},
    model::Model,
    refusal::Refusal,
    syntax::Fault,
};

/// What is estimated: columns, the model's text with its name, the fingerprint of the data.
#[derive(Debug, Clone)]
pub struct Matter<'a> {
    /// The columns.
    pub frame: &'a Frame,
    /// What the model's text is called in a fault.
    pub model_name: &'a str,
    /// The model's text.
    pub model: &'a str,
    /// The fingerprint of the data.
    pub data_sha256: Option<String>,
}

/// How it is estimated.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The estimator and its options.
    pub method: Method,
    /// What becomes of gaps.
    pub missing: Missing,
    /// Whether the construct scores of every row are wanted.
    pub scores: bool,
}

/// Estimates the model of `matter`.
///
/// # Errors
/// The model's faults by line and column; a column that cannot be used, by name; no convergence.
pub fn estimate(matter: &Matter<'_>, request: &Request) -> Result<Tables> {
    let names: Vec<&str> = matter
        .frame
        .columns()
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    let model = Model::read(matter.model, Some(&names))
        .map_err(|faults| model_error(matter.model_name, &faults))?;
    let observations = observations(matter.frame, model.indicators())?;
    let sample = Sample::new(&observations, model.indicators(), request.missing).map_err(error)?;
    let estimate = Estimate::new(&model, &sample, request.method.clone()).map_err(error)?;
    let provenance = Provenance {
        data_sha256: matter.data_sha256.clone(),
    };
    let mut tables = tables(&estimate, &provenance);
    if request.scores {
        tables
            .tables
            .push(scores(&estimate, &sample.used, &estimate.scores(&sample)));
    }
    Ok(tables)
}

/// The columns called `names` as numbers.
///
/// # Errors
/// A column with a text that is no number, by name and row.
pub fn observations(frame: &Frame, names: &[String]) -> Result<Observations> {
    let mut observations = Observations {
        names: vec![],
        columns: vec![],
    };
    for column in names.iter().filter_map(|name| frame.column(name)) {
        observations.names.push(column.name.clone());
        observations.columns.push(numbers(column)?);
    }
    Ok(observations)
}

/// A column's cells as numbers; choice codes are numbers too.
fn numbers(column: &Column) -> Result<Vec<Option<f64>>> {
    match &column.values {
        Values::Numbers(cells) => Ok(cells.iter().map(|cell| cell.ok()).collect()),
        Values::Texts(cells) => cells
            .iter()
            .enumerate()
            .map(|(row, cell)| match cell {
                Err(_) => Ok(None),
                Ok(text) => {
                    text.trim()
                        .parse::<f64>()
                        .ok()
                        .filter(|x| x.is_finite())
                        .map(Some)
                        .ok_or_else(|| {
                            Error::new(
                        format!("variable `{}`, row {}", column.name, row + 1),
                        format!("`{text}` is a text where a path model needs a number"),
                    )
                    .way_out("Code the answers as numbers, or take the variable out of the model")
                        })
                }
            })
            .collect(),
    }
}

/// All faults of a model's text.
fn model_error(name: &str, faults: &[Fault]) -> Error {
    let sentences: Vec<String> = faults.iter().map(Fault::to_string).collect();
    Error::new(name, sentences.join("\n"))
}

fn error(refusal: Refusal) -> Error {
    Error::new("", refusal.fault()).way_out(refusal.way_out())
}
