//! Double entry: the same paper keyed again without seeing the first entry, compared, and settled difference by difference.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    State, Stop, open,
    save::{Go, Motion},
};
use crate::form::{Address, Answer, Context, Questionnaire, Session};
use crate::name::Uid;
use crate::survey::{Body, Event, Origin, SecondEntry, Status, TAKEN};
use crate::ui::{
    effect::Effect,
    screen::Reply,
    words::{Phrase, say},
};

/// What the store holds of a second entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Keyed {
    /// What was keyed.
    pub answers: BTreeMap<Address, Option<Answer>>,
    /// Where the first entry was kept since.
    pub kept: BTreeSet<Address>,
}

/// Which entry of the paper is on the screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Entering {
    /// The interview as it is.
    #[default]
    First,
    /// The second entry; the first is not seen.
    Second,
    /// The first, with what differs in the second.
    Comparing(Comparison),
}

/// Two entries side by side.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    keyed: Keyed,
    /// What the second entry says where it differs from the first as it stands now.
    differs: BTreeMap<Address, Option<Answer>>,
    /// How many answers were compared.
    compared: usize,
    /// What the second entry says at places that the first does not have, such as a row more.
    only_second: Vec<(Address, Answer)>,
}

impl Keyed {
    /// Takes in a note on `at`, oldest first; says whether it was one of a second entry.
    pub fn take(&mut self, questionnaire: &Questionnaire, at: &Address, note: &str) -> bool {
        match SecondEntry::of_note(note, questionnaire, &at.variable) {
            Some(SecondEntry::Keyed(answer)) => {
                self.kept.remove(at);
                self.answers.insert(at.clone(), answer);
                true
            }
            Some(SecondEntry::Kept) => {
                self.kept.insert(at.clone());
                true
            }
            None => false,
        }
    }
}

/// The second entry of interview `uid`: blank but for what was `known` before the first, and what was keyed of it before.
#[must_use]
pub fn again(
    questionnaire: &Arc<Questionnaire>,
    context: Context,
    uid: Uid,
    known: &[(Address, Answer)],
    keyed: Keyed,
) -> State {
    let rows = keyed.answers.keys().filter(|at| !at.rows.0.is_empty());
    let rows: BTreeSet<Address> = rows
        .flat_map(|at| open::rows_around(questionnaire, at))
        .collect();
    let answers = keyed
        .answers
        .into_iter()
        .filter_map(|(at, answer)| Some((at, answer?)));
    let answers: Vec<(Address, Answer)> = known.iter().cloned().chain(answers).collect();
    let mut session = Session::restore(Arc::clone(questionnaire), context, rows, answers);
    session.recalculate();
    let mut state = open::blank(uid, session, Status::Open);
    state.entering = Entering::Second;
    state.go_to_first_open();
    state
}

impl State {
    /// What a second entry writes in place of `events`: a note for each answer that was keyed.
    pub(super) fn as_second(&self, events: Vec<Event>) -> Vec<Event> {
        let keyed = |event: Event| match event.body {
            Body::Answered {
                address,
                answer,
                origin: Origin::Respondent,
                ..
            } => Some(Event {
                interview: event.interview,
                body: Body::Noted {
                    address,
                    text: SecondEntry::Keyed(answer).note(),
                },
            }),
            Body::Noted { .. } => Some(event),
            _ => None,
        };
        events.into_iter().filter_map(keyed).collect()
    }

    /// The first entry with what differs in the second, the cursor at the first difference.
    #[must_use]
    pub fn comparing(mut self, keyed: Keyed) -> Self {
        self.entering = Entering::Comparing(Comparison {
            keyed,
            ..Comparison::default()
        });
        self.compare();
        self.at = self.stops[0].clone();
        self.next_difference();
        self
    }

