//! The one line in which the program speaks to the person.

use super::{
    theme::Role,
    words::{Phrase, Words},
};

/// A sentence and how grave it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: Phrase,
    /// How grave.
    pub grade: Grade,
}

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// It went as wished.
    Info,
    /// It did not, and the person can do something.
    Warning,
    /// Something failed; nothing that was saved is lost.
    Failure,
}

impl Notice {
    /// It went as wished.
    #[must_use]
    pub fn info(text: impl Into<Phrase>) -> Self {
        Self {
            text: text.into(),
            grade: Grade::Info,
        }
    }

    /// It did not go as wished.
    #[must_use]
    pub fn warning(text: impl Into<Phrase>) -> Self {
        Self {
            text: text.into(),
            grade: Grade::Warning,
        }
    }

    /// Something failed.
    #[must_use]
    pub fn failure(text: impl Into<Phrase>) -> Self {
        Self {
            text: text.into(),
            grade: Grade::Failure,
        }
    }

    /// The sentence in these words, with the sign of its grade.
    #[must_use]
    pub fn shown(&self, words: &Words) -> (String, Role) {
        let text = words.tell(&self.text);
        match self.grade {
            Grade::Info => (text, Role::Text),
            Grade::Warning => (format!("! {text}"), Role::Fair),
            Grade::Failure => (format!("!! {text}"), Role::Poor),
        }
    }
}
