//! The law of answers: which of the events on one question are alive, which is shown, and when two people disagree.
//!
//! A *cell* is one question (or one row of a repeat, or the state of the whole interview) of one interview. Each event
//! says something about one cell and names the events that it supersedes: those that were on the screen when it was
//! made. So whether one person knew of the other's answer is known exactly, without a clock.
//!
//! * The **heads** of a cell are its events that no other supersedes.
//! * A cell is in **conflict** when two heads that people made say different things. The same thing said twice is no
//!   conflict, and what the questionnaire computed or proposed never makes one: it is computed again.
//! * What is **shown** is the greatest head by (weight, Lamport time, run), the same on every laptop. What the
//!   questionnaire said weighs less than what a person said, and what closes something (an interview is void or accepted,
//!   a finding put aside, a query settled) less than what opens it: losing work is worse than seeing it again.
//! * The words of the review (findings, queries, verdicts) have cells of their own and are never in conflict.
//!
//! All of it is a function of the *set* of events; neither their order of arrival nor any clock comes into it.

use super::{Kind, Origin};
use crate::form::{Address, Answer};
use crate::name::Uid;

/// What an event says, beside its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Nothing: cleared, or a kind that says it all.
    Nothing,
    /// An answer.
    Answer(Answer),
    /// The row of a repeat is there.
    Row,
    /// A place in the questionnaire.
    Place(Address),
    /// The hash of a document.
    Document([u8; 32]),
    /// An answer that only who holds the study's key can read. The same answer at the same place is the same bytes.
    Sealed(Vec<u8>),
}

/// An event as its cell sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// The run that wrote it.
    pub chain: Uid,
    /// Its number within the run.
    pub seq: i64,
    /// Greater than that of everything its writer had seen.
    pub lamport: i64,
    /// What kind of event it is.
    pub kind: Kind,
    /// Where the answer came from; none for what is not an answer.
    pub origin: Option<Origin>,
    /// What it says.
    pub content: Content,
}

impl Head {
    /// Whether a person stands behind it.
    fn is_said_by_a_person(&self) -> bool {
        !self.origin.is_some_and(Origin::is_derived)
    }

    fn weight(&self) -> u8 {
        u8::from(!self.kind.gives_way() && self.is_said_by_a_person())
    }

    /// Whether `self` and `other` say the same about their cell. Setting an answer aside does not change what it says.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        if self.kind.is_status() && other.kind.is_status() {
            return (self.kind == Kind::Voided) == (other.kind == Kind::Voided);
        }
        self.content == other.content
    }
}

impl AsRef<Self> for Head {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// The head that is shown.
#[must_use]
pub fn shown<H: AsRef<Head>>(heads: &[H]) -> Option<&H> {
    heads.iter().max_by_key(|head| {
        let head = head.as_ref();
        (head.weight(), head.lamport, head.chain, head.seq)
    })
}

/// Whether people disagree about the cell.
#[must_use]
pub fn is_conflict<H: AsRef<Head>>(heads: &[H]) -> bool {
    let mut said = heads
        .iter()
        .map(AsRef::as_ref)
        .filter(|head| head.is_said_by_a_person());
    said.next()
        .is_some_and(|first| said.any(|other| !other.agrees_with(first)))
}

/// Which of the living `heads` a new event of `kind` supersedes, made in front of a screen that showed [`shown`].
///
/// A decision (resolved, voided, restored, a document adopted) has seen them all. Anything else has seen what was shown, all that says the
/// same, and all that the questionnaire said.
pub fn superseded<H: AsRef<Head>>(kind: Kind, heads: &[H]) -> impl Iterator<Item = &H> {
    let decides = matches!(
        kind,
        Kind::Resolved | Kind::Voided | Kind::Restored | Kind::Adopted
    );
    let on_screen = shown(heads);
    heads.iter().filter(move |head| {
        let head: &Head = (*head).as_ref();
        decides
            || !head.is_said_by_a_person()
            || on_screen.is_some_and(|shown| head.agrees_with(shown.as_ref()))
    })
}
