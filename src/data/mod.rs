//! Columns: named variables with missing reasons, from interviews and from files, and back.

pub mod export;
mod frame;
mod grid;
pub mod import;
mod interview;
pub mod xlsform;

pub use frame::{Column, Frame, Reason, Values};
pub use grid::{Grid, Record};
pub use interview::Interview;
