//! A table on screen: first column frozen, the rest scrolled sideways by whole columns, rows scrolled to the selected one.

use ratatui::layout::Rect;

use super::{Pen, window};
use crate::ui::{glyph, text, theme::Role};

/// One cell as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The text.
    pub text: String,
    /// What it is.
    pub role: Role,
    /// Whether it lines up on its right, as numbers do.
    pub right: bool,
}

impl Shown {
    /// Text that lines up on its left.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            role: Role::Text,
            right: false,
        }
    }

    /// A number, which lines up on its right.
    #[must_use]
    pub fn number(text: impl Into<String>) -> Self {
        Self {
            right: true,
            ..Self::text(text)
        }
    }

    /// The same cell in another role.
    #[must_use]
    pub fn role(self, role: Role) -> Self {
        Self { role, ..self }
    }
}

/// Where the selection is: row, and column counted after the frozen one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spot {
    /// The selected row.
    pub row: usize,
    /// The selected column; the frozen column is not counted.
    pub column: usize,
}

/// A table to draw. Cells are asked for only where they are seen.
pub struct Grid<'a> {
    /// Heads; the first is the frozen column's.
    pub heads: &'a [String],
    /// How many rows there are.
    pub rows: usize,
    /// The cell at a row and a column, counted from the frozen one.
    pub cell: &'a dyn Fn(usize, usize) -> Shown,
    /// Whether one cell is selected, or its whole row.
    pub by_cell: bool,
    /// The widest that a column may be, by its place in `heads`.
    pub widest: &'a dyn Fn(usize) -> usize,
    /// A column that gives way when the table is too wide, down to its widest, and else may be as wide as it likes.
    pub elastic: Option<usize>,
}

impl Spot {
    /// Moves by `rows` and `columns`, staying inside a table of this size.
    pub fn step(&mut self, rows: isize, columns: isize, size: (usize, usize)) {
        self.row = moved(self.row, rows, size.0);
        self.column = moved(self.column, columns, size.1);
    }
}

/// `at` moved by `by` within `0..len`.
#[must_use]
pub fn moved(at: usize, by: isize, len: usize) -> usize {
    at.saturating_add_signed(by).min(len.saturating_sub(1))
}

