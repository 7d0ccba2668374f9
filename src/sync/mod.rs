//! Two files become one: what each lacks of the other, shown first, then applied.
//!
//! A file is a set of runs, each a numbered list of events that only its own program ever wrote. So what one file lacks
//! of another is a piece at the end of each run, and merging is taking the union: in any order, any number of times, in
//! both directions, the same set and with it the same view. [`plan`] is the pure decision; [`merge()`] reads, decides,
//! shows or applies.

mod clock;
mod folder;
mod merge;
mod plan;
mod resolve;
pub mod say;

pub use clock::oddities;
pub use folder::{Dropped, Exchange, Picked, exchange, studies};
pub use merge::{Report, merge, merge_watched};
pub use plan::{Fate, Plan, Step, plan};
pub use resolve::{is_voided_unseen, resolve};
