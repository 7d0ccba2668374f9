//! The screens: each a state, what a command does to it, and how it is drawn. No screen touches a file or a clock.

pub mod compare;
mod complete;
mod editor;
pub mod entry;
mod filter;
pub mod interviews;
pub mod model;
pub mod review;
mod runs;
mod sheet;
pub mod sync;
mod tables;
mod threshold;
mod trace;
pub mod welcome;

pub use editor::{Editor, Material, Version};
pub use filter::Filter;
pub use runs::{KeptRun, Runs};
pub use tables::Tables;
pub use trace::{Person, Traced};

use super::{
    effect::{Effect, Work},
    notice::Notice,
    overlay::Overlay,
    words::Phrase,
};

/// The five screens, one key each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// The sampling frame and its interviews.
    #[default]
    Interviews,
    /// Interviews and variables.
    Review,
    /// Before and after.
    Compare,
    /// The path model.
    Model,
    /// Other laptops' files.
    Sync,
}

impl Tab {
    /// All of them, in the order of their keys `1` to `5`.
    pub const ALL: [Self; 5] = [
        Self::Interviews,
        Self::Review,
        Self::Compare,
        Self::Model,
        Self::Sync,
    ];

    /// The name on the tab.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interviews => "Interviews",
            Self::Review => "Review",
            Self::Compare => "Compare",
            Self::Model => "Model",
            Self::Sync => "Sync",
        }
    }
}

/// What a screen answers to a command.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reply {
    /// What the world has to do.
    pub effects: Vec<Effect>,
    /// What to tell the person.
    pub notice: Option<Notice>,
    /// What to lay over the screen.
    pub overlay: Option<Box<Overlay>>,
    /// Whether the interview is left.
    pub left: bool,
    /// What to compute in the background.
    pub work: Option<Work>,
}

impl Reply {
    /// Nothing to do, nothing to say.
    #[must_use]
    pub fn quiet() -> Self {
        Self::default()
    }

    /// One thing for the world to do.
    #[must_use]
    pub fn effect(effect: Effect) -> Self {
        Self {
            effects: vec![effect],
            ..Self::default()
        }
    }

    /// A word to the person.
    #[must_use]
    pub fn say(text: impl Into<Phrase>) -> Self {
        Self {
            notice: Some(Notice::info(text)),
            ..Self::default()
        }
    }

    /// A word on why not.
    #[must_use]
    pub fn refuse(text: impl Into<Phrase>) -> Self {
        Self {
            notice: Some(Notice::warning(text)),
            ..Self::default()
        }
    }

    /// Something to compute in the background.
    #[must_use]
    pub fn compute(work: Work) -> Self {
        Self {
            work: Some(work),
            ..Self::default()
        }
    }

    /// Something to lay over the screen.
    #[must_use]
    pub fn over(overlay: Overlay) -> Self {
        Self {
            overlay: Some(Box::new(overlay)),
            ..Self::default()
        }
    }
}
