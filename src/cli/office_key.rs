//! `fieldbook office-key FILE`: the key that opens every protected study and bundle; it stays at the office.

use std::path::PathBuf;

use super::{Outcome, files};
use crate::error::{Error, Result};
use crate::vault::Identity;

/// Arguments of `office-key`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to make; it must not exist yet.
    file: PathBuf,
}

/// Makes the key file and prints its public half.
///
/// # Errors
/// There is a file of this name, or it cannot be written.
pub fn run(args: &Args) -> Result<Outcome> {
    let place = args.file.display().to_string();
    if args.file.exists() {
        return Err(Error::new(place, "there is a file of this name already")
            .way_out("Choose another name; a key that is overwritten opens nothing any more"));
    }
    let identity = Identity::fresh()?;
    let public = identity.recipient();
    let text = format!(
        "# fieldbook office key. Keep it away from the laptops, and a copy in a safe.\n# public key: {public}\n{}\n",
        identity.to_text()
    );
    files::write(&args.file, text.as_bytes())?;
    Ok(Outcome::done(format!(
        "{place}: keep it at the office, and a copy in a safe; without it and without the passphrase nothing can be opened.\n{public}\n"
    )))
}
