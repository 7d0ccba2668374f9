//! An interview that runs again, so that the questionnaire's own rules can be asked about it.

use std::{collections::HashSet, sync::Arc};

use chrono::DateTime;

use crate::data::Interview;
use crate::form::{
    Address, Answer, Changes, Context, Kind, Metadata, Node, NodeState, Part, Problem, Session,
};
use crate::name::Variable;
use crate::survey::{OutcomeClass, Status};

use super::{Rules, Subject};

/// One interview under the questionnaire's rules.
pub(super) struct Running<'a> {
    pub rules: &'a Rules<'a>,
    pub interview: &'a Interview,
    pub session: Session,
    /// Every place as stored.
    pub states: Vec<NodeState>,
    /// What the rules find wrong as stored.
    pub problems: Vec<Problem>,
    /// What would change if everything were worked out anew.
    pub settled: Changes,
    subject: Subject,
}

impl<'a> Running<'a> {
    pub fn of(rules: &'a Rules<'a>, interview: &'a Interview) -> Self {
        let session = Session::restore(
            Arc::clone(rules.questionnaire),
            context(rules, interview),
            interview.rows.iter().cloned(),
            interview
                .answers
                .iter()
                .map(|(address, answer)| (address.clone(), answer.clone())),
        );
        let settled = session.clone().recalculate();
        let said = |variable: &Option<Variable>| {
            variable
                .as_ref()
                .and_then(|variable| interview.text(variable))
        };
        Self {
            subject: Subject {
                interview: Some(interview.uid),
                key: said(&rules.roles.key),
                round: said(&rules.roles.round),
                enumerator: said(&rules.roles.enumerator),
                ..Subject::default()
            },
            rules,
            interview,
            states: session.states(),
            problems: session.problems(),
            settled,
            session,
        }
    }

    /// A finding's subject at `address`.
    pub fn at(&self, address: &Address) -> Subject {
        Subject {
            address: Some(address.clone()),
            path: Some(self.session.path(address)),
            ..self.subject.clone()
        }
    }

    /// A finding's subject when the whole interview is meant.
    pub fn all(&self) -> Subject {
        self.subject.clone()
    }

    /// The answer at `address` as text; a reason as its word.
    pub fn text(&self, address: &Address) -> String {
        text(self.interview.answers.get(address))
    }

    /// The node at `address`.
    pub fn node(&self, address: &Address) -> Option<&Node> {
        self.rules.questionnaire.node(&address.variable)
    }

    /// The rows that exist although the repeat's stated number does not reach them. The rows of a repeat that is skipped
    /// as a whole are none.
    pub fn rows_beyond_count(&self) -> Vec<&Address> {
        let asked: HashSet<Address> = self
            .states
            .iter()
            .filter(|state| matches!(state.part, Part::Repeat { .. }) && state.relevant)
            .map(|state| state.address.clone())
            .collect();
        let beyond = self.states.iter().filter(|state| {
            matches!(state.part, Part::Row { .. })
                && !state.relevant
                && self.interview.rows.contains(&state.address)
        });
        beyond
            .map(|state| &state.address)
            .filter(|row| {
                let mut repeat = (*row).clone();
                repeat.rows.0.pop();
                asked.contains(&repeat)
            })
            .collect()
    }

    /// Whether it was carried to its end: closed, and not coded as less than complete.
    pub fn is_whole(&self) -> bool {
        self.interview.status == Status::Complete
            && self
                .outcome()
                .is_none_or(|class| class == OutcomeClass::Complete)
    }

    /// How the visit ended.
    pub fn outcome(&self) -> Option<OutcomeClass> {
        let outcome = self.rules.roles.outcome.as_ref()?;
        OutcomeClass::of_code(&self.interview.text(outcome)?)
    }
}

/// An answer as text; a reason as its word, a blank as nothing.
pub(super) fn text(answer: Option<&Answer>) -> String {
    match answer {
        Some(Answer::Value(value)) => value.to_string(),
        Some(Answer::Missing(missing)) => missing.code().to_owned(),
        None => String::new(),
    }
}

/// The surroundings of the interview itself: its end, else its start, else the caller's.
fn context(rules: &Rules<'_>, interview: &Interview) -> Context {
    let moment = |wanted: Metadata| {
        let node = rules
            .questionnaire
            .nodes()
            .iter()
            .find(|node| node.kind == Kind::Metadata(wanted))?;
        DateTime::parse_from_rfc3339(&interview.text(&node.variable)?).ok()
    };
    let now = moment(Metadata::End).or_else(|| moment(Metadata::Start));
    let mut context = rules.context.clone();
    if let Some(now) = now {
        context.now = now;
        context.today = now.date_naive();
    }
    context
}