    /// Compares the entries as they stand now.
    pub(super) fn compare(&mut self) {
        let Entering::Comparing(mut comparison) = std::mem::take(&mut self.entering) else {
            return;
        };
        comparison.differs.clear();
        comparison.compared = 0;
        for state in &self.states {
            let asked = super::stops::asked(self.questionnaire(), state);
            if !asked || self.beside.known.contains(&state.address) {
                continue;
            }
            let second = comparison
                .keyed
                .answers
                .get(&state.address)
                .cloned()
                .flatten();
            if second.is_none() && state.answer.is_none() {
                continue;
            }
            comparison.compared += 1;
            if second != state.answer && !comparison.keyed.kept.contains(&state.address) {
                comparison.differs.insert(state.address.clone(), second);
            }
        }
        let elsewhere = comparison.keyed.answers.iter();
        comparison.only_second = elsewhere
            .filter(|(at, _)| !self.places.contains_key(at) && !comparison.keyed.kept.contains(at))
            .filter_map(|(at, answer)| Some((at.clone(), answer.clone()?)))
            .collect();
        comparison.compared += comparison.only_second.len();
        self.entering = Entering::Comparing(comparison);
    }

    /// What only the second entry has, in rows that the first does not have.
    pub(super) fn only_in_second(&self) -> &[(Address, Answer)] {
        match &self.entering {
            Entering::Comparing(comparison) => &comparison.only_second,
            _ => &[],
        }
    }

    /// The answer of the second entry at the cursor, where it differs.
    pub(super) fn difference(&self) -> Option<&Option<Answer>> {
        match (&self.entering, &self.at) {
            (Entering::Comparing(comparison), Stop::Question(at)) => comparison.differs.get(at),
            _ => None,
        }
    }

    /// How many differences are left, of how many answers that were compared.
    #[must_use]
    pub fn differences(&self) -> Option<(usize, usize)> {
        match &self.entering {
            Entering::Comparing(comparison) => {
                let left = comparison.differs.len() + comparison.only_second.len();
                Some((left, comparison.compared))
            }
            _ => None,
        }
    }

    /// Goes to the next question at which the entries differ and that can be asked.
    pub(super) fn next_difference(&mut self) {
        let Entering::Comparing(comparison) = &self.entering else {
            return;
        };
        let here = self.position();
        let ahead = self.stops[here..].iter().chain(&self.stops[..here]);
        let differs = |stop: &&Stop| matches!(stop, Stop::Question(at) if comparison.differs.contains_key(at));
        let next = ahead.clone().find(differs).cloned();
        self.go_to(next.unwrap_or(Stop::End));
    }

    /// The first entry stands here: a note says so.
    pub(super) fn keep_first(&mut self) -> Reply {
        match (self.difference().is_some(), &self.at) {
            (true, Stop::Question(at)) => {
                let at = at.clone();
                self.save_kept(&at, SecondEntry::Kept.note())
            }
            _ => Reply::quiet(),
        }
    }

    /// The answer of the second entry stands here: a correction with its reason.
    pub(super) fn take_second(&mut self) -> Reply {
        let (Some(second), Stop::Question(at)) = (self.difference().cloned(), self.at.clone())
        else {
            return Reply::quiet();
        };
        let motion = Motion {
            reason: Some(TAKEN.to_owned()),
            ..Motion::go(Go::Stay)
        };
        self.commit(&at, second, motion)
    }

    /// The note that a third answer at `at` settles the difference.
    pub(super) fn third(&self, at: &Address, answer: Option<&Answer>) -> Option<Event> {
        let second = match &self.entering {
            Entering::Comparing(comparison) => comparison.differs.get(at)?,
            _ => return None,
        };
        (second.as_ref() != answer).then(|| Event {
            interview: self.uid,
            body: Body::Noted {
                address: at.clone(),
                text: SecondEntry::Kept.note(),
            },
        })
    }

    /// The difference at `at` was settled: what differs now?
    pub(super) fn settled(&mut self, at: &Address) -> Option<Phrase> {
        if let Entering::Comparing(comparison) = &mut self.entering {
            comparison.keyed.kept.insert(at.clone());
        }
        self.compare();
        let (left, compared) = self.differences()?;
        self.next_difference();
        (left == 0).then(|| say!("both entries agree: {} answers compared", compared))
    }

    /// The end of the second entry: to the comparison.
    pub(super) fn end_second(&mut self) -> Reply {
        let missing: Vec<Stop> = self
            .stops
            .iter()
            .filter(|stop| self.is_open(stop))
            .cloned()
            .collect();
        if let Some(first) = missing.first() {
            self.go_to(first.clone());
            return Reply::refuse(say!(
                "{} still missing or wrong; Ctrl-E goes to the next",
                missing.len()
            ));
        }
        Reply {
            left: true,
            effects: vec![Effect::CompareEntries(self.uid)],
            ..Reply::default()
        }
    }
}
