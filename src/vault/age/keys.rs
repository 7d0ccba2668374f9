//! Public and secret keys of the age format, and how they are written: `age1…`, `AGE-SECRET-KEY-1…`.

use std::fmt;

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use x25519_dalek::{PublicKey, StaticSecret};

use crate::error::{Error, Result};
use crate::vault::random;

const PUBLIC: &str = "age";
const SECRET: &str = "age-secret-key-";

/// To whom something is encrypted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Recipient(pub(super) PublicKey);

/// Who can open it; wiped from memory when dropped.
#[derive(Clone)]
pub struct Identity(pub(super) StaticSecret);

impl Recipient {
    /// The public key written as `age1…`.
    ///
    /// # Errors
    /// It is no such key, or was mistyped.
    pub fn parse(text: &str) -> Result<Self> {
        let bytes = decoded(PUBLIC, text.trim()).ok_or_else(|| {
            Error::new(
                "office key",
                "this is no public key (age1…), or it was mistyped",
            )
            .way_out("Copy the line that `fieldbook office-key` printed")
        })?;
        Ok(Self(PublicKey::from(bytes)))
    }
}

impl Identity {
    /// A new identity.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn fresh() -> Result<Self> {
        random().map(Self::of)
    }

    /// The identity with these bytes.
    #[must_use]
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(StaticSecret::from(bytes))
    }

    /// The identities in the text of a key file: a line each, `#` begins a remark.
    ///
    /// # Errors
    /// There is none, or a line is something else.
    pub fn parse_file(text: &str) -> Result<Vec<Self>> {
        let bad = |fault: &str| {
            Error::new("office key", fault.to_owned())
                .way_out("Give the file that `fieldbook office-key` made")
        };
        let lines = text.lines().map(str::trim);
        let found: Vec<Self> = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| decoded(SECRET, line).map(Self::of))
            .collect::<Option<_>>()
            .ok_or_else(|| bad("a line of the file is no secret key (AGE-SECRET-KEY-1…)"))?;
        if found.is_empty() {
            return Err(bad("the file holds no key"));
        }
        Ok(found)
    }

    /// Its public half.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(PublicKey::from(&self.0))
    }

    /// The secret half, as it is written into a key file.
    #[must_use]
    pub fn to_text(&self) -> String {
        encoded(SECRET, self.0.as_bytes()).to_uppercase()
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encoded(PUBLIC, self.0.as_bytes()))
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity of {}", self.recipient())
    }
}

fn encoded(prefix: &str, bytes: &[u8; 32]) -> String {
    Hrp::parse(prefix)
        .ok()
        .and_then(|prefix| bech32::encode_lower::<Bech32>(prefix, bytes).ok())
        .unwrap_or_else(|| unreachable!("both prefixes and 32 bytes can be written"))
}

fn decoded(prefix: &str, text: &str) -> Option<[u8; 32]> {
    let read = CheckedHrpstring::new::<Bech32>(text).ok()?;
    if !read.hrp().as_str().eq_ignore_ascii_case(prefix) {
        return None;
    }
    read.byte_iter().collect::<Vec<u8>>().try_into().ok()
}
