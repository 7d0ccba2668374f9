//! The trail of an interview: every answer and every row in the order in which they came, for undoing across runs.

use rusqlite::named_params;

use super::fault::Told;
use super::read::answer;
use super::{Store, codes};
use crate::error::Result;
use crate::form::{Address, Answer};
use crate::name::Uid;
use crate::survey::{Kind, Origin};

/// One step of the trail.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Where; of a row, the repeat with the row.
    pub address: Address,
    /// [`Kind::Answered`], [`Kind::Resolved`], [`Kind::RowAdded`] or [`Kind::RowRemoved`].
    pub kind: Kind,
    /// What was said; none where it was taken back, and for rows.
    pub answer: Option<Answer>,
    /// Where the answer came from; none for rows.
    pub origin: Option<Origin>,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}

impl Store {
    /// What was done to the answers and rows of one interview, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn trail(&self, interview: Uid) -> Result<Vec<Track>> {
        self.tell(self.tracks(interview))
    }

    fn tracks(&self, interview: Uid) -> Told<Vec<Track>> {
        let mut statement = self.conn.prepare_cached(include_str!("sql/trail.sql"))?;
        let mut rows = statement.query(named_params! {":interview": interview})?;
        let mut tracks = vec![];
        while let Some(row) = rows.next()? {
            let kind = codes::kind(row.get("kind")?)?;
            let origin = codes::origin(row.get("origin")?)?;
            let content = codes::content(kind, origin, row.get_ref("val")?, row.get("miss")?)?;
            let (name, occ): (String, String) = (row.get("variable")?, row.get("occ")?);
            let address = Address {
                variable: codes::variable(&name)?,
                rows: codes::rows(&occ)?,
            };
            let reason: Option<String> = row.get("note")?;
            tracks.push(Track {
                kind,
                answer: answer(self.guard.content(content, interview, &address)),
                origin,
                reason: reason.map(|reason| self.guard.note(reason, interview, &name, &occ)),
                address,
            });
        }
        Ok(tracks)
    }
}
