//! What the Sync screen asks of the world: look at files, merge them, meet in a folder, keep one of several claims.

use std::path::Path;

use super::clock::Now;
use super::desk::moment;
use super::effect::Work;
use super::screen::sync::{self as screen, Claim, File, Met, Standing};
use super::words::{Phrase, say};
use crate::error::{Error, Result};
use crate::store::{Device, Merge, Moment, Pace, Store};
use crate::sync::{self, Dropped, Picked, Report, say as speech};

/// How the study stands among the laptops.
///
/// # Errors
/// The file cannot be read.
pub fn standing(store: &Store, now: &Now) -> Result<Standing> {
    let conflicts = store.conflicts()?;
    let rows = match conflicts.is_empty() {
        true => Vec::new(),
        false => store.interviews()?,
    };
    let mut claims = Vec::new();
    for conflict in conflicts {
        let row = rows.iter().find(|row| row.uid == conflict.interview);
        let place = speech::place(&conflict, row);
        claims.extend(conflict.claims.iter().enumerate().map(|(i, claim)| Claim {
            conflict: conflict.id.clone(),
            number: i + 1,
            place: place.clone(),
            said: speech::said(claim),
            who: format!(
                "{}, {}",
                named(&claim.entry.by, &claim.entry.device),
                speech::time(claim)
            ),
            is_shown: claim.is_shown,
        }));
    }
    let at = moment(now);
    Ok(Standing {
        log: store.log_digest()?,
        claims,
        devices: store
            .devices()?
            .iter()
            .map(|device| seen(device, &at))
            .collect(),
        merges: store
            .merges()?
            .into_iter()
            .map(|merge| logged(merge, &at))
            .collect(),
    })
}

/// The first six characters of the digest of the state of the study at `path`, and the log that it follows from.
///
/// # Errors
/// The file cannot be read.
pub fn characters(path: &Path) -> Result<([u8; 32], String)> {
    let store = Store::open_read_only(path)?;
    let log = store.log_digest()?;
    let digest = store.state_digest()?;
    let characters = digest[..3].iter().map(|byte| format!("{byte:02x}"));
    Ok((log, characters.collect()))
}

/// Somebody at a laptop, in every tongue.
fn named(operator: &str, device: &str) -> String {
    format!("{operator} · {device}")
}

fn seen(device: &Device, at: &Moment) -> screen::Device {
    screen::Device {
        name: device.name.clone(),
        people: device.operators.join(", "),
        events: device.events,
        last_seen: speech::moment(device.last_ms, device.tz_minutes),
        days_ago: at.wall_ms.saturating_sub(device.last_ms) / 86_400_000,
    }
}

fn logged(merge: Merge, at: &Moment) -> ([String; 5], Vec<String>) {
    let line = [
        speech::moment(merge.at_ms, at.tz_minutes),
        last_part(&merge.name),
        merge.events.to_string(),
        merge.interviews.to_string(),
        merge.conflicts.to_string(),
    ];
    (line, merge.set_aside)
}

/// Does `work` with the files at `from`: looks at them, merges them, or meets other laptops there. A file that is refused
/// does not stop the others. None: it was stopped; what was merged until then stays merged, a file whole or not at all.
///
/// # Errors
/// There is nothing to merge at `from`.
pub fn go(
    store: &mut Store,
    work: Work,
    from: &str,
    at: Moment,
    listen: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Option<Met>> {
    let mut pace = Pace::new(listen);
    let place = Path::new(from);
    let mut met = Met {
        from: from.to_owned(),
        is_done: work != Work::Look,
        ..Met::default()
    };
    if work == Work::Meet {
        let exchange = sync::exchange(store, place, at, true, &mut pace)?;
        let others = |picked: &&Picked| !picked.is_own || brings(&picked.result);
        let others = exchange.picked.iter().filter(others);
        met.files = others
            .map(|picked| file(&picked.name, &picked.result))
            .collect();
        met.words = words(&exchange.dropped, &exchange.foreign);
        return Ok((!exchange.stopped).then_some(met));
    }
    let files = sync::studies(store.path(), place)?;
    if files.is_empty() {
        return Err(Error::new(from, "there is no study file in this folder")
            .way_out("Name a folder that holds .fbk files, or a file"));
    }
    for path in files {
        let result = sync::merge_watched(store, &path, at, work == Work::Merge, &mut pace);
        if pace.is_stopped() {
            return Ok(None);
        }
        met.files
            .push(file(&last_part(&path.display().to_string()), &result));
    }
    Ok(Some(met))
}

fn brings(result: &Result<Report>) -> bool {
    result
        .as_ref()
        .map_or(true, |report| report.taken.events > 0)
}

fn words(dropped: &Result<Dropped>, foreign: &[String]) -> Vec<Phrase> {
    let name = |path: &Path| last_part(&path.display().to_string());
    let mut words = vec![match dropped {
        Ok(Dropped::Unchanged(path)) => say!("{} holds all of this already.", name(path)),
        Ok(Dropped::Written(path, _) | Dropped::Planned(path)) => {
            say!("This laptop's file is there as {}.", name(path))
        }
        Err(error) => say!(
            "This laptop's file could not be written: {}.",
            Phrase::from(error.to_string())
        ),
    }];
    if !foreign.is_empty() {
        words.push(say!(
            "Of another study, left alone: {}.",
            foreign.join(", ")
        ));
    }
    words
}

fn file(name: &str, result: &Result<Report>) -> File {
    match result {
        Ok(report) => File {
            name: name.to_owned(),
            whose: speech::people(report)
                .iter()
                .map(|(operator, device)| named(operator, device))
                .collect::<Vec<_>>()
                .join(", "),
            interviews: report.taken.interviews,
            changed: report.taken.changed,
            conflicts: report.new_conflicts(),
            lacks: report.lacks,
            is_refused: false,
            remarks: speech::remarks(report)
                .into_iter()
                .map(|said| format!("{said}."))
                .collect(),
        },
        Err(error) => File {
            name: name.to_owned(),
            is_refused: true,
            remarks: vec![format!("Nothing of it was taken. {error}.")],
            ..File::default()
        },
    }
}

fn last_part(path: &str) -> String {
    Path::new(path).file_name().map_or_else(
        || path.to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
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
