//! `fieldbook unlock FILE`: does this key open the study? And a bundle becomes a study again.

use std::path::PathBuf;

use super::Outcome;
use super::passphrase::KeyArgs;
use crate::error::{Error, Result};
use crate::store::{Source, Store};

/// Arguments of `unlock`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A study, or with -o a bundle.
    file: PathBuf,
    /// Make this new study of the bundle, for a laptop that has none yet; the office's key opens it.
    #[arg(short, long, value_name = "STUDY")]
    output: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArgs,
}

/// Runs the verb.
///
/// # Errors
/// The key does not open it; nothing is touched then.
pub fn run(args: &Args) -> Result<Outcome> {
    if let Some(output) = &args.output {
        let source = Source::open(&args.file, &args.key.identities()?)?;
        source.keep_as(output)?;
        return Ok(Outcome::done(format!(
            "{}: the study that was in {}\n",
            output.display(),
            args.file.display()
        )));
    }
    let place = args.file.display().to_string();
    let mut store = Store::open_read_only(&args.file)?;
    args.key.demand(&mut store)?;
    let Some(protection) = store.protection() else {
        return Err(Error::new(place, "nothing in this study is protected")
            .way_out("Protect it with `fieldbook protect`"));
    };
    let offices: Vec<String> = protection
        .office
        .iter()
        .map(|office| format!("  office {office}\n"))
        .collect();
    Ok(Outcome::done(format!(
        "{place}: this opens it. Encrypted: every note, {}\n{}",
        protection.variables.join(", "),
        offices.concat()
    )))
}
