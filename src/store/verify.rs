//! Is the file sound, was nothing in the log changed, and does the view say what the log says?

use rusqlite::Connection;

use super::fault::Told;
use super::{Store, chains, digest, replay};
use crate::error::Result;
use crate::name::Uid;

/// So many complaints of SQLite are listed.
const COMPLAINTS: usize = 20;

/// What [`Store::verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// SHA-256 over the logical state: equal for two files exactly when they hold the same events.
    pub state_digest: [u8; 32],
    /// Events in the log.
    pub events: u64,
    /// Interviews.
    pub interviews: u64,
    /// Cells that people disagree about.
    pub conflicts: u64,
    /// Runs of the program that have written.
    pub chains: u64,
    /// SQLite found the file sound.
    pub integrity: bool,
    /// What is wrong; in a run of the program the first event that is.
    pub findings: Vec<Finding>,
}

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where: run and number of the event, interview and variable, or table.
    pub place: String,
    /// What.
    pub fault: String,
}

impl Verification {
    /// Nothing is wrong.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Finding {
    pub(super) fn of_event(chain: Uid, seq: i64, fault: &str) -> Self {
        Self {
            place: format!("run {chain} event {seq}"),
            fault: fault.to_owned(),
        }
    }

    pub(super) fn of_table(table: &str, fault: &str) -> Self {
        Self {
            place: format!("table {table}"),
            fault: fault.to_owned(),
        }
    }
}

impl Store {
    /// Checks the whole file: SQLite's own checks, every run's hashes and seals, what replaces what, the view against a
    /// replay of the log.
    ///
    /// # Errors
    /// The file is too damaged to be read.
    pub fn verify(&self) -> Result<Verification> {
        self.tell(self.verified())
    }

    /// SHA-256 over the logical state: equal for two files exactly when they hold the same events.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn state_digest(&self) -> Result<[u8; 32]> {
        self.tell(digest::of(&self.conn))
    }

    fn verified(&self) -> Told<Verification> {
        let conn = &self.conn;
        let mut findings = complaints(conn)?;
        let integrity = findings.is_empty();
        let events = chains::check(conn, &mut findings)?;
        check_edges(conn, &mut findings)?;
        replay::check(conn, self.study, &self.roles, &mut findings)?;
        let count = |sql: &str| conn.query_row(sql, [], |row| row.get(0).map(i64::unsigned_abs));
        Ok(Verification {
            state_digest: digest::of(conn)?,
            events,
            interviews: count("SELECT count(*) FROM summary")?,
            conflicts: count("SELECT count(*) FROM cell WHERE conflict = 1")?,
            chains: count("SELECT count(*) FROM chain")?,
            integrity,
            findings,
        })
    }
}

fn complaints(conn: &Connection) -> Told<Vec<Finding>> {
    let mut findings = vec![];
    let mut statement = conn.prepare(&format!("PRAGMA integrity_check({COMPLAINTS})"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let said: String = row.get(0)?;
        if said != "ok" {
            findings.push(Finding {
                place: "file".to_owned(),
                fault: said,
            });
        }
    }
    let mut statement =
        conn.prepare("SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get("table")?, row.get("parent")?);
        findings.push(Finding::of_table(
            &table,
            &format!("it refers to rows of {parent} that are not there"),
        ));
    }
    Ok(findings)
}

/// What supersedes must be of the same cell and later; so the replay may trust the edges.
fn check_edges(conn: &Connection, findings: &mut Vec<Finding>) -> Told<()> {
    let mut statement = conn.prepare(include_str!("sql/edges_astray.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        findings.push(Finding::of_event(
            row.get("uid")?,
            row.get("seq")?,
            "it replaces an event of another place or of a later time",
        ));
    }
    Ok(())
}
