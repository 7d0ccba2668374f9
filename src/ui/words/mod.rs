//! Words: what the program says, in the tongue of the person at the keyboard, whatever language the questionnaire speaks.
//!
//! The English text is the key. A screen says `pen.say("all commands")` or keeps a [`Phrase`] made by `say!("{} of {}", …)`;
//! [`Words`] finds it in the catalogue of the tongue (`zh.po`, `fr.po`, `ru.po`: plain gettext files that translators'
//! tools open). `tests/words.rs` reads the sources and fails for a text that a catalogue lacks or no longer needs.

mod catalogue;
mod phrase;

use std::sync::Arc;

pub(in crate::ui) use phrase::say;
pub use phrase::{Phrase, Place};

use catalogue::Catalogue;

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tongue {
    /// The language of the keys.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
    /// French.
    French,
    /// Russian.
    Russian,
}

impl Tongue {
    /// Every tongue in the order of switching.
    pub const ALL: [Self; 4] = [Self::English, Self::Chinese, Self::French, Self::Russian];

    /// The code by which the environment asks for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
            Self::French => "fr",
            Self::Russian => "ru",
        }
    }

    /// Its own name for itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "中文",
            Self::French => "Français",
            Self::Russian => "Русский",
        }
    }

    /// The next tongue.
    #[must_use]
    pub fn next(self) -> Self {
        let here = Self::ALL.iter().position(|tongue| *tongue == self);
        Self::ALL[(here.unwrap_or(0) + 1) % Self::ALL.len()]
    }

    /// The tongue that the first filled one of these variables asks for (`FIELDBOOK_LANG`, `LC_ALL`, `LC_MESSAGES`, `LANG`:
    /// `zh_CN.UTF-8`); English where it is another or none.
    #[must_use]
    pub fn of_environment<'a>(wishes: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let wish = wishes.into_iter().flatten().find(|wish| !wish.is_empty());
        let code = wish.map_or("", |wish| wish.split(['_', '-', '.']).next().unwrap_or(""));
        let known = Self::ALL.into_iter().find(|tongue| tongue.code() == code);
        known.unwrap_or_default()
    }

    /// Which of a text's plural forms `number` takes, from 0.
    #[must_use]
    pub const fn plural(self, number: u64) -> usize {
        match self {
            Self::English => (number != 1) as usize,
            Self::Chinese => 0,
            Self::French => (number > 1) as usize,
            Self::Russian => match (number % 10, number % 100) {
                (_, 11..=14) => 2,
                (1, _) => 0,
                (2..=4, _) => 1,
                _ => 2,
            },
        }
    }

    /// How many plural forms there are.
    #[must_use]
    pub const fn plurals(self) -> usize {
        match self {
            Self::Chinese => 1,
            Self::English | Self::French => 2,
            Self::Russian => 3,
        }
    }

    /// Whether its speakers write `3/11` for the third of November.
    #[must_use]
    pub const fn day_first(self) -> bool {
        matches!(self, Self::French | Self::Russian)
    }

    /// The catalogue file; English has none.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::English => "",
            Self::Chinese => include_str!("zh.po"),
            Self::French => include_str!("fr.po"),
            Self::Russian => include_str!("ru.po"),
        }
    }
}

/// The words of one tongue.
#[derive(Debug, Clone, Default)]
pub struct Words {
    tongue: Tongue,
    catalogue: Arc<Catalogue>,
}

impl Words {
    /// The words of `tongue`, its catalogue read.
    #[must_use]
    pub fn of(tongue: Tongue) -> Self {
        Self {
            tongue,
            catalogue: Arc::new(Catalogue::read(tongue.file())),
        }
    }

    /// Which tongue it is.
    #[must_use]
    pub const fn tongue(&self) -> Tongue {
        self.tongue
    }

    /// What `english` is called; `english` itself where the catalogue does not know.
    #[must_use]
    pub fn say<'a>(&'a self, english: &'a str) -> &'a str {
        self.catalogue.text(english).unwrap_or(english)
    }

    /// A phrase with its places filled.
    #[must_use]
    pub fn tell(&self, phrase: &Phrase) -> String {
        match phrase {
            Phrase::Word(english) => self.say(english).to_owned(),
            Phrase::Sentence(english) => self.sentence(english),
            Phrase::Name(name) => name.clone(),
            Phrase::Filled(english, places) => {
                let places: Vec<String> = places.iter().map(|place| self.tell(place)).collect();
                filled(self.form(english, places.first()), &places)
            }
        }
    }

    /// The form of `english` (`{} note|{} notes` has two) that goes with the number in the first place.
    fn form<'a>(&'a self, english: &'a str, first: Option<&String>) -> &'a str {
        let Some((one, many)) = english.split_once('|') else {
            return self.say(english);
        };
        let number = first.and_then(|first| first.replace(',', "").parse().ok());
        let form = self.tongue.plural(number.unwrap_or(0));
        let own = self.catalogue.plural(one, form);
        own.unwrap_or(if Tongue::English.plural(number.unwrap_or(0)) == 0 {
            one
        } else {
            many
        })
    }

    /// A finished English sentence of a room that knows no screen: found whole, else by the pattern that it fills.
    #[must_use]
    pub fn sentence(&self, english: &str) -> String {
        if let Some(known) = self.catalogue.text(english) {
            return known.to_owned();
        }
        match self.catalogue.pattern(english) {
            Some((own, places)) => {
                let places: Vec<String> = places
                    .into_iter()
                    .map(|place| self.say(place).to_owned())
                    .collect();
                filled(own, &places)
            }
            None => english.to_owned(),
        }
    }
}

/// `text` with each `{}` replaced by the next place, and each `{2}` by the second.
fn filled(text: &str, places: &[String]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut next = 0;
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else {
            break;
        };
        out.push_str(&rest[..open]);
        let at = match rest[open + 1..open + length].parse::<usize>() {
            Ok(number) => number.saturating_sub(1),
            Err(_) => {
                next += 1;
                next - 1
            }
        };
        out.push_str(places.get(at).map_or("", String::as_str));
        rest = &rest[open + length + 1..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_the_order_that_the_tongue_wants() {
        let places = ["3".to_owned(), "41".to_owned()];
        assert_eq!(filled("{} of {} people", &places), "3 of 41 people");
        assert_eq!(filled("{2} 人中的 {1} 人", &places), "41 人中的 3 人");
        assert_eq!(filled("no place", &places), "no place");
        assert_eq!(filled("{} {} {}", &places), "3 41 ");
    }

    #[test]
    fn each_tongue_counts_in_its_own_way() {
        let forms = |tongue: Tongue| [0, 1, 2, 5, 11, 21, 22, 112].map(|n| tongue.plural(n));
        assert_eq!(forms(Tongue::English), [1, 0, 1, 1, 1, 1, 1, 1]);
        assert_eq!(forms(Tongue::Chinese), [0; 8]);
        assert_eq!(forms(Tongue::French), [0, 0, 1, 1, 1, 1, 1, 1]);
        assert_eq!(forms(Tongue::Russian), [2, 0, 1, 2, 2, 0, 1, 2]);
    }

    #[test]
    fn the_environment_names_the_tongue() {
        let of = |wishes: [Option<&str>; 2]| Tongue::of_environment(wishes);
        assert_eq!(of([Some("ru"), Some("zh_CN.UTF-8")]), Tongue::Russian);
        assert_eq!(of([Some(""), Some("zh_CN.UTF-8")]), Tongue::Chinese);
        assert_eq!(of([None, Some("fr-CA")]), Tongue::French);
        assert_eq!(of([None, Some("C.UTF-8")]), Tongue::English);
    }
}
