//! Voiding an interview: what its writer had seen, and whether it still stands against work that he had not seen.

use rusqlite::{Connection, named_params};

use super::fault::Told;
use super::summary::Summary;
use super::view::{self, Place};
use crate::name::Uid;
use crate::survey::Kind;
use crate::survey::law;

/// Of one interview, the events of one chain up to a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) chain: i64,
    pub(super) uid: Uid,
    pub(super) seq: i64,
}

/// What somebody who looks at `interview` now has seen of it, by chain's uid.
pub(super) fn seen(conn: &Connection, interview: i64) -> Told<Vec<Seen>> {
    let mut statement = conn.prepare_cached(include_str!("sql/seen.sql"))?;
    let mut rows = statement.query(named_params! {":interview": interview})?;
    let mut seen = vec![];
    while let Some(row) = rows.next()? {
        seen.push(Seen {
            chain: row.get("chain")?,
            uid: row.get("uid")?,
            seq: row.get("seq")?,
        });
    }
    Ok(seen)
}

pub(super) fn write_seen(conn: &Connection, (chain, seq): (i64, i64), seen: &[Seen]) -> Told<()> {
    for seen in seen {
        conn.prepare_cached(
            "INSERT INTO seen (chain, seq, schain, sseq) VALUES (:chain, :seq, :schain, :sseq)",
        )?
        .execute(
            named_params! {":chain": chain, ":seq": seq, ":schain": seen.chain, ":sseq": seen.seq},
        )?;
    }
    Ok(())
}

/// Looks again whether the voiding of the interview of `summary` stands.
pub(super) fn refresh(conn: &Connection, summary: &mut Summary) -> Told<()> {
    let place = Place {
        interview: summary.interview,
        item: 0,
        occ: String::new(),
    };
    let heads = view::heads(conn, &place)?;
    let Some(shown) = law::shown(&heads) else {
        return Ok(());
    };
    let is_contested = shown.head.kind == Kind::Voided
        && conn
            .prepare_cached(include_str!("sql/is_contested.sql"))?
            .query_row(
                named_params! {":interview": place.interview, ":chain": shown.chain, ":seq": shown.head.seq},
                |row| row.get("contested"),
            )?;
    view::put(conn, &place, &heads, heads.len(), is_contested)?;
    summary.note_status(&shown.head, is_contested);
    Ok(())
}
