//! `fieldbook keys`: the key table as text.

use crate::error::Result;
use crate::ui::keymap;

use super::Outcome;

/// Arguments of `keys`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the verb.
///
/// # Errors
/// None.
pub fn run(_: Args) -> Result<Outcome> {
    Ok(Outcome::done(keymap::as_text()))
}
