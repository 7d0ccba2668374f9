//! Is the file sound, was nothing in the log changed, and does the view say what the log says?

use super::{Store, unbuilt};
use crate::error::Result;

/// What [`Store::verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// SHA-256 over the logical state: equal for two files exactly when they hold the same events.
    pub state_digest: [u8; 32],
    /// Events in the log.
    pub events: u64,
    /// Interviews.
    pub interviews: u64,
    /// Cells that people disagree about.
    pub conflicts: u64,
    /// Runs of the program that have written.
    pub chains: u64,
    /// SQLite found the file sound.
    pub integrity: bool,
    /// What is wrong, worst first.
    pub findings: Vec<Finding>,
}

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where: run and number of the event, or table.
    pub place: String,
    /// What.
    pub fault: String,
}

impl Verification {
    /// Nothing is wrong.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Store {
    /// Checks the whole file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn verify(&self) -> Result<Verification> {
        unbuilt()
    }
}
