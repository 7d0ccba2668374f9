//! What happened at one place, and the notes that were left.

use rusqlite::{Row, named_params};

use super::fault::Told;
use super::read::answer;
use super::{Store, codes, list};
use crate::error::Result;
use crate::form::{Address, Answer};
use crate::name::Uid;
use crate::survey::law::Content;
use crate::survey::{Kind, Origin};

/// One event in the history of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    /// The run that wrote it.
    pub chain: Uid,
    /// Its number within the run.
    pub seq: i64,
    /// When, by the clock of the laptop that wrote it (ms, UTC).
    pub at_ms: i64,
    /// That clock's distance from UTC.
    pub tz_minutes: i32,
    /// Who.
    pub by: String,
    /// On which laptop.
    pub device: String,
    /// What was done.
    pub kind: Kind,
    /// What stood there afterwards.
    pub answer: Option<Answer>,
    /// What stood there before, as its writer saw it.
    pub before: Option<Answer>,
    /// Where the answer came from.
    pub origin: Option<Origin>,
    /// Why, where somebody said so.
    pub reason: Option<String>,
    /// Whether nothing has superseded it.
    pub alive: bool,
}

/// A note on one place of one interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// On which question.
    pub address: Address,
    /// The note.
    pub text: String,
    /// When, by the clock of the laptop that wrote it (ms, UTC).
    pub at_ms: i64,
    /// Who.
    pub by: String,
}

impl Store {
    /// What happened at one place, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn history(&self, interview: Uid, at: &Address) -> Result<Vec<HistoryEntry>> {
        self.tell(self.events_at(interview, at))
    }

    /// The notes of one interview, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn notes(&self, interview: Uid) -> Result<Vec<Note>> {
        self.tell(self.notes_of(interview))
    }

    /// The notes of every interview, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn every_note(&self) -> Result<Vec<(Uid, Note)>> {
        self.tell(self.all_notes())
    }

    /// Why an interview was last declared void, if it was. Reads the whole log.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn why_void(&self, interview: Uid) -> Result<Option<String>> {
        self.tell(self.last_void(interview))
    }

    fn events_at(&self, interview: Uid, at: &Address) -> Told<Vec<HistoryEntry>> {
        let item = list::item(&self.conn, at.variable.as_str())?;
        let mut statement = self.conn.prepare_cached(include_str!("sql/history.sql"))?;
        let mut rows = statement.query(named_params! {
            ":interview": interview, ":item": item, ":occ": at.rows.to_string(),
        })?;
        let mut entries = vec![];
        while let Some(row) = rows.next()? {
            entries.push(self.entry(row, interview, Some(at))?.0);
        }
        Ok(entries)
    }

    fn notes_of(&self, interview: Uid) -> Told<Vec<Note>> {
        let mut statement = self.conn.prepare_cached(include_str!("sql/notes.sql"))?;
        let mut rows = statement.query(named_params! {":interview": interview})?;
        let mut notes = vec![];
        while let Some(row) = rows.next()? {
            notes.push(self.note(row, interview)?);
        }
        Ok(notes)
    }

    fn all_notes(&self) -> Told<Vec<(Uid, Note)>> {
        let mut statement = self
            .conn
            .prepare_cached(include_str!("sql/every_note.sql"))?;
        let mut rows = statement.query([])?;
        let mut notes = vec![];
        while let Some(row) = rows.next()? {
            let interview = row.get("uid")?;
            notes.push((interview, self.note(row, interview)?));
        }
        Ok(notes)
    }

    fn note(&self, row: &Row<'_>, interview: Uid) -> Told<Note> {
        let (name, occ): (String, String) = (row.get("variable")?, row.get("occ")?);
        Ok(Note {
            text: self.guard.note(row.get("note")?, interview, &name, &occ),
            address: Address {
                variable: codes::variable(&name)?,
                rows: codes::rows(&occ)?,
            },
            at_ms: row.get("at_ms")?,
            by: row.get("by")?,
        })
    }

    fn last_void(&self, interview: Uid) -> Told<Option<String>> {
        let mut statement = self.conn.prepare_cached(include_str!("sql/why_void.sql"))?;
        let mut rows = statement.query(named_params! {":interview": interview})?;
        let why: Option<String> = match rows.next()? {
            Some(row) => row.get("note")?,
            None => None,
        };
        Ok(why.map(|why| self.guard.note(why, interview, "", "")))
    }

    /// Reads an entry of the history of a place, and what its event says.
    pub(super) fn entry(
        &self,
        row: &Row<'_>,
        interview: Uid,
        about: Option<&Address>,
    ) -> Told<(HistoryEntry, Content)> {
        let (name, rows) = about.map_or(("", String::new()), |about| {
            (about.variable.as_str(), about.rows.to_string())
        });
        let open = |content| match about {
            Some(about) => self.guard.content(content, interview, about),
            None => content,
        };
        let kind = codes::kind(row.get("kind")?)?;
        let origin = codes::origin(row.get("origin")?)?;
        let content = open(codes::content(
            kind,
            origin,
            row.get_ref("val")?,
            row.get("miss")?,
        )?);
        let before = match row.get::<_, Option<i64>>("before_kind")? {
            Some(code) => answer(open(codes::content(
                codes::kind(code)?,
                codes::origin(row.get("before_origin")?)?,
                row.get_ref("before_val")?,
                row.get("before_miss")?,
            )?)),
            None => None,
        };
        let entry = HistoryEntry {
            chain: row.get("uid")?,
            seq: row.get("seq")?,
            at_ms: row.get("at_ms")?,
            tz_minutes: row.get("tz_minutes")?,
            by: row.get("by")?,
            device: row.get("device")?,
            kind,
            answer: answer(content.clone()),
            before,
            origin,
            reason: row
                .get::<_, Option<String>>("note")?
                .map(|note| self.guard.note(note, interview, name, &rows)),
            alive: row.get("alive")?,
        };
        Ok((entry, content))
    }
}
