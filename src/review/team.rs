//! The team's own checks: expressions in the questionnaire's language that hold where something is wrong.
//!
//! A document with one check a line and the columns `name`, `severity` (`hard`, `soft`, `note`), `expression`,
//! `message`, and where wanted `way_out`. The expression says what is wrong, as in `${exp_total} > 1.5 * ${inc_total}`,
//! so that an answer that is missing raises nothing: a blank is neither more nor less than anything. `${name}` in the
//! message is filled in.

use std::{collections::HashSet, fmt, sync::Arc};

use crate::data::Grid;
use crate::form::{Address, Answer, Questionnaire, Rule, Session};

use super::{CheckId, Finding, Severity, running::Running, warning::questions_of};

/// A check that the team wrote.
#[derive(Debug, Clone)]
pub struct TeamCheck {
    /// What it is called; unique in its document.
    pub name: Arc<str>,
    /// How much it matters.
    pub severity: Severity,
    /// What holds where something is wrong.
    pub rule: Rule,
    /// What is said then.
    pub message: String,
    /// What is to be done then.
    pub way_out: String,
}

/// A line of the document that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamFault {
    /// The line in the file; the header is line 1.
    pub line: u64,
    /// The column.
    pub column: &'static str,
    /// What is wrong with it.
    pub fault: String,
    /// What to do about it.
    pub way_out: String,
}

const WAY_OUT: &str = "Look at the answers that the check compares.";

/// The checks that `document` holds, or every line that cannot be used.
///
/// # Errors
/// Unknown severities, names that stand twice, expressions that are none; all or nothing.
pub fn read_team_checks(
    document: &Grid,
    questionnaire: &Questionnaire,
) -> Result<Vec<TeamCheck>, Vec<TeamFault>> {
    let mut faults = vec![];
    let mut names = HashSet::new();
    for column in ["name", "severity", "expression", "message"] {
        if document.column(column).is_none() {
            faults.push(TeamFault {
                line: 1,
                column,
                fault: format!("there is no column `{column}`"),
                way_out: "The columns are name,severity,expression,message.".to_owned(),
            });
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut checks = vec![];
    for record in &document.records {
        let cell = |column: &str| {
            let place = document.column(column);
            place.map_or("", |place| record.cells[place].trim())
        };
        match read_line(cell, questionnaire, &mut names) {
            Ok(check) => checks.push(check),
            Err((column, fault, way_out)) => faults.push(TeamFault {
                line: record.line,
                column,
                fault,
                way_out,
            }),
        }
    }
    if faults.is_empty() {
        Ok(checks)
    } else {
        Err(faults)
    }
}

type Refused = (&'static str, String, String);

fn read_line<'d>(
    cell: impl Fn(&str) -> &'d str,
    questionnaire: &Questionnaire,
    names: &mut HashSet<String>,
) -> Result<TeamCheck, Refused> {
    let name = cell("name");
    if name.is_empty() || !names.insert(name.to_owned()) {
        let fault = format!("`{name}` is no name of its own");
        return Err(("name", fault, "Give every check another name.".to_owned()));
    }
    let severity = Severity::from_code(cell("severity")).ok_or_else(|| {
        let fault = format!("`{}` is no severity", cell("severity"));
        ("severity", fault, "Write hard, soft or note.".to_owned())
    })?;
    let rule = questionnaire
        .rule(cell("expression"))
        .map_err(|bad| ("expression", bad.message, bad.way_out))?;
    let message = cell("message");
    if message.is_empty() {
        let fault = "the check says nothing".to_owned();
        return Err(("message", fault, "Write what is wrong then.".to_owned()));
    }
    let way_out = Some(cell("way_out")).filter(|text| !text.is_empty());
    Ok(TeamCheck {
        name: Arc::from(name),
        severity,
        rule,
        message: message.to_owned(),
        way_out: way_out.unwrap_or(WAY_OUT).to_owned(),
    })
}

impl TeamCheck {
    /// What is wrong with an interview, where the check finds something; nothing where it cannot be worked out.
    #[must_use]
    pub fn says(&self, session: &Session) -> Option<String> {
        let holds = session.value(&self.rule).is_ok_and(|value| value.truth());
        holds.then(|| {
            fill(&self.message, |name| {
                let at = session.address(name).ok();
                let state = at.and_then(|at| session.state(&at));
                match state.and_then(|state| state.answer) {
                    Some(Answer::Value(value)) => value.to_string(),
                    Some(Answer::Missing(missing)) => missing.to_string(),
                    None => String::new(),
                }
            })
        })
    }
}

/// The checks that this interview fails. A check that cannot be worked out here is a finding too: it would else seem to
/// have passed.
pub(super) fn check(running: &Running<'_>) -> Vec<Finding> {
    running
        .rules
        .team
        .iter()
        .filter_map(|check| match running.session.value(&check.rule) {
            Ok(value) if value.truth() => Some(failed(running, check)),
            Ok(_) => None,
            Err(fault) => Some(Finding::new(
                CheckId::Rule,
                Severity::Soft,
                running.all(),
                &[&*check.name, &fault.to_string()],
                format!(
                    "the check `{}` cannot be worked out here: {fault}",
                    check.name
                ),
                "Correct its expression: a question in a roster needs sum(), max() or count().",
            )),
        })
        .collect()
}

fn failed(running: &Running<'_>, check: &TeamCheck) -> Finding {
    let named = |name: &str| running.session.address(name).ok();
    let mut addresses: Vec<Address> = questions_of(check.rule.source())
        .into_iter()
        .filter_map(named)
        .collect();
    // The questionnaire's last question is where the contradiction is completed.
    addresses.sort_by_key(|address| running.rules.questionnaire.id_of(address.variable.as_str()));
    let mut answers: Vec<String> = addresses.iter().map(|at| running.text(at)).collect();
    answers.push(check.rule.source().to_owned());
    let subject = addresses
        .last()
        .map_or_else(|| running.all(), |last| running.at(last));
    Finding::new(
        CheckId::Team(Arc::clone(&check.name)),
        check.severity,
        subject,
        &answers,
        fill(&check.message, |name| {
            named(name).map_or_else(String::new, |at| running.text(&at))
        }),
        check.way_out.clone(),
    )
    .text("expression", check.rule.source())
}

/// The message with every `${name}` filled in, without its full stop.
fn fill(message: &str, answer: impl Fn(&str) -> String) -> String {
    let mut pieces = message.split("${");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once('}') {
            Some((name, rest)) => text += &format!("{}{rest}", answer(name.trim())),
            None => text += &format!("${{{piece}"),
        }
    }
    text.trim_end().trim_end_matches(['.', '。']).to_owned()
}

impl fmt::Display for TeamFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}. {}",
            self.line, self.column, self.fault, self.way_out
        )
    }
}
