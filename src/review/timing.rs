//! Times: interviews that were too short, very long, at night, at the same time as another, or at an impossible time.

use chrono::Timelike;

use crate::form::{Kind, QuestionType, Rows};
use crate::stats::describe::median;
use crate::survey::Role;

use super::{
    CheckId, Column, Finding, Limits, Round, Severity, Sheet,
    finding::short,
    numbers,
    times::{Times, is_whole, times},
};

/// All of it. A study whose questionnaire asks the device for neither `start` nor `end` has no findings here.
pub(super) fn check(sheet: &Sheet, limits: &Limits) -> Vec<Finding> {
    let times = times(sheet);
    let mut found = vec![];
    for round in sheet.rounds() {
        found.extend(durations(sheet, limits, &round, &times));
    }
    for (line, times) in times.iter().enumerate() {
        if let Some(times) = times {
            found.extend(night(sheet, limits, line, times));
            found.extend(visit_day(sheet, line, times));
        }
    }
    found.extend(overlaps(sheet, &times));
    found
}

/// A finding that stands as long as the interview has these times.
fn about(
    sheet: &Sheet,
    line: usize,
    times: &Times,
    check: CheckId,
    severity: Severity,
    words: (String, &str),
) -> Finding {
    let looked_at = [times.start.to_rfc3339(), times.end.to_rfc3339()];
    Finding::new(
        check,
        severity,
        sheet.subject(line),
        &looked_at,
        words.0,
        words.1,
    )
    .number("minutes", times.minutes())
}

fn durations(
    sheet: &Sheet,
    limits: &Limits,
    round: &Round,
    times: &[Option<Times>],
) -> Vec<Finding> {
    let whole: Vec<(usize, Times)> = round
        .lines
        .iter()
        .filter_map(|line| Some((*line, times[*line]?)))
        .filter(|(line, _)| is_whole(sheet, *line))
        .collect();
    let lasting: Vec<f64> = whole
        .iter()
        .map(|(_, times)| times.minutes())
        .filter(|minutes| *minutes > 0.0)
        .collect();
    let middle = (lasting.len() >= limits.fewest).then(|| median(&lasting));
    whole
        .iter()
        .filter_map(|(line, times)| {
            duration(sheet, limits, *line, times, middle)
                .map(|finding| finding.count("n", lasting.len()))
        })
        .collect()
}

fn duration(
    sheet: &Sheet,
    limits: &Limits,
    line: usize,
    times: &Times,
    middle: Option<f64>,
) -> Option<Finding> {
    let minutes = times.minutes();
    if minutes < 0.0 {
        let what = "the interview ended before it began".to_owned();
        let way_out = "Set the laptop's clock; note the true times.";
        return Some(about(
            sheet,
            line,
            times,
            CheckId::Clock,
            Severity::Hard,
            (what, way_out),
        ));
    }
    let middle = middle?;
    let what = format!(
        "the interview took {} minutes; half of the interviews of this round take {} or more",
        one_decimal(minutes),
        one_decimal(middle)
    );
    let (check, severity, way_out) = if minutes < limits.short_of_median * middle {
        (
            CheckId::Short,
            Severity::Soft,
            "Ask the enumerator what was left out; check some answers by a second visit.",
        )
    } else if minutes > limits.long_of_median * middle {
        (
            CheckId::Long,
            Severity::Note,
            "Was it interrupted, or left open? Note it.",
        )
    } else {
        return None;
    };
    let finding = about(sheet, line, times, check, severity, (what, way_out));
    Some(
        finding
            .number("median", middle)
            .number("share_of_median", minutes / middle),
    )
}

fn one_decimal(number: f64) -> String {
    short((number * 10.0).round() / 10.0)
}

/// By the time of day where the interview was made.
fn night(sheet: &Sheet, limits: &Limits, line: usize, times: &Times) -> Option<Finding> {
    let is_night = |hour: u32| hour >= limits.night_from || hour < limits.night_until;
    let hour = times.start.hour();
    is_night(hour).then(|| {
        let what = format!("the interview began at {}", times.start.format("%H:%M"));
        let way_out = "Is the laptop's clock right? Else ask where and with whom it was made.";
        about(
            sheet,
            line,
            times,
            CheckId::Night,
            Severity::Soft,
            (what, way_out),
        )
        .count("hour", hour as usize)
    })
}

/// A date question that proposes today, beside the day on which the interview was begun.
fn visit_day(sheet: &Sheet, line: usize, times: &Times) -> Option<Finding> {
    let questionnaire = sheet.questionnaire();
    let is_visit = |column: &&Column| {
        let node = questionnaire.at(column.node);
        node.kind == Kind::Question(QuestionType::Date)
            && node
                .default
                .as_ref()
                .is_some_and(|default| default.source().contains("today()"))
    };
    let column = sheet.columns().iter().find(is_visit)?;
    let said = column.text(line)?;
    let began = times.start.format("%Y-%m-%d").to_string();
    (said != began).then(|| {
        let way_out = "Correct the day, or note why the interview was entered on another day.";
        let mut finding = about(
            sheet,
            line,
            times,
            CheckId::VisitDay,
            Severity::Soft,
            (
                format!("the visit was on {said}, the interview began on {began}"),
                way_out,
            ),
        );
        finding.subject = numbers::at(
            finding.subject,
            questionnaire,
            column.node,
            &Rows::default(),
        );
        finding
    })
}

/// Interviews that begin before an earlier one by the same enumerator ends, by a minute or more.
fn overlaps(sheet: &Sheet, times: &[Option<Times>]) -> Vec<Finding> {
    let Some(enumerators) = sheet.role(Role::Enumerator) else {
        return vec![];
    };
    let mut found = vec![];
    for (name, lines) in sheet.groups(Some(enumerators), 0..times.len()) {
        let Some(name) = name else { continue };
        let mut day: Vec<(usize, Times)> = lines
            .into_iter()
            .filter_map(|line| Some((line, times[line]?)))
            .filter(|(_, times)| times.minutes() >= 0.0)
            .collect();
        day.sort_by_key(|(line, times)| (times.start, *line));
        let mut last: Option<(usize, Times)> = None;
        for (line, own) in day {
            let busy = last.filter(|(_, before)| (before.end - own.start).num_seconds() >= 60);
            found.extend(busy.map(|earlier| overlap(sheet, &name, (line, own), earlier)));
            if last.is_none_or(|(_, before)| own.end > before.end) {
                last = Some((line, own));
            }
        }
    }
    found
}

fn overlap(
    sheet: &Sheet,
    enumerator: &str,
    (line, own): (usize, Times),
    (other, before): (usize, Times),
) -> Finding {
    let mut subject = sheet.subject(line);
    subject.other = Some(sheet.lines()[other].uid);
    let minutes = (before.end.min(own.end) - own.start).num_seconds() as f64 / 60.0;
    let of = sheet.said(Role::Key, other).unwrap_or_default();
    let looked_at = [own, before].map(|times| format!("{} {}", times.start, times.end));
    Finding::new(
        CheckId::Overlap,
        Severity::Soft,
        subject,
        &looked_at,
        format!(
            "{enumerator} was {} minutes with {of} at the same time",
            one_decimal(minutes)
        ),
        "Was one put aside and finished later? Else ask who really was there, and check the laptops' clocks.",
    )
    .number("minutes", minutes)
    .text("other", of)
}
