//! Where the cursor can stop: questions that are asked, "one more" at a repeat, and the end.

use crate::form::{Address, NodeState, Part, Questionnaire};

/// A place for the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// A question.
    Question(Address),
    /// After the rows of this repeat, to which a person may add one.
    More(Address),
    /// The end of the questionnaire.
    End,
}

impl Stop {
    /// The question or repeat it stands at.
    #[must_use]
    pub const fn address(&self) -> Option<&Address> {
        match self {
            Self::Question(address) | Self::More(address) => Some(address),
            Self::End => None,
        }
    }
}

/// Every stop in the order of asking; the end is the last.
#[must_use]
pub fn stops(questionnaire: &Questionnaire, states: &[NodeState]) -> Vec<Stop> {
    let mut out = vec![];
    let mut open: Vec<(usize, Address)> = vec![];
    for state in states {
        while let Some((repeat, _)) = open.last() {
            let inside = *repeat <= state.node && state.node < questionnaire.at(*repeat).end;
            if inside {
                break;
            }
            out.extend(open.pop().map(|(_, address)| Stop::More(address)));
        }
        match state.part {
            Part::Repeat { open: true, .. } if state.relevant => {
                open.push((state.node, state.address.clone()));
            }
            Part::Field if asked(questionnaire, state) => {
                out.push(Stop::Question(state.address.clone()));
            }
            _ => {}
        }
    }
    while let Some((_, address)) = open.pop() {
        out.push(Stop::More(address));
    }
    out.push(Stop::End);
    out
}

/// Whether a person answers it now.
#[must_use]
pub fn asked(questionnaire: &Questionnaire, state: &NodeState) -> bool {
    state.relevant && !state.read_only && questionnaire.at(state.node).kind.is_question()
}
