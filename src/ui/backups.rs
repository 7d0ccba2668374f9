//! Backups without anybody asking for them: every hour while a study is open, and when it is closed.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

use super::{
    clock::{Now, now},
    desk::moment,
    msg::Msg,
};
use crate::error::Result;
use crate::store::{Backups, Pace, Store};

const HOUR: Duration = Duration::from_secs(3600);

/// Where answers are kept beside the study.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keeping {
    /// The folder below which backups lie; none are made without one.
    pub backups: Option<PathBuf>,
    /// The folder of the safety log; none is kept without one.
    pub safety: Option<PathBuf>,
}

/// Makes a backup of a study every hour until it is dropped.
#[derive(Debug)]
pub struct Hourly {
    _alive: Sender<()>,
}

impl Hourly {
    /// Begins with the study `path`; what goes wrong is told in `outbox`.
    #[must_use]
    pub fn begin(path: PathBuf, base: PathBuf, outbox: Sender<Msg>) -> Self {
        let (alive, ended) = channel::<()>();
        thread::spawn(move || {
            while ended.recv_timeout(HOUR) == Err(RecvTimeoutError::Timeout) {
                if let Err(error) = make(&path, &base, &now()) {
                    let _ = outbox.send(Msg::Failed(error.within("backup").to_string()));
                }
            }
        });
        Self { _alive: alive }
    }
}

/// Makes a backup of the study `path` below the folder `base`.
///
/// # Errors
/// The study cannot be read, or the backup not written.
pub fn make(path: &Path, base: &Path, now: &Now) -> Result<()> {
    let store = Store::open_read_only(path)?;
    let mut listen = |_, _| true;
    Backups::of(&store, base)
        .make(&store, moment(now), &mut Pace::new(&mut listen))
        .map(drop)
}
