//! A line of text being typed: edited by whole characters as a person sees them, drawn with the caret in view.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use super::Pen;
use crate::ui::{text, theme::Role};

/// The text and where the caret stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    text: String,
    /// A byte position between two characters.
    at: usize,
}

impl Field {
    /// A field that holds `text`, the caret at its end.
    #[must_use]
    pub fn holding(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            at: text.len(),
        }
    }

    /// What stands in it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether the caret stands behind everything.
    #[must_use]
    pub fn at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// Types `letter`; control characters are not typed.
    pub fn insert(&mut self, letter: char) {
        if !letter.is_control() {
            self.text.insert(self.at, letter);
            self.at += letter.len_utf8();
        }
    }

    /// Types what was pasted, line ends as spaces.
    pub fn paste(&mut self, pasted: &str) {
        for letter in pasted.trim_end_matches(['\r', '\n']).chars() {
            match letter {
                '\r' | '\n' | '\t' => self.insert(' '),
                _ => self.insert(letter),
            }
        }
    }

    /// Removes the character before the caret.
    pub fn erase(&mut self) {
        let start = self.before();
        self.text.replace_range(start..self.at, "");
        self.at = start;
    }

    /// Removes the character after the caret.
    pub fn erase_next(&mut self) {
        let end = self.after();
        self.text.replace_range(self.at..end, "");
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// One character to the left.
    pub fn left(&mut self) {
        self.at = self.before();
    }

    /// One character to the right.
    pub fn right(&mut self) {
        self.at = self.after();
    }

    /// To the start.
    pub fn home(&mut self) {
        self.at = 0;
    }

    /// To the end.
    pub fn end(&mut self) {
        self.at = self.text.len();
    }

    /// Draws the text on row `y` of `area` from cell `x`, scrolled so that the caret is in view, and places the caret.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect, x: usize, y: usize, role: Role) {
        let room = usize::from(area.width).saturating_sub(x + 1);
        let mut start = 0;
        while text::width(&self.text[start..self.at]) > room {
            start += self.text[start..]
                .graphemes(true)
                .next()
                .map_or(1, str::len);
        }
        pen.put(area, x, y, &self.text[start..], role);
        pen.caret(area, x + text::width(&self.text[start..self.at]), y);
    }

    fn before(&self) -> usize {
        let last = self.text[..self.at].graphemes(true).next_back();
        self.at - last.map_or(0, str::len)
    }

    fn after(&self) -> usize {
        let next = self.text[self.at..].graphemes(true).next();
        self.at + next.map_or(0, str::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_erased_whole() {
        let mut field = Field::holding("村é👩‍🌾");
        field.erase();
        assert_eq!(field.text(), "村é");
        field.erase();
        field.left();
        field.insert('a');
        assert_eq!(field.text(), "a村");
        field.erase_next();
        field.erase_next();
        assert_eq!(field.text(), "a");
    }

    #[test]
    fn a_paste_is_text_and_never_a_key() {
        let mut field = Field::default();
        field.paste("one\ntwo\u{1b}\n");
        assert_eq!(field.text(), "one two");
    }
}
