//! What the review shows, read from the study: at once what fits on a screen, in the background everything with its checks.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use super::{
    analysis::Tick,
    screen::review::{Examined, Read},
};
use crate::analysis::measures;
use crate::error::Result;
use crate::form::Context;
use crate::study::Study;
use crate::vault::Keyring;

/// A study with more interviews shows the first ones until all are read.
const AT_ONCE: usize = 1_000;

/// So many are shown first then.
const FIRST: usize = 200;

/// The interviews, or the first of many, with what was said about them.
///
/// # Errors
/// The file cannot be read.
pub fn read(study: &Study, language: usize, operator: String) -> Result<Read> {
    let all = study.store.count_interviews()?;
    let first = (all > AT_ONCE).then_some(FIRST);
    let sheet = study.sheet(first)?;
    Ok(Read {
        total: first.map_or(sheet.lines().len(), |_| all),
        sheet,
        talk: study.store.talk()?,
        operator,
        language,
    })
}

/// Every interview with what the checks find, the board and the measures, read with `keys`; `None` where `tick` stopped it.
///
/// # Errors
/// The study cannot be read.
pub fn examine(
    path: &Path,
    keys: Keyring,
    context: &Context,
    tick: Tick<'_>,
) -> Result<Option<Examined>> {
    let mut study = Study::open_read_only(path)?;
    study.store.take_keys(keys);
    let team = study.own_checks()?;
    let Some(material) = study.examine(context, &team, tick)? else {
        return Ok(None);
    };
    let target = material.frame.as_ref().map(|frame| frame.records.len());
    let tick = Mutex::new(tick);
    let progress = |_: &str, done: usize, of: usize| {
        let mut tick = tick.lock().unwrap_or_else(PoisonError::into_inner);
        tick(done as u64, of as u64)
    };
    let measures = study
        .source()
        .and_then(|source| measures(&source, target, &progress))
        .map_err(|fault| fault.to_string());
    Ok(Some(Examined {
        board: material.board(None),
        sheet: material.sheet,
        findings: material.findings,
        frame: material.frame,
        measures,
    }))
}
