//! `fieldbook conflicts STUDY` and `fieldbook resolve STUDY ID --keep N`: where people disagree, and the decision.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::passphrase::KeyArgs;
use super::{Outcome, clock, session};
use crate::error::{Error, Result};
use crate::store::{Conflict, InterviewRow, Store};
use crate::sync::{
    self,
    say::{place, said, time},
};

/// Arguments of `conflicts`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study.
    pub study: PathBuf,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
    /// What opens encrypted answers.
    #[command(flatten)]
    pub key: KeyArgs,
}

/// Arguments of `resolve`.
#[derive(Debug, clap::Args)]
pub struct ResolveArgs {
    /// The study.
    pub study: PathBuf,
    /// The conflict, as `conflicts` names it.
    pub id: String,
    /// The number of the claim that is right.
    #[arg(long, value_name = "N")]
    pub keep: usize,
    /// Why.
    #[arg(long)]
    pub reason: Option<String>,
    /// What opens encrypted answers.
    #[command(flatten)]
    pub key: KeyArgs,
}

/// Lists every open conflict; exit code 3 when there are any.
///
/// # Errors
/// The study cannot be read.
pub fn run(args: &Args) -> Result<Outcome> {
    let mut store = Store::open_read_only(&args.study)?;
    args.key.offer(&mut store)?;
    let conflicts = store.conflicts()?;
    let rows = store.interviews()?;
    let of = |conflict: &Conflict| rows.iter().find(|row| row.uid == conflict.interview);
    let stdout = if args.json {
        let all: Vec<Value> = conflicts
            .iter()
            .map(|conflict| as_json(conflict, of(conflict)))
            .collect();
        format!("{:#}\n", json!({"conflicts": all}))
    } else {
        conflicts
            .iter()
            .map(|conflict| as_text(conflict, of(conflict)))
            .collect()
    };
    Ok(match conflicts.is_empty() {
        true if args.json => Outcome::done(stdout),
        true => Outcome::done("Nobody disagrees.\n"),
        false => Outcome::findings(stdout),
    })
}

/// Settles one conflict.
///
/// # Errors
/// There is no such conflict or claim, or the study cannot be written.
pub fn resolve(args: &ResolveArgs) -> Result<Outcome> {
    let mut store = Store::open(&args.study, session::run())?;
    args.key.demand(&mut store)?;
    let conflicts = store.conflicts()?;
    let Some(conflict) = conflicts.iter().find(|conflict| conflict.id == args.id) else {
        return Err(Error::new(
            args.study.display().to_string(),
            format!("there is no open conflict {}", args.id),
        )
        .way_out("List them with `fieldbook conflicts`"));
    };
    let events = sync::resolve(conflict, args.keep, args.reason.as_deref())?;
    store.append(&events, clock::moment())?;
    store.close()?;
    Ok(Outcome::done(format!(
        "{}: claim {} is kept\n",
        args.id, args.keep
    )))
}

fn as_json(conflict: &Conflict, row: Option<&InterviewRow>) -> Value {
    let claims: Vec<Value> = conflict.claims.iter().enumerate().map(|(i, claim)| {
        json!({
            "n": i + 1, "value": said(claim), "by": claim.entry.by, "device": claim.entry.device,
            "at": time(claim), "shown": claim.is_shown, "reason": claim.entry.reason,
        })
    }).collect();
    json!({
        "id": conflict.id,
        "interview": conflict.interview.to_string(),
        "key": row.and_then(|row| row.key.clone()),
        "round": row.and_then(|row| row.round.clone()),
        "variable": conflict.about.as_ref().map(|address| address.variable.to_string()),
        "rows": conflict.about.as_ref().map(|address| address.rows.to_string()),
        "claims": claims,
    })
}

fn as_text(conflict: &Conflict, row: Option<&InterviewRow>) -> String {
    let mut text = format!("{}  {}\n", conflict.id, place(conflict, row));
    for (i, claim) in conflict.claims.iter().enumerate() {
        let shown = if claim.is_shown { "  (shown)" } else { "" };
        let entry = &claim.entry;
        let _ = writeln!(
            text,
            "  {}: {}  {} on {}, {}{shown}",
            i + 1,
            said(claim),
            entry.by,
            entry.device,
            time(claim)
        );
    }
    if sync::is_voided_unseen(conflict) {
        text.push_str(
            "  2: it counts; somebody worked in it whose answers the other had not seen\n",
        );
    }
    text
}
