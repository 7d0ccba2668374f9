//! Taking over the runs of a source: one transaction, rolled back for a look at what it would do.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{
    Connection, OptionalExtension, ToSql, Transaction, TransactionBehavior, named_params,
};

use super::events::{self, Taker};
use super::links::{self, Replaced};
use super::source::{Source, with_documents};
use super::words::Words;
use super::{findings, regrow};
use crate::error::Result;
use crate::name::Uid;
use crate::store::fault::{Fault, Told};
use crate::store::summary::{Last, Summary};
use crate::store::view::{Live, Place};
use crate::store::{Moment, Pace, Store, protect, run};
use crate::survey::Roles;

/// Which part of which run to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taking {
    /// The run.
    pub run: Uid,
    /// What is here already.
    pub after: i64,
    /// What is proven there.
    pub upto: i64,
}

/// What was taken, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// Events that were not here.
    pub events: u64,
    /// Interviews that were not here.
    pub interviews: u64,
    /// Cells of interviews that were here of which something changed.
    pub changed: u64,
    /// Cells in conflict before.
    pub conflicts_before: u64,
    /// Cells in conflict after.
    pub conflicts_after: u64,
    /// Keys, with their round, of which a new interview is not the only one.
    pub duplicates: Vec<(String, Option<String>)>,
    /// New interviews that were opened under another version of the questionnaire than the one in use afterwards.
    pub other_forms: u64,
    /// Documents that were not here: what they are and the names of their files.
    pub documents: Vec<(String, String)>,
}

/// Lamport time, and the run where two have the same.
pub(in crate::store) type Time = (i64, Uid);

/// What the transaction has learnt on its way.
#[derive(Default)]
pub(in crate::store) struct Growth {
    /// New events of interviews that were here, by cell.
    pub(in crate::store) fresh: BTreeMap<Place, Vec<Live>>,
    /// The latest new event of each interview, notes included.
    pub(in crate::store) latest: HashMap<i64, (Time, Last)>,
    /// Interviews that were not here.
    pub(in crate::store) new_interviews: BTreeSet<i64>,
    /// Their lines in the list, where they are known already.
    pub(in crate::store) lines: HashMap<i64, Summary>,
    /// Of their cells, further events that nothing replaces.
    pub(super) beside: BTreeMap<Place, Vec<Live>>,
    /// How many of them were opened under which questionnaire.
    pub(super) opened: HashMap<[u8; 32], u64>,
}

/// What is known of a run of which something is taken.
pub(super) struct Origin<'a> {
    pub(super) taking: &'a Taking,
    pub(super) theirs: i64,
    pub(super) ours: i64,
    pub(super) lamport: i64,
    pub(super) wall_ms: i64,
}

impl Origin<'_> {
    /// How many events are taken.
    fn len(&self) -> u64 {
        (self.taking.upto - self.taking.after).unsigned_abs()
    }

    /// The bounds of what is taken, in the source.
    pub(super) fn within(&self) -> [(&'static str, &dyn ToSql); 3] {
        [
            (":chain", &self.theirs),
            (":after", &self.taking.after),
            (":upto", &self.taking.upto),
        ]
    }
}

impl Store {
    /// Takes `takings` from `source`, all or none; `set_aside` is kept in the log of merges. Without `keep` everything is
    /// done and rolled back: what would happen.
    ///
    /// # Errors
    /// Nothing was taken: the disk is full or failed, the source holds what its structure forbids, or whoever waits has
    /// stopped it.
    pub fn take(
        &mut self,
        source: &Source,
        takings: &[Taking],
        set_aside: &str,
        at: Moment,
        keep: bool,
        pace: &mut Pace<'_>,
    ) -> Result<Taken> {
        // What each row refers to is looked up when it is taken, and each edge is looked at afterwards.
        let taken = self
            .conn
            .execute_batch("PRAGMA foreign_keys = OFF; PRAGMA cache_size = -65536")
            .map_err(Fault::from)
            .and_then(|()| self.graft(source, takings, set_aside, at, keep, pace));
        let settled = self
            .conn
            .execute_batch("PRAGMA foreign_keys = ON; PRAGMA cache_size = -2000");
        let taken = taken.and_then(|taken| settled.map(|()| taken).map_err(Fault::from));
        self.tell(taken)
    }

