//! From a source to tables: the one way that the screens and the verbs share.

mod extras;
mod groups;
mod measures;
mod model;
mod record;
mod repeat;
mod resampling;
pub mod rounds;
mod stored;
pub mod study;
pub mod trace;
pub mod words;

pub use extras::{Extras, Predicting};
pub use groups::Grouping;
pub use measures::measures;
pub use model::{Matter, Progress, Request, estimate, estimate_with, observations};
pub use record::{Difference, Record, Verdict, hex};
pub use repeat::{Repetition, repeat};
pub use resampling::Resampling;
pub use trace::{Trace, Wanted, trace};
