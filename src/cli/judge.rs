//! `fieldbook judge STUDY`: an interview is accepted, or sent back with a reason; or what waits for a verdict.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::passphrase::KeyArgs;
use super::{Outcome, answer, clock, session};
use crate::error::{Error, Result};
use crate::store::{InterviewRow, Store};
use crate::study::Study;
use crate::survey::{Body, Event, Status, Verdict};

/// Arguments of `judge`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study.
    pub study: PathBuf,
    /// The key of the interview, such as R001.
    #[arg(long, value_name = "KEY")]
    pub interview: Option<String>,
    /// The round, where the study has several.
    #[arg(long)]
    pub round: Option<String>,
    /// It is good as it is.
    #[arg(long, requires = "interview", conflicts_with = "send_back")]
    pub accept: bool,
    /// It needs more work, and this is why; it is open again.
    #[arg(long, value_name = "REASON", requires = "interview")]
    pub send_back: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
    /// What opens encrypted notes.
    #[command(flatten)]
    pub key: KeyArgs,
}

/// Gives a verdict, or lists the closed interviews that wait for one.
///
/// # Errors
/// The study cannot be read or written, there is no such interview, or it is not closed.
pub fn run(args: &Args) -> Result<Outcome> {
    if !args.accept && args.send_back.is_none() {
        return list(args);
    }
    let mut study = Study::open(&args.study, session::run())?;
    args.key.demand(&mut study.store)?;
    let key = args.interview.as_deref().unwrap_or_default();
    let interview = answer::find(&study, key, args.round.as_deref())?;
    let rows = study.store.interviews()?;
    let is_closed = rows
        .iter()
        .any(|row| row.uid == interview && row.status == Status::Complete);
    let events = match &args.send_back {
        Some(reason) if reason.trim().is_empty() => {
            return Err(Error::new("--send-back", "a reason is needed"));
        }
        Some(reason) => Event::sent_back(interview, is_closed, reason.clone()),
        None if !is_closed => {
            return Err(Error::new(key, "the interview is not closed")
                .way_out("Its enumerator closes it, or send it back."));
        }
        None => vec![Event {
            interview,
            body: Body::Accepted,
        }],
    };
    study.store.append(&events, clock::moment())?;
    study.store.close()?;
    let done = if args.accept { "accepted" } else { "sent back" };
    Ok(Outcome::done(format!("{key}: {done}\n")))
}

fn list(args: &Args) -> Result<Outcome> {
    let mut store = Store::open_read_only(&args.study)?;
    args.key.offer(&mut store)?;
    let talk = store.talk()?;
    let rows = store.interviews()?;
    let stands = |row: &InterviewRow| state(row, talk.verdicts.get(&row.uid));
    let waits: Vec<&InterviewRow> = rows
        .iter()
        .filter(|row| matches!(stands(row), "waits" | "changed"))
        .collect();
    let text = if args.json {
        let all: Vec<Value> = rows
            .iter()
            .map(|row| {
                let verdict = talk.verdicts.get(&row.uid);
                json!({
                    "interview": row.uid.to_string(), "key": row.key, "round": row.round,
                    "enumerator": row.enumerator, "status": row.status.to_string(), "verdict": stands(row),
                    "by": verdict.map(|verdict| &verdict.last.by),
                    "reason": verdict.and_then(|verdict| verdict.last.text.as_ref()),
                })
            })
            .collect();
        format!("{:#}\n", json!({"ok": waits.is_empty(), "interviews": all}))
    } else {
        let mut text = String::new();
        for row in &waits {
            let parts = [&row.key, &row.round, &row.enumerator];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            let _ = writeln!(text, "{}: {}", parts.join(", "), stands(row));
        }
        let _ = writeln!(
            text,
            "{} closed interviews wait for a verdict.",
            waits.len()
        );
        text
    };
    Ok(if waits.is_empty() {
        Outcome::done(text)
    } else {
        Outcome::findings(text)
    })
}

/// `waits`, `changed` since it was accepted, `accepted`, `sent back`; an interview in work is `open`.
fn state(row: &InterviewRow, verdict: Option<&Verdict>) -> &'static str {
    match (row.status, verdict) {
        (Status::Voided, _) => "void",
        (_, Some(verdict)) if verdict.accepted && !verdict.outdated => "accepted",
        (Status::Complete, Some(verdict)) if verdict.accepted => "changed",
        (Status::Complete, _) => "waits",
        (_, Some(verdict)) if !verdict.accepted => "sent back",
        _ => "open",
    }
}
