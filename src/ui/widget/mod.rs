//! The parts that screens are drawn from.

mod canvas;
mod chooser;
mod field;
mod grid;
mod histogram;
mod list;
mod page;
mod pen;
pub mod plot;

pub use chooser::{Chooser, Item};
pub use field::Field;
pub use grid::{Grid, Shown, Spot, moved};
pub use histogram::Histogram;
pub use list::window;
pub use page::Page;
pub use pen::{Pen, middle};
