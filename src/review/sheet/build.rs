//! Filling a sheet: answers become codes, interview by interview, as they stream out of the file.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use crate::form::{Answer, Kind, NodeId, Questionnaire, Rows, Value};
use crate::name::Uid;
use crate::survey::{Roles, Status};

use super::{BLANK, Column, Line, Roster, Sheet};

/// A sheet that is being filled, interview by interview; the answers of one in any order.
#[derive(Debug)]
pub struct SheetBuilder {
    sheet: Sheet,
    dictionaries: Vec<Dictionary>,
    /// The row of each roster that a place of the interview begun last has.
    row_of: HashMap<(usize, Rows), usize>,
}

#[derive(Debug, Default)]
struct Dictionary {
    integers: HashMap<i64, u32>,
    decimals: HashMap<u64, u32>,
    texts: HashMap<String, u32>,
    missing: [u32; 3],
}

impl SheetBuilder {
    /// The same with room for so many interviews, so that no more memory is taken than they need.
    #[must_use]
    pub fn with_room(mut self, interviews: usize) -> Self {
        self.sheet.lines.reserve_exact(interviews);
        for column in &mut self.sheet.columns {
            column.codes.reserve_exact(interviews);
        }
        self
    }

    /// An empty sheet.
    #[must_use]
    pub fn new(questionnaire: &Arc<Questionnaire>, roles: &Roles) -> Self {
        let mut sheet = Sheet {
            questionnaire: Arc::clone(questionnaire),
            roles: roles.clone(),
            lines: vec![],
            columns: vec![],
            rosters: vec![],
            of_node: vec![None; questionnaire.nodes().len()],
            of_uid: HashMap::new(),
        };
        for (id, node) in questionnaire.nodes().iter().enumerate() {
            let roster = node.repeats.last().copied();
            if node.kind == Kind::Repeat {
                sheet.of_node[id] = Some(sheet.rosters.len());
                sheet.rosters.push(Roster {
                    node: id,
                    rows: vec![],
                    columns: vec![],
                });
            }
            if !node.kind.holds_answer() {
                continue;
            }
            let columns = match roster.and_then(|roster| sheet.of_node[roster]) {
                Some(roster) => &mut sheet.rosters[roster].columns,
                None => &mut sheet.columns,
            };
            sheet.of_node[id] = Some(columns.len());
            columns.push(Column {
                node: id,
                variable: node.variable.clone(),
                answers: vec![],
                numbers: vec![],
                codes: vec![],
                ranks: OnceLock::new(),
            });
        }
        Self {
            dictionaries: questionnaire
                .nodes()
                .iter()
                .map(|_| Dictionary::default())
                .collect(),
            sheet,
            row_of: HashMap::new(),
        }
    }

    /// Begins the next interview.
    pub fn interview(&mut self, uid: Uid, status: Status) {
        self.row_of.clear();
        self.sheet.of_uid.insert(uid, self.sheet.lines.len());
        self.sheet.lines.push(Line { uid, status });
        for column in &mut self.sheet.columns {
            column.codes.push(BLANK);
        }
    }

    /// A row of `repeat` in the interview that was begun last. A variable that is no repeat changes nothing.
    pub fn row(&mut self, repeat: &str, rows: &Rows) {
        let form = &self.sheet.questionnaire;
        let node = form.id_of(repeat);
        let node = node.filter(|node| form.at(*node).kind == Kind::Repeat);
        if let Some(node) = node {
            self.roster_row(node, rows);
        }
    }

    fn roster_row(&mut self, node: NodeId, rows: &Rows) -> Option<(usize, usize)> {
        let roster = self.sheet.of_node[node]?;
        let interview = self.sheet.lines.len().checked_sub(1)?;
        let table = &mut self.sheet.rosters[roster];
        let row = *self
            .row_of
            .entry((roster, rows.clone()))
            .or_insert_with(|| {
                table.rows.push((interview, rows.clone()));
                for column in &mut table.columns {
                    column.codes.push(BLANK);
                }
                table.rows.len() - 1
            });
        Some((roster, row))
    }

    /// An answer of the interview that was begun last. A variable that the questionnaire does not have is left out.
    ///
    /// # Panics
    /// When no interview was begun.
    pub fn answer(&mut self, variable: &str, rows: &Rows, answer: &Answer) {
        let Some(id) = self.sheet.questionnaire.id_of(variable) else {
            return;
        };
        let Some(index) = self.sheet.of_node[id] else {
            return;
        };
        let repeat = self.sheet.questionnaire.at(id).repeats.last().copied();
        let (column, row) = match repeat {
            Some(repeat) if repeat != id => {
                let Some((roster, row)) = self.roster_row(repeat, rows) else {
                    return;
                };
                (&mut self.sheet.rosters[roster].columns[index], row)
            }
            Some(_) => return,
            None => (&mut self.sheet.columns[index], self.sheet.lines.len() - 1),
        };
        column.codes[row] = self.dictionaries[id].code(column, answer);
    }

    /// The sheet.
    #[must_use]
    pub fn finish(mut self) -> Sheet {
        drop(self.dictionaries);
        for roster in &mut self.sheet.rosters {
            sort_rows(roster);
        }
        for column in &mut self.sheet.columns {
            column.answers.shrink_to_fit();
            column.numbers.shrink_to_fit();
        }
        self.sheet
    }
}

/// Rows of an interview come in any order; a roster is read in the order of its rows.
fn sort_rows(roster: &mut Roster) {
    let mut order: Vec<usize> = (0..roster.rows.len()).collect();
    order.sort_by(|a, b| roster.rows[*a].cmp(&roster.rows[*b]));
    roster.rows = order.iter().map(|i| roster.rows[*i].clone()).collect();
    for column in &mut roster.columns {
        column.codes = order.iter().map(|i| column.codes[*i]).collect();
    }
}

impl Dictionary {
    fn code(&mut self, column: &mut Column, answer: &Answer) -> u32 {
        let next = u32::try_from(column.answers.len() + 1).unwrap_or(u32::MAX);
        let code = match answer {
            Answer::Missing(missing) => {
                let code = &mut self.missing[*missing as usize];
                if *code == BLANK {
                    *code = next;
                }
                *code
            }
            Answer::Value(Value::Integer(number)) => *self.integers.entry(*number).or_insert(next),
            Answer::Value(Value::Decimal(number)) => {
                *self.decimals.entry(number.to_bits()).or_insert(next)
            }
            Answer::Value(Value::Text(text)) => match self.texts.get(text) {
                Some(code) => *code,
                None => *self.texts.entry(text.clone()).or_insert(next),
            },
        };
        if code == next {
            if column.answers.len() == column.answers.capacity() {
                // By a quarter, not by doubling: most of a large study is in these.
                let more = 8 + column.answers.len() / 4;
                column.answers.reserve_exact(more);
                column.numbers.reserve_exact(more);
            }
            column.answers.push(answer.clone());
            column.numbers.push(number(answer));
        }
        code
    }
}

/// The number that an answer is; NaN where it is none.
pub(super) fn number(answer: &Answer) -> f64 {
    match answer {
        Answer::Missing(_) => f64::NAN,
        Answer::Value(Value::Integer(number)) => *number as f64,
        Answer::Value(Value::Decimal(number)) => *number,
        Answer::Value(Value::Text(text)) => {
            let number = text.parse().ok().filter(|n: &f64| n.is_finite());
            number.unwrap_or(f64::NAN)
        }
    }
}
