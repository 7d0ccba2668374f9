//! What can lie over a screen: something to choose from, to write, to read, or to confirm. Esc takes it away.

use ratatui::layout::Rect;

use super::{
    command::Command,
    screen::{compare::Deflator, review::Saying},
    text,
    theme::Role,
    widget::{Chooser, Field, Pen, middle, moved},
    words::Phrase,
};
use crate::analysis::Wanted;
use crate::form::Address;
use crate::name::Uid;

/// What lies over the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// Choose one of many by typing.
    Choose(Chooser<Target>),
    /// Write a note.
    Write(Writing),
    /// Write some words for the review.
    Say(Saying),
    /// Type a poverty line.
    Line(Field),
    /// Read.
    Read(Reading),
    /// Confirm a step that takes something away.
    Ask {
        /// What would happen, and how it can be undone.
        question: Phrase,
        /// What Enter then does.
        command: Command,
    },
}

/// What choosing an item leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A command of the palette.
    Command(Command),
    /// A question of the interview.
    Question(Address),
    /// How a visit ended.
    Outcome(String),
    /// A column of the review table.
    Column(usize),
    /// A column against which another is put.
    Against(usize),
    /// A column by whose answers another is grouped.
    By(usize),
    /// A table of the comparison.
    Table(usize),
    /// A column whose groups are compared; `None` for no groups.
    Group(Option<String>),
    /// The column that says since when a respondent is in the second group; `None` for none.
    Since(Option<String>),
    /// The money in which amounts are compared.
    Deflator(Deflator),
    /// A number of the path model.
    Number(Wanted),
    /// The text of a version of the model.
    Version(String),
}

/// What something is written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A note on a question.
    Note,
    /// Why an answer stands that a check doubts.
    Why,
    /// When to come again, after a visit that ended with this outcome.
    CallBack(Option<String>),
}

/// A note being written.
#[derive(Debug, Clone, PartialEq)]
pub struct Writing {
    /// What it is about, for a person.
    pub title: Phrase,
    /// What stands before the field.
    pub prompt: Phrase,
    /// What it is written for.
    pub purpose: Purpose,
    /// The interview and the question.
    pub about: (Uid, Address),
    /// The notes that are there already.
    pub earlier: Vec<Phrase>,
    /// What is typed.
    pub field: Field,
}

/// A text being read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// What it is.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Phrase>,
    /// The first line on screen.
    pub top: usize,
}

impl Overlay {
    /// A text to read.
    #[must_use]
    pub fn read(title: &str, lines: Vec<Phrase>) -> Self {
        Self::Read(Reading {
            title: title.to_owned(),
            lines,
            top: 0,
        })
    }

    /// The field that typed characters go to.
    pub const fn field(&mut self) -> Option<&mut Field> {
        match self {
            Self::Choose(chooser) => Some(&mut chooser.field),
            Self::Write(writing) => Some(&mut writing.field),
            Self::Say(saying) => Some(&mut saying.field),
            Self::Line(field) => Some(field),
            Self::Read(_) | Self::Ask { .. } => None,
        }
    }

    /// After the field changed.
    pub fn typed(&mut self) {
        if let Self::Choose(chooser) = self {
            chooser.find();
        }
    }

    /// Moves the selection or scrolls.
    pub fn step(&mut self, by: isize) {
        match self {
            Self::Choose(chooser) => chooser.step(by),
            Self::Read(reading) => reading.top = moved(reading.top, by, reading.lines.len()),
            Self::Write(_) | Self::Say(_) | Self::Line(_) | Self::Ask { .. } => {}
        }
    }

    /// Draws it over `screen`.
    pub fn draw(&self, pen: &mut Pen<'_>, screen: Rect) {
        match self {
            Self::Choose(chooser) => chooser.draw(pen, screen),
            Self::Write(writing) => writing.draw(pen, screen),
            Self::Say(saying) => saying.draw(pen, screen),
            Self::Line(field) => line(pen, screen, field),
            Self::Read(reading) => reading.draw(pen, screen),
            Self::Ask { question, .. } => ask(pen, screen, question),
        }
    }
}

impl Writing {
    fn draw(&self, pen: &mut Pen<'_>, screen: Rect) {
        let room = usize::from(screen.width.min(76)).saturating_sub(4);
        let told = self.earlier.iter().map(|line| pen.words.tell(line));
        let lines: Vec<String> = told.flat_map(|line| text::wrap(&line, room)).collect();
        let height = u16::try_from(lines.len() + 3).unwrap_or(u16::MAX);
        let title = pen.words.tell(&self.title);
        let inside = pen.boxed(middle(screen, 76, height), &title);
        let last = usize::from(inside.height).saturating_sub(1);
        let role = match self.purpose {
            Purpose::Why => Role::Fair,
            Purpose::Note | Purpose::CallBack(_) => Role::Dim,
        };
        for (y, note) in lines.iter().rev().take(last).rev().enumerate() {
            pen.put(inside, 0, y, note, role);
        }
        let y = lines.len().min(last);
        let x = pen.put(
            inside,
            0,
            y,
            &format!("{} ", pen.words.tell(&self.prompt)),
            Role::Dim,
        );
        self.field.draw(pen, inside, x, y, Role::Draft);
    }
}

impl Reading {
    fn draw(&self, pen: &mut Pen<'_>, screen: Rect) {
        let height = u16::try_from(self.lines.len() + 2).unwrap_or(u16::MAX);
        let area = middle(screen, 78, height.min(screen.height.saturating_sub(1)));
        let inside = pen.boxed(area, &self.title);
        let room = usize::from(inside.height);
        let top = self.top.min(self.lines.len().saturating_sub(room));
        for (y, line) in self.lines[top..].iter().take(room).enumerate() {
            let line = pen.words.tell(line);
            pen.put(inside, 0, y, &line, Role::Text);
        }
    }
}

/// The poverty line being typed.
fn line(pen: &mut Pen<'_>, screen: Rect, field: &Field) {
    let width = screen.width.min(64);
    let inside = pen.boxed(middle(screen, width, 4), pen.say("Poverty line"));
    field.draw(pen, inside, 0, 0, Role::Current);
    let hint = pen.say("an amount, and the year of its money: 4000 2020; nothing: no line");
    pen.put(inside, 0, 1, hint, Role::Dim);
}

fn ask(pen: &mut Pen<'_>, screen: Rect, question: &Phrase) {
    let width = screen.width.min(64);
    let lines = text::wrap(
        &pen.words.tell(question),
        usize::from(width).saturating_sub(4),
    );
    let height = u16::try_from(lines.len() + 3).unwrap_or(u16::MAX);
    let inside = pen.boxed(middle(screen, width, height), pen.say("Sure?"));
    for (y, line) in lines.iter().enumerate() {
        pen.put(inside, 0, y, line, Role::Text);
    }
    pen.line(
        inside,
        lines.len(),
        &[
            ("Enter", Role::Key),
            (&format!(" {}   ", pen.say("yes")), Role::Text),
            ("Esc", Role::Key),
            (&format!(" {}", pen.say("no")), Role::Text),
        ],
    );
}
