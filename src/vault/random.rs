//! Bytes that nobody can guess, from the operating system.

use crate::error::{Error, Result};

/// `N` bytes from the operating system's generator.
///
/// # Errors
/// The system has none to give.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::new(
            "encryption",
            format!("the system gives no random numbers ({error})"),
        )
        .way_out("Restart the computer, then try again")
    })?;
    Ok(bytes)
}
