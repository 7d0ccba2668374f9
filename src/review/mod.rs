//! Review: what is wrong with the interviews, who should look at it, and what the numbers of the fieldwork are.
//!
//! Everything here looks and says; nothing is ever changed. A check is a function from interviews to [`Finding`]s, and a
//! finding keeps its id as long as the data that it looked at stay the same. The thresholds stand in [`Limits`], each
//! with its source.
//!
//! Checks come in two kinds. [`within`] looks at one interview at a time, so it can run while somebody types: required,
//! constraint, skip, warnings, totals, rosters, the sampling frame, the team's own checks. [`across`] compares
//! interviews with each other on a [`Sheet`]: duplicates, outliers, straight-lining, times, heaping, missing answers,
//! enumerators, changes between rounds.

mod across;
pub mod backcheck;
mod battery;
pub mod board;
mod change;
mod constraint;
mod duplicates;
mod enumerator;
mod filter;
mod finding;
mod frame;
mod group;
mod heaping;
mod limits;
mod missing_rate;
mod numbers;
mod order;
mod outliers;
mod position;
mod required;
mod robust;
mod roster;
mod running;
mod search;
mod sheet;
mod similar;
mod skip;
mod straightlining;
mod strata;
pub mod table;
mod team;
mod times;
mod timing;
mod totals;
mod warning;
mod within;

pub use across::across;
pub use battery::{Battery, batteries};
pub use filter::lines_where;
pub use finding::{CheckId, Evidence, Finding, Severity, Subject};
pub use frame::FrameIndex;
pub use group::{Group, grouped};
pub use limits::Limits;
pub use order::{ordered, ranks};
pub use search::lines_holding;
pub use sheet::{Column, Line, Roster, Round, Sheet, SheetBuilder};
pub use team::{TeamCheck, TeamFault, read_team_checks};
pub use warning::{is_warning, questions_of};
pub use within::{Rules, within};

use crate::data::Interview;

/// Every finding about `interviews`, whose [`Sheet`] is `sheet`: worst first, then in the order of the interviews.
#[must_use]
pub fn findings(rules: &Rules<'_>, sheet: &Sheet, interviews: &[Interview]) -> Vec<Finding> {
    let mut found = across(sheet, &rules.limits, &mut |_, _| true);
    for interview in interviews {
        found.extend(within(rules, interview));
    }
    gathered(rules, sheet, found)
}

/// What [`across`] and [`within`] found in the interviews of `sheet`, as a person reads it: warnings that are none left
/// out, worst first, then in the order of the interviews.
#[must_use]
pub fn gathered(rules: &Rules<'_>, sheet: &Sheet, mut found: Vec<Finding>) -> Vec<Finding> {
    let interviews = sheet.lines().len();
    warning::keep_rare(rules.questionnaire, &rules.limits, interviews, &mut found);
    let place = |finding: &Finding| {
        let line = finding.subject.interview.and_then(|uid| sheet.line_of(uid));
        line.unwrap_or(usize::MAX)
    };
    found.sort_by_key(|finding| (finding.severity, place(finding)));
    found
}
