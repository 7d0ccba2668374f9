//! Model: the path model beside its tables, in the order that SmartPLS users know; bootstrap in the background.

use ratatui::layout::Rect;

use super::{Editor, Reply, Runs, Tables, Traced, compare::draw_fault, sheet, threshold};
use crate::analysis::{Wanted, trace::in_row};
use crate::report::{
    self,
    diagram::{self, Drawing, Element, Style},
};
use crate::ui::{
    command::Command,
    effect::Work,
    glyph,
    theme::Role,
    widget::{Pen, Spot, window},
    words::say,
};

/// What the screen knows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The tables.
    pub tables: Tables,
    /// The model's text, where the study has one.
    pub text: Option<String>,
    /// The text that is written, or was left with a draft.
    pub editor: Option<Editor>,
    /// Whether it is in front.
    pub editing: bool,
    /// Whether the person knows that leaving loses the draft.
    pub warned: bool,
    /// What lies behind a number, in front of the tables.
    pub traced: Option<Box<Traced>>,
    /// The page of estimates that the study keeps, in front of the tables.
    pub runs: Option<Box<Runs>>,
    /// While the tables are those of a kept estimate: its name, and the tables that will come back.
    kept: Option<(String, Box<Tables>)>,
    /// What stands in front.
    front: Front,
    /// The table to come back to from the one that says why programs differ.
    before_why: (usize, Front),
}

/// What stands in front on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Front {
    /// The list of tables and the selected one.
    #[default]
    Beside,
    /// The selected table over the whole width.
    Wide,
    /// The model's text.
    Text,
    /// The path diagram.
    Diagram,
}

/// The test of a comparison of rounds.
const ROUNDS: &str = "mga_permutation";

/// The table that says why programs differ.
const WHY: &str = "variants";

/// How many bootstrap samples a key press asks for: the number that reviewers of path models expect.
pub const SAMPLES: u32 = 5000;

impl State {
    /// Does what `command` asks, apart from computing.
    pub fn run(&mut self, command: Command, page: isize) -> Reply {
        if let Some(traced) = &mut self.traced {
            return traced.run(command, page);
        }
        if let (Some(runs), None) = (&mut self.runs, &self.kept) {
            if command == Command::Open {
                return self.show_kept();
            }
            runs.step(command, page);
            return Reply::quiet();
        }
        match command {
            Command::ModelText => self.turn(Front::Text),
            Command::Diagram => self.turn(Front::Diagram),
            Command::Detail => self.turn(Front::Wide),
            Command::Why => return self.why(),
            _ => {
                if self.tables.run(command, page)
                    && matches!(self.front, Front::Text | Front::Diagram)
                {
                    self.front = Front::Beside;
                }
            }
        }
        Reply::quiet()
    }

    /// Whether the model's text is being written.
    #[must_use]
    pub const fn writing(&self) -> bool {
        self.editing && self.editor.is_some()
    }

    /// Another text is the study's model.
    pub fn take_text(&mut self, text: Option<String>) {
        self.leave_runs();
        self.text = text;
        self.traced = None;
    }

    /// What is computed anew when the screen is opened again: what was there before.
    #[must_use]
    pub fn again(&self) -> Work {
        let live = self.kept.as_ref().map_or(&self.tables, |(_, live)| live);
        let has = |id: &str| {
            let result = live.result.as_ref();
            result.is_some_and(|result| result.table(id).is_some())
        };
        if has(ROUNDS) {
            Work::Rounds
        } else {
            Work::Model {
                bootstrap: has("bootstrap_ledger").then_some(SAMPLES),
            }
        }
    }

    /// Takes newly computed tables; a comparison of rounds opens at its test.
    pub fn take_tables(&mut self, result: report::Tables) {
        let live = match &mut self.kept {
            Some((_, live)) => live,
            None => &mut self.tables,
        };
        let test = result.tables.iter().position(|table| table.id == ROUNDS);
        let before = live.result.as_ref();
        let is_new = before.is_none_or(|before| before.table(ROUNDS).is_none());
        live.take(result);
        if let Some(test) = test.filter(|_| is_new) {
            (live.table, live.spot) = (test, Spot::default());
        }
    }

