//! Opening: an interview as it was stored, or a new one with what is known of the person.

use std::{collections::HashMap, sync::Arc};

use super::{Manner, State, Stop, save, undo::Past};
use crate::form::{Address, Answer, Change, Changes, Context, Part, Questionnaire, Session};
use crate::name::{Uid, Variable};
use crate::review::TeamCheck;
use crate::survey::{Body, Earlier, Event, Origin, Recalled, Status, preload};

/// An interview as the store holds it.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// Where it stands.
    pub status: Status,
    /// Where it was put aside.
    pub stopped_at: Option<Address>,
    /// The rows of repeats.
    pub rows: Vec<Address>,
    /// The answers, parked ones included.
    pub answers: Vec<(Address, Answer)>,
    /// How many notes hang on a question.
    pub noted: HashMap<Address, usize>,
    /// Whether the respondent took consent back.
    pub sealed: bool,
}

/// What an interview is asked with, beside the questionnaire.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// The answers of the interview before, by the same person at the keyboard.
    pub earlier: HashMap<Address, Answer>,
    /// The question that says how a visit ended.
    pub outcome: Option<Variable>,
    /// The team's checks.
    pub checks: Arc<[TeamCheck]>,
    /// What the same person said in an earlier round.
    pub before: Option<Earlier>,
}

/// The interview `uid` as it was stored; the cursor where it was put aside, else at the first open question.
#[must_use]
pub fn restore(
    questionnaire: Arc<Questionnaire>,
    context: Context,
    uid: Uid,
    stored: Stored,
) -> State {
    let session = Session::restore(questionnaire, context, stored.rows, stored.answers);
    let mut state = blank(uid, session, stored.status);
    state.noted = stored.noted;
    state.sealed = stored.sealed;
    match &stored.stopped_at {
        Some(at) => state.go_to(Stop::Question(at.clone())),
        None => state.go_to_first_open(),
    }
    state.stopped_at = stored.stopped_at;
    state
}

/// A new interview `uid` and the events that make it: what is `known` (variable and text, in the order of the
/// questionnaire) is given as preloaded, as far as the questionnaire takes it; `round` is the round variable's code.
#[must_use]
pub fn begin(
    questionnaire: &Arc<Questionnaire>,
    context: Context,
    uid: Uid,
    known: &[(Variable, String)],
) -> (State, Vec<Event>) {
    let (mut session, changes) = Session::begin(Arc::clone(questionnaire), context);
    let mut events = vec![Event {
        interview: uid,
        body: Body::Opened,
    }];
    events.extend(save::events(uid, changes));
    for (variable, text) in known {
        if let Some(changes) = give(&mut session, variable, text) {
            events.extend(preloaded(uid, variable, changes));
        }
    }
    let mut state = blank(uid, session, Status::Open);
    state.touched = true;
    state.go_to_first_open();
    (state, events)
}

/// Gives what is known, if the question is asked now and takes it.
fn give(session: &mut Session, variable: &Variable, text: &str) -> Option<Changes> {
    let at = Address::top(variable.clone());
    let questionnaire = Arc::clone(session.questionnaire());
    let state = session.state(&at)?;
    let choices = session.choices(&at);
    let select = questionnaire.at(state.node).kind.is_select();
    let offered = !select || choices.iter().any(|choice| choice.name == text);
    if !state.relevant || state.read_only || !offered {
        return None;
    }
    let answer = questionnaire.read(variable, text).ok()??;
    let answer = questionnaire.normalise(variable, answer);
    if state.answer.as_ref() == Some(&answer) {
        return None;
    }
    session.answer(&at, Some(answer)).ok()
}

/// The events of one preload: what the person will be asked to confirm is marked as known before the visit.
fn preloaded(uid: Uid, variable: &Variable, changes: Changes) -> Vec<Event> {
    let told = |change: &Change| {
        matches!(change, Change::Answered { address, origin: crate::form::Origin::Respondent, .. }
            if address.variable == *variable)
    };
    let marks: Vec<bool> = changes.iter().map(told).collect();
    let mut events = save::events(uid, changes);
    for (event, told) in events.iter_mut().zip(marks) {
        if let Body::Answered { origin, .. } = &mut event.body
            && told
        {
            *origin = Origin::Preloaded;
        }
    }
    events
}

fn blank(uid: Uid, session: Session, status: Status) -> State {
    let mut state = State {
        uid,
        status,
        session,
        states: vec![],
        places: HashMap::new(),
        stops: vec![],
        at: Stop::End,
        drafts: HashMap::new(),
        picking: None,
        noted: HashMap::new(),
        pending: None,
        past: Past::default(),
        held: None,
        beside: Beside::default(),
        manner: Manner::default(),
        went_on: false,
        sealed: false,
        show_skipped: true,
        touched: false,
        stopped_at: None,
        fault: None,
    };
    state.refresh();
    state
}

impl State {
    /// Takes what lies beside the questionnaire.
    #[must_use]
    pub fn beside(mut self, beside: Beside) -> Self {
        self.beside = beside;
        self
    }

    /// Fills in what the questionnaire takes over from an earlier round; these are the events that keep it.
    pub fn preload(&mut self, earlier: &Earlier) -> Vec<Event> {
        let events = preload::prefill(&mut self.session, self.uid, earlier);
        self.refresh();
        self.go_to_first_open();
        events
    }

    /// What was said to the current question in an earlier round, where the questionnaire wants it known.
    pub(super) fn recalled(&self) -> Option<Recalled> {
        let current = self.current()?;
        let earlier = self.beside.before.as_ref()?;
        preload::recalled(&self.session, &current.address, earlier)
    }

    fn go_to_first_open(&mut self) {
        let open = |stop: &&Stop| match stop {
            Stop::Question(at) => self
                .state_of(at)
                .is_some_and(|state| state.answer.is_none()),
            Stop::More(repeat) => self.states.iter().any(|state| {
                state.address == *repeat && matches!(state.part, Part::Repeat { rows: 0, .. })
            }),
            Stop::End => false,
        };
        let first = self.stops.iter().find(open).or_else(|| self.stops.first());
        if let Some(stop) = first.cloned() {
            self.go_to(stop);
        }
    }
}
