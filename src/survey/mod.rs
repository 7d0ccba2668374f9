//! Fieldwork: interview events, what they lead to, roles of variables, outcomes of visits.
//!
//! Nothing here knows a file, a clock or a screen. [`law`] is the whole of what the store and a merge may do with two
//! people's answers to one question.

pub mod law;

mod callback;
mod event;
mod outcome;
pub mod preload;
mod response;
mod roles;
mod second;
mod status;
mod talk;
mod target;

pub use callback::CallBack;
pub use event::{Body, DocumentKind, Event, Kind, Origin};
pub use outcome::OutcomeClass;
pub use preload::{Earlier, Recalled};
pub use response::{Outcomes, Rates};
pub use roles::{Role, Roles};
pub use second::{SecondEntry, TAKEN};
pub use status::{Progress, Status};
pub use talk::{Matter, Query, QueryState, Remark, Standing, Talk, Verdict};
pub use target::Target;
