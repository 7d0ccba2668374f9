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
    if let Some(whose) = whose(report) {
        lines.push(format!("  Work of {whose}."));
    }
    lines.extend(remarks(report).iter().map(|said| format!("  {said}.")));
    lines
}

/// `E2 on LAP-2, E3 on LAP-3`: whose work a file brings, or who wrote in it last where it brings none.
#[must_use]
pub fn whose(report: &Report) -> Option<String> {
    let people = people(report);
    let named = people
        .iter()
        .map(|(operator, device)| format!("{operator} on {device}"));
    (!people.is_empty()).then(|| named.collect::<Vec<_>>().join(", "))
}

/// Whose work a file brings, and from which laptops, or who wrote in it last where it brings none.
#[must_use]
pub fn people(report: &Report) -> Vec<(String, String)> {
    let mut people = report.people();
    if people.is_empty() {
        people.extend(report.writer.clone());
    }
    people
}

/// What a person has to know of a file beyond its counts, a sentence each without its full stop.
#[must_use]
pub fn remarks(report: &Report) -> Vec<String> {
    let taken = &report.taken;
    let mut said = vec![];
    if report.was_open {
        said.push(
            "It was copied while somebody worked in it; later answers may be in its -wal file on that laptop"
                .to_owned(),
        );
    }
    said.extend(report.plan.set_aside().map(super::Step::reason));
    if !taken.duplicates.is_empty() {
        let keys: Vec<String> = taken
            .duplicates
            .iter()
            .map(|(key, round)| match round {
                Some(round) => format!("{key} {round}"),
                None => key.clone(),
            })
            .collect();
        said.push(format!(
            "Interviewed twice, which to look at: {}",
            keys.join(", ")
        ));
    }
    if taken.other_forms > 0 {
        said.push(format!(
            "{} of its new interviews were opened under another version of the questionnaire",
            taken.other_forms
        ));
    }
    said.extend(
        taken
            .documents
            .iter()
            .map(|(kind, name)| format!("It brings another {kind}: {name}")),
    );
    said.extend(report.clocks.iter().map(|odd| format!("Note that {odd}")));
    if report.lacks > 0 {
        said.push(format!("It lacks {} events that are here", report.lacks));
    }
    said
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
    moment(claim.entry.at_ms, claim.entry.tz_minutes)
}

/// An instant (ms, UTC) by a clock so far from UTC.
#[must_use]
pub fn moment(at_ms: i64, tz_minutes: i32) -> String {
    let local = at_ms.saturating_add(i64::from(tz_minutes) * 60_000);
    DateTime::from_timestamp_millis(local).map_or_else(String::new, |time| {
        time.format("%Y-%m-%d %H:%M").to_string()
    })
}
