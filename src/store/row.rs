//! Rows by column name: a position is a bug that waits for the next column.

use rusqlite::Statement;

use super::fault::Told;

/// Where `statement` has the columns `names`: looked up once, where a name for each of a million rows would be felt.
pub(super) fn indexes<const N: usize>(
    statement: &Statement<'_>,
    names: [&str; N],
) -> Told<[usize; N]> {
    let mut indexes = [0; N];
    for (index, name) in indexes.iter_mut().zip(names) {
        *index = statement.column_index(name)?;
    }
    Ok(indexes)
}
