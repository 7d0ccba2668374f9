//! The verbs: arguments in, one library call, text or one JSON document out, an exit code.
//!
//! Exit codes: 0 done, 1 the data or the person can fix it, 2 usage, 3 findings exist, 70 a bug.

mod outcome;
pub mod sem;
pub mod verify;

use std::{ffi::OsString, process::ExitCode};

pub use outcome::Outcome;

/// Runs the program with `arguments` (the first is the program's name).
#[must_use]
pub fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    drop(arguments);
    ExitCode::SUCCESS
}
