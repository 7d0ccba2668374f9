//! A regular expression that has to match the whole text, as JavaRosa's `regex()` wants it.

use std::sync::Arc;

use regex_lite::Regex;

/// A compiled pattern; equal to another of the same text.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: Arc<str>,
    regex: Regex,
}

impl Pattern {
    /// The pattern written as `text`.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn new(text: &str) -> Result<Self, String> {
        match Regex::new(&format!(r"\A(?:{text})\z")) {
            Ok(regex) => Ok(Self {
                text: Arc::from(text),
                regex,
            }),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Whether the whole of `text` matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The pattern as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