impl Grid<'_> {
    /// Draws the table with its head on the first row of `area`.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect, spot: Spot) {
        self.draw_frozen(pen, area, spot, 0);
    }

    /// The same with this many columns after the first that stand still too.
    pub fn draw_frozen(&self, pen: &mut Pen<'_>, area: Rect, spot: Spot, frozen: usize) {
        let height = usize::from(area.height).saturating_sub(1);
        if self.heads.is_empty() || area.width == 0 {
            return;
        }
        let shown = window(spot.row, self.rows, height);
        // A column takes three cells at least: what is further away cannot be on screen together with the selection.
        let near = usize::from(area.width) / 3 + 1;
        let selected = (spot.column + 1).min(self.heads.len() - 1);
        let may_show = |column: usize| column <= frozen || column.abs_diff(selected) <= near;
        let cells: Vec<Vec<Shown>> = shown
            .clone()
            .map(|row| {
                (0..self.heads.len())
                    .map(|column| match may_show(column) || self.elastic.is_some() {
                        true => (self.cell)(row, column),
                        false => Shown::text(""),
                    })
                    .collect()
            })
            .collect();
        let widths = self.widths(&cells, usize::from(area.width));
        let columns = visible(&widths, spot.column, usize::from(area.width), frozen);
        self.draw_head(pen, area, &cells, &widths, &columns);
        for (y, row) in shown.clone().enumerate() {
            let selected = row == spot.row;
            self.draw_row(
                pen,
                area,
                y + 1,
                &cells[y],
                &widths,
                &columns,
                selected.then_some(spot.column),
            );
        }
        self.draw_edges(pen, area, &shown, &columns);
    }

    fn widths(&self, cells: &[Vec<Shown>], room: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..self.heads.len())
            .map(|column| {
                let widest = match self.elastic {
                    Some(elastic) if elastic == column => 60,
                    _ => (self.widest)(column),
                };
                let widest = widest.min(room.saturating_sub(2)).max(1);
                cells
                    .iter()
                    .map(|row| text::width(&row[column].text))
                    .chain([text::width(&self.heads[column])])
                    .max()
                    .unwrap_or(1)
                    .clamp(1, widest)
            })
            .collect();
        if let Some(elastic) = self.elastic {
            let total = widths.iter().sum::<usize>() + 2 * widths.len();
            let least = (self.widest)(elastic).min(widths[elastic]);
            widths[elastic] = widths[elastic]
                .saturating_sub(total.saturating_sub(room))
                .max(least);
        }
        widths
    }

    fn draw_head(
        &self,
        pen: &mut Pen<'_>,
        area: Rect,
        cells: &[Vec<Shown>],
        widths: &[usize],
        columns: &[usize],
    ) {
        let mut x = 1;
        for &column in columns {
            let right = cells.iter().any(|row| row[column].right);
            let head = aligned(&self.heads[column], widths[column], right);
            x = pen.put(area, x, 0, &head, Role::Heading) + 2;
        }
    }

    #[allow(clippy::too_many_arguments)] // one call site, all of it geometry
    fn draw_row(
        &self,
        pen: &mut Pen<'_>,
        area: Rect,
        y: usize,
        cells: &[Shown],
        widths: &[usize],
        columns: &[usize],
        selected: Option<usize>,
    ) {
        if selected.is_some() && !self.by_cell {
            pen.fill(area, y, "", Role::Selected);
        }
        let mark = if selected.is_some() { glyph::HERE } else { " " };
        pen.put(area, 0, y, mark, Role::Text);
        let mut x = 1;
        for &column in columns {
            let cell = &cells[column];
            let here = selected.is_some() && (!self.by_cell || selected == column.checked_sub(1));
            let role = if here { Role::Selected } else { cell.role };
            x = pen.put(
                area,
                x,
                y,
                &aligned(&cell.text, widths[column], cell.right),
                role,
            );
            x += 2;
        }
    }

    /// Signs at the right edge that say where there is more.
    fn draw_edges(
        &self,
        pen: &mut Pen<'_>,
        area: Rect,
        rows: &std::ops::Range<usize>,
        columns: &[usize],
    ) {
        let last = usize::from(area.width).saturating_sub(1);
        if rows.start > 0 {
            pen.put(area, last, 1, glyph::ABOVE, Role::Dim);
        }
        if rows.end < self.rows {
            pen.put(
                area,
                last,
                usize::from(area.height) - 1,
                glyph::BELOW,
                Role::Dim,
            );
        }
        if columns.last().is_some_and(|c| c + 1 < self.heads.len()) {
            pen.put(area, last, 0, glyph::ARROW, Role::Dim);
        }
    }
}

fn aligned(text: &str, width: usize, right: bool) -> String {
    if right {
        text::right(text, width)
    } else {
        text::left(text, width)
    }
}

/// The columns on screen: the first and those that are `frozen` with it, then as many as fit so that `selected` is among
/// them.
fn visible(widths: &[usize], selected: usize, room: usize, frozen: usize) -> Vec<usize> {
    let still = (frozen + 1).min(widths.len());
    let used_up = widths[..still].iter().map(|width| width + 2).sum::<usize>();
    let selected = (selected + 1).min(widths.len().saturating_sub(1));
    let fits = |from: usize| {
        let mut used = used_up.saturating_sub(1);
        (from..widths.len())
            .take_while(|&column| {
                used += widths[column] + 2;
                used < room || column == from
            })
            .collect::<Vec<_>>()
    };
    let mut from = still.max(selected.saturating_sub(room / 3 + 1));
    while from < selected && !fits(from).contains(&selected) {
        from += 1;
    }
    (0..still).chain(fits(from)).collect()
}
