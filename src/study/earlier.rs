//! The interview of an earlier round, by which a new one is preloaded.

use crate::error::Result;
use crate::form::Address;
use crate::name::Uid;
use crate::store::InterviewRow;
use crate::survey::{Earlier, Status};

use super::Study;

impl Study {
    /// What counts of the round before `round` (of any other round, where it is not known) for the person `key`.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn earlier(&self, key: &str, round: Option<&str>) -> Result<Option<Earlier>> {
        if self.roles().round.is_none() {
            return Ok(None);
        }
        let mut rows = self.store.find(key, None)?;
        rows.retain(|row| row.status != Status::Voided && row.round.as_deref() != round);
        let order = self.rounds();
        let place = |round: Option<&str>| order.iter().position(|own| Some(own.as_str()) == round);
        let now = place(round);
        rows.retain(|row| now.is_none() || place(row.round.as_deref()) < now);
        let last = rows
            .into_iter()
            .max_by_key(|row| (place(row.round.as_deref()), row.last_at_ms));
        last.map(|row| self.counting(&row)).transpose()
    }

    /// The same for an interview that is there already.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn earlier_of(&self, interview: Uid) -> Result<Option<Earlier>> {
        let row = self.store.interview(interview)?;
        match row.as_ref().and_then(|row| row.key.as_deref()) {
            Some(key) => self.earlier(key, row.as_ref().and_then(|row| row.round.as_deref())),
            None => Ok(None),
        }
    }

    /// The codes of the rounds, in the order of their list.
    fn rounds(&self) -> Vec<String> {
        let round = self.roles().round.as_ref();
        let list = round.and_then(|round| self.questionnaire().list_of(round));
        let choices = list.map_or(&[][..], |list| &list.choices);
        choices.iter().map(|choice| choice.name.clone()).collect()
    }

    /// What counts of an interview, under the names of the version in use and under its own.
    fn counting(&self, row: &InterviewRow) -> Result<Earlier> {
        let names = self.renamed()?.remove(&row.uid);
        let mut earlier = Earlier {
            round: row.round.clone().unwrap_or_default(),
            ..Earlier::default()
        };
        for cell in self.store.answers(row.uid)? {
            let name = names
                .as_ref()
                .and_then(|names| names.get(&cell.address.variable));
            let renamed = name.map(|name| Address {
                variable: name.clone(),
                rows: cell.address.rows.clone(),
            });
            let places = renamed.into_iter().chain([cell.address.clone()]);
            match cell.row_exists() {
                Some(true) if !cell.is_parked() => earlier.rows.extend(places),
                Some(_) => {}
                None if cell.is_parked() => {}
                None => {
                    if let Some(answer) = &cell.answer {
                        earlier
                            .answers
                            .extend(places.map(|at| (at, answer.clone())));
                    }
                }
            }
        }
        earlier.rows.sort();
        Ok(earlier)
    }
}
