//! From a number of an estimate down to where it comes from: its draws, and the rows that move it most.

use crate::error::{Error, Result};
use crate::sem::{
    bootstrap::{Bootstrap, Draws, Plan},
    estimate::Estimate,
    influence::leave_one_out,
    intervals::{Interval, Settings, Summary, summary},
    model::Measured,
    parameters::Parameters,
};

use super::{
    Matter, Request, Resampling,
    model::{Progress, prepared},
};

/// Which number: the table that holds it and its label there, such as `A -> B`, `x1 <- A` or `A <-> B`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The id of the table that holds the estimate.
    pub table: String,
    /// The label that the bootstrap's table gives it.
    pub label: String,
}

/// Where a number comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Which number.
    pub wanted: Wanted,
    /// The estimate.
    pub estimate: f64,
    /// Its value in every draw that gave one.
    pub draws: Vec<f64>,
    /// What the draws say: mean, standard deviation, t, p, percentile interval.
    pub summary: Summary,
    /// The share between the bounds.
    pub confidence: f64,
    /// The seed of the draws.
    pub seed: u64,
    /// Used rows by how far the number moves without them, the farthest first; rows without which there is no estimate
    /// come first of all.
    pub rows: Vec<Moved>,
    /// The indicators of the constructs that the label names.
    pub indicators: Vec<String>,
}

/// What happens without one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moved {
    /// The row of the frame.
    pub row: usize,
    /// The number without it; not finite where there is no estimate without it.
    pub without: f64,
    /// How far that is from the estimate.
    pub change: f64,
}

/// Traces `wanted` in the estimate that `request` asks for; nothing where `progress` stopped it.
///
/// # Errors
/// As [`estimate`](super::estimate); or the estimate has no such number with a distribution.
pub fn trace(
    matter: &Matter<'_>,
    request: &Request,
    wanted: &Wanted,
    progress: Progress<'_>,
) -> Result<Option<Trace>> {
    let (sample, estimate, _) = prepared(matter, request)?;
    let parameters = Parameters::of(&estimate);
    let found = parameters
        .list()
        .iter()
        .position(|parameter| parameter.table == wanted.table && parameter.label == wanted.label);
    let Some(at) = found else {
        return Err(Error::new(
            wanted.label.clone(),
            "this number has no distribution of its own",
        ));
    };
    let asked = request.bootstrap.clone().unwrap_or_default();
    let of = asked.draws + sample.n();
    let plan = plan(&asked);
    let hear = |done: usize| progress("bootstrap", done, of);
    let bootstrap = Bootstrap::run(&estimate, &sample, &parameters, &plan, &hear);
    if bootstrap.stopped {
        return Ok(None);
    }
    let hear = |done: usize| progress("leaving out one by one", asked.draws + done, of);
    let Some(without) = leave_one_out(&estimate, &sample, (&parameters, at), &hear) else {
        return Ok(None);
    };
    let value = parameters.values(&estimate.plan, &estimate)[at];
    let draws: Vec<f64> = bootstrap
        .values(at)
        .iter()
        .copied()
        .filter(|x| x.is_finite())
        .collect();
    let settings = Settings {
        interval: Interval::Percentile,
        p: asked.p,
        confidence: asked.confidence,
        sd_over_draws: false,
        jackknife: None,
        t_draws: None,
    };
    Ok(Some(Trace {
        wanted: wanted.clone(),
        estimate: value,
        summary: summary(value, &draws, settings),
        draws,
        confidence: asked.confidence,
        seed: asked.seed,
        rows: moved(value, &without, &sample.used),
        indicators: indicators(&estimate, &wanted.label),
    }))
}

fn plan(asked: &Resampling) -> Plan {
    Plan {
        policy: asked.policy,
        signs: asked.signs,
        ..Plan::new(Draws::Seeded {
            draws: asked.draws,
            seed: asked.seed,
        })
    }
}

fn moved(estimate: f64, without: &[f64], used: &[usize]) -> Vec<Moved> {
    let mut rows: Vec<Moved> = without
        .iter()
        .zip(used)
        .map(|(&without, &row)| Moved {
            row,
            without,
            change: without - estimate,
        })
        .collect();
    let far = |moved: &Moved| {
        if moved.change.is_finite() {
            moved.change.abs()
        } else {
            f64::INFINITY
        }
    };
    rows.sort_by(|a, b| far(b).total_cmp(&far(a)).then(a.row.cmp(&b.row)));
    rows
}

/// The observed variables behind what `label` names.
fn indicators(estimate: &Estimate, label: &str) -> Vec<String> {
    let model = &estimate.model;
    let mut names = vec![];
    for word in label.split(' ') {
        if model.indicators().iter().any(|name| name == word) {
            names.push(word.to_owned());
        }
        let construct = model.constructs().iter().find(|c| c.name == word);
        if let Some(Measured::Indicators(block)) = construct.map(|c| &c.measured) {
            names.extend(block.iter().map(|&at| model.indicators()[at].clone()));
        }
    }
    names
}

/// The numbers with a distribution that row `row` of the table `id` holds, as the columns `columns` with a number say;
/// each with the name to choose it by.
#[must_use]
pub fn in_row(id: &str, row: &str, columns: &[&str]) -> Vec<Wanted> {
    let wanted = |table: &str, label: String| Wanted {
        table: table.to_owned(),
        label,
    };
    if let Some(table) = id.strip_suffix("_bootstrap") {
        return vec![wanted(table, row.to_owned())];
    }
    let label = |column: &&str| match id {
        "path_coefficients" | "total_effects" | "total_indirect_effects" | "f_square" => {
            Some(format!("{row} -> {column}"))
        }
        "outer_loadings" | "outer_weights" => Some(format!("{row} <- {column}")),
        "construct_correlations" | "htmt" | "htmt2" if row != *column => {
            Some(format!("{row} <-> {column}"))
        }
        "construct_reliability" => Some(format!("{row} {column}")),
        _ => None,
    };
    match id {
        "specific_indirect_effects" | "defined" => vec![wanted(id, row.to_owned())],
        "r_square" => vec![
            wanted(id, row.to_owned()),
            wanted(id, format!("{row} (adjusted)")),
        ],
        _ => columns
            .iter()
            .filter_map(label)
            .map(|label| wanted(id, label))
            .collect(),
    }
}
