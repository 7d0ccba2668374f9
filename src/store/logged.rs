//! The log in terms that are the same in every file, for whoever keeps it elsewhere: runs and events under their uids, and
//! the hashes by which they are checked there.

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, Row, named_params};

use super::chains::Links;
use super::fault::Told;
use super::hash::{self, Canonical, Header, Ink};
use super::{Store, codes};
use crate::error::Result;
use crate::name::Uid;

/// One run of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRun {
    /// Its id.
    pub uid: Uid,
    /// The run before it in its file, where there was one.
    pub parent: Option<Uid>,
    /// How far that had come.
    pub parent_seq: i64,
    /// Its hash there.
    pub parent_hash: [u8; 32],
    /// The file in which it was written.
    pub lineage: Uid,
    /// Who wrote it.
    pub operator: String,
    /// The Lamport time from which it counts.
    pub lamport: i64,
    /// When it began, by the laptop's clock (ms, UTC).
    pub wall_ms: i64,
    /// That clock's distance from UTC.
    pub tz_minutes: i64,
    /// The laptop.
    pub device: String,
    /// The program's version.
    pub app: String,
    /// Its last event.
    pub seq: i64,
    /// Its hash after that event.
    pub hash: [u8; 32],
}

/// What an event says.
#[derive(Debug, Clone, PartialEq)]
pub enum Stored {
    /// Nothing, or a reason why there is nothing.
    Nothing,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(String),
    /// The hash of a document, or what is encrypted.
    Bytes(Vec<u8>),
}

/// One event; `schema.sql` says what the numbers mean.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedEvent {
    /// Its number within its run.
    pub seq: i64,
    /// What kind of event.
    pub kind: i64,
    /// The interview.
    pub interview: Uid,
    /// The variable; empty for the interview itself.
    pub variable: String,
    /// The rows of the repeats around it.
    pub occ: String,
    /// What it says.
    pub val: Stored,
    /// Why it says nothing.
    pub miss: i64,
    /// Where the answer came from.
    pub origin: i64,
    /// The note, or why.
    pub note: Option<String>,
    /// Milliseconds since the run began.
    pub dt: i64,
    /// The first four bytes of the run's hash after it.
    pub mark: i64,
    /// What salts its value in the hash.
    pub salt: Option<[u8; 16]>,
    /// The events that it supersedes, in order.
    pub edges: Vec<(Uid, i64)>,
    /// What whoever judged an interview had seen of it, in order.
    pub seen: Vec<(Uid, i64)>,
}

/// One cell of the state: what stands at one place of one interview.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedCell {
    /// The variable; empty for the interview itself.
    pub variable: String,
    /// The rows of the repeats around it.
    pub occ: String,
    /// The kind of the event that is shown.
    pub kind: i64,
    /// What it says.
    pub val: Stored,
    /// Why it says nothing.
    pub miss: i64,
    /// Where the answer came from.
    pub origin: i64,
    /// The run of the event that is shown.
    pub run: Uid,
    /// Its number there.
    pub seq: i64,
    /// How many events are alive here.
    pub heads: i64,
    /// Whether people disagree.
    pub conflict: bool,
}

/// The digest of a state that is kept elsewhere: equal to [`Store::state_digest`] exactly when it holds the same. Runs by
/// uid, then interviews by uid, each followed by its cells by variable and rows, all in the order of their bytes.
pub struct StateDigest(Ink);

impl Store {
    /// Every run that has events, by uid.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn logged_runs(&self) -> Result<Vec<LoggedRun>> {
        self.tell(self.read_runs_of_log())
    }

    /// Calls `each` for the events of the run `run` after number `after`, in order.
    ///
    /// # Errors
    /// The file cannot be read, there is no such run, or `each` failed.
    pub fn for_each_event(
        &self,
        run: Uid,
        after: i64,
        mut each: impl FnMut(LoggedEvent) -> Result<()>,
    ) -> Result<()> {
        let read = each_event(&self.conn, run, after, &mut each);
        self.tell(read)
    }

    /// Calls `each` for every document that the file holds: kind, hash, name, bytes.
    ///
    /// # Errors
    /// The file cannot be read, or `each` failed.
    pub fn for_each_document(
        &self,
        mut each: impl FnMut(&str, [u8; 32], &str, &[u8]) -> Result<()>,
    ) -> Result<()> {
        self.tell(self.read_documents(&mut each))
    }

    fn read_documents(
        &self,
        each: &mut impl FnMut(&str, [u8; 32], &str, &[u8]) -> Result<()>,
    ) -> Told<()> {
        let mut statement = self
            .conn
            .prepare("SELECT kind, sha, name, body FROM document ORDER BY ord")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (kind, name): (String, String) = (row.get("kind")?, row.get("name")?);
            let body: Vec<u8> = row.get("body")?;
            each(&kind, row.get("sha")?, &name, &body)?;
        }
        Ok(())
    }

    fn read_runs_of_log(&self) -> Told<Vec<LoggedRun>> {
        let mut statement = self.conn.prepare(include_str!("sql/logged_runs.sql"))?;
        let mut rows = statement.query(named_params! {})?;
        let mut runs = vec![];
        while let Some(row) = rows.next()? {
            runs.push(LoggedRun {
                uid: row.get("uid")?,
                parent: row.get("parent")?,
                parent_seq: row.get("parent_seq")?,
                parent_hash: row.get("parent_hash")?,
                lineage: row.get("lineage")?,
                operator: row.get("operator")?,
                lamport: row.get("lamport")?,
                wall_ms: row.get("wall_ms")?,
                tz_minutes: row.get("tz_minutes")?,
                device: row.get("device")?,
                app: row.get("app")?,
                seq: row.get("seq")?,
                hash: row.get("hash")?,
            });
        }
        Ok(runs)
    }
}

