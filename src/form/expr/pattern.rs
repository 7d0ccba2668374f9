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
        let plain = literal_hyphens(text);
        match Regex::new(&format!(r"\A(?:{plain})\z")) {
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

/// `[\w-.]` as Java means it: beside a class a hyphen makes no range, it is a hyphen.
fn literal_hyphens(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let class_at = |i: usize| {
        letters.get(i) == Some(&'\\')
            && letters
                .get(i + 1)
                .is_some_and(|letter| "wdsWDS".contains(*letter))
    };
    let mut out = String::new();
    let (mut inside, mut after_class, mut i) = (false, false, 0);
    while let Some(&letter) = letters.get(i) {
        if letter == '\\' {
            after_class = class_at(i);
            out.extend(&letters[i..(i + 2).min(letters.len())]);
            i += 2;
            continue;
        }
        match letter {
            '[' => inside = true,
            ']' => inside = false,
            '-' if inside && (after_class || class_at(i + 1)) => out.push('\\'),
            _ => {}
        }
        out.push(letter);
        after_class = false;
        i += 1;
    }
    out
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
