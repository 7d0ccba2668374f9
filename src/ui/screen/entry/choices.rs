//! The choices of a question as keys: which key picks which, and what typing a part of a choice finds.

use crate::form::{ChoiceView, Missing, Node};
use crate::ui::{fuzzy, key, widget::Field};

/// A choice on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What is stored.
    pub name: String,
    /// What is read.
    pub label: String,
    /// The key that picks it.
    pub key: Option<char>,
    /// Why there would be no answer, where the choice says that.
    pub missing: Option<Missing>,
}

/// The longest list whose choices have keys of their own.
pub const KEYED: usize = 9;

/// Picking with the arrows: what is typed to narrow the list, and which of the narrowed choices is selected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picking {
    /// What is typed.
    pub field: Field,
    /// The selected one of the choices that match; none until the arrows or letters reach for one.
    pub selected: Option<usize>,
}

/// The key of a special answer where no text is typed.
#[must_use]
pub const fn special_key(missing: Missing) -> char {
    match missing {
        Missing::DontKnow => 'd',
        Missing::Refused => 'r',
        Missing::NotApplicable => 'n',
    }
}

/// The choices with their keys. The codes are the keys where all of them are single digits, as on paper; else choices
/// are numbered; a list longer than [`KEYED`] has no keys. Special answers keep their letters.
#[must_use]
pub fn options(node: &Node, choices: Vec<ChoiceView>) -> Vec<Offer> {
    let reason = |name: &str| {
        let special = node.special_codes.iter().find(|(_, code)| code == name);
        special.map(|(missing, _)| *missing)
    };
    let ordinary: Vec<String> = choices
        .iter()
        .filter(|choice| reason(&choice.name).is_none())
        .map(|choice| choice.name.clone())
        .collect();
    let coded = ordinary
        .iter()
        .all(|name| name.len() == 1 && name.as_bytes()[0].is_ascii_digit());
    let mut number = 0;
    choices
        .into_iter()
        .map(|choice| {
            let missing = reason(&choice.name);
            let key = match missing {
                Some(missing) => Some(special_key(missing)),
                None if ordinary.len() > KEYED && !coded => None,
                None if coded => choice.name.chars().next(),
                None => {
                    number += 1;
                    char::from_digit(number, 10)
                }
            };
            Offer {
                name: choice.name,
                label: choice.label,
                key,
                missing,
            }
        })
        .collect()
}

/// Whether the choices are picked by their keys.
#[must_use]
pub fn keyed(options: &[Offer]) -> bool {
    options.iter().all(|option| option.key.is_some())
}

/// The choice that `letter` picks.
#[must_use]
pub fn by_key(options: &[Offer], letter: char) -> Option<&Offer> {
    let letter = key::narrow(letter);
    options
        .iter()
        .find(|option| option.missing.is_none() && option.key == Some(letter))
}

impl Picking {
    /// The indices of the `options` that match what is typed.
    #[must_use]
    pub fn found(&self, options: &[Offer]) -> Vec<usize> {
        if self.field.is_empty() {
            return (0..options.len()).collect();
        }
        let wanted = fuzzy::Wanted::new(self.field.text());
        (0..options.len())
            .filter(|&i| wanted.in_text(&format!("{} {}", options[i].name, options[i].label)))
            .collect()
    }

    /// The selected choice.
    #[must_use]
    pub fn chosen<'a>(&self, options: &'a [Offer]) -> Option<&'a Offer> {
        let selected = self.selected?;
        self.found(options).get(selected).map(|&i| &options[i])
    }

    /// The choice whose code was typed in full, where no longer code begins with it.
    #[must_use]
    pub fn spelled<'a>(&self, options: &'a [Offer]) -> Option<&'a Offer> {
        let typed: String = self.field.text().chars().map(key::narrow).collect();
        if typed.is_empty() || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut begins = options
            .iter()
            .filter(|option| option.name.starts_with(&typed));
        let first = begins.next()?;
        (begins.next().is_none() && first.name == typed).then_some(first)
    }
}
