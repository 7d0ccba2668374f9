//! Files that a verb reads and writes: whole or not at all, with a sentence when it cannot be done.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use crate::error::{Error, Result};

/// The bytes of the file `path`.
///
/// # Errors
/// The file is missing or cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

/// The file `path` as text.
///
/// # Errors
/// The file is missing, cannot be read, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?).map_err(|_| {
        Error::new(path.display().to_string(), "the text is not UTF-8")
            .way_out("Save it as UTF-8 and try again.")
    })
}

/// Whether the file `path` begins with `mark`.
///
/// # Errors
/// The file is missing or cannot be read.
pub fn begins_with(path: &Path, mark: &[u8]) -> Result<bool> {
    let mut start = Vec::new();
    let read =
        fs::File::open(path).and_then(|file| file.take(mark.len() as u64).read_to_end(&mut start));
    read.map_err(|error| unreadable(path, &error))?;
    Ok(start == mark)
}

/// Writes `bytes` as the file `path`, which then is there whole; an existing file is replaced only at the end.
///
/// # Errors
/// The folder cannot be written, or the disk is full; what was there before is still there.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |file| {
        file.write_all(bytes)
            .map_err(|error| unwritable(path, &error))
    })
}

/// Writes the file `path` through `fill`; it then is there whole, or not at all.
///
/// # Errors
/// As [`write`], or `fill` failed.
pub fn write_with<T>(path: &Path, fill: impl FnOnce(&mut fs::File) -> Result<T>) -> Result<T> {
    let beside = beside(path);
    let outcome = create(&beside)
        .map_err(|error| unwritable(path, &error))
        .and_then(|mut file| {
            let filled = fill(&mut file)?;
            file.sync_all()
                .and_then(|()| fs::rename(&beside, path))
                .map_err(|error| unwritable(path, &error))?;
            Ok(filled)
        });
    if outcome.is_err() {
        let _ = fs::remove_file(&beside);
    }
    outcome
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    Error::new(
        path.display().to_string(),
        format!("cannot be written: {error}"),
    )
    .way_out("Choose another folder, or make room on the disk.")
}

fn create(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    // What respondents said is for the person who exports it, not for everybody on the laptop.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn beside(path: &Path) -> PathBuf {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    let place = path.display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound => {
            Error::new(place, "there is no such file").way_out("Check the spelling and the folder.")
        }
        io::ErrorKind::PermissionDenied => Error::new(place, "you may not read this file"),
        _ => Error::new(place, format!("cannot be read: {error}")),
    }
}

/// The last part of `path`, for messages and as a document's name.
#[must_use]
pub fn name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}
