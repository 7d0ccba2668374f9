//! `fieldbook [STUDY]`: the screens, on a study or with a welcome.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::error::Result;
use crate::example;
use crate::form::Context;
use crate::study::{Study, make_example};
use crate::ui::{self, Glyphs, Keeping, Options, Theme, Who, words::Tongue};

use super::{Outcome, clock, session};

/// Minutes without a key after which the screen is locked, where nobody said another number.
const LOCK_MINUTES: u32 = 5;

/// Opens `study`, else the last one, else the welcome screen; returns when the person leaves.
///
/// # Errors
/// The study cannot be opened, or there is no terminal.
pub fn run(study: Option<PathBuf>) -> Result<Outcome> {
    let study = study.or_else(last);
    if let Some(study) = &study {
        remember(study);
    }
    ui::run(options(study)).map(|()| Outcome::done(""))
}

fn options(study: Option<PathBuf>) -> Options {
    let variable = |name: &str| env::var(name).ok();
    Options {
        near: if study.is_none() { near() } else { Vec::new() },
        study,
        example_path: PathBuf::from(example::FILE_NAME),
        example: Box::new(|path, run| {
            if !path.exists() {
                make_example(
                    path,
                    session::run(),
                    &Context::at(clock::now()),
                    session::fresh_uid,
                )?;
            }
            Study::open(path, run)
        }),
        who: Who {
            operator: session::operator(),
            device: session::device(),
        },
        theme: Theme::of_environment(variable("NO_COLOR").as_deref(), variable("TERM").as_deref()),
        glyphs: match variable("FIELDBOOK_GLYPHS").as_deref() {
            Some("ascii") => Glyphs::Ascii,
            _ => Glyphs::Unicode,
        },
        tongue: Tongue::of_environment(
            ["FIELDBOOK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
                .map(variable)
                .iter()
                .map(Option::as_deref),
        ),
        lock_minutes: variable("FIELDBOOK_LOCK_MINUTES")
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(LOCK_MINUTES),
        keeping: Keeping {
            backups: session::backups(),
            safety: session::safety(),
        },
        compute: Arc::new(ui::analysis::compute),
        fresh: Box::new(session::fresh_uid),
    }
}

/// The studies in this folder.
fn near() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(".") else {
        return Vec::new();
    };
    let mut studies: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| PathBuf::from(entry.file_name())))
        .filter(|path| path.extension().is_some_and(|end| end == "fbk"))
        .filter(|path| !path.to_string_lossy().starts_with('.'))
        .collect();
    studies.sort();
    studies
}

/// The study that was last opened, if it is still there.
fn last() -> Option<PathBuf> {
    let path = PathBuf::from(fs::read_to_string(memory()?).ok()?.trim_end());
    path.is_file().then_some(path)
}

/// Keeps `study` as the last one. A laptop that cannot keep it works all the same.
fn remember(study: &Path) {
    let (Some(memory), Ok(study)) = (memory(), fs::canonicalize(study)) else {
        return;
    };
    if let Some(folder) = memory.parent() {
        let _ = fs::create_dir_all(folder);
    }
    let _ = fs::write(memory, study.display().to_string());
}

fn memory() -> Option<PathBuf> {
    Some(session::state()?.join("last"))
}
