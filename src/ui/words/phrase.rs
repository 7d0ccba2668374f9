//! Phrases: what a screen wants to say, kept until it is drawn, so that a switch of tongue reaches it too.

use std::fmt;

use super::Words;

/// Something to say, in no tongue yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phrase {
    /// A text of the program: the key of the catalogues.
    Word(&'static str),
    /// A text of the program with places: `{} of {} people`; with `|` its forms by the number in the first place.
    Filled(&'static str, Vec<Self>),
    /// A finished English sentence of a room that knows no screen.
    Sentence(String),
    /// A name, a number, a text of the study: the same in every tongue.
    Name(String),
}

/// A [`Phrase`]: `say!("note saved")`, `say!("{} note|{} notes", count)`.
macro_rules! say {
    ($english:literal) => {
        $crate::ui::words::Phrase::Word($english)
    };
    ($english:literal, $($place:expr),+ $(,)?) => {
        $crate::ui::words::Phrase::Filled($english, vec![$($crate::ui::words::Place::place($place)),+])
    };
}
pub(in crate::ui) use say;

impl Phrase {
    /// What is the same in every tongue.
    #[must_use]
    pub fn name(text: impl Into<String>) -> Self {
        Self::Name(text.into())
    }
}

impl From<&'static str> for Phrase {
    fn from(english: &'static str) -> Self {
        Self::Word(english)
    }
}

impl From<String> for Phrase {
    fn from(sentence: String) -> Self {
        Self::Sentence(sentence)
    }
}

/// What fills a place of a phrase: a phrase, or what is the same in every tongue.
pub trait Place {
    /// The phrase that it is.
    fn place(self) -> Phrase;
}

impl Place for Phrase {
    fn place(self) -> Phrase {
        self
    }
}

impl Place for String {
    fn place(self) -> Phrase {
        Phrase::Name(self)
    }
}

impl Place for &str {
    fn place(self) -> Phrase {
        Phrase::Name(self.to_owned())
    }
}

impl Place for usize {
    fn place(self) -> Phrase {
        Phrase::Name(self.to_string())
    }
}

impl Place for u64 {
    fn place(self) -> Phrase {
        Phrase::Name(self.to_string())
    }
}

/// In English.
impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&Words::default().tell(self))
    }
}
