//! What the Sync screen asks of the world: look at files, merge them, keep one of several claims.

use std::path::{Path, PathBuf};

use super::screen::sync::{Claim, Standing};
use crate::error::{Error, Result};
use crate::store::{Moment, Store};
use crate::sync::{self, say};

/// How the study stands among the laptops.
///
/// # Errors
/// The file cannot be read.
pub fn standing(store: &Store) -> Result<Standing> {
    let digest = store.state_digest()?;
    let rows = store.interviews()?;
    let mut claims = Vec::new();
    for conflict in store.conflicts()? {
        let row = rows.iter().find(|row| row.uid == conflict.interview);
        let place = say::place(&conflict, row);
        claims.extend(conflict.claims.iter().enumerate().map(|(i, claim)| Claim {
            conflict: conflict.id.clone(),
            number: i + 1,
            place: place.clone(),
            said: say::said(claim),
            who: format!(
                "{} on {}, {}",
                claim.entry.by,
                claim.entry.device,
                say::time(claim)
            ),
            is_shown: claim.is_shown,
        }));
    }
    Ok(Standing {
        digest: digest[..3]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        claims,
    })
}

/// Merges the file `from`, or the studies in the folder `from`; without `keep` only says what that would do. A file that
/// is refused does not stop the others.
///
/// # Errors
/// There is nothing to merge at `from`.
pub fn merge(store: &mut Store, from: &str, at: Moment, keep: bool) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for file in files(store.path(), Path::new(from))? {
        match sync::merge(store, &file, at, keep) {
            Ok(report) => lines.extend(say::report(&report, keep)),
            Err(error) => lines.push(format!("refused, nothing was taken. {error}")),
        }
    }
    Ok(lines)
}

/// The studies at `from`, the open one left out.
fn files(open: &Path, from: &Path) -> Result<Vec<PathBuf>> {
    if !from.is_dir() {
        return Ok(vec![from.to_owned()]);
    }
    let unreadable =
        |error: std::io::Error| Error::new(from.display().to_string(), error.to_string());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(from).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let is_open = path.canonicalize().ok() == open.canonicalize().ok();
        if path.extension().is_some_and(|end| end == "fbk") && !hidden && !is_open {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Error::new(
            from.display().to_string(),
            "there is no study file in this folder",
        )
        .way_out("Name a folder that holds .fbk files, or a file."));
    }
    Ok(files)
}

/// Keeps claim `number` of the conflict called `id`.
///
/// # Errors
/// There is no such conflict any more, or the study cannot be written.
pub fn keep(store: &mut Store, id: &str, number: usize, at: Moment) -> Result<()> {
    let conflicts = store.conflicts()?;
    let Some(conflict) = conflicts.iter().find(|conflict| conflict.id == id) else {
        return Err(Error::new(
            format!("conflict {id}"),
            "it is settled already",
        ));
    };
    let events = sync::resolve(conflict, number, None)?;
    store.append(&events, at)
}
