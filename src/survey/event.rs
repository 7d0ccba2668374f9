//! What can happen to an interview: one event each, past tense, appended and never changed.

use std::fmt;

use crate::form::{self, Address, Answer, Change};
use crate::name::Uid;

/// Something that happened to one interview.
///
/// Study-level events (a document was adopted) carry the study's own id as interview.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Which interview.
    pub interview: Uid,
    /// What happened.
    pub body: Body,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// The interview was begun.
    Opened,
    /// A question got an answer; `None` clears it.
    Answered {
        /// Which question, in which row.
        address: Address,
        /// What was said.
        answer: Option<Answer>,
        /// Where the answer came from.
        origin: Origin,
        /// Why it was changed, where somebody said so.
        reason: Option<String>,
    },
    /// The question stopped to apply; the answer is kept and comes back with it.
    Parked {
        /// Which question.
        address: Address,
    },
    /// The question applies again, with the answer that was kept.
    Unparked {
        /// Which question.
        address: Address,
    },
    /// A row of a repeat came into being.
    RowAdded {
        /// The repeat's variable; `rows` includes the new row.
        repeat: Address,
    },
    /// A row of a repeat was taken away.
    RowRemoved {
        /// The repeat's variable; `rows` includes the row.
        repeat: Address,
    },
    /// Somebody wrote a note on a question.
    Noted {
        /// Which question.
        address: Address,
        /// The note.
        text: String,
    },
    /// The interview was put aside at this question.
    StoppedAt {
        /// Where to go on.
        address: Address,
    },
    /// The interview was closed as complete.
    Completed,
    /// A closed interview was opened again.
    Reopened,
    /// The interview does not count.
    Voided {
        /// Why.
        reason: String,
    },
    /// A voided interview counts again.
    Restored,
    /// The study took this document into use.
    Adopted {
        /// As what.
        kind: DocumentKind,
        /// SHA-256 of its bytes.
        sha: [u8; 32],
    },
    /// A person decided between answers of which neither was given in knowledge of the other.
    Resolved {
        /// Which question.
        address: Address,
        /// The decision.
        answer: Option<Answer>,
        /// Why.
        reason: Option<String>,
    },
    /// A person looked at a finding of a check and put it aside. An event of the study as such.
    Dismissed {
        /// Which finding; it keeps its id as long as the data that it looked at stay the same.
        finding: Uid,
        /// Why it is none.
        reason: String,
    },
    /// A finding that was put aside counts again.
    Recalled {
        /// Which finding.
        finding: Uid,
        /// Why.
        reason: String,
    },
    /// The enumerator is asked something.
    Asked {
        /// About which question; none for the interview as a whole.
        about: Option<Address>,
        /// What.
        text: String,
    },
    /// What was asked is answered.
    Replied {
        /// About which question.
        about: Option<Address>,
        /// The reply.
        text: String,
    },
    /// What was asked needs nothing more.
    Settled {
        /// About which question.
        about: Option<Address>,
        /// A last word.
        text: Option<String>,
    },
    /// The interview is good as it is.
    Accepted,
    /// The interview needs more work.
    SentBack {
        /// Which.
        reason: String,
    },
}

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// The respondent said it.
    Respondent,
    /// The questionnaire computed it.
    Calculated,
    /// The questionnaire proposed it and nobody changed it.
    Default,
    /// It was known before the visit.
    Preloaded,
    /// It came with a file.
    Imported,
    /// Somebody corrected it after the visit.
    Corrected,
}

/// What a document is to the study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// The questionnaire (XLSForm).
    Form,
    /// The tables of choices and values beside the questionnaire (CSV files in one JSON object by file name).
    Tables,
    /// The sampling frame (CSV).
    Frame,
    /// Prices by year (CSV).
    Cpi,
    /// The path model (lavaan syntax).
    Model,
    /// The checks that the team wrote (CSV).
    Checks,
    /// Which answers are stored encrypted, and for whom (JSON).
    Protection,
}

/// The kind of an event without its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// [`Body::Answered`]
    Answered,
    /// [`Body::Parked`]
    Parked,
    /// [`Body::Unparked`]
    Unparked,
    /// [`Body::Resolved`]
    Resolved,
    /// [`Body::RowAdded`]
    RowAdded,
    /// [`Body::RowRemoved`]
    RowRemoved,
    /// [`Body::Noted`]
    Noted,
    /// [`Body::Opened`]
    Opened,
    /// [`Body::StoppedAt`]
    StoppedAt,
    /// [`Body::Completed`]
    Completed,
    /// [`Body::Reopened`]
    Reopened,
    /// [`Body::Voided`]
    Voided,
    /// [`Body::Restored`]
    Restored,
    /// [`Body::Adopted`]
    Adopted,
    /// [`Body::Dismissed`]
    Dismissed,
    /// [`Body::Recalled`]
    Recalled,
    /// [`Body::Asked`]
    Asked,
    /// [`Body::Replied`]
    Replied,
    /// [`Body::Settled`]
    Settled,
    /// [`Body::Accepted`]
    Accepted,
    /// [`Body::SentBack`]
    SentBack,
}

