//! Runs: the estimates that the study keeps, a row each, the latest first.

use ratatui::layout::Rect;

use crate::analysis::{Record, Verdict};
use crate::ui::{
    command::Command,
    glyph, text,
    theme::Role,
    widget::{Grid, Pen, Shown, Spot},
    words::{Phrase, say},
};

/// A kept estimate.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptRun {
    /// What it is called: its hash.
    pub sha: [u8; 32],
    /// The beginning of that as one reads it.
    pub short: String,
    /// Who made it first, and when.
    pub made: String,
    /// Which version of the study's model it used; none for a model that was never taken into use.
    pub version: Option<usize>,
    /// What is kept, or why it cannot be read.
    pub record: Result<Box<Record>, String>,
}

/// The page of runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Runs {
    list: Vec<KeptRun>,
    spot: Spot,
}

/// How many lines the options of the selected run may take under the list.
const FOR_OPTIONS: usize = 3;

impl Runs {
    /// The page of these runs, which come oldest first.
    #[must_use]
    pub fn new(mut list: Vec<KeptRun>) -> Self {
        list.reverse();
        Self {
            list,
            spot: Spot::default(),
        }
    }

    /// The selected run.
    #[must_use]
    pub fn selected(&self) -> Option<&KeptRun> {
        self.list.get(self.spot.row)
    }

    /// Moves the selection.
    pub fn step(&mut self, command: Command, page: isize) {
        let (rows, columns) = match command {
            Command::Up => (-1, 0),
            Command::Down => (1, 0),
            Command::PageUp => (-page, 0),
            Command::PageDown => (page, 0),
            Command::First => (isize::MIN, 0),
            Command::Last => (isize::MAX, 0),
            Command::Left => (0, -1),
            Command::Right => (0, 1),
            _ => return,
        };
        self.spot
            .step(rows, columns, (self.list.len(), HEADS.len() - 1));
    }

    /// Draws the list, and under it the options of the selected run in full.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let title = pen.say("Estimates kept in this study");
        pen.put(area, 0, 0, title, Role::Heading);
        let Some(selected) = self.selected() else {
            let nothing =
                pen.say("No estimate is kept yet: every estimate of this screen will be.");
            pen.put(area, 0, 2, nothing, Role::Dim);
            return;
        };
        let told = match &selected.record {
            Ok(record) => {
                let verdict = pen.words.tell(&verdict(record.verdict()));
                match record.said() {
                    said if said.is_empty() => verdict,
                    said => format!("{verdict} {} {said}", glyph::DOT),
                }
            }
            Err(why) => why.clone(),
        };
        let mut lines = text::wrap(&told, usize::from(area.width).saturating_sub(1));
        lines.truncate(FOR_OPTIONS);
        let below = u16::try_from(lines.len()).unwrap_or(0);
        let grid = Rect {
            y: area.y + 1.min(area.height),
            height: area.height.saturating_sub(1 + below),
            ..area
        };
        self.grid(pen, grid);
        let first = usize::from(area.height.saturating_sub(below));
        for (y, line) in lines.iter().enumerate() {
            pen.put(area, 1, first + y, line, Role::Dim);
        }
    }

    fn grid(&self, pen: &mut Pen<'_>, area: Rect) {
        let heads = HEADS.map(|head| pen.say(head).to_owned());
        let words = pen.words;
        let cell = |row: usize, column: usize| {
            let run = &self.list[row];
            let record = run.record.as_ref().ok();
            let of =
                |text: &dyn Fn(&Record) -> String| record.map_or_else(String::new, |r| text(r));
            match column {
                0 => Shown::text(&run.made),
                1 => Shown::number(
                    run.version
                        .map_or_else(|| "–".to_owned(), |v| v.to_string()),
                ),
                2 => Shown::number(of(&|record| {
                    record.n.map_or_else(String::new, |n| n.to_string())
                })),
                3 => Shown::text(match record {
                    Some(record) => words.tell(&verdict(record.verdict())),
                    None => words.say("cannot be read").to_owned(),
                })
                .role(if record.is_some() {
                    Role::Text
                } else {
                    Role::Poor
                }),
                4 => Shown::text(of(&Record::said)),
                _ => Shown::text(&run.short),
            }
        };
        let grid = Grid {
            heads: &heads,
            rows: self.list.len(),
            cell: &cell,
            by_cell: false,
            widest: &|_| 34,
            elastic: None,
        };
        grid.draw(pen, area, self.spot);
    }
}

/// What the columns are called.
const HEADS: [&str; 6] = ["made", "version", "n", "verdict", "options", "run"];

fn verdict(verdict: Verdict) -> Phrase {
    let mut said = match verdict.iterations {
        Some(iterations) => say!("converged ({})", iterations),
        None => say!("converged"),
    };
    if let Some((made, asked)) = verdict.stopped {
        said = say!("{}, stopped at {} of {}", said, made, asked);
    }
    if verdict.left_out > 0 {
        said = say!("{}, left out {}", said, verdict.left_out);
    }
    if verdict.inadmissible > 0 {
        said = say!("{}, inadmissible {}", said, verdict.inadmissible);
    }
    said
}