    fn graft(
        &mut self,
        source: &Source,
        takings: &[Taking],
        set_aside: &str,
        at: Moment,
        keep: bool,
        pace: &mut Pace<'_>,
    ) -> Told<Taken> {
        if keep {
            self.end_chain()?;
        }
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut taken = Taken {
            conflicts_before: conflicts(&tx)?,
            documents: with_documents(&source.conn, |source| copy_documents(source, &tx))?,
            ..Taken::default()
        };
        let mut growth = Growth::default();
        protect::take_slots(&source.conn, &tx)?;
        if !takings.is_empty() {
            let origins = takings
                .iter()
                .map(|taking| origin(&source.conn, &tx, taking))
                .collect::<Told<Vec<_>>>()?;
            take_runs(
                &source.conn,
                &tx,
                (&origins, &self.roles),
                &mut growth,
                pace,
            )?;
            taken.events = origins.iter().map(Origin::len).sum();
            taken.changed = growth.fresh.len() as u64;
            regrow::regrow(&tx, self.study, &self.roles, &mut growth)?;
            taken.other_forms = findings::other_forms(&tx, self.study, &growth.opened)?;
        }
        let study = regrow::ord(&tx, self.study)?;
        growth.new_interviews.retain(|ord| Some(*ord) != study);
        taken.interviews = growth.new_interviews.len() as u64;
        taken.conflicts_after = conflicts(&tx)?;
        taken.duplicates = findings::duplicates(&tx, &growth.new_interviews)?;
        if !keep {
            tx.rollback()?;
            return Ok(taken);
        }
        note(&tx, source, &taken, set_aside, at)?;
        if !pace.step(0) {
            return Err(crate::store::pace::stopped());
        }
        tx.commit()?;
        run::checkpoint(&self.conn, "TRUNCATE");
        self.guard.protections = protect::in_use(&self.conn, self.study)?;
        Ok(taken)
    }
}

