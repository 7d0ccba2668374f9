//! Where an interview stands.

use std::fmt;

use super::Kind;
use super::law::{Content, Head};
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
    /// What the interview's own cell means when `shown` is its shown head; `is_contested`: somebody worked in it unknown
    /// to whoever voided it, so that voiding does not stand.
    #[must_use]
    pub fn of(shown: &Head, is_contested: bool) -> Self {
        let status = match shown.kind {
            Kind::StoppedAt => Status::Partial,
            Kind::Completed => Status::Complete,
            Kind::Reopened => Status::Reopened,
            Kind::Voided if !is_contested => Status::Voided,
            _ => Status::Open,
        };
        let stopped_at = match &shown.content {
            Content::Place(address) => Some(address.clone()),
            _ => None,
        };
        Self { status, stopped_at }
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
