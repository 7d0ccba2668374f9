//! Pen: draws styled text into a part of the screen, never outside it, and remembers where the caret belongs.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::data::clean;
use crate::ui::{
    text,
    theme::{Role, Theme},
    words::Words,
};

/// What views draw with.
pub struct Pen<'a> {
    /// The screen.
    pub buffer: &'a mut Buffer,
    /// The colours.
    pub theme: Theme,
    /// The tongue.
    pub words: &'a Words,
    /// Where the terminal's own caret goes, so that input methods open their window there.
    pub caret: Option<(u16, u16)>,
}

impl<'a> Pen<'a> {
    /// A pen for `buffer`.
    pub fn new(buffer: &'a mut Buffer, theme: Theme, words: &'a Words) -> Self {
        Self {
            buffer,
            theme,
            words,
            caret: None,
        }
    }

    /// Writes `text` at row `y` of `area`, from cell `x`, and returns the cell after it. Nothing leaves `area`.
    pub fn put(&mut self, area: Rect, x: usize, y: usize, text: &str, role: Role) -> usize {
        let room = usize::from(area.width).saturating_sub(x);
        if y >= usize::from(area.height) || room == 0 {
            return x;
        }
        // Names and answers may hold marks that turn the rest of the line around.
        let text = text::cut(&clean::one_line(text), room);
        let style = self.theme.style(role);
        self.buffer
            .set_string(area.x + x as u16, area.y + y as u16, &text, style);
        x + text::width(&text)
    }

    /// What `english` is called in the person's tongue.
    #[must_use]
    pub fn say(&self, english: &'static str) -> &'a str {
        self.words.say(english)
    }

    /// Writes pieces one after the other on row `y` of `area`.
    pub fn line(&mut self, area: Rect, y: usize, pieces: &[(&str, Role)]) {
        let mut x = 0;
        for (text, role) in pieces {
            x = self.put(area, x, y, text, *role);
        }
    }

    /// Writes `text` over the whole width of row `y` of `area`.
    pub fn fill(&mut self, area: Rect, y: usize, text: &str, role: Role) {
        let full = text::left(text, usize::from(area.width));
        self.put(area, 0, y, &full, role);
    }

    /// Gives row `y` of `area` the style of `role`, its text as it is.
    pub fn tint(&mut self, area: Rect, y: usize, role: Role) {
        let Ok(down) = u16::try_from(y) else { return };
        let row = Rect {
            y: area.y.saturating_add(down),
            height: 1,
            ..area
        };
        if y < usize::from(area.height) {
            let inside = row.intersection(self.buffer.area);
            self.buffer.set_style(inside, self.theme.style(role));
        }
    }

    /// Puts the caret at cell `x` of row `y` of `area`, if that is inside.
    pub fn caret(&mut self, area: Rect, x: usize, y: usize) {
        if x < usize::from(area.width) && y < usize::from(area.height) {
            self.caret = Some((area.x + x as u16, area.y + y as u16));
        }
    }

    /// Blanks `area` and draws a frame with `title` around it; returns the inside.
    pub fn boxed(&mut self, area: Rect, title: &str) -> Rect {
        let area = area.intersection(self.buffer.area);
        let (w, h) = (usize::from(area.width), usize::from(area.height));
        if w < 2 || h < 2 {
            return Rect::new(area.x, area.y, 0, 0);
        }
        let title = text::cut(&format!(" {title} "), w.saturating_sub(4));
        let rule = "─".repeat((w - 2).saturating_sub(text::width(&title) + 1));
        self.put(area, 0, 0, &format!("┌─{title}{rule}"), Role::Heading);
        self.put(area, w - 1, 0, "┐", Role::Heading);
        for y in 1..h - 1 {
            self.put(
                area,
                0,
                y,
                &format!("│{}│", " ".repeat(w - 2)),
                Role::Heading,
            );
        }
        self.put(
            area,
            0,
            h - 1,
            &format!("└{}┘", "─".repeat(w - 2)),
            Role::Heading,
        );
        Rect::new(
            area.x + 2,
            area.y + 1,
            area.width.saturating_sub(4),
            area.height - 2,
        )
    }
}

/// A rectangle of at most `width` × `height` in the middle of `area`.
#[must_use]
pub fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let (w, h) = (width.min(area.width), height.min(area.height));
    Rect::new(
        area.x + (area.width - w) / 2,
        area.y + (area.height - h) / 2,
        w,
        h,
    )
}
