//! The model's text being written: what is wrong with it is said as one types, variables are completed from the codebook.

use ratatui::layout::Rect;

use super::complete::{Completing, word_before};
use crate::sem::{model::Model, syntax::Fault};
use crate::ui::{
    command::Command,
    glyph, text,
    theme::Role,
    widget::{Page, Pen, window},
    words::{Phrase, say},
};

/// What a model is written from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Material {
    /// The text in use.
    pub text: String,
    /// Variables and what they ask.
    pub columns: Vec<(String, String)>,
    /// Every version that was adopted, oldest first.
    pub versions: Vec<Version>,
}

/// A version of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Who adopted it and when.
    pub made: String,
    /// Its text.
    pub text: String,
}

/// A text being written.
#[derive(Debug, Clone, PartialEq)]
pub struct Editor {
    page: Page,
    material: Material,
    faults: Vec<Fault>,
    /// What the model has, while nothing is wrong with it.
    content: Option<Phrase>,
    completing: Option<Completing>,
}

/// Rows under the text for what is wrong, or for what a word may become.
const ROOM: u16 = 6;

impl Editor {
    /// An editor of the text in use.
    #[must_use]
    pub fn of(material: Material) -> Self {
        let mut editor = Self {
            page: Page::holding(&material.text),
            material,
            faults: vec![],
            content: None,
            completing: None,
        };
        editor.read();
        editor
    }

    /// The same draft with what is known now.
    pub fn know(&mut self, material: Material) {
        self.material = material;
        self.read();
    }

    /// What is written.
    #[must_use]
    pub fn text(&self) -> &str {
        self.page.text()
    }

