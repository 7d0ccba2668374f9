//! A folder or stick as the meeting place of laptops: each drops its file there and takes what the others dropped.
//!
//! A dropped file's name carries the laptop and the birth mark of its study, and only that laptop writes it; so a folder
//! can be carried by anything that carries files. What this laptop drops holds all that it has, other laptops' work
//! included: whoever lost a file gets everything back from the next stick. In a protected study it is a bundle under a
//! name that tells nothing.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::merge::{Report, merge_source, open};
use crate::error::{Error, Result};
use crate::store::{Moment, Over, Pace, Store};
use crate::vault::age;

/// What became of one file in a folder.
#[derive(Debug)]
pub struct Picked {
    /// Its name.
    pub name: String,
    /// What it brought, or why nothing of it was taken.
    pub result: Result<Report>,
    /// It is what this laptop dropped earlier.
    pub is_own: bool,
}

/// This laptop's file in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dropped {
    /// It holds all that is here since before.
    Unchanged(PathBuf),
    /// It was written anew.
    Written(PathBuf, u64),
    /// It would be written.
    Planned(PathBuf),
}

/// What a meeting has done, or would do.
#[derive(Debug)]
pub struct Exchange {
    /// Every study file in the folder, by name.
    pub picked: Vec<Picked>,
    /// Files of other studies, left alone.
    pub foreign: Vec<String>,
    /// This laptop's own file there; or why it could not be written.
    pub dropped: Result<Dropped>,
    /// Somebody stopped it; what is said here was done, one transaction a file.
    pub stopped: bool,
}

/// The study files in `folder`, the open study at `here` and hidden files left out; or the one file that it is.
///
/// # Errors
/// The folder cannot be read.
pub fn studies(here: &Path, folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(vec![folder.to_owned()]);
    }
    let unreadable = |error: std::io::Error| {
        Error::new(
            folder.display().to_string(),
            format!("cannot be read ({error})"),
        )
        .way_out("Check that the stick is in, and the folder's name")
    };
    let here = here.canonicalize().ok();
    let mut files = vec![];
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let is_open = here.is_some() && path.canonicalize().ok() == here;
        let end = path.extension();
        if end.is_some_and(|end| end == "fbk" || end == BUNDLE) && !hidden && !is_open {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Takes what the other laptops dropped in `folder`, then drops this laptop's file there; without `keep` only says what
/// that would do. It can be repeated and interrupted at any point: a file is taken whole or not, and the one dropped is
/// there whole or as it was.
///
/// # Errors
/// There is no such folder, or the study is open to look at only. A file that is refused does not stop the others.
pub fn exchange(
    store: &mut Store,
    folder: &Path,
    at: Moment,
    keep: bool,
    pace: &mut Pace<'_>,
) -> Result<Exchange> {
    if !folder.is_dir() {
        return Err(
            Error::new(folder.display().to_string(), "there is no such folder")
                .way_out("Put the stick in, or make the folder"),
        );
    }
    let own = folder.join(drop_name(store)?);
    let mut exchange = Exchange {
        picked: vec![],
        foreign: vec![],
        dropped: Ok(Dropped::Planned(own.clone())),
        stopped: false,
    };
    let mut unchanged = false;
    for path in studies(store.path(), folder)? {
        let is_own = path == own;
        let name = file_name(&path);
        let result = match open_ours(store, &path) {
            Ok(None) => {
                exchange.foreign.push(name);
                continue;
            }
            Ok(Some(source)) => {
                let report = merge_source(store, &source, at, keep, pace);
                unchanged |= is_own && report.as_ref().is_ok_and(is_equal);
                report
            }
            Err(error) => Err(error),
        };
        exchange.stopped = pace.is_stopped();
        if exchange.stopped {
            return Ok(exchange);
        }
        exchange.picked.push(Picked {
            name,
            result,
            is_own,
        });
    }
    if keep {
        // A file that was taken after this laptop's own was looked at may have brought something.
        let brought = exchange.picked.iter().any(|picked| {
            let events = |report: &Report| report.taken.events;
            picked.result.as_ref().map_or(0, events) > 0
        });
        exchange.dropped = match unchanged && !brought {
            true => Ok(Dropped::Unchanged(own)),
            false => drop_file(store, own, pace),
        };
        exchange.stopped = pace.is_stopped();
    }
    Ok(exchange)
}

/// The file `path`, unless it is of another study.
fn open_ours(store: &Store, path: &Path) -> Result<Option<crate::store::Source>> {
    match open(store, path) {
        Ok(source) => Ok(Some(source)),
        Err(error) if [super::merge::FOREIGN, age::FOREIGN].contains(&error.fault()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether both files hold the same.
fn is_equal(report: &Report) -> bool {
    report.lacks == 0 && report.taken.events == 0 && report.is_whole()
}

fn drop_file(store: &Store, to: PathBuf, pace: &mut Pace<'_>) -> Result<Dropped> {
    match store.protection() {
        Some(_) => store.bundle_to(&to, Over::Older, pace)?,
        None => store.copy_to(&to, Over::Older, pace)?,
    }
    let bytes = fs::metadata(&to).map_or(0, |found| found.len());
    Ok(Dropped::Written(to, bytes))
}

/// How the names of bundles end.
const BUNDLE: &str = "age";

/// `study.LAP-1-3fa9c2d1.fbk`, or in a protected study `0c6b14e2.age`: of laptop and file, but telling neither.
fn drop_name(store: &Store) -> Result<String> {
    let Some(device) = store.device() else {
        return Err(Error::new(
            store.path().display().to_string(),
            "it is open to look at only",
        )
        .way_out("Open it for work"));
    };
    let stem = store.path().file_stem().map_or_else(
        || "study".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    let lineage = store.lineage()?.short();
    if store.protection().is_some() {
        let mark = Sha256::digest(format!("{lineage} {device}"));
        let mark: String = mark[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        return Ok(format!("{mark}.{BUNDLE}"));
    }
    Ok(format!("{stem}.{}-{lineage}.fbk", plain(device)))
}

/// Letters, digits and hyphens, as any disk's names may have.
fn plain(device: &str) -> String {
    let plain: String = device
        .chars()
        .map(|letter| match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' => letter,
            _ => '_',
        })
        .take(40)
        .collect();
    match plain.is_empty() {
        true => "laptop".to_owned(),
        false => plain,
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}
