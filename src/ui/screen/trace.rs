//! Trace: from a coefficient to its draws, to the interviews that move it most, to the interview itself.

use ratatui::layout::Rect;

use super::Reply;
use crate::analysis::Trace;
use crate::form::Address;
use crate::name::Uid;
use crate::report::Format;
use crate::ui::{
    command::Command,
    effect::Effect,
    theme::Role,
    widget::{Grid, Histogram, Pen, Shown, Spot},
    words::say,
};

/// Whose answers a row of the data holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Person {
    /// The key, the village.
    pub name: String,
    /// The interview that holds the answers.
    pub interview: Option<Uid>,
    /// The first of the answers that matter.
    pub at: Option<Address>,
}

/// What is traced, and where the person looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Traced {
    trace: Trace,
    /// Beside `trace.rows`.
    people: Vec<Person>,
    spot: Spot,
}

impl Traced {
    /// What `trace` found, its rows with their people.
    #[must_use]
    pub fn new(trace: Trace, people: Vec<Person>) -> Self {
        Self {
            trace,
            people,
            spot: Spot::default(),
        }
    }

    /// Moves the selection, or opens the selected interview.
    pub fn run(&mut self, command: Command, page: isize) -> Reply {
        let by = match command {
            Command::Up => -1,
            Command::Down => 1,
            Command::PageUp => -page,
            Command::PageDown => page,
            Command::First => isize::MIN,
            Command::Last => isize::MAX,
            Command::Open => return self.open(),
            _ => return Reply::quiet(),
        };
        self.spot.step(by, 0, (self.people.len(), 1));
        Reply::quiet()
    }

    fn open(&self) -> Reply {
        match self.people.get(self.spot.row) {
            Some(Person {
                interview: Some(uid),
                at,
                ..
            }) => Reply::effect(Effect::Open(*uid, at.clone())),
            _ => Reply::refuse("no interview is known for this row"),
        }
    }

    /// Draws the distribution above the interviews.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let trace = &self.trace;
        let summary = &trace.summary;
        pen.put(area, 0, 0, &self.title(), Role::Heading);
        let facts = pen.words.tell(&say!(
            "{} draws (seed {}) · SD {} · {}% percentile interval {} to {}",
            trace.draws.len(),
            trace.seed,
            shown(summary.sd),
            ((trace.confidence * 1e4).round() / 100.0).to_string(),
            shown(summary.low),
            shown(summary.high)
        ));
        pen.put(area, 0, 1, &facts, Role::Dim);
        let height = (area.height.saturating_sub(3) * 2 / 5).clamp(0, 14);
        let top = Rect {
            y: area.y + 2.min(area.height),
            height,
            ..area
        };
        Histogram {
            values: &trace.draws,
            mark: trace.estimate,
            interval: (summary.low, summary.high),
        }
        .draw(pen, top);
        let below = 2 + height;
        let heading = pen.say("Interviews that move it most when they are left out");
        pen.put(area, 0, usize::from(below), heading, Role::Heading);
        let list = Rect {
            y: area.y + (below + 1).min(area.height),
            height: area.height.saturating_sub(below + 1),
            ..area
        };
        self.draw_people(pen, list);
    }

    fn title(&self) -> String {
        let Trace {
            wanted,
            estimate,
            summary,
            ..
        } = &self.trace;
        let what = wanted.table.replace('_', " ");
        let title = format!("{} ({what}): {}", wanted.label, shown(*estimate));
        if summary.p.is_finite() {
            let p = Format::P.show(summary.p);
            format!("{title} · t {:.2} · p {p}", summary.t)
        } else {
            title
        }
    }

    fn draw_people(&self, pen: &mut Pen<'_>, area: Rect) {
        let heads = [
            pen.say("interview"),
            pen.say("without it"),
            pen.say("moves by"),
            pen.say("in SD"),
        ]
        .map(str::to_owned);
        let nothing = pen.say("no estimate");
        let sd = self.trace.summary.sd;
        let cell = |row: usize, column: usize| {
            let moved = &self.trace.rows[row];
            let number = |value: f64| {
                if value.is_finite() {
                    Shown::number(format!("{value:.4}"))
                } else {
                    Shown::number(nothing).role(Role::Poor)
                }
            };
            match column {
                0 => Shown::text(self.people.get(row).map_or("", |person| &person.name)),
                1 => number(moved.without),
                2 => Shown::number(if moved.change.is_finite() {
                    format!("{:+.4}", moved.change + 0.0)
                } else {
                    String::new()
                }),
                _ => Shown::number(if moved.change.is_finite() && sd > 0.0 {
                    format!("{:+.2}", moved.change / sd)
                } else {
                    String::new()
                }),
            }
        };
        let grid = Grid {
            heads: &heads,
            rows: self.trace.rows.len(),
            cell: &cell,
            by_cell: false,
            widest: &|_| 40,
            elastic: None,
        };
        grid.draw(pen, area, self.spot);
    }
}

/// A coefficient as it is read; a dash where there is none.
fn shown(value: f64) -> String {
    Format::Coefficient.show(value)
}
