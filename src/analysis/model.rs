//! The path model of a source: its columns as numbers, its model's text read, the estimate as tables.

use crate::data::{Column, Frame, Values};
use crate::error::{Error, Result};
use crate::report::{
    Fact, Tables,
    model::{Provenance, scores, tables},
    model_data::{self, Rows},
    model_extras,
};
use crate::sem::{
    data::{Missing, Observations, Sample},
    estimate::{Estimate, Method},
    model::Model,
    refusal::Refusal,
    slopes,
    syntax::Fault,
};

use super::{
    extras::{self, Extras},
    resampling::{Resampling, resample},
    rounds::asked_once,
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

/// What is asked of it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The estimator and its options.
    pub method: Method,
    /// What becomes of gaps.
    pub missing: Missing,
    /// The column that says how much each row counts.
    pub weights: Option<String>,
    /// Whether the two rounds of the data stand under one another, as [`stacked`](crate::data::stacked) puts them.
    pub rounds: bool,
    /// Whether the construct scores of every row are wanted.
    pub scores: bool,
    /// Whether it is repeated on draws of rows.
    pub bootstrap: Option<Resampling>,
    /// What else is wanted.
    pub extras: Extras,
}

/// Hears what is being done, how much of it is done and how much there is; stops the work by returning `false`.
pub type Progress<'a> = &'a (dyn Fn(&str, usize, usize) -> bool + Sync);

/// Estimates the model of `matter`.
///
/// # Errors
/// The model's faults by line and column; a column that cannot be used, by name; no convergence.
pub fn estimate(matter: &Matter<'_>, request: &Request) -> Result<Tables> {
    estimate_with(matter, request, &|_, _, _| true)
}

/// The same for work that takes a while: `progress` hears how far it is, from any thread.
///
/// # Errors
/// As [`estimate`].
pub fn estimate_with(
    matter: &Matter<'_>,
    request: &Request,
    progress: Progress<'_>,
) -> Result<Tables> {
    let (sample, estimate, rows) = prepared(matter, request)?;
    let provenance = Provenance {
        data_sha256: matter.data_sha256.clone(),
    };
    let mut tables = tables(&estimate, &provenance);
    if let Some(gaps) = model_data::gaps(&sample, rows) {
        tables.tables.insert(0, gaps);
    }
    model_data::facts(&mut tables.run, &sample, rows);
    if request.rounds {
        let once = asked_once(matter.frame, estimate.model.indicators())?;
        if let Some(first) = tables.tables.first_mut() {
            first.notes.push(
                "Each person is two rows, one a round; a variable that is named by its column of one round stands for both"
                    .into(),
            );
            if !once.is_empty() {
                first.notes.push(format!(
                    "Asked in one round only, so the same in both: {}",
                    once.join(", ")
                ));
            }
        }
    }
    if let Some(name) = &request.weights {
        tables.run.push("weights", Fact::Text(name.clone()));
    }
    if estimate.model.has_products() {
        let slopes = slopes::slopes(&estimate);
        if !slopes.is_empty() {
            tables.tables.push(model_extras::slopes(&slopes));
        }
    }
    if request.scores && request.missing == Missing::Pairwise && sample.has_gaps() {
        return Err(Error::new(
            "scores",
            "they need complete rows, which pairs of columns do not give",
        )
        .way_out("Use --missing em, mean or casewise"));
    }
    if request.scores {
        tables
            .tables
            .push(scores(&estimate, &sample.used, &estimate.scores(&sample)));
    }
    if let Some(asked) = &request.bootstrap {
        resample(
            &mut tables,
            (&estimate, &sample, matter.frame),
            asked,
            progress,
        )?;
    }
    extras::add(
        &mut tables,
        (&estimate, &sample, matter.frame),
        &request.extras,
        progress,
    )?;
    Ok(tables)
}

/// The complete rows and the estimate, before any table.
pub(super) fn prepared(matter: &Matter<'_>, request: &Request) -> Result<(Sample, Estimate, Rows)> {
    let names: Vec<&str> = matter
        .frame
        .columns()
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    let model = Model::read(matter.model, Some(&names))
        .map_err(|faults| model_error(matter.model_name, &faults))?;
    let observations = observations(matter.frame, model.indicators())?;
    let whole = |row: &usize| {
        observations
            .columns
            .iter()
            .all(|column| column[*row].is_some())
    };
    let all = matter.frame.rows();
    let rows = Rows {
        all,
        complete: (0..all).filter(whole).count(),
    };
    let mut sample =
        Sample::new(&observations, model.indicators(), request.missing).map_err(error)?;
    if let Some(name) = &request.weights {
        sample = weighted(sample, matter.frame, name)?;
    }
    let estimate = Estimate::new(&model, &sample, request.method).map_err(error)?;
    Ok((sample, estimate, rows))
}

/// The sample with its rows counting as the column `name` says.
fn weighted(sample: Sample, frame: &Frame, name: &str) -> Result<Sample> {
    let Some(column) = frame.column(name) else {
        return Err(
            Error::new(format!("column {name}"), "there is no such column")
                .way_out("Name a column of the data with --weights"),
        );
    };
    sample.weighted(&numbers(column)?).map_err(error)
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

pub(super) fn error(refusal: Refusal) -> Error {
    Error::new("", refusal.fault()).way_out(refusal.way_out())
}
