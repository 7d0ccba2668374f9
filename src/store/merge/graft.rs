//! Taking over the runs of a source: one transaction, rolled back for a look at what it would do.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::types::Value as Sql;
use rusqlite::{
    Connection, OptionalExtension, Row, Transaction, TransactionBehavior, named_params,
};

use super::regrow;
use super::source::Source;
use crate::error::Result;
use crate::name::Uid;
use crate::store::fault::{Fault, Told};
use crate::store::summary::Last;
use crate::store::view::{Live, Place};
use crate::store::{Moment, Store, codes, protect, run, view};
use crate::survey::Kind;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
}

/// Lamport time, and the run where two have the same.
pub(super) type Time = (i64, Uid);

/// What the transaction has learnt on its way.
#[derive(Default)]
pub(super) struct Growth {
    /// New events by cell.
    pub(super) fresh: BTreeMap<Place, Vec<Live>>,
    /// Events that new events supersede.
    pub(super) gone: HashSet<(i64, i64)>,
    /// The latest new event of each interview, notes included.
    pub(super) latest: HashMap<i64, (Time, Last)>,
    new_interviews: HashSet<i64>,
}

/// From the source's ordinals to ours.
#[derive(Default)]
struct Dictionary {
    chains: HashMap<i64, i64>,
    /// With the name, which says what kinds of events it can have.
    items: HashMap<i64, (i64, String)>,
    interviews: HashMap<i64, i64>,
}

impl Store {
    /// Takes `takings` from `source`, all or none; `set_aside` is kept in the log of merges. Without `keep` everything is
    /// done and rolled back: what would happen.
    ///
    /// # Errors
    /// Nothing was taken: the disk is full or failed, or the source holds what its structure forbids.
    pub fn take(
        &mut self,
        source: &Source,
        takings: &[Taking],
        set_aside: &str,
        at: Moment,
        keep: bool,
    ) -> Result<Taken> {
        let taken = self.graft(source, takings, set_aside, at, keep);
        self.tell(taken)
    }

    fn graft(
        &mut self,
        source: &Source,
        takings: &[Taking],
        set_aside: &str,
        at: Moment,
        keep: bool,
    ) -> Told<Taken> {
        if keep {
            self.end_chain()?;
        }
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut taken = Taken {
            conflicts_before: conflicts(&tx)?,
            ..Taken::default()
        };
        let mut growth = Growth::default();
        copy_documents(&source.conn, &tx)?;
        protect::take_slots(&source.conn, &tx)?;
        let mut words = Dictionary::of_chains(&source.conn, &tx)?;
        for taking in takings {
            taken.events += take_run(&source.conn, &tx, taking, &mut words, &mut growth)?;
        }
        taken.changed = growth
            .fresh
            .keys()
            .filter(|place| !growth.new_interviews.contains(&place.interview))
            .count() as u64;
        regrow::regrow(&tx, self.study, &self.roles, &growth)?;
        let study = regrow::ord(&tx, self.study)?;
        taken.interviews = growth
            .new_interviews
            .iter()
            .filter(|ord| Some(**ord) != study)
            .count() as u64;
        taken.conflicts_after = conflicts(&tx)?;
        if !keep {
            tx.rollback()?;
            return Ok(taken);
        }
        note(&tx, source, &taken, set_aside, at)?;
        tx.commit()?;
        run::checkpoint(&self.conn, "TRUNCATE");
        self.guard.protections = protect::in_use(&self.conn, self.study)?;
        Ok(taken)
    }
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

/// Documents by their hash; one that is not what its hash says is left.
fn copy_documents(source: &Connection, tx: &Transaction<'_>) -> Told<()> {
    use sha2::{Digest, Sha256};
    let mut statement = source.prepare("SELECT kind, sha, name, body FROM document")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (sha, body): ([u8; 32], Vec<u8>) = (row.get("sha")?, row.get("body")?);
        if <[u8; 32]>::from(Sha256::digest(&body)) == sha {
            tx.execute(
                "INSERT INTO document (kind, sha, name, body) VALUES (:kind, :sha, :name, :body) ON CONFLICT DO NOTHING",
                named_params! {":kind": row.get::<_, String>("kind")?, ":sha": sha, ":name": row.get::<_, String>("name")?, ":body": body},
            )?;
        }
    }
    Ok(())
}

