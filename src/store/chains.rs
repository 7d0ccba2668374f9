//! Was anything in the log changed? Every chain is hashed again, event by event, against marks, seals and tip.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rusqlite::types::{FromSqlError, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, Statement, named_params};

use super::fault::{Fault, Told};
use super::hash::{self, Canonical, Hash, Header};
use super::row;
use super::verify::Finding;
use crate::name::Uid;

/// One chain's row.
#[derive(Debug, Clone)]
pub(super) struct ChainRow {
    pub(super) ord: i64,
    pub(super) uid: Uid,
    pub(super) wall_ms: i64,
    /// Its hash before the first event, from its header.
    pub(super) beginning: Hash,
    parent: Option<(Uid, i64, Hash)>,
}

/// One event's row as it lies in the file, numbers local to it.
pub(super) struct EventRow<'a> {
    pub(super) seq: i64,
    pub(super) kind: i64,
    pub(super) interview: i64,
    pub(super) item: i64,
    pub(super) occ: &'a str,
    pub(super) val: ValueRef<'a>,
    pub(super) miss: i64,
    pub(super) origin: i64,
    pub(super) note: Option<&'a str>,
    pub(super) dt: i64,
    pub(super) mark: i64,
}

/// Where to begin hashing, and from what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    pub(super) seq: i64,
    pub(super) hash: Hash,
}

/// Every chain, in the order in which this file came to know them.
pub(super) fn rows(conn: &Connection) -> Told<Vec<ChainRow>> {
    let mut statement = conn.prepare(include_str!("sql/chains.sql"))?;
    let mut rows = statement.query([])?;
    let mut chains = vec![];
    while let Some(row) = rows.next()? {
        chains.push(chain(row)?);
    }
    Ok(chains)
}

impl ChainRow {
    /// Before its first event.
    pub(super) const fn start(&self) -> Start {
        Start {
            seq: 0,
            hash: self.beginning,
        }
    }
}

fn chain(row: &Row<'_>) -> Told<ChainRow> {
    let operator: String = row.get("operator")?;
    let device: String = row.get("device")?;
    let app: String = row.get("app")?;
    let header = Header {
        uid: row.get("uid")?,
        parent: row.get("parent")?,
        parent_seq: row.get("parent_seq")?,
        parent_hash: row.get("parent_hash")?,
        lineage: row.get("lineage")?,
        operator: &operator,
        lamport: row.get("lamport")?,
        wall_ms: row.get("wall_ms")?,
        tz_minutes: row.get("tz_minutes")?,
        device: &device,
        app: &app,
    };
    Ok(ChainRow {
        ord: row.get("ord")?,
        uid: header.uid,
        wall_ms: header.wall_ms,
        beginning: hash::beginning(&header),
        parent: header
            .parent
            .map(|uid| (uid, header.parent_seq, header.parent_hash)),
    })
}

/// Checks every chain from its beginning, and says how many events it could read.
pub(super) fn check(conn: &Connection, findings: &mut Vec<Finding>) -> Told<u64> {
    let chains = rows(conn)?;
    let mut taken_over: HashMap<(Uid, i64), Vec<Hash>> = HashMap::new();
    for (uid, seq, hash) in chains.iter().filter_map(|chain| chain.parent) {
        taken_over.entry((uid, seq)).or_default().push(hash);
    }
    let mut events = 0;
    for chain in &chains {
        let followed = follow(conn, chain, chain.start(), |event, _, hash| {
            let taken_over = taken_over.get(&(chain.uid, event.seq));
            match taken_over.is_none_or(|hashes| hashes.iter().all(|taken| taken == hash)) {
                true => Ok(()),
                false => Err("a later run went on from something else".to_owned()),
            }
        })?;
        events += followed.read;
        findings.extend(followed.finding(chain.uid));
    }
    Ok(events)
}

/// Checks the end of the chain that was being written when the program last died: what no seal covers yet.
pub(super) fn check_tail(conn: &Connection) -> Told<Option<Finding>> {
    let open: Option<Uid> = conn.query_row("SELECT open_uid FROM file", [], |row| row.get(0))?;
    let Some(chain) = rows(conn)?
        .into_iter()
        .find(|chain| Some(chain.uid) == open)
    else {
        return Ok(None);
    };
    let sealed = conn
        .query_row(
            "SELECT seq, hash FROM seal WHERE chain = :chain ORDER BY seq DESC LIMIT 1",
            named_params! {":chain": chain.ord},
            |row| {
                Ok(Start {
                    seq: row.get("seq")?,
                    hash: row.get("hash")?,
                })
            },
        )
        .optional()?;
    let start = sealed.unwrap_or_else(|| chain.start());
    Ok(follow(conn, &chain, start, |_, _, _| Ok(()))?.finding(chain.uid))
}

