//! A result table on screen: the grid, and under it the notes that say how it was made.

use ratatui::layout::Rect;

use crate::report::{Cell, Table};
use crate::ui::{
    screen::threshold,
    text,
    theme::Role,
    widget::{Grid, Pen, Shown, Spot},
};

/// Draws `table` with its title, as many notes as fit under it, and `spot` selected.
pub fn draw(pen: &mut Pen<'_>, area: Rect, table: &Table, spot: Spot) {
    let [width, height] = [usize::from(area.width), usize::from(area.height)];
    pen.put(area, 0, 0, &table.title, Role::Heading);
    let notes: Vec<String> = table
        .notes
        .iter()
        .flat_map(|note| text::wrap(note, width.saturating_sub(1)))
        .collect();
    let room = height.saturating_sub(2);
    let wanted = (table.rows.len() + 1).min(room);
    let for_notes = notes
        .len()
        .min(room.saturating_sub(wanted).max(room.min(8) / 4));
    let body = Rect {
        y: area.y + 1.min(area.height),
        height: (height.saturating_sub(1 + for_notes)).min(wanted + 1) as u16,
        ..area
    };
    grid(pen, body, table, spot);
    let first_note = 1 + usize::from(body.height);
    for (y, note) in notes.iter().take(for_notes).enumerate() {
        pen.put(area, 1, first_note + y, note, Role::Dim);
    }
}

fn grid(pen: &mut Pen<'_>, area: Rect, table: &Table, spot: Spot) {
    let heads: Vec<String> = std::iter::once(table.stub.clone())
        .chain(table.columns.iter().map(|column| column.head.clone()))
        .collect();
    let cell = |row: usize, column: usize| match column.checked_sub(1) {
        None => Shown::text(&table.rows[row].label),
        Some(column) => shown(table, row, column),
    };
    let grid = Grid {
        heads: &heads,
        rows: table.rows.len(),
        cell: &cell,
        by_cell: false,
        widest: &|_| 34,
        elastic: None,
    };
    grid.draw(pen, area, spot);
}

fn shown(table: &Table, row: usize, column: usize) -> Shown {
    let cell = &table.rows[row].cells[column];
    let text = cell.show(table.columns[column].format);
    match cell {
        Cell::Text(_) => Shown::text(text),
        Cell::Shown(..) => Shown::number(text),
        Cell::Blank | Cell::Undefined => Shown::number(text).role(Role::Dim),
        Cell::Number(value) => {
            let other = threshold::against(&table.id, &table.columns[column].id);
            let place = threshold::Place {
                against: other.and_then(|id| table.number(&table.rows[row].label, id)),
                table: &table.id,
                column: &table.columns[column].id,
                row: &table.rows[row].label,
            };
            match threshold::verdict(&place, *value) {
                Some(verdict) => {
                    Shown::number(format!("{} {text}", verdict.sign())).role(verdict.role())
                }
                None => Shown::number(text),
            }
        }
    }
}