fn each_event(
    conn: &Connection,
    run: Uid,
    after: i64,
    then: &mut dyn FnMut(LoggedEvent) -> Result<()>,
) -> Told<()> {
    let chain: i64 = conn.query_row(
        "SELECT ord FROM chain WHERE uid = :run",
        named_params! {":run": run},
        |row| row.get(0),
    )?;
    let mut edges = Links::of(conn, include_str!("sql/edges_of_chain.sql"), chain)?;
    let mut seen = Links::of(conn, include_str!("sql/seen_by_chain.sql"), chain)?;
    let mut statement = conn.prepare_cached(include_str!("sql/logged_events.sql"))?;
    let mut rows = statement.query(named_params! {":chain": chain, ":after": after})?;
    while let Some(row) = rows.next()? {
        let mut event = event(row)?;
        event.edges = edges.from(event.seq).to_vec();
        event.seen = seen.from(event.seq).to_vec();
        then(event)?;
    }
    Ok(())
}

/// The event in `row`, without what it points to.
fn event(row: &Row<'_>) -> Told<LoggedEvent> {
    Ok(LoggedEvent {
        seq: row.get("seq")?,
        kind: row.get("kind")?,
        interview: row.get("interview")?,
        variable: row.get("variable")?,
        occ: row.get("occ")?,
        val: Stored::of(row.get("val")?),
        miss: row.get("miss")?,
        origin: row.get("origin")?,
        note: row.get("note")?,
        dt: row.get("dt")?,
        mark: row.get("mark")?,
        salt: row.get("salt")?,
        edges: Vec::new(),
        seen: Vec::new(),
    })
}

impl LoggedRun {
    /// Its hash before its first event.
    #[must_use]
    pub fn beginning(&self) -> [u8; 32] {
        hash::beginning(&Header {
            uid: self.uid,
            parent: self.parent,
            parent_seq: self.parent_seq,
            parent_hash: self.parent_hash,
            lineage: self.lineage,
            operator: &self.operator,
            lamport: self.lamport,
            wall_ms: self.wall_ms,
            tz_minutes: self.tz_minutes,
            device: &self.device,
            app: &self.app,
        })
    }
}

impl LoggedEvent {
    /// The run's hash after this event, from that before it.
    #[must_use]
    pub fn extended(&self, before: &[u8; 32]) -> [u8; 32] {
        let val = self.val.to_sql();
        let commitment = self.salt.map_or([0; 32], |salt| {
            hash::commitment(&salt, self.seq, ValueRef::from(&val), self.note.as_deref())
        });
        let canonical = Canonical {
            seq: self.seq,
            kind: self.kind,
            interview: self.interview,
            variable: &self.variable,
            occ: &self.occ,
            miss: self.miss,
            origin: self.origin,
            dt: self.dt,
            commitment,
            edges: &self.edges,
            seen: &self.seen,
        };
        hash::extended(before, &canonical)
    }

    /// The name of its kind.
    #[must_use]
    pub fn kind_name(&self) -> String {
        codes::kind(self.kind).map_or_else(|_| self.kind.to_string(), |kind| format!("{kind:?}"))
    }
}

impl Stored {
    fn of(val: Sql) -> Self {
        match val {
            Sql::Null => Self::Nothing,
            Sql::Integer(number) => Self::Integer(number),
            Sql::Real(number) => Self::Real(number),
            Sql::Text(text) => Self::Text(text),
            Sql::Blob(bytes) => Self::Bytes(bytes),
        }
    }

    fn to_sql(&self) -> Sql {
        match self {
            Self::Nothing => Sql::Null,
            Self::Integer(number) => Sql::Integer(*number),
            Self::Real(number) => Sql::Real(*number),
            Self::Text(text) => Sql::Text(text.clone()),
            Self::Bytes(bytes) => Sql::Blob(bytes.clone()),
        }
    }
}

impl Default for StateDigest {
    fn default() -> Self {
        Self(Ink::new("fieldbook state 1"))
    }
}

impl StateDigest {
    /// A run that has events.
    #[must_use]
    pub fn run(self, uid: Uid, seq: i64, hash: &[u8; 32]) -> Self {
        Self(self.0.raw(&uid.0).number(seq).raw(hash))
    }

    /// An interview; its cells follow.
    #[must_use]
    pub fn interview(self, uid: Uid) -> Self {
        Self(self.0.raw(&uid.0))
    }

    /// A cell of the interview.
    #[must_use]
    pub fn cell(self, cell: &LoggedCell) -> Self {
        let val = cell.val.to_sql();
        Self(
            self.0
                .text(&cell.variable)
                .text(&cell.occ)
                .number(cell.kind)
                .value(ValueRef::from(&val))
                .number(cell.miss)
                .number(cell.origin)
                .raw(&cell.run.0)
                .number(cell.seq)
                .number(cell.heads)
                .number(i64::from(cell.conflict)),
        )
    }

    /// The digest.
    #[must_use]
    pub fn finish(self) -> [u8; 32] {
        self.0.dry()
    }
}
