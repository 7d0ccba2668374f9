//! A run of the program: who, where, when; the chain that it writes, from its first event to its seal.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params};
use uuid::Uuid;

use super::fault::Told;
use super::hash::{self, Hash, Header};
use crate::name::Uid;

/// Clocks that differ by more than this were set in between.
const CLOCK_WAS_SET_MS: i64 = 2000;

/// One instant of the caller's clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The laptop's clock, milliseconds since 1970 in UTC.
    pub wall_ms: i64,
    /// The laptop's distance from UTC.
    pub tz_minutes: i32,
    /// A clock that never goes back, milliseconds since any start.
    pub monotonic_ms: u64,
}

/// One run of the program by one person on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Fresh and random for every run: two runs can never write under the same id.
    pub uid: Uid,
    /// Who is at the keyboard.
    pub operator: String,
    /// On which laptop.
    pub device: String,
    /// When the run began.
    pub at: Moment,
    /// The program's version.
    pub app: String,
}

/// The chain that is being written, up to its last durable event.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    pub(super) ord: i64,
    pub(super) uid: Uid,
    pub(super) lamport: i64,
    pub(super) seq: i64,
    pub(super) hash: Hash,
    began: Moment,
}

impl Chain {
    /// Milliseconds since the chain began, if both clocks still agree on it.
    pub(super) fn since_began(&self, at: Moment) -> Option<i64> {
        let dt = at.monotonic_ms.checked_sub(self.began.monotonic_ms)?;
        let dt = i64::try_from(dt).ok()?;
        let drift = at
            .wall_ms
            .checked_sub(self.began.wall_ms)?
            .checked_sub(dt)?;
        let was_set = drift.abs() > CLOCK_WAS_SET_MS || at.tz_minutes != self.began.tz_minutes;
        (!was_set).then_some(dt)
    }

    /// The wall clock `dt` after the chain began.
    pub(super) fn wall_ms(&self, dt: i64) -> i64 {
        self.began.wall_ms + dt
    }

    /// Begins the chain of `run`, marks the file as open, and makes the mark visible to whoever copies the file.
    ///
    /// A clock that was set begins a new chain too: within a chain, times can be trusted to be apart as they say.
    pub(super) fn begin(conn: &mut Connection, run: &Run, at: Moment) -> Told<Self> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let chain = begin(&tx, run, at)?;
        tx.commit()?;
        checkpoint(conn, "PASSIVE");
        Ok(chain)
    }

    /// An id for a chain that goes on after the clock was set.
    pub(super) fn fresh_uid() -> Uid {
        Uid(*Uuid::new_v4().as_bytes())
    }

    /// Writes down how far the chain has come.
    pub(super) fn save(&self, tx: &Transaction<'_>) -> Told<()> {
        tx.prepare_cached("UPDATE tip SET seq = :seq, hash = :hash WHERE chain = :chain")?
            .execute(named_params! {":seq": self.seq, ":hash": self.hash, ":chain": self.ord})?;
        Ok(())
    }

    /// Seals the chain where it stands.
    pub(super) fn seal(&self, tx: &Transaction<'_>) -> Told<()> {
        if self.seq > 0 {
            tx.prepare_cached(
                "INSERT INTO seal (chain, seq, hash) VALUES (:chain, :seq, :hash) ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {":chain": self.ord, ":seq": self.seq, ":hash": self.hash})?;
        }
        Ok(())
    }
}

/// Seals `chain`, marks the file as closed, and moves everything into the one file.
pub(super) fn settle(conn: &mut Connection, chain: Option<&Chain>) -> Told<()> {
    let open: Option<Uid> = conn.query_row("SELECT open_uid FROM file", [], |row| row.get(0))?;
    if open.is_some() {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(chain) = chain {
            chain.seal(&tx)?;
        }
        tx.execute("UPDATE file SET open_uid = NULL", [])?;
        tx.commit()?;
        checkpoint(conn, "TRUNCATE");
    }
    Ok(())
}

/// Moves the write-ahead log into the main file, where nobody is reading. It only moves what is durable already, so a
/// failure is no loss and says nothing that the next write would not say.
pub(super) fn checkpoint(conn: &Connection, mode: &str) {
    drop(conn.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(())));
}

fn begin(tx: &Transaction<'_>, run: &Run, at: Moment) -> Told<Chain> {
    let lineage: Uid = tx.query_row("SELECT lineage FROM file", [], |row| row.get(0))?;
    let parent = tx
        .query_row(include_str!("sql/parent.sql"), [], |row| {
            Ok((row.get("uid")?, row.get("seq")?, row.get("hash")?))
        })
        .optional()?;
    let (parent, parent_seq, parent_hash) = match parent {
        Some((uid, seq, hash)) => (Some(uid), seq, hash),
        None => (None, 0, [0; 32]),
    };
    let lamport: i64 = tx.query_row(
        "SELECT coalesce(max(lamport + seq), 0) FROM chain JOIN tip ON tip.chain = chain.ord",
        [],
        |row| row.get(0),
    )?;
    let header = Header {
        uid: run.uid,
        parent,
        parent_seq,
        parent_hash,
        lineage,
        operator: &run.operator,
        lamport,
        wall_ms: at.wall_ms,
        tz_minutes: i64::from(at.tz_minutes),
        device: &run.device,
        app: &run.app,
    };
    let chain = Chain {
        ord: insert(tx, &header)?,
        uid: run.uid,
        lamport,
        seq: 0,
        hash: hash::beginning(&header),
        began: at,
    };
    tx.execute(
        "INSERT INTO tip (chain, seq, hash) VALUES (:chain, 0, :hash)",
        named_params! {":chain": chain.ord, ":hash": chain.hash},
    )?;
    tx.execute(
        "UPDATE file SET open_uid = :uid, last_chain = :chain",
        named_params! {":uid": chain.uid, ":chain": chain.ord},
    )?;
    Ok(chain)
}

fn insert(tx: &Transaction<'_>, header: &Header<'_>) -> Told<i64> {
    tx.execute(
        "INSERT INTO operator (name) VALUES (:name) ON CONFLICT DO NOTHING",
        named_params! {":name": header.operator},
    )?;
    let ord = tx.query_row(
        include_str!("sql/insert_chain.sql"),
        named_params! {
            ":uid": header.uid, ":parent": header.parent, ":parent_seq": header.parent_seq,
            ":parent_hash": header.parent_hash, ":lineage": header.lineage, ":operator": header.operator,
            ":lamport": header.lamport, ":wall_ms": header.wall_ms, ":tz_minutes": header.tz_minutes,
            ":device": header.device, ":app": header.app,
        },
        |row| row.get("ord"),
    )?;
    Ok(ord)
}