/// The part of one run after what is here: its header, salts, events, what they replace and had seen, its seals.
fn take_run(
    source: &Connection,
    tx: &Transaction<'_>,
    taking: &Taking,
    words: &mut Dictionary,
    growth: &mut Growth,
) -> Told<u64> {
    let theirs: i64 = source.query_row(
        "SELECT ord FROM chain WHERE uid = :run",
        named_params! {":run": taking.run},
        |row| row.get("ord"),
    )?;
    let ours = match words.chains.get(&theirs) {
        Some(ours) => *ours,
        None => copy_header(source, tx, theirs)?,
    };
    words.chains.insert(theirs, ours);
    let within = named_params! {":chain": theirs, ":after": taking.after, ":upto": taking.upto};
    let header = source.query_row(
        "SELECT uid, lamport, wall_ms FROM chain WHERE ord = :chain",
        named_params! {":chain": theirs},
        |row| {
            Ok((
                row.get::<_, Uid>("uid")?,
                row.get::<_, i64>("lamport")?,
                row.get::<_, i64>("wall_ms")?,
            ))
        },
    )?;
    let mut events = source.prepare_cached(include_str!("../sql/events_to_take.sql"))?;
    let mut rows = events.query(within)?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let place = Place {
            interview: words.interview(source, tx, row.get("interview")?, growth)?,
            item: words.item(source, tx, row.get("item")?, codes::kind(row.get("kind")?)?)?,
            occ: row.get("occ")?,
        };
        copy_event(tx, ours, &place, row)?;
        growth.add(place, header, ours, row)?;
        count += 1;
    }
    copy_salts(source, tx, theirs, ours, words)?;
    copy_links(source, tx, within, ours, words, growth)?;
    finish(source, tx, within, ours, taking)?;
    Ok(count)
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

fn copy_event(tx: &Transaction<'_>, chain: i64, place: &Place, row: &Row<'_>) -> Told<()> {
    tx.prepare_cached(include_str!("../sql/insert_event.sql"))?
        .execute(named_params! {
            ":chain": chain, ":seq": row.get::<_, i64>("seq")?, ":kind": row.get::<_, i64>("kind")?,
            ":interview": place.interview, ":item": place.item, ":occ": place.occ, ":val": row.get::<_, Sql>("val")?,
            ":miss": row.get::<_, i64>("miss")?, ":origin": row.get::<_, i64>("origin")?,
            ":note": row.get::<_, Option<String>>("note")?, ":dt": row.get::<_, i64>("dt")?,
            ":mark": row.get::<_, i64>("mark")?,
        })?;
    Ok(())
}

