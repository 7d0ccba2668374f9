//! SQLite and only SQLite: open, create, append, read, check integrity.
//!
//! A study is one file; `schema.sql` says what is in it. Every answer is one durable transaction that writes the log
//! and what follows from it; what [`Store::append`] has returned from survives a kill and a power cut.

mod document;
mod read;
mod run;
mod verify;

use std::path::Path;

use crate::error::Error;
use crate::error::Result;
use crate::name::Uid;
use crate::survey::Event;
use crate::survey::Roles;

pub use document::{Document, NewStudy};
pub use read::{Cell, HistoryEntry, InterviewRow, Note};
pub use run::{Moment, Run};
pub use verify::{Finding, Verification};

/// The one way to a study's file.
#[derive(Debug)]
pub struct Store {
    roles: Roles,
    study: Uid,
}

fn unbuilt<T>() -> Result<T> {
    Err(Error::bug("store", "this part is not built yet"))
}

impl Store {
    /// Makes the study `path`; there must be nothing yet.
    ///
    /// # Errors
    /// Something is there already, or the folder cannot be written.
    pub fn create(path: &Path, study: &NewStudy, run: Run) -> Result<Self> {
        let _ = (path, study, run);
        unbuilt()
    }

    /// Opens the study `path` for work.
    ///
    /// # Errors
    /// A sentence when it is missing, empty, damaged, newer, not a study, or open elsewhere; the file is untouched.
    pub fn open(path: &Path, run: Run) -> Result<Self> {
        let _ = (path, run);
        unbuilt()
    }

    /// Opens the study `path` to look at it, also while somebody works in it.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_read_only(path: &Path) -> Result<Self> {
        let _ = path;
        unbuilt()
    }

    /// Appends `events`, all or none, in one durable transaction.
    ///
    /// # Errors
    /// Nothing was saved: the disk is full or failed, or the study was opened to look at only.
    pub fn append(&mut self, events: &[Event], at: Moment) -> Result<()> {
        let _ = (events, at);
        unbuilt()
    }

    /// Seals the run, tidies the file up so that it can be copied as it stands, and closes it.
    ///
    /// # Errors
    /// The disk failed; what was saved before is still saved.
    pub fn close(self) -> Result<()> {
        unbuilt()
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
}
