//! Import: a CSV file of interviews, wide or long, becomes a plan of what to write; bad cells by line and column.

pub mod cell;
pub mod heads;
mod layout;
mod plan;

pub use plan::{Plan, Planned, events, plan};
