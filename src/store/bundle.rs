//! A whole study as one encrypted file, for a stick or a mailbox that anybody may find.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::copy::Aside;
use super::{Over, Pace, Store};
use crate::error::{Error, Result};
use crate::vault::Protection;
use crate::vault::age::{self, Identity, Opener, Recipient, Sealer};

impl Store {
    /// Writes the study as it stands now into `into`, encrypted to `recipients`; returns how many bytes it holds plain.
    /// It may be open elsewhere meanwhile, and need not be unlocked.
    ///
    /// # Errors
    /// There is no recipient, the file cannot be read, or `into` not written.
    pub fn bundle(&self, into: impl Write, recipients: &[Recipient]) -> Result<u64> {
        let mut listen = |_, _| true;
        self.bundle_into(into, recipients, &mut Pace::new(&mut listen))
    }

    /// Writes the bundle for those who may open the study as the file `to`, which then is there whole.
    ///
    /// # Errors
    /// The study is not protected, or as [`Store::copy_to`].
    pub fn bundle_to(&self, to: &Path, over: Over, pace: &mut Pace<'_>) -> Result<()> {
        let recipients = self.protection().map(Protection::recipients);
        let aside = Aside::beside(to)?;
        let file = File::options()
            .write(true)
            .open(&aside.path)
            .map_err(|error| no_room(&error).within(to.display()))?;
        self.bundle_into(file, &recipients.unwrap_or_default(), pace)?;
        aside.name(to, over)
    }

    fn bundle_into(
        &self,
        into: impl Write,
        recipients: &[Recipient],
        pace: &mut Pace<'_>,
    ) -> Result<u64> {
        if recipients.is_empty() {
            return Err(Error::new(
                self.path.display().to_string(),
                "there is nobody to encrypt it to",
            )
            .way_out(
                "Protect the study with `fieldbook protect`, or name a public key with --to",
            ));
        }
        let room = PrivateFolder::make().map_err(|error| no_room(&error))?;
        let copy = room.file("study");
        drop(create_private(&copy).map_err(|error| no_room(&error))?);
        self.tell(self.fill(&copy, pace))?;
        let mut sealer = Sealer::new(into, recipients)?;
        let copied = File::open(&copy).and_then(|mut file| io::copy(&mut file, &mut sealer));
        let copied = copied.map_err(|error| no_room(&error))?;
        sealer.finish()?.flush().map_err(|error| no_room(&error))?;
        Ok(copied)
    }
}

/// Whether `path` begins as a bundle does.
#[must_use]
pub fn is_bundle(path: &Path) -> bool {
    begins_as_bundle(path).unwrap_or(false)
}

fn begins_as_bundle(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?
        .take(age::MARK.len() as u64)
        .read_to_end(&mut start)?;
    Ok(start == age::MARK)
}

/// Decrypts the bundle `path` into the new file `into`, of at most `most` bytes.
pub(super) fn unbundle(path: &Path, into: &Path, identities: &[Identity], most: u64) -> Result<()> {
    let place = path.display().to_string();
    let bundle = File::open(path).map_err(|error| no_room(&error).within(&place))?;
    let opener = Opener::new(io::BufReader::new(bundle), identities)
        .map_err(|error| error.within(&place))?;
    let written = create_private(into).and_then(|mut file| {
        let written = io::copy(&mut opener.take(most), &mut file)?;
        file.sync_all()?;
        Ok(written)
    });
    match written {
        Ok(written) if written < most => Ok(()),
        Ok(_) => Err(Error::new(place, "it holds more than a study can")
            .way_out("Check where the file comes from")),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(Error::new(place, error.to_string()).way_out("Ask for another copy of it"))
        }
        Err(error) => Err(no_room(&error).within(place)),
    }
}

/// Copies the closed study `from` to the new file `to`; a copy that could not be finished is taken away.
pub(super) fn keep(from: &Path, to: &Path) -> Result<()> {
    let place = to.display().to_string();
    let mut file = create_private(to).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Error::new(&place, "there is a file of this name already")
            .way_out("Choose another name, or merge into that one"),
        _ => Error::new(&place, format!("cannot be made ({error})"))
            .way_out("Choose a folder that exists and that you may write"),
    })?;
    let copied = File::open(from)
        .and_then(|mut from| io::copy(&mut from, &mut file))
        .and_then(|_| file.sync_all());
    copied.map_err(|error| {
        drop(fs::remove_file(to));
        no_room(&error).within(place)
    })
}

/// A new file that only its owner may read.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A folder that only its owner may enter; taken away when dropped.
#[derive(Debug)]
pub(super) struct PrivateFolder(PathBuf);

impl PrivateFolder {
    /// Makes it among this computer's temporary files.
    pub(super) fn make() -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("fieldbook-{}", Uuid::new_v4().simple()));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        Ok(Self(folder))
    }

    /// A file of this name in it.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn no_room(error: &io::Error) -> Error {
    Error::new("", format!("cannot be copied ({error})"))
        .way_out("Make room on this laptop's own disk, then try again")
}
