//! What a verb leaves behind: the text for stdout and the exit code.

/// The end of a verb that could do its work; a verb that could not returns an [`Error`](crate::error::Error).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Printed as it stands.
    pub stdout: String,
    /// 0 done, 3 findings exist.
    pub exit: u8,
}

impl Outcome {
    /// Done, and this is what to print.
    #[must_use]
    pub fn done(stdout: impl Into<String>) -> Self {
        Self {
            stdout: stdout.into(),
            exit: 0,
        }
    }

    /// Done, and there is something that a person has to look at.
    #[must_use]
    pub fn findings(stdout: impl Into<String>) -> Self {
        Self {
            stdout: stdout.into(),
            exit: 3,
        }
    }
}
