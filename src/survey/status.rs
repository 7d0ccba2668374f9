//! Where an interview stands, and how an event moves it.

use std::fmt;

use super::Body;
use crate::form::Address;

/// Where an interview stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Status {
    /// Begun, and neither put aside nor closed.
    #[default]
    Open,
    /// Put aside at a question.
    Partial,
    /// Closed by the enumerator.
    Complete,
    /// Closed once, and opened again.
    Reopened,
    /// Does not count.
    Voided,
}

/// Where an interview stands, and at which question it was put aside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// The status.
    pub status: Status,
    /// Where to go on.
    pub stopped_at: Option<Address>,
}

impl Progress {
    /// The state after one more event. Total: every event applies to every state.
    #[must_use]
    pub fn evolve(self, body: &Body) -> Self {
        let to = |status| Self {
            status,
            stopped_at: None,
        };
        match body {
            Body::Opened | Body::Restored => to(Status::Open),
            Body::StoppedAt { address } => Self {
                status: Status::Partial,
                stopped_at: Some(address.clone()),
            },
            Body::Completed => to(Status::Complete),
            Body::Reopened => to(Status::Reopened),
            Body::Voided { .. } => to(Status::Voided),
            _ if self.status == Status::Voided => to(Status::Open),
            _ => self,
        }
    }
}

impl Status {
    /// Whether answers can be entered without opening the interview again.
    #[must_use]
    pub const fn is_in_work(self) -> bool {
        matches!(self, Self::Open | Self::Partial | Self::Reopened)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Open => "open",
            Self::Partial => "partial",
            Self::Complete => "complete",
            Self::Reopened => "reopened",
            Self::Voided => "voided",
        })
    }
}
