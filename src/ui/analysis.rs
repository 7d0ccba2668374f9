//! The tables of the Compare and Model screens, computed from the study's file on a thread of their own.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use super::effect::Work;
use crate::analysis::{Matter, Request, Resampling, estimate_with};
use crate::data::Source;
use crate::error::{Error, Result};
use crate::report::{Tables, comparison};
use crate::study::Study;

/// Hears how much of how much is done, and says whether to go on.
pub type Tick<'a> = &'a mut (dyn FnMut(u64, u64) -> bool + Send);

/// Computes what `work` asks of the study at `path`; `None` where `tick` stopped it before there was anything to keep.
///
/// # Errors
/// The study cannot be read, or its data or model do not allow it; the sentence says which.
pub fn compute(path: &Path, work: Work, tick: Tick<'_>) -> Result<Option<Tables>> {
    let source = Study::open_read_only(path)?.source()?;
    if !tick(0, 0) {
        return Ok(None);
    }
    match work {
        Work::Compare => comparison::tables(&source, &comparison::Options::default()),
        Work::Model { bootstrap } => model(&source, bootstrap, tick),
        Work::Check | Work::Look | Work::Merge | Work::Meet => {
            Err(Error::bug(work.name(), "there are no tables of this"))
        }
    }
    .map(Some)
}

fn model(source: &Source, draws: Option<u32>, tick: Tick<'_>) -> Result<Tables> {
    let Some(text) = &source.model else {
        return Err(Error::new("", "this study has no path model"));
    };
    let request = Request {
        bootstrap: draws.map(|draws| Resampling {
            draws: draws as usize,
            ..Resampling::default()
        }),
        ..Request::default()
    };
    let matter = Matter {
        frame: &source.frame,
        model_name: "the study's model",
        model: text,
        data_sha256: Some(source.fingerprint_sha256.clone()),
    };
    let tick = Mutex::new(tick);
    estimate_with(&matter, &request, &|_, done, of| {
        let mut tick = tick.lock().unwrap_or_else(PoisonError::into_inner);
        tick(done as u64, of as u64)
    })
}
