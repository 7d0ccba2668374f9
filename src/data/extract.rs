//! Extract: interviews as data sets for other programs: a row an interview, a row a member, or a row a respondent.

use chrono::NaiveDate;

use crate::form::{
    Address, Answer, Kind, Metadata, Missing, Node, NodeId, QuestionType, Questionnaire, Value,
};
use crate::survey::Roles;

use super::{
    Column, Interview, Reason, Respondents, Selection, Values,
    dataset::{Cells, Codes, Dataset, Field},
    import::heads::{INTERVIEW, STATUS},
};

/// A cell before its column has a type.
type Cell = Result<Value, Reason>;

/// One row an interview: id, status, then the questions outside repeats in the order of the questionnaire.
#[must_use]
pub fn interviews(
    questionnaire: &Questionnaire,
    interviews: &[Interview],
    selection: &Selection,
) -> Dataset {
    let mut fields = vec![
        text(
            INTERVIEW,
            "id of the interview",
            interviews.iter().map(|i| i.uid.to_string()),
        ),
        text(
            STATUS,
            "status of the interview",
            interviews.iter().map(|i| i.status.to_string()),
        ),
    ];
    for (id, node) in questionnaire.nodes().iter().enumerate() {
        if node.kind.holds_answer() && node.repeats.is_empty() && selection.holds(id) {
            let cells = interviews
                .iter()
                .map(|interview| cell(interview, &Address::top(node.variable.clone())));
            fields.extend(typed(
                questionnaire,
                node,
                node.variable.as_str(),
                cells.collect(),
            ));
        }
    }
    dataset("interviews", questionnaire, fields, interviews.len())
}

/// One data set a repeat, a row a row of it: the interview's id, its key and round, the row's number, the questions.
#[must_use]
pub fn repeats(
    questionnaire: &Questionnaire,
    roles: &Roles,
    interviews: &[Interview],
    selection: &Selection,
) -> Vec<Dataset> {
    let repeats = questionnaire
        .nodes()
        .iter()
        .enumerate()
        .filter(|(_, node)| node.kind == Kind::Repeat);
    repeats
        .map(|(id, _)| repeat(questionnaire, roles, interviews, selection, id))
        .collect()
}

fn repeat(
    questionnaire: &Questionnaire,
    roles: &Roles,
    interviews: &[Interview],
    selection: &Selection,
    id: NodeId,
) -> Dataset {
    let repeat = questionnaire.at(id);
    let rows: Vec<(&Interview, &Address)> = interviews
        .iter()
        .flat_map(|interview| {
            let own = interview
                .rows
                .iter()
                .filter(|row| row.variable == repeat.variable);
            own.map(move |row| (interview, row))
        })
        .collect();
    let mut fields = vec![text(
        INTERVIEW,
        "id of the interview",
        rows.iter().map(|(i, _)| i.uid.to_string()),
    )];
    for role in [&roles.key, &roles.round].into_iter().flatten() {
        let whose = questionnaire
            .id_of(role.as_str())
            .filter(|id| selection.holds(*id));
        if let Some(node) = whose.map(|id| questionnaire.at(id)) {
            let cells = rows
                .iter()
                .map(|(interview, _)| cell(interview, &Address::top(role.clone())));
            fields.extend(typed(questionnaire, node, role.as_str(), cells.collect()));
        }
    }
    fields.push(text(
        "row",
        "number of the row",
        rows.iter().map(|(_, row)| row.rows.to_string()),
    ));
    for (inside, node) in questionnaire.nodes().iter().enumerate() {
        if node.kind.holds_answer() && node.repeats == repeat.repeats && selection.holds(inside) {
            let at = |row: &Address| Address {
                variable: node.variable.clone(),
                rows: row.rows.clone(),
            };
            let cells = rows
                .iter()
                .map(|(interview, row)| cell(interview, &at(row)));
            fields.extend(typed(
                questionnaire,
                node,
                node.variable.as_str(),
                cells.collect(),
            ));
        }
    }
    dataset(repeat.variable.as_str(), questionnaire, fields, rows.len())
}

