//! The safety log: what is answered on this laptop once more, in plain lines on another path, so that answers survive a
//! disk that ignores flushes and a study file that is lost. Files are only added to; one a run of the program, and one for
//! each of the study's documents. `fieldbook rescue` reads them.

mod line;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, named_params};
use serde_json::json;

pub(super) use line::{Begun, Line, Written, parse};

use super::fault::Told;
use super::run::Chain;
use super::{Store, backup, codes, document};
use crate::error::Error;
use crate::name::Uid;
use crate::survey::Role;

/// The log is flushed at the close of an interview, and at least after so many events.
const UNFLUSHED: i64 = 16;

/// How the files of a run and of a document end.
pub(super) const RUN_END: &str = "fblog";
pub(super) const DOCUMENT_END: &str = "fbdoc";

/// Where the log of the open study goes, and how far it has come.
#[derive(Debug)]
pub(super) struct SafetyLog {
    folder: PathBuf,
    run: Option<RunLog>,
    fault: Option<Error>,
    is_failing: bool,
}

#[derive(Debug)]
struct RunLog {
    file: File,
    uid: Uid,
    upto: i64,
    flushed: i64,
}

impl Store {
    /// Keeps a safety log in `folder` from now on. That it cannot be written stops nobody from answering:
    /// [`Store::safety_fault`] tells.
    pub fn keep_safety_log(&mut self, folder: &Path) {
        let mut log = SafetyLog {
            folder: folder.to_owned(),
            run: None,
            fault: None,
            is_failing: false,
        };
        let kept = keep_documents(&self.conn, folder, self.study);
        log.tell(kept);
        if let Some(writer) = &mut self.writer {
            writer.safety = Some(log);
        }
    }

    /// Why the safety log could not be written, once.
    pub fn safety_fault(&mut self) -> Option<Error> {
        self.writer.as_mut()?.safety.as_mut()?.fault.take()
    }

    /// Writes what the study's file has and the log lacks of the run that is being written.
    pub(super) fn note_safely(&mut self, closing: bool) {
        let (conn, study) = (&self.conn, self.study);
        let Some(writer) = &mut self.writer else {
            return;
        };
        if let (Some(safety), Some(chain)) = (&mut writer.safety, &writer.chain) {
            let noted = safety.note(conn, study, chain, closing);
            safety.tell(noted);
        }
    }

    /// Writes the documents that the log lacks.
    pub(super) fn note_documents_safely(&mut self) {
        let (conn, study) = (&self.conn, self.study);
        if let Some(safety) = self
            .writer
            .as_mut()
            .and_then(|writer| writer.safety.as_mut())
        {
            let kept = keep_documents(conn, &safety.folder, study);
            safety.tell(kept);
        }
    }
}

impl SafetyLog {
    /// Says a fault once, until it has gone away.
    fn tell(&mut self, done: Told<()>) {
        match done {
            Ok(()) => self.is_failing = false,
            Err(fault) => {
                // Begun anew next time: a line may have been torn.
                self.run = None;
                if !self.is_failing {
                    self.fault = Some(fault.about(&self.folder).within("safety log"));
                }
                self.is_failing = true;
            }
        }
    }

    fn note(&mut self, conn: &Connection, study: Uid, chain: &Chain, closing: bool) -> Told<()> {
        let run = match self.run.take().filter(|run| run.uid == chain.uid) {
            Some(run) => run,
            None => begin(conn, &self.folder, study, chain)?,
        };
        let run = self.run.insert(run);
        let mut lines = String::new();
        for event in events(conn, chain.ord, run.upto)? {
            run.upto = event.seq;
            lines.push_str(&line::framed(&line::event_json(&event)));
        }
        run.file
            .write_all(lines.as_bytes())
            .map_err(|error| cannot(&self.folder, &error))?;
        if closing || run.upto - run.flushed >= UNFLUSHED {
            run.file
                .sync_data()
                .map_err(|error| cannot(&self.folder, &error))?;
            run.flushed = run.upto;
        }
        Ok(())
    }
}

/// The file of the run `chain`, with its first lines. One that a fault has left is closed with a line's end and goes on:
/// what it holds twice is known by its number.
fn begin(conn: &Connection, folder: &Path, study: Uid, chain: &Chain) -> Told<RunLog> {
    backup::private_folders(folder).map_err(|error| cannot(folder, &error))?;
    let path = folder.join(format!("{}-{}.{RUN_END}", study.short(), chain.uid));
    let mut options = File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options
        .open(&path)
        .map_err(|error| cannot(folder, &error))?;
    let lines = format!(
        "\n{}{}",
        line::framed(&line::study_json(study, &parts(conn)?)),
        line::framed(&line::begun_json(&header(conn, chain.ord)?))
    );
    file.write_all(lines.as_bytes())
        .map_err(|error| cannot(folder, &error))?;
    Ok(RunLog {
        file,
        uid: chain.uid,
        upto: 0,
        flushed: 0,
    })
}

