//! A new round beside an earlier one: what is filled in, what is proposed, what is only shown.

use std::collections::HashMap;

use crate::form::{
    Address, Answer, Changes, Kind, Manner, NodeId, Origin as Said, Part, Preload, Questionnaire,
    Rows, Session,
};
use crate::name::{Uid, Variable};

use super::{Body, Event, Origin};

/// What counts of the interview of an earlier round.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Earlier {
    /// Which round that was.
    pub round: String,
    /// The rows of its repeats, in order.
    pub rows: Vec<Address>,
    /// Its answers.
    pub answers: HashMap<Address, Answer>,
}

/// An earlier answer beside a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Recalled {
    /// Whether one key takes it, or it is only shown.
    pub manner: Manner,
    /// What was said.
    pub answer: Answer,
    /// In which round.
    pub round: String,
}

/// Fills in what the questionnaire takes over: rows of repeats first, then answers in the order of the questions, as far as
/// they are asked and take them. The events say [`Origin::Preloaded`].
pub fn prefill(session: &mut Session, interview: Uid, earlier: &Earlier) -> Vec<Event> {
    let form = std::sync::Arc::clone(session.questionnaire());
    let mut events = vec![];
    for node in form.nodes().iter().filter(|node| node.kind == Kind::Repeat) {
        let Some(preload) = node.preload().filter(|own| own.manner == Manner::Prefill) else {
            continue;
        };
        for around in places(session, &form, node.parent) {
            let Some(before) = earlier.rows_of(session, &form, &around) else {
                continue;
            };
            let wanted = earlier.count(&preload.from, &before);
            let repeat = Address {
                variable: node.variable.clone(),
                rows: around.rows,
            };
            for _ in rows_in(session, &repeat).len()..wanted {
                let Ok((_, changes)) = session.add_row(&repeat) else {
                    break;
                };
                events.extend(told(interview, changes, None));
            }
        }
    }
    let mut tried: Vec<Address> = vec![];
    loop {
        let next = session.states().into_iter().find_map(|state| {
            let node = form.at(state.node);
            let preload = node.preload().filter(|own| own.manner == Manner::Prefill)?;
            let open = state.relevant && !tried.contains(&state.address);
            let fits = open && node.kind.holds_answer() && node.calculation.is_none();
            fits.then_some((state.address, preload))
        });
        let Some((at, preload)) = next else {
            return events;
        };
        tried.push(at.clone());
        let answer = earlier.answer(session, &form, &at, &preload);
        let held = session.state(&at).and_then(|state| state.answer);
        let given = answer.filter(|answer| held.as_ref() != Some(answer));
        if let Some(Ok(changes)) = given.map(|answer| session.preload(&at, answer)) {
            events.extend(told(interview, changes, Some(&at)));
        }
    }
}

/// What the earlier round says beside the question at `at`: to be confirmed by one key, or only shown. What was to be
/// filled in and was not asked at the time is proposed once it is.
#[must_use]
pub fn recalled(session: &Session, at: &Address, earlier: &Earlier) -> Option<Recalled> {
    let form = session.questionnaire();
    let preload = form.node(&at.variable)?.preload()?;
    let answer = earlier.answer(session, form, at, &preload)?;
    let manner = match preload.manner {
        Manner::Show => Manner::Show,
        Manner::Prefill | Manner::Confirm => Manner::Confirm,
    };
    Some(Recalled {
        manner,
        answer,
        round: earlier.round.clone(),
    })
}

impl Earlier {
    /// The earlier answer to what is asked at `at`: in the row of the same rank of every repeat around it.
    fn answer(
        &self,
        session: &Session,
        form: &Questionnaire,
        at: &Address,
        preload: &Preload,
    ) -> Option<Answer> {
        let rows = self.rows_of(session, form, at)?;
        let before = Address {
            variable: preload.from.clone(),
            rows,
        };
        self.answers.get(&before).cloned()
    }

    /// The earlier rows that are of the same rank as those around `at`.
    fn rows_of(&self, session: &Session, form: &Questionnaire, at: &Address) -> Option<Rows> {
        let mut before = Rows::default();
        if at.rows.0.is_empty() {
            return Some(before);
        }
        let repeats = &form.node(&at.variable)?.repeats;
        for (depth, repeat) in repeats.iter().enumerate().take(at.rows.0.len()) {
            let node = form.at(*repeat);
            let around = Address {
                variable: node.variable.clone(),
                rows: Rows(at.rows.0[..depth].to_vec()),
            };
            let rank = rows_in(session, &around)
                .iter()
                .position(|id| *id == at.rows.0[depth])?;
            let name = node
                .preload()
                .map_or_else(|| node.variable.clone(), |own| own.from);
            let id = self.ids(&name, &before).nth(rank)?;
            before.0.push(id);
        }
        Some(before)
    }

    fn count(&self, repeat: &Variable, around: &Rows) -> usize {
        self.ids(repeat, around).count()
    }

    /// The ids of the earlier rows of `repeat` within the rows `around` it, in order.
    fn ids<'e>(&'e self, repeat: &'e Variable, around: &'e Rows) -> impl Iterator<Item = u32> + 'e {
        let own = self.rows.iter().filter(move |row| row.variable == *repeat);
        own.filter_map(|row| row.rows.0.split_last())
            .filter(move |(_, outer)| *outer == around.0.as_slice())
            .map(|(id, _)| *id)
    }
}

/// The ids of the rows that a repeat has now.
fn rows_in(session: &Session, repeat: &Address) -> Vec<u32> {
    let states = session.states();
    let own = states.iter().filter(|state| {
        matches!(state.part, Part::Row { .. }) && state.address.variable == repeat.variable
    });
    own.filter_map(|state| state.address.rows.0.split_last())
        .filter(|(_, outer)| *outer == repeat.rows.0.as_slice())
        .map(|(id, _)| *id)
        .collect()
}

/// Every place where the nearest repeat around a node stands now; the interview itself where there is none.
fn places(session: &Session, form: &Questionnaire, parent: Option<NodeId>) -> Vec<Address> {
    let repeat = parent.and_then(|parent| form.at(parent).repeats.last());
    let Some(repeat) = repeat else {
        let first = form.nodes().first().map(|node| node.variable.clone());
        return first.map(Address::top).into_iter().collect();
    };
    let states = session.states().into_iter();
    let rows =
        states.filter(|state| state.node == *repeat && matches!(state.part, Part::Row { .. }));
    rows.map(|state| state.address).collect()
}

/// The events of what was filled in; the answer at `given` was known before the visit.
fn told(interview: Uid, changes: Changes, given: Option<&Address>) -> Vec<Event> {
    let mut events = vec![];
    for change in changes {
        let mine = matches!(&change, crate::form::Change::Answered { address, origin: Said::Respondent, .. }
            if Some(address) == given);
        let mut event = Event::from((interview, change));
        if let Body::Answered { origin, .. } = &mut event.body
            && mine
        {
            *origin = Origin::Preloaded;
        }
        events.push(event);
    }
    events
}
