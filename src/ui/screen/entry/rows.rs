//! Rows of repeats: one more, one less, the row above, and one answer for all rows below.

use super::{
    State, Stop,
    undo::{History, Step},
};
use crate::form::{Address, Answer, Changes, Questionnaire};
use crate::ui::{screen::Reply, words::say};

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

    /// The answer that filling down would give, and the places of its column from the cursor down.
    pub(super) fn filling(&self) -> Option<(Answer, Vec<Address>)> {
        let here = &self.current()?.address;
        let own = self.current()?.answer.clone();
        let answer = own.or_else(|| self.row_above(here))?;
        Some((
            answer,
            self.roster()?.column_from_here(self.questionnaire()),
        ))
    }

    /// Gives the answer at the cursor, else the one above, to every row from here down that is asked and open: one durable
    /// step, undone row by row. What a soft check doubts is left to be answered one by one.
    pub(super) fn fill_down(&mut self) -> Reply {
        if !self.status.is_in_work() {
            return self.closed();
        }
        let Some((answer, places)) = self.filling() else {
            return Reply::refuse("neither this row nor the one above has an answer to fill down");
        };
        let (mut next, mut changes) = (self.session.clone(), vec![]);
        let (mut steps, mut refused) = (vec![], 0);
        for at in places {
            let open = next.state(&at).is_some_and(|state| {
                state.answer.is_none() && super::stops::asked(self.questionnaire(), &state)
            });
            match open.then(|| next.answer(&at, Some(answer.clone()))) {
                Some(Ok(done)) => {
                    changes.extend(done);
                    steps.push(Step::Answer {
                        at,
                        before: None,
                        after: Some(answer.clone()),
                    });
                }
                Some(Err(_)) => refused += 1,
                None => {}
            }
        }
        let column = self.at.address().cloned();
        let doubted = column.is_some_and(|at| !self.doubts(&next, &at).is_empty());
        if doubted {
            return Reply::refuse("a check doubts this answer in some row; answer them one by one");
        }
        if steps.is_empty() {
            return Reply::say(say!(
                "{} filled, {} rows do not take this answer",
                0_usize,
                refused
            ));
        }
        self.save_filled(next, Changes(changes), steps, refused)
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
