//! The declared analysis on screen: one row a variable, and the selected one unfolded under it.

use ratatui::layout::Rect;

use super::{State, unfold};
use crate::report::{Cell, Table};
use crate::ui::{
    glyph, text,
    theme::Role,
    widget::{Pen, window},
};

/// The cells of the columns after the name: n, before, after, change, the interval, p, Holm.
const WIDTHS: [usize; 7] = [4, 8, 8, 9, 19, 6, 6];

/// Draws the list, and the selected row under it.
pub(super) fn draw(
    state: &State,
    pen: &mut Pen<'_>,
    area: Rect,
    table: &Table,
    question: &dyn Fn(&str) -> Option<String>,
) {
    let [width, height] = [usize::from(area.width), usize::from(area.height)];
    pen.put(
        area,
        0,
        0,
        &text::ends(&heading(state), &table.title, width),
        Role::Dim,
    );
    let unfolded = if state.detail {
        unfold::unfold(state, pen, table, width, question)
    } else {
        vec![]
    };
    let list = table.rows.len().max(1);
    let room = height.saturating_sub(2);
    let least = list.min(5).min(room);
    let shown_detail = unfolded.len().min(room - least);
    let for_list = room - shown_detail;
    head(pen, area, state, table, width);
    let seen = window(state.tables.spot.row, table.rows.len(), for_list);
    for (y, at) in seen.clone().enumerate() {
        line(state, pen, area, 2 + y, table, at, width);
    }
    if seen.start > 0 {
        pen.put(area, width - 1, 2, glyph::ABOVE, Role::Dim);
    }
    if seen.end < table.rows.len() {
        pen.put(area, width - 1, 1 + for_list, glyph::BELOW, Role::Dim);
    }
    for (y, (line, role)) in unfolded.iter().take(shown_detail).enumerate() {
        pen.put(area, 0, 2 + for_list + y, line, *role);
    }
}

/// How the numbers are made, on one line.
fn heading(state: &State) -> String {
    let mut parts = Vec::new();
    if let Some(prices) = state
        .behind
        .as_ref()
        .and_then(|behind| behind.matter.prices.as_ref())
    {
        if state.real {
            let (_, last) = prices.years;
            let deflator = prices.cpi.deflator(last).unwrap_or(1.0);
            let series = prices.series.as_deref().unwrap_or("CPI");
            parts.push(format!("{series} {:.3}", 100.0 * deflator));
        } else {
            parts.push("NOMINAL".to_owned());
        }
    }
    if let Some(by) = &state.options.by {
        parts.push(format!("by {by}"));
    }
    if let Some(line) = state.options.line {
        let year = state.options.line_year.map(|year| format!(" of {year}"));
        parts.push(format!("line {line}{}", year.unwrap_or_default()));
    }
    if !state.options.only.is_empty() {
        parts.push(format!("{} chosen", state.options.only.len()));
    }
    parts.join(" · ")
}

fn name_width(width: usize) -> usize {
    width
        .saturating_sub(WIDTHS.iter().sum::<usize>() + 3)
        .max(8)
}

fn head(pen: &mut Pen<'_>, area: Rect, state: &State, table: &Table, width: usize) {
    let rounds = state
        .behind
        .as_ref()
        .and_then(|behind| Some(behind.matter.variables.first()?.rounds.clone()));
    let (before, after) = rounds.unwrap_or_else(|| ("before".into(), "after".into()));
    let interval = table.columns.get(4).map_or("CI", |column| &column.head);
    let heads = ["n", &before, &after, "change", interval, "p", "Holm"];
    let mut x = name_width(width) + 2;
    pen.put(area, 2, 1, &table.stub, Role::Heading);
    for (head, cells) in heads.iter().zip(WIDTHS) {
        x = pen.put(area, x, 1, &text::right(head, cells), Role::Heading);
    }
}

/// One variable on one line.
fn line(
    state: &State,
    pen: &mut Pen<'_>,
    area: Rect,
    y: usize,
    table: &Table,
    at: usize,
    width: usize,
) {
    let row = &table.rows[at];
    let here = at == state.tables.spot.row;
    let shown = |column: usize| row.cells[column].show(table.columns[column].format);
    let number = |column: usize| row.cells[column].as_number();
    let codes = matches!(row.cells[9], Cell::Text(_));
    let mark = if state.marked.contains(&row.label) {
        glyph::GOOD
    } else {
        ""
    };
    let warned = if codes { "⚠" } else { "" };
    let name = text::left(&row.label, name_width(width) - 2);
    let change = signed(number(3), &shown(3));
    let interval = match (number(4), number(5)) {
        (Some(low), Some(high)) => format!(
            "{} … {}",
            signed(Some(low), &shown(4)),
            signed(Some(high), &shown(5))
        ),
        _ => "–".to_owned(),
    };
    let base = if here { Role::Selected } else { Role::Text };
    if here {
        pen.fill(area, y, "", Role::Selected);
    }
    pen.put(area, 0, y, if here { glyph::HERE } else { " " }, Role::Text);
    pen.put(area, 1, y, mark, if here { base } else { Role::Good });
    let mut x = pen.put(area, 2, y, &name, base);
    pen.put(area, x, y, warned, if here { base } else { Role::Fair });
    x += 2;
    let way = match number(3) {
        _ if here => base,
        Some(change) if change > 0.0 => Role::Good,
        Some(change) if change < 0.0 => Role::Fair,
        _ => Role::Text,
    };
    let cells = [
        shown(0),
        shown(1),
        shown(2),
        change,
        interval,
        p(number(6)),
        p(number(7)),
    ];
    for (column, (cell, cells)) in cells.iter().zip(WIDTHS).enumerate() {
        let role = if column == 3 { way } else { base };
        x = pen.put(area, x, y, &text::right(cell, cells), role);
    }
}

/// `.126`, `<.001`, a dash.
pub(super) fn p(p: Option<f64>) -> String {
    match p {
        None => "–".to_owned(),
        Some(p) if p < 0.001 => "<.001".to_owned(),
        Some(p) => format!("{p:.3}").trim_start_matches('0').to_owned(),
    }
}

/// With its sign: a plus, or a true minus.
pub(super) fn signed(value: Option<f64>, shown: &str) -> String {
    match value {
        Some(value) if value > 0.0 => format!("+{shown}"),
        _ => shown.replacen('-', "−", 1),
    }
}
