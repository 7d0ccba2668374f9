//! Rows by column name: a position is a bug that waits for the next column.

use rusqlite::Row;
use rusqlite::types::FromSql;

use super::fault::{Fault, Told};

/// Reads `table.column`; a value that does not fit names it.
pub(super) fn column<T: FromSql>(row: &Row<'_>, at: &'static str) -> Told<T> {
    let (_, name) = at.rsplit_once('.').unwrap_or(("", at));
    row.get(name).map_err(|error| match error {
        rusqlite::Error::FromSqlConversionFailure(_, _, why) => {
            Fault::unreadable(at, why.to_string())
        }
        rusqlite::Error::InvalidColumnType(_, _, found) => {
            Fault::unreadable(at, format!("a value of type {found} does not fit"))
        }
        rusqlite::Error::IntegralValueOutOfRange(_, number) => {
            Fault::unreadable(at, format!("{number} is out of range"))
        }
        other => Fault::Sqlite(other),
    })
}
