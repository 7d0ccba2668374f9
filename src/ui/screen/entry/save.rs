//! Saving: a step is tried on a copy of the running form, written, and only then becomes what the screen shows.

use super::{State, Stop};
use crate::form::{Address, Answer, Change, Changes, Context, Session};
use crate::name::Uid;
use crate::survey::{Body, Event, Origin, Status};
use crate::ui::{
    clock::Now,
    effect::Effect,
    notice::Notice,
    screen::Reply,
    words::{Phrase, say},
};

/// What was asked of the world, and what follows once it is on disk.
#[derive(Debug, Clone)]
pub struct Pending {
    session: Option<Session>,
    then: Then,
}

#[derive(Debug, Clone)]
enum Then {
    Answered(Address, Motion),
    Row(Option<Stop>),
    Noted(Address),
    Left,
    Completed,
    Reopened,
}

/// Where the cursor goes once an answer is saved, and what undo makes of the step.
#[derive(Debug, Clone)]
pub struct Motion {
    go: Go,
    history: History,
    step: Option<Step>,
}

/// Where the cursor goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    /// To the next stop.
    On,
    /// Nowhere.
    Stay,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum History {
    Do,
    Undo,
    Redo,
}

/// One answer given in this sitting.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    at: Address,
    before: Option<Answer>,
    after: Option<Answer>,
}

impl Motion {
    /// An ordinary step.
    pub const fn go(go: Go) -> Self {
        Self {
            go,
            history: History::Do,
            step: None,
        }
    }
}

impl State {
    /// Tries `answer` on a copy of the form and asks for it to be saved; a refusal is shown under the question.
    pub(super) fn commit(&mut self, at: &Address, answer: Option<Answer>, motion: Motion) -> Reply {
        if !self.status.is_in_work() {
            return self.closed();
        }
        let before = self.state_of(at).and_then(|state| state.answer.clone());
        if before == answer {
            self.drafts.remove(at);
            return self.moved(at, motion.go);
        }
        let mut next = self.session.clone();
        match next.answer(at, answer.clone()) {
            Err(refusal) => {
                self.fault = Some(Phrase::from(refusal.message));
                Reply::quiet()
            }
            Ok(changes) => {
                let step = motion.step.clone().unwrap_or(Step {
                    at: at.clone(),
                    before,
                    after: answer,
                });
                let motion = Motion {
                    step: Some(step),
                    ..motion
                };
                self.ask(
                    Some(next),
                    changes,
                    None,
                    Then::Answered(at.clone(), motion),
                )
            }
        }
    }

    fn ask(
        &mut self,
        session: Option<Session>,
        changes: Changes,
        last: Option<Body>,
        then: Then,
    ) -> Reply {
        let mut events = events(self.uid, changes);
        events.extend(last.map(|body| Event {
            interview: self.uid,
            body,
        }));
        self.pending = Some(Pending { session, then });
        Reply::effect(Effect::Append(events))
    }

    /// The world confirms: what was asked is on disk.
    pub fn saved(&mut self) -> Reply {
        let Some(pending) = self.pending.take() else {
            return Reply::quiet();
        };
        if let Some(session) = pending.session {
            self.session = session;
            self.states = self.session.states();
            self.stops = super::stops::stops(self.session.questionnaire(), &self.states);
        }
        self.touched = true;
        match pending.then {
            Then::Answered(at, motion) => self.answered(&at, motion),
            Then::Row(stop) => {
                self.refresh();
                stop.into_iter().for_each(|stop| self.go_to(stop));
                Reply::quiet()
            }
            Then::Noted(at) => {
                *self.noted.entry(at).or_default() += 1;
                Reply::say("note saved")
            }
            Then::Left => leave(None),
            Then::Completed => {
                self.status = Status::Complete;
                leave(Some(Notice::info("complete, and saved")))
            }
            Then::Reopened => {
                self.status = Status::Reopened;
                Reply::say("open again: what you change is recorded beside what it was")
            }
        }
    }

    /// The world could not save: nothing moved, what was typed is still there. Only leaving is never prevented.
    pub fn not_saved(&mut self) -> Reply {
        match self.pending.take().map(|pending| pending.then) {
            Some(Then::Left) => leave(None),
            _ => Reply::quiet(),
        }
    }

    fn answered(&mut self, at: &Address, motion: Motion) -> Reply {
        self.drafts.remove(at);
        let step = motion.step.into_iter();
        match motion.history {
            History::Do => {
                self.undone.clear();
                self.done.extend(step);
            }
            History::Undo => self.undone.extend(step),
            History::Redo => self.done.extend(step),
        }
        self.moved(at, motion.go)
    }

    fn moved(&mut self, at: &Address, go: Go) -> Reply {
        self.at = Stop::Question(at.clone());
        match go {
            Go::On => self.step(1),
            Go::Stay => self.refresh(),
        }
        Reply::quiet()
    }

