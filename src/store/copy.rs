//! A whole and sound copy of an open study as a file of its own: made aside, checked, and only then given its name.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::fault::{Fault, Told};
use super::hash::Hash;
use super::{Pace, Store, digest, open, pace};
use crate::error::{Error, Result};

/// So many pages are copied between two words on how far it is.
const STRIDE_PAGES: i32 = 512;

/// What SQLite may leave beside a copy that was interrupted.
const ASIDE: [&str; 4] = ["", "-journal", "-wal", "-shm"];

/// Whether a file that is there already may give way to the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// It stays, and the copy is not made.
    Nothing,
    /// The copy takes its place once it is whole; until then the old one stays.
    Older,
}

impl Store {
    /// Copies the study, as it stands now, to the file `to`, also while somebody works in it. The copy says of itself
    /// that it is closed, was opened and checked, and is durable when this returns.
    ///
    /// # Errors
    /// There is a file of this name, its folder cannot be written, the disk is full, or whoever waits has stopped it;
    /// what was there before is still there.
    pub fn copy_to(&self, to: &Path, over: Over, pace: &mut Pace<'_>) -> Result<()> {
        if over == Over::Nothing && fs::symlink_metadata(to).is_ok() {
            return Err(Error::new(
                to.display().to_string(),
                "there is a file of this name already",
            )
            .way_out("Choose another name; nothing is ever written over"));
        }
        let aside = Aside::beside(to)?;
        self.fill(&aside.path, pace)
            .map_err(|fault| fault.about(to))?;
        aside.name(to, over)
    }

    /// Fills the empty file `aside` with the study, closed and checked.
    pub(super) fn fill(&self, aside: &Path, pace: &mut Pace<'_>) -> Told<()> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut copy = Connection::open_with_flags(aside, flags)?;
        copy.execute_batch("PRAGMA synchronous = FULL")?;
        {
            let backup = Backup::new(&self.conn, &mut copy)?;
            let mut copied = 0;
            loop {
                let step = backup.step(STRIDE_PAGES)?;
                let progress = backup.progress();
                let done = (progress.pagecount - progress.remaining).unsigned_abs();
                if copied == 0 {
                    pace.expect(u64::from(progress.pagecount.unsigned_abs()));
                }
                let more = u64::from(done).saturating_sub(copied);
                copied += more;
                if !pace.step(more) {
                    return Err(pace::stopped());
                }
                match step {
                    StepResult::Done => break,
                    StepResult::More => {}
                    _ => return Err(busy()),
                }
            }
        }
        copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
        copy.execute("UPDATE file SET open_uid = NULL", [])?;
        let said: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        let is_whole = said == "ok" && digest::of_runs(&copy)? == digest::of_runs(&self.conn)?;
        copy.close().map_err(|(_, error)| error)?;
        match is_whole {
            true => Ok(()),
            false => Err(Error::new("", format!("the copy is not whole ({said})"))
                .way_out("Try another disk")
                .into()),
        }
    }

    /// A hash over the runs that the file holds and how far each has come: the same log, the same hash. Cheaper than
    /// [`Store::state_digest`], from which it says nothing about the view.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn log_digest(&self) -> Result<Hash> {
        self.tell(digest::of_runs(&self.conn))
    }
}

fn busy() -> Fault {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None)
        .into()
}

/// A file on its way to its name; taken away where it does not get there.
pub(super) struct Aside {
    pub(super) path: PathBuf,
    is_named: bool,
}

impl Aside {
    /// An empty file for its owner only, hidden beside `to`. What an interrupted copy has left there is taken away.
    pub(super) fn beside(to: &Path) -> Result<Self> {
        let Some(name) = to.file_name() else {
            return Err(Error::new(to.display().to_string(), "this names no file"));
        };
        let path = to.with_file_name(format!(".{}.part", name.to_string_lossy()));
        for suffix in ASIDE {
            drop(fs::remove_file(open::beside(&path, suffix)));
        }
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path).map_err(|error| cannot(to, &error))?;
        Ok(Self {
            path,
            is_named: false,
        })
    }

    /// Gives it its name, durably.
    pub(super) fn name(mut self, to: &Path, over: Over) -> Result<()> {
        let named = File::open(&self.path)
            .and_then(|file| file.sync_all())
            .and_then(|()| match over {
                Over::Older => fs::rename(&self.path, to),
                Over::Nothing => claim(to).and_then(|()| fs::rename(&self.path, to)),
            });
        named.map_err(|error| cannot(to, &error))?;
        self.is_named = true;
        sync_folder(to);
        Ok(())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if !self.is_named {
            for suffix in ASIDE {
                drop(fs::remove_file(open::beside(&self.path, suffix)));
            }
        }
    }
}

/// Takes the name, where nobody has it.
fn claim(to: &Path) -> std::io::Result<()> {
    File::options()
        .write(true)
        .create_new(true)
        .open(to)
        .map(drop)
}

/// Makes the names in the folder of `path` durable, where the system can.
pub(super) fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }) {
        drop(folder.sync_all());
    }
}

fn cannot(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        path.display().to_string(),
        format!("cannot be written ({error})"),
    )
    .way_out("Choose a folder that exists and that you may write, with room on its disk")
}
