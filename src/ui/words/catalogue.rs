//! A catalogue: the part of gettext's file format that our files use, read once when a tongue is chosen.

use std::collections::HashMap;

/// Texts by their English.
#[derive(Debug, Default)]
pub struct Catalogue {
    texts: HashMap<&'static str, Vec<&'static str>>,
    /// English sentences with places, and what they are called.
    patterns: Vec<(&'static str, &'static str)>,
}

impl Catalogue {
    /// Reads entries of one-line strings: `msgctxt`, `msgid`, `msgid_plural`, `msgstr`, `msgstr[n]`; anything else is comment.
    /// `msgctxt "sentence"` marks what other rooms say in finished sentences.
    #[must_use]
    pub fn read(file: &'static str) -> Self {
        let mut read = Self::default();
        let (mut sentence, mut english) = (false, "");
        for line in file.lines() {
            let Some((word, text)) = line.split_once(' ') else {
                continue;
            };
            let text = text.trim().trim_start_matches('"');
            let text = text.strip_suffix('"').unwrap_or(text);
            match word {
                "msgctxt" => sentence = text == "sentence",
                "msgid" => english = text,
                _ if word.starts_with("msgstr") && !english.is_empty() && !text.is_empty() => {
                    if sentence && english.contains("{}") {
                        read.patterns.push((english, text));
                    } else {
                        read.texts.entry(english).or_default().push(text);
                    }
                    sentence = false;
                }
                _ => {}
            }
        }
        read
    }

    /// What `english` is called.
    #[must_use]
    pub fn text(&self, english: &str) -> Option<&'static str> {
        self.texts.get(english)?.first().copied()
    }

    /// Form number `form` of the text whose English for one is `english`.
    #[must_use]
    pub fn plural(&self, english: &str, form: usize) -> Option<&'static str> {
        let forms = self.texts.get(english)?;
        forms.get(form).or(forms.last()).copied()
    }

    /// What the first pattern is called that `english` fills, and what fills its places.
    #[must_use]
    pub fn pattern<'a>(&self, english: &'a str) -> Option<(&'static str, Vec<&'a str>)> {
        self.patterns
            .iter()
            .find_map(|(pattern, own)| Some((*own, places(pattern, english)?)))
    }
}

/// What stands in the places of `pattern` where `text` fills it.
fn places<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = pattern.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut found = vec![];
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let at = match (part, parts.peek()) {
            ("", None) => rest.len(),
            (_, None) => rest
                .len()
                .checked_sub(part.len())
                .filter(|_| rest.ends_with(part))?,
            _ => rest.find(part)?,
        };
        found.push(&rest[..at]);
        rest = &rest[at + part.len()..];
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_sentence_is_taken_apart_by_its_pattern() {
        assert_eq!(
            places("`{}` is not {}", "`4x` is not a number"),
            Some(vec!["4x", "a number"])
        );
        assert_eq!(
            places("{} has no row {}", "age has no row 3"),
            Some(vec!["age", "3"])
        );
        assert_eq!(places("in {} use", "in some use"), Some(vec!["some"]));
        assert_eq!(places("`{}` is not {}", "4x is not a number"), None);
    }

    #[test]
    fn plural_forms_stand_under_the_english_for_one() {
        let read = Catalogue::read(
            "# a comment\nmsgid \"{} note\"\nmsgid_plural \"{} notes\"\nmsgstr[0] \"{} заметка\"\n\
             msgstr[1] \"{} заметки\"\nmsgstr[2] \"{} заметок\"\n\nmsgid \"open\"\nmsgstr \"открыто\"\n",
        );
        assert_eq!(read.text("open"), Some("открыто"));
        assert_eq!(read.plural("{} note", 2), Some("{} заметок"));
        assert_eq!(read.text("closed"), None);
    }
}
