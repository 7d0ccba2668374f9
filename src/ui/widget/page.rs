//! A text of several lines being written: edited by whole characters as a person sees them, every step undone by one key.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::ui::text;

/// How many steps back are remembered.
const STEPS: usize = 400;

/// The text, where the caret stands in it, and how it was before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    text: String,
    /// A byte position between two characters.
    at: usize,
    /// The cell that the caret goes back to on a line that is long enough.
    goal: Option<usize>,
    past: Vec<(String, usize)>,
}

impl Page {
    /// A page that holds `text`, the caret at its start.
    #[must_use]
    pub fn holding(text: &str) -> Self {
        Self {
            text: text.replace("\r\n", "\n").replace('\r', "\n"),
            ..Self::default()
        }
    }

    /// What stands on it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte position of the caret.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The line of the caret, counted from 0, and its cell within it.
    #[must_use]
    pub fn caret(&self) -> (usize, usize) {
        let line = self.text[..self.at].matches('\n').count();
        (line, text::width(&self.text[self.line().start..self.at]))
    }

    /// Writes `letters` at the caret; of control characters only line ends are written, tabs as a space.
    pub fn write(&mut self, letters: &str) {
        let clean: String = letters
            .replace("\r\n", "\n")
            .chars()
            .filter_map(|letter| match letter {
                '\r' | '\n' => Some('\n'),
                '\t' => Some(' '),
                letter if letter.is_control() => None,
                letter => Some(letter),
            })
            .collect();
        self.replace(self.at..self.at, &clean);
    }

    /// Puts `with` where `range` was, the caret behind it.
    ///
    /// # Panics
    /// When `range` is not between characters of the text.
    pub fn replace(&mut self, range: Range<usize>, with: &str) {
        if range.is_empty() && with.is_empty() {
            return;
        }
        self.past.push((self.text.clone(), self.at));
        if self.past.len() > STEPS {
            self.past.remove(0);
        }
        self.at = range.start + with.len();
        self.text.replace_range(range, with);
        self.goal = None;
    }

    /// Takes the last change back.
    pub fn undo(&mut self) {
        if let Some((text, at)) = self.past.pop() {
            (self.text, self.at, self.goal) = (text, at, None);
        }
    }

    /// Removes the character before the caret; at the start of a line, joins it with the one before.
    pub fn erase(&mut self) {
        self.replace(self.before()..self.at, "");
    }

    /// Removes the character after the caret.
    pub fn erase_next(&mut self) {
        let (at, after) = (self.at, self.after());
        self.replace(at..after, "");
    }

    /// Empties the line.
    pub fn clear_line(&mut self) {
        self.replace(self.line(), "");
    }

    /// One character to the left.
    pub fn left(&mut self) {
        self.go(self.before());
    }

    /// One character to the right.
    pub fn right(&mut self) {
        self.go(self.after());
    }

    /// To the start of the line.
    pub fn home(&mut self) {
        self.go(self.line().start);
    }

    /// To the end of the line.
    pub fn end(&mut self) {
        self.go(self.line().end);
    }

    /// `by` lines down, or up; as near as possible to the cell in which the caret was.
    pub fn step(&mut self, by: isize) {
        let (line, cell) = self.caret();
        let goal = self.goal.unwrap_or(cell);
        let last = self.text.matches('\n').count();
        let to = line.saturating_add_signed(by).min(last);
        let start = self.start_of(to);
        let whole = self.text[start..].split('\n').next().unwrap_or_default();
        let mut used = 0;
        let mut at = start;
        for grapheme in whole.graphemes(true) {
            let wide = text::width(grapheme);
            if used + wide > goal {
                break;
            }
            used += wide;
            at += grapheme.len();
        }
        self.at = at;
        self.goal = Some(goal);
    }

    fn go(&mut self, at: usize) {
        self.at = at;
        self.goal = None;
    }

    fn start_of(&self, line: usize) -> usize {
        let ends = self.text.match_indices('\n').map(|(at, _)| at + 1);
        std::iter::once(0).chain(ends).nth(line).unwrap_or(0)
    }

    /// The bytes of the caret's line, without its end.
    fn line(&self) -> Range<usize> {
        let start = self.text[..self.at].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[self.at..]
            .find('\n')
            .map_or(self.text.len(), |at| self.at + at);
        start..end
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
    fn the_caret_keeps_its_cell_over_shorter_lines_and_wide_characters() {
        let mut page = Page::holding("收入 ~ skills\na\n销售额 ~ x");
        page.end();
        assert_eq!(page.caret(), (0, 13));
        page.step(1);
        assert_eq!(page.caret(), (1, 1));
        page.step(1);
        assert_eq!(page.caret(), (2, 10));
        page.home();
        page.right();
        assert_eq!(page.caret(), (2, 2));
        page.step(-1);
        page.step(-1);
        assert_eq!(page.caret(), (0, 2));
    }

    #[test]
    fn lines_are_split_joined_and_the_steps_undone() {
        let mut page = Page::holding("ab");
        page.right();
        page.write("\n");
        assert_eq!(page.text(), "a\nb");
        page.erase();
        assert_eq!(page.text(), "ab");
        page.write("x\r\ny\tz\u{1b}");
        assert_eq!(page.text(), "ax\ny zb");
        page.clear_line();
        assert_eq!(page.text(), "ax\n");
        page.undo();
        page.undo();
        page.undo();
        assert_eq!(page.text(), "a\nb");
        page.undo();
        page.undo();
        assert_eq!(page.text(), "ab");
    }
}
