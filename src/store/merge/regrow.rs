//! The view after a merge: touched cells from their heads, touched lines of the list from their cells.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Transaction, named_params};

use super::graft::{Growth, Origin, Time};
use crate::name::Uid;
use crate::store::fault::Told;
use crate::store::summary::{Last, Summary};
use crate::store::view::{self, Live, Place};
use crate::store::{list, read, status};
use crate::survey::{Roles, Status};

/// Calls `each` for the events of `origin` that were taken, notes left out: of interviews that were here, or of new ones.
pub(super) fn each_event(
    tx: &Transaction<'_>,
    origin: &Origin<'_>,
    is_new: bool,
    mut each: impl FnMut(Place, Live),
) -> Told<()> {
    let mut statement = tx.prepare_cached(include_str!("../sql/events_of_old.sql"))?;
    let mut rows = statement.query(named_params! {
        ":ours": origin.ours, ":after": origin.taking.after, ":upto": origin.taking.upto, ":is_new": is_new,
    })?;
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get("seq")?;
        let place = Place {
            interview: row.get("interview")?,
            item: row.get("item")?,
            occ: row.get("occ")?,
        };
        let live = view::live_of(row, origin.ours, origin.taking.run, origin.lamport + seq)?;
        each(place, live);
    }
    Ok(())
}

/// Gathers the new events of interviews that were here.
pub(super) fn gather(
    tx: &Transaction<'_>,
    origins: &[Origin<'_>],
    growth: &mut Growth,
) -> Told<()> {
    if growth.new_interviews.len() == growth.latest.len() {
        return Ok(());
    }
    for origin in origins {
        each_event(tx, origin, false, |place, live| {
            growth.fresh.entry(place).or_default().push(live);
        })?;
    }
    Ok(())
}

/// Those of `heads` that no event replaces.
pub(super) fn alive(tx: &Transaction<'_>, heads: Vec<Live>) -> Told<Vec<Live>> {
    let mut statement =
        tx.prepare_cached("SELECT 1 FROM edge WHERE pchain = :chain AND pseq = :seq")?;
    let mut alive = vec![];
    for live in heads {
        if !statement.exists(named_params! {":chain": live.chain, ":seq": live.head.seq})? {
            alive.push(live);
        }
    }
    Ok(alive)
}

/// Carries what was taken into cells and summaries.
///
/// The heads of a cell are its old heads and its new events without those that new events supersede; nothing that was
/// here can supersede what was not.
pub(in crate::store) fn regrow(
    tx: &Transaction<'_>,
    study: Uid,
    roles: &Roles,
    growth: &Growth,
) -> Told<()> {
    for (place, fresh) in &growth.fresh {
        let old = view::heads(tx, place)?;
        let before = old.len();
        let heads = old.into_iter().chain(fresh.iter().cloned()).collect();
        view::put(tx, place, &alive(tx, heads)?, before, false)?;
    }
    let variables = read::variables(tx)?;
    let study = ord(tx, study)?;
    let touched: BTreeSet<i64> = growth
        .latest
        .keys()
        .copied()
        .filter(|ord| Some(*ord) != study)
        .collect();
    for interview in touched {
        let known = match growth.new_interviews.contains(&interview) {
            true => None,
            false => Summary::read(tx, interview)?,
        };
        let mut summary = list::regrown(tx, interview, roles, &variables)?;
        summary.last = latest(tx, known.map(|known| known.last), growth, interview)?;
        if summary.status == Status::Voided {
            status::refresh(tx, &mut summary)?;
        }
        summary.write(tx)?;
    }
    Ok(())
}

/// The ordinal of the interview `uid`, if this file knows it.
pub(super) fn ord(tx: &Transaction<'_>, uid: Uid) -> Told<Option<i64>> {
    Ok(tx
        .prepare_cached("SELECT ord FROM interview WHERE uid = :uid")?
        .query_row(named_params! {":uid": uid}, |row| row.get("ord"))
        .optional()?)
}

/// The later of what was here and what came, by Lamport time.
fn latest(
    tx: &Transaction<'_>,
    known: Option<Last>,
    growth: &Growth,
    interview: i64,
) -> Told<Last> {
    let came = growth.latest.get(&interview).copied();
    let known = match known {
        Some(last) => Some((time_of(tx, last)?, last)),
        None => None,
    };
    let later = [came, known]
        .into_iter()
        .flatten()
        .max_by_key(|(time, _)| *time);
    Ok(later.map_or_else(Last::default, |(_, last)| last))
}

fn time_of(tx: &Transaction<'_>, last: Last) -> Told<Time> {
    Ok(tx
        .prepare_cached("SELECT lamport, uid FROM chain WHERE ord = :chain")?
        .query_row(named_params! {":chain": last.chain}, |row| {
            Ok((row.get::<_, i64>("lamport")? + last.seq, row.get("uid")?))
        })?)
}
