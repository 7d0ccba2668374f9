//! The filter above a list: what is typed narrows the list at once.

use ratatui::layout::Rect;

use crate::ui::{
    text,
    theme::Role,
    widget::{Field, Pen},
};

/// A filter, typed or resting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// What is typed.
    pub field: Field,
    /// Whether keys go into it.
    pub typing: bool,
}

impl Filter {
    /// What rows have to hold.
    #[must_use]
    pub fn text(&self) -> &str {
        self.field.text()
    }

    /// Drops it; says whether there was one.
    pub fn drop(&mut self) -> bool {
        let had = self.typing || !self.field.is_empty();
        *self = Self::default();
        had
    }

    /// Draws it, or `summary` where it is empty, on the first row; returns the rest of `area`.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect, summary: &str) -> Rect {
        self.draw_as(pen, area, pen.say("filter"), summary)
    }

    /// [`Filter::draw`] where what is typed is a `name` of something else.
    pub fn draw_as(&self, pen: &mut Pen<'_>, area: Rect, name: &str, summary: &str) -> Rect {
        if self.typing || !self.field.is_empty() {
            let x = pen.put(area, 0, 0, &format!("{name} "), Role::Dim);
            if self.typing {
                let from = usize::from(area.width).saturating_sub(text::width(summary) + 1);
                pen.put(area, from, 0, summary, Role::Dim);
                let field = Rect {
                    width: from.min(usize::from(area.width)) as u16,
                    ..area
                };
                self.field.draw(pen, field, x, 0, Role::Current);
            } else {
                let x = pen.put(area, x, 0, self.text(), Role::Current);
                pen.put(area, x + 2, 0, summary, Role::Dim);
            }
        } else {
            pen.put(area, 0, 0, summary, Role::Dim);
        }
        Rect {
            y: area.y + 1.min(area.height),
            height: area.height.saturating_sub(1),
            ..area
        }
    }
}