    /// Puts the tables of the selected kept estimate in front.
    fn show_kept(&mut self) -> Reply {
        let Some(run) = self.runs.as_ref().and_then(|runs| runs.selected()) else {
            return Reply::quiet();
        };
        let record = match &run.record {
            Ok(record) => record,
            Err(why) => return Reply::refuse(why.clone()),
        };
        let Some(result) = record.result() else {
            return Reply::refuse("it was kept without its tables; v makes them again");
        };
        let mut tables = Tables::default();
        tables.take(result);
        let name = format!("{} {} {}", run.short, glyph::DOT, run.made);
        let live = std::mem::replace(&mut self.tables, tables);
        self.kept = Some((name, Box::new(live)));
        self.front = Front::Beside;
        Reply::quiet()
    }

    /// Whether the tables are those of a kept estimate.
    #[must_use]
    pub const fn shows_kept(&self) -> bool {
        self.kept.is_some()
    }

    /// Leaves the tables of a kept estimate, or the page of them; says whether one was there.
    pub fn uncover(&mut self) -> bool {
        if let Some((_, live)) = self.kept.take() {
            self.tables = *live;
            return true;
        }
        self.runs.take().is_some()
    }

    /// Leaves all of that.
    pub fn leave_runs(&mut self) {
        while self.uncover() {}
    }

    /// The table that says why programs differ, or the one before.
    fn why(&mut self) -> Reply {
        let tables = self.tables.result.iter().flat_map(|result| &result.tables);
        let Some(at) = tables.enumerate().find(|(_, table)| table.id == WHY) else {
            return Reply::refuse("nothing is estimated yet");
        };
        let at = at.0;
        if self.tables.table == at {
            (self.tables.table, self.front) = self.before_why;
        } else {
            self.before_why = (self.tables.table, self.front);
            (self.tables.table, self.front) = (at, Front::Wide);
        }
        self.tables.spot = Spot::default();
        Reply::quiet()
    }

    /// The numbers of the selected row that have a distribution; of the diagram, its coefficients.
    #[must_use]
    pub fn numbers(&self) -> Vec<Wanted> {
        let Some(result) = &self.tables.result else {
            return vec![];
        };
        let paths = matches!(self.front, Front::Diagram | Front::Text);
        let (table, rows) = if paths {
            match result.table("path_coefficients") {
                Some(table) => (table, 0..table.rows.len()),
                None => return vec![],
            }
        } else {
            match self.tables.current() {
                Some(table) if self.tables.spot.row < table.rows.len() => {
                    (table, self.tables.spot.row..self.tables.spot.row + 1)
                }
                _ => return vec![],
            }
        };
        let in_one = |row: &report::Row| {
            let cells = table.columns.iter().zip(&row.cells);
            let columns: Vec<&str> = cells
                .filter(|(_, cell)| cell.as_number().is_some())
                .map(|(column, _)| column.id.as_str())
                .collect();
            in_row(&table.id, &row.label, &columns)
        };
        table.rows[rows].iter().flat_map(in_one).collect()
    }

    /// Brings `front` to the front, or back where it is there already.
    fn turn(&mut self, front: Front) {
        self.front = if self.front == front {
            Front::Beside
        } else {
            front
        };
    }

