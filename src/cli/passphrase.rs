//! Keys on the command line: a passphrase from the terminal, a file or the environment; the office's key from a file.

use std::env;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::files;
use crate::error::{Error, Result};
use crate::store::Store;
use crate::vault::{Identity, Passphrase};

/// The passphrase, for scripts.
const PASSPHRASE: &str = "FIELDBOOK_PASSPHRASE";
/// A file with the passphrase, for scripts.
const PASSPHRASE_FILE: &str = "FIELDBOOK_PASSPHRASE_FILE";
/// A passphrase to set, for scripts.
const NEW_PASSPHRASE: &str = "FIELDBOOK_NEW_PASSPHRASE";
/// The office's key file, for scripts.
const KEY: &str = "FIELDBOOK_KEY";

/// What opens answers and bundles that are encrypted.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct KeyArgs {
    /// The office's key file, which opens what is encrypted (or set FIELDBOOK_KEY).
    #[arg(long, value_name = "OFFICE.key")]
    key: Option<PathBuf>,
    /// A file with the passphrase (or set FIELDBOOK_PASSPHRASE or FIELDBOOK_PASSPHRASE_FILE); without it the terminal asks.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl KeyArgs {
    /// Opens `store` with the key that was given, if one was; asks nobody.
    ///
    /// # Errors
    /// A key was given and does not open it.
    pub fn offer(&self, store: &mut Store) -> Result<()> {
        let identities = self.identities()?;
        for identity in &identities {
            store.add_identity(identity.clone());
        }
        if !store.is_locked() {
            return Ok(());
        }
        if !identities.is_empty() {
            let opened: Vec<_> = identities
                .iter()
                .map(|identity| store.unlock_for_office(identity))
                .collect();
            if opened.iter().any(Result::is_ok) {
                return Ok(());
            }
            return opened.into_iter().collect();
        }
        match self.given()? {
            Some(passphrase) => store.unlock(&passphrase),
            None => Ok(()),
        }
    }

    /// Opens `store` with the key that was given, or asks on the terminal.
    ///
    /// # Errors
    /// The key does not open it, or none was given and there is nobody to ask.
    pub fn demand(&self, store: &mut Store) -> Result<()> {
        self.offer(store)?;
        if !store.is_locked() {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() {
            return store.require_unlocked();
        }
        store.unlock(&asked(&format!(
            "Passphrase of {}: ",
            store.path().display()
        ))?)
    }

    /// The office's keys.
    ///
    /// # Errors
    /// The file cannot be read or holds none.
    pub fn identities(&self) -> Result<Vec<Identity>> {
        let named = self
            .key
            .clone()
            .or_else(|| env::var_os(KEY).map(PathBuf::from));
        match named {
            Some(path) => Identity::parse_file(&files::read_text(&path)?)
                .map_err(|error| error.within(path.display())),
            None => Ok(Vec::new()),
        }
    }

    fn given(&self) -> Result<Option<Passphrase>> {
        if let Some(path) = &self.passphrase_file {
            return first_line(path).map(Some);
        }
        if let Ok(text) = env::var(PASSPHRASE) {
            return Ok(Some(Passphrase::typed(&text)));
        }
        env::var_os(PASSPHRASE_FILE)
            .map(|path| first_line(Path::new(&path)))
            .transpose()
    }
}

/// A new passphrase: from `file`, from the environment, or typed twice.
///
/// # Errors
/// It is too short, was typed differently the second time, or there is nobody to ask.
pub fn chosen(file: Option<&Path>) -> Result<Passphrase> {
    if let Some(path) = file {
        return first_line(path);
    }
    if let Ok(text) = env::var(NEW_PASSPHRASE) {
        return Ok(Passphrase::typed(&text));
    }
    if !std::io::stdin().is_terminal() {
        return Err(
            Error::new("passphrase", "there is no terminal to ask for it").way_out(format!(
                "Give --new-passphrase-file FILE, or set {NEW_PASSPHRASE}"
            )),
        );
    }
    let chosen = asked("New passphrase (four words or more): ")?;
    chosen.check()?;
    if !asked("The same again: ")?.is(&chosen) {
        return Err(Error::new("passphrase", "the two are not the same").way_out("Try again"));
    }
    Ok(chosen)
}

/// Asks on the terminal without showing what is typed.
fn asked(question: &str) -> Result<Passphrase> {
    let typed = rpassword::prompt_password(question).map_err(|error| {
        Error::new(
            "passphrase",
            format!("the terminal cannot be asked ({error})"),
        )
    })?;
    Ok(Passphrase::typed(&typed))
}

fn first_line(path: &Path) -> Result<Passphrase> {
    let text = files::read_text(path)?;
    Ok(Passphrase::typed(text.lines().next().unwrap_or_default()))
}
