//! The age format, version 1, for X25519 recipients: <https://age-encryption.org/v1>.
//!
//! A header names, for each recipient, the file key encrypted to them, and is authenticated by it; the body follows in
//! chunks of 64 KiB, each authenticated, the last one marked, so that nothing can be cut off, swapped or repeated.

mod header;
mod keys;
mod stream;

use std::io::{Read, Write};

pub use keys::{Identity, Recipient};
pub use stream::{Opener, Sealer};

use crate::error::Result;

/// What is said of a file that none of the identities opens.
pub const FOREIGN: &str = "this bundle was encrypted for somebody else";

/// How an age file begins.
pub const MARK: &[u8] = b"age-encryption.org/v1\n";

/// `plain` encrypted to `recipients`, in memory.
///
/// # Errors
/// The system gives no random numbers.
pub fn sealed(plain: &[u8], recipients: &[Recipient]) -> Result<Vec<u8>> {
    let mut sealer = Sealer::new(Vec::new(), recipients)?;
    sealer.write_all(plain).map_err(stream::disk)?;
    sealer.finish()
}

/// What `sealed` holds, for whoever of `identities` may read it, in memory.
///
/// # Errors
/// It is not an age file, for somebody else, cut off or altered.
pub fn opened(sealed: &[u8], identities: &[Identity]) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    Opener::new(sealed, identities)?
        .read_to_end(&mut plain)
        .map_err(stream::disk)?;
    Ok(plain)
}