/// Which variable plays which part.
fn parts(conn: &Connection) -> Told<Vec<(String, String)>> {
    let roles = document::roles(conn)?;
    let part = |role: Role| Some((role.code().to_owned(), roles.get(role)?.to_string()));
    Ok(Role::ALL.into_iter().filter_map(part).collect())
}

fn header(conn: &Connection, chain: i64) -> Told<Begun> {
    let mut statement = conn.prepare_cached(include_str!("../sql/header.sql"))?;
    Ok(statement.query_row(named_params! {":chain": chain}, |row| {
        Ok(Begun {
            uid: row.get("uid")?,
            parent: row.get("parent")?,
            parent_seq: row.get("parent_seq")?,
            parent_hash: row.get("parent_hash")?,
            lineage: row.get("lineage")?,
            operator: row.get("operator")?,
            lamport: row.get("lamport")?,
            wall_ms: row.get("wall_ms")?,
            tz_minutes: row.get("tz_minutes")?,
            device: row.get("device")?,
            app: row.get("app")?,
        })
    })?)
}

/// The events of `chain` after `after`.
fn events(conn: &Connection, chain: i64, after: i64) -> Told<Vec<Written>> {
    let mut statement = conn.prepare_cached(include_str!("../sql/events_to_log.sql"))?;
    let mut rows = statement.query(named_params! {":chain": chain, ":after": after})?;
    let mut events = vec![];
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get("seq")?;
        let kind: i64 = row.get("kind")?;
        let judges = codes::kind(kind)?.judges();
        events.push(Written {
            seq,
            kind,
            interview: row.get("interview_uid")?,
            variable: row.get("variable")?,
            occ: row.get("occ")?,
            val: row.get("val")?,
            miss: row.get("miss")?,
            origin: row.get("origin")?,
            note: row.get("note")?,
            dt: row.get("dt")?,
            mark: row.get("mark")?,
            salt: row.get("salt")?,
            edges: links(conn, include_str!("../sql/edges_of_event.sql"), chain, seq)?,
            seen: match judges {
                true => links(conn, include_str!("../sql/seen_by_event.sql"), chain, seq)?,
                false => vec![],
            },
        });
    }
    Ok(events)
}

fn links(conn: &Connection, sql: &str, chain: i64, seq: i64) -> Told<Vec<(Uid, i64)>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(named_params! {":chain": chain, ":seq": seq}, |row| {
        Ok((row.get("to_uid")?, row.get("to_seq")?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A file for each document that the log lacks: a line that says what it is, then its bytes.
fn keep_documents(conn: &Connection, folder: &Path, study: Uid) -> Told<()> {
    backup::private_folders(folder).map_err(|error| cannot(folder, &error))?;
    let mut statement = conn.prepare("SELECT kind, sha, name, body FROM document")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let sha: [u8; 32] = row.get("sha")?;
        let (kind, name): (String, String) = (row.get("kind")?, row.get("name")?);
        let short = line::hex(&sha[..8]);
        let path = folder.join(format!("{}-{kind}-{short}.{DOCUMENT_END}", study.short()));
        if path.exists() {
            continue;
        }
        let head = json!({"project": study.to_string(), "kind": kind, "name": name, "sha": line::hex(&sha)});
        let body: Vec<u8> = row.get("body")?;
        let aside = super::copy::Aside::beside(&path)?;
        let written = fs::File::options()
            .write(true)
            .open(&aside.path)
            .and_then(|mut file| {
                file.write_all(format!("{head}\n").as_bytes())?;
                file.write_all(&body)
            });
        written.map_err(|error| cannot(folder, &error))?;
        aside.name(&path, super::Over::Older)?;
    }
    Ok(())
}

fn cannot(folder: &Path, error: &std::io::Error) -> super::fault::Fault {
    Error::new(
        folder.display().to_string(),
        format!("cannot be written ({error}); answers are saved in the study all the same"),
    )
    .way_out("Make room, or choose another folder with FIELDBOOK_SAFETY")
    .into()
}

/// Kind, hash, name and bytes of a document, from the file that [`keep_documents`] wrote.
pub(super) fn read_document(bytes: &[u8]) -> Option<(String, Vec<u8>, String, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let head: serde_json::Value = serde_json::from_slice(&bytes[..end]).ok()?;
    let text = |name: &str| Some(head.get(name)?.as_str()?.to_owned());
    let sha = line::unhex(&text("sha")?)?;
    Some((text("kind")?, sha, text("name")?, &bytes[end + 1..]))
}
