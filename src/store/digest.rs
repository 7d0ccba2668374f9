//! One hash for the whole state: equal on two laptops exactly when they hold the same events.

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, named_params};

use super::fault::{Fault, Told};
use super::hash::{Hash, Ink};
use super::row;
use crate::name::Uid;

/// SHA-256 over the runs with their hashes, and over the view, in an order that no file decides.
pub(super) fn of(conn: &Connection) -> Told<Hash> {
    let mut ink = runs(conn, Ink::new("fieldbook state 1"))?;
    let mut statement = conn.prepare("SELECT ord, uid FROM interview ORDER BY uid")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        ink = ink.raw(&row.get::<_, Uid>("uid")?.0);
        ink = cells(conn, row.get("ord")?, ink)?;
    }
    Ok(ink.dry())
}

/// SHA-256 over the runs with their hashes alone.
pub(super) fn of_runs(conn: &Connection) -> Told<Hash> {
    Ok(runs(conn, Ink::new("fieldbook log 1"))?.dry())
}

fn runs(conn: &Connection, mut ink: Ink) -> Told<Ink> {
    let mut statement = conn.prepare(
        "SELECT uid, seq, hash FROM chain JOIN tip ON tip.chain = chain.ord WHERE seq > 0 ORDER BY uid",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        ink = ink
            .raw(&row.get::<_, Uid>("uid")?.0)
            .number(row.get("seq")?)
            .raw(&row.get::<_, Hash>("hash")?);
    }
    Ok(ink)
}

fn cells(conn: &Connection, interview: i64, mut ink: Ink) -> Told<Ink> {
    let mut statement = conn.prepare_cached(include_str!("sql/digest_cells.sql"))?;
    let names = [
        "variable", "occ", "kind", "val", "miss", "origin", "uid", "seq", "heads", "conflict",
    ];
    let [
        variable,
        occ,
        kind,
        val,
        miss,
        origin,
        uid,
        seq,
        heads,
        conflict,
    ] = row::indexes(&statement, names)?;
    let odd = |error: FromSqlError| Fault::unreadable("cell", error.to_string());
    let mut rows = statement.query(named_params! {":interview": interview})?;
    while let Some(row) = rows.next()? {
        ink = ink
            .text(row.get_ref(variable)?.as_str().map_err(odd)?)
            .text(row.get_ref(occ)?.as_str().map_err(odd)?)
            .number(row.get(kind)?)
            .value(row.get_ref(val)?)
            .number(row.get(miss)?)
            .number(row.get(origin)?)
            .raw(&row.get::<_, Uid>(uid)?.0)
            .number(row.get(seq)?)
            .number(row.get(heads)?)
            .number(row.get(conflict)?);
    }
    Ok(ink)
}
