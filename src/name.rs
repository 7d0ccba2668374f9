//! Checked names and ids: what a variable may be called, and the identity of a thing across files.

use std::{fmt, str::FromStr, sync::Arc};

/// The name of a variable: a letter or `_`, then letters, digits, `_`, `-`, `.` or `:`.
///
/// Cheap to clone; ordered as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Variable(Arc<str>);

/// A text that cannot name a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadName(pub String);

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` cannot name a variable: start with a letter or _, then letters, digits, _ - .",
            self.0
        )
    }
}

impl Variable {
    /// `text` as a name.
    ///
    /// # Errors
    /// [`BadName`] when `text` is empty, starts with a digit or holds a space or a sign.
    pub fn new(text: &str) -> Result<Self, BadName> {
        let mut letters = text.chars();
        let first = letters
            .next()
            .is_some_and(|c| c.is_alphabetic() || c == '_');
        if first && letters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':')) {
            Ok(Self(text.into()))
        } else {
            Err(BadName(text.into()))
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl std::borrow::Borrow<str> for Variable {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The identity of an interview, a run, a study or a person across files: 16 bytes, written as 32 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uid(pub [u8; 16]);

impl Uid {
    /// The first eight hex digits: enough to tell things apart on a screen.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string()[..8].to_owned()
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uid({self})")
    }
}

impl FromStr for Uid {
    type Err = BadUid;

    fn from_str(text: &str) -> Result<Self, BadUid> {
        let bad = || BadUid(text.to_owned());
        let mut bytes = [0; 16];
        if text.len() != 32 || !text.is_ascii() {
            return Err(bad());
        }
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| bad())?;
        }
        Ok(Self(bytes))
    }
}

/// A text that is not 32 hex digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadUid(pub String);

impl fmt::Display for BadUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an id of 32 hex digits", self.0)
    }
}
