//! Sync: how files of other laptops are merged, and what this screen does not do yet, said honestly.

use ratatui::layout::Rect;

use crate::ui::{text, theme::Role, widget::Pen};

const SAYS: &str = "\
Two laptops' files become one on the command line, while the study is closed here:

  fieldbook merge STUDY FROM... --dry-run
      says first what it would do
  fieldbook merge STUDY FROM...
      does it; again, or in another order, changes nothing
  fieldbook conflicts STUDY
      lists two people's different answers, both kept
  fieldbook resolve STUDY ID --keep N
      lets one of them stand

Both sides print the same six characters when they hold the same answers. This screen will do the same by keys; in this \
version it only says so.";

/// Draws the screen.
pub fn draw(pen: &mut Pen<'_>, area: Rect) {
    let width = usize::from(area.width).min(78);
    pen.put(area, 1, 1, "Other laptops", Role::Heading);
    for (y, line) in text::wrap(SAYS, width.saturating_sub(2)).iter().enumerate() {
        pen.put(area, 1, y + 3, line, Role::Text);
    }
}
