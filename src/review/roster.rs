//! Rosters: the number of rows against the number that was stated, rows entered twice, ages against relations.

use std::collections::HashMap;

use crate::form::{Address, Answer, Change, Kind, NodeId, QuestionType, Rows, Value};
use crate::name::Variable;

use super::{CheckId, Finding, Severity, running::Running};

/// Every repeat of the interview.
pub(super) fn check(running: &Running<'_>) -> Vec<Finding> {
    let repeats = running.rules.questionnaire.nodes().iter().enumerate();
    repeats
        .filter(|(_, node)| node.kind == Kind::Repeat)
        .flat_map(|(repeat, _)| {
            let mut found = sizes(running, repeat);
            found.extend(twins(running, repeat));
            found.extend(ages(running, repeat));
            found
        })
        .collect()
}

/// Rows that the stated number does not cover, and rows that it would add.
fn sizes(running: &Running<'_>, repeat: NodeId) -> Vec<Finding> {
    let variable = &running.rules.questionnaire.at(repeat).variable;
    let mut off: HashMap<Rows, (usize, usize)> = HashMap::new();
    let around = |rows: &Rows| Rows(rows.0[..rows.0.len().saturating_sub(1)].to_vec());
    for change in running.settled.iter() {
        match change {
            Change::RowAdded { repeat } if repeat.variable == *variable => {
                off.entry(around(&repeat.rows)).or_default().0 += 1;
            }
            _ => {}
        }
    }
    let beyond = running.rows_beyond_count().into_iter();
    for row in beyond.filter(|row| row.variable == *variable) {
        off.entry(around(&row.rows)).or_default().1 += 1;
    }
    let mut off: Vec<(Rows, (usize, usize))> = off.into_iter().collect();
    off.sort();
    off.into_iter()
        .filter(|(_, (_, beyond))| *beyond > 0 || running.is_whole())
        .map(|(rows, (lacking, beyond))| size(running, variable, rows, lacking, beyond))
        .collect()
}

fn size(
    running: &Running<'_>,
    variable: &Variable,
    rows: Rows,
    lacking: usize,
    beyond: usize,
) -> Finding {
    let have = running.interview.row_ids(variable, &rows).len();
    let stated = (have + lacking).saturating_sub(beyond);
    let address = Address {
        variable: variable.clone(),
        rows,
    };
    Finding::new(
        CheckId::RosterSize,
        Severity::Hard,
        running.at(&address),
        &[have.to_string(), stated.to_string()],
        format!("the roster has {have} rows where {stated} were stated"),
        "Count again with the respondent: correct the number, or add or take out rows.",
    )
    .count("rows", have)
    .count("stated", stated)
}

/// The answers of people in one row, in the order of the questionnaire.
fn answers(running: &Running<'_>, repeat: NodeId, rows: &Rows) -> Vec<String> {
    let questionnaire = running.rules.questionnaire;
    let node = questionnaire.at(repeat);
    (repeat + 1..node.end)
        .map(|id| questionnaire.at(id))
        .filter(|inner| inner.kind.is_question() && inner.repeats == node.repeats)
        .map(|inner| {
            running.text(&Address {
                variable: inner.variable.clone(),
                rows: rows.clone(),
            })
        })
        .collect()
}

/// Rows of one roster with the same answers to at least two questions and to all of them.
fn twins(running: &Running<'_>, repeat: NodeId) -> Vec<Finding> {
    let variable = &running.rules.questionnaire.at(repeat).variable;
    let mut seen: HashMap<(Rows, Vec<String>), Address> = HashMap::new();
    let mut found = vec![];
    for row in running
        .interview
        .rows
        .iter()
        .filter(|row| row.variable == *variable)
    {
        let own = answers(running, repeat, &row.rows);
        if own.iter().filter(|answer| !answer.is_empty()).count() < 2 {
            continue;
        }
        let mut around = row.rows.clone();
        around.0.pop();
        match seen.get(&(around.clone(), own.clone())) {
            Some(first) => found.push(Finding::new(
                CheckId::RosterTwin,
                Severity::Soft,
                running.at(row),
                &own,
                format!("the row says what {} says", running.session.path(first)),
                "Two persons or one? Take out the row that was entered twice.",
            )),
            None => {
                seen.insert((around, own), row.clone());
            }
        }
    }
    found
}

