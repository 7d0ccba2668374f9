//! Another person's file, opened as untrusted: copied, guarded, its structure compared with ours before anything in it
//! is evaluated, its pages checked, its runs hashed.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::stage::Stage;
use super::tips::{self, Tip};
use crate::error::{Error, Result};
use crate::name::Uid;
use crate::store::chains::{self, ChainRow, EventRow, Start};
use crate::store::fault::{Fault, Told};
use crate::store::{Pace, Store, bundle, codes, migrations, open, pace, schema};
use crate::vault::Identity;

/// Documents are the largest things in a study.
const MAX_DOCUMENT_BYTES: i32 = 64 << 20;
/// Everything else is far smaller.
const MAX_VALUE_BYTES: i32 = 1 << 20;
/// An answer or a note as a form lets it through, encrypted and spelled in letters.
const MAX_SAID_BYTES: usize = 200_000;

/// A file to take from.
#[derive(Debug)]
pub struct Source {
    /// Closed before the copy is taken away.
    pub(super) conn: Connection,
    pub(super) stage: Stage,
    name: String,
    study: Uid,
    pub(super) lineage: Uid,
    was_open: bool,
    writer: Option<(String, String)>,
    chains: HashMap<Uid, ChainRow>,
}

/// The tables of another person's file that are read; what is derived from them is made anew here.
const TAKEN_FROM: [&str; 13] = [
    "file",
    "operator",
    "item",
    "interview",
    "document",
    "chain",
    "event",
    "edge",
    "seen",
    "salt",
    "seal",
    "tip",
    "keyslot",
];

/// So many events are hashed between two words on how far it is.
const STRIDE: u64 = 2048;

/// What hashing a run of a source has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Up to this event it is what was written.
    pub upto: i64,
    /// It went on otherwise than the run of the same id that we have.
    pub is_fork: bool,
    /// What is wrong after `upto`.
    pub fault: Option<String>,
}

impl Source {
    /// Copies the file `path` and opens the copy as untrusted; a bundle is decrypted by one of `identities`.
    ///
    /// # Errors
    /// It is no study, encrypted for somebody else, damaged, altered, newer than this version, or cannot be copied; the original is never touched.
    pub fn open(path: &Path, identities: &[Identity]) -> Result<Self> {
        let stage = Stage::of(path, identities)?;
        let name = path.display().to_string();
        let opened = guarded(&stage.file, &name).and_then(|conn| {
            let file =
                conn.query_row("SELECT project, lineage, open_uid FROM file", [], |row| {
                    Ok((
                        row.get("project")?,
                        row.get("lineage")?,
                        row.get::<_, Option<Uid>>("open_uid")?,
                    ))
                })?;
            let writer = tips::writer(&conn)?;
            let chains = chains::rows(&conn)?
                .into_iter()
                .map(|chain| (chain.uid, chain))
                .collect();
            Ok((conn, file, writer, chains))
        });
        let (conn, (study, lineage, open), writer, chains) =
            opened.map_err(|fault| fault.about_source(path))?;
        Ok(Self {
            conn,
            stage,
            name,
            study,
            lineage,
            was_open: open.is_some(),
            writer,
            chains,
        })
    }

    /// Keeps the checked copy as the new study `path`, readable for its owner only.
    ///
    /// # Errors
    /// It is damaged where a merge would not have looked, something is there already, or it cannot be written.
    pub fn keep_as(self, path: &Path) -> Result<()> {
        sound(&self.conn, "PRAGMA quick_check(1)", &self.name)
            .map_err(|fault| fault.about_source(Path::new(&self.name)))?;
        bundle::keep(&self.stage.file, path)
    }

    /// The name under which it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The study it belongs to.
    #[must_use]
    pub const fn study(&self) -> Uid {
        self.study
    }

    /// Whether it was copied while somebody worked in it: its latest answers may be missing.
    #[must_use]
    pub const fn was_open(&self) -> bool {
        self.was_open
    }

    /// Who wrote in it last, and on which laptop.
    #[must_use]
    pub fn writer(&self) -> Option<(&str, &str)> {
        let (operator, device) = self.writer.as_ref()?;
        Some((operator, device))
    }

