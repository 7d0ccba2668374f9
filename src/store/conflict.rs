//! Where people disagree: every living claim, with who made it, when and where.

use rusqlite::named_params;
use sha2::{Digest, Sha256};

use super::fault::Told;
use super::history::HistoryEntry;
use super::{Store, codes};
use crate::error::Result;
use crate::form::Address;
use crate::name::Uid;
use crate::survey::law::Content;

/// One cell about which people disagree.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// Eight hex digits, the same on every laptop.
    pub id: String,
    /// Which interview.
    pub interview: Uid,
    /// Which question or row; none for the interview as such: voided by one, worked in by another.
    pub about: Option<Address>,
    /// What was claimed, oldest first.
    pub claims: Vec<Claim>,
}

/// One side of a conflict.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Who, when, where, why.
    pub entry: HistoryEntry,
    /// What.
    pub content: Content,
    /// The claim that is shown meanwhile.
    pub is_shown: bool,
}

impl Store {
    /// Every cell about which people disagree.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn conflicts(&self) -> Result<Vec<Conflict>> {
        self.tell(self.disagreements())
    }

    fn disagreements(&self) -> Told<Vec<Conflict>> {
        let mut statement = self
            .conn
            .prepare_cached(include_str!("sql/conflicts.sql"))?;
        let mut rows = statement.query([])?;
        let mut conflicts = vec![];
        while let Some(row) = rows.next()? {
            let interview: Uid = row.get("interview_uid")?;
            let (variable, occ): (String, String) = (row.get("variable")?, row.get("occ")?);
            let about = match variable.as_str() {
                "" => None,
                name => Some(Address {
                    variable: codes::variable(name)?,
                    rows: codes::rows(&occ)?,
                }),
            };
            let shown = (row.get("chain_uid")?, row.get("seq")?);
            conflicts.push(Conflict {
                id: id(interview, &variable, &occ),
                interview,
                about: about.clone(),
                claims: self.claims(interview, row.get("item")?, about.as_ref(), shown)?,
            });
        }
        Ok(conflicts)
    }

    fn claims(
        &self,
        interview: Uid,
        item: i64,
        about: Option<&Address>,
        shown: (Uid, i64),
    ) -> Told<Vec<Claim>> {
        let occ = about.map_or_else(String::new, |about| about.rows.to_string());
        let mut statement = self.conn.prepare_cached(include_str!("sql/history.sql"))?;
        let mut rows =
            statement.query(named_params! {":interview": interview, ":item": item, ":occ": occ})?;
        let mut claims = vec![];
        while let Some(row) = rows.next()? {
            let (entry, content) = self.entry(row, interview, about)?;
            if entry.alive {
                let is_shown = (entry.chain, entry.seq) == shown;
                claims.push(Claim {
                    entry,
                    content,
                    is_shown,
                });
            }
        }
        Ok(claims)
    }
}

fn id(interview: Uid, variable: &str, occ: &str) -> String {
    let hash = Sha256::new()
        .chain_update(interview.0)
        .chain_update(variable)
        .chain_update([0])
        .chain_update(occ)
        .finalize();
    hash[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}
