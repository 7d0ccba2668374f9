//! A national office's database: the same events in PostgreSQL, under the same ids, checked by the same hashes.
//!
//! Events are inserted by run and number, twice if need be; studies may come in any order, from laptops, hubs or both,
//! and again; a broken connection goes on where it stopped. `schema.sql` beside this page makes the tables and the views
//! that give what stands now, by the law of `survey::law`, in SQL.

mod route;
mod rows;
mod send;
mod state;

use crate::error::{Error, Result};
use crate::name::Uid;
use crate::store::{LoggedRun, Store};

/// The tables and the views; running it again changes nothing.
const SCHEMA: &str = include_str!("schema.sql");

/// What a handover has done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandedOver {
    /// Runs of the study.
    pub runs: u64,
    /// Events that the office did not have.
    pub events: u64,
    /// Runs that went on otherwise at the office: what it has was kept.
    pub set_aside: Vec<String>,
    /// The digest of the study's state as the office's views give it now.
    pub state_digest: [u8; 32],
    /// Cells in conflict at the office now.
    pub conflicts: u64,
}

/// Hands the study in `store` over to the database at `url` (`postgres://user:password@host/database`).
///
/// # Errors
/// The study's log is not sound, the way to the database is open to everybody in between, the database cannot be reached
/// or written, or it holds something else than it was given.
pub fn hand_over(store: &Store, url: &str) -> Result<HandedOver> {
    let verified = store.verify()?;
    if let Some(finding) = verified.findings.first() {
        return Err(Error::new(
            store.path().display().to_string(),
            format!("{}: {}", finding.place, finding.fault),
        )
        .way_out("Nothing was handed over; go on with the latest backup that verifies"));
    }
    let mut office = route::open(url)?;
    office
        .batch_execute("SELECT pg_advisory_lock(4641421649); SET client_min_messages = warning")
        .and_then(|()| office.batch_execute(SCHEMA))
        .map_err(told)?;
    let study = store.study();
    send::documents(&mut office, store)?;
    let mut done = HandedOver::default();
    for run in store.logged_runs()? {
        done.runs += 1;
        match send::run(&mut office, store, &run)? {
            Some(events) => done.events += events,
            None => done.set_aside.push(forked(&run)),
        }
        state::check(&mut office, &run)?;
    }
    done.state_digest = state::digest(&mut office, study)?;
    done.conflicts = state::conflicts(&mut office, study)?;
    Ok(done)
}

fn forked(run: &LoggedRun) -> String {
    format!(
        "run {} of {} on {} went on twice from one point; what the office has was kept",
        run.uid.short(),
        run.operator,
        run.device
    )
}

/// What the database says, as a sentence.
fn told(error: postgres::Error) -> Error {
    let fault = match error.as_db_error() {
        Some(said) => said.message().to_owned(),
        None => {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
            format!("{error}{}", cause.unwrap_or_default())
        }
    };
    Error::new("the office's database", fault)
        .way_out("What was handed over before stays; run the same command again")
}

/// The database holds something that was never written there by fieldbook.
fn odd(run: Uid, fault: &str) -> Error {
    Error::new(
        format!("the office's database, run {run}"),
        fault.to_owned(),
    )
    .way_out(
        "Somebody changed it there; restore it from its backup and hand the studies over again",
    )
}
