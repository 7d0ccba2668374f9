//! What a person reads when something says no: where · what · way out, and the exit code that scripts see.

use std::fmt;

/// Whose move it is now; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The data or the person can fix it: exit code 1.
    Fixable,
    /// The command line is off: exit code 2.
    Usage,
    /// A bug of ours: exit code 70.
    Bug,
}

/// A sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    place: String,
    fault: String,
    way_out: Option<String>,
}

/// What most rooms that touch the world return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// The data or the person can fix it: `place` is where, `fault` what.
    pub fn new(place: impl Into<String>, fault: impl Into<String>) -> Self {
        Self {
            kind: Kind::Fixable,
            place: place.into(),
            fault: fault.into(),
            way_out: None,
        }
    }

    /// The command line is off.
    pub fn usage(place: impl Into<String>, fault: impl Into<String>) -> Self {
        Self {
            kind: Kind::Usage,
            ..Self::new(place, fault)
        }
    }

    /// A bug of ours, to be reported.
    pub fn bug(place: impl Into<String>, fault: impl Into<String>) -> Self {
        Self {
            kind: Kind::Bug,
            ..Self::new(place, fault)
        }
    }

    /// The same error with what the person can do about it.
    #[must_use]
    pub fn way_out(mut self, way_out: impl Into<String>) -> Self {
        self.way_out = Some(way_out.into());
        self
    }

    /// The same error seen from further out: `outer` is put before the place.
    #[must_use]
    pub fn within(mut self, outer: impl fmt::Display) -> Self {
        self.place = if self.place.is_empty() {
            outer.to_string()
        } else {
            format!("{outer}: {}", self.place)
        };
        self
    }

    /// Where it happened.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong, without the place.
    #[must_use]
    pub fn fault(&self) -> &str {
        &self.fault
    }

    /// What to do about it, where known.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.way_out.as_deref()
    }

    /// The exit code of a program that ends with this error.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Fixable => 1,
            Kind::Usage => 2,
            Kind::Bug => 70,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.fault)?;
        match &self.way_out {
            Some(way_out) => write!(f, ". {way_out}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
