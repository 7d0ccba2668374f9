//! What a screen shows of one place: the answer, and whether it is asked, required, fixed and right.

use crate::form::{Address, Answer, NodeId};

/// One place of a running form.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeState {
    /// The place.
    pub address: Address,
    /// The node of the questionnaire.
    pub node: NodeId,
    /// What stands here.
    pub part: Part,
    /// Whether it is asked now.
    pub relevant: bool,
    /// Whether it has to be answered.
    pub required: bool,
    /// Whether a person cannot change it.
    pub read_only: bool,
    /// The answer, parked or not.
    pub answer: Option<Answer>,
    /// Whether the answer is right (a blank is, required or not).
    pub valid: bool,
    /// Why it is not, where it is not.
    pub fault: Option<Broken>,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A group.
    Group,
    /// A repeat as a whole; its rows follow.
    Repeat {
        /// How many rows exist and count.
        rows: usize,
        /// Whether a person can add and remove rows.
        open: bool,
    },
    /// One row of a repeat.
    Row {
        /// Its position among the rows that exist, from 1.
        position: usize,
    },
    /// A question, a note or a value.
    Field,
}

/// What is wrong with an answer that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// The constraint does not hold.
    Constraint,
    /// It names a choice that is not offered.
    NotOffered,
    /// A rule could not be worked out; the text says why.
    Rule(String),
}

impl NodeState {
    /// The answer where it counts: not while it is parked.
    #[must_use]
    pub fn counting(&self) -> Option<&Answer> {
        self.answer.as_ref().filter(|_| self.relevant)
    }

    /// Whether the answer is kept for the time when the place is relevant again.
    #[must_use]
    pub const fn parked(&self) -> bool {
        !self.relevant && self.answer.is_some()
    }
}

/// A choice as it is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceView {
    /// What is stored.
    pub name: String,
    /// What is read, in the language of the interview.
    pub label: String,
}
