//! The checks that need one interview only: they can run while somebody types.

use std::sync::Arc;

use crate::data::Interview;
use crate::form::{Context, Questionnaire};
use crate::survey::Roles;

use super::{
    Finding, FrameIndex, Limits, TeamCheck, constraint, frame, required, roster, running::Running,
    skip, team, totals, warning,
};

/// What interviews are held against.
#[derive(Debug, Clone)]
pub struct Rules<'a> {
    /// What was asked.
    pub questionnaire: &'a Arc<Questionnaire>,
    /// Which variable plays which part.
    pub roles: &'a Roles,
    /// The surroundings where an interview does not know its own day and hour.
    pub context: &'a Context,
    /// The sampling frame.
    pub frame: Option<FrameIndex>,
    /// The team's own checks.
    pub team: &'a [TeamCheck],
    /// The thresholds.
    pub limits: Limits,
}

/// What strikes about one interview by itself, in the order of the questionnaire within each check.
///
/// The rules of the questionnaire are worked out as on the day of the interview (its end, else its start), not as on
/// the day of the review: an age that was right then is right.
#[must_use]
pub fn within(rules: &Rules<'_>, interview: &Interview) -> Vec<Finding> {
    let running = Running::of(rules, interview);
    let checks: [fn(&Running<'_>) -> Vec<Finding>; 8] = [
        required::check,
        constraint::check,
        skip::check,
        warning::check,
        totals::check,
        roster::check,
        frame::check,
        team::check,
    ];
    checks.iter().flat_map(|check| check(&running)).collect()
}
