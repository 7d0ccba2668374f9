//! How a person likes to be asked: what holds for every interview of this run of the program.

use super::State;

/// A person's ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manner {
    /// Every answer waits for Enter; nothing goes on by itself.
    pub steady: bool,
    /// For keying from paper: names and codes only, and a sound where something is wrong.
    pub heads_down: bool,
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

/// How fast a person keys: strokes in the time in which keys followed each other.
#[derive(Debug, Clone, Copy, Default)]
pub struct Strokes {
    count: u64,
    active_ms: u64,
    last_ms: u64,
}

/// A longer silence is a pause, which does not count.
const PAUSE_MS: u64 = 30_000;

impl Strokes {
    /// A key at this moment.
    pub const fn stroke(&mut self, at_ms: u64) {
        let gap = at_ms.saturating_sub(self.last_ms);
        if self.count > 0 && gap < PAUSE_MS {
            self.active_ms += gap;
        }
        self.count += 1;
        self.last_ms = at_ms;
    }

    /// Keys an hour, pauses left out.
    #[must_use]
    pub const fn an_hour(self) -> u64 {
        match self.active_ms {
            0 => 0,
            active => self.count * 3_600_000 / active,
        }
    }
}

impl State {
    /// A key was pressed at this moment.
    pub const fn stroke(&mut self, at_ms: u64) {
        self.strokes.stroke(at_ms);
    }

    /// Whether something is wrong with what was typed.
    #[must_use]
    pub const fn complains(&self) -> bool {
        self.fault.is_some()
    }
}
