//! The locked screen: nothing of the study is on it. Enter shows the screen again, in a protected study its passphrase.

use ratatui::layout::Rect;

use super::{
    command::Command,
    effect::Effect,
    glyph,
    model::Model,
    screen::Tab,
    text,
    theme::Role,
    update,
    widget::{Field, Pen, middle},
    words::{Phrase, say},
};
use crate::vault::Passphrase;

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

/// Hides the screen, and has the keys of a protected study forgotten.
pub(super) fn hide(model: &mut Model) -> Vec<Effect> {
    let (Some(about), None) = (&model.about, &model.lock) else {
        return vec![];
    };
    model.lock = Some(Lock::new(about.is_protected));
    match about.is_protected {
        true => vec![Effect::Lock],
        false => vec![],
    }
}

/// Shows the screen again, and reads what could not be read while it was locked.
pub(super) fn shown(model: &mut Model) -> Vec<Effect> {
    model.lock = None;
    match (model.tab, &model.entry) {
        (_, Some(_)) => vec![],
        (Tab::Review, None) => vec![Effect::List, Effect::Review(vec![])],
        (Tab::Sync, None) => vec![Effect::List, Effect::Standing],
        (_, None) => vec![Effect::List],
    }
}

/// What a command does on the locked screen: leave, or open it.
pub(super) fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    let Some(lock) = &mut model.lock else {
        return vec![];
    };
    match command {
        Command::Quit => update::quit(model),
        Command::Confirm if lock.needs_passphrase => {
            vec![Effect::Unlock(Passphrase::typed(lock.field.text()))]
        }
        Command::Confirm => shown(model),
        _ => vec![],
    }
}
