//! `fieldbook doctor`: what this terminal and this disk can do, before they are needed in a village.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::error::{Error, Result};

use super::{Outcome, clock};

/// Arguments of `doctor`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder in which the studies lie.
    #[arg(default_value = ".")]
    folder: PathBuf,
}

/// How many times the disk is asked to keep something.
const WRITES: usize = 20;

/// Runs the verb.
///
/// # Errors
/// A folder that cannot be written.
pub fn run(args: Args) -> Result<Outcome> {
    let commit = commit_time(&args.folder)?;
    let mut lines = vec![
        format!("fieldbook {}", env!("CARGO_PKG_VERSION")),
        format!("terminal  TERM={}  {}", variable("TERM"), colours()),
        format!("characters  {}", characters()),
        "  The two bars below must end in the same column; if they do not, start with FIELDBOOK_GLYPHS=ascii."
            .to_owned(),
        "  |..........|".to_owned(),
        "  │村村村村村│".to_owned(),
    ];
    lines.push(format!(
        "disk  {}: one kept answer takes {:.1} ms (middle of {WRITES})",
        args.folder.display(),
        commit.as_secs_f64() * 1e3
    ));
    Ok(Outcome::done(lines.join("\n") + "\n"))
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| "unset".to_owned())
}

fn colours() -> &'static str {
    if env::var_os("NO_COLOR").is_some() {
        "NO_COLOR is set: no colours, signs only"
    } else if variable("COLORTERM").contains("truecolor") {
        "all colours"
    } else {
        "sixteen colours"
    }
}

fn characters() -> &'static str {
    let utf8 = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(|name| env::var(name).ok())
        .find(|v| !v.is_empty());
    match utf8 {
        Some(locale) if locale.to_lowercase().replace('-', "").contains("utf8") => "UTF-8",
        Some(_) => "not UTF-8: Chinese text needs a UTF-8 locale",
        None => "no locale is set; Chinese text needs a UTF-8 locale",
    }
}

/// The middle time that the disk under `folder` takes to keep a small write for good.
fn commit_time(folder: &Path) -> Result<Duration> {
    let path = folder.join(format!(".fieldbook-doctor-{}", std::process::id()));
    let outcome = times(&path);
    let _ = fs::remove_file(&path);
    let mut times = outcome.map_err(|error| {
        Error::new(
            folder.display().to_string(),
            format!("cannot be written: {error}"),
        )
        .way_out("Choose a folder that you may write to.")
    })?;
    times.sort();
    Ok(times[times.len() / 2])
}

fn times(path: &Path) -> std::io::Result<Vec<Duration>> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)?;
    (0..WRITES)
        .map(|_| {
            let started = clock::stopwatch();
            file.write_all(&[0; 4096])?;
            file.sync_data()?;
            Ok(started.elapsed())
        })
        .collect()
}
