//! The talk about the work: findings put aside, queries with their replies, interviews accepted or sent back.

use std::collections::HashMap;

use super::{Event, Kind, event::Body};
use crate::form::Address;
use crate::name::Uid;

/// What a word of the review is about, within one interview or the study.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Matter {
    /// A finding of a check.
    Finding(Uid),
    /// A query on a question; on the interview as a whole where none is named.
    Query(Option<Address>),
    /// Whether the interview is good as it is.
    Verdict,
}

/// One word of the review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What was done.
    pub kind: Kind,
    /// What was said.
    pub text: Option<String>,
    /// Who.
    pub by: String,
    /// On which laptop.
    pub device: String,
    /// When, by the clock of that laptop (ms, UTC).
    pub at_ms: i64,
}

/// All that was said about one matter, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The interview, or the study.
    pub interview: Uid,
    /// What it is about.
    pub matter: Matter,
    /// The kind that stands: an open word outweighs a closing one that did not know of it.
    pub stands: Kind,
    /// For a verdict: somebody worked in the interview since, or unknown to whoever gave it.
    pub outdated: bool,
    /// Everything said, oldest first.
    pub remarks: Vec<Remark>,
}

/// How far a query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueryState {
    /// The enumerator's turn.
    Asked,
    /// The turn of whoever asked.
    Replied,
    /// Nobody's turn.
    Settled,
}

/// A query on a question, or on an interview as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The interview.
    pub interview: Uid,
    /// The question.
    pub about: Option<Address>,
    /// How far it is.
    pub state: QueryState,
    /// Everything said, oldest first.
    pub remarks: Vec<Remark>,
}

/// What was said of an interview as work that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it was accepted; else it was sent back.
    pub accepted: bool,
    /// Somebody worked in it since, or unknown to whoever judged it.
    pub outdated: bool,
    /// Who judged, when, why.
    pub last: Remark,
}

/// The whole talk of a study.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Talk {
    /// The queries in the order in which the file came to know their interviews.
    pub queries: Vec<Query>,
    /// The findings that are put aside, each with the word that put it there.
    pub dismissed: HashMap<Uid, Remark>,
    /// The latest verdict on each interview that has one.
    pub verdicts: HashMap<Uid, Verdict>,
}

impl Talk {
    /// The talk that these matters make up.
    #[must_use]
    pub fn of(matters: Vec<Standing>) -> Self {
        let mut talk = Self::default();
        for matter in matters {
            let last = |kind: Kind| {
                let mut remarks = matter.remarks.iter().rev();
                remarks.find(|remark| remark.kind == kind).cloned()
            };
            match (matter.matter, matter.stands) {
                (Matter::Finding(finding), Kind::Dismissed) => {
                    if let Some(last) = last(Kind::Dismissed) {
                        talk.dismissed.insert(finding, last);
                    }
                }
                (Matter::Finding(_), _) => {}
                (Matter::Verdict, stands) => {
                    if let Some(last) = last(stands) {
                        let verdict = Verdict {
                            accepted: stands == Kind::Accepted,
                            outdated: matter.outdated,
                            last,
                        };
                        talk.verdicts.insert(matter.interview, verdict);
                    }
                }
                (Matter::Query(about), stands) => talk.queries.push(Query {
                    interview: matter.interview,
                    about,
                    state: match stands {
                        Kind::Settled => QueryState::Settled,
                        Kind::Replied => QueryState::Replied,
                        _ => QueryState::Asked,
                    },
                    remarks: matter.remarks,
                }),
            }
        }
        talk
    }

    /// The query on a question, where there is one.
    #[must_use]
    pub fn query(&self, interview: Uid, about: Option<&Address>) -> Option<&Query> {
        self.queries
            .iter()
            .find(|query| query.interview == interview && query.about.as_ref() == about)
    }

    /// The queries that are not settled.
    pub fn open(&self) -> impl Iterator<Item = &Query> {
        self.queries.iter().filter(|query| query.is_open())
    }
}

impl Query {
    /// Whether it still needs somebody.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state != QueryState::Settled
    }

    /// Who asked last.
    #[must_use]
    pub fn asked_by(&self) -> Option<&str> {
        let mut remarks = self.remarks.iter().rev();
        remarks
            .find(|remark| remark.kind == Kind::Asked)
            .map(|remark| remark.by.as_str())
    }

    /// The last word that says something.
    #[must_use]
    pub fn last_text(&self) -> &str {
        let mut remarks = self.remarks.iter().rev();
        remarks
            .find_map(|remark| remark.text.as_deref())
            .unwrap_or_default()
    }
}

impl QueryState {
    /// The word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Replied => "replied",
            Self::Settled => "settled",
        }
    }
}

impl Event {
    /// Puts a finding aside, or lets it count again.
    #[must_use]
    pub fn on_finding(study: Uid, finding: Uid, dismiss: bool, reason: String) -> Self {
        Self {
            interview: study,
            body: if dismiss {
                Body::Dismissed { finding, reason }
            } else {
                Body::Recalled { finding, reason }
            },
        }
    }

    /// Sends an interview back: it is open again, and says why.
    #[must_use]
    pub fn sent_back(interview: Uid, is_closed: bool, reason: String) -> Vec<Self> {
        let back = Self {
            interview,
            body: Body::SentBack { reason },
        };
        let again = is_closed.then_some(Self {
            interview,
            body: Body::Reopened,
        });
        // Opened first, so that the verdict has seen it.
        again.into_iter().chain([back]).collect()
    }
}
