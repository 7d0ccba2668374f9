//! Layout: a grid becomes drafts of interviews, whether it is wide (a row an interview), wide by person (`_2020`,
//! `_2022` columns) or long (a row an answer).

use std::collections::HashMap;

use crate::data::{Grid, Record};
use crate::error::{Error, Result};
use crate::name::{Uid, Variable};

use super::heads::{Head, Known};

/// The cells of one interview, unread.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The line on which the file first speaks of it.
    pub line: u64,
    /// Its id, where the file has one.
    pub uid: Option<Uid>,
    /// Its status word, where the file has one.
    pub status: Option<String>,
    /// The cells that are not blank.
    pub cells: Vec<Cell>,
}

/// A cell that is not blank.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The question.
    pub variable: Variable,
    /// The roster rows around it, by position from 1.
    pub positions: Vec<u32>,
    /// What stands in it.
    pub text: String,
    /// The line in the file.
    pub line: u64,
    /// The column's head.
    pub column: String,
    /// The same cell speaks for every round of the person: taken where the question is asked.
    pub shared: bool,
}

/// The drafts of a file, and the columns that the questionnaire does not know.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// One an interview.
    pub drafts: Vec<Draft>,
    /// The head of each column that is not imported, with the question that it may have meant.
    pub ignored: Vec<(String, Option<Variable>)>,
}

/// The variables that tell interviews apart.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// Whose interview it is.
    pub key: Option<&'a Variable>,
    /// Which round.
    pub round: Option<&'a Variable>,
}

/// Reads the layout of `grid`.
///
/// # Errors
/// A file in which no column can be read as answers, or an id that is none.
pub fn read(place: &str, grid: &Grid, known: &Known<'_>, identity: Identity<'_>) -> Result<Layout> {
    match (grid.column("variable"), grid.column("value")) {
        (Some(variable), Some(value)) => long(place, grid, known, identity, variable, value),
        _ => wide(place, grid, known, identity),
    }
}

fn wide(place: &str, grid: &Grid, known: &Known<'_>, identity: Identity<'_>) -> Result<Layout> {
    let heads: Vec<Head> = grid.header.iter().map(|head| known.read(head)).collect();
    let mut layout = Layout::default();
    for (head, name) in heads.iter().zip(&grid.header) {
        if let Head::Unknown { similar } = head {
            layout.ignored.push((name.clone(), similar.clone()));
        }
    }
    if !heads
        .iter()
        .any(|head| matches!(head, Head::Answers { .. }))
    {
        return Err(Error::new(format!("{place}, line 1"), "no column is named like a question of the form")
            .way_out("Name the columns by the form's variable names, or give columns `variable` and `value`."));
    }
    let by_person = heads
        .iter()
        .any(|head| matches!(head, Head::Answers { round: Some(_), .. }));
    for record in &grid.records {
        if by_person {
            for round in known.rounds {
                layout.drafts.extend(draft_of_round(
                    place, grid, &heads, record, round, identity,
                )?);
            }
        } else {
            layout.drafts.push(draft(place, grid, &heads, record)?);
        }
    }
    Ok(layout)
}

/// The draft of a record that is one interview.
fn draft(place: &str, grid: &Grid, heads: &[Head], record: &Record) -> Result<Draft> {
    let mut draft = Draft {
        line: record.line,
        ..Draft::default()
    };
    for (k, head) in heads.iter().enumerate() {
        let text = &record.cells[k];
        if text.trim().is_empty() {
            continue;
        }
        match head {
            Head::Interview => {
                let uid = text.trim().parse().map_err(|bad: crate::name::BadUid| {
                    Error::new(
                        format!("{place}, line {}, column {}", record.line, grid.header[k]),
                        bad.to_string(),
                    )
                    .way_out("Leave the cell empty for a new interview.")
                })?;
                draft.uid = Some(uid);
            }
            Head::Status => draft.status = Some(text.trim().to_owned()),
            Head::Answers {
                variable,
                positions,
                ..
            } => draft.cells.push(Cell {
                variable: variable.clone(),
                positions: positions.clone(),
                text: text.clone(),
                line: record.line,
                column: grid.header[k].clone(),
                shared: false,
            }),
            Head::Unknown { .. } => {}
        }
    }
    Ok(draft)
}

