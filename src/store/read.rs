//! The answers: of one interview for the entry screen, of all for frames and exports.

use std::collections::HashMap;

use rusqlite::{Connection, Row, named_params};

use super::fault::{Fault, Told};
use super::row::column;
use super::{Store, codes};
use crate::error::Result;
use crate::form::{Address, Answer};
use crate::name::{Uid, Variable};
use crate::survey::law::Content;
use crate::survey::{Kind, Origin};

/// What stands at one place of one interview.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Where.
    pub address: Address,
    /// What: [`Kind::Answered`], [`Kind::Parked`], [`Kind::RowAdded`], …
    pub kind: Kind,
    /// For a row of a repeat: whether it exists. `None` for a question.
    pub row: Option<bool>,
    /// The answer; none where it was cleared and for rows.
    pub answer: Option<Answer>,
    /// Where the answer came from; none for rows.
    pub origin: Option<Origin>,
    /// The run that wrote it.
    pub chain: Uid,
    /// Its number within the run.
    pub seq: i64,
    /// When, by the clock of the laptop that wrote it (ms, UTC).
    pub at_ms: i64,
    /// Who wrote it.
    pub by: String,
    /// How many events are alive here; more than one only after a merge.
    pub heads: u32,
    /// Whether people disagree here; `answer` is then provisional.
    pub conflict: bool,
}

impl Cell {
    /// Whether the answer or row is kept aside because its question or repeat does not apply.
    #[must_use]
    pub fn is_parked(&self) -> bool {
        self.kind == Kind::Parked
    }

    /// For a row of a repeat: whether it exists. `None` for a question.
    #[must_use]
    pub const fn row_exists(&self) -> Option<bool> {
        self.row
    }
}

impl Store {
    /// What stands at every place of one interview, rows of repeats and cleared answers included.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn answers(&self, interview: Uid) -> Result<Vec<Cell>> {
        self.tell(self.cells_of(interview))
    }

    /// Calls `each` for every cell of every interview, interview by interview, in the order of [`Store::interviews`].
    ///
    /// # Errors
    /// The file cannot be read, or `each` failed.
    pub fn for_each_cell(&self, mut each: impl FnMut(Uid, Cell) -> Result<()>) -> Result<()> {
        self.tell(self.every_cell(&mut each))
    }

    fn cells_of(&self, interview: Uid) -> Told<Vec<Cell>> {
        let mut statement = self.conn.prepare_cached(include_str!("sql/answers.sql"))?;
        let mut rows = statement.query(named_params! {":interview": interview})?;
        let mut cells = vec![];
        while let Some(row) = rows.next()? {
            let variable = codes::variable(
                row.get_ref("variable")?
                    .as_str()
                    .map_err(rusqlite::Error::from)?,
            )?;
            cells.push(cell(row, variable)?);
        }
        Ok(cells)
    }

    fn every_cell(&self, each: &mut impl FnMut(Uid, Cell) -> Result<()>) -> Told<()> {
        let variables = variables(&self.conn)?;
        let mut statement = self
            .conn
            .prepare_cached(include_str!("sql/every_cell.sql"))?;
        let mut rows = statement.query(named_params! {":study": self.study})?;
        while let Some(row) = rows.next()? {
            let item: i64 = column(row, "cell.item")?;
            let Some(variable) = variables.get(&item) else {
                return Err(Fault::unreadable(
                    "cell.item",
                    format!("{item} is no variable"),
                ));
            };
            each(
                column(row, "interview.interview_uid")?,
                cell(row, variable.clone())?,
            )?;
        }
        Ok(())
    }
}

fn cell(row: &Row<'_>, variable: Variable) -> Told<Cell> {
    let kind = codes::kind(column(row, "cell.kind")?)?;
    let origin = codes::origin(column(row, "cell.origin")?)?;
    let content = codes::content(kind, origin, row.get_ref("val")?, column(row, "cell.miss")?)?;
    Ok(Cell {
        address: Address {
            variable,
            rows: codes::rows(
                row.get_ref("occ")?
                    .as_str()
                    .map_err(rusqlite::Error::from)?,
            )?,
        },
        kind,
        row: codes::is_row(kind, origin).then_some(content == Content::Row),
        answer: answer(content),
        origin,
        chain: column(row, "chain.chain_uid")?,
        seq: column(row, "cell.seq")?,
        at_ms: column(row, "event.at_ms")?,
        by: column(row, "operator.by")?,
        heads: column(row, "cell.heads")?,
        conflict: column(row, "cell.conflict")?,
    })
}

pub(super) fn answer(content: Content) -> Option<Answer> {
    match content {
        Content::Answer(answer) => Some(answer),
        _ => None,
    }
}

/// The variable of each item; the interview itself is none.
pub(super) fn variables(conn: &Connection) -> Told<HashMap<i64, Variable>> {
    let mut statement = conn.prepare_cached("SELECT ord, variable FROM item WHERE ord <> 0")?;
    let mut rows = statement.query([])?;
    let mut variables = HashMap::new();
    while let Some(row) = rows.next()? {
        let name: String = column(row, "item.variable")?;
        variables.insert(column(row, "item.ord")?, codes::variable(&name)?);
    }
    Ok(variables)
}
