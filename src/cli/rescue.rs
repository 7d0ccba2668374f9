//! `fieldbook rescue DAMAGED... -o NEW`: what damaged files, backups and safety logs still hold becomes a new study.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Outcome, merge, session};
use crate::error::Result;
use crate::store::{self, Account, Belief, Lost};
use crate::sync::say;

/// So many unproven answers are listed as text; JSON lists all.
const LISTED: usize = 20;

/// Arguments of `rescue`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Damaged studies; also backups, other laptops' files, safety logs or folders of them, which fill gaps. None is written.
    #[arg(required = true)]
    pub damaged: Vec<PathBuf>,
    /// The new study; there must be nothing of this name.
    #[arg(short, long, value_name = "NEW")]
    pub output: PathBuf,
    /// Leave this laptop's safety log (FIELDBOOK_SAFETY) out.
    #[arg(long)]
    pub without_safety_log: bool,
    /// Take answers too that were read and cannot be proven; each gets a note that says so.
    #[arg(long)]
    pub believe: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Rescues; exit code 3 when something is missing.
///
/// # Errors
/// There is nothing of a study in the files, or the new one cannot be made.
pub fn run(args: &Args) -> Result<Outcome> {
    let logs = session::safety().filter(|folder| !args.without_safety_log && folder.is_dir());
    let belief = match args.believe {
        true => Belief::All,
        false => Belief::Proven,
    };
    let account = store::rescue(
        &args.damaged,
        logs.as_deref(),
        &args.output,
        belief,
        session::run(),
    )?;
    let stdout = match args.json {
        true => format!("{:#}\n", as_json(args, &account)),
        false => as_text(args, &account),
    };
    Ok(match account.is_whole {
        true => Outcome::done(stdout),
        false => Outcome::findings(stdout),
    })
}

fn as_json(args: &Args, account: &Account) -> Value {
    let searched: Vec<Value> = account
        .searched
        .iter()
        .map(|file| json!({"file": file.name, "parts": file.parts, "torn": file.torn, "events": file.events}))
        .collect();
    let lost: Vec<Value> = account
        .lost
        .iter()
        .map(|lost| {
            json!({
                "run": lost.run.to_string(), "operator": lost.operator, "device": lost.device, "began": began(lost),
                "from": lost.from, "to": lost.to,
            })
        })
        .collect();
    let unproven: Vec<Value> = account
        .unproven
        .iter()
        .map(|answer| {
            json!({
                "interview": answer.interview.to_string(), "variable": answer.variable, "said": answer.said,
                "operator": answer.operator, "why": answer.why,
            })
        })
        .collect();
    json!({
        "study": args.output.display().to_string(), "whole": account.is_whole, "kept": account.kept,
        "rewritten": account.rewritten, "interviews": account.interviews, "lost": lost, "unproven": unproven,
        "documents_lost": account.documents_lost, "searched": searched,
        "state_digest": merge::hex(&account.state_digest),
    })
}

fn as_text(args: &Args, account: &Account) -> String {
    let mut text = String::new();
    for file in &account.searched {
        let _ = writeln!(
            text,
            "{}: {} events in {} parts, {} torn",
            file.name, file.events, file.parts, file.torn
        );
    }
    let _ = writeln!(
        text,
        "{}: {} interviews, {} events as they were, {} written again behind a gap",
        args.output.display(),
        account.interviews,
        account.kept,
        account.rewritten
    );
    for lost in &account.lost {
        let _ = writeln!(
            text,
            "lost: events {} to {} of {} on {}, in the run of {}",
            lost.from,
            lost.to,
            lost.operator,
            lost.device,
            began(lost)
        );
    }
    for answer in account.unproven.iter().take(LISTED) {
        let _ = writeln!(
            text,
            "not proven{}: {} of interview {} was read as `{}` ({})",
            if args.believe {
                ""
            } else {
                ", and not in the new study"
            },
            answer.variable,
            answer.interview.short(),
            answer.said,
            answer.why
        );
    }
    if account.unproven.len() > LISTED {
        let _ = writeln!(
            text,
            "… and {} more; --json lists them",
            account.unproven.len() - LISTED
        );
    }
    for kind in &account.documents_lost {
        let _ = writeln!(
            text,
            "lost: the {kind}; give a backup or another laptop's file as well"
        );
    }
    text.push_str(if account.is_whole {
        "Everything that is known to have been written is there.\n"
    } else {
        "Keep the damaged file. Another laptop's file or a backup may fill the gaps: give it as well, or merge it later.\n"
    });
    let _ = writeln!(text, "state {}", &merge::hex(&account.state_digest)[..6]);
    text
}

fn began(lost: &Lost) -> String {
    say::moment(lost.began.0, i32::try_from(lost.began.1).unwrap_or(0))
}
