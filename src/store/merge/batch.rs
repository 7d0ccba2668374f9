//! Rows for one table, many to a statement: a statement of its own would seek its place in the table for each.

use rusqlite::{CachedStatement, ToSql, Transaction};

use crate::store::fault::Told;

/// So many rows go into one statement.
const ROWS: usize = 64;

/// Rows that wait for their statement.
pub(super) struct Batch<'a> {
    statement: CachedStatement<'a>,
    width: usize,
    rows: usize,
}

impl<'a> Batch<'a> {
    /// For `INSERT INTO into (columns)`; `otherwise` says what becomes of a row that is there already.
    pub(super) fn new(
        tx: &'a Transaction<'_>,
        (into, columns): (&str, &[&str]),
        otherwise: &str,
    ) -> Told<Self> {
        let row = format!("({})", vec!["?"; columns.len()].join(", "));
        let sql = format!(
            "INSERT INTO {into} ({}) SELECT * FROM (VALUES {}) WHERE column1 IS NOT NULL {otherwise}",
            columns.join(", "),
            vec![row.as_str(); ROWS].join(", "),
        );
        Ok(Self {
            statement: tx.prepare_cached(&sql)?,
            width: columns.len(),
            rows: 0,
        })
    }

    /// Adds a row, of which the first value is not null; whether it is time for [`Batch::flush`].
    pub(super) fn put(&mut self, values: &[&dyn ToSql]) -> Told<bool> {
        let first = self.rows * self.width + 1;
        for (index, value) in (first..).zip(values) {
            self.statement.raw_bind_parameter(index, value)?;
        }
        self.rows += 1;
        Ok(self.rows == ROWS)
    }

    /// Writes what waits, and says how many rows were not there already.
    pub(super) fn flush(&mut self) -> Told<usize> {
        if self.rows == 0 {
            return Ok(0);
        }
        let written = self.statement.raw_execute()?;
        self.statement.clear_bindings();
        self.rows = 0;
        Ok(written)
    }
}
