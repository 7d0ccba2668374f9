//! The views of the review: which there are, their keys and names, and the way from one to another.

use crate::ui::{
    command::Command,
    words::{Phrase, say},
};

/// The views of the review, one key each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// The table of interviews and variables.
    #[default]
    Data,
    /// What strikes.
    Findings,
    /// What is to be done.
    Queries,
    /// How the fieldwork stands.
    Board,
    /// What the model's items are worth so far.
    Measures,
}

impl View {
    /// All of them, in the order of their line.
    pub const ALL: [Self; 5] = [
        Self::Data,
        Self::Findings,
        Self::Queries,
        Self::Board,
        Self::Measures,
    ];

    /// Its key.
    #[must_use]
    pub const fn key(self) -> char {
        match self {
            Self::Data => 'D',
            Self::Findings => 'F',
            Self::Queries => 'Q',
            Self::Board => 'B',
            Self::Measures => 'M',
        }
    }

    /// Its name on the line of views.
    #[must_use]
    pub fn name(self) -> Phrase {
        match self {
            Self::Data => say!("data"),
            Self::Findings => say!("findings"),
            Self::Queries => say!("to do"),
            Self::Board => say!("board"),
            Self::Measures => say!("measures"),
        }
    }

    /// The view that `command` brings to the front, where it is such a command.
    #[must_use]
    pub fn after(self, command: Command) -> Option<Self> {
        let here = Self::ALL.iter().position(|view| *view == self)?;
        let of = Self::ALL.len();
        Some(match command {
            Command::Data => Self::Data,
            Command::Findings => Self::Findings,
            Command::Queries => Self::Queries,
            Command::Board => Self::Board,
            Command::Measures => Self::Measures,
            Command::NextView => Self::ALL[(here + 1) % of],
            Command::PreviousView => Self::ALL[(here + of - 1) % of],
            _ => return None,
        })
    }
}
