//! The view after a merge: touched cells from their heads, touched lines of the list from their cells.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Transaction, named_params};

use super::graft::{Growth, Time};
use crate::name::Uid;
use crate::store::fault::Told;
use crate::store::summary::{Last, Summary};
use crate::store::view::{self, Live};
use crate::store::{list, read, status};
use crate::survey::{Roles, Status};

/// Those of `heads` that no event replaces.
fn alive(tx: &Transaction<'_>, heads: Vec<Live>) -> Told<Vec<Live>> {
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
    growth: &mut Growth,
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
        let mut summary = match growth.lines.remove(&interview) {
            Some(line) => line,
            None => list::regrown(tx, interview, roles, &variables)?,
        };
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