/// One row a respondent, rounds side by side as `variable_ROUND`.
#[must_use]
pub fn respondents(
    questionnaire: &Questionnaire,
    respondents: &Respondents,
    selection: &Selection,
) -> Dataset {
    let frame = &respondents.frame;
    let mut fields = Vec::new();
    for column in frame.columns() {
        let Some((id, round)) = origin(questionnaire, &column.name, &respondents.rounds) else {
            continue;
        };
        if !selection.holds(id) {
            continue;
        }
        for mut field in typed(
            questionnaire,
            questionnaire.at(id),
            &column.name,
            cells(column),
        ) {
            if let Some(round) = round {
                field.label = format!("{} ({round})", field.label);
            }
            fields.push(field);
        }
    }
    dataset("respondents", questionnaire, fields, frame.rows())
}

fn dataset(name: &str, questionnaire: &Questionnaire, fields: Vec<Field>, rows: usize) -> Dataset {
    Dataset {
        name: name.to_owned(),
        title: questionnaire.title().to_owned(),
        fields,
        rows,
        notes: vec![
            format!(
                "Form {}, version {}",
                questionnaire.id(),
                questionnaire.version()
            ),
            "Gaps: .d does not know, .r refused, .n not applicable; not asked is empty (Stata: .)"
                .to_owned(),
        ],
    }
}

/// The question behind a column of respondents, and the round in the column's name.
fn origin<'a>(
    questionnaire: &Questionnaire,
    name: &str,
    rounds: &'a [String],
) -> Option<(NodeId, Option<&'a String>)> {
    if let Some(id) = questionnaire.id_of(name) {
        return Some((id, None));
    }
    rounds.iter().find_map(|round| {
        let stem = name.strip_suffix(round.as_str())?.strip_suffix('_')?;
        Some((questionnaire.id_of(stem)?, Some(round)))
    })
}

fn cells(column: &Column) -> Vec<Cell> {
    match &column.values {
        Values::Numbers(cells) => cells.iter().map(|cell| cell.map(Value::Decimal)).collect(),
        Values::Texts(cells) => cells
            .iter()
            .map(|cell| cell.clone().map(Value::Text))
            .collect(),
    }
}

fn cell(interview: &Interview, at: &Address) -> Cell {
    match interview.answers.get(at) {
        Some(Answer::Value(value)) => Ok(value.clone()),
        Some(Answer::Missing(missing)) => Err(reason(*missing)),
        None => Err(Reason::NotAsked),
    }
}

const fn reason(missing: Missing) -> Reason {
    match missing {
        Missing::DontKnow => Reason::DontKnow,
        Missing::Refused => Reason::Refused,
        Missing::NotApplicable => Reason::NotApplicable,
    }
}

fn text(name: &str, label: &str, cells: impl Iterator<Item = String>) -> Field {
    Field {
        name: name.to_owned(),
        label: label.to_owned(),
        cells: Cells::Texts(cells.map(Ok).collect()),
        codes: None,
    }
}

/// The column of a question by its type; several choices get a column of 0 and 1 each beside.
fn typed(questionnaire: &Questionnaire, node: &Node, name: &str, cells: Vec<Cell>) -> Vec<Field> {
    let field = |cells: Cells, codes: Option<Codes>| Field {
        name: name.to_owned(),
        label: label(questionnaire, node),
        cells,
        codes,
    };
    let as_texts = || {
        cells
            .iter()
            .map(|cell| cell.clone().map(|value| value.to_string()))
            .collect()
    };
    match &node.kind {
        Kind::Question(QuestionType::Integer | QuestionType::Decimal | QuestionType::Range(_))
        | Kind::Calculate
        | Kind::Hidden => match numbers(&cells) {
            Some(numbers) => vec![field(Cells::Numbers(numbers), None)],
            None => vec![field(Cells::Texts(as_texts()), None)],
        },
        Kind::Question(QuestionType::SelectOne) => {
            match (codes(questionnaire, node), numbers(&cells)) {
                (Some(codes), Some(numbers)) => vec![field(Cells::Numbers(numbers), Some(codes))],
                _ => vec![field(Cells::Texts(as_texts()), None)],
            }
        }
        Kind::Question(QuestionType::Date) | Kind::Metadata(Metadata::Today) => {
            match days(&cells) {
                Some(days) => vec![field(Cells::Days(days), None)],
                None => vec![field(Cells::Texts(as_texts()), None)],
            }
        }
        Kind::Question(QuestionType::SelectMultiple) => {
            let mut fields = vec![field(Cells::Texts(as_texts()), None)];
            fields.extend(ticks(questionnaire, node, name, &cells));
            fields
        }
        _ => vec![field(Cells::Texts(as_texts()), None)],
    }
}

