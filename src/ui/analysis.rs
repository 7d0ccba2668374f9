//! The tables of the Compare and Model screens, computed from the study's file on a thread of their own.

use std::path::Path;

use super::effect::Work;
use crate::data::{Column, Frame, Values};
use crate::error::{Error, Result};
use crate::report::{
    Tables, comparison,
    model::{Provenance, tables},
};
use crate::sem::{
    data::{Missing, Observations, Sample},
    estimate::{Estimate, Method},
    model::Model,
};
use crate::study::Study;

/// Computes what `work` asks of the study at `path`. `tick` hears how far it is and says whether to go on.
///
/// # Errors
/// The study cannot be read, or its data or model do not allow it; the sentence says which.
pub fn compute(
    path: &Path,
    work: Work,
    tick: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Option<Tables>> {
    let study = Study::open_read_only(path)?;
    if !tick(0, 0) {
        return Ok(None);
    }
    match work {
        Work::Compare => {
            comparison::tables(&study.source()?, &comparison::Options::default()).map(Some)
        }
        Work::Model { bootstrap: Some(_) } => Err(Error::new(
            "bootstrap",
            "this version does not resample yet",
        )),
        Work::Model { bootstrap: None } => estimate(&study).map(Some),
    }
}

fn estimate(study: &Study) -> Result<Tables> {
    let source = study.source()?;
    let Some(text) = &source.model else {
        return Err(Error::new("", "this study has no path model"));
    };
    let frame = &source.frame;
    let names: Vec<&str> = frame
        .columns()
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    let model = Model::read(text, Some(&names)).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Error::new("the study's model", faults.join("\n"))
    })?;
    let observations = observations(frame, model.indicators());
    let refused = |refusal: crate::sem::refusal::Refusal| Error::new("model", refusal.to_string());
    let sample =
        Sample::new(&observations, model.indicators(), Missing::default()).map_err(refused)?;
    let estimate = Estimate::new(&model, &sample, Method::default()).map_err(refused)?;
    let provenance = Provenance {
        data_sha256: Some(source.fingerprint_sha256.clone()),
    };
    Ok(tables(&estimate, &provenance))
}

fn observations(frame: &Frame, names: &[String]) -> Observations {
    let columns = names.iter().filter_map(|name| frame.column(name));
    Observations {
        names: columns.clone().map(|column| column.name.clone()).collect(),
        columns: columns.map(numbers).collect(),
    }
}

/// A column's cells as numbers; codes of choices are numbers too, other texts are gaps.
fn numbers(column: &Column) -> Vec<Option<f64>> {
    match &column.values {
        Values::Numbers(cells) => cells.iter().map(|cell| cell.ok()).collect(),
        Values::Texts(cells) => cells
            .iter()
            .map(|cell| cell.as_ref().ok().and_then(|text| text.parse().ok()))
            .collect(),
    }
}
