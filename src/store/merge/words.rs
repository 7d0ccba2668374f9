//! From the source's numbers to ours: runs, interviews and variables, in tables of the transaction that bulk copying joins.

use std::collections::HashMap;

use rusqlite::{Connection, Transaction, named_params};

use super::graft::{Growth, Origin};
use super::regrow;
use crate::name::Uid;
use crate::store::fault::Told;
use crate::store::summary::Last;

/// The dictionary of one merge.
pub(super) struct Words {
    interviews: HashMap<i64, i64>,
    items: HashMap<i64, i64>,
}

impl Words {
    /// An empty dictionary.
    pub(super) fn begin(tx: &Transaction<'_>) -> Told<Self> {
        tx.execute_batch(include_str!("../sql/words_begin.sql"))?;
        Ok(Self {
            interviews: HashMap::new(),
            items: HashMap::new(),
        })
    }

    /// Forgets it.
    pub(super) fn end(tx: &Transaction<'_>) -> Told<()> {
        Ok(tx.execute_batch(include_str!("../sql/words_end.sql"))?)
    }

    /// Learns the interviews and variables of all that is taken, those that are new here included, and which event of each
    /// interview is the latest.
    pub(super) fn learn(
        &mut self,
        source: &Connection,
        tx: &Transaction<'_>,
        origins: &[Origin<'_>],
        growth: &mut Growth,
    ) -> Told<()> {
        tx.execute(include_str!("../sql/words_of_runs.sql"), [])?;
        for origin in origins {
            let mut statement = source.prepare_cached(include_str!("../sql/words_used.sql"))?;
            let mut rows = statement.query(named_params! {
                ":chain": origin.theirs, ":after": origin.taking.after, ":upto": origin.taking.upto,
            })?;
            // A run works on one interview for a while: what was said last of it is said when another begins.
            let mut current: Option<(i64, i64, i64)> = None;
            while let Some(row) = rows.next()? {
                let (seq, interview, item, dt): (i64, i64, i64, i64) =
                    (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
                self.item(source, tx, item)?;
                if let Some(left) = current.filter(|left| left.0 != interview) {
                    self.leave(source, tx, origin, left, growth)?;
                }
                current = Some((interview, seq, dt));
            }
            if let Some(left) = current {
                self.leave(source, tx, origin, left, growth)?;
            }
        }
        Ok(())
    }

    fn leave(
        &mut self,
        source: &Connection,
        tx: &Transaction<'_>,
        origin: &Origin<'_>,
        (interview, seq, dt): (i64, i64, i64),
        growth: &mut Growth,
    ) -> Told<()> {
        let ours = self.interview(source, tx, interview, growth)?;
        let last = Last {
            chain: origin.ours,
            seq,
            at_ms: origin.wall_ms + dt,
        };
        growth.reach(ours, ((origin.lamport + seq, origin.taking.run), last));
        Ok(())
    }

    fn item(&mut self, source: &Connection, tx: &Transaction<'_>, theirs: i64) -> Told<()> {
        if theirs == 0 || self.items.contains_key(&theirs) {
            return Ok(()); // 0 is the interview itself, in every file
        }
        let variable: String = source.query_row(
            "SELECT variable FROM item WHERE ord = :ord",
            named_params! {":ord": theirs},
            |row| row.get("variable"),
        )?;
        tx.execute(
            "INSERT INTO item (variable) VALUES (:variable) ON CONFLICT DO NOTHING",
            named_params! {":variable": variable},
        )?;
        let ours = tx.query_row(
            "SELECT ord FROM item WHERE variable = :variable",
            named_params! {":variable": variable},
            |row| row.get("ord"),
        )?;
        tx.prepare_cached("INSERT INTO temp.item_word (theirs, ours) VALUES (:theirs, :ours)")?
            .execute(named_params! {":theirs": theirs, ":ours": ours})?;
        self.items.insert(theirs, ours);
        Ok(())
    }

    fn interview(
        &mut self,
        source: &Connection,
        tx: &Transaction<'_>,
        theirs: i64,
        growth: &mut Growth,
    ) -> Told<i64> {
        if let Some(ours) = self.interviews.get(&theirs) {
            return Ok(*ours);
        }
        let uid: Uid = source
            .prepare_cached("SELECT uid FROM interview WHERE ord = :ord")?
            .query_row(named_params! {":ord": theirs}, |row| row.get("uid"))?;
        let known = regrow::ord(tx, uid)?;
        let ours = match known {
            Some(ours) => ours,
            None => {
                tx.prepare_cached("INSERT INTO interview (uid) VALUES (:uid)")?
                    .execute(named_params! {":uid": uid})?;
                let ours = tx.last_insert_rowid();
                growth.new_interviews.insert(ours);
                ours
            }
        };
        tx.prepare_cached(
            "INSERT INTO temp.interview_word (theirs, ours, is_new) VALUES (:theirs, :ours, :is_new)",
        )?
        .execute(named_params! {":theirs": theirs, ":ours": ours, ":is_new": known.is_none()})?;
        self.interviews.insert(theirs, ours);
        Ok(ours)
    }
}
