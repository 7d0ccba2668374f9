//! One fieldbook writes to a study at a time: a locked file beside it, which the system unlocks when we die.
//!
//! It is a file of its own because opening and closing the study itself behind SQLite's back would drop SQLite's locks
//! on POSIX systems.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Held while a study is open for work.
#[derive(Debug)]
pub(super) struct WriterLock {
    file: File,
    path: PathBuf,
}

impl WriterLock {
    /// Takes the lock of the study `path` for `holder`.
    pub(super) fn take(path: &Path, holder: &str) -> Result<Self> {
        let study = path.display().to_string();
        let mut beside = fs::canonicalize(path)
            .unwrap_or_else(|_| path.to_owned())
            .into_os_string();
        beside.push("-lock");
        let beside = PathBuf::from(beside);
        loop {
            let cannot = |error: std::io::Error| {
                Error::new(&study, format!("cannot write in its folder ({error})"))
                    .way_out("Copy the study to a folder of your own and open it there")
            };
            let mut file = open(&beside).map_err(cannot)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(held(study, &mut file)),
                // A disk that cannot lock files: SQLite's own locks have to do.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(cannot(error)),
            }
            if is_still_at(&file, &beside) {
                let told = file
                    .set_len(0)
                    .and_then(|()| file.write_all(holder.as_bytes()));
                let lock = Self { file, path: beside };
                return told.map_err(cannot).map(|()| lock);
            }
        }
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // Removed while still locked; whoever opened it meanwhile finds another file at its place and tries again.
        drop(fs::remove_file(&self.path));
        drop(self.file.unlock());
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn held(study: String, file: &mut File) -> Error {
    let mut holder = String::new();
    let by = match file.read_to_string(&mut holder) {
        Ok(1..) => format!(" ({holder})"),
        _ => String::new(),
    };
    Error::new(
        study,
        format!("the study is locked: it is open in another fieldbook{by}"),
    )
    .way_out("Close it there, then try again")
}

#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still_at(_: &File, path: &Path) -> bool {
    path.exists()
}
