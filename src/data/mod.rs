//! Columns: named variables with missing reasons, from interviews and from files, and back.

mod frame;
mod grid;
pub mod xlsform;

pub use frame::{Column, Frame, Reason, Values};
pub use grid::{Grid, Record};
