//! What merging needs of SQLite: another person's file opened as untrusted, and its runs taken over in one transaction.
//!
//! Which runs are taken is decided in the room `sync`, by a pure function over what this module reads.

mod batch;
mod events;
mod findings;
mod graft;
mod links;
pub(super) mod regrow;
mod source;
mod stage;
mod tips;
mod words;

pub(super) use graft::Growth;
pub use graft::{Taken, Taking};
pub use source::{Proof, Source};
pub use tips::Tip;
