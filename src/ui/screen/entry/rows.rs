//! Rows of repeats: one more, one less, and the row above.

use super::{
    State, Stop,
    undo::{History, Step},
};
use crate::form::{Address, Answer, Questionnaire};
use crate::ui::screen::Reply;

impl State {
    /// Adds a row to `repeat` and goes to its first question.
    pub(super) fn add_row(&mut self, repeat: &Address) -> Reply {
        if !self.status.is_in_work() {
            return self.closed();
        }
        let mut next = self.session.clone();
        match next.add_row(repeat) {
            Err(refusal) => Reply::refuse(refusal.message),
            Ok((row, changes)) => {
                let states = next.states();
                let first = super::stops::stops(self.questionnaire(), &states)
                    .into_iter()
                    .find(|stop| {
                        matches!(stop, Stop::Question(at)
                            if at.rows.0.starts_with(&repeat.rows.0)
                                && at.rows.0.get(repeat.rows.0.len()) == Some(&row)
                                && inside(self.questionnaire(), at, repeat))
                    });
                let step = Step::row(repeat, row, true);
                self.save_row(next, changes, first, History::Do, step)
            }
        }
    }

    /// Takes the row `row` out of `repeat`; its answers stay in the log.
    pub(super) fn remove_row(&mut self, repeat: &Address, row: u32) -> Reply {
        if !self.status.is_in_work() {
            return self.closed();
        }
        let mut next = self.session.clone();
        match next.remove_row(repeat, row) {
            Err(refusal) => Reply::refuse(refusal.message),
            Ok(changes) => {
                let before = self.stops[..self.position()].iter().rev();
                let stop = before
                    .clone()
                    .find(|stop| !matches!(stop, Stop::Question(at) if at.rows.0.get(repeat.rows.0.len()) == Some(&row)))
                    .cloned();
                let mut step = Step::row(repeat, row, false);
                step.keep(&self.session);
                self.save_row(next, changes, stop, History::Do, step)
            }
        }
    }

    /// What stands at the same question in the row before, counted among the rows that exist.
    pub(super) fn row_above(&self, at: &Address) -> Option<Answer> {
        let rows = |address: &&Address| address.variable == at.variable && address.rows < at.rows;
        let same_repeat = |above: &&Address| {
            let around = at.rows.0.len().saturating_sub(1);
            above.rows.0[..around.min(above.rows.0.len())] == at.rows.0[..around]
        };
        let places = self.states.iter().map(|state| &state.address);
        let above: &Address = places
            .filter(rows)
            .filter(same_repeat)
            .max_by_key(|a| &a.rows)?;
        self.state_of(above)?.answer.clone()
    }
}

/// Whether `at` is a place in `repeat`.
pub(super) fn inside(questionnaire: &Questionnaire, at: &Address, repeat: &Address) -> bool {
    let id = |address: &Address| questionnaire.id_of(address.variable.as_str());
    match (id(at), id(repeat)) {
        (Some(question), Some(repeat)) => {
            repeat <= question && question < questionnaire.at(repeat).end
        }
        _ => false,
    }
}
