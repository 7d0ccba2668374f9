//! A change of the running form becomes an event of the log.

use crate::form::{self, Change};
use crate::name::Uid;

use super::{Body, Event, Origin};

impl From<Change> for Body {
    fn from(change: Change) -> Self {
        match change {
            Change::Answered {
                address,
                answer,
                origin,
            } => Self::Answered {
                address,
                answer,
                origin: origin.into(),
                reason: None,
            },
            Change::Parked { address } => Self::Parked { address },
            Change::Unparked { address } => Self::Unparked { address },
            Change::RowAdded { repeat } => Self::RowAdded { repeat },
            Change::RowRemoved { repeat } => Self::RowRemoved { repeat },
        }
    }
}

impl From<(Uid, Change)> for Event {
    fn from((interview, change): (Uid, Change)) -> Self {
        Self {
            interview,
            body: change.into(),
        }
    }
}

impl From<form::Origin> for Origin {
    fn from(origin: form::Origin) -> Self {
        match origin {
            form::Origin::Respondent => Self::Respondent,
            form::Origin::Calculated => Self::Calculated,
            form::Origin::Default => Self::Default,
        }
    }
}
