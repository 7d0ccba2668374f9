//! A path model from columns to tables in one call, for the verb and the screen alike.

use std::fmt;

use crate::data::{Column, Frame, Values};
use crate::sem::{
    bootstrap::{self, Bootstrap, Draws, Policy},
    data::{Missing, Observations, Sample},
    estimate::{Estimate, Method},
    intervals::{Interval, PValue},
    model::Model,
    parameters::Parameters,
    refusal::Refusal,
    syntax::Fault,
};

use super::{
    Tables,
    model::{Provenance, scores, tables},
    model_bootstrap::{self, Inference},
};

/// What is asked of a path model.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// How it is estimated.
    pub method: Method,
    /// What becomes of gaps.
    pub missing: Missing,
    /// Add the scores of every row.
    pub scores: bool,
    /// Repeat it on draws.
    pub bootstrap: Option<Resampling>,
    /// The column that names clusters, for drawing them whole.
    pub cluster: Option<String>,
}

/// What is asked of a bootstrap.
#[derive(Debug, Clone, Copy)]
pub struct Resampling {
    /// How many draws.
    pub draws: usize,
    /// Their seed.
    pub seed: u64,
    /// What becomes of inadmissible draws.
    pub policy: Policy,
    /// How intervals are made.
    pub interval: Interval,
    /// What p means.
    pub p: PValue,
    /// The share between the bounds.
    pub confidence: f64,
}

/// Why there are no tables.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// The model's text.
    Model(Vec<Fault>),
    /// A cell that is a text where a number is due.
    Text {
        /// The column.
        column: String,
        /// The row, counted from 0.
        row: usize,
        /// The text.
        text: String,
    },
    /// The data and the model do not go together.
    Refused(Refusal),
}

/// Hears what is being done, how much of it is done and how much there is; stops the work by returning `false`.
pub type Progress<'a> = &'a (dyn Fn(&str, usize, usize) -> bool + Sync);

impl Default for Resampling {
    fn default() -> Self {
        Self {
            draws: 5000,
            seed: 1,
            policy: Policy::default(),
            interval: Interval::default(),
            p: PValue::default(),
            confidence: 0.95,
        }
    }
}

/// Estimates the model `text` from `frame`.
///
/// # Errors
/// A [`Problem`]; nothing is estimated by halves.
pub fn run(
    frame: &Frame,
    text: &str,
    request: &Request,
    provenance: &Provenance,
    progress: Progress,
) -> Result<Tables, Problem> {
    let names: Vec<&str> = frame
        .columns()
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    let model = Model::read(text, Some(&names)).map_err(Problem::Model)?;
    let observations = observations(frame, model.indicators())?;
    let sample = Sample::new(&observations, model.indicators(), request.missing)?;
    let estimate = Estimate::new(&model, &sample, request.method)?;
    let mut tables = tables(&estimate, provenance);
    if request.scores {
        tables
            .tables
            .push(scores(&estimate, &sample.used, &estimate.scores(&sample)));
    }
    if let Some(resampling) = &request.bootstrap {
        let clusters = match &request.cluster {
            Some(name) => Some(clusters(frame, name, &sample.used)?),
            None => None,
        };
        resample(
            &mut tables,
            &estimate,
            &sample,
            resampling,
            clusters,
            progress,
        );
    }
    Ok(tables)
}

/// Draws within each draw for studentised intervals: enough for a standard error that its own noise does not spoil.
const WITHIN: usize = 50;

fn resample(
    tables: &mut Tables,
    estimate: &Estimate,
    sample: &Sample,
    resampling: &Resampling,
    clusters: Option<Vec<usize>>,
    progress: Progress,
) {
    let parameters = Parameters::new(&estimate.model, &estimate.plan, estimate.n);
    let plan = bootstrap::Plan {
        draws: Draws::Seeded {
            draws: resampling.draws,
            seed: resampling.seed,
        },
        clusters,
        policy: resampling.policy,
        within: if resampling.interval == Interval::Studentised {
            WITHIN
        } else {
            0
        },
    };
    let hear = |done: usize| progress("bootstrap", done, resampling.draws);
    let bootstrap = Bootstrap::run(estimate, sample, &parameters, &plan, &hear);
    let jackknife = (resampling.interval == Interval::Bca)
        .then(|| bootstrap::jackknife(estimate, sample, &parameters))
        .flatten();
    let inference = Inference {
        estimate,
        parameters: &parameters,
        plan: &plan,
        bootstrap: &bootstrap,
        interval: resampling.interval,
        p: resampling.p,
        confidence: resampling.confidence,
        jackknife: jackknife.as_deref(),
    };
    model_bootstrap::add(tables, &inference);
}

/// The columns called `names` as numbers.
///
/// # Errors
/// A cell with a text that is no number.
pub fn observations(frame: &Frame, names: &[String]) -> Result<Observations, Problem> {
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
fn numbers(column: &Column) -> Result<Vec<Option<f64>>, Problem> {
    let number = |(row, text): (usize, &String)| match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Some(number)),
        _ => Err(Problem::Text {
            column: column.name.clone(),
            row,
            text: text.clone(),
        }),
    };
    match &column.values {
        Values::Numbers(cells) => Ok(cells.iter().map(|cell| cell.ok()).collect()),
        Values::Texts(cells) => cells
            .iter()
            .enumerate()
            .map(|(row, cell)| cell.as_ref().map_or(Ok(None), |text| number((row, text))))
            .collect(),
    }
}

/// The cluster of each used row, numbered by first appearance.
fn clusters(frame: &Frame, name: &str, used: &[usize]) -> Result<Vec<usize>, Problem> {
    let Some(column) = frame.column(name) else {
        return Err(Refusal::UnknownVariable {
            variable: name.to_owned(),
            near: None,
        }
        .into());
    };
    let mut seen: Vec<String> = vec![];
    let numbers: Vec<usize> = used
        .iter()
        .map(|&row| {
            // A row without a cluster is one of its own.
            let own = column.text(row).unwrap_or_else(|| format!("row {row}"));
            seen.iter()
                .position(|known| *known == own)
                .unwrap_or_else(|| {
                    seen.push(own);
                    seen.len() - 1
                })
        })
        .collect();
    if seen.len() < 2 {
        return Err(Refusal::Unsuited {
            what: format!("`{name}` names one cluster only, so there is nothing to draw"),
            way_out: "Name another column with --cluster, or draw rows".into(),
        }
        .into());
    }
    Ok(numbers)
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Problem {
    /// Where it is, where that is known beyond the sentence.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Text { column, row, .. } => format!("variable `{column}`, row {}", row + 1),
            _ => String::new(),
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn fault(&self) -> String {
        match self {
            Self::Model(faults) => {
                let sentences: Vec<String> = faults.iter().map(Fault::to_string).collect();
                sentences.join("\n")
            }
            Self::Text { text, .. } => {
                format!("`{text}` is a text where a path model needs a number")
            }
            Self::Refused(refusal) => refusal.fault(),
        }
    }

    /// What the person can do, where the fault does not say it itself.
    #[must_use]
    pub fn way_out(&self) -> Option<String> {
        match self {
            Self::Model(_) => None,
            Self::Text { .. } => {
                Some("Code the answers as numbers, or take the variable out of the model".into())
            }
            Self::Refused(refusal) => Some(refusal.way_out()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}", self.fault())?;
        self.way_out()
            .map_or(Ok(()), |way_out| write!(f, ". {way_out}"))
    }
}

impl std::error::Error for Problem {}