/// Takes what `origins` bring into the log; cells of interviews that were here are left to [`regrow`].
fn take_runs(
    source: &Connection,
    tx: &Transaction<'_>,
    (origins, roles): (&[Origin<'_>], &Roles),
    growth: &mut Growth,
    pace: &mut Pace<'_>,
) -> Told<()> {
    let mut words = Words::of(source, tx)?;
    let mut replaced = Replaced::default();
    for origin in origins {
        links::edges(source, tx, (origin, &words), &mut replaced)?;
    }
    for origin in origins {
        let is_replaced = replaced.of_run(origin.ours);
        Taker::new(tx, origin, roles, growth)?.take(source, &mut words, is_replaced, pace)?;
        links::seen(source, tx, (origin, &words))?;
        links::salts(source, tx, (origin, &words))?;
        finish(source, tx, origin)?;
    }
    origins
        .iter()
        .try_for_each(|origin| links::check(tx, origin))?;
    events::put_beside(tx, growth)
}

fn conflicts(conn: &Connection) -> Told<u64> {
    let count: i64 = conn.query_row("SELECT count(*) FROM cell WHERE conflict = 1", [], |row| {
        row.get(0)
    })?;
    Ok(count.unsigned_abs())
}

fn note(
    tx: &Transaction<'_>,
    source: &Source,
    taken: &Taken,
    set_aside: &str,
    at: Moment,
) -> Told<()> {
    tx.execute(
        include_str!("../sql/insert_merged.sql"),
        named_params! {
            ":at_ms": at.wall_ms, ":name": source.name(), ":sha": source.stage.sha, ":bytes": source.stage.bytes as i64,
            ":lineage": source.lineage, ":events": taken.events as i64, ":interviews": taken.interviews as i64,
            ":conflicts": taken.conflicts_after as i64 - taken.conflicts_before as i64, ":set_aside": set_aside,
        },
    )?;
    Ok(())
}

/// Documents by their hash; one that is not what its hash says is left. Says which were not here.
fn copy_documents(source: &Connection, tx: &Transaction<'_>) -> Told<Vec<(String, String)>> {
    use sha2::{Digest, Sha256};
    let mut statement = source.prepare("SELECT kind, sha, name, body FROM document")?;
    let mut rows = statement.query([])?;
    let mut new = vec![];
    while let Some(row) = rows.next()? {
        let (sha, body): ([u8; 32], Vec<u8>) = (row.get("sha")?, row.get("body")?);
        let (kind, name): (String, String) = (row.get("kind")?, row.get("name")?);
        if <[u8; 32]>::from(Sha256::digest(&body)) == sha {
            let added = tx.execute(
                "INSERT INTO document (kind, sha, name, body) VALUES (:kind, :sha, :name, :body) ON CONFLICT DO NOTHING",
                named_params! {":kind": kind, ":sha": sha, ":name": name, ":body": body},
            )?;
            if added > 0 {
                new.push((kind, name));
            }
        }
    }
    Ok(new)
}

/// The run of `taking` in both files; one that is new here gets its header.
fn origin<'a>(source: &Connection, tx: &Transaction<'_>, taking: &'a Taking) -> Told<Origin<'a>> {
    let (theirs, lamport, wall_ms) = source.query_row(
        "SELECT ord, lamport, wall_ms FROM chain WHERE uid = :run",
        named_params! {":run": taking.run},
        |row| Ok((row.get("ord")?, row.get("lamport")?, row.get("wall_ms")?)),
    )?;
    let known = tx
        .prepare_cached("SELECT ord FROM chain WHERE uid = :uid")?
        .query_row(named_params! {":uid": taking.run}, |row| row.get("ord"))
        .optional()?;
    let ours = match known {
        Some(ours) => ours,
        None => copy_header(source, tx, theirs)?,
    };
    Ok(Origin {
        taking,
        theirs,
        ours,
        lamport,
        wall_ms,
    })
}

fn copy_header(source: &Connection, tx: &Transaction<'_>, theirs: i64) -> Told<i64> {
    let mut statement = source.prepare_cached(include_str!("../sql/header.sql"))?;
    let mut rows = statement.query(named_params! {":chain": theirs})?;
    let Some(row) = rows.next()? else {
        return Err(Fault::unreadable("chain.ord", "a run is gone"));
    };
    let operator: String = row.get("operator")?;
    tx.execute(
        "INSERT INTO operator (name) VALUES (:name) ON CONFLICT DO NOTHING",
        named_params! {":name": operator},
    )?;
    let ord: i64 = tx.query_row(
        include_str!("../sql/insert_chain.sql"),
        named_params! {
            ":uid": row.get::<_, Uid>("uid")?, ":parent": row.get::<_, Option<Uid>>("parent")?,
            ":parent_seq": row.get::<_, i64>("parent_seq")?, ":parent_hash": row.get::<_, [u8; 32]>("parent_hash")?,
            ":lineage": row.get::<_, Uid>("lineage")?, ":operator": operator, ":lamport": row.get::<_, i64>("lamport")?,
            ":wall_ms": row.get::<_, i64>("wall_ms")?, ":tz_minutes": row.get::<_, i64>("tz_minutes")?,
            ":device": row.get::<_, String>("device")?, ":app": row.get::<_, String>("app")?,
        },
        |row| row.get("ord"),
    )?;
    tx.execute(
        "INSERT INTO tip (chain, seq, hash) VALUES (:chain, 0, zeroblob(32))",
        named_params! {":chain": ord},
    )?;
    Ok(ord)
}

/// Seals, and how far the run has come now: up to a point at which a whole hash was proven.
fn finish(source: &Connection, tx: &Transaction<'_>, origin: &Origin<'_>) -> Told<()> {
    let upto = &origin.taking.upto;
    let within = &origin.within()[..];
    let mut statement = source.prepare_cached(
        "SELECT seq, hash FROM seal WHERE chain = :chain AND seq > :after AND seq <= :upto",
    )?;
    let mut rows = statement.query(within)?;
    let mut hash: Option<[u8; 32]> = None;
    while let Some(row) = rows.next()? {
        let (seq, sealed): (i64, [u8; 32]) = (row.get("seq")?, row.get("hash")?);
        tx.prepare_cached("INSERT INTO seal (chain, seq, hash) VALUES (:chain, :seq, :hash) ON CONFLICT DO NOTHING")?
            .execute(named_params! {":chain": origin.ours, ":seq": seq, ":hash": sealed})?;
        if seq == *upto {
            hash = Some(sealed);
        }
    }
    let tip = source
        .query_row(
            "SELECT hash FROM tip WHERE chain = :chain AND seq = :upto AND :after <= :upto",
            within,
            |row| row.get("hash"),
        )
        .optional()?;
    // A seal was compared on the way; the tip only where nothing else stands at this point.
    let Some(hash) = hash.or(tip) else {
        return Err(Fault::unreadable(
            "tip.hash",
            "a proven point of a run is gone",
        ));
    };
    tx.execute(
        "UPDATE tip SET seq = :seq, hash = :hash WHERE chain = :chain",
        named_params! {":seq": upto, ":hash": hash, ":chain": origin.ours},
    )?;
    Ok(())
}

impl Growth {
    /// Keeps the latest event of `interview`.
    pub(in crate::store) fn reach(&mut self, interview: i64, latest: (Time, Last)) {
        let known = self.latest.entry(interview).or_insert(latest);
        if known.0 < latest.0 {
            *known = latest;
        }
    }
}
