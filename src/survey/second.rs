//! The second entry of a paper questionnaire: what was keyed again, kept as notes beside the answers of the first.
//!
//! A note never changes an answer, merges as notes do, and says who keyed what and when. So both entries stay in the log,
//! and what the interview answers changes only where a person settles a difference.

use crate::form::{Answer, Missing, Questionnaire};
use crate::name::Variable;

/// How a note begins that holds an answer of the second entry.
const KEYED: &str = "second entry: ";
/// The note that keeps the first entry.
const KEPT: &str = "second entry settled: the first stands";

/// Why an answer was changed to that of the second entry.
pub const TAKEN: &str = "second entry settled: the second stands";

/// What a note says of a second entry.
#[derive(Debug, Clone, PartialEq)]
pub enum SecondEntry {
    /// This was keyed; `None` where it was taken back.
    Keyed(Option<Answer>),
    /// The answer of the first entry stands.
    Kept,
}

impl SecondEntry {
    /// The note that keeps it.
    #[must_use]
    pub fn note(&self) -> String {
        match self {
            Self::Keyed(None) => format!("{KEYED}()"),
            Self::Keyed(Some(Answer::Missing(missing))) => format!("{KEYED}({})", missing.code()),
            Self::Keyed(Some(Answer::Value(value))) => format!("{KEYED}{value}"),
            Self::Kept => KEPT.to_owned(),
        }
    }

    /// What a `note` on `variable` says of a second entry; `None` for any other note.
    #[must_use]
    pub fn of_note(note: &str, questionnaire: &Questionnaire, variable: &Variable) -> Option<Self> {
        if note == KEPT {
            return Some(Self::Kept);
        }
        let text = note.strip_prefix(KEYED)?;
        let reason = text
            .strip_prefix('(')
            .and_then(|text| text.strip_suffix(')'));
        Some(Self::Keyed(match reason {
            Some("") => None,
            Some(code) if Missing::from_code(code).is_some() => {
                Missing::from_code(code).map(Answer::Missing)
            }
            _ => questionnaire.read(variable, text).ok().flatten(),
        }))
    }

    /// Whether a note belongs to a second entry.
    #[must_use]
    pub fn is(note: &str) -> bool {
        note == KEPT || note.starts_with(KEYED)
    }
}
