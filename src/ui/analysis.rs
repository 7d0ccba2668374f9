//! The tables of the Compare and Model screens, computed from the study's file on a thread of their own.

use std::path::Path;

use super::effect::Work;
use crate::analysis::{Matter, Request, estimate};
use crate::data::Source;
use crate::error::{Error, Result};
use crate::report::{Tables, comparison};
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
    let source = Study::open_read_only(path)?.source()?;
    if !tick(0, 0) {
        return Ok(None);
    }
    match work {
        Work::Compare => comparison::tables(&source, &comparison::Options::default()).map(Some),
        Work::Model { bootstrap: Some(_) } => Err(Error::new(
            "bootstrap",
            "this version does not resample yet",
        )),
        Work::Model { bootstrap: None } => model(&source).map(Some),
    }
}

fn model(source: &Source) -> Result<Tables> {
    let Some(text) = &source.model else {
        return Err(Error::new("", "this study has no path model"));
    };
    let matter = Matter {
        frame: &source.frame,
        model_name: "the study's model",
        model: text,
        data_sha256: Some(source.fingerprint_sha256.clone()),
    };
    estimate(&matter, &Request::default())
}
