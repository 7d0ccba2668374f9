//! From a source to tables: the one way that the screens and the verbs share.

mod model;
mod resampling;
pub mod study;

pub use model::{Matter, Progress, Request, estimate, estimate_with, observations};
pub use resampling::Resampling;
