//! Backups of a study in a folder of their own: made while it is open, checked by opening, thinned out by age.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime};

use super::{Moment, Over, Pace, Store};
use crate::error::{Error, Result};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The backups of one study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backups {
    folder: PathBuf,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where it lies.
    pub path: PathBuf,
    /// When it was made, by this laptop's clock (ms, UTC).
    pub at_ms: i64,
    /// Its size.
    pub bytes: u64,
    /// The first eight digits of its log's digest.
    log: String,
}

/// What a request for a backup came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// The latest backup holds all that is here.
    Unchanged(Backup),
    /// There is a new one.
    Written(Backup),
}

impl Backups {
    /// Those of `store` below the folder `base`: a folder for each study, named after its file and its id.
    #[must_use]
    pub fn of(store: &Store, base: &Path) -> Self {
        let folder = format!("{}-{}", stem(store.path()), store.study().short());
        Self {
            folder: base.join(folder),
        }
    }

    /// Those of a study whose file `study` is gone or cannot be read, by its name alone.
    ///
    /// # Errors
    /// There are none, or of several studies of this name.
    pub fn of_name(study: &Path, base: &Path) -> Result<Self> {
        let start = format!("{}-", stem(study));
        let mut found: Vec<PathBuf> = fs::read_dir(base)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                let name = path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned());
                let rest = name.as_deref().and_then(|name| name.strip_prefix(&start));
                rest.is_some_and(|rest| {
                    rest.len() == 8 && rest.bytes().all(|b| b.is_ascii_hexdigit())
                })
            })
            .collect();
        found.sort();
        let place = study.display().to_string();
        match found.len() {
            0 => Err(Error::new(
                place,
                format!("there is no backup of it in {}", base.display()),
            )
            .way_out("Name the backup's file with --from")),
            1 => Ok(Self {
                folder: found.remove(0),
            }),
            _ => Err(
                Error::new(place, "there are backups of several studies of this name").way_out(
                    format!(
                        "Name the backup's file with --from; they are in {}",
                        base.display()
                    ),
                ),
            ),
        }
    }

    /// Their folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Every backup, the latest first.
    #[must_use]
    pub fn list(&self) -> Vec<Backup> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten();
        let mut backups: Vec<Backup> = entries
            .filter_map(|entry| named(&entry.ok()?.path()))
            .collect();
        backups.sort_by(|a, b| (b.at_ms, &b.path).cmp(&(a.at_ms, &a.path)));
        backups
    }

    /// Makes a backup of `store` at `at`, unless the latest holds all that is here, and takes away those that are too many
    /// for their age ([`superfluous`]).
    ///
    /// # Errors
    /// It cannot be written, or does not open as what it should be; older ones stay.
    pub fn make(&self, store: &Store, at: Moment, pace: &mut Pace<'_>) -> Result<Made> {
        let log: String = store.log_digest()?[..4]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let before = self.list();
        if let Some(latest) = before.into_iter().next().filter(|latest| latest.log == log) {
            return Ok(Made::Unchanged(latest));
        }
        private_folders(&self.folder).map_err(|error| {
            Error::new(
                self.folder.display().to_string(),
                format!("the folder of backups cannot be made ({error})"),
            )
            .way_out("Choose another one with FIELDBOOK_BACKUPS")
        })?;
        let stamp = DateTime::from_timestamp_millis(at.wall_ms)
            .unwrap_or_default()
            .format(STAMP);
        let path = self.folder.join(format!("{stamp}-{log}.fbk"));
        store.copy_to(&path, Over::Older, pace)?;
        let Some(backup) = named(&path) else {
            return Err(Error::bug(
                path.display().to_string(),
                "a backup's own name",
            ));
        };
        let all = self.list();
        let ages: Vec<i64> = all.iter().map(|backup| backup.at_ms).collect();
        for gone in superfluous(&ages, at.wall_ms) {
            drop(fs::remove_file(&all[gone].path));
        }
        Ok(Made::Written(backup))
    }
}

/// Which of the backups made at these times (latest first, ms) are too many at `now_ms`: all of a day are kept, then one
/// a day for a month, then one a month; the latest three always, and what the clock says lies in the future.
#[must_use]
pub fn superfluous(times_ms: &[i64], now_ms: i64) -> Vec<usize> {
    let mut gone = vec![];
    let mut kept: Option<(i64, i64)> = None;
    for (at, time) in times_ms.iter().enumerate().rev() {
        let age = now_ms.saturating_sub(*time);
        let span = match age {
            ..=DAY_MS => continue,
            age if age <= 31 * DAY_MS => DAY_MS,
            _ => 30 * DAY_MS,
        };
        let slot = (span, time.div_euclid(span));
        match kept {
            // The oldest of its slot stays: it stays the oldest while the day goes on.
            Some(taken) if taken == slot && at >= 3 => gone.push(at),
            _ => kept = Some(slot),
        }
    }
    gone
}

/// As in `20221205T140322.417Z`.
const STAMP: &str = "%Y%m%dT%H%M%S%.3fZ";

fn named(path: &Path) -> Option<Backup> {
    let name = path.file_name()?.to_str()?.strip_suffix(".fbk")?;
    let (stamp, log) = name.split_once('-')?;
    let at = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?;
    Some(Backup {
        path: path.to_owned(),
        at_ms: at.and_utc().timestamp_millis(),
        bytes: fs::metadata(path).ok()?.len(),
        log: log.to_owned(),
    })
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(
        || "study".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}

/// Makes `folder` and those above it, for their owner only.
pub(super) fn private_folders(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
