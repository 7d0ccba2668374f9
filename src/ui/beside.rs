//! What lies beside an interview when it is asked: checks, the interview before, and what was keyed of its paper.

use super::screen::entry::{Beside, Keyed};
use crate::error::Result;
use crate::form::{Address, Answer};
use crate::name::Uid;
use crate::store::Cell;
use crate::study::Study;
use crate::survey::Origin;

/// What lies beside the questionnaire when `uid` is asked: the team's checks, and the answers of the interview that whoever
/// is at the keyboard touched last before it.
///
/// # Errors
/// The file cannot be read.
pub fn beside(study: &Study, uid: Uid) -> Result<Beside> {
    let before = match study.store.interview(uid)? {
        Some(row) => study.store.latest_by(&row.last_by, uid)?,
        None => None,
    };
    let cells = match before {
        Some(row) => study.store.answers(row.uid)?,
        None => vec![],
    };
    let said = |cell: Cell| Some((cell.address, cell.answer?));
    let known = study.store.answers(uid)?.into_iter();
    let known = known.filter(is_known).map(|cell| cell.address);
    Ok(Beside {
        known: known.collect(),
        outcome: study.roles().outcome.clone(),
        earlier: cells.into_iter().filter_map(said).collect(),
        checks: study.checks_of(uid)?.into(),
        before: study.earlier_of(uid)?,
    })
}

/// What was known of interview `uid` before anybody asked, and what a second entry of its paper keyed.
///
/// # Errors
/// The file cannot be read.
pub fn paper(study: &Study, uid: Uid) -> Result<(Vec<(Address, Answer)>, Keyed)> {
    let cells = study.store.answers(uid)?.into_iter();
    let known = cells
        .filter(is_known)
        .filter_map(|cell| Some((cell.address, cell.answer?)))
        .collect();
    let mut keyed = Keyed::default();
    for note in study.store.notes(uid)? {
        keyed.take(study.questionnaire(), &note.address, &note.text);
    }
    Ok((known, keyed))
}

/// Whether nobody keyed it: it came from the frame, or the questionnaire proposed it.
fn is_known(cell: &Cell) -> bool {
    let before = [Some(Origin::Preloaded), Some(Origin::Default)];
    before.contains(&cell.origin)
}