    /// Undoes the last answer of this sitting: the answer before it is given again, as a new event.
    pub(super) fn undo(&mut self) -> Reply {
        let Some(step) = self.done.pop() else {
            return Reply::say("nothing to undo in this sitting");
        };
        let (at, answer) = (step.at.clone(), step.before.clone());
        self.replay(&at, answer, History::Undo, step)
    }

    /// Does again what was undone.
    pub(super) fn redo(&mut self) -> Reply {
        let Some(step) = self.undone.pop() else {
            return Reply::say("nothing to do again");
        };
        let (at, answer) = (step.at.clone(), step.after.clone());
        self.replay(&at, answer, History::Redo, step)
    }

    fn replay(
        &mut self,
        at: &Address,
        answer: Option<Answer>,
        history: History,
        step: Step,
    ) -> Reply {
        self.go_to(Stop::Question(at.clone()));
        let motion = Motion {
            go: Go::Stay,
            history,
            step: Some(step.clone()),
        };
        let reply = self.commit(at, answer, motion);
        if reply.effects.is_empty() {
            match history {
                History::Redo => self.undone.push(step),
                _ => self.done.push(step),
            }
        }
        reply
    }

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
                self.ask(Some(next), changes, None, Then::Row(first))
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
                self.ask(Some(next), changes, None, Then::Row(stop))
            }
        }
    }

    /// Hangs a note on a question.
    pub fn note(&mut self, at: &Address, text: &str) -> Reply {
        let body = Body::Noted {
            address: at.clone(),
            text: text.to_owned(),
        };
        self.ask(
            None,
            Changes::default(),
            Some(body),
            Then::Noted(at.clone()),
        )
    }

    /// Leaves; an interview in work remembers where.
    pub fn leave(&mut self) -> Reply {
        let at = self.at.address().cloned().or_else(|| {
            let questions = self.stops.iter().rev();
            questions.filter_map(Stop::address).next().cloned()
        });
        let moved = self.status == Status::Partial && at != self.stopped_at;
        match at {
            Some(address) if self.status.is_in_work() && (self.touched || moved) => {
                let body = Body::StoppedAt { address };
                self.ask(None, Changes::default(), Some(body), Then::Left)
            }
            _ => leave(None),
        }
    }

    /// Enter at the end: closes the interview, or goes to the first thing that is missing.
    pub(super) fn finish(&mut self, now: &Now) -> Reply {
        if !self.status.is_in_work() {
            return self.closed();
        }
        let mut next = self.session.clone();
        let changes = next.set_context(at(next.context(), now));
        let problems = next.problems();
        match problems.first() {
            None => self.ask(Some(next), changes, Some(Body::Completed), Then::Completed),
            Some(problem) => {
                self.go_to(Stop::Question(problem.address.clone()));
                self.fault = Some(Phrase::from(problem.message.clone()));
                Reply::refuse(say!(
                    "{} still missing or wrong; Ctrl-E goes to the next",
                    problems.len()
                ))
            }
        }
    }

    /// Opens a closed interview again.
    pub(super) fn reopen(&mut self) -> Reply {
        if self.status.is_in_work() {
            return Reply::say("this interview is open");
        }
        self.ask(
            None,
            Changes::default(),
            Some(Body::Reopened),
            Then::Reopened,
        )
    }
}

fn leave(notice: Option<Notice>) -> Reply {
    Reply {
        left: true,
        notice,
        effects: vec![Effect::List],
        ..Reply::default()
    }
}

/// The same surroundings at another moment.
pub(super) fn at(context: &Context, now: &Now) -> Context {
    Context {
        now: now.at,
        today: now.today(),
        ..context.clone()
    }
}

fn inside(questionnaire: &crate::form::Questionnaire, at: &Address, repeat: &Address) -> bool {
    let id = |address: &Address| questionnaire.id_of(address.variable.as_str());
    match (id(at), id(repeat)) {
        (Some(question), Some(repeat)) => {
            repeat <= question && question < questionnaire.at(repeat).end
        }
        _ => false,
    }
}

/// What the running form changed, as events of the interview.
pub(super) fn events(interview: Uid, changes: Changes) -> Vec<Event> {
    changes
        .into_iter()
        .map(|change| Event {
            interview,
            body: body(change),
        })
        .collect()
}

fn body(change: Change) -> Body {
    match change {
        Change::Answered {
            address,
            answer,
            origin,
        } => Body::Answered {
            address,
            answer,
            origin: match origin {
                crate::form::Origin::Respondent => Origin::Respondent,
                crate::form::Origin::Calculated => Origin::Calculated,
                crate::form::Origin::Default => Origin::Default,
            },
            reason: None,
        },
        Change::Parked { address } => Body::Parked { address },
        Change::Unparked { address } => Body::Unparked { address },
        Change::RowAdded { repeat } => Body::RowAdded { repeat },
        Change::RowRemoved { repeat } => Body::RowRemoved { repeat },
    }
}
