//! An interview as columns see it: what counts of it, without its history.

use std::collections::HashMap;

use crate::form::{Address, Answer, Rows};
use crate::name::{Uid, Variable};
use crate::survey::Status;

/// What counts of one interview: parked answers and removed rows are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Interview {
    /// Its id.
    pub uid: Uid,
    /// Where it stands.
    pub status: Status,
    /// The rows of its repeats, in the order in which they were made.
    pub rows: Vec<Address>,
    /// Its answers.
    pub answers: HashMap<Address, Answer>,
}

impl Interview {
    /// The answer to `variable` outside repeats.
    #[must_use]
    pub fn answer(&self, variable: &Variable) -> Option<&Answer> {
        self.answers.get(&Address::top(variable.clone()))
    }

    /// The answer to `variable` outside repeats as text; `None` where there is no value.
    #[must_use]
    pub fn text(&self, variable: &Variable) -> Option<String> {
        match self.answer(variable)? {
            Answer::Value(value) => Some(value.to_string()),
            Answer::Missing(_) => None,
        }
    }

    /// The ids of the rows of `repeat` within the rows `around` it, in order.
    #[must_use]
    pub fn row_ids(&self, repeat: &Variable, around: &Rows) -> Vec<u32> {
        self.rows
            .iter()
            .filter(|row| row.variable == *repeat)
            .filter_map(|row| row.rows.0.split_last())
            .filter(|(_, outer)| *outer == around.0.as_slice())
            .map(|(id, _)| *id)
            .collect()
    }
}
