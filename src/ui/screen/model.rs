//! Model: the path model beside its tables, in the order that SmartPLS users know; bootstrap in the background.

use ratatui::layout::Rect;

use super::{Reply, Tables, compare::draw_fault, sheet, threshold};
use crate::report::{
    self,
    diagram::{self, Drawing, Element, Style},
};
use crate::ui::{
    command::Command,
    glyph,
    theme::Role,
    widget::{Pen, window},
};

/// What the screen knows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The tables.
    pub tables: Tables,
    /// The model's text, where the study has one.
    pub text: Option<String>,
    /// What stands in front.
    front: Front,
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

/// How many bootstrap samples a key press asks for: the number that reviewers of path models expect.
pub const SAMPLES: u32 = 5000;

impl State {
    /// Does what `command` asks, apart from computing.
    pub fn run(&mut self, command: Command, page: isize) -> Reply {
        match command {
            Command::ModelText => self.turn(Front::Text),
            Command::Diagram => self.turn(Front::Diagram),
            Command::Detail => self.turn(Front::Wide),
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
        let Some(result) = &self.tables.result else {
            let why = self.tables.fault.as_deref().unwrap_or("not computed yet");
            draw_fault(pen, area, why);
            self.draw_text(pen, below(area, 4));
            return;
        };
        pen.put(area, 0, 0, &self.tables.provenance(), Role::Dim);
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
