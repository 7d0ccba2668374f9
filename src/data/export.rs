//! Export: interviews as a CSV file, one row an interview; importing it again gives the same interviews.

use std::collections::BTreeMap;

use crate::form::{Address, Node, Questionnaire, Rows};

use super::{
    Interview, Selection, clean,
    dataset::{Cells, Dataset},
    import::{
        cell,
        heads::{INTERVIEW, STATUS},
    },
};

/// A column of the file: a question, in the rows at these positions.
struct Column<'a> {
    node: &'a Node,
    positions: Vec<u32>,
}

impl Column<'_> {
    fn head(&self) -> String {
        let rows: String = self
            .positions
            .iter()
            .map(|position| format!("[{position}]"))
            .collect();
        format!("{}{rows}", self.node.variable)
    }

    /// Where the column's answer stands in `interview`; `None` where it has no such row.
    fn address(&self, questionnaire: &Questionnaire, interview: &Interview) -> Option<Address> {
        let mut rows = Rows::default();
        for (repeat, position) in self.node.repeats.iter().zip(&self.positions) {
            let ids = interview.row_ids(&questionnaire.at(*repeat).variable, &rows);
            rows.0.push(*ids.get(*position as usize - 1)?);
        }
        Some(Address {
            variable: self.node.variable.clone(),
            rows,
        })
    }
}

/// The selected answers of the interviews as CSV: id, status, then every question in the order of the questionnaire, roster rows as
/// `variable[n]`. A reason for a missing answer is the question's own code, or `.d`, `.r`, `.n`.
#[must_use]
pub fn wide(
    questionnaire: &Questionnaire,
    interviews: &[Interview],
    selection: &Selection,
) -> Vec<u8> {
    let mut columns = columns(questionnaire, interviews);
    columns.retain(|column| is_selected(questionnaire, column.node, selection));
    let mut out = csv::Writer::from_writer(Vec::new());
    let head = [INTERVIEW.to_owned(), STATUS.to_owned()]
        .into_iter()
        .chain(columns.iter().map(Column::head));
    write(&mut out, head.collect());
    for interview in interviews {
        let mut record = vec![interview.uid.to_string(), interview.status.to_string()];
        record.extend(columns.iter().map(|column| {
            let address = column.address(questionnaire, interview);
            let answer = address.and_then(|address| interview.answers.get(&address));
            answer
                .map(|answer| cell::write(column.node, answer))
                .unwrap_or_default()
        }));
        write(&mut out, record);
    }
    finish(out)
}

/// One CSV an innermost repeat: the interview's id, the row's number, the questions in it.
#[must_use]
pub fn repeats(
    questionnaire: &Questionnaire,
    interviews: &[Interview],
    selection: &Selection,
) -> Vec<(String, Vec<u8>)> {
    let mut tables = Vec::new();
    for (id, repeat) in questionnaire.nodes().iter().enumerate() {
        if repeat.repeats.last() != Some(&id) {
            continue;
        }
        let fields: Vec<&Node> = questionnaire
            .nodes()
            .iter()
            .filter(|node| node.kind.holds_answer() && node.repeats == repeat.repeats)
            .filter(|node| is_selected(questionnaire, node, selection))
            .collect();
        let mut out = csv::Writer::from_writer(Vec::new());
        let head = [INTERVIEW.to_owned(), "row".to_owned()].into_iter();
        write(
            &mut out,
            head.chain(fields.iter().map(|node| node.variable.to_string()))
                .collect(),
        );
        for interview in interviews {
            for row in interview
                .rows
                .iter()
                .filter(|row| row.variable == repeat.variable)
            {
                let mut record = vec![interview.uid.to_string(), row.rows.to_string()];
                record.extend(fields.iter().map(|node| {
                    let at = Address {
                        variable: node.variable.clone(),
                        rows: row.rows.clone(),
                    };
                    interview
                        .answers
                        .get(&at)
                        .map(|answer| cell::write(node, answer))
                        .unwrap_or_default()
                }));
                write(&mut out, record);
            }
        }
        tables.push((repeat.variable.to_string(), finish(out)));
    }
    tables
}

