//! `fieldbook sync STUDY FOLDER`: this laptop's file into a folder or stick, the others' files from there into this one.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::passphrase::KeyArgs;
use super::{Outcome, clock, merge, session};
use crate::error::Result;
use crate::store::{Pace, Store};
use crate::sync::{self, Dropped, Exchange, say};

/// Arguments of `sync`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study.
    pub study: PathBuf,
    /// The folder or stick where laptops meet.
    pub folder: PathBuf,
    /// Only say what would happen.
    #[arg(long)]
    pub dry_run: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
    /// What opens the bundles of a protected study.
    #[command(flatten)]
    pub key: KeyArgs,
}

/// Takes what is there, then drops this laptop's file. Exit code 1 when a file was refused or ours could not be written,
/// 3 when something was set aside or people disagree.
///
/// # Errors
/// The study itself cannot be opened or written, or there is no such folder.
pub fn run(args: &Args) -> Result<Outcome> {
    let mut store = Store::open(&args.study, session::run())?;
    args.key.demand(&mut store)?;
    let mut listen = |_, _| true;
    let exchange = sync::exchange(
        &mut store,
        &args.folder,
        clock::moment(),
        !args.dry_run,
        &mut Pace::new(&mut listen),
    )?;
    let digest = merge::hex(&store.state_digest()?);
    let conflicts = store.conflicts()?.len();
    store.close()?;
    let stdout = match args.json {
        true => format!(
            "{:#}\n",
            as_json(&exchange, args.dry_run, &digest, conflicts)
        ),
        false => as_text(&exchange, args.dry_run, &digest),
    };
    let refused =
        exchange.dropped.is_err() || exchange.picked.iter().any(|picked| picked.result.is_err());
    let aside = |picked: &sync::Picked| {
        picked
            .result
            .as_ref()
            .is_ok_and(|report| !report.is_whole())
    };
    let exit = match refused {
        true => 1,
        false if conflicts > 0 || exchange.picked.iter().any(aside) => 3,
        false => 0,
    };
    Ok(Outcome { stdout, exit })
}

fn as_json(exchange: &Exchange, dry_run: bool, digest: &str, conflicts: usize) -> Value {
    let files: Vec<Value> = exchange
        .picked
        .iter()
        .map(|picked| match &picked.result {
            Ok(report) => merge::of_report(report),
            Err(error) => json!({"file": picked.name, "refused": error.to_string()}),
        })
        .collect();
    let dropped = match &exchange.dropped {
        Ok(Dropped::Unchanged(path)) => {
            json!({"file": path.display().to_string(), "written": false, "fault": null})
        }
        Ok(Dropped::Planned(path)) => {
            json!({"file": path.display().to_string(), "written": false, "fault": null})
        }
        Ok(Dropped::Written(path, bytes)) => {
            json!({"file": path.display().to_string(), "written": true, "bytes": bytes, "fault": null})
        }
        Err(error) => json!({"file": null, "written": false, "fault": error.to_string()}),
    };
    json!({
        "dry_run": dry_run, "state_digest": digest, "conflicts": conflicts, "dropped": dropped, "files": files,
        "foreign": exchange.foreign,
    })
}

fn as_text(exchange: &Exchange, dry_run: bool, digest: &str) -> String {
    let mut text = String::new();
    for picked in &exchange.picked {
        match &picked.result {
            Ok(report) if picked.is_own && report.taken.events == 0 => {}
            Ok(report) => {
                for line in say::report(report, !dry_run) {
                    let _ = writeln!(text, "{line}");
                }
            }
            Err(error) => {
                let _ = writeln!(text, "{}: refused, nothing was taken. {error}", picked.name);
            }
        }
    }
    for name in &exchange.foreign {
        let _ = writeln!(text, "{name}: of another study, left alone");
    }
    let _ = match &exchange.dropped {
        Ok(Dropped::Unchanged(path)) => {
            writeln!(text, "{}: holds all of this already", path.display())
        }
        Ok(Dropped::Written(path, bytes)) => {
            writeln!(text, "{}: written, {bytes} bytes", path.display())
        }
        Ok(Dropped::Planned(path)) => writeln!(text, "{}: would be written", path.display()),
        Err(error) => writeln!(text, "not written: {error}"),
    };
    let _ = writeln!(text, "state {}", &digest[..6]);
    text
}
