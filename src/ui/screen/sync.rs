//! Sync: what exchanging files with other laptops will be like, said honestly.

use ratatui::layout::Rect;

use crate::ui::{text, theme::Role, widget::Pen};

const SAYS: &str = "\
Here two laptops' files become one: the devices and files seen, what a merge would do, shown before it does it, the \
conflicts it leaves, and what is still missing from whom.

This version does not merge yet. What you enter is ready for it: every answer is an event with its author, device and \
what it replaced, so that files can be merged later in any order without losing one. Until then, keep each laptop's \
study file; a copy of the closed file is a full backup.";

/// Draws the screen.
pub fn draw(pen: &mut Pen<'_>, area: Rect) {
    let width = usize::from(area.width).min(78);
    pen.put(area, 1, 1, "Other laptops", Role::Heading);
    for (y, line) in text::wrap(SAYS, width.saturating_sub(2)).iter().enumerate() {
        pen.put(area, 1, y + 3, line, Role::Text);
    }
}
