//! From a source to tables: the one way that the screens and the verbs share.

mod extras;
mod groups;
mod model;
mod resampling;
pub mod study;

pub use extras::{Extras, Predicting};
pub use groups::Grouping;
pub use model::{Matter, Progress, Request, estimate, estimate_with, observations};
pub use resampling::Resampling;
