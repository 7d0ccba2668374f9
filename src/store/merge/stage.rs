//! A private copy of a file that came on a stick: the original is never opened by SQLite, and may be pulled out.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::store::bundle::{self, PrivateFolder};
use crate::store::open::beside;
use crate::vault::Identity;

/// Larger files are not studies.
const MAX_BYTES: u64 = 64 << 30;

/// The copy; taken away when dropped.
#[derive(Debug)]
pub(super) struct Stage {
    _folder: PrivateFolder,
    pub(super) file: PathBuf,
    /// SHA-256 of the original.
    pub(super) sha: [u8; 32],
    pub(super) bytes: u64,
}

impl Stage {
    /// Copies `path` and what SQLite keeps beside it.
    pub(super) fn of(path: &Path, identities: &[Identity]) -> Result<Self> {
        let place = path.display().to_string();
        let found = fs::symlink_metadata(path).map_err(|error| {
            Error::new(&place, format!("cannot be looked at ({error})")).way_out("Check the name")
        })?;
        if !found.is_file() || found.len() > MAX_BYTES {
            return Err(
                Error::new(place, "this is not a study's file").way_out("Give the file itself")
            );
        }
        let cannot = |error: std::io::Error| {
            Error::new(&place, format!("cannot be copied to look at it ({error})"))
                .way_out("Make room on this laptop's own disk, then try again")
        };
        let folder = PrivateFolder::make().map_err(cannot)?;
        let mut stage = Self {
            file: folder.file("study"),
            _folder: folder,
            sha: [0; 32],
            bytes: found.len(),
        };
        if bundle::is_bundle(path) {
            bundle::unbundle(path, &stage.file, identities, MAX_BYTES)?;
            stage.sha = sha(path).map_err(cannot)?;
            return Ok(stage);
        }
        stage.fill(path).map_err(cannot)?;
        stage.sha = sha(&stage.file).map_err(cannot)?;
        Ok(stage)
    }

    fn fill(&self, path: &Path) -> std::io::Result<()> {
        fs::copy(path, &self.file)?;
        for suffix in ["-wal", "-journal"] {
            let there = beside(path, suffix);
            if fs::symlink_metadata(&there)
                .is_ok_and(|found| found.is_file() && found.len() <= MAX_BYTES)
            {
                fs::copy(there, beside(&self.file, suffix))?;
            }
        }
        Ok(())
    }
}

fn sha(path: &Path) -> std::io::Result<[u8; 32]> {
    let mut file = fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&block[..read]),
        }
    }
}
