//! What the file or the disk said, and the sentence that a person reads about it.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::Error;

/// Why a room's inside could not go on. Becomes an [`Error`] at the store's doors, where the file's name is known.
#[derive(Debug)]
pub(super) enum Fault {
    /// SQLite or the disk under it.
    Sqlite(rusqlite::Error),
    /// A row that this version cannot read.
    Unreadable {
        /// The column.
        at: String,
        /// Why.
        why: String,
    },
    /// A sentence already.
    Said(Error),
}

/// What the room's inside returns.
pub(super) type Told<T> = std::result::Result<T, Fault>;

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::InvalidColumnType(_, name, found) => {
                Self::unreadable(&name, format!("a value of type {found} does not fit"))
            }
            rusqlite::Error::FromSqlConversionFailure(index, _, why) => {
                Self::unreadable(&format!("column {index}"), why.to_string())
            }
            rusqlite::Error::IntegralValueOutOfRange(index, number) => Self::unreadable(
                &format!("column {index}"),
                format!("{number} is out of range"),
            ),
            rusqlite::Error::Utf8Error(index, why) => {
                Self::unreadable(&format!("column {index}"), why.to_string())
            }
            error => Self::Sqlite(error),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Said(error)
    }
}

impl Fault {
    pub(super) fn unreadable(at: &str, why: impl Into<String>) -> Self {
        Self::Unreadable {
            at: at.to_owned(),
            why: why.into(),
        }
    }

    /// Whether the file could not be opened for writing, while reading it may still be possible.
    pub(super) fn is_read_only(&self) -> bool {
        let Self::Sqlite(error) = self else {
            return false;
        };
        matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied)
        )
    }

    /// The sentence, about the file `path` that is being opened: what SQLite finds odd in it is damage and no bug of ours.
    pub(super) fn about_opening(self, path: &Path) -> Error {
        let error = self.about(path);
        match error.exit_code() {
            1 => error,
            _ => {
                let fault = format!("the file is damaged ({})", error.fault());
                Error::new(error.place(), fault).way_out(DAMAGED)
            }
        }
    }

    /// The sentence, about the study `path`.
    pub(super) fn about(self, path: &Path) -> Error {
        let place = path.display().to_string();
        match self {
            Self::Said(error) => error,
            Self::Unreadable { at, why } => {
                Error::new(place, format!("cannot read {at}: {why}")).way_out(DAMAGED)
            }
            Self::Sqlite(error) => of_sqlite(place, &error),
        }
    }
}

impl Fault {
    /// The sentence, about another person's file `path`: whatever SQLite finds odd in it is for that person to mend.
    pub(super) fn about_source(self, path: &Path) -> Error {
        let told = self.about(path);
        if told.exit_code() != 70 {
            return told;
        }
        Error::new(
            path.display().to_string(),
            format!("the file is damaged or was altered ({})", told.fault()),
        )
        .way_out("Ask for another copy of it")
    }
}

/// What to do with a damaged file.
pub(super) const DAMAGED: &str =
    "Nothing was changed; keep this file as it is and go on with the latest backup";

fn of_sqlite(place: String, error: &rusqlite::Error) -> Error {
    let (fault, way_out) = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => (
            "this is not a fieldbook study, or it is encrypted",
            "Check that you gave the study's file",
        ),
        Some(ErrorCode::DatabaseCorrupt) => ("the file is damaged", DAMAGED),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            "the study is locked: it is open in another program",
            "Close it there, then try again",
        ),
        Some(ErrorCode::DiskFull) => (
            "the disk is full; nothing of this was saved",
            "Make room on the disk, then save again",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
            "the file or its folder cannot be written",
            "Copy the study to a folder of your own and open it there",
        ),
        Some(ErrorCode::CannotOpen) => (
            "the file, or those that SQLite keeps beside it, cannot be opened",
            "Copy the study to a folder of your own and open it there",
        ),
        Some(ErrorCode::SystemIoFailure) => (
            "the disk reported an error; nothing of this was saved",
            "Copy the study to another disk, then save again",
        ),
        Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch) => (
            "something in it is not as a study's structure demands; nothing of it was taken",
            "Check the file with `fieldbook verify`, and ask for another copy of it",
        ),
        _ => return Error::bug(place, format!("SQLite says: {error}")),
    };
    Error::new(place, fault).way_out(way_out)
}
