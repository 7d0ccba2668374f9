//! Results as tables: typed cells, and the renderers that print the same cells as text and JSON.

pub mod comparison;
pub mod json;
pub mod model;
pub mod model_bootstrap;
mod model_fit;
mod model_measurement;
pub mod model_run;
mod number;
mod table;
pub mod text;

pub use number::Format;
pub use table::{Cell, Column, Fact, Row, Run, Table, Tables};
