//! What a person reads of a merge and of a conflict, alike on the screen and on the command line.

use chrono::DateTime;

use crate::form::Answer;
use crate::store::{Claim, Conflict, InterviewRow};
use crate::survey::Kind;
use crate::survey::law::Content;

use super::Report;

/// What a merge has brought (`done`) or would bring: one line, then one for everything that a person has to know.
#[must_use]
pub fn report(report: &Report, done: bool) -> Vec<String> {
    let taken = &report.taken;
    let does = if done { "brought" } else { "would bring" };
    let mut lines = vec![format!(
        "{}: {does} {} events of {} runs, {} new interviews, {} changes; conflicts {} → {}",
        report.name,
        taken.events,
        report.runs_taken(),
        taken.interviews,
        taken.changed,
        taken.conflicts_before,
        taken.conflicts_after,
    )];
    if report.was_open {
        lines.push(
            "  It was copied while somebody worked in it; later answers may be in its -wal file on that laptop."
                .to_owned(),
        );
    }
    lines.extend(
        report
            .plan
            .set_aside()
            .map(|step| format!("  {}.", step.reason())),
    );
    lines
}

/// Whose interview a conflict is about, which round, and which question.
#[must_use]
pub fn place(conflict: &Conflict, row: Option<&InterviewRow>) -> String {
    let whose = row
        .and_then(|row| row.key.clone())
        .unwrap_or_else(|| conflict.interview.short());
    let round = row
        .and_then(|row| row.round.as_ref())
        .map(|round| format!(" {round}"));
    let what = conflict
        .about
        .as_ref()
        .map(|address| match address.rows.0.is_empty() {
            true => format!(" {}", address.variable),
            false => format!(" {}[{}]", address.variable, address.rows),
        });
    format!(
        "{whose}{}{}",
        round.unwrap_or_default(),
        what.unwrap_or_default()
    )
}

/// What a claim says.
#[must_use]
pub fn said(claim: &Claim) -> String {
    let said = match (&claim.content, claim.entry.kind) {
        (Content::Answer(Answer::Value(value)), _) => value.to_string(),
        (Content::Answer(Answer::Missing(reason)), _) => reason.to_string(),
        (Content::Row, _) => "the row is there".to_owned(),
        (Content::Document(sha), Kind::Adopted) => {
            format!("document {:02x}{:02x}{:02x}", sha[0], sha[1], sha[2])
        }
        (Content::Sealed(_), _) => "(encrypted)".to_owned(),
        (_, Kind::RowRemoved) => "the row is gone".to_owned(),
        (_, Kind::Voided) => "void".to_owned(),
        (_, Kind::Completed) => "complete".to_owned(),
        (_, kind) if kind.is_status() => "it counts".to_owned(),
        _ => "no answer".to_owned(),
    };
    match claim.entry.kind {
        Kind::Parked => format!("{said} (set aside)"),
        _ => said,
    }
}

/// When a claim was made, by the clock of the laptop where it was made.
#[must_use]
pub fn time(claim: &Claim) -> String {
    let local = claim.entry.at_ms + i64::from(claim.entry.tz_minutes) * 60_000;
    DateTime::from_timestamp_millis(local).map_or_else(String::new, |time| {
        time.format("%Y-%m-%d %H:%M").to_string()
    })
}
