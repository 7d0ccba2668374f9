//! `fieldbook bundle STUDY -o FILE|DIR`: the whole study as one encrypted file, for a stick that anybody may find.

use std::path::{Path, PathBuf};

use super::{Outcome, files};
use crate::error::Result;
use crate::store::Store;
use crate::vault::{Protection, Recipient, random};

/// Arguments of `bundle`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study; it may be open elsewhere.
    study: PathBuf,
    /// The file to write, or a folder: there it gets a name that tells nothing.
    #[arg(short, long, value_name = "FILE|DIR")]
    output: PathBuf,
    /// A public key that opens it too (age1…); may be given several times.
    #[arg(long, value_name = "PUBLIC-KEY")]
    to: Vec<String>,
}

/// Writes the bundle, whole or not at all; the key of the study is not needed.
///
/// # Errors
/// The study is not protected and no key is named, or the file cannot be written.
pub fn run(args: &Args) -> Result<Outcome> {
    let store = Store::open_read_only(&args.study)?;
    let mut recipients = store
        .protection()
        .map(Protection::recipients)
        .unwrap_or_default();
    for text in &args.to {
        recipients.push(Recipient::parse(text)?);
    }
    let target = target(&args.output)?;
    let bytes = files::write_with(&target, |file| store.bundle(file, &recipients))?;
    let digest = store.state_digest()?;
    Ok(Outcome::done(format!(
        "{}: {bytes} bytes of {}, encrypted to {} keys; state {:02x}{:02x}{:02x}\n",
        target.display(),
        args.study.display(),
        recipients.len(),
        digest[0],
        digest[1],
        digest[2],
    )))
}

fn target(output: &Path) -> Result<PathBuf> {
    if !output.is_dir() {
        return Ok(output.to_owned());
    }
    let name: [u8; 8] = random()?;
    let name: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(output.join(format!("{name}.age")))
}
