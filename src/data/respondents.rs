//! Respondents: interviews become a frame with one row a respondent, rounds side by side as `variable_ROUND`.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::error::{Error, Result};
use crate::form::{
    Address, Answer, Kind, Missing, Node, NodeId, QuestionType, Questionnaire, Value,
};
use crate::name::Variable;
use crate::survey::Roles;

use super::{Column, Frame, Interview, Reason, Values};

/// A frame of respondents and what is known about its columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Respondents {
    /// One row a respondent, in the order of their first interviews.
    pub frame: Frame,
    /// The rounds that have interviews, in the questionnaire's order.
    pub rounds: Vec<String>,
    /// The variables that were asked in the first and in the last round.
    pub paired: Vec<Paired>,
    /// The column that says whose row it is.
    pub key: Option<String>,
    /// The column of villages.
    pub cluster: Option<String>,
}

/// A variable asked in two rounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paired {
    /// Its name.
    pub variable: String,
    /// The question's text.
    pub label: Option<String>,
    /// The column of the first round.
    pub before: String,
    /// The column of the last round.
    pub after: String,
    /// What its numbers are.
    pub scale: MeasurementScale,
    /// Whether it is an amount of money, which prices deflate.
    pub money: bool,
}

/// What the numbers of a variable are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeasurementScale {
    /// Amounts and counts.
    Numeric,
    /// Points of a rating scale, treated as numbers.
    Rating,
    /// Two codes, 0 and 1.
    Binary,
    /// Codes without an order.
    Categorical,
}

/// One respondent's interviews by round.
struct Person<'a> {
    by_round: HashMap<&'a str, &'a Interview>,
}

/// The respondents of `interviews`.
///
/// A variable asked in one round keeps its name; one asked in several becomes `variable_ROUND`, except where it only
/// identifies the respondent (it stands in the key's section and is the same in every round).
///
/// # Errors
/// Two interviews of one respondent in one round: neither may be chosen silently.
pub fn respondents(
    questionnaire: &Questionnaire,
    roles: &Roles,
    interviews: &[Interview],
) -> Result<Respondents> {
    let texts = |variable: &Option<Variable>| -> Vec<Option<String>> {
        interviews
            .iter()
            .map(|interview| {
                variable
                    .as_ref()
                    .and_then(|variable| interview.text(variable))
            })
            .collect()
    };
    let keys = texts(&roles.key);
    let round_of: Vec<String> = texts(&roles.round)
        .into_iter()
        .map(Option::unwrap_or_default)
        .collect();
    let people = people(interviews, &keys, &round_of)?;
    let present: HashSet<&str> = round_of.iter().map(String::as_str).collect();
    let rounds = rounds(questionnaire, roles, &present);
    let builder = Builder {
        questionnaire,
        roles,
        people: &people,
        rounds: &rounds,
    };
    let mut out = Respondents {
        rounds: rounds.clone(),
        ..Respondents::default()
    };
    let mut columns = Vec::new();
    for (id, node) in questionnaire.nodes().iter().enumerate() {
        let is_data = node.kind.holds_answer() && !matches!(node.kind, Kind::Metadata(_));
        if is_data && node.repeats.is_empty() && roles.round.as_ref() != Some(&node.variable) {
            columns.extend(builder.columns(id, &mut out.paired));
        }
    }
    out.key = builder.named(&roles.key, &columns);
    out.cluster = builder.named(&roles.village, &columns);
    out.frame = Frame::new(columns);
    Ok(out)
}

/// Interviews by respondent; one without a key is a respondent of its own.
fn people<'a>(
    interviews: &'a [Interview],
    keys: &[Option<String>],
    round_of: &'a [String],
) -> Result<Vec<Person<'a>>> {
    let mut people: Vec<Person<'a>> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for ((interview, key), round) in interviews.iter().zip(keys).zip(round_of) {
        let person = match key.as_deref() {
            Some(key) => *index.entry(key).or_insert(people.len()),
            None => people.len(),
        };
        if person == people.len() {
            people.push(Person {
                by_round: HashMap::new(),
            });
        }
        if people[person].by_round.insert(round, interview).is_some() {
            let key = key.as_deref().unwrap_or_default();
            let of = if round.is_empty() {
                String::new()
            } else {
                format!(" for {round}")
            };
            return Err(Error::new(
                format!("interview {key}"),
                format!("there are two interviews{of}"),
            )
            .way_out("Void one of them, or correct the key of the other."));
        }
    }
    Ok(people)
}

