//! `fieldbook demo`: the built-in example study, made if it is absent, then opened.

use std::path::PathBuf;

use crate::error::Result;
use crate::example;
use crate::form::Context;
use crate::study::{Study, make_example};

use super::{Outcome, clock, open, session};

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to make it.
    #[arg(default_value = example::FILE_NAME)]
    study: PathBuf,
    /// Only make it.
    #[arg(long)]
    no_open: bool,
}

/// Runs the verb.
///
/// # Errors
/// The file cannot be made, or is there and is no study.
pub fn run(args: Args) -> Result<Outcome> {
    if !args.study.exists() {
        make_example(
            &args.study,
            session::run(),
            &Context::at(clock::now()),
            session::fresh_uid,
        )?;
    }
    if !args.no_open {
        return open::run(Some(args.study));
    }
    let study = Study::open_read_only(&args.study)?;
    let count = study.store.interviews()?.len();
    Ok(Outcome::done(format!(
        "{}: the example study, {count} interviews\n",
        args.study.display()
    )))
}
