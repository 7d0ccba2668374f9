//! `fieldbook merge STUDY FROM...`: other laptops' files into this one; each is looked at first, then taken whole or not.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::passphrase::KeyArgs;
use super::{Outcome, clock, session};
use crate::error::{Error, Result};
use crate::store::{self, Store};
use crate::sync::{self, Fate, Report, Step, say};

/// Arguments of `merge`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study that receives.
    pub study: PathBuf,
    /// The files to take from; they are never changed.
    #[arg(required = true)]
    pub from: Vec<PathBuf>,
    /// Only say what would happen.
    #[arg(long)]
    pub dry_run: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
    /// What opens encrypted bundles.
    #[command(flatten)]
    pub key: KeyArgs,
}

/// Merges file by file; one that is refused does not stop the others. Exit code 1 when a file was refused, 3 when
/// something was set aside or people disagree.
///
/// # Errors
/// The study itself cannot be opened or written.
pub fn run(args: &Args) -> Result<Outcome> {
    let mut store = Store::open(&args.study, session::run())?;
    if args.from.iter().any(|from| store::is_bundle(from)) {
        args.key.demand(&mut store)?;
    }
    let results: Vec<(String, Result<Report>)> = args
        .from
        .iter()
        .map(|from| {
            let merged = sync::merge(&mut store, from, clock::moment(), !args.dry_run);
            (from.display().to_string(), merged)
        })
        .collect();
    let digest = hex(&store.state_digest()?);
    store.close()?;
    let stdout = match args.json {
        true => format!("{:#}\n", as_json(&results, args.dry_run, &digest)),
        false => as_text(&results, args.dry_run, &digest),
    };
    let exit = if results.iter().any(|(_, result)| result.is_err()) {
        1
    } else if results
        .iter()
        .any(|(_, result)| result.as_ref().is_ok_and(is_left))
    {
        3
    } else {
        0
    };
    Ok(Outcome { stdout, exit })
}

/// Whether there is something for a person to look at.
fn is_left(report: &Report) -> bool {
    !report.is_whole() || report.taken.conflicts_after > 0
}

fn as_json(results: &[(String, Result<Report>)], dry_run: bool, digest: &str) -> Value {
    let files: Vec<Value> = results
        .iter()
        .map(|(name, result)| match result {
            Ok(report) => of_report(report),
            Err(error) => json!({"file": name, "refused": error.to_string()}),
        })
        .collect();
    json!({"dry_run": dry_run, "state_digest": digest, "files": files})
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One file of a merge.
pub(super) fn of_report(report: &Report) -> Value {
    let people: Vec<Value> = report
        .people()
        .into_iter()
        .map(|(operator, device)| json!({"operator": operator, "device": device}))
        .collect();
    let duplicates: Vec<Value> = report
        .taken
        .duplicates
        .iter()
        .map(|(key, round)| json!({"key": key, "round": round}))
        .collect();
    let documents: Vec<Value> = report
        .taken
        .documents
        .iter()
        .map(|(kind, name)| json!({"kind": kind, "name": name}))
        .collect();
    let runs: Vec<Value> = report.plan.steps.iter().map(of_step).collect();
    json!({
        "file": report.name,
        "refused": null,
        "was_open": report.was_open,
        "operator": report.writer.as_ref().map(|(operator, _)| operator),
        "device": report.writer.as_ref().map(|(_, device)| device),
        "people": people,
        "events": report.taken.events,
        "interviews": report.taken.interviews,
        "changed": report.taken.changed,
        "conflicts_before": report.taken.conflicts_before,
        "conflicts_after": report.taken.conflicts_after,
        "lacks": report.lacks,
        "duplicates": duplicates,
        "other_forms": report.taken.other_forms,
        "documents": documents,
        "clocks": report.clocks,
        "remarks": say::remarks(report),
        "runs": runs,
    })
}

fn of_step(step: &Step) -> Value {
    let (fate, taken) = match &step.fate {
        Fate::Known => ("known", 0),
        Fate::Take { after, upto } => ("take", upto - after),
        Fate::Forked => ("forked", 0),
        Fate::Damaged => ("damaged", 0),
        Fate::Waits { .. } => ("waits", 0),
        Fate::Implausible => ("implausible", 0),
    };
    let is_aside = step.fault.is_some() || !matches!(step.fate, Fate::Known | Fate::Take { .. });
    json!({
        "run": step.tip.run.to_string(),
        "operator": step.tip.operator,
        "device": step.tip.device,
        "fate": fate,
        "events": taken,
        "reason": is_aside.then(|| step.reason()),
    })
}

fn as_text(results: &[(String, Result<Report>)], dry_run: bool, digest: &str) -> String {
    let mut text = String::new();
    for (name, result) in results {
        match result {
            Ok(report) => {
                for line in say::report(report, !dry_run) {
                    let _ = writeln!(text, "{line}");
                }
            }
            Err(error) => write_refusal(&mut text, name, error),
        }
    }
    let _ = writeln!(text, "state {}", &digest[..6]);
    text
}

fn write_refusal(text: &mut String, name: &str, error: &Error) {
    let _ = writeln!(text, "{name}: refused, nothing was taken. {error}");
}