    /// Its size.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.stage.bytes
    }

    /// The runs in it, as it says, with what each refers to.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn tips(&self) -> Result<Vec<Tip>> {
        tips::tips_with_needs(&self.conn).map_err(|fault| fault.about_source(Path::new(&self.name)))
    }

    /// Hashes the run `theirs` from where `ours` ends.
    ///
    /// # Errors
    /// One of the files cannot be read, or whoever waits has stopped it.
    pub fn prove(
        &self,
        theirs: &Tip,
        ours: Option<&Tip>,
        store: &Store,
        pace: &mut Pace<'_>,
    ) -> Result<Proof> {
        self.proof(theirs, ours, store, pace)
            .map_err(|fault| fault.about_source(Path::new(&self.name)))
    }

    fn proof(
        &self,
        theirs: &Tip,
        ours: Option<&Tip>,
        store: &Store,
        pace: &mut Pace<'_>,
    ) -> Told<Proof> {
        if let Some(ours) = ours {
            let seq = ours.seq.min(theirs.seq);
            if tips::mark(&self.conn, theirs.run, seq)? != tips::mark(&store.conn, theirs.run, seq)?
            {
                return self.fork(theirs, pace);
            }
            if theirs.seq <= ours.seq {
                return Ok(Proof {
                    upto: theirs.seq,
                    is_fork: false,
                    fault: None,
                });
            }
        }
        let start = ours.filter(|ours| ours.seq > 0).map(|ours| Start {
            seq: ours.seq,
            hash: ours.hash,
        });
        self.followed(theirs.run, start, pace)
    }

    /// It is not what we have: continued twice if it is sound in itself, else damaged.
    fn fork(&self, theirs: &Tip, pace: &mut Pace<'_>) -> Told<Proof> {
        let alone = self.followed(theirs.run, None, pace)?;
        Ok(Proof {
            upto: 0,
            is_fork: alone.fault.is_none(),
            fault: alone.fault,
        })
    }

    fn followed(&self, run: Uid, start: Option<Start>, pace: &mut Pace<'_>) -> Told<Proof> {
        let Some(chain) = self.chains.get(&run) else {
            return Err(Fault::unreadable("chain.uid", format!("run {run} is gone")));
        };
        let start = start.unwrap_or_else(|| chain.start());
        let mut heard = 0;
        let followed = chains::follow(&self.conn, chain, start, |event, variable, _| {
            heard += 1;
            if heard == STRIDE {
                heard = 0;
                if !pace.step(STRIDE) {
                    return Err("stopped".to_owned());
                }
            }
            readable(event, variable)
        })?;
        if pace.is_stopped() {
            return Err(pace::stopped());
        }
        pace.step(heard);
        Ok(Proof {
            upto: followed.proven.seq,
            is_fork: false,
            fault: followed
                .fault
                .map(|(seq, fault)| format!("event {seq}: {fault}")),
        })
    }
}

/// Whether an event is one that this version can read: its hash only says that it is what somebody wrote.
fn readable(event: &EventRow<'_>, variable: &str) -> std::result::Result<(), String> {
    let bytes = match event.val {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
        _ => 0,
    };
    if bytes.max(event.note.map_or(0, str::len)) > MAX_SAID_BYTES {
        return Err("it is longer than any answer".to_owned());
    }
    let readable = || {
        let kind = codes::kind(event.kind)?;
        codes::check_item(kind, variable)?;
        codes::content(kind, codes::origin(event.origin)?, event.val, event.miss)?;
        match event.occ {
            "" => Ok(()),
            occ => codes::rows(occ).map(drop),
        }
    };
    readable().map_err(|_: Fault| "this version cannot read it".to_owned())
}

/// Header, then structure, then pages: checks of the pages evaluate what the structure says.
fn guarded(staged: &Path, name: &str) -> Told<Connection> {
    let header = open::peek(staged)?;
    schema::check_header(&header, name)?;
    drop(header);
    take_in_log(staged)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut conn = Connection::open_with_flags(staged, flags)?;
    guard(&conn)?;
    conn.pragma_update(None, "query_only", true)?;
    conn.authorizer(Some(may))?;
    schema::check_header(&conn, name)?;
    schema::check_shape(&conn, name)?;
    for table in TAKEN_FROM {
        sound(&conn, &format!("PRAGMA quick_check({table})"), name)?;
    }
    // A run whose writer is gone would be passed over in silence.
    let astray = "SELECT EXISTS (SELECT 1 FROM pragma_foreign_key_check('chain'))";
    if conn.query_row(astray, [], |row| row.get(0))? {
        return Err(damaged(name, "the writer of a run is gone").into());
    }
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)?;
    Ok(conn)
}

/// Refuses the file `name` where `check` finds its pages damaged.
fn sound(conn: &Connection, check: &str, name: &str) -> Told<()> {
    let said: String = conn.query_row(check, [], |row| row.get(0))?;
    match said.as_str() {
        "ok" => Ok(()),
        said => Err(damaged(name, said).into()),
    }
}

fn damaged(name: &str, said: &str) -> Error {
    Error::new(name, format!("the file is damaged ({said})")).way_out("Ask for another copy of it")
}

/// Reads with values as large as documents are.
pub(super) fn with_documents<T>(
    source: &Connection,
    read: impl FnOnce(&Connection) -> Told<T>,
) -> Told<T> {
    source.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_DOCUMENT_BYTES)?;
    let read = read(source);
    source.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)?;
    read
}

/// What a statement on another person's file may do: read.
fn may(asks: AuthContext<'_>) -> Authorization {
    match asks.action {
        AuthAction::Select
        | AuthAction::Read { .. }
        | AuthAction::Function { .. }
        | AuthAction::Recursive
        | AuthAction::Pragma { .. } => Authorization::Allow,
        _ => Authorization::Deny,
    }
}

/// Lets SQLite move a log that came along into the copy, and lifts an older schema there.
fn take_in_log(staged: &Path) -> Told<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut conn = Connection::open_with_flags(staged, flags)?;
    guard(&conn)?;
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    schema::upgrade(&mut conn, migrations::STEPS)?;
    conn.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    Ok(())
}

fn guard(conn: &Connection) -> Told<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_DOCUMENT_BYTES)?;
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    conn.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000)?;
    conn.set_limit(Limit::SQLITE_LIMIT_VDBE_OP, 25_000)?;
    conn.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 100)?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;")?;
    Ok(())
}