/// The rounds with interviews in the order of their list of choices, unlisted ones after them.
fn rounds(questionnaire: &Questionnaire, roles: &Roles, present: &HashSet<&str>) -> Vec<String> {
    let listed: Vec<String> = roles
        .round
        .as_ref()
        .and_then(|round| questionnaire.list_of(round))
        .map(|list| {
            list.choices
                .iter()
                .map(|choice| choice.name.clone())
                .collect()
        })
        .unwrap_or_default();
    let mut rounds: Vec<String> = listed
        .into_iter()
        .filter(|round| present.contains(round.as_str()))
        .collect();
    let others: BTreeSet<&str> = present
        .iter()
        .filter(|round| !rounds.iter().any(|known| known == *round))
        .copied()
        .collect();
    rounds.extend(others.into_iter().map(str::to_owned));
    rounds
}

struct Builder<'a> {
    questionnaire: &'a Questionnaire,
    roles: &'a Roles,
    people: &'a [Person<'a>],
    rounds: &'a [String],
}

impl Builder<'_> {
    /// The column or columns of the variable at node `id`.
    fn columns(&self, id: NodeId, paired: &mut Vec<Paired>) -> Vec<Column> {
        let node = self.questionnaire.at(id);
        let asked: Vec<&String> = self
            .rounds
            .iter()
            .filter(|round| self.is_asked(node, round))
            .collect();
        let name = node.variable.as_str();
        match asked.as_slice() {
            [] => Vec::new(),
            [round] => vec![self.column(node, name.to_owned(), &[round])],
            several if self.identifies(id) => vec![self.column(node, name.to_owned(), several)],
            several => {
                let columns: Vec<Column> = several
                    .iter()
                    .map(|round| self.column(node, format!("{name}_{round}"), &[round]))
                    .collect();
                paired.extend(self.paired(node, &columns));
                columns
            }
        }
    }

    fn cell(
        &self,
        node: &Node,
        person: &Person<'_>,
        round: &str,
    ) -> std::result::Result<Value, Reason> {
        let Some(interview) = person.by_round.get(round) else {
            return Err(Reason::NotAsked);
        };
        match interview.answers.get(&Address::top(node.variable.clone())) {
            Some(Answer::Value(value)) => Ok(value.clone()),
            Some(Answer::Missing(Missing::DontKnow)) => Err(Reason::DontKnow),
            Some(Answer::Missing(Missing::Refused)) => Err(Reason::Refused),
            Some(Answer::Missing(Missing::NotApplicable)) => Err(Reason::NotApplicable),
            None => Err(Reason::NotAsked),
        }
    }

    fn is_asked(&self, node: &Node, round: &str) -> bool {
        self.people
            .iter()
            .any(|person| self.cell(node, person, round) != Err(Reason::NotAsked))
    }

    /// Whether the variable stands in the key's section and never differs between a respondent's rounds.
    fn identifies(&self, id: NodeId) -> bool {
        let node = self.questionnaire.at(id);
        let is_role = self.roles.played_by(&node.variable).next().is_some();
        let key_section = self
            .roles
            .key
            .as_ref()
            .and_then(|key| self.questionnaire.node(key))
            .map(|key| key.parent);
        if !is_role && key_section != Some(node.parent) {
            return false;
        }
        self.people.iter().all(|person| {
            let mut said = self
                .rounds
                .iter()
                .filter_map(|round| self.cell(node, person, round).ok());
            said.next()
                .is_none_or(|first| said.all(|other| other == first))
        })
    }

    /// A column that holds what was said in the latest of `rounds`.
    fn column(&self, node: &Node, name: String, rounds: &[&String]) -> Column {
        let cells: Vec<std::result::Result<Value, Reason>> = self
            .people
            .iter()
            .map(|person| {
                let mut said = rounds
                    .iter()
                    .rev()
                    .map(|round| self.cell(node, person, round));
                let latest = said.next().unwrap_or(Err(Reason::NotAsked));
                if latest.is_ok() {
                    latest
                } else {
                    said.find(std::result::Result::is_ok).unwrap_or(latest)
                }
            })
            .collect();
        Column {
            name,
            label: self.label(node),
            values: values(self.questionnaire, node, cells),
        }
    }

    fn label(&self, node: &Node) -> Option<String> {
        let language = self.questionnaire.default_language();
        let fill = |id: NodeId| format!("[{}]", self.questionnaire.at(id).name);
        node.label
            .in_language(language, 0)
            .map(|label| label.fill(fill))
    }

    fn paired(&self, node: &Node, columns: &[Column]) -> Option<Paired> {
        let (before, after) = (columns.first()?, columns.last()?);
        let scale = scale(self.questionnaire, node, before, after)?;
        let money = scale == MeasurementScale::Numeric && is_money(self.questionnaire, node, 0);
        Some(Paired {
            variable: node.variable.to_string(),
            label: self.label(node),
            before: before.name.clone(),
            after: after.name.clone(),
            scale,
            money,
        })
    }

    fn named(&self, role: &Option<Variable>, columns: &[Column]) -> Option<String> {
        let name = role.as_ref()?.as_str();
        columns
            .iter()
            .find(|column| column.name == name)
            .map(|column| column.name.clone())
    }
}

