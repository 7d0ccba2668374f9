//! `fieldbook form check`, `run` and `update`: read an XLSForm, answer it without a screen, ask a newer one in a study.

pub mod check;
pub mod run;
pub mod update;

pub use check::{codes_in_words, tables_beside};

use super::Outcome;
use crate::error::Result;

/// Check a questionnaire, or answer it without a screen.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Read an XLSForm; findings come with sheet, row, column and way out.
    Check(check::Args),
    /// Answer an XLSForm without a screen and print every node's state.
    Run(run::Args),
    /// Ask a newer version from now on; --dry-run shows what it means for the interviews.
    Update(update::Args),
}

/// Does what the second word says.
///
/// # Errors
/// The file cannot be read, or a step of a script means nothing.
pub fn run(args: &Args) -> Result<Outcome> {
    match &args.verb {
        Verb::Check(args) => check::run(args),
        Verb::Run(args) => run::run(args),
        Verb::Update(args) => update::run(args),
    }
}