    /// Whether it differs from the text in use.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.page.text() != self.material.text
    }

    /// What is wrong with it, in the order of the text.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Every version, oldest first.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.material.versions
    }

    /// Writes `letters` at the caret.
    pub fn write(&mut self, letters: &str) {
        self.page.write(letters);
        self.changed();
    }

    /// Puts another text in place of all of it; one key undoes it.
    pub fn take(&mut self, text: &str) {
        self.page.replace(0..self.page.text().len(), text);
        self.changed();
    }

    /// Moves the caret or changes the text; says whether `command` was such a step.
    pub fn run(&mut self, command: Command, page: isize) -> bool {
        if command == Command::Complete {
            self.complete();
            return true;
        }
        match command {
            Command::Up => self.page.step(-1),
            Command::Down => self.page.step(1),
            Command::PageUp => self.page.step(-page),
            Command::PageDown => self.page.step(page),
            Command::CaretLeft => self.page.left(),
            Command::CaretRight => self.page.right(),
            Command::CaretStart => self.page.home(),
            Command::CaretEnd => self.page.end(),
            Command::NewLine => self.page.write("\n"),
            Command::Erase => self.page.erase(),
            Command::EraseNext => self.page.erase_next(),
            Command::EraseAll => self.page.clear_line(),
            Command::Undo => self.page.undo(),
            _ => return false,
        }
        self.changed();
        true
    }

    fn changed(&mut self) {
        self.completing = None;
        self.read();
    }

    fn read(&mut self) {
        let columns = self.material.columns.iter();
        let names: Vec<&str> = columns.map(|(name, _)| name.as_str()).collect();
        self.content = None;
        match Model::read(self.page.text(), Some(&names)) {
            Ok(model) => {
                self.faults.clear();
                self.content = Some(say!(
                    "constructs {}, indicators {}, paths {}",
                    model.constructs().len(),
                    model.indicators().len(),
                    model.paths().len()
                ));
            }
            Err(faults) => self.faults = faults,
        }
    }

    /// The word before the caret becomes the next of what it may be.
    fn complete(&mut self) {
        let completing = match self.completing.take() {
            Some(known) => known.next(),
            None => {
                let word = word_before(self.page.text(), self.page.at());
                Completing::of(self.page.text(), word, &self.material.columns)
            }
        };
        if let Some(chosen) = completing.chosen() {
            let chosen = chosen.to_owned();
            self.page.replace(completing.start..self.page.at(), &chosen);
            self.read();
        }
        self.completing = Some(completing);
    }

    /// Draws the text, and under it what is wrong with it or what the word before the caret may become.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let in_use = self.material.versions.len();
        let (sign, state) = match (self.is_draft(), in_use) {
            (true, _) => (glyph::DRAFT, say!("The model: a draft, not saved")),
            (false, 0) => (" ", say!("The model: nothing is saved yet")),
            (false, number) => (" ", say!("The model: version {}, in use", number)),
        };
        let state = format!("{sign}{}", pen.words.tell(&state));
        pen.put(area, 0, 0, &state, Role::Heading);
        let below = ROOM.min(area.height.saturating_sub(4));
        let body = Rect {
            y: area.y + 1.min(area.height),
            height: area.height.saturating_sub(1 + below),
            ..area
        };
        self.draw_text(pen, body);
        let foot = Rect {
            y: body.y + body.height,
            height: below,
            ..area
        };
        pen.put(
            foot,
            0,
            0,
            &glyph::RULE.repeat(usize::from(foot.width)),
            Role::Dim,
        );
        let foot = Rect {
            y: foot.y + 1.min(foot.height),
            height: foot.height.saturating_sub(1),
            ..foot
        };
        match &self.completing {
            Some(completing) => completing.draw(pen, foot),
            None => self.draw_faults(pen, foot),
        }
    }

    fn draw_text(&self, pen: &mut Pen<'_>, area: Rect) {
        const GUTTER: u16 = 5;
        let right = Rect {
            x: area.x + GUTTER.min(area.width),
            width: area.width.saturating_sub(GUTTER),
            ..area
        };
        let lines: Vec<&str> = self.page.text().split('\n').collect();
        let (caret_line, caret_cell) = self.page.caret();
        let room = usize::from(right.width).saturating_sub(1);
        let shift = caret_cell.saturating_sub(room);
        let shown = window(caret_line, lines.len(), usize::from(area.height));
        for (y, at) in shown.enumerate() {
            let fault = self.faults.iter().find(|fault| fault.line == at + 1);
            let (sign, role) = match fault {
                Some(_) => (glyph::POOR, Role::Poor),
                None => (" ", Role::Dim),
            };
            pen.put(area, 0, y, &format!("{:>3}{sign}", at + 1), role);
            let line = lines[at];
            let role = if line.trim_start().starts_with(['#', '!']) {
                Role::Dim
            } else {
                Role::Text
            };
            pen.put(right, 0, y, &text::after(line, shift), role);
            if let Some(fault) = fault {
                underline(pen, right, y, line, fault, shift);
            }
            if at == caret_line {
                pen.caret(right, caret_cell - shift, y);
            }
        }
    }

    fn draw_faults(&self, pen: &mut Pen<'_>, area: Rect) {
        let caret_line = self.page.caret().0 + 1;
        let nearest = self
            .faults
            .iter()
            .min_by_key(|fault| fault.line.abs_diff(caret_line));
        let Some(fault) = nearest else {
            let content = self.content.as_ref().map(|content| pen.words.tell(content));
            let says = format!("{} {}", glyph::TICK, content.unwrap_or_default());
            pen.put(area, 0, 0, &says, Role::Good);
            return;
        };
        let way_out = fault
            .way_out
            .as_ref()
            .map_or_else(String::new, |way| format!(". {way}"));
        let others = match self.faults.len() {
            1 => String::new(),
            count => format!(" (+{})", count - 1),
        };
        let place = pen
            .words
            .tell(&say!("line {}, column {}", fault.line, fault.column));
        let says = format!(
            "{} {place}: {}{way_out}{others}",
            glyph::POOR,
            fault.message
        );
        let mut y = 0;
        for line in text::wrap(&says, usize::from(area.width)).iter().take(3) {
            pen.put(area, 0, y, line, Role::Poor);
            y += 1;
        }
        // The place itself, with a caret under it.
        let (start, width) = cells(&fault.source, fault);
        let room = usize::from(area.width).saturating_sub(1);
        let shift = (start + width).saturating_sub(room);
        pen.put(area, 0, y, &text::after(&fault.source, shift), Role::Text);
        let carets = format!(
            "{}{}",
            " ".repeat(start.saturating_sub(shift)),
            "^".repeat(width)
        );
        pen.put(area, 0, y + 1, &carets, Role::Poor);
    }
}

/// The cell at which a fault begins, and how many it takes.
fn cells(line: &str, fault: &Fault) -> (usize, usize) {
    let before: String = line.chars().take(fault.column - 1).collect();
    let marked: String = line
        .chars()
        .skip(fault.column - 1)
        .take(fault.width)
        .collect();
    (text::width(&before), text::width(&marked).max(1))
}

fn underline(pen: &mut Pen<'_>, area: Rect, y: usize, line: &str, fault: &Fault, shift: usize) {
    let (start, width) = cells(line, fault);
    let from = start.saturating_sub(shift).min(usize::from(area.width));
    let to = (start + width)
        .saturating_sub(shift)
        .min(usize::from(area.width));
    let (Ok(x), Ok(width)) = (u16::try_from(from), u16::try_from(to - from)) else {
        return;
    };
    let place = Rect {
        x: area.x.saturating_add(x),
        width,
        ..area
    };
    pen.tint(place, y, Role::Poor);
}
