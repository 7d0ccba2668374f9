//! The answers: of one interview for the entry screen, of all for frames and exports.

use std::collections::HashMap;

use rusqlite::{Connection, Row, RowIndex, Statement, named_params};

use super::fault::{Fault, Told};
use super::guard::Guard;
use super::{Store, codes, list, row};
use crate::error::Result;
use crate::form::{Address, Answer, Rows};
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
    /// The answer; none where it was cleared, for rows, and where it is encrypted and the study locked.
    pub answer: Option<Answer>,
    /// Whether there is an answer that cannot be read without the study's key.
    pub sealed: bool,
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

/// A row of a repeat, or an answer, that counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece<'p> {
    /// This row of this repeat exists.
    Row(&'p Variable, &'p Rows),
    /// This question in these rows is answered so.
    Answer(&'p Variable, &'p Rows, Answer),
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

    /// Calls `each` for every row of a repeat and every answer that counts, interview by interview, in the order of
    /// [`Store::interviews`], up to the interview `upto` where one is given: what columns need, and no more.
    ///
    /// # Errors
    /// The file cannot be read, or `each` failed.
    pub fn for_each_piece(
        &self,
        upto: Option<Uid>,
        mut each: impl FnMut(Uid, Piece<'_>) -> Result<()>,
    ) -> Result<()> {
        self.tell(self.every_piece(upto, &mut each))
    }

    fn every_piece(
        &self,
        upto: Option<Uid>,
        each: &mut impl FnMut(Uid, Piece<'_>) -> Result<()>,
    ) -> Told<()> {
        let variables = variables(&self.conn)?;
        let uids: HashMap<i64, Uid> = self
            .conn
            .prepare_cached("SELECT ord, uid FROM interview")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut statement = self
            .conn
            .prepare_cached(include_str!("sql/every_piece.sql"))?;
        let names = ["interview", "item", "occ", "kind", "val", "miss", "origin"];
        let [interview, item, occ, kind, val, miss, origin] = row::indexes(&statement, names)?;
        let upto = match upto {
            Some(uid) => list::ordinal(&self.conn, uid)?,
            None => i64::MAX,
        };
        let mut rows = statement.query(named_params! {":study": self.study, ":upto": upto})?;
        let mut at = (-1, Uid([0; 16]));
        while let Some(row) = rows.next()? {
            let ord: i64 = row.get(interview)?;
            if at.0 != ord {
                let uid = uids.get(&ord).copied();
                at = (
                    ord,
                    uid.ok_or_else(|| Fault::unreadable("cell.interview", "it is gone"))?,
                );
            }
            let Some(variable) = variables.get(&row.get(item)?) else {
                return Err(Fault::unreadable("cell.item", "it is no variable"));
            };
            let place = codes::rows(text(row, occ)?)?;
            let kind = codes::kind(row.get(kind)?)?;
            let origin = codes::origin(row.get(origin)?)?;
            let content = codes::content(kind, origin, row.get_ref(val)?, row.get(miss)?)?;
            let content = match content {
                Content::Sealed(_) => {
                    let address = Address {
                        variable: variable.clone(),
                        rows: place.clone(),
                    };
                    self.guard.content(content, at.1, &address)
                }
                content => content,
            };
            match content {
                Content::Row => each(at.1, Piece::Row(variable, &place))?,
                Content::Answer(answer) => each(at.1, Piece::Answer(variable, &place, answer))?,
                _ => {}
            }
        }
        Ok(())
    }

    fn cells_of(&self, interview: Uid) -> Told<Vec<Cell>> {
        let mut statement = self.conn.prepare_cached(include_str!("sql/answers.sql"))?;
        let columns = Columns::of(&statement)?;
        let mut rows = statement.query(named_params! {":interview": interview})?;
        let mut cells = vec![];
        while let Some(row) = rows.next()? {
            let variable = codes::variable(text(row, "variable")?)?;
            cells.push(columns.cell(row, variable, (&self.guard, interview))?);
        }
        Ok(cells)
    }

    fn every_cell(&self, each: &mut impl FnMut(Uid, Cell) -> Result<()>) -> Told<()> {
        let variables = variables(&self.conn)?;
        let mut statement = self
            .conn
            .prepare_cached(include_str!("sql/every_cell.sql"))?;
        let columns = Columns::of(&statement)?;
        let [interview, item] = row::indexes(&statement, ["interview_uid", "item"])?;
        let mut rows = statement.query(named_params! {":study": self.study})?;
        while let Some(row) = rows.next()? {
            let item: i64 = row.get(item)?;
            let Some(variable) = variables.get(&item) else {
                return Err(Fault::unreadable("item", format!("{item} is no variable")));
            };
            let uid = row.get(interview)?;
            each(
                uid,
                columns.cell(row, variable.clone(), (&self.guard, uid))?,
            )?;
        }
        Ok(())
    }
}

/// Where a statement has what a cell is made of.
struct Columns([usize; 11]);

impl Columns {
    fn of(statement: &Statement<'_>) -> Told<Self> {
        let names = [
            "occ",
            "kind",
            "val",
            "miss",
            "origin",
            "chain_uid",
            "seq",
            "at_ms",
            "by",
            "heads",
            "conflict",
        ];
        Ok(Self(row::indexes(statement, names)?))
    }

    fn cell(
        &self,
        row: &Row<'_>,
        variable: Variable,
        (guard, interview): (&Guard, Uid),
    ) -> Told<Cell> {
        let [
            occ,
            kind,
            val,
            miss,
            origin,
            chain,
            seq,
            at_ms,
            by,
            heads,
            conflict,
        ] = self.0;
        let kind = codes::kind(row.get(kind)?)?;
        let origin = codes::origin(row.get(origin)?)?;
        let content = codes::content(kind, origin, row.get_ref(val)?, row.get(miss)?)?;
        let address = Address {
            variable,
            rows: codes::rows(text(row, occ)?)?,
        };
        let content = guard.content(content, interview, &address);
        Ok(Cell {
            address,
            kind,
            row: codes::is_row(kind, origin).then_some(content == Content::Row),
            sealed: matches!(content, Content::Sealed(_)),
            answer: answer(content),
            origin,
            chain: row.get(chain)?,
            seq: row.get(seq)?,
            at_ms: row.get(at_ms)?,
            by: row.get(by)?,
            heads: row.get(heads)?,
            conflict: row.get(conflict)?,
        })
    }
}

fn text<'a>(row: &'a Row<'_>, column: impl RowIndex) -> Told<&'a str> {
    let value = row.get_ref(column)?;
    value
        .as_str()
        .map_err(|error| Fault::unreadable("a name", error.to_string()))
}

pub(super) fn answer(content: Content) -> Option<Answer> {
    match content {
        Content::Answer(answer) => Some(answer),
        _ => None,
    }
}

/// The variable of each item; the interview itself is none, and neither is a matter of the review.
pub(super) fn variables(conn: &Connection) -> Told<HashMap<i64, Variable>> {
    let mut statement = conn.prepare_cached(
        "SELECT ord, variable FROM item WHERE ord <> 0 AND variable NOT GLOB '[!?=]*'",
    )?;
    let mut rows = statement.query([])?;
    let mut variables = HashMap::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get("variable")?;
        variables.insert(row.get("ord")?, codes::variable(&name)?);
    }
    Ok(variables)
}
