//! What the review shows, read from the study: at once what fits on a screen, in the background everything with its checks.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use super::{
    analysis::Tick,
    screen::review::{Examined, Read, earlier},
};
use crate::analysis::{measures, no_model};
use crate::error::Result;
use crate::form::Context;
use crate::name::Uid;
use crate::study::Study;
use crate::survey::DocumentKind;
use crate::vault::Keyring;

/// A study with more interviews shows the first ones until all are read.
const AT_ONCE: usize = 1_000;

/// So many are shown first then.
const FIRST: usize = 200;

/// The interviews, or the first of many and those that may have `changed`, with what was said about them.
///
/// # Errors
/// The file cannot be read.
pub fn read(study: &Study, language: usize, operator: String, changed: &[Uid]) -> Result<Read> {
    let all = study.store.count_interviews()?;
    let first = (all > AT_ONCE).then_some(FIRST);
    let sheet = study.sheet(first)?;
    let mut reread = vec![];
    for uid in changed.iter().filter(|_| first.is_some()) {
        reread.extend(study.interview(*uid)?);
    }
    Ok(Read {
        total: first.map_or(sheet.lines().len(), |_| all),
        sheet,
        version: study.store.count_events()?,
        changed: reread,
        talk: study.store.talk()?,
        target: study.target()?,
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
    // Counted before anything is read: what is written meanwhile asks for another look.
    let version = study.store.count_events()?;
    let Some(material) = study.examine(context, &team, tick)? else {
        return Ok(None);
    };
    let listed = material.frame.as_ref().map(|frame| frame.records.len());
    let target = study.target()?.or(listed);
    let tick = Mutex::new(tick);
    let progress = |_: &str, done: usize, of: usize| {
        let mut tick = tick.lock().unwrap_or_else(PoisonError::into_inner);
        tick(done as u64, of as u64)
    };
    let measures = match study.text(DocumentKind::Model)? {
        Some(_) => study
            .source()
            .and_then(|source| measures(&source, target, &progress)),
        // Respondents are made of all answers: not for a model that is not there.
        None => Err(no_model()),
    };
    let measures = measures.map_err(|fault| fault.to_string());
    Ok(Some(Examined {
        board: material.board(None),
        earlier: earlier(&material.sheet),
        version,
        sheet: material.sheet,
        findings: material.findings,
        frame: material.frame,
        measures,
    }))
}
