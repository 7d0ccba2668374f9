//! Welcome: what can be opened when no study is.

use std::path::PathBuf;

use ratatui::layout::Rect;

use super::Reply;
use crate::ui::{
    command::Command,
    effect::Effect,
    glyph,
    theme::Role,
    widget::{Pen, moved},
};

/// Something to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The built-in example, made where it is not there yet.
    Example,
    /// A study file.
    File(PathBuf),
}

/// What the screen knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// What can be opened.
    pub choices: Vec<Choice>,
    selected: usize,
}

impl State {
    /// The example, then the study files that are near.
    #[must_use]
    pub fn offering(files: Vec<PathBuf>) -> Self {
        let files = files.into_iter().map(Choice::File);
        Self {
            choices: std::iter::once(Choice::Example).chain(files).collect(),
            selected: 0,
        }
    }

    /// Does what `command` asks.
    pub fn run(&mut self, command: Command) -> Reply {
        let by = match command {
            Command::Up => -1,
            Command::Down => 1,
            Command::First => isize::MIN,
            Command::Last => isize::MAX,
            Command::Open => {
                return match self.choices.get(self.selected) {
                    Some(Choice::Example) => Reply::effect(Effect::Study(None)),
                    Some(Choice::File(path)) => Reply::effect(Effect::Study(Some(path.clone()))),
                    None => Reply::quiet(),
                };
            }
            _ => return Reply::quiet(),
        };
        self.selected = moved(self.selected, by, self.choices.len());
        Reply::quiet()
    }

    /// Draws the choices, and how to begin a study of one's own.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        pen.put(
            area,
            2,
            1,
            pen.say("No study is open. What would you like to open?"),
            Role::Heading,
        );
        for (i, choice) in self.choices.iter().enumerate() {
            let text = match choice {
                Choice::Example => {
                    let example = "The example: selling online from eleven villages, 2020 and 2022";
                    pen.say(example).to_owned()
                }
                Choice::File(path) => path.display().to_string(),
            };
            let here = i == self.selected;
            let (mark, role) = if here {
                (glyph::HERE, Role::Selected)
            } else {
                (" ", Role::Text)
            };
            pen.put(area, 2, 3 + i, &format!("{mark} {text} "), role);
        }
        let y = 4 + self.choices.len();
        pen.put(
            area,
            2,
            y,
            pen.say("A study of your own, from an XLSForm questionnaire:"),
            Role::Dim,
        );
        pen.put(
            area,
            4,
            y + 1,
            "fieldbook new my.study --form questionnaire.xlsx --frame people.csv",
            Role::Text,
        );
    }
}
