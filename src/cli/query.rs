//! `fieldbook query STUDY`: what enumerators are asked about their interviews, their replies, and what is settled.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::passphrase::KeyArgs;
use super::{Outcome, answer, clock, session};
use crate::error::{Error, Result};
use crate::form::Address;
use crate::store::{InterviewRow, Store};
use crate::study::Study;
use crate::survey::{Body, Event, Query, QueryState};

/// Arguments of `query`.
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
    /// The question; without it the query is on the interview as a whole.
    #[arg(long, value_name = "VAR")]
    pub on: Option<String>,
    /// Ask the enumerator this.
    #[arg(long, value_name = "TEXT", requires = "interview", group = "word")]
    pub ask: Option<String>,
    /// Reply this.
    #[arg(long, value_name = "TEXT", requires = "interview", group = "word")]
    pub reply: Option<String>,
    /// Nothing more is needed.
    #[arg(long, requires = "interview", group = "word")]
    pub settle: bool,
    /// A last word with --settle.
    #[arg(long, requires = "settle")]
    pub reason: Option<String>,
    /// List settled queries too.
    #[arg(long)]
    pub all: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
    /// What opens encrypted notes.
    #[command(flatten)]
    pub key: KeyArgs,
}

/// Lists queries, open ones being exit code 3, or adds a word to one.
///
/// # Errors
/// The study cannot be read or written; no such interview or question; nothing was asked there.
pub fn run(args: &Args) -> Result<Outcome> {
    if args.ask.is_none() && args.reply.is_none() && !args.settle {
        return list(args);
    }
    let mut study = Study::open(&args.study, session::run())?;
    args.key.demand(&mut study.store)?;
    let key = args.interview.as_deref().unwrap_or_default();
    let interview = answer::find(&study, key, args.round.as_deref())?;
    let about = match &args.on {
        None => None,
        Some(path) => {
            let running = answer::restore(&study, interview)?;
            let found = running.address(path);
            Some(found.map_err(|bad| Error::new(format!("--on {path}"), bad.to_string()))?)
        }
    };
    let talk = study.store.talk()?;
    let open = talk
        .query(interview, about.as_ref())
        .is_some_and(Query::is_open);
    if args.ask.is_none() && !open {
        return Err(Error::new(key, "nothing is open there")
            .way_out("`fieldbook query STUDY` lists what is."));
    }
    let event = Event {
        interview,
        body: body(args, about)?,
    };
    study.store.append(&[event], clock::moment())?;
    study.store.close()?;
    let done = if args.settle {
        "settled"
    } else {
        "written down"
    };
    Ok(Outcome::done(format!("{key}: {done}\n")))
}

fn body(args: &Args, about: Option<Address>) -> Result<Body> {
    let text = |text: &String| match text.trim() {
        "" => Err(Error::new("query", "there is nothing in these words")),
        text => Ok(text.to_owned()),
    };
    Ok(match (&args.ask, &args.reply) {
        (Some(ask), _) => Body::Asked {
            about,
            text: text(ask)?,
        },
        (None, Some(reply)) => Body::Replied {
            about,
            text: text(reply)?,
        },
        (None, None) => Body::Settled {
            about,
            text: args.reason.clone(),
        },
    })
}

fn list(args: &Args) -> Result<Outcome> {
    let mut store = Store::open_read_only(&args.study)?;
    args.key.offer(&mut store)?;
    let rows = store.interviews()?;
    let talk = store.talk()?;
    let wanted = |query: &&Query| {
        let row = rows.iter().find(|row| row.uid == query.interview);
        let here = args.interview.is_none()
            || row.and_then(|row| row.key.as_ref()) == args.interview.as_ref();
        (args.all || query.is_open()) && here
    };
    let listed: Vec<&Query> = talk.queries.iter().filter(wanted).collect();
    let of = |query: &Query| rows.iter().find(|row| row.uid == query.interview);
    let open = listed.iter().any(|query| query.is_open());
    let text = if args.json {
        let all: Vec<Value> = listed.iter().map(|query| one(query, of(query))).collect();
        format!("{:#}\n", json!({"ok": !open, "queries": all}))
    } else if listed.is_empty() {
        "No open query.\n".to_owned()
    } else {
        listed.iter().map(|query| lines(query, of(query))).collect()
    };
    Ok(if open {
        Outcome::findings(text)
    } else {
        Outcome::done(text)
    })
}

fn one(query: &Query, row: Option<&InterviewRow>) -> Value {
    let words: Vec<Value> = query
        .remarks
        .iter()
        .map(|word| {
            json!({"kind": super::query::word(word.kind), "text": word.text, "by": word.by,
                   "device": word.device, "at_ms": word.at_ms})
        })
        .collect();
    json!({
        "interview": query.interview.to_string(),
        "key": row.and_then(|row| row.key.clone()),
        "round": row.and_then(|row| row.round.clone()),
        "enumerator": row.and_then(|row| row.enumerator.clone()),
        "variable": query.about.as_ref().map(|about| about.variable.to_string()),
        "rows": query.about.as_ref().map(|about| about.rows.to_string()),
        "state": query.state.code(),
        "words": words,
    })
}

fn lines(query: &Query, row: Option<&InterviewRow>) -> String {
    let place = row.map_or_else(
        || query.interview.short(),
        |row| {
            let parts = [&row.key, &row.round, &row.enumerator];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            parts.join(", ")
        },
    );
    let about = query.about.as_ref().map_or_else(
        || "the interview".to_owned(),
        |about| about.variable.to_string(),
    );
    let turn = match query.state {
        QueryState::Asked => "waits for a reply",
        QueryState::Replied => "replied, not settled",
        QueryState::Settled => "settled",
    };
    let mut text = format!("{place}, {about}: {turn}\n");
    for word in &query.remarks {
        let said = word.text.as_deref().unwrap_or("settled");
        let _ = writeln!(text, "  {}: {said}", word.by);
    }
    text
}

/// The word for a kind of remark.
pub(super) const fn word(kind: crate::survey::Kind) -> &'static str {
    use crate::survey::Kind;
    match kind {
        Kind::Asked => "asked",
        Kind::Replied => "replied",
        _ => "settled",
    }
}
