//! Eyes and hands: the terminal, the loop, the screens.
//!
//! `update` and `view` are pure: a message and the state before give the state after and the effects; the state gives
//! the screen. The desk carries effects out with the real store, and what it did comes back as messages. The loop waits
//! for a message, lets everything that has arrived pass, and draws once. Nothing ticks while nobody types.
//!
//! ```text
//! key → keymap → command → update → Effect::Append → store
//!         screen ← view ← update ← Msg::Saved ←
//! ```

mod about;
pub mod analysis;
mod background;
mod backups;
pub mod clock;
mod command;
mod desk;
mod effect;
mod errand;
mod fuzzy;
mod glyph;
mod input;
mod jobs;
mod keeping;
mod key;
pub mod keymap;
mod lock;
mod merging;
mod model;
mod modelling;
mod msg;
mod notice;
mod overlay;
mod reading;
mod reviewing;
mod run;
pub mod screen;
mod sounds;
mod sources;
mod term;
mod text;
mod theme;
mod typing;
mod update;
mod view;
mod widget;
mod word;
pub mod words;

pub use about::About;
pub use backups::Keeping;
pub use command::Command;
pub use desk::{Compute, Desk, MakeExample, Who, moment};
pub use effect::{Effect, JobId, Work};
pub use errand::Lent;
pub use glyph::Glyphs;
pub use key::{Code, Key};
pub use lock::Lock;
pub use model::{Disk, Model, Running};
pub use msg::Msg;
pub use notice::{Grade, Notice};
pub use overlay::{Overlay, Purpose, Reading, Target, Writing};
pub use run::{Options, run};
pub use theme::{Role, Theme};
pub use update::update;
pub use view::{SMALLEST, footer, view};
pub use widget::{Chooser, Field, Grid, Item, Pen, Shown, Spot};
