//! Coarser answers for a de-identified export: days as months, ages in bands, codes that mean nothing, and an account of
//! the people who still stand out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::{Interview, Selection, identifiers};
use crate::form::{Answer, Kind, Metadata, Node, QuestionType, Questionnaire, Value};
use crate::name::{Uid, Variable};
use crate::survey::{Role, Roles};

/// Years of a band.
const BAND_YEARS: i64 = 5;
/// Older people are rare enough to be known.
const OLDEST: i64 = 85;
/// A combination of fewer people is a small cell.
const SMALL: usize = 3;
/// So many small cells are listed.
const LISTED: usize = 20;
/// Parts of names under which ages are asked.
const AGES: [&str; 2] = ["age", "ages"];
/// Parts of names under which years of birth are asked.
const BIRTHS: [&str; 4] = ["birth", "birthyear", "born", "yob"];
/// Parts of names of what neighbours know of each other.
const KNOWN: [&str; 9] = [
    "sex",
    "gender",
    "education",
    "marital",
    "occupation",
    "job",
    "ethnicity",
    "religion",
    "disability",
];

/// What becomes of the answers to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A day or moment becomes the first of its month.
    Month,
    /// An age becomes the lower end of its band.
    Age,
    /// A year of birth becomes the lower end of its band.
    Birth,
    /// A code becomes a number that means nothing, the same for the same code.
    Code(Role),
}

/// Coarsens `interviews`, and says line by line what was done and who still stands out. `salt` is random and forgotten
/// afterwards: the new codes and ids cannot be traced back, and are others in the next export.
#[must_use]
pub fn coarsen(
    questionnaire: &Questionnaire,
    roles: &Roles,
    selection: &Selection,
    interviews: &mut [Interview],
    salt: &[u8; 16],
) -> Vec<String> {
    let steps: HashMap<&Variable, Step> = questionnaire
        .nodes()
        .iter()
        .enumerate()
        .filter(|(id, _)| selection.holds(*id))
        .filter_map(|(_, node)| Some((&node.variable, step(node, roles)?)))
        .collect();
    let codes = codes(&steps, interviews, salt);
    for interview in interviews.iter_mut() {
        interview.uid = mixed(salt, "interview", &interview.uid.to_string());
        for (address, answer) in &mut interview.answers {
            if let (Some(step), Answer::Value(value)) = (steps.get(&address.variable), &mut *answer)
            {
                *value = coarser(*step, value, &codes);
            }
        }
    }
    let mut said = account(&steps);
    said.extend(small_cells(questionnaire, roles, selection, interviews));
    said
}

fn step(node: &Node, roles: &Roles) -> Option<Step> {
    let coded = [Role::Key, Role::Household, Role::Village];
    let role = roles
        .played_by(&node.variable)
        .find(|role| coded.contains(role));
    match (&node.kind, role) {
        // The choices' own codes are in the questionnaire's list, and their labels in the codebook.
        (Kind::Question(QuestionType::SelectOne), _) => None,
        (_, Some(role)) => Some(Step::Code(role)),
        (Kind::Question(QuestionType::Date | QuestionType::DateTime), _)
        | (Kind::Metadata(Metadata::Start | Metadata::End | Metadata::Today), _) => {
            Some(Step::Month)
        }
        _ if is_called(node, &AGES) => Some(Step::Age),
        _ if is_called(node, &BIRTHS) => Some(Step::Birth),
        _ => None,
    }
}

fn is_called(node: &Node, parts: &[&str]) -> bool {
    let name = node.name.to_lowercase();
    name.split(['_', '-', '.'])
        .any(|part| parts.contains(&part))
}

fn coarser(step: Step, value: &Value, codes: &HashMap<(Role, String), String>) -> Value {
    match (step, value) {
        (Step::Month, Value::Text(text)) => Value::Text(month(text)),
        (Step::Age, Value::Integer(age)) => Value::Integer(band(*age).min(OLDEST)),
        (Step::Age, Value::Decimal(age)) => Value::Decimal((band(*age as i64)).min(OLDEST) as f64),
        (Step::Birth, Value::Integer(year)) => Value::Integer(band(*year)),
        (Step::Birth, Value::Text(text)) => Value::Text(month(text)),
        (Step::Code(role), value) => match (codes.get(&(role, value.to_string())), value) {
            (Some(code), Value::Text(_)) => Value::Text(code.clone()),
            (Some(code), _) => code[1..]
                .parse()
                .map_or_else(|_| value.clone(), Value::Integer),
            (None, _) => value.clone(),
        },
        _ => value.clone(),
    }
}

fn band(years: i64) -> i64 {
    years.div_euclid(BAND_YEARS) * BAND_YEARS
}

