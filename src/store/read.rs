//! Reading: the list of interviews, the answers of one, the history of one answer, notes, every cell for analysis.

use super::{Store, unbuilt};
use crate::error::Result;
use crate::form::{Address, Answer};
use crate::name::Uid;
use crate::survey::Kind;
use crate::survey::Origin;
use crate::survey::Status;

/// One line of the list of interviews.
#[derive(Debug, Clone, PartialEq)]
pub struct InterviewRow {
    /// Which interview.
    pub uid: Uid,
    /// Whose interview, as the key variable says.
    pub key: Option<String>,
    /// Which round.
    pub round: Option<String>,
    /// In which village.
    pub village: Option<String>,
    /// In which household.
    pub household: Option<String>,
    /// Who asked.
    pub enumerator: Option<String>,
    /// How the visit ended, as coded.
    pub outcome: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Where to go on, when it was put aside.
    pub stopped_at: Option<Address>,
    /// How many questions have an answer that a person gave.
    pub answered: u32,
    /// How many cells hold answers that people disagree about.
    pub conflicts: u32,
    /// When something last happened to it, by the clock of the laptop where it happened (ms, UTC).
    pub last_at_ms: i64,
    /// Who did that.
    pub last_by: String,
}

/// What stands at one place of one interview.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Where.
    pub address: Address,
    /// What: [`Kind::Answered`], [`Kind::Parked`], [`Kind::RowAdded`], …
    pub kind: Kind,
    /// The answer; none where it was cleared and for rows.
    pub answer: Option<Answer>,
    /// Where the answer came from; none for rows.
    pub origin: Option<Origin>,
    /// The run that wrote it.
    pub chain: Uid,
    /// Its number within the run.
    pub seq: i64,
    /// When, by the clock of the laptop that wrote it (ms, UTC).
    pub at_ms: i64,
    /// Who wrote it.
    pub by: String,
    /// How many events are alive here; more than one only after a merge.
    pub heads: u32,
    /// Whether people disagree here; `answer` is then provisional.
    pub conflict: bool,
}

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

impl Cell {
    /// Whether the answer is kept aside because the question does not apply.
    #[must_use]
    pub fn is_parked(&self) -> bool {
        self.kind == Kind::Parked
    }

    /// For a row of a repeat: whether it exists. `None` for a question.
    #[must_use]
    pub fn row_exists(&self) -> Option<bool> {
        self.kind.is_row().then_some(self.kind == Kind::RowAdded)
    }
}

impl Store {
    /// Every interview, in the order in which this file came to know them.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn interviews(&self) -> Result<Vec<InterviewRow>> {
        unbuilt()
    }

    /// The interviews of `key`, of one `round` or of all.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn find(&self, key: &str, round: Option<&str>) -> Result<Vec<InterviewRow>> {
        let _ = (key, round);
        unbuilt()
    }

    /// What stands at every place of one interview, rows of repeats and cleared answers included.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn answers(&self, interview: Uid) -> Result<Vec<Cell>> {
        let _ = interview;
        unbuilt()
    }

    /// What happened at one place, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn history(&self, interview: Uid, at: &Address) -> Result<Vec<HistoryEntry>> {
        let _ = (interview, at);
        unbuilt()
    }

    /// The notes of one interview, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn notes(&self, interview: Uid) -> Result<Vec<Note>> {
        let _ = interview;
        unbuilt()
    }

    /// Calls `each` for every cell of every interview, interview by interview, in the order of [`Store::interviews`].
    ///
    /// # Errors
    /// The file cannot be read, or `each` failed.
    pub fn for_each_cell(&self, each: impl FnMut(Uid, Cell) -> Result<()>) -> Result<()> {
        let _ = each;
        unbuilt()
    }
}
