//! From a source to tables: the one way that the screens and the verbs share.

mod model;

pub use model::{Matter, Request, estimate, observations};