fn copy_salts(
    source: &Connection,
    tx: &Transaction<'_>,
    theirs: i64,
    ours: i64,
    words: &Dictionary,
) -> Told<()> {
    let mut statement =
        source.prepare_cached("SELECT interview, salt FROM salt WHERE chain = :chain")?;
    let mut rows = statement.query(named_params! {":chain": theirs})?;
    while let Some(row) = rows.next()? {
        // A salt for an interview of which no event was taken belongs to events that were not proven.
        if let Some(interview) = words.interviews.get(&row.get("interview")?) {
            tx.prepare_cached(
                "INSERT INTO salt (chain, interview, salt) VALUES (:chain, :interview, :salt) ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {":chain": ours, ":interview": interview, ":salt": row.get::<_, [u8; 16]>("salt")?})?;
        }
    }
    Ok(())
}

fn copy_links(
    source: &Connection,
    tx: &Transaction<'_>,
    within: &[(&str, &dyn rusqlite::ToSql)],
    ours: i64,
    words: &Dictionary,
    growth: &mut Growth,
) -> Told<()> {
    let mut statement = source.prepare_cached(
        "SELECT pchain, pseq, seq FROM edge WHERE chain = :chain AND seq > :after AND seq <= :upto",
    )?;
    let mut rows = statement.query(within)?;
    while let Some(row) = rows.next()? {
        let (chain, seq) = (words.chain(row.get("pchain")?)?, row.get("pseq")?);
        tx.prepare_cached("INSERT INTO edge (pchain, pseq, chain, seq) VALUES (:pchain, :pseq, :chain, :seq)")?
            .execute(named_params! {":pchain": chain, ":pseq": seq, ":chain": ours, ":seq": row.get::<_, i64>("seq")?})?;
        if !is_sound(tx, (chain, seq), (ours, row.get("seq")?))? {
            return Err(Fault::unreadable(
                "edge",
                "it replaces an event of another place or of a later time",
            ));
        }
        growth.gone.insert((chain, seq));
    }
    let mut statement = source.prepare_cached(
        "SELECT schain, sseq, seq FROM seen WHERE chain = :chain AND seq > :after AND seq <= :upto",
    )?;
    let mut rows = statement.query(within)?;
    while let Some(row) = rows.next()? {
        tx.prepare_cached("INSERT INTO seen (chain, seq, schain, sseq) VALUES (:chain, :seq, :schain, :sseq)")?
            .execute(named_params! {
                ":chain": ours, ":seq": row.get::<_, i64>("seq")?, ":schain": words.chain(row.get("schain")?)?,
                ":sseq": row.get::<_, i64>("sseq")?,
            })?;
    }
    Ok(())
}

/// Whether event `later` can supersede `earlier`: same place, and seen before it was made.
fn is_sound(tx: &Transaction<'_>, earlier: (i64, i64), later: (i64, i64)) -> Told<bool> {
    let mut statement = tx.prepare_cached(include_str!("../sql/edge_is_sound.sql"))?;
    let sound = statement.query_row(
        named_params! {":pchain": earlier.0, ":pseq": earlier.1, ":chain": later.0, ":seq": later.1},
        |row| row.get("sound"),
    );
    Ok(sound.optional()?.unwrap_or(false))
}

/// Seals, and how far the run has come now: up to a point at which a whole hash was proven.
fn finish(
    source: &Connection,
    tx: &Transaction<'_>,
    within: &[(&str, &dyn rusqlite::ToSql)],
    ours: i64,
    taking: &Taking,
) -> Told<()> {
    let mut statement = source.prepare_cached(
        "SELECT seq, hash FROM seal WHERE chain = :chain AND seq > :after AND seq <= :upto",
    )?;
    let mut rows = statement.query(within)?;
    let mut hash: Option<[u8; 32]> = None;
    while let Some(row) = rows.next()? {
        let (seq, sealed): (i64, [u8; 32]) = (row.get("seq")?, row.get("hash")?);
        tx.prepare_cached("INSERT INTO seal (chain, seq, hash) VALUES (:chain, :seq, :hash) ON CONFLICT DO NOTHING")?
            .execute(named_params! {":chain": ours, ":seq": seq, ":hash": sealed})?;
        if seq == taking.upto {
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
    let Some(hash) = tip.or(hash) else {
        return Err(Fault::unreadable(
            "tip.hash",
            "a proven point of a run is gone",
        ));
    };
    tx.execute(
        "UPDATE tip SET seq = :seq, hash = :hash WHERE chain = :chain",
        named_params! {":seq": taking.upto, ":hash": hash, ":chain": ours},
    )?;
    Ok(())
}

impl Growth {
    fn add(
        &mut self,
        place: Place,
        header: (Uid, i64, i64),
        chain: i64,
        row: &Row<'_>,
    ) -> Told<()> {
        let (uid, lamport, wall_ms) = header;
        let seq: i64 = row.get("seq")?;
        let live = view::live_of(row, chain, uid, lamport + seq)?;
        let last = Last {
            chain,
            seq,
            at_ms: wall_ms + row.get::<_, i64>("dt")?,
        };
        let latest = ((lamport + seq, uid), last);
        let known = self.latest.entry(place.interview).or_insert(latest);
        if known.0 < latest.0 {
            *known = latest;
        }
        if live.head.kind != Kind::Noted {
            self.fresh.entry(place).or_default().push(live);
        }
        Ok(())
    }
}

impl Dictionary {
    /// The runs that both files know.
    fn of_chains(source: &Connection, tx: &Transaction<'_>) -> Told<Self> {
        let mut words = Self::default();
        let mut statement = source.prepare("SELECT ord, uid FROM chain")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let ours = tx
                .prepare_cached("SELECT ord FROM chain WHERE uid = :uid")?
                .query_row(named_params! {":uid": row.get::<_, Uid>("uid")?}, |row| {
                    row.get("ord")
                })
                .optional()?;
            if let Some(ours) = ours {
                words.chains.insert(row.get("ord")?, ours);
            }
        }
        Ok(words)
    }

    fn chain(&self, theirs: i64) -> Told<i64> {
        let known = self.chains.get(&theirs).copied();
        known
            .ok_or_else(|| Fault::unreadable("edge.pchain", "it refers to a run that is not taken"))
    }

    fn item(
        &mut self,
        source: &Connection,
        tx: &Transaction<'_>,
        theirs: i64,
        kind: Kind,
    ) -> Told<i64> {
        if theirs == 0 {
            codes::check_item(kind, "")?;
            return Ok(0); // the interview itself, in every file
        }
        if let Some((ours, name)) = self.items.get(&theirs) {
            codes::check_item(kind, name)?;
            return Ok(*ours);
        }
        let variable: String = source.query_row(
            "SELECT variable FROM item WHERE ord = :ord",
            named_params! {":ord": theirs},
            |row| row.get("variable"),
        )?;
        codes::check_item(kind, &variable)?;
        tx.execute(
            "INSERT INTO item (variable) VALUES (:variable) ON CONFLICT DO NOTHING",
            named_params! {":variable": variable},
        )?;
        let ours = tx.query_row(
            "SELECT ord FROM item WHERE variable = :variable",
            named_params! {":variable": variable},
            |row| row.get("ord"),
        )?;
        self.items.insert(theirs, (ours, variable));
        Ok(ours)
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
        let ours = match regrow::ord(tx, uid)? {
            Some(ours) => ours,
            None => {
                tx.prepare_cached("INSERT INTO interview (uid) VALUES (:uid)")?
                    .execute(named_params! {":uid": uid})?;
                let ours = tx.last_insert_rowid();
                growth.new_interviews.insert(ours);
                ours
            }
        };
        self.interviews.insert(theirs, ours);
        Ok(ours)
    }
}
