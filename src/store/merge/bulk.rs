//! Rows by the hundred thousand: from the private copy, whose structure was found to be ours and whose events were hashed,
//! straight into the study.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use rusqlite::{Connection, Transaction, named_params};

use super::graft::{Growth, Origin, Taking};
use super::regrow;
use crate::store::Pace;
use crate::store::fault::{Fault, Told};
use crate::store::view::{self, Live, Place};

/// So many events are copied between two words on how far it is.
const STRIDE: i64 = 16_384;

/// Puts the copy `file` beside the study, under the name `source`.
pub(super) fn attach(conn: &Connection, file: &Path) -> Told<()> {
    let Some(file) = file.to_str() else {
        return Err(Fault::unreadable("the name of the copy", "it is not UTF-8"));
    };
    conn.execute(
        "ATTACH DATABASE :file AS source",
        named_params! {":file": file},
    )?;
    // Each row that is copied is joined with the words it refers to, and each edge is looked at afterwards.
    conn.execute_batch(
        "PRAGMA foreign_keys = OFF; PRAGMA main.cache_size = -65536; PRAGMA temp_store = MEMORY",
    )?;
    Ok(())
}

/// Takes it away again.
pub(super) fn detach(conn: &Connection) -> Told<()> {
    conn.flush_prepared_statement_cache();
    conn.execute_batch("PRAGMA foreign_keys = ON; PRAGMA main.cache_size = -2000")?;
    let attached: bool = conn.query_row(
        "SELECT count(*) FROM pragma_database_list WHERE name = 'source'",
        [],
        |row| row.get(0),
    )?;
    if attached {
        conn.execute_batch("DETACH DATABASE source")?;
    }
    Ok(())
}

/// The events of one run that are taken, their salts, what they replace and had seen; says how many.
pub(super) fn copy_run(
    tx: &Transaction<'_>,
    origin: &Origin<'_>,
    pace: &mut Pace<'_>,
) -> Told<u64> {
    let (theirs, ours) = (origin.theirs, origin.ours);
    let Taking { after, upto, .. } = *origin.taking;
    let mut events = tx.prepare_cached(include_str!("../sql/take_events.sql"))?;
    let mut from = after;
    while from < upto {
        let to = upto.min(from + STRIDE);
        let copied = events.execute(
            named_params! {":theirs": theirs, ":ours": ours, ":after": from, ":upto": to},
        )?;
        if copied as i64 != to - from {
            return Err(Fault::unreadable(
                "event",
                "one refers to what is not there",
            ));
        }
        pace.go(copied as u64)?;
        from = to;
    }
    tx.prepare_cached(include_str!("../sql/take_salts.sql"))?
        .execute(named_params! {":theirs": theirs, ":ours": ours})?;
    let links = [
        (
            "edge",
            include_str!("../sql/take_edges.sql"),
            "SELECT count(*) FROM source.edge WHERE chain = :theirs AND seq > :after AND seq <= :upto",
        ),
        (
            "seen",
            include_str!("../sql/take_seen.sql"),
            "SELECT count(*) FROM source.seen WHERE chain = :theirs AND seq > :after AND seq <= :upto",
        ),
    ];
    for (table, take, count) in links {
        let copied = tx.prepare_cached(take)?.execute(
            named_params! {":theirs": theirs, ":ours": ours, ":after": after, ":upto": upto},
        )?;
        let there: i64 = tx.prepare_cached(count)?.query_row(
            named_params! {":theirs": theirs, ":after": after, ":upto": upto},
            |row| row.get(0),
        )?;
        if copied as i64 != there {
            return Err(Fault::unreadable(
                table,
                "it refers to a run that is not taken",
            ));
        }
    }
    let mut astray = tx.prepare_cached(include_str!("../sql/edges_astray_of_run.sql"))?;
    if astray.exists(named_params! {":ours": ours, ":after": after, ":upto": upto})? {
        return Err(Fault::unreadable(
            "edge",
            "it replaces an event of another place or of a later time",
        ));
    }
    Ok((upto - after).unsigned_abs())
}

/// The cells of interviews that were not here.
pub(super) fn grow_new(tx: &Transaction<'_>, origins: &[Origin<'_>], growth: &Growth) -> Told<()> {
    if growth.new_interviews.is_empty() {
        return Ok(());
    }
    for origin in origins {
        let Taking { after, upto, .. } = *origin.taking;
        tx.prepare_cached(include_str!("../sql/grow_cells.sql"))?
            .execute(named_params! {":ours": origin.ours, ":after": after, ":upto": upto})?;
    }
    let mut statement = tx.prepare_cached(include_str!("../sql/many_headed.sql"))?;
    let mut rows = statement.query([])?;
    let mut places = HashSet::new();
    while let Some(row) = rows.next()? {
        places.insert((row.get(0)?, row.get(1)?, row.get(2)?));
    }
    if places.is_empty() {
        return Ok(());
    }
    let mut heads: BTreeMap<Place, Vec<Live>> = BTreeMap::new();
    for origin in origins {
        regrow::each_event(tx, origin, true, |place, live| {
            if places.contains(&(place.interview, place.item, place.occ.clone())) {
                heads.entry(place).or_default().push(live);
            }
        })?;
    }
    for (place, heads) in heads {
        let alive = regrow::alive(tx, heads)?;
        view::put(tx, &place, &alive, 0, false)?;
    }
    Ok(())
}
