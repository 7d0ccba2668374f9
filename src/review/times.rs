//! When interviews began and ended, as the device noted it.

use chrono::{DateTime, FixedOffset};

use crate::form::{Kind, Metadata};
use crate::survey::{OutcomeClass, Role};

use super::{Column, Sheet};

/// When an interview began and ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times {
    pub start: DateTime<FixedOffset>,
    pub end: DateTime<FixedOffset>,
}

impl Times {
    /// How long it took; below zero where the clock was set back.
    pub fn minutes(&self) -> f64 {
        (self.end - self.start).num_milliseconds() as f64 / 60_000.0
    }
}

/// The times of every interview that has both.
pub(super) fn times(sheet: &Sheet) -> Vec<Option<Times>> {
    let (start, end) = (
        metadata(sheet, Metadata::Start),
        metadata(sheet, Metadata::End),
    );
    (0..sheet.lines().len())
        .map(|line| {
            let moment =
                |column: Option<&Column>| DateTime::parse_from_rfc3339(&column?.text(line)?).ok();
            Some(Times {
                start: moment(start)?,
                end: moment(end)?,
            })
        })
        .collect()
}

/// The column of what the device knows.
pub(super) fn metadata(sheet: &Sheet, wanted: Metadata) -> Option<&Column> {
    sheet
        .columns()
        .iter()
        .find(|column| sheet.questionnaire().at(column.node).kind == Kind::Metadata(wanted))
}

/// Whether the interview was carried to its end: where the visit's outcome is asked, it says complete.
pub(super) fn is_whole(sheet: &Sheet, line: usize) -> bool {
    sheet
        .said(Role::Outcome, line)
        .and_then(|code| OutcomeClass::of_code(&code))
        .is_none_or(|class| class == OutcomeClass::Complete)
}
