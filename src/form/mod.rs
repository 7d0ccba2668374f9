//! Questionnaires: question types, groups, repeats, choices, languages; the expression language; the running form.

mod answer;
mod context;
pub mod expr;
mod finding;
mod questionnaire;
mod session;
pub mod union;
pub mod version;

pub use answer::{Address, Answer, Missing, Rows, Value};
pub use context::Context;
pub use expr::nearest;
pub use finding::{Excerpt, Finding, Severity, Spot};
pub use questionnaire::{
    Cell, Choice, ChoiceList, Draft, DraftChoice, DraftList, DraftNode, Kind, Lints, ListId,
    Manner, Metadata, Node, NodeId, PRELOAD, Piece, Preload, QuestionType, Questionnaire,
    ReadError, Rule, SPECIAL_CODES, Scale, Source, Template, Texts, special_codes,
};
pub use session::{
    BadPath, Broken, Change, Changes, ChoiceView, Kept, NodeState, Origin, Part, Problem,
    ProblemKind, Refusal, RefusalReason, Session,
};