/// The draft of one round of a record that is one person; `None` where the record says nothing of that round.
fn draft_of_round(
    place: &str,
    grid: &Grid,
    heads: &[Head],
    record: &Record,
    round: &str,
    identity: Identity<'_>,
) -> Result<Option<Draft>> {
    let of_this_round = |head: &Head| match head {
        Head::Answers {
            round: Some(other), ..
        } => other == round,
        Head::Answers { round: None, .. } => true,
        _ => false,
    };
    let heads_here: Vec<Head> = heads
        .iter()
        .map(|head| {
            if of_this_round(head) {
                head.clone()
            } else {
                Head::Unknown { similar: None }
            }
        })
        .collect();
    let mut draft = draft(place, grid, &heads_here, record)?;
    let suffix = format!("_{round}");
    let has_suffix = |column: &str| {
        column
            .split('[')
            .next()
            .is_some_and(|name| name.ends_with(&suffix))
    };
    if !draft.cells.iter().any(|cell| has_suffix(&cell.column)) {
        return Ok(None);
    }
    for cell in &mut draft.cells {
        cell.shared = !has_suffix(&cell.column);
    }
    if let Some(variable) = identity.round {
        draft.cells.push(Cell {
            variable: variable.clone(),
            positions: Vec::new(),
            text: round.to_owned(),
            line: record.line,
            column: variable.to_string(),
            shared: false,
        });
    }
    Ok(Some(draft))
}

/// The columns of a long file that say whose answer it is.
struct Long {
    key: usize,
    round: Option<usize>,
    rows: Option<usize>,
    variable: usize,
    value: usize,
}

fn long(
    place: &str,
    grid: &Grid,
    known: &Known<'_>,
    identity: Identity<'_>,
    variable: usize,
    value: usize,
) -> Result<Layout> {
    let named = |role: Option<&Variable>, usual: &[&str]| {
        role.and_then(|name| grid.column(name.as_str()))
            .or_else(|| usual.iter().find_map(|name| grid.column(name)))
    };
    let Some(key) = named(identity.key, &["respondent", "household", "key", "id"]) else {
        return Err(Error::new(
            format!("{place}, line 1"),
            "no column says whose answers these are",
        )
        .way_out("Add a column with the key, such as `respondent`."));
    };
    let columns = Long {
        key,
        round: named(identity.round, &["round", "wave"]),
        rows: grid.column("row"),
        variable,
        value,
    };
    let mut layout = Layout::default();
    let mut place_of: HashMap<(String, String), usize> = HashMap::new();
    for record in &grid.records {
        add_long(
            &mut layout,
            &mut place_of,
            known,
            identity,
            &columns,
            record,
        );
    }
    Ok(layout)
}

fn add_long(
    layout: &mut Layout,
    place_of: &mut HashMap<(String, String), usize>,
    known: &Known<'_>,
    identity: Identity<'_>,
    columns: &Long,
    record: &Record,
) {
    let cell = |column: usize| record.cells[column].trim().to_owned();
    let key = cell(columns.key);
    let round = columns.round.map(cell).unwrap_or_default();
    let line = record.line;
    let index = *place_of
        .entry((key.clone(), round.clone()))
        .or_insert_with(|| {
            let mut draft = Draft {
                line,
                ..Draft::default()
            };
            for (variable, text) in [(identity.key, key), (identity.round, round)] {
                if let Some(variable) = variable.filter(|_| !text.is_empty()) {
                    let column = variable.to_string();
                    draft.cells.push(Cell {
                        variable: variable.clone(),
                        positions: vec![],
                        text,
                        line,
                        column,
                        shared: false,
                    });
                }
            }
            layout.drafts.push(draft);
            layout.drafts.len() - 1
        });
    let head = cell(columns.variable);
    match known.read(&head) {
        Head::Answers {
            variable,
            mut positions,
            ..
        } => {
            let rows = columns.rows.map(cell).unwrap_or_default();
            positions.extend(rows.split('.').filter_map(|row| row.parse::<u32>().ok()));
            let text = record.cells[columns.value].clone();
            if !text.trim().is_empty() {
                layout.drafts[index].cells.push(Cell {
                    variable,
                    positions,
                    text,
                    line,
                    column: head,
                    shared: false,
                });
            }
        }
        Head::Unknown { similar } if !layout.ignored.iter().any(|(name, _)| *name == head) => {
            layout.ignored.push((head, similar));
        }
        _ => {}
    }
}
