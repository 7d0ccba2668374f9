//! Undo and redo: a step back is a new event, never a removal; the log remembers the steps across runs of the program.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    State, Stop,
    rows::inside,
    save::{Go, Motion},
};
use crate::form::{Address, Answer, Change, Changes, Part, Questionnaire, Session};
use crate::name::Uid;
use crate::store::Track;
use crate::survey::{Kind, Origin};
use crate::ui::{effect::Effect, screen::Reply};

/// What a step is to the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum History {
    /// Something new.
    #[default]
    Do,
    /// A step back.
    Undo,
    /// A step forward again.
    Redo,
}

/// The rows and the answers in a row.
type Inside = (Vec<Address>, Vec<(Address, Answer)>);

/// One thing that a person did.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// An answer was given, changed or taken back.
    Answer {
        at: Address,
        before: Option<Answer>,
        after: Option<Answer>,
    },
    /// A row of a repeat came or went.
    Row {
        /// The repeat with the row.
        row: Address,
        added: bool,
        /// The rows and the answers that went with it.
        inside: Inside,
    },
}

/// What can be undone and done again.
#[derive(Debug, Clone, Default)]
pub struct Past {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// Whether the steps of earlier runs are among them.
    whole: bool,
    /// What is done once they are.
    wish: History,
}

const UNDO: &str = "undo";
const REDO: &str = "redo";

impl History {
    /// The word by which the log tells such a step from an ordinary one.
    pub const fn mark(self) -> Option<&'static str> {
        match self {
            Self::Do => None,
            Self::Undo => Some(UNDO),
            Self::Redo => Some(REDO),
        }
    }
}

impl Step {
    /// Row `row` of `repeat` came or went.
    pub fn row(repeat: &Address, row: u32, added: bool) -> Self {
        let mut address = repeat.clone();
        address.rows.0.push(row);
        Self::Row {
            row: address,
            added,
            inside: Inside::default(),
        }
    }

    /// Notes what the row holds, so that it can come back.
    pub fn keep(&mut self, session: &Session) {
        let Self::Row { row, inside, .. } = self else {
            return;
        };
        for state in session.states() {
            if !within(session.questionnaire(), &state.address, row) {
                continue;
            }
            match state.part {
                Part::Row { .. } => inside.0.push(state.address),
                _ => inside
                    .1
                    .extend(state.answer.map(|answer| (state.address, answer))),
            }
        }
    }
}

/// Whether `at` is in the row `row` of its repeat, or is the row.
fn within(questionnaire: &Questionnaire, at: &Address, row: &Address) -> bool {
    at.rows.0.starts_with(&row.rows.0) && inside(questionnaire, at, row)
}

impl Past {
    /// Takes in a step that is on disk.
    pub fn went(&mut self, history: History, step: Step) {
        match history {
            History::Do => {
                self.undone.clear();
                self.done.push(step);
            }
            History::Undo => self.undone.push(step),
            History::Redo => self.done.push(step),
        }
    }

    fn ask(&mut self, wish: History, uid: Uid) -> Reply {
        self.wish = wish;
        Reply::effect(Effect::Trail(uid))
    }

    /// Whether there is nothing to undo, as far as is known.
    pub fn is_over(&self) -> bool {
        self.whole && self.done.is_empty()
    }

    /// Whether something can be done again.
    pub fn has_undone(&self) -> bool {
        !self.undone.is_empty()
    }

    /// The past as the log tells it, rows that the questionnaire counts itself left out.
    pub fn told(tracks: Vec<Track>, questionnaire: &Questionnaire) -> Self {
        let mut past = Self {
            whole: true,
            ..Self::default()
        };
        let mut standing = Standing::default();
        let counted = |row: &Address| {
            let node = questionnaire.node(&row.variable);
            node.is_none_or(|node| node.repeat_count.is_some())
        };
        for track in tracks {
            match (track.kind, track.origin) {
                (Kind::Answered, Some(Origin::Respondent)) => {
                    let step = Step::Answer {
                        before: standing.answers.get(&track.address).cloned(),
                        at: track.address.clone(),
                        after: track.answer.clone(),
                    };
                    past.retrace(track.reason.as_deref(), step);
                }
                (Kind::RowAdded | Kind::RowRemoved, _) if !counted(&track.address) => {
                    let added = track.kind == Kind::RowAdded;
                    let inside = standing.inside(questionnaire, &track.address);
                    past.retrace_row(track.address.clone(), added, inside);
                }
                _ => {}
            }
            standing.take(track);
        }
        past
    }

    fn retrace(&mut self, mark: Option<&str>, step: Step) {
        match mark {
            Some(UNDO) => self.undone.extend(self.done.pop()),
            Some(REDO) => self.done.extend(self.undone.pop()),
            _ => self.went(History::Do, step),
        }
    }

    /// A row that goes as soon as it has come, or comes back, was undone: the log has no mark for rows.
    fn retrace_row(&mut self, at: Address, comes: bool, held: Inside) {
        let opposite = matches!(self.done.last(), Some(Step::Row { row, added, .. })
            if *row == at && *added != comes);
        let again = matches!(self.undone.last(), Some(Step::Row { row, added, .. })
            if *row == at && *added == comes);
        if opposite {
            self.undone.extend(self.done.pop());
        } else if again {
            self.done.extend(self.undone.pop());
        } else {
            let inside = if comes { Inside::default() } else { held };
            let step = Step::Row {
                row: at,
                added: comes,
                inside,
            };
            self.went(History::Do, step);
        }
    }
}

