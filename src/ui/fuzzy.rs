//! Finding things by a part of their name: what holds every typed word, else what holds their letters in order.

use super::sounds;
use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

/// The indices of the `items` that match `query`; all of them in order for an empty query.
#[must_use]
pub fn rank(query: &str, items: &[String]) -> Vec<usize> {
    if query.trim().is_empty() {
        return (0..items.len()).collect();
    }
    let wanted = Wanted::new(query);
    let found: Vec<usize> = (0..items.len())
        .filter(|&i| wanted.in_text(&items[i]))
        .collect();
    if !found.is_empty() {
        return found;
    }
    let pattern = Pattern::parse(query.trim(), CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut letters = vec![];
    let mut found: Vec<(u32, usize)> = items
        .iter()
        .enumerate()
        .filter_map(|(i, item)| {
            let score = pattern.score(Utf32Str::new(item, &mut letters), &mut matcher)?;
            Some((score, i))
        })
        .collect();
    found.sort_by_key(|&(score, i)| (std::cmp::Reverse(score), i));
    found.into_iter().map(|(_, i)| i).collect()
}

/// Whether every word of `query` occurs in `text`, whatever its case and accents, Chinese also by its sounds: the rule of
/// a list's filter.
#[must_use]
pub fn holds(query: &str, text: &str) -> bool {
    Wanted::new(query).in_text(text)
}

/// What is looked for, made ready once for a long list.
pub struct Wanted(Vec<String>);

/// A text made ready to be searched again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    plain: String,
    /// The text itself, where it is read by its sounds too.
    sounding: Option<String>,
}

impl Plain {
    /// Of `text`.
    #[must_use]
    pub fn of(text: String) -> Self {
        Self {
            plain: sounds::plain(&text),
            sounding: (!text.is_ascii()).then_some(text),
        }
    }
}

impl Wanted {
    /// The words of `query`.
    #[must_use]
    pub fn new(query: &str) -> Self {
        Self(query.split_whitespace().map(sounds::plain).collect())
    }

    /// Whether `text` holds all of them.
    #[must_use]
    pub fn in_text(&self, text: &str) -> bool {
        self.0.is_empty() || self.in_plain(&Plain::of(text.to_owned()))
    }

    /// The same for a text that is ready.
    #[must_use]
    pub fn in_plain(&self, text: &Plain) -> bool {
        self.0.iter().all(|word| {
            let sounding = text.sounding.as_ref();
            text.plain.contains(word.as_str())
                || sounding.is_some_and(|text| sounds::says(word, text))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_and_where_none_are_letters_in_order() {
        let items = ["household size", "member age", "age", "家庭 收入"].map(String::from);
        assert_eq!(rank("age", &items), [1, 2]);
        assert_eq!(rank("hhs", &items), [0]);
        assert_eq!(rank("收入", &items), [3]);
        assert_eq!(rank("", &items), [0, 1, 2, 3]);
        assert!(rank("zzz", &items).is_empty());
    }

    #[test]
    fn a_filter_wants_every_word() {
        assert!(holds("v01 梨树", "R001 V01 梨树湾村"));
        assert!(!holds("v01 v02", "R001 V01 梨树湾村"));
        assert!(holds("v01 lsw", "R001 V01 梨树湾村"), "by its sounds");
        assert!(holds("nimes", "Nîmes") && holds("Nîmes", "nimes"));
    }
}
