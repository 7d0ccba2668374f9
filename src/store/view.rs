//! The view: what stands at each place, kept in step with the log by the law of `survey::law`.

use rusqlite::{Connection, Row, named_params};

use super::codes;
use super::fault::Told;
use crate::name::Uid;
use crate::survey::law::{self, Head};

/// One cell, in this file's ordinals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) interview: i64,
    /// 0 is the interview itself.
    pub(super) item: i64,
    pub(super) occ: String,
}

/// A head with its chain's ordinal in this file.
#[derive(Debug, Clone)]
pub(super) struct Live {
    pub(super) head: Head,
    pub(super) chain: i64,
}

impl AsRef<Head> for Live {
    fn as_ref(&self) -> &Head {
        &self.head
    }
}

/// The heads of the cell at `place`; none where nothing was ever said.
pub(super) fn heads(conn: &Connection, place: &Place) -> Told<Vec<Live>> {
    let mut statement = conn.prepare_cached(include_str!("sql/heads.sql"))?;
    let mut rows = statement.query(named_params! {
        ":interview": place.interview, ":item": place.item, ":occ": place.occ,
    })?;
    let mut heads = vec![];
    while let Some(row) = rows.next()? {
        heads.push(live(row)?);
    }
    Ok(heads)
}

/// Reads a head from `chain, uid, lamport` and the columns of [`live_of`].
pub(super) fn live(row: &Row<'_>) -> Told<Live> {
    live_of(row, row.get("chain")?, row.get("uid")?, row.get("lamport")?)
}

/// Reads a head from `seq, kind, val, miss, origin`.
pub(super) fn live_of(row: &Row<'_>, chain: i64, uid: Uid, lamport: i64) -> Told<Live> {
    let kind = codes::kind(row.get("kind")?)?;
    let origin = codes::origin(row.get("origin")?)?;
    Ok(Live {
        chain,
        head: Head {
            chain: uid,
            seq: row.get("seq")?,
            lamport,
            kind,
            origin,
            content: codes::content(kind, origin, row.get_ref("val")?, row.get("miss")?)?,
        },
    })
}

/// Writes the cell at `place` with these `heads`; `before` is how many it had. `is_contested`: somebody worked in the
/// interview without knowing that it was voided.
pub(super) fn put(
    conn: &Connection,
    place: &Place,
    heads: &[Live],
    before: usize,
    is_contested: bool,
) -> Told<()> {
    let Some(shown) = law::shown(heads) else {
        unreachable!("an event that was just written is alive");
    };
    let (val, miss) = codes::stored(&shown.head.content);
    conn.prepare_cached(include_str!("sql/put_cell.sql"))?
        .execute(named_params! {
            ":interview": place.interview, ":item": place.item, ":occ": place.occ,
            ":kind": codes::kind_code(shown.head.kind), ":val": val, ":miss": miss,
            ":origin": codes::origin_code(shown.head.origin), ":chain": shown.chain, ":seq": shown.head.seq,
            ":heads": heads.len() as i64, ":conflict": is_contested || law::is_conflict(heads),
        })?;
    if before.max(heads.len()) > 1 {
        put_heads(conn, place, heads)?;
    }
    Ok(())
}

fn put_heads(conn: &Connection, place: &Place, heads: &[Live]) -> Told<()> {
    conn.prepare_cached(
        "DELETE FROM head WHERE interview = :interview AND item = :item AND occ = :occ",
    )?
    .execute(named_params! {
        ":interview": place.interview, ":item": place.item, ":occ": place.occ,
    })?;
    let many = if heads.len() > 1 { heads } else { &[] };
    let mut insert = conn.prepare_cached(
        "INSERT INTO head (interview, item, occ, chain, seq) VALUES (:interview, :item, :occ, :chain, :seq)",
    )?;
    for live in many {
        insert.execute(named_params! {
            ":interview": place.interview, ":item": place.item, ":occ": place.occ,
            ":chain": live.chain, ":seq": live.head.seq,
        })?;
    }
    Ok(())
}
