//! The bootstrap of a path model: what is asked of it, and its tables added to those of the estimate.

use crate::data::Frame;
use crate::error::Result;
use crate::report::{
    Tables,
    model_bootstrap::{self, Inference},
};
use crate::sem::{
    bootstrap::{self, Bootstrap, Draws, Policy, SignChanges},
    data::Sample,
    estimate::Estimate,
    intervals::{Interval, PValue},
    jackknife::jackknife,
    parameters::Parameters,
    refusal::Refusal,
    syntax::nearest,
};

use super::model::{Progress, error};

/// What is asked of a bootstrap.
#[derive(Debug, Clone)]
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
    /// The column that names clusters, where these are drawn instead of rows.
    pub cluster: Option<String>,
    /// What becomes of signs that change.
    pub signs: SignChanges,
    /// End after so many draws, as a work did that somebody stopped there.
    pub stop_after: Option<usize>,
}

impl Default for Resampling {
    fn default() -> Self {
        Self {
            draws: 5000,
            seed: 1,
            policy: Policy::default(),
            interval: Interval::default(),
            p: PValue::default(),
            confidence: 0.95,
            cluster: None,
            signs: SignChanges::default(),
            stop_after: None,
        }
    }
}

/// Draws within each draw for studentised intervals: enough for a standard error that its own noise does not spoil.
const WITHIN: usize = 50;

/// Adds what a bootstrap of the estimate says to its tables.
///
/// # Errors
/// There is no column for clusters, or one cluster only.
pub(super) fn resample(
    tables: &mut Tables,
    (estimate, sample, frame): (&Estimate, &Sample, &Frame),
    asked: &Resampling,
    progress: Progress<'_>,
) -> Result<()> {
    let clusters = match &asked.cluster {
        Some(name) => Some(clusters(frame, name, &sample.used)?),
        None => None,
    };
    let parameters = Parameters::of(estimate);
    let plan = bootstrap::Plan {
        draws: Draws::Seeded {
            draws: asked.draws,
            seed: asked.seed,
        },
        clusters,
        policy: asked.policy,
        within: if asked.interval == Interval::Studentised {
            WITHIN
        } else {
            0
        },
        signs: asked.signs,
        stop_after: asked.stop_after,
    };
    let hear = |done: usize| progress("bootstrap", done, asked.draws);
    let bootstrap = Bootstrap::run(estimate, sample, &parameters, &plan, &hear);
    let left_out = (asked.interval == Interval::Bca)
        .then(|| jackknife(estimate, sample, &parameters))
        .map(|rows| rows.map_err(|row| sample.used[row]));
    let inference = Inference {
        estimate,
        parameters: &parameters,
        plan: &plan,
        bootstrap: &bootstrap,
        interval: asked.interval,
        p: asked.p,
        confidence: asked.confidence,
        jackknife: left_out
            .as_ref()
            .map(|rows| rows.as_deref().map_err(|row| *row)),
    };
    model_bootstrap::add(tables, &inference);
    Ok(())
}

/// The cluster of each used row, numbered by first appearance.
fn clusters(frame: &Frame, name: &str, used: &[usize]) -> Result<Vec<usize>> {
    let Some(column) = frame.column(name) else {
        let names = frame.columns().iter().map(|column| column.name.as_str());
        let near = nearest(name, names).map(str::to_owned);
        return Err(error(Refusal::UnknownVariable {
            variable: name.to_owned(),
            near,
        }));
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
        return Err(error(Refusal::Unsuited {
            what: format!("`{name}` names one cluster only, so there is nothing to draw"),
            way_out: "Name another column with --cluster, or draw rows".into(),
        }));
    }
    Ok(numbers)
}
