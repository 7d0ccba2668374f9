//! `fieldbook answer`: a correction from the command line, as events; what stood there before stays in the history.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::form::{Address, Answer, Change, Context, Session};
use crate::name::Uid;
use crate::study::Study;
use crate::survey::{Body, Event, Origin};

use super::passphrase::KeyArgs;
use super::{Outcome, clock, session};

/// Arguments of `answer`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study.
    study: PathBuf,
    /// The key of the interview, such as R001.
    #[arg(long, value_name = "KEY")]
    interview: String,
    /// The round, where the study has several.
    #[arg(long)]
    round: Option<String>,
    /// A question and its new answer; an empty answer clears it.
    #[arg(long = "set", value_name = "VAR=VALUE", required = true)]
    set: Vec<String>,
    /// Why.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    key: KeyArgs,
}

/// Runs the verb.
///
/// # Errors
/// No such interview, or an answer that the form refuses; nothing is written then.
pub fn run(args: Args) -> Result<Outcome> {
    let mut study = Study::open(&args.study, session::run())?;
    args.key.demand(&mut study.store)?;
    session::safety().inspect(|folder| study.store.keep_safety_log(folder));
    let interview = find(&study, &args.interview, args.round.as_deref())?;
    let mut running = restore(&study, interview)?;
    let mut events = Vec::new();
    for set in &args.set {
        let (path, value) = set
            .split_once('=')
            .ok_or_else(|| Error::usage("--set", format!("`{set}` is not VAR=VALUE")))?;
        let (address, answer) = read(&running, path, value)?;
        let changes = running.answer(&address, answer).map_err(|refusal| {
            Error::new(format!("--set {set}"), refusal.message).way_out("Nothing was changed.")
        })?;
        events.extend(
            changes
                .into_iter()
                .map(|change| correction(interview, change, args.reason.as_ref())),
        );
    }
    study.store.append(&events, clock::moment())?;
    if let Some(fault) = study.store.safety_fault() {
        eprintln!("{fault}");
    }
    study.store.close()?;
    Ok(Outcome::done(format!(
        "{}: {} changes\n",
        args.interview,
        events.len()
    )))
}

/// The one interview of `key`, in `round` where there are several.
///
/// # Errors
/// There is none, or there are several.
pub(super) fn find(study: &Study, key: &str, round: Option<&str>) -> Result<Uid> {
    let rows = study.store.find(key, round)?;
    let place = format!("--interview {key}");
    match rows.as_slice() {
        [row] => Ok(row.uid),
        [] => Err(Error::new(place, "there is no such interview")),
        several => {
            let rounds: Vec<_> = several.iter().filter_map(|row| row.round.clone()).collect();
            Err(Error::new(place, format!("there are {}", several.len()))
                .way_out(format!("Add --round, one of {}.", rounds.join(", "))))
        }
    }
}

/// The interview as a running form.
///
/// # Errors
/// The file cannot be read.
pub(super) fn restore(study: &Study, interview: Uid) -> Result<Session> {
    let cells = study.store.answers(interview)?;
    let rows: Vec<Address> = cells
        .iter()
        .filter(|cell| cell.row_exists() == Some(true))
        .map(|cell| cell.address.clone())
        .collect();
    let answers: Vec<(Address, Answer)> = cells
        .into_iter()
        .filter_map(|cell| Some((cell.address, cell.answer?)))
        .collect();
    Ok(Session::restore(
        study.questionnaire_of(interview)?,
        Context::at(clock::now()),
        rows,
        answers,
    ))
}

fn read(running: &Session, path: &str, value: &str) -> Result<(Address, Option<Answer>)> {
    let address = running
        .address(path)
        .map_err(|bad| Error::new(format!("--set {path}"), bad.to_string()))?;
    let questionnaire = running.questionnaire();
    let answer = questionnaire
        .read(&address.variable, value)
        .map_err(|bad| Error::new(format!("--set {path}"), bad.to_string()))?
        .map(|answer| questionnaire.normalise(&address.variable, answer));
    Ok((address, answer))
}

/// The event of a change that a correction made: what a person changed is a correction and bears the reason.
fn correction(interview: Uid, change: Change, reason: Option<&String>) -> Event {
    let mut event = Event::from((interview, change));
    if let Body::Answered {
        origin,
        reason: why,
        ..
    } = &mut event.body
        && *origin == Origin::Respondent
    {
        *origin = Origin::Corrected;
        *why = reason.cloned();
    }
    event
}
