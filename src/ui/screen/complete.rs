//! Completion: what the word before the caret may become, from the codebook and from the model's own constructs.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::sem::syntax::nearest;
use crate::ui::{
    glyph,
    theme::Role,
    widget::{Pen, window},
};

/// What a construct is, where a variable has its question.
const CONSTRUCT: &str = "a construct of this model";

/// What a word may become, and which of these it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Completing {
    /// Where the word begins.
    pub start: usize,
    /// Names, with what they are.
    candidates: Vec<(String, String)>,
    at: usize,
}

impl Completing {
    /// What the word at `range` of `text` may become: names that begin like it, else those that hold it in their name or
    /// their question, else the one that is spelled most alike.
    #[must_use]
    pub fn of(text: &str, range: Range<usize>, columns: &[(String, String)]) -> Self {
        let word = text[range.clone()].to_lowercase();
        let constructs = constructs(text, &range)
            .into_iter()
            .map(|name| (name, CONSTRUCT.to_owned()));
        let all: Vec<(String, String)> = constructs.chain(columns.iter().cloned()).collect();
        let begins = |(name, _): &&(String, String)| name.to_lowercase().starts_with(&word);
        let holds = |(name, label): &&(String, String)| {
            name.to_lowercase().contains(&word) || label.to_lowercase().contains(&word)
        };
        let mut candidates: Vec<_> = all.iter().filter(begins).cloned().collect();
        if candidates.is_empty() {
            candidates = all.iter().filter(holds).cloned().collect();
        }
        if candidates.is_empty() {
            let near = nearest(&word, all.iter().map(|(name, _)| name.as_str()));
            let is_near = |(name, _): &&(String, String)| near == Some(name.as_str());
            candidates = all.iter().filter(is_near).take(1).cloned().collect();
        }
        Self {
            start: range.start,
            candidates,
            at: 0,
        }
    }

    /// The next of them.
    #[must_use]
    pub fn next(self) -> Self {
        Self {
            at: (self.at + 1) % self.candidates.len().max(1),
            ..self
        }
    }

    /// What the word becomes.
    #[must_use]
    pub fn chosen(&self) -> Option<&str> {
        self.candidates.get(self.at).map(|(name, _)| name.as_str())
    }

    /// Draws them, the chosen one marked.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        if self.candidates.is_empty() {
            pen.put(
                area,
                0,
                0,
                pen.say("no variable of this study is called like that"),
                Role::Dim,
            );
        }
        for (y, at) in window(self.at, self.candidates.len(), usize::from(area.height)).enumerate()
        {
            let (name, label) = &self.candidates[at];
            let (sign, role) = if at == self.at {
                (glyph::HERE, Role::Selected)
            } else {
                (" ", Role::Text)
            };
            let x = pen.put(area, 0, y, &format!("{sign}{name}"), role);
            let label = if label == CONSTRUCT {
                pen.say("a construct of this model").to_owned()
            } else {
                label.clone()
            };
            pen.put(area, (x + 2).max(16), y, &label, Role::Dim);
        }
    }
}

/// Whether a letter belongs to a name.
fn of_a_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.')
}

/// The bytes of the word that ends at `at`.
#[must_use]
pub fn word_before(text: &str, at: usize) -> Range<usize> {
    let letters = text[..at].char_indices().rev();
    let start = letters.take_while(|(_, letter)| of_a_name(*letter)).last();
    start.map_or(at, |(start, _)| start)..at
}

/// The names that stand before `=~` and `<~`, the one at `but` left out.
fn constructs(text: &str, but: &Range<usize>) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for (at, _) in text.match_indices("=~").chain(text.match_indices("<~")) {
        let end = text[..at].trim_end().len();
        let name = word_before(text, end);
        let known = names.iter().any(|known| *known == text[name.clone()]);
        if !name.is_empty() && name != *but && !known {
            names.push(text[name].to_owned());
        }
    }
    names
}