fn numbers(cells: &[Cell]) -> Option<Vec<Result<f64, Reason>>> {
    let number = |value: &Value| match value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "survey numbers are far below 2^53"
        )]
        Value::Integer(number) => Some(*number as f64),
        Value::Decimal(number) => Some(*number),
        Value::Text(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
    };
    all(cells, number)
}

fn days(cells: &[Cell]) -> Option<Vec<Result<NaiveDate, Reason>>> {
    all(cells, |value| value.to_string().parse().ok())
}

/// Every value read by `read`; `None` where one cannot be.
fn all<T>(cells: &[Cell], read: impl Fn(&Value) -> Option<T>) -> Option<Vec<Result<T, Reason>>> {
    cells
        .iter()
        .map(|cell| match cell {
            Ok(value) => read(value).map(Ok),
            Err(reason) => Some(Err(*reason)),
        })
        .collect()
}

/// A column a choice: 1 where it was chosen, 0 where others were.
fn ticks(questionnaire: &Questionnaire, node: &Node, name: &str, cells: &[Cell]) -> Vec<Field> {
    let Some(list) = questionnaire.list_of(&node.variable) else {
        return Vec::new();
    };
    let chosen =
        |value: &Value, choice: &str| value.to_string().split(' ').any(|name| name == choice);
    list.choices
        .iter()
        .filter(|choice| node.reason_of(&choice.name).is_none())
        .map(|choice| Field {
            name: format!("{name}_{}", choice.name),
            label: format!("{}: {}", name, shown(questionnaire, &choice.label)),
            cells: Cells::Numbers(
                cells
                    .iter()
                    .map(|cell| {
                        cell.as_ref()
                            .map(|value| f64::from(chosen(value, &choice.name)))
                            .map_err(|why| *why)
                    })
                    .collect(),
            ),
            codes: None,
        })
        .collect()
}

/// What the numeric codes of a question mean; `None` where one is no whole number.
fn codes(questionnaire: &Questionnaire, node: &Node) -> Option<Codes> {
    let list = questionnaire.list_of(&node.variable)?;
    let mut codes = Codes {
        list: list.name.clone(),
        ..Codes::default()
    };
    for choice in &list.choices {
        let label = shown(questionnaire, &choice.label);
        match node.reason_of(&choice.name) {
            Some(missing) => codes.reasons.push((reason(missing), label)),
            None => codes.labels.push((choice.name.parse().ok()?, label)),
        }
    }
    Some(codes)
}

/// The question in the default language; a calculation that has no text is its own.
fn label(questionnaire: &Questionnaire, node: &Node) -> String {
    let label = shown(questionnaire, &node.label);
    match &node.calculation {
        Some(rule) if label.is_empty() => format!("calculated: {}", rule.source()),
        _ => label,
    }
}

fn shown(questionnaire: &Questionnaire, texts: &crate::form::Texts) -> String {
    let fill = |id: NodeId| format!("[{}]", questionnaire.at(id).name);
    let text = texts.in_language(questionnaire.default_language(), 0);
    text.map(|text| text.fill(fill)).unwrap_or_default()
}
