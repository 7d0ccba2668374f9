//! Columns: named variables with missing reasons, from interviews and from files, and back.

pub mod clean;
pub mod export;
mod frame;
mod grid;
pub mod import;
mod interview;
mod respondents;
pub mod xlsform;

pub use frame::{Column, Frame, Reason, Values};
pub use grid::{Grid, Record};
pub use interview::Interview;
pub use respondents::{MeasurementScale, Paired, Respondents, respondents};
