//! How a person likes to be asked: what holds for every interview of this run of the program.

use super::State;

/// A person's ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manner {
    /// Every answer waits for Enter; nothing goes on by itself.
    pub steady: bool,
    /// Lines stand apart, for tired eyes.
    pub roomy: bool,
    /// `3/11` is the third of November.
    pub day_first: bool,
}

impl State {
    /// Asks in this manner from now on.
    pub const fn behave(&mut self, manner: Manner) {
        self.manner = manner;
    }
}
