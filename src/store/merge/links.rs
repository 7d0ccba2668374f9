//! What the events of a run point to, and the salts of their hashes.

use std::collections::HashMap;

use rusqlite::{Connection, Transaction, named_params};

use super::graft::Origin;
use super::words::Words;
use crate::store::fault::{Fault, Told};

/// The events of new interviews that something replaces, by run: numbers in their order.
#[derive(Default)]
pub(super) struct Replaced(HashMap<i64, Vec<i64>>);

impl Replaced {
    /// Those of one run, in the order in which its events come.
    pub(super) fn of_run(&mut self, ours: i64) -> impl FnMut(i64) -> bool + use<> {
        let mut numbers = self.0.remove(&ours).unwrap_or_default();
        numbers.sort_unstable();
        let mut numbers = numbers.into_iter().peekable();
        move |seq| {
            while numbers.next_if(|number| *number < seq).is_some() {}
            numbers.peek() == Some(&seq)
        }
    }
}

/// Which events those of `origin` replace.
pub(super) fn edges(
    source: &Connection,
    tx: &Transaction<'_>,
    (origin, words): (&Origin<'_>, &Words<'_>),
    replaced: &mut Replaced,
) -> Told<()> {
    let mut put =
        tx.prepare_cached("INSERT INTO edge (pchain, pseq, chain, seq) VALUES (?1, ?2, ?3, ?4)")?;
    let sql =
        "SELECT pchain, pseq, seq FROM edge WHERE chain = :chain AND seq > :after AND seq <= :upto";
    each_link(source, (sql, "edge"), (origin, words), |run, [to, seq]| {
        put.execute((run, to, origin.ours, seq))?;
        replaced.0.entry(run).or_default().push(to);
        Ok(())
    })
}

/// What whoever wrote the events of `origin` had seen.
pub(super) fn seen(
    source: &Connection,
    tx: &Transaction<'_>,
    (origin, words): (&Origin<'_>, &Words<'_>),
) -> Told<()> {
    let mut put =
        tx.prepare_cached("INSERT INTO seen (chain, seq, schain, sseq) VALUES (?1, ?2, ?3, ?4)")?;
    let sql =
        "SELECT schain, sseq, seq FROM seen WHERE chain = :chain AND seq > :after AND seq <= :upto";
    each_link(source, (sql, "seen"), (origin, words), |run, [to, seq]| {
        put.execute((origin.ours, seq, run, to))?;
        Ok(())
    })
}

fn each_link(
    source: &Connection,
    (sql, table): (&str, &'static str),
    (origin, words): (&Origin<'_>, &Words<'_>),
    mut each: impl FnMut(i64, [i64; 2]) -> Told<()>,
) -> Told<()> {
    let mut statement = source.prepare_cached(sql)?;
    let mut rows = statement.query(&origin.within()[..])?;
    while let Some(row) = rows.next()? {
        each(words.run(row.get(0)?, table)?, [row.get(1)?, row.get(2)?])?;
    }
    Ok(())
}

/// Refuses what replaces an event of another place, or one that is not earlier.
pub(super) fn check(tx: &Transaction<'_>, origin: &Origin<'_>) -> Told<()> {
    let mut astray = tx.prepare_cached(include_str!("../sql/edges_astray_of_run.sql"))?;
    let within = named_params! {":ours": origin.ours, ":after": origin.taking.after, ":upto": origin.taking.upto};
    match astray.exists(within)? {
        false => Ok(()),
        true => Err(Fault::unreadable(
            "edge",
            "it replaces an event of another place or of a later time",
        )),
    }
}

/// What salts the values of the interviews of which something was taken.
pub(super) fn salts(
    source: &Connection,
    tx: &Transaction<'_>,
    (origin, words): (&Origin<'_>, &Words<'_>),
) -> Told<()> {
    let mut put = tx.prepare_cached(
        "INSERT INTO salt (chain, interview, salt) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?;
    let mut statement =
        source.prepare_cached("SELECT interview, salt FROM salt WHERE chain = :chain")?;
    let mut rows = statement.query(named_params! {":chain": origin.theirs})?;
    while let Some(row) = rows.next()? {
        if let Some(interview) = words.known_interview(row.get(0)?) {
            put.execute((origin.ours, interview.ord, row.get::<_, [u8; 16]>(1)?))?;
        }
    }
    Ok(())
}
