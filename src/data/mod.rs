//! Columns: named variables with missing reasons, from interviews and from files, and back.

mod csv_source;
mod delimited;
mod frame;
mod price_index;
mod source;

pub use csv_source::{paired_columns, split_round};
pub use frame::{Column, Frame, Reason, Values};
pub use price_index::PriceIndex;
pub use source::{PairSpec, Source};