/// How a relation limits an age, by the first words of its label in any language.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Generation {
    Younger,
    Older,
}

const YOUNGER: [&str; 8] = [
    "child",
    "son",
    "daughter",
    "grandchild",
    "enfant",
    "hijo",
    "子女",
    "孙辈",
];
const OLDER: [&str; 6] = ["parent", "father", "mother", "grandparent", "padre", "父母"];
/// What stands beside such words when somebody else's age is meant: a child's wife may be of any age.
const SOMEBODY_ELSE: [&str; 3] = ["'s", "step", "in-law"];

/// Children who are not younger than the respondent by a generation, and parents who are not older.
///
/// The respondent's age is the whole-number question `age` outside repeats; a row's are the first whole-number question
/// with `age` in its name and the first choice with `relation` in its name.
fn ages(running: &Running<'_>, repeat: NodeId) -> Vec<Finding> {
    let questionnaire = running.rules.questionnaire;
    let own_age = questionnaire
        .id_of("age")
        .filter(|id| questionnaire.at(*id).repeats.is_empty())
        .map(|id| Address::top(questionnaire.at(id).variable.clone()))
        .and_then(|address| number(running, &address));
    let (Some(own_age), Some(age), Some(relation)) = (
        own_age,
        inside(running, repeat, QuestionType::Integer, "age"),
        inside(running, repeat, QuestionType::SelectOne, "relation"),
    ) else {
        return vec![];
    };
    let rows = running.interview.rows.iter();
    rows.filter(|row| row.variable == questionnaire.at(repeat).variable)
        .filter_map(|row| {
            let at = |variable: &Variable| Address {
                variable: variable.clone(),
                rows: row.rows.clone(),
            };
            let (at_age, code) = (at(&age), running.text(&at(&relation)));
            let member_age = number(running, &at_age)?;
            let (generation, label) = generation(running, &relation, &code)?;
            let years = match generation {
                Generation::Younger => own_age - member_age,
                Generation::Older => member_age - own_age,
            };
            (years < running.rules.limits.generation_years)
                .then(|| age_finding(running, &at_age, &label, member_age, own_age))
        })
        .collect()
}

fn age_finding(
    running: &Running<'_>,
    at: &Address,
    label: &str,
    member_age: f64,
    own_age: f64,
) -> Finding {
    Finding::new(
        CheckId::RosterAge,
        Severity::Soft,
        running.at(at),
        &[label, &member_age.to_string(), &own_age.to_string()],
        format!("\"{label}\" is {member_age}, the respondent {own_age}"),
        "Ask for both ages and the relation again; a step-child or a foster parent may be right.",
    )
    .number("age", member_age)
    .number("respondent", own_age)
}

/// The first question of a type in a roster that has `word` in its name.
fn inside(
    running: &Running<'_>,
    repeat: NodeId,
    kind: QuestionType,
    word: &str,
) -> Option<Variable> {
    let questionnaire = running.rules.questionnaire;
    (repeat + 1..questionnaire.at(repeat).end)
        .map(|id| questionnaire.at(id))
        .find(|node| {
            let named = node.name.split('_').any(|part| part == word);
            named && node.kind == Kind::Question(kind.clone())
        })
        .map(|node| node.variable.clone())
}

fn number(running: &Running<'_>, address: &Address) -> Option<f64> {
    match running.interview.answers.get(address)? {
        Answer::Value(Value::Integer(number)) => Some(*number as f64),
        _ => None,
    }
}

fn generation(
    running: &Running<'_>,
    relation: &Variable,
    code: &str,
) -> Option<(Generation, String)> {
    let list = running.rules.questionnaire.list_of(relation)?;
    let choice = list.choices.iter().find(|choice| choice.name == code)?;
    choice.label.all().find_map(|template| {
        let label = template.fill(|_| String::new());
        let words = label.to_lowercase();
        let starts = |with: &[&str]| with.iter().any(|word| words.starts_with(word));
        let of = if starts(&OLDER) {
            Generation::Older
        } else if starts(&YOUNGER) && !SOMEBODY_ELSE.iter().any(|word| words.contains(word)) {
            Generation::Younger
        } else {
            return None;
        };
        Some((of, label))
    })
}
