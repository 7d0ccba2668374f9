//! What the body of an event says, and about which cell.

use std::borrow::Cow;

use super::codes;
use super::view::Live;
use crate::form::{Address, Answer};
use crate::name::Variable;
use crate::survey::law::Content;
use crate::survey::{Body, Matter, Origin};

/// What a body says, and about which cell.
pub(super) struct Saying<'a> {
    pub(super) variable: Option<&'a Variable>,
    pub(super) name: Cow<'a, str>,
    pub(super) occ: String,
    pub(super) content: Content,
    pub(super) origin: Option<Origin>,
    pub(super) note: Option<Cow<'a, str>>,
}

impl<'a> Saying<'a> {
    pub(super) fn of(body: &'a Body) -> Self {
        let about = |address: &'a Address| Self {
            variable: Some(&address.variable),
            name: address.variable.as_str().into(),
            occ: address.rows.to_string(),
            content: Content::Nothing,
            origin: None,
            note: None,
        };
        let whole = |name: &'a str| Self {
            variable: None,
            name: name.into(),
            occ: String::new(),
            content: Content::Nothing,
            origin: None,
            note: None,
        };
        match body {
            Body::Answered {
                address,
                answer,
                origin,
                reason,
            } => Self {
                content: said(answer.as_ref()),
                origin: Some(*origin),
                note: reason.as_deref().map(Cow::from),
                ..about(address)
            },
            Body::Resolved {
                address,
                answer,
                reason,
            } => Self {
                content: said(answer.as_ref()),
                origin: Some(Origin::Corrected),
                note: reason.as_deref().map(Cow::from),
                ..about(address)
            },
            Body::Parked { address } | Body::Unparked { address } => about(address),
            Body::RowAdded { repeat } => Self {
                content: Content::Row,
                ..about(repeat)
            },
            Body::RowRemoved { repeat } => about(repeat),
            Body::Noted { address, text } => Self {
                note: Some(Cow::from(text)),
                ..about(address)
            },
            Body::StoppedAt { address } => Self {
                content: Content::Place(address.clone()),
                ..whole("")
            },
            Body::Voided { reason } => Self {
                note: Some(Cow::from(reason)),
                ..whole("")
            },
            Body::Adopted { kind, sha } => Self {
                content: Content::Document(*sha),
                ..whole(kind.code())
            },
            Body::Opened | Body::Completed | Body::Reopened | Body::Restored => whole(""),
            Body::Dismissed { finding, reason } | Body::Recalled { finding, reason } => {
                Self::of_review(Matter::Finding(*finding), Some(reason))
            }
            Body::Asked { about, text } | Body::Replied { about, text } => {
                Self::of_review(Matter::Query(about.clone()), Some(text))
            }
            Body::Settled { about, text } => {
                Self::of_review(Matter::Query(about.clone()), text.as_deref())
            }
            Body::Accepted => Self::of_review(Matter::Verdict, None),
            Body::SentBack { reason } => Self::of_review(Matter::Verdict, Some(reason)),
        }
    }

    /// A word of the review: it has a cell beside the answers', under a name that no variable can have.
    fn of_review(matter: Matter, note: Option<&'a str>) -> Self {
        let occ = match &matter {
            Matter::Query(Some(address)) => address.rows.to_string(),
            _ => String::new(),
        };
        Self {
            variable: None,
            name: codes::matter_name(&matter).into(),
            occ,
            content: Content::Nothing,
            origin: None,
            note: note.map(Cow::from),
        }
    }

    /// Says again what `shown` says.
    pub(super) fn repeat(&mut self, shown: Option<&Live>) {
        match shown {
            Some(live) => {
                self.content = live.head.content.clone();
                self.origin = live.head.origin;
            }
            None => self.origin = Some(Origin::Calculated),
        }
    }
}

fn said(answer: Option<&Answer>) -> Content {
    answer.map_or(Content::Nothing, |answer| Content::Answer(answer.clone()))
}
