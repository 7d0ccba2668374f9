//! SOURCE: a study, or a CSV file with a header row; told apart by what is in the file, not by its name.

use std::path::Path;

use crate::data::Source;
use crate::error::Result;
use crate::study::Study;

use super::files;

/// How a SQLite file begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Reads the study or the CSV file `path`.
///
/// # Errors
/// The file is missing, or is neither.
pub fn read(path: &Path) -> Result<Source> {
    if !is_study(path)? {
        return Source::read_csv(path);
    }
    let study = Study::open_read_only(path)?;
    study.source().map_err(|error| error.within(path.display()))
}

/// Whether `path` is to be read as a study; a file that is neither is refused as one.
///
/// # Errors
/// The file is missing.
pub fn is_study(path: &Path) -> Result<bool> {
    let named_csv = path.extension().is_some_and(|end| {
        ["csv", "tsv", "txt"]
            .iter()
            .any(|known| end.eq_ignore_ascii_case(known))
    });
    Ok(!named_csv || files::begins_with(path, SQLITE)?)
}