/// A data set as CSV: numbers with every digit, days as `2022-11-07`, the reason of a gap as `.d`, `.r` or `.n`.
#[must_use]
pub fn flat(set: &Dataset) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    write(
        &mut out,
        set.fields.iter().map(|field| field.name.clone()).collect(),
    );
    for row in 0..set.rows {
        let cells = set.fields.iter().map(|field| {
            let shown = match &field.cells {
                Cells::Numbers(cells) => cells[row].map(|number| number.to_string()),
                Cells::Days(cells) => cells[row].map(|day| day.to_string()),
                Cells::Texts(cells) => cells[row]
                    .as_ref()
                    .map(|text| safe(text))
                    .map_err(|reason| *reason),
            };
            shown.unwrap_or_else(|reason| reason.mark().to_owned())
        });
        write(&mut out, cells.collect());
    }
    finish(out)
}

/// `text` so that no spreadsheet runs it; numbers such as those of a place stay as they are.
fn safe(text: &str) -> String {
    let text = clean::without_controls(text);
    let mut parts = text.split([' ', ';']).filter(|part| !part.is_empty());
    if parts.all(|part| part.parse::<f64>().is_ok()) {
        text.into_owned()
    } else {
        clean::guarded(&text).into_owned()
    }
}

fn is_selected(questionnaire: &Questionnaire, node: &Node, selection: &Selection) -> bool {
    let id = questionnaire.id_of(node.variable.as_str());
    id.is_some_and(|id| selection.holds(id))
}

/// Every question outside repeats once, in repeats as often as any interview has rows.
fn columns<'a>(questionnaire: &'a Questionnaire, interviews: &[Interview]) -> Vec<Column<'a>> {
    let mut columns = Vec::new();
    let mut taken: BTreeMap<usize, ()> = BTreeMap::new();
    for (id, node) in questionnaire.nodes().iter().enumerate() {
        match node.repeats.first() {
            None if node.kind.holds_answer() => columns.push(Column {
                node,
                positions: Vec::new(),
            }),
            Some(outer) if taken.insert(*outer, ()).is_none() => {
                let rows = interviews
                    .iter()
                    .flat_map(|interview| paths(questionnaire, interview, *outer));
                let mut paths: Vec<Vec<u32>> = rows.collect();
                paths.sort();
                paths.dedup();
                add_rows(&mut columns, questionnaire, id, &paths);
            }
            _ => {}
        }
    }
    columns
}

/// The columns of the repeat at node `outer`: row by row, so that a member's answers stand together.
fn add_rows<'a>(
    columns: &mut Vec<Column<'a>>,
    questionnaire: &'a Questionnaire,
    outer: usize,
    paths: &[Vec<u32>],
) {
    let end = questionnaire.at(outer).end;
    for path in paths {
        for node in &questionnaire.nodes()[outer..end] {
            if node.kind.holds_answer() && node.repeats.len() == path.len() {
                columns.push(Column {
                    node,
                    positions: path.clone(),
                });
            }
        }
    }
}

/// The positions of every row of the repeat at node `outer` and of the repeats within it.
fn paths(questionnaire: &Questionnaire, interview: &Interview, outer: usize) -> Vec<Vec<u32>> {
    let mut found = Vec::new();
    let mut open = vec![(outer, Rows::default(), Vec::new())];
    while let Some((repeat, around, path)) = open.pop() {
        let node = questionnaire.at(repeat);
        for (i, id) in interview
            .row_ids(&node.variable, &around)
            .into_iter()
            .enumerate()
        {
            let mut here: Vec<u32> = path.clone();
            here.push(u32::try_from(i + 1).unwrap_or(u32::MAX));
            let mut rows = around.clone();
            rows.0.push(id);
            for (inner, child) in questionnaire
                .nodes()
                .iter()
                .enumerate()
                .take(node.end)
                .skip(repeat + 1)
            {
                let directly = child.repeats.len() == node.repeats.len() + 1;
                if directly && child.repeats.last() == Some(&inner) {
                    open.push((inner, rows.clone(), here.clone()));
                }
            }
            found.push(here);
        }
    }
    found
}

fn write(out: &mut csv::Writer<Vec<u8>>, record: Vec<String>) {
    let written = out.write_record(&record);
    debug_assert!(
        written.is_ok(),
        "invariant: a record of equal width goes into memory"
    );
}

fn finish(out: csv::Writer<Vec<u8>>) -> Vec<u8> {
    out.into_inner().unwrap_or_default()
}
