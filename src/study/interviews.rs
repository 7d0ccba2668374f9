//! The interviews of a study as columns see them, and the writing of an import.

use std::collections::HashMap;

use crate::data::{
    Interview,
    import::{Plan, events},
};
use crate::error::Result;
use crate::name::Uid;
use crate::store::{Cell, Moment};
use crate::survey::{Event, Status};

use super::Study;

/// What an import has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Interviews that the study did not have.
    pub added: usize,
    /// Interviews of which something changed.
    pub changed: usize,
    /// Interviews that the study already held as they are in the file.
    pub same: usize,
    /// Events appended.
    pub events: usize,
}

impl Study {
    /// Every interview that counts, in the order in which this file came to know them.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn interviews(&self) -> Result<Vec<Interview>> {
        let mut interviews: Vec<Interview> = Vec::new();
        let mut place_of = HashMap::new();
        let renamed = self.renamed()?;
        for row in self.store.interviews()? {
            if row.status == Status::Voided {
                continue;
            }
            place_of.insert(row.uid, interviews.len());
            interviews.push(Interview {
                uid: row.uid,
                status: row.status,
                rows: Vec::new(),
                answers: HashMap::new(),
            });
        }
        self.store.for_each_cell(|uid, cell| {
            if let Some(index) = place_of.get(&uid) {
                let mut cell = cell;
                let names = renamed.get(&uid);
                if let Some(name) = names.and_then(|names| names.get(&cell.address.variable)) {
                    cell.address.variable = name.clone();
                }
                add(&mut interviews[*index], cell);
            }
            Ok(())
        })?;
        for interview in &mut interviews {
            interview.rows.sort();
        }
        Ok(interviews)
    }

    /// One interview; none where the file does not know it, or it is void.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn interview(&self, uid: Uid) -> Result<Option<Interview>> {
        let row = self.store.interview(uid)?;
        let Some(row) = row.filter(|row| row.status != Status::Voided) else {
            return Ok(None);
        };
        let names = self.names_of(uid)?;
        let mut interview = Interview {
            uid,
            status: row.status,
            rows: Vec::new(),
            answers: HashMap::new(),
        };
        for mut cell in self.store.answers(uid)? {
            if let Some(name) = names.get(&cell.address.variable) {
                cell.address.variable = name.clone();
            }
            add(&mut interview, cell);
        }
        interview.rows.sort();
        Ok(Some(interview))
    }

    /// Writes `plan` in one transaction; `fresh` makes a new id for an interview that the study does not have.
    ///
    /// # Errors
    /// As [`Store::append`](crate::store::Store::append); nothing was written then.
    pub fn import(
        &mut self,
        plan: &Plan,
        mut fresh: impl FnMut() -> Uid,
        at: Moment,
    ) -> Result<Imported> {
        let existing = self.interviews()?;
        let roles = self.roles().clone();
        let by_uid: HashMap<Uid, &Interview> = existing
            .iter()
            .map(|interview| (interview.uid, interview))
            .collect();
        let named = |interview: &Interview| {
            let text = |variable: &Option<_>| variable.as_ref().and_then(|v| interview.text(v));
            text(&roles.key).map(|key| (key, text(&roles.round)))
        };
        let by_key: HashMap<(String, Option<String>), &Interview> = existing
            .iter()
            .filter_map(|interview| Some((named(interview)?, interview)))
            .collect();
        let mut imported = Imported::default();
        let mut all: Vec<Event> = Vec::new();
        for planned in &plan.interviews {
            let old = planned
                .uid
                .and_then(|uid| by_uid.get(&uid))
                .or_else(|| by_key.get(&(planned.key.clone()?, planned.round.clone())))
                .copied();
            let uid = old
                .map(|old| old.uid)
                .or(planned.uid)
                .unwrap_or_else(&mut fresh);
            let mut new = events(planned, old, uid);
            if old.is_some() {
                for event in &mut new {
                    if let Some(address) = event.body.address_mut() {
                        *address = self.place_in(uid, address)?;
                    }
                }
            }
            match (old, new.is_empty()) {
                (None, _) => imported.added += 1,
                (Some(_), true) => imported.same += 1,
                (Some(_), false) => imported.changed += 1,
            }
            all.extend(new);
        }
        imported.events = all.len();
        if !all.is_empty() {
            self.store.append(&all, at)?;
        }
        Ok(imported)
    }
}

fn add(interview: &mut Interview, cell: Cell) {
    match cell.row_exists() {
        Some(true) if !cell.is_parked() => interview.rows.push(cell.address),
        Some(_) => {}
        None if cell.is_parked() => {}
        None => {
            if let Some(answer) = cell.answer {
                interview.answers.insert(cell.address, answer);
            }
        }
    }
}