/// How far a chain could be followed.
#[derive(Debug, Clone)]
pub(super) struct Followed {
    /// Events read.
    pub(super) read: u64,
    /// The last point at which a whole hash agreed: where it began, a seal, the tip.
    pub(super) proven: Start,
    /// The first event that is not what was written, and why.
    pub(super) fault: Option<(i64, String)>,
}

/// Hashes `chain` from `start` on; stops at the first event that is not what was written, or that `accept` refuses with
/// a reason when it hears the event, its variable and the hash after it.
pub(super) fn follow(
    conn: &Connection,
    chain: &ChainRow,
    start: Start,
    mut accept: impl FnMut(&EventRow<'_>, &str, &Hash) -> Result<(), String>,
) -> Told<Followed> {
    let mut events = conn.prepare_cached(include_str!("sql/events_of_chain.sql"))?;
    let columns = Columns::of(&events)?;
    let mut rows = events.query(named_params! {":chain": chain.ord, ":after": start.seq})?;
    let mut book = Book::of(conn, chain.ord)?;
    let mut words = Words::default();
    let Start { mut seq, mut hash } = start;
    let mut followed = Followed {
        read: 0,
        proven: start,
        fault: None,
    };
    while let Some(row) = rows.next()? {
        let event = columns.event(row)?;
        if event.seq != seq + 1 {
            let gap = format!("events {} to {} are missing", seq + 1, event.seq - 1);
            return Ok(followed.stopped(event.seq, gap));
        }
        seq = event.seq;
        let Some(interview) = words.interview(conn, chain.ord, event.interview)? else {
            return Ok(followed.stopped(seq, "its interview is gone"));
        };
        let Some(variable) = words.item(conn, event.item)? else {
            return Ok(followed.stopped(seq, "its variable is gone"));
        };
        hash = book.extended(&hash, &event, interview, variable);
        followed.read += 1;
        if hash::mark(&hash) != event.mark {
            return Ok(followed.stopped(seq, "it is not what was written"));
        }
        if let Err(why) = accept(&event, variable, &hash) {
            return Ok(followed.stopped(seq, why));
        }
        match book.seals.remove(&seq) {
            Some(sealed) if sealed != hash => {
                return Ok(followed.stopped(seq, "the seal does not fit the events before it"));
            }
            Some(_) => followed.proven = Start { seq, hash },
            None => {}
        }
    }
    Ok(match book.tip {
        Some(tip) if tip == (seq, hash) => {
            followed.proven = Start { seq, hash };
            followed
        }
        Some((tip, _)) if tip > seq => {
            followed.stopped(seq, format!("events {} to {tip} are missing", seq + 1))
        }
        _ => followed.stopped(seq, "the run's end was altered"),
    })
}

impl Followed {
    fn stopped(mut self, seq: i64, fault: impl Into<String>) -> Self {
        self.fault = Some((seq, fault.into()));
        self
    }

    fn finding(&self, chain: Uid) -> Option<Finding> {
        let (seq, fault) = self.fault.as_ref()?;
        Some(Finding::of_event(chain, *seq, fault))
    }
}

/// What stands beside the events of one chain.
struct Book {
    edges: Links,
    seen: Links,
    seals: HashMap<i64, Hash>,
    tip: Option<(i64, Hash)>,
}

/// What the numbers of interviews and variables stand for, looked up once each.
#[derive(Default)]
struct Words {
    /// The one that was asked for last: a run works on one interview for a while.
    at_hand: Option<(i64, Salted)>,
    interviews: HashMap<i64, Salted>,
    items: HashMap<i64, String>,
}

/// An interview and what salts its values.
type Salted = (Uid, Option<[u8; 16]>);

impl Words {
    /// The interview `ord` and the salt that `chain` has for it.
    fn interview(&mut self, conn: &Connection, chain: i64, ord: i64) -> Told<Option<Salted>> {
        if let Some((_, known)) = self.at_hand.filter(|(at_hand, _)| *at_hand == ord) {
            return Ok(Some(known));
        }
        if let Some(known) = self.interviews.get(&ord) {
            self.at_hand = Some((ord, *known));
            return Ok(Some(*known));
        }
        let uid = conn
            .prepare_cached("SELECT uid FROM interview WHERE ord = :ord")?
            .query_row(named_params! {":ord": ord}, |row| row.get("uid"))
            .optional()?;
        let salt = conn
            .prepare_cached("SELECT salt FROM salt WHERE chain = :chain AND interview = :ord")?
            .query_row(named_params! {":chain": chain, ":ord": ord}, |row| {
                row.get("salt")
            })
            .optional()?;
        if let Some(uid) = uid {
            self.interviews.insert(ord, (uid, salt));
        }
        Ok(uid.map(|uid| (uid, salt)))
    }

    fn item(&mut self, conn: &Connection, ord: i64) -> Told<Option<&str>> {
        if let Entry::Vacant(unknown) = self.items.entry(ord) {
            let name: Option<String> = conn
                .prepare_cached("SELECT variable FROM item WHERE ord = :ord")?
                .query_row(named_params! {":ord": ord}, |row| row.get("variable"))
                .optional()?;
            if let Some(name) = name {
                unknown.insert(name);
            }
        }
        Ok(self.items.get(&ord).map(String::as_str))
    }
}

impl Book {
    fn of(conn: &Connection, chain: i64) -> Told<Self> {
        let tip = conn
            .prepare_cached("SELECT seq, hash FROM tip WHERE chain = :chain")?
            .query_row(named_params! {":chain": chain}, |row| {
                Ok((row.get("seq")?, row.get("hash")?))
            })
            .optional()?;
        Ok(Self {
            edges: Links::of(conn, include_str!("sql/edges_of_chain.sql"), chain)?,
            seen: Links::of(conn, include_str!("sql/seen_by_chain.sql"), chain)?,
            seals: seals(conn, chain)?,
            tip,
        })
    }

    /// The chain's hash after `event`, which is about `variable` of the interview with this uid and salt.
    fn extended(
        &mut self,
        before: &Hash,
        event: &EventRow<'_>,
        (interview, salt): Salted,
        variable: &str,
    ) -> Hash {
        let commitment = match salt {
            Some(salt) => hash::commitment(&salt, event.seq, event.val, event.note),
            None => [0; 32],
        };
        let canonical = Canonical {
            seq: event.seq,
            kind: event.kind,
            interview,
            variable,
            occ: event.occ,
            miss: event.miss,
            origin: event.origin,
            dt: event.dt,
            commitment,
            edges: self.edges.from(event.seq),
            seen: self.seen.from(event.seq),
        };
        hash::extended(before, &canonical)
    }
}

/// Where a statement has what an event's hash is made of.
pub(super) struct Columns([usize; 11]);

impl Columns {
    pub(super) fn of(statement: &Statement<'_>) -> Told<Self> {
        let names = [
            "seq",
            "kind",
            "interview",
            "item",
            "occ",
            "val",
            "miss",
            "origin",
            "note",
            "dt",
            "mark",
        ];
        Ok(Self(row::indexes(statement, names)?))
    }

    pub(super) fn event<'a>(&self, row: &'a Row<'_>) -> Told<EventRow<'a>> {
        let [
            seq,
            kind,
            interview,
            item,
            occ,
            val,
            miss,
            origin,
            note,
            dt,
            mark,
        ] = self.0;
        let odd = |error: FromSqlError| Fault::unreadable("event", error.to_string());
        Ok(EventRow {
            seq: row.get(seq)?,
            kind: row.get(kind)?,
            interview: row.get(interview)?,
            item: row.get(item)?,
            occ: row.get_ref(occ)?.as_str().map_err(odd)?,
            val: row.get_ref(val)?,
            miss: row.get(miss)?,
            origin: row.get(origin)?,
            note: row.get_ref(note)?.as_str_or_null().map_err(odd)?,
            dt: row.get(dt)?,
            mark: row.get(mark)?,
        })
    }
}

/// What the events of a chain point to, for who goes through them in their order.
pub(super) struct Links {
    /// Of each event that points to something: its number, and where the next one's begin.
    ends: Vec<(i64, usize)>,
    to: Vec<(Uid, i64)>,
    next: usize,
}

impl Links {
    /// `sql` gives them in the order of the events.
    pub(super) fn of(conn: &Connection, sql: &str, chain: i64) -> Told<Self> {
        let mut statement = conn.prepare_cached(sql)?;
        let [from, to_uid, to_seq] = row::indexes(&statement, ["seq", "to_uid", "to_seq"])?;
        let mut rows = statement.query(named_params! {":chain": chain})?;
        let (mut ends, mut to) = (Vec::<(i64, usize)>::new(), vec![]);
        while let Some(row) = rows.next()? {
            let seq = row.get(from)?;
            to.push((row.get(to_uid)?, row.get(to_seq)?));
            match ends.last_mut() {
                Some((last, end)) if *last == seq => *end = to.len(),
                _ => ends.push((seq, to.len())),
            }
        }
        Ok(Self { ends, to, next: 0 })
    }

    /// What event `seq` points to, which is later than the one that was asked for before.
    pub(super) fn from(&mut self, seq: i64) -> &[(Uid, i64)] {
        while self.ends.get(self.next).is_some_and(|(at, _)| *at < seq) {
            self.next += 1;
        }
        match self.ends.get(self.next) {
            Some((at, end)) if *at == seq => {
                let begin = self
                    .next
                    .checked_sub(1)
                    .map_or(0, |before| self.ends[before].1);
                &self.to[begin..*end]
            }
            _ => &[],
        }
    }
}

fn seals(conn: &Connection, chain: i64) -> Told<HashMap<i64, Hash>> {
    let mut statement = conn.prepare_cached("SELECT seq, hash FROM seal WHERE chain = :chain")?;
    let rows = statement.query_map(named_params! {":chain": chain}, |row| {
        Ok((row.get("seq")?, row.get("hash")?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
