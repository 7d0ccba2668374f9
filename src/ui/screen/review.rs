//! Review: interviews × variables, to be sorted, filtered, and followed to the question or to the history of an answer.

use ratatui::layout::Rect;

use super::Reply;
use crate::form::Address;
use crate::name::{Uid, Variable};
use crate::ui::{
    command::Command,
    effect::Effect,
    fuzzy,
    overlay::{Overlay, Target},
    screen::Filter,
    theme::Role,
    widget::{Chooser, Grid, Item, Pen, Shown, Spot, moved},
    words::{Words, say},
};

/// A variable of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The variable.
    pub variable: Variable,
    /// The question.
    pub label: String,
    /// Whether its answers are numbers.
    pub number: bool,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Said {
    /// Nothing.
    #[default]
    Nothing,
    /// A value: as stored, and as read.
    Value {
        /// As stored.
        code: String,
        /// As read: a choice's label.
        label: String,
    },
    /// A reason for having none.
    Missing(String),
    /// An answer that is kept aside while the question is skipped.
    Parked,
}

/// An interview of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Which interview.
    pub uid: Uid,
    /// Whose, and of which round.
    pub name: String,
    /// One cell a column.
    pub cells: Vec<Said>,
}

/// The table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    /// The variables.
    pub columns: Vec<Column>,
    /// The interviews.
    pub lines: Vec<Line>,
}

/// What the screen knows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The table, once read.
    pub matrix: Matrix,
    /// What is typed to narrow the list.
    pub filter: Filter,
    shown: Vec<usize>,
    spot: Spot,
    codes: bool,
    sorted: Option<(usize, bool)>,
}

impl State {
    /// Takes the table as read, keeping the place.
    pub fn take(&mut self, matrix: Matrix) {
        self.matrix = matrix;
        self.refresh();
    }

    /// Finds and sorts the rows to show.
    pub fn refresh(&mut self) {
        let lines = &self.matrix.lines;
        let query = self.filter.text();
        self.shown = (0..lines.len())
            .filter(|&i| query.is_empty() || fuzzy::holds(query, &searched(&lines[i])))
            .collect();
        if let Some((column, backwards)) = self.sorted {
            self.shown.sort_by(|&a, &b| {
                let order = compare(&lines[a].cells[column], &lines[b].cells[column]);
                if backwards { order.reverse() } else { order }
            });
        }
        self.spot.row = moved(self.spot.row, 0, self.shown.len());
    }

    /// The interview and the question under the selection.
    #[must_use]
    pub fn selected(&self) -> Option<(Uid, Address)> {
        let line = &self.matrix.lines[*self.shown.get(self.spot.row)?];
        let column = self.matrix.columns.get(self.spot.column)?;
        Some((line.uid, Address::top(column.variable.clone())))
    }

    /// Selects a variable.
    pub fn to_column(&mut self, column: usize) {
        self.spot.column = moved(column, 0, self.matrix.columns.len());
    }

    /// Does what `command` asks.
    pub fn run(&mut self, command: Command, page: isize) -> Reply {
        let by = match command {
            Command::Up => (-1, 0),
            Command::Down => (1, 0),
            Command::PageUp => (-page, 0),
            Command::PageDown => (page, 0),
            Command::First => (isize::MIN, 0),
            Command::Last => (isize::MAX, 0),
            Command::Left => (0, -1),
            Command::Right => (0, 1),
            Command::Labels => {
                self.codes = !self.codes;
                return Reply::say(if self.codes { "codes" } else { "labels" });
            }
            Command::Sort => return self.sort(),
            Command::GoTo => return Reply::over(Overlay::Choose(self.variables())),
            Command::Open => return self.at_selection(|uid, at| Effect::Open(uid, Some(at))),
            Command::History => return self.at_selection(Effect::History),
            _ => return Reply::quiet(),
        };
        let size = (self.shown.len(), self.matrix.columns.len());
        self.spot.step(by.0, by.1, size);
        Reply::quiet()
    }

    fn at_selection(&self, effect: impl FnOnce(Uid, Address) -> Effect) -> Reply {
        match self.selected() {
            Some((uid, at)) => Reply::effect(effect(uid, at)),
            None => Reply::refuse("no interview is selected"),
        }
    }

