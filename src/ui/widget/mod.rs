//! The parts that screens are drawn from.

mod canvas;
mod chooser;
mod field;
mod grid;
mod list;
mod pen;
pub mod plot;

pub use chooser::{Chooser, Item};
pub use field::Field;
pub use grid::{Grid, Shown, Spot, moved};
pub use list::window;
pub use pen::{Pen, middle};
