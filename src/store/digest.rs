//! One hash for the whole state: equal on two laptops exactly when they hold the same events.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, named_params};

use super::fault::Told;
use super::hash::{Hash, Ink};
use super::row::column;
use crate::name::Uid;

/// SHA-256 over the runs with their hashes, and over the view, in an order that no file decides.
pub(super) fn of(conn: &Connection) -> Told<Hash> {
    let mut ink = Ink::new("fieldbook state 1");
    let mut statement = conn.prepare(
        "SELECT uid, seq, hash FROM chain JOIN tip ON tip.chain = chain.ord WHERE seq > 0 ORDER BY uid",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        ink = ink
            .raw(&column::<Uid>(row, "chain.uid")?.0)
            .number(column(row, "tip.seq")?)
            .raw(&column::<Hash>(row, "tip.hash")?);
    }
    let mut statement = conn.prepare("SELECT ord, uid FROM interview ORDER BY uid")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        ink = ink.raw(&column::<Uid>(row, "interview.uid")?.0);
        ink = cells(conn, column(row, "interview.ord")?, ink)?;
    }
    Ok(ink.dry())
}

fn cells(conn: &Connection, interview: i64, mut ink: Ink) -> Told<Ink> {
    let mut statement = conn.prepare_cached(include_str!("sql/digest_cells.sql"))?;
    let mut rows = statement.query(named_params! {":interview": interview})?;
    while let Some(row) = rows.next()? {
        let val: ValueRef<'_> = row.get_ref("val")?;
        ink = ink
            .text(&column::<String>(row, "item.variable")?)
            .text(&column::<String>(row, "cell.occ")?)
            .number(column(row, "cell.kind")?)
            .value(val)
            .number(column(row, "cell.miss")?)
            .number(column(row, "cell.origin")?)
            .raw(&column::<Uid>(row, "chain.uid")?.0)
            .number(column(row, "cell.seq")?)
            .number(column(row, "cell.heads")?)
            .number(column(row, "cell.conflict")?);
    }
    Ok(ink)
}
