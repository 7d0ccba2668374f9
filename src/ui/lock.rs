//! The locked screen: nothing of the study is on it. Enter shows the screen again, in a protected study its passphrase.

use ratatui::layout::Rect;

use super::{
    glyph, text,
    theme::Role,
    widget::{Field, Pen, middle},
    words::{Phrase, say},
};

/// The screen is locked.
#[derive(Debug, Clone, PartialEq)]
pub struct Lock {
    /// What is typed; never shown.
    pub field: Field,
    /// Whether the study's passphrase is needed; Enter alone otherwise.
    pub needs_passphrase: bool,
    /// Why the last attempt did not open it.
    pub fault: Option<Phrase>,
}

impl Lock {
    /// A lock that only the passphrase opens, or Enter.
    #[must_use]
    pub fn new(needs_passphrase: bool) -> Self {
        Self {
            field: Field::default(),
            needs_passphrase,
            fault: None,
        }
    }

    /// Another attempt, after one that failed because of `why`.
    pub fn failed(&mut self, why: Phrase) {
        self.field.clear();
        self.fault = Some(why);
    }

    /// Draws it in the middle of `screen`.
    pub fn draw(&self, pen: &mut Pen<'_>, screen: Rect) {
        let title = pen.say("locked");
        let inside = pen.boxed(middle(screen, 60, 7), title);
        let says = match self.needs_passphrase {
            true => {
                say!("The passphrase of the study opens it; the office's key can give it another.")
            }
            false => say!("Enter shows the screen again."),
        };
        let lines = text::wrap(&pen.words.tell(&says), usize::from(inside.width));
        for (y, line) in lines.iter().enumerate() {
            pen.put(inside, 0, y, line, Role::Text);
        }
        if self.needs_passphrase {
            let letters = self.field.text().chars().count();
            let room = usize::from(inside.width).saturating_sub(4);
            let hidden = glyph::DOT.repeat(letters.min(room));
            let x = pen.put(inside, 0, lines.len(), "> ", Role::Dim);
            let end = pen.put(inside, x, lines.len(), &hidden, Role::Draft);
            pen.caret(inside, end, lines.len());
        }
        if let Some(fault) = &self.fault {
            let fault = pen.words.tell(fault);
            for (y, line) in text::wrap(&fault, usize::from(inside.width))
                .iter()
                .enumerate()
            {
                pen.put(inside, 0, lines.len() + 1 + y, line, Role::Poor);
            }
        }
    }
}