/// Numbers where the question's type or its codes are numbers, texts otherwise.
fn values(
    questionnaire: &Questionnaire,
    node: &Node,
    cells: Vec<std::result::Result<Value, Reason>>,
) -> Values {
    let numbers: Option<Vec<std::result::Result<f64, Reason>>> = cells
        .iter()
        .map(|cell| match cell {
            Ok(value) => number(value).map(Ok),
            Err(reason) => Some(Err(*reason)),
        })
        .collect();
    match numbers {
        Some(numbers) if may_be_number(questionnaire, node) => Values::Numbers(numbers),
        _ => Values::Texts(
            cells
                .into_iter()
                .map(|cell| cell.map(|value| value.to_string()))
                .collect(),
        ),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "survey numbers are far below 2^53"
        )]
        Value::Integer(number) => Some(*number as f64),
        Value::Decimal(number) => Some(*number),
        Value::Text(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
    }
}

fn may_be_number(questionnaire: &Questionnaire, node: &Node) -> bool {
    match &node.kind {
        Kind::Question(QuestionType::Integer | QuestionType::Decimal | QuestionType::Range(_))
        | Kind::Calculate
        | Kind::Hidden => true,
        Kind::Question(QuestionType::SelectOne) => codes(questionnaire, node).is_some(),
        _ => false,
    }
}

/// The numeric codes of a question's choices, special codes left out; `None` where a code is no number.
fn codes(questionnaire: &Questionnaire, node: &Node) -> Option<Vec<f64>> {
    let list = questionnaire.list_of(&node.variable)?;
    list.choices
        .iter()
        .filter(|choice| {
            !node
                .special_codes
                .iter()
                .any(|(_, code)| *code == choice.name)
        })
        .map(|choice| choice.name.parse().ok())
        .collect()
}

fn scale(
    questionnaire: &Questionnaire,
    node: &Node,
    before: &Column,
    after: &Column,
) -> Option<MeasurementScale> {
    let numeric = before.numbers().is_some() && after.numbers().is_some();
    match &node.kind {
        Kind::Question(QuestionType::SelectOne) => Some(match codes(questionnaire, node) {
            Some(codes) if is_binary(&codes) => MeasurementScale::Binary,
            Some(_) if is_rating(questionnaire, node) => MeasurementScale::Rating,
            _ => MeasurementScale::Categorical,
        }),
        _ if numeric && may_be_number(questionnaire, node) => Some(MeasurementScale::Numeric),
        _ => None,
    }
}

fn is_binary(codes: &[f64]) -> bool {
    codes.len() == 2 && codes.contains(&0.0) && codes.contains(&1.0)
}

/// A rating scale prints its points: every label begins with its code, as in `1 not at all`.
fn is_rating(questionnaire: &Questionnaire, node: &Node) -> bool {
    let language = questionnaire.default_language();
    let Some(list) = questionnaire.list_of(&node.variable) else {
        return false;
    };
    list.choices
        .iter()
        .filter(|choice| {
            !node
                .special_codes
                .iter()
                .any(|(_, code)| *code == choice.name)
        })
        .all(|choice| {
            let label = choice
                .label
                .in_language(language, 0)
                .map(|label| label.fill(|_| String::new()));
            label.is_some_and(|label| label.split_whitespace().next() == Some(choice.name.as_str()))
        })
}

/// An amount question (it wants a thousands separator), or a calculation made from one.
fn is_money(questionnaire: &Questionnaire, node: &Node, depth: usize) -> bool {
    if node.looks("thousands-sep") {
        return true;
    }
    let Some(calculation) = node.calculation.as_ref().filter(|_| depth < 8) else {
        return false;
    };
    questionnaire.nodes().iter().any(|part| {
        calculation
            .source()
            .contains(&format!("${{{}}}", part.name))
            && is_money(questionnaire, part, depth + 1)
    })
}
