//! How many complete interviews are wanted, kept as a note on the study so that it merges as notes do: the last word counts.

use std::fmt;

use super::{Event, event::Body};
use crate::form::Address;
use crate::name::{Uid, Variable};

/// The number of complete interviews that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target(pub usize);

/// How such a note begins.
const MARK: &str = "target ";

/// What the note is on.
const ON: &str = "target";

impl Target {
    /// The target that a note is; `None` for any other note.
    #[must_use]
    pub fn of_note(note: &str) -> Option<Self> {
        note.strip_prefix(MARK)?.trim().parse().ok().map(Self)
    }

    /// The event that sets it for `study`.
    ///
    /// # Panics
    /// Never: the name is a variable's.
    #[must_use]
    pub fn event(self, study: Uid) -> Event {
        let Ok(variable) = Variable::new(ON) else {
            unreachable!("`{ON}` is a name");
        };
        let body = Body::Noted {
            address: Address::top(variable),
            text: self.to_string(),
        };
        Event {
            interview: study,
            body,
        }
    }
}

/// As the note that [`Target::of_note`] reads: `target 120`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARK}{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_as_it_is_written() {
        assert_eq!(Target::of_note(&Target(120).to_string()), Some(Target(120)));
        assert_eq!(Target::of_note("target a hundred"), None);
        assert_eq!(Target::of_note("120"), None);
    }
}
