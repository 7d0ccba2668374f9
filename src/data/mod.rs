//! Columns: named variables with missing reasons, from interviews and from files, and back.

mod csv_source;
pub mod export;
mod frame;
mod grid;
pub mod import;
mod interview;
mod price_index;
mod respondents;
mod source;
pub mod xlsform;

pub use csv_source::{paired, paired_columns, split_round};
pub use frame::{Column, Frame, Reason, Values};
pub use grid::{Grid, Record};
pub use interview::Interview;
pub use price_index::PriceIndex;
pub use respondents::{MeasurementScale, Paired, Respondents, respondents};
pub use source::Source;