/// A change in a running questionnaire, as an event of `interview`.
impl From<(Uid, Change)> for Event {
    fn from((interview, change): (Uid, Change)) -> Self {
        Self {
            interview,
            body: change.into(),
        }
    }
}

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

impl From<form::Origin> for Origin {
    fn from(origin: form::Origin) -> Self {
        match origin {
            form::Origin::Respondent => Self::Respondent,
            form::Origin::Calculated => Self::Calculated,
            form::Origin::Default => Self::Default,
        }
    }
}

impl Body {
    /// The place in the questionnaire that it is about, where it is about one.
    pub fn address_mut(&mut self) -> Option<&mut Address> {
        match self {
            Self::Answered { address, .. }
            | Self::Parked { address }
            | Self::Unparked { address }
            | Self::Noted { address, .. }
            | Self::StoppedAt { address }
            | Self::Resolved { address, .. }
            | Self::RowAdded { repeat: address }
            | Self::RowRemoved { repeat: address } => Some(address),
            Self::Asked { about, .. }
            | Self::Replied { about, .. }
            | Self::Settled { about, .. } => about.as_mut(),
            _ => None,
        }
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Opened => Kind::Opened,
            Self::Answered { .. } => Kind::Answered,
            Self::Parked { .. } => Kind::Parked,
            Self::Unparked { .. } => Kind::Unparked,
            Self::RowAdded { .. } => Kind::RowAdded,
            Self::RowRemoved { .. } => Kind::RowRemoved,
            Self::Noted { .. } => Kind::Noted,
            Self::StoppedAt { .. } => Kind::StoppedAt,
            Self::Completed => Kind::Completed,
            Self::Reopened => Kind::Reopened,
            Self::Voided { .. } => Kind::Voided,
            Self::Restored => Kind::Restored,
            Self::Adopted { .. } => Kind::Adopted,
            Self::Resolved { .. } => Kind::Resolved,
            Self::Dismissed { .. } => Kind::Dismissed,
            Self::Recalled { .. } => Kind::Recalled,
            Self::Asked { .. } => Kind::Asked,
            Self::Replied { .. } => Kind::Replied,
            Self::Settled { .. } => Kind::Settled,
            Self::Accepted => Kind::Accepted,
            Self::SentBack { .. } => Kind::SentBack,
        }
    }
}

impl Kind {
    /// Whether it says what the answer to a question is.
    #[must_use]
    pub const fn is_answer(self) -> bool {
        matches!(
            self,
            Self::Answered | Self::Parked | Self::Unparked | Self::Resolved
        )
    }

    /// Whether it says whether a row of a repeat exists.
    #[must_use]
    pub const fn is_row(self) -> bool {
        matches!(self, Self::RowAdded | Self::RowRemoved)
    }

    /// Whether it is a word of the review: about a finding, a query, or the interview as work that was done.
    #[must_use]
    pub const fn is_review(self) -> bool {
        matches!(
            self,
            Self::Dismissed
                | Self::Recalled
                | Self::Asked
                | Self::Replied
                | Self::Settled
                | Self::Accepted
                | Self::SentBack
        )
    }

    /// Whether it closes something: it gives way to what anybody said without knowing of it.
    #[must_use]
    pub const fn gives_way(self) -> bool {
        matches!(
            self,
            Self::Voided | Self::Dismissed | Self::Settled | Self::Accepted
        )
    }

    /// Whether it judges the interview as its writer had seen it.
    #[must_use]
    pub const fn judges(self) -> bool {
        matches!(self, Self::Voided | Self::Accepted | Self::SentBack)
    }

    /// Whether it says where the whole interview stands.
    #[must_use]
    pub const fn is_status(self) -> bool {
        matches!(
            self,
            Self::Opened
                | Self::StoppedAt
                | Self::Completed
                | Self::Reopened
                | Self::Voided
                | Self::Restored
        )
    }
}

impl Origin {
    /// The questionnaire said it, not a person: such a value never makes a conflict and gives way to a person's.
    #[must_use]
    pub const fn is_derived(self) -> bool {
        matches!(self, Self::Calculated | Self::Default)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Respondent => "respondent",
            Self::Calculated => "calculated",
            Self::Default => "default",
            Self::Preloaded => "preloaded",
            Self::Imported => "imported",
            Self::Corrected => "corrected",
        })
    }
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Form,
        Self::Tables,
        Self::Frame,
        Self::Cpi,
        Self::Model,
        Self::Checks,
        Self::Protection,
    ];

    /// The word that the file uses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Tables => "tables",
            Self::Frame => "frame",
            Self::Cpi => "cpi",
            Self::Model => "model",
            Self::Checks => "checks",
            Self::Protection => "protection",
        }
    }

    /// The kind with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
