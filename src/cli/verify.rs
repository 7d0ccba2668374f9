//! `fieldbook verify STUDY`: is the file sound, was nothing changed, does what is shown follow from what was said?

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::json;

use super::Outcome;
use crate::error::Result;
use crate::store::{Store, Verification};

/// Check a study's file: integrity, log chain, state equals replay of the log.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The study's file.
    pub study: PathBuf,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Checks the study, also one with damaged pages; findings are exit code 3.
///
/// # Errors
/// There is no study, or it is too damaged to be read at all.
pub fn run(args: &Args) -> Result<Outcome> {
    let store = Store::open_to_verify(&args.study)?;
    let verified = store.verify()?;
    let text = if args.json {
        as_json(&verified)
    } else {
        as_text(&verified)
    };
    Ok(match verified.is_ok() {
        true => Outcome::done(text),
        false => Outcome::findings(text),
    })
}

fn as_json(verified: &Verification) -> String {
    let findings: Vec<_> = verified
        .findings
        .iter()
        .map(|finding| json!({"place": finding.place, "fault": finding.fault}))
        .collect();
    let document = json!({
        "ok": verified.is_ok(),
        "state_digest": hex(&verified.state_digest),
        "events": verified.events,
        "interviews": verified.interviews,
        "conflicts": verified.conflicts,
        "integrity": if verified.integrity { "ok" } else { "damaged" },
        "chains": verified.chains,
        "findings": findings,
    });
    format!("{document:#}\n")
}

fn as_text(verified: &Verification) -> String {
    let digest = hex(&verified.state_digest);
    let mut text = format!(
        "{} events in {} runs, {} interviews, {} conflicts\nstate {} ({digest})\n",
        verified.events,
        verified.chains,
        verified.interviews,
        verified.conflicts,
        &digest[..6],
    );
    for finding in &verified.findings {
        let _ = writeln!(text, "{}: {}", finding.place, finding.fault);
    }
    text.push_str(if verified.is_ok() {
        "The file is sound, nothing in the log was changed, and what is shown follows from it.\n"
    } else {
        "Keep this file as it is, and go on with the latest backup that verifies.\n"
    });
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
