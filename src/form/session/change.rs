//! What comes out of a step: what changed, or why the step was refused.

use std::fmt;

use crate::form::{Address, Answer};

/// Everything that one step changed, in an order in which it can be written to a log.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes(pub Vec<Change>);

/// One thing that happened to one place.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The place holds this answer now; `None` is a blank. It counts, unless `Parked` follows.
    Answered {
        /// The place.
        address: Address,
        /// The answer.
        answer: Option<Answer>,
        /// Who gave it.
        origin: Origin,
    },
    /// The answer (or the row) does not count as long as the place is irrelevant; it is kept.
    Parked {
        /// The place.
        address: Address,
    },
    /// The parked answer (or row) counts again.
    Unparked {
        /// The place.
        address: Address,
    },
    /// A repeat has a new row.
    RowAdded {
        /// The repeat, with the rows including the new one.
        repeat: Address,
    },
    /// A row was taken out; the answers in it are no longer part of the interview.
    RowRemoved {
        /// The repeat, with the rows including the removed one.
        repeat: Address,
    },
}

/// Who gave an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A person.
    Respondent,
    /// The questionnaire's calculation, or the device (start, end, deviceid, …).
    Calculated,
    /// The questionnaire's default.
    Default,
}

/// A step that was not taken; nothing changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The place that refuses.
    pub address: Address,
    /// Why.
    pub reason: RefusalReason,
    /// What to show the person, in the language of the interview.
    pub message: String,
}

/// Why a step was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalReason {
    /// The place does not exist.
    NoSuchPlace,
    /// The place holds no answer by a person.
    ReadOnly,
    /// The answer is not of the question's type.
    WrongType,
    /// The answer names a choice that is not offered.
    NotOffered,
    /// The constraint does not hold.
    Constraint,
    /// The number of rows is worked out, or the place is no repeat.
    Rows,
}

/// A path that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPath {
    /// The path as given.
    pub path: String,
    /// Why it leads nowhere, and what would.
    pub message: String,
}

/// What keeps an interview from being complete.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The place.
    pub address: Address,
    /// What kind of problem.
    pub kind: ProblemKind,
    /// What to show the person, in the language of the interview.
    pub message: String,
}

/// The kinds of [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// A required answer is missing.
    RequiredMissing,
    /// The answer does not fulfil the constraint, now that other answers are as they are.
    ConstraintBroken,
    /// The answer names a choice that is no longer offered.
    NotOffered,
    /// A rule of the questionnaire could not be worked out here.
    RuleFailed,
}

impl Changes {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The changes in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Change> {
        self.0.iter()
    }
}

impl IntoIterator for Changes {
    type Item = Change;
    type IntoIter = std::vec::IntoIter<Change>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Change {
    /// The place that it happened to.
    #[must_use]
    pub const fn address(&self) -> &Address {
        match self {
            Self::Answered { address, .. }
            | Self::Parked { address }
            | Self::Unparked { address } => address,
            Self::RowAdded { repeat } | Self::RowRemoved { repeat } => repeat,
        }
    }
}

impl Origin {
    /// The word that files use.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Respondent => "respondent",
            Self::Calculated => "calculated",
            Self::Default => "default",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

impl fmt::Display for BadPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.message)
    }
}

impl std::error::Error for BadPath {}