/// What stands while the log is read.
#[derive(Default)]
struct Standing {
    answers: BTreeMap<Address, Answer>,
    rows: BTreeSet<Address>,
}

impl Standing {
    fn take(&mut self, track: Track) {
        match (track.kind, track.answer) {
            (Kind::RowAdded, _) => drop(self.rows.insert(track.address)),
            (Kind::RowRemoved, _) => drop(self.rows.remove(&track.address)),
            (_, Some(answer)) => drop(self.answers.insert(track.address, answer)),
            (_, None) => drop(self.answers.remove(&track.address)),
        }
    }

    fn inside(&self, questionnaire: &Questionnaire, row: &Address) -> Inside {
        let here = |at: &Address| within(questionnaire, at, row);
        let rows = self.rows.iter().filter(|at| here(at));
        let answers = self.answers.iter().filter(|(at, _)| here(at));
        (
            rows.cloned().collect(),
            answers
                .map(|(at, answer)| (at.clone(), answer.clone()))
                .collect(),
        )
    }
}

impl State {
    /// Undoes the last step of this interview, of this sitting or an earlier one.
    pub(super) fn undo(&mut self) -> Reply {
        match self.past.done.pop() {
            Some(step) => self.retrace(History::Undo, step),
            None if self.past.whole => Reply::say("nothing to undo in this interview"),
            None => self.past.ask(History::Undo, self.uid),
        }
    }

    /// Does again what was undone.
    pub(super) fn redo(&mut self) -> Reply {
        match self.past.undone.pop() {
            Some(step) => self.retrace(History::Redo, step),
            None if self.past.whole => Reply::say("nothing to do again"),
            None => self.past.ask(History::Redo, self.uid),
        }
    }

    /// Takes what the log tells of earlier sittings, and does what was wished.
    pub fn remember(&mut self, tracks: Vec<Track>) -> Reply {
        let wish = self.past.wish;
        self.past = Past::told(tracks, self.session.questionnaire());
        match wish {
            History::Redo => self.redo(),
            _ => self.undo(),
        }
    }

    fn retrace(&mut self, history: History, step: Step) -> Reply {
        let kept = step.clone();
        let reply = match step {
            Step::Answer { at, before, after } => {
                let answer = if history == History::Undo {
                    before
                } else {
                    after
                };
                self.go_to(Stop::Question(at.clone()));
                let motion = Motion {
                    go: Go::Stay,
                    history,
                    reason: None,
                };
                self.commit(&at, answer, motion)
            }
            Step::Row { row, added, inside } if added == (history == History::Undo) => {
                self.take_row(&row, history, inside)
            }
            Step::Row { row, inside, .. } => self.bring_row(&row, history, inside),
        };
        if reply.effects.is_empty() {
            match history {
                History::Redo => self.past.undone.push(kept),
                _ => self.past.done.push(kept),
            }
        }
        reply
    }

    /// A row goes again.
    fn take_row(&mut self, row: &Address, history: History, inside: Inside) -> Reply {
        let mut repeat = row.clone();
        let Some(id) = repeat.rows.0.pop() else {
            return Reply::quiet();
        };
        let mut next = self.session.clone();
        match next.remove_row(&repeat, id) {
            Err(refusal) => Reply::refuse(refusal.message),
            Ok(changes) => {
                let mut step = Step::Row {
                    row: row.clone(),
                    added: history == History::Undo,
                    inside,
                };
                step.keep(&self.session);
                self.save_row(next, changes, Some(Stop::More(repeat)), history, step)
            }
        }
    }

    /// A row that went comes back under its own number, with what it held.
    fn bring_row(&mut self, row: &Address, history: History, inside: Inside) -> Reply {
        let (mut rows, mut answers): Inside = (vec![row.clone()], vec![]);
        for state in &self.states {
            match (state.part, &state.answer) {
                (Part::Row { .. }, _) => rows.push(state.address.clone()),
                (_, Some(answer)) => answers.push((state.address.clone(), answer.clone())),
                _ => {}
            }
        }
        rows.extend(inside.0.iter().filter(|at| *at != row).cloned());
        answers.extend(inside.1.iter().cloned());
        let (questionnaire, context) = (self.session.questionnaire(), self.session.context());
        let mut next = Session::restore(questionnaire.clone(), context.clone(), rows, answers);
        next.set_language(self.session.language());
        let mut changes = vec![Change::RowAdded {
            repeat: row.clone(),
        }];
        changes.extend(next.recalculate());
        let states = next.states();
        let first = super::stops::stops(questionnaire, &states)
            .into_iter()
            .find(|stop| matches!(stop, Stop::Question(at) if within(questionnaire, at, row)));
        let step = Step::Row {
            row: row.clone(),
            added: history == History::Redo,
            inside,
        };
        self.save_row(next, Changes(changes), first, history, step)
    }
}
