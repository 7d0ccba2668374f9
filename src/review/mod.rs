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
//!
//! # What they say about the example as it is
//! Of 124 interviews in two rounds; *planted* is what the example was made with. `tests/checks.rs` keeps the table true and
//! plants an error for every check.
//!
//! | check | found | planted | false alarms | |
//! |---|---|---|---|---|
//! | `required` | 2 | 2 | 0 | R006 and R021 were interrupted |
//! | `constraint` | 0 | 0 | 0 |  |
//! | `not_offered` | 0 | 0 | 0 |  |
//! | `rule` | 0 | 0 | 0 |  |
//! | `skip` | 0 | 0 | 0 |  |
//! | `warning` | 1 | 1 | 0 | R107 spends more than 1.5 times its income |
//! | `same_key` | 0 | 0 | 0 |  |
//! | `same_household` | 0 | 0 | 0 |  |
//! | `near_duplicate` | 0 | 0 | 0 |  |
//! | `outlier` | 6 | 0 | 6 | of 1,647 numbers, 0.4 % |
//! | `straightline` | 15 | 15 | 0 | 14 give one answer to all price items, one to all income items; notes |
//! | `low_variance` | 0 | 0 | 0 |  |
//! | `long_string` | 0 | 0 | 0 |  |
//! | `reversed_item` | 0 | 0 | 0 |  |
//! | `short` | 1 | 1 | 0 | R031 took less than half of the median |
//! | `long` | 0 | 0 | 0 |  |
//! | `night` | 0 | 0 | 0 |  |
//! | `overlap` | 0 | 0 | 0 |  |
//! | `clock` | 0 | 0 | 0 |  |
//! | `visit_day` | 0 | 0 | 0 |  |
//! | `heaping` | 10 | 10 | 0 | 2020 is recalled: ten of eleven amounts are rounded; notes |
//! | `digit_preference` | 0 | 0 | 0 |  |
//! | `item_missing` | 0 | 0 | 0 |  |
//! | `enumerator_missing` | 0 | 0 | 0 |  |
//! | `enumerator_shift` | 0 | 0 | 0 |  |
//! | `enumerator_icc` | 0 | 0 | 0 |  |
//! | `total` | 0 | 0 | 0 |  |
//! | `jump` | 0 | 0 | 0 |  |
//! | `unchanged` | 0 | 0 | 0 |  |
//! | `roster_size` | 0 | 0 | 0 |  |
//! | `roster_twin` | 0 | 0 | 0 |  |
//! | `roster_age` | 0 | 0 | 0 |  |
//! | `not_in_frame` | 0 | 0 | 0 |  |
//! | `frame_mismatch` | 0 | 0 | 0 |  |
//! | `birth_year` | 0 | 0 | 0 |  |
//! | `position` | 0 | 0 | 0 |  |

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
pub use order::ordered;
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
