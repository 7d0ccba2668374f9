//! Columns: named variables with missing reasons, from interviews and from files, and back.

pub mod clean;
mod coarsen;
mod codebook;
mod csv_source;
pub mod dataset;
pub mod dta;
pub mod export;
pub mod extract;
mod fieldwork;
mod frame;
mod grid;
mod identifiers;
pub mod import;
mod interview;
pub mod nested;
mod price_index;
mod respondents;
mod source;
mod stacked;
pub mod xlsform;
pub mod xlsx;

pub use coarsen::coarsen;
pub use codebook::codebook;
pub use csv_source::{paired, paired_columns, split_round};
pub use fieldwork::{Fieldwork, Origin, Tally, fieldwork};
pub use frame::{Column, Frame, Reason, Values};
pub use grid::{Grid, Record};
pub use identifiers::{Selection, Why};
pub use interview::Interview;
pub use price_index::PriceIndex;
pub use respondents::{MeasurementScale, Paired, Respondents, respondents};
pub use source::Source;
pub use stacked::{ROUND, stacked};

pub use crate::survey::OutcomeClass;
