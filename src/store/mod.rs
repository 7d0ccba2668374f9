//! SQLite and only SQLite: open, create, append, read, check integrity.
//!
//! A study is one file; `schema.sql` says what is in it. Every answer is one durable transaction that writes the log
//! and what follows from it; what [`Store::append`] has returned from survives a kill and a power cut.

mod append;
mod backup;
mod bundle;
mod chains;
mod codes;
mod conflict;
mod copy;
mod create;
mod devices;
mod digest;
mod document;
mod fault;
mod form_version;
mod guard;
mod hash;
mod history;
mod kept;
mod list;
mod lock;
mod logged;
mod merge;
mod migrations;
mod open;
mod pace;
mod page;
mod protect;
mod read;
mod replay;
mod rescue;
mod row;
mod run;
mod safety;
mod saying;
mod schema;
mod status;
mod summary;
mod talk;
mod trail;
mod verify;
mod view;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::error::{Error, Result};
use crate::name::Uid;
use crate::survey::Roles;

pub use backup::{Backup, Backups, Made, superfluous};
pub use bundle::is_bundle;
pub use conflict::{Claim, Conflict};
pub use copy::Over;
pub use create::NewStudy;
pub use devices::{Device, Merge};
pub use document::Document;
pub use form_version::FormSha;
pub use history::{HistoryEntry, Note};
pub use kept::{KeptRun, Version};
pub use list::InterviewRow;
pub use logged::{LoggedCell, LoggedEvent, LoggedRun, StateDigest, Stored};
pub use merge::{Proof, Source, Taken, Taking, Tip};
pub use pace::Pace;
pub use read::{Cell, Piece};
pub use rescue::{Account, Belief, Lost, Searched, Unproven, rescue};
pub use run::{Moment, Run};
pub use trail::Track;
pub use verify::{Finding, Verification};

use fault::{Fault, Told};
use guard::Guard;
use lock::WriterLock;
use open::Access;
use run::Chain;
use safety::SafetyLog;

/// The one way to a study's file.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
    study: Uid,
    roles: Roles,
    guard: Guard,
    /// None: opened to look at. Dropped after the connection.
    writer: Option<Writer>,
}

/// What only a store that was opened for work has.
#[derive(Debug)]
struct Writer {
    run: Run,
    /// Begun by the first event: who only looks leaves nothing behind.
    chain: Option<Chain>,
    safety: Option<SafetyLog>,
    _lock: WriterLock,
}

impl Store {
    /// Opens the study `path` for work.
    ///
    /// # Errors
    /// A sentence when it is missing, empty, damaged, newer, not a study, or open elsewhere; the file is untouched.
    pub fn open(path: &Path, run: Run) -> Result<Self> {
        let outside = open::look(path, Access::Work)?;
        let holder = format!("{} on {}", run.operator, run.device);
        let writer = Writer {
            run,
            chain: None,
            safety: None,
            _lock: WriterLock::take(path, &holder)?,
        };
        let conn = open::connect(path, &outside, Access::Work)?;
        Self::over(conn, path, Some(writer))
    }

    /// Opens the study `path` to look at it, also while somebody works in it.
    ///
    /// # Errors
    /// As [`Store::open`], but not for being open elsewhere.
    pub fn open_read_only(path: &Path) -> Result<Self> {
        let outside = open::look(path, Access::Look)?;
        let conn = open::connect(path, &outside, Access::Look)?;
        Self::over(conn, path, None)
    }

    /// Opens the study `path` to check it: unlike [`Store::open_read_only`] it goes on with a file that has damaged pages.
    ///
    /// # Errors
    /// It is missing, empty, newer, not a study, or too damaged to be looked at.
    pub fn open_to_verify(path: &Path) -> Result<Self> {
        let outside = open::look(path, Access::Inspect)?;
        let conn = open::connect(path, &outside, Access::Inspect)?;
        Self::over(conn, path, None)
    }

    fn over(conn: Connection, path: &Path, writer: Option<Writer>) -> Result<Self> {
        let study = conn.query_row("SELECT project FROM file", [], |row| row.get(0));
        let read = study.map_err(Fault::from).and_then(|study| {
            Ok((
                study,
                document::roles(&conn)?,
                protect::guard(&conn, study)?,
            ))
        });
        let (study, roles, guard) = read.map_err(|fault| fault.about(path))?;
        Ok(Self {
            conn,
            path: path.to_owned(),
            study,
            roles,
            guard,
            writer,
        })
    }

    /// Seals the run, tidies the file up so that it can be copied as it stands, and closes it. Dropping a store does the
    /// same, but has nobody to tell when the disk fails.
    ///
    /// # Errors
    /// The disk failed; what was saved before is still saved.
    pub fn close(mut self) -> Result<()> {
        let settled = self.settle();
        self.tell(settled)
    }

    /// Seals the run's chain; the next event begins another, which has seen all that is here now.
    fn end_chain(&mut self) -> Told<()> {
        let Some(writer) = &mut self.writer else {
            return Err(self.only_looked_at().into());
        };
        if let Some(chain) = writer.chain.take() {
            writer.run.uid = Chain::fresh_uid();
            let tx = self.conn.transaction()?;
            chain.seal(&tx)?;
            tx.commit()?;
        }
        Ok(())
    }

    fn only_looked_at(&self) -> Error {
        Error::new(
            self.path.display().to_string(),
            "it is open to look at only",
        )
        .way_out("Open it for work")
    }

    fn settle(&mut self) -> Told<()> {
        match self.writer.take() {
            Some(writer) => run::settle(&mut self.conn, writer.chain.as_ref()),
            None => Ok(()),
        }
    }

    /// The same with the file's name, for whoever asked.
    fn tell<T>(&self, told: Told<T>) -> Result<T> {
        told.map_err(|fault| fault.about(&self.path))
    }

    /// The study's own id, which is also the interview of study-level events.
    #[must_use]
    pub const fn study(&self) -> Uid {
        self.study
    }

    /// Which variable plays which part.
    #[must_use]
    pub const fn roles(&self) -> &Roles {
        &self.roles
    }

    /// Where the file lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// On which laptop it is open for work.
    #[must_use]
    pub fn device(&self) -> Option<&str> {
        self.writer
            .as_ref()
            .map(|writer| writer.run.device.as_str())
    }

    /// The file's birth mark, which its copies have too.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn lineage(&self) -> Result<Uid> {
        let lineage = self
            .conn
            .query_row("SELECT lineage FROM file", [], |row| row.get(0));
        self.tell(lineage.map_err(Fault::from))
    }

    /// Whether it was opened for work.
    #[must_use]
    pub const fn is_writable(&self) -> bool {
        self.writer.is_some()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        drop(self.settle());
    }
}
