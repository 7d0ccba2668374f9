//! Saving: a step is tried on a copy of the running form, written, and only then becomes what the screen shows.

use super::{
    State, Stop,
    second::Entering,
    undo::{History, Step},
};
use crate::form::{Address, Answer, Changes, Context, Session};
use crate::name::Uid;
use crate::survey::{Body, Event, Status};
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
    Answered(Address, Go, History, Option<Step>),
    Row(Option<Stop>, History, Step),
    /// The steps of one key, and how many rows did not take the answer.
    Filled(Vec<Step>, usize),
    Noted(Address),
    Kept(Address),
    Left,
    Completed,
    Reopened,
    Sealed,
}

/// Where the cursor goes once an answer is saved, what undo makes of the step, and why it was given in spite of a check.
#[derive(Debug, Clone)]
pub struct Motion {
    pub go: Go,
    pub history: History,
    pub reason: Option<String>,
}

/// Where the cursor goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    /// To the next stop.
    On,
    /// Nowhere.
    Stay,
}

impl Motion {
    /// An ordinary step.
    pub const fn go(go: Go) -> Self {
        Self {
            go,
            history: History::Do,
            reason: None,
        }
    }
}

impl State {
    /// Tries `answer` on a copy of the form and asks for it to be saved; a refusal is shown under the question, and a soft
    /// check that it newly fails asks for a word first.
    pub(super) fn commit(&mut self, at: &Address, answer: Option<Answer>, motion: Motion) -> Reply {
        if !self.is_writable() {
            return self.closed();
        }
        let before = self.state_of(at).and_then(|state| state.answer.clone());
        if before == answer {
            self.drafts.remove(at);
            return self.moved(at, motion.go);
        }
        let mut next = self.session.clone();
        let changes = match next.answer(at, answer.clone()) {
            Err(refusal) => {
                self.fault = Some(Phrase::from(refusal.message));
                return Reply::quiet();
            }
            Ok(changes) => changes,
        };
        let first = self.entering == Entering::First;
        if first && motion.history == History::Do && motion.reason.is_none() {
            let doubts = self.doubts(&next, at);
            if !doubts.is_empty() {
                return self.ask_why(at, answer, motion.go, doubts);
            }
        }
        let reason = motion.reason.or(motion.history.mark().map(str::to_owned));
        let mut events = events(self.uid, changes);
        explain(&mut events, at, reason);
        events.extend(self.third(at, answer.as_ref()));
        // A step back is kept as the step forward that it took back.
        let (before, after) = match motion.history {
            History::Undo => (answer, before),
            _ => (before, answer),
        };
        let step = Step::Answer {
            at: at.clone(),
            before,
            after,
        };
        let then = Then::Answered(at.clone(), motion.go, motion.history, Some(step));
        self.ask(Some(next), events, None, then)
    }

