//! Columns: named variables with missing reasons, from interviews and from files, and back.

mod frame;
pub mod xlsform;

pub use frame::{Column, Frame, Reason, Values};
