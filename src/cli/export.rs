//! `fieldbook export`: the interviews as a CSV file, or a folder with a file for the interviews and one a repeat.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::data::export;
use crate::error::{Error, Result};
use crate::study::Study;

use super::{Outcome, files};

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study.
    study: PathBuf,
    /// A `.csv` file, or a folder.
    #[arg(short, long, value_name = "FILE|DIR")]
    output: PathBuf,
    /// The format; this version writes csv.
    #[arg(long, default_value = "csv")]
    format: String,
    /// Leave out identifying questions (not in this version).
    #[arg(long)]
    deidentify: bool,
}

/// Runs the verb.
///
/// # Errors
/// The study cannot be read, the target not written, or the format is none of this version's.
pub fn run(args: Args) -> Result<Outcome> {
    if args.format != "csv" {
        return Err(Error::usage(
            "--format",
            format!("this version cannot write {}", args.format),
        )
        .way_out("Use --format csv."));
    }
    if args.deidentify {
        return Err(Error::usage(
            "--deidentify",
            "this version cannot leave out identifying questions yet",
        )
        .way_out("Export without it, and remove the columns yourself."));
    }
    let study = Study::open_read_only(&args.study)?;
    let interviews = study.interviews()?;
    let wide = export::wide(study.questionnaire(), &interviews);
    if is_folder(&args.output) {
        fs::create_dir_all(&args.output).map_err(|error| {
            Error::new(
                args.output.display().to_string(),
                format!("the folder cannot be made: {error}"),
            )
        })?;
        files::write(&args.output.join("interviews.csv"), &wide)?;
        for (name, bytes) in export::repeats(study.questionnaire(), &interviews) {
            files::write(&args.output.join(format!("{name}.csv")), &bytes)?;
        }
    } else {
        files::write(&args.output, &wide)?;
    }
    Ok(Outcome::done(format!(
        "{}: {} interviews\n",
        args.output.display(),
        interviews.len()
    )))
}

/// A target without an extension, or one that is a folder already.
fn is_folder(target: &Path) -> bool {
    target.is_dir() || target.extension().is_none()
}