    fn sort(&mut self) -> Reply {
        let Some(column) = self.matrix.columns.get(self.spot.column) else {
            return Reply::quiet();
        };
        let name = &column.variable;
        let (sorted, said) = match self.sorted {
            Some((at, false)) if at == self.spot.column => (
                Some((at, true)),
                say!("sorted by {}, backwards", name.as_str()),
            ),
            Some((at, true)) if at == self.spot.column => (None, say!("not sorted")),
            _ => (
                Some((self.spot.column, false)),
                say!("sorted by {}", name.as_str()),
            ),
        };
        self.sorted = sorted;
        self.refresh();
        Reply::say(said)
    }

    fn variables(&self) -> Chooser<Target> {
        let items = self
            .matrix
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| Item {
                text: column.label.clone(),
                aside: column.variable.to_string(),
                value: Target::Column(i),
            });
        Chooser::new("Go to a variable", items.collect())
    }

    /// Draws the table, with the selected question and answer in words under it.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let summary = pen.words.tell(&say!(
            "{} of {} interviews, {} variables",
            self.shown.len(),
            self.matrix.lines.len(),
            self.matrix.columns.len()
        ));
        let below = self.filter.draw(pen, area, &summary);
        let body = Rect {
            height: below.height.saturating_sub(2),
            ..below
        };
        let heads: Vec<String> = std::iter::once(pen.say("interview").to_owned())
            .chain(self.matrix.columns.iter().enumerate().map(|(i, column)| {
                let mark = match self.sorted {
                    Some((at, backwards)) if at == i => {
                        if backwards {
                            "▼"
                        } else {
                            "▲"
                        }
                    }
                    _ => "",
                };
                format!("{}{mark}", column.variable)
            }))
            .collect();
        let words = pen.words;
        let cell = |row: usize, column: usize| self.cell(words, row, column);
        let grid = Grid {
            heads: &heads,
            rows: self.shown.len(),
            cell: &cell,
            by_cell: true,
            widest: &|_| 24,
            elastic: None,
        };
        grid.draw(pen, body, self.spot);
        self.draw_selected(pen, below);
    }

    fn draw_selected(&self, pen: &mut Pen<'_>, area: Rect) {
        let Some(column) = self.matrix.columns.get(self.spot.column) else {
            return;
        };
        let last = usize::from(area.height).saturating_sub(1);
        let said = match self.shown.get(self.spot.row) {
            None => String::new(),
            Some(&line) => match &self.matrix.lines[line].cells[self.spot.column] {
                Said::Nothing => pen.say("not answered").to_owned(),
                Said::Value { code, label } if code == label => code.clone(),
                Said::Value { code, label } => format!("{code}  {label}"),
                Said::Missing(reason) => pen.words.say(reason).to_owned(),
                Said::Parked => pen.say("skipped; an answer is kept").to_owned(),
            },
        };
        pen.line(
            area,
            last,
            &[
                (" ", Role::Text),
                (&column.label, Role::Dim),
                ("  ", Role::Text),
                (&said, Role::Current),
            ],
        );
    }

    fn cell(&self, words: &Words, row: usize, column: usize) -> Shown {
        let line = &self.matrix.lines[self.shown[row]];
        let Some(column) = column.checked_sub(1) else {
            return Shown::text(&line.name);
        };
        match &line.cells[column] {
            Said::Nothing => Shown::text(""),
            Said::Parked => Shown::text(words.say("(kept)")).role(Role::Dim),
            Said::Missing(reason) => Shown::text(words.say(reason)).role(Role::Fair),
            Said::Value { code, .. } if self.matrix.columns[column].number => Shown::number(code),
            Said::Value { code, .. } if self.codes => Shown::text(code),
            Said::Value { label, .. } => Shown::text(label),
        }
    }
}

fn searched(line: &Line) -> String {
    let mut text = line.name.clone();
    for cell in &line.cells {
        match cell {
            Said::Value { code, label } => text += &format!(" {code} {label}"),
            Said::Missing(reason) => text += &format!(" {reason}"),
            Said::Nothing | Said::Parked => {}
        }
    }
    text
}

/// Numbers by size, then texts, then reasons, then blanks.
fn compare(a: &Said, b: &Said) -> std::cmp::Ordering {
    let rank = |said: &Said| match said {
        Said::Value { code, .. } => (0, code.parse::<f64>().ok(), code.clone()),
        Said::Missing(reason) => (1, None, reason.clone()),
        Said::Parked => (2, None, String::new()),
        Said::Nothing => (3, None, String::new()),
    };
    let (a, b) = (rank(a), rank(b));
    a.0.cmp(&b.0)
        .then_with(|| match (a.1, b.1) {
            (Some(x), Some(y)) => x.total_cmp(&y),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => std::cmp::Ordering::Equal,
        })
        .then_with(|| a.2.cmp(&b.2))
}