    fn ask(
        &mut self,
        session: Option<Session>,
        mut events: Vec<Event>,
        last: Option<Body>,
        then: Then,
    ) -> Reply {
        events.extend(last.map(|body| Event {
            interview: self.uid,
            body,
        }));
        if self.entering == Entering::Second {
            events = self.as_second(events);
        }
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
            self.read_states();
        }
        self.touched = true;
        match pending.then {
            Then::Answered(at, go, history, step) => {
                self.drafts.remove(&at);
                if let Some(step) = step {
                    self.past.went(history, step);
                }
                let differed = self.difference().is_some();
                let reply = self.moved(&at, go);
                match differed.then(|| self.settled(&at)).flatten() {
                    Some(says) => Reply::say(says),
                    None => reply,
                }
            }
            Then::Row(stop, history, step) => {
                self.past.went(history, step);
                self.refresh();
                if self.differences().is_some() {
                    self.compare();
                }
                stop.into_iter().for_each(|stop| self.go_to(stop));
                Reply::quiet()
            }
            Then::Filled(steps, refused) => {
                let filled = steps.len();
                steps
                    .into_iter()
                    .for_each(|step| self.past.went(History::Do, step));
                self.refresh();
                Reply::say(match refused {
                    0 => say!("{} row filled|{} rows filled", filled),
                    _ => say!(
                        "{} filled, {} rows do not take this answer",
                        filled,
                        refused
                    ),
                })
            }
            Then::Noted(at) => {
                *self.noted.entry(at).or_default() += 1;
                Reply::say("note saved")
            }
            Then::Kept(at) => match self.settled(&at) {
                Some(says) => Reply::say(says),
                None => Reply::quiet(),
            },
            Then::Left => leave(None),
            Then::Completed => {
                self.status = Status::Complete;
                leave(Some(Notice::info("complete, and saved")))
            }
            Then::Sealed => {
                self.status = Status::Voided;
                self.sealed = true;
                leave(Some(Notice::info(
                    "sealed: the respondent took consent back",
                )))
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

    fn moved(&mut self, at: &Address, go: Go) -> Reply {
        self.at = Stop::Question(at.clone());
        match go {
            Go::On => self.step(1),
            Go::Stay => self.refresh(),
        }
        Reply::quiet()
    }

    /// Saves that a row came or went; the cursor then goes to `stop`.
    pub(super) fn save_row(
        &mut self,
        next: Session,
        changes: Changes,
        stop: Option<Stop>,
        history: History,
        step: Step,
    ) -> Reply {
        let events = events(self.uid, changes);
        self.ask(Some(next), events, None, Then::Row(stop, history, step))
    }

    /// Saves answers that one key gave to several rows; `refused` rows did not take it.
    pub(super) fn save_filled(
        &mut self,
        next: Session,
        changes: Changes,
        steps: Vec<Step>,
        refused: usize,
    ) -> Reply {
        let events = events(self.uid, changes);
        self.ask(Some(next), events, None, Then::Filled(steps, refused))
    }

    /// Leaves with `events`, to go on at `address`.
    pub(super) fn leave_with(
        &mut self,
        next: Session,
        events: Vec<Event>,
        address: Address,
    ) -> Reply {
        let last = Body::StoppedAt { address };
        self.ask(Some(next), events, Some(last), Then::Left)
    }

    /// Saves that the first entry stands at `at`.
    pub(super) fn save_kept(&mut self, at: &Address, text: String) -> Reply {
        let body = Body::Noted {
            address: at.clone(),
            text,
        };
        self.ask(None, vec![], Some(body), Then::Kept(at.clone()))
    }

    /// Saves that the interview counts no more.
    pub(super) fn save_seal(&mut self, body: Body) -> Reply {
        self.ask(None, vec![], Some(body), Then::Sealed)
    }

    /// Hangs a note on a question.
    pub fn note(&mut self, at: &Address, text: &str) -> Reply {
        let body = Body::Noted {
            address: at.clone(),
            text: text.to_owned(),
        };
        self.ask(None, vec![], Some(body), Then::Noted(at.clone()))
    }

    /// Leaves; an interview in work remembers where.
    pub fn leave(&mut self) -> Reply {
        if self.entering != Entering::First {
            return leave(None);
        }
        let at = self.at.address().cloned().or_else(|| {
            let questions = self.stops.iter().rev();
            questions.filter_map(Stop::address).next().cloned()
        });
        let moved = self.status == Status::Partial && at != self.stopped_at;
        match at {
            Some(address) if self.status.is_in_work() && (self.touched || moved) => {
                let body = Body::StoppedAt { address };
                self.ask(None, vec![], Some(body), Then::Left)
            }
            _ => leave(None),
        }
    }

    /// Enter at the end: closes the interview, or goes to the first thing that is missing.
    pub(super) fn finish(&mut self, now: &Now) -> Reply {
        if self.entering == Entering::Second {
            return self.end_second();
        }
        if !self.status.is_in_work() {
            return self.closed();
        }
        let mut next = self.session.clone();
        let changes = next.set_context(at(next.context(), now));
        let problems = next.problems();
        match problems.first() {
            None => {
                let events = events(self.uid, changes);
                self.ask(Some(next), events, Some(Body::Completed), Then::Completed)
            }
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
        if self.status == Status::Voided {
            return Reply::refuse("this interview does not count; it is not opened again here");
        }
        self.ask(None, vec![], Some(Body::Reopened), Then::Reopened)
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

/// What the running form changed, as events of the interview.
pub(super) fn events(interview: Uid, changes: Changes) -> Vec<Event> {
    changes
        .into_iter()
        .map(|change| Event {
            interview,
            body: change.into(),
        })
        .collect()
}

/// Writes beside the answer at `at` why it was given.
fn explain(events: &mut [Event], at: &Address, why: Option<String>) {
    let said = events.iter_mut().find_map(|event| match &mut event.body {
        Body::Answered {
            address, reason, ..
        } if address == at => Some(reason),
        _ => None,
    });
    if let Some(said) = said {
        *said = why;
    }
}