    /// Draws the list of tables and the one that is selected.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        if let Some(editor) = self.editor.as_ref().filter(|_| self.editing) {
            return editor.draw(pen, area);
        }
        if let Some(traced) = &self.traced {
            return traced.draw(pen, area);
        }
        if let (Some(runs), None) = (&self.runs, &self.kept) {
            return runs.draw(pen, area);
        }
        let Some(result) = &self.tables.result else {
            let why = self.tables.fault.as_deref().unwrap_or("not computed yet");
            draw_fault(pen, area, why);
            self.draw_text(pen, below(area, 4));
            return;
        };
        let provenance = self.tables.provenance();
        match &self.kept {
            Some((name, _)) => {
                let kept = pen.words.tell(&say!("kept: {}", name.as_str()));
                pen.line(
                    area,
                    0,
                    &[
                        (&kept, Role::Fair),
                        ("  ", Role::Dim),
                        (&provenance, Role::Dim),
                    ],
                );
            }
            None => {
                pen.put(area, 0, 0, &provenance, Role::Dim);
            }
        }
        let body = below(area, 1);
        match self.front {
            Front::Wide => return self.draw_table(pen, body),
            Front::Text => return self.draw_text(pen, body),
            Front::Diagram => return draw_drawing(pen, body, &drawing(result, body)),
            Front::Beside => {}
        }
        let list = Rect {
            width: (body.width / 3).min(28),
            ..body
        };
        for (y, at) in window(
            self.tables.table,
            result.tables.len(),
            usize::from(list.height),
        )
        .enumerate()
        {
            let selected = at == self.tables.table;
            let (mark, role) = if selected {
                (glyph::HERE, Role::Selected)
            } else {
                (" ", Role::Text)
            };
            pen.fill(list, y, &format!("{mark}{}", result.tables[at].title), role);
        }
        let right = Rect {
            x: body.x + list.width + 1,
            width: body.width.saturating_sub(list.width + 1),
            ..body
        };
        let drawing = drawing(result, right);
        let height = u16::try_from(drawing.height()).unwrap_or(u16::MAX);
        let fits = drawing.width <= usize::from(right.width)
            && height.saturating_add(ROOM_FOR_TABLE) <= right.height;
        let for_drawing = if fits { height } else { 0 };
        let table = Rect {
            height: right.height - for_drawing,
            ..right
        };
        self.draw_table(pen, table);
        draw_drawing(pen, below(right, table.height), &drawing);
    }

    fn draw_table(&self, pen: &mut Pen<'_>, area: Rect) {
        let Some(table) = self.tables.current() else {
            return;
        };
        let legend = threshold::legend(&table.id);
        let keep = u16::from(!legend.is_empty());
        let body = Rect {
            height: area.height.saturating_sub(keep),
            ..area
        };
        sheet::draw(pen, body, table, self.tables.spot);
        let legend = pen.say(legend);
        pen.put(area, 0, usize::from(body.height), legend, Role::Dim);
    }

    fn draw_text(&self, pen: &mut Pen<'_>, area: Rect) {
        let text = self.text.as_deref().unwrap_or("This study has no model.");
        for (y, line) in text.lines().take(usize::from(area.height)).enumerate() {
            let role = if line.trim_start().starts_with('#') {
                Role::Dim
            } else {
                Role::Text
            };
            pen.put(area, 0, y, line, role);
        }
    }
}

/// How many rows the table keeps before the diagram is drawn under it.
const ROOM_FOR_TABLE: u16 = 18;

/// The path diagram as it fits `area`; the box characters are made plain with the rest of the screen, where wished.
fn drawing(result: &report::Tables, area: Rect) -> Drawing {
    let style = Style {
        ascii: false,
        indicators: true,
    };
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    diagram::fitting(result, width, height, style)
}

fn draw_drawing(pen: &mut Pen<'_>, area: Rect, drawing: &Drawing) {
    for (y, line) in drawing
        .lines
        .iter()
        .take(usize::from(area.height))
        .enumerate()
    {
        pen.put(area, 0, y, line, Role::Text);
    }
    for mark in &drawing.marks {
        let here = Rect {
            x: area
                .x
                .saturating_add(u16::try_from(mark.column).unwrap_or(u16::MAX)),
            width: u16::try_from(mark.width).unwrap_or(0),
            ..area
        };
        let role = match mark.element {
            Element::Construct(_) => Role::Heading,
            Element::Path(_) => Role::Current,
            Element::Indicator(..) => Role::Dim,
        };
        pen.tint(here, mark.line, role);
    }
}

fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    }
}