/// `2022-11-07T08:43:14+08:00` → `2022-11-01T00:00:00+00:00`; what is no day stays.
fn month(text: &str) -> String {
    let is_day = text.len() >= 10
        && text.is_char_boundary(7)
        && text.as_bytes()[4] == b'-'
        && text.as_bytes()[7] == b'-';
    match is_day {
        true if text.contains('T') => format!("{}-01T00:00:00+00:00", &text[..7]),
        true => format!("{}-01", &text[..7]),
        false => text.to_owned(),
    }
}

/// A number for each code, in an order that only the salt knows.
fn codes(
    steps: &HashMap<&Variable, Step>,
    interviews: &[Interview],
    salt: &[u8; 16],
) -> HashMap<(Role, String), String> {
    let mut found: BTreeSet<(Role, Uid, String)> = BTreeSet::new();
    for interview in interviews {
        for (address, answer) in &interview.answers {
            if let (Some(Step::Code(role)), Answer::Value(value)) =
                (steps.get(&address.variable), answer)
            {
                let code = value.to_string();
                found.insert((*role, mixed(salt, role.code(), &code), code));
            }
        }
    }
    let mut next: BTreeMap<Role, usize> = BTreeMap::new();
    found
        .into_iter()
        .map(|(role, _, code)| {
            let number = next.entry(role).or_default();
            *number += 1;
            let letter = match role {
                Role::Village => 'V',
                Role::Household => 'H',
                _ => 'P',
            };
            ((role, code), format!("{letter}{number:03}"))
        })
        .collect()
}

fn mixed(salt: &[u8; 16], what: &str, code: &str) -> Uid {
    let hash = Sha256::new()
        .chain_update(salt)
        .chain_update(what)
        .chain_update([0])
        .chain_update(code)
        .finalize();
    let mut uid = [0; 16];
    uid.copy_from_slice(&hash[..16]);
    Uid(uid)
}

/// A line for each kind of step.
fn account(steps: &HashMap<&Variable, Step>) -> Vec<String> {
    let named = |is: fn(Step) -> bool| {
        let mut names: Vec<&str> = steps
            .iter()
            .filter(|(_, step)| is(**step))
            .map(|(variable, _)| variable.as_str())
            .collect();
        names.sort_unstable();
        names.join(", ")
    };
    let lines = [
        (
            "Days became the first of their month",
            named(|step| step == Step::Month),
        ),
        (
            "Ages became the lower end of a band of five years, from 85 on 85",
            named(|step| step == Step::Age),
        ),
        (
            "Years of birth became the lower end of a band of five years",
            named(|step| step == Step::Birth),
        ),
        (
            "Codes became numbers that mean nothing, others in every export",
            named(|step| matches!(step, Step::Code(_))),
        ),
    ];
    let done = lines.iter().filter(|(_, names)| !names.is_empty());
    let mut said: Vec<String> = done
        .map(|(what, names)| format!("{what}: {names}"))
        .collect();
    said.push("Ids of interviews became others.".to_owned());
    said
}

/// The combinations of what neighbours know of each other that few people share.
fn small_cells(
    questionnaire: &Questionnaire,
    roles: &Roles,
    selection: &Selection,
    interviews: &[Interview],
) -> Vec<String> {
    let quasi: Vec<&Node> = questionnaire
        .nodes()
        .iter()
        .enumerate()
        .filter(|(id, node)| {
            selection.holds(*id) && node.repeats.is_empty() && node.kind.holds_answer()
        })
        .map(|(_, node)| node)
        .filter(|node| {
            roles.village.as_ref() == Some(&node.variable)
                || is_called(node, &AGES)
                || is_called(node, &BIRTHS)
                || is_called(node, &KNOWN)
                || identifiers::is_quasi(node)
        })
        .collect();
    if quasi.is_empty() {
        return vec!["No question tells what neighbours know of each other.".to_owned()];
    }
    let mut people: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    for interview in interviews {
        let cell: Vec<String> = quasi
            .iter()
            .map(|node| {
                interview
                    .text(&node.variable)
                    .unwrap_or_else(|| "–".to_owned())
            })
            .collect();
        let who = roles.key.as_ref().and_then(|key| interview.text(key));
        let who = who.unwrap_or_else(|| interview.uid.to_string());
        people.entry(cell).or_default().insert(who);
    }
    let names: Vec<&str> = quasi.iter().map(|node| node.variable.as_str()).collect();
    let small: Vec<(&Vec<String>, usize)> = people
        .iter()
        .map(|(cell, people)| (cell, people.len()))
        .filter(|(_, people)| *people < SMALL)
        .collect();
    let mut said = vec![format!(
        "Small cells: {} of {} combinations of {} are of fewer than {SMALL} people",
        small.len(),
        people.len(),
        names.join(" × "),
    )];
    for (cell, people) in small.iter().take(LISTED) {
        said.push(format!("  {}: {people}", cell.join(" · ")));
    }
    if small.len() > LISTED {
        said.push(format!("  and {} more", small.len() - LISTED));
    }
    said
}
