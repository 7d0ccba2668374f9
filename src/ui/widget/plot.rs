//! A figure in the terminal: braille for points and lines, blocks for bars, signs for rows, own axes with ticks.

use ratatui::layout::Rect;

use super::{Pen, canvas::Canvas};
use crate::report::figure::{Figure, Mark, Sign, Stroke};
use crate::ui::{text, theme::Role};

/// Draws `figure` into `area`: title, plot with axes, legend and notes, and under them who the point `under` the cursor
/// is.
pub fn draw(pen: &mut Pen<'_>, area: Rect, figure: &Figure, under: Option<usize>) {
    let mut area = area;
    let under = under.and_then(|at| figure.points.get(at));
    if !figure.points.is_empty() && area.height > 8 {
        let below = usize::from(area.height) - 1;
        let hint = pen.say("↑ ↓ go from respondent to respondent, Enter opens the interview");
        let (text, role) = match under {
            Some(point) => (format!("◉ {}", point.text), Role::Heading),
            None => (hint.to_owned(), Role::Dim),
        };
        let shown = text::cut(&text, usize::from(area.width));
        pen.put(area, 0, below, &shown, role);
        area.height -= 1;
    }
    let [width, height] = [usize::from(area.width), usize::from(area.height)];
    pen.put(area, 0, 0, &figure.title, Role::Heading);
    let mut notes: Vec<String> = figure
        .notes
        .iter()
        .flat_map(|note| text::wrap(note, width.saturating_sub(2)))
        .collect();
    let legend = usize::from(!figure.legend.is_empty());
    let named = usize::from(!figure.x.name.is_empty() && figure.rows == 0);
    let rest = height.saturating_sub(1 + legend + named);
    notes.truncate(rest / 3);
    let room = rest.saturating_sub(notes.len() + 2);
    let rows = if figure.rows > 0 {
        figure.rows.min(room)
    } else {
        room
    };
    let widest = |texts: &[(f64, String)], most: usize| {
        texts
            .iter()
            .map(|(_, text)| text::width(text))
            .max()
            .unwrap_or(0)
            .min(most)
    };
    let left = widest(&figure.y.at, width / 4).max(text::width(&figure.y.name).min(width / 4));
    let right = widest(&figure.right, width * 2 / 5);
    let cells = width.saturating_sub(left + right + 4);
    if cells < 10 || rows < 3 {
        pen.put(
            area,
            0,
            1,
            pen.say("the window is too small for this plot"),
            Role::Dim,
        );
        return;
    }
    if legend > 0 {
        draw_legend(pen, area, figure);
    }
    let plot = Rect {
        x: area.x + left as u16 + 2,
        y: area.y + 1 + legend as u16,
        width: cells as u16,
        height: rows as u16,
    };
    draw_axes(pen, area, plot, figure, left);
    let mut canvas = Canvas::new(cells, rows);
    for mark in &figure.marks {
        paint(&mut canvas, mark, figure.rows);
    }
    if let Some(point) = under {
        let (cell, row) = (cell_of(point.at.0, cells), row_of(point.at.1, rows, 0));
        canvas.sign(cell, row, "◉", Role::Heading);
    }
    canvas.draw(pen, plot);
    for (row, text) in placed(&figure.right, rows, figure.rows) {
        let at = left + 3 + cells;
        pen.put(
            area,
            at,
            usize::from(plot.y - area.y) + row,
            text,
            Role::Text,
        );
    }
    let below = usize::from(plot.y - area.y) + rows + 2 + named;
    if figure.rows > rows {
        notes.insert(
            0,
            pen.say("more rows than fit; make the window larger")
                .to_owned(),
        );
    }
    for (y, note) in notes.iter().enumerate() {
        pen.put(area, 1, below + y, note, Role::Dim);
    }
}

fn draw_legend(pen: &mut Pen<'_>, area: Rect, figure: &Figure) {
    let mut x = 1;
    for (sign, text) in &figure.legend {
        let (shown, role) = match sign {
            Sign::Line => ("──", Role::Good),
            Sign::Dashes => ("╌╌", Role::Fair),
            Sign::Before => ("○", Role::Fair),
            Sign::After => ("●", Role::Good),
            sign => (glyph(*sign), Role::Good),
        };
        x = pen.put(area, x, 1, shown, role) + 1;
        x = pen.put(area, x, 1, text, Role::Text) + 3;
    }
}

fn draw_axes(pen: &mut Pen<'_>, area: Rect, plot: Rect, figure: &Figure, left: usize) {
    let top = usize::from(plot.y - area.y);
    let (cells, rows) = (usize::from(plot.width), usize::from(plot.height));
    for row in 0..rows {
        pen.put(area, left + 1, top + row, "│", Role::Dim);
    }
    for (row, label) in placed(&figure.y.at, rows, figure.rows) {
        pen.put(area, 0, top + row, &text::right(label, left), Role::Text);
        pen.put(area, left + 1, top + row, "┤", Role::Dim);
    }
    if figure.rows == 0 && !figure.y.name.is_empty() && figure.y.at.iter().all(|(y, _)| *y < 0.97) {
        pen.put(area, 0, top, &text::right(&figure.y.name, left), Role::Dim);
    }
    let axis = top + rows;
    pen.put(area, left + 1, axis, "└", Role::Dim);
    pen.put(area, left + 2, axis, &"─".repeat(cells), Role::Dim);
    let mut free = 0;
    for (at, label) in &figure.x.at {
        let cell = left + 2 + cell_of(*at, cells);
        pen.put(area, cell, axis, "┴", Role::Dim);
        let from = cell.saturating_sub(text::width(label) / 2);
        if from >= free {
            free = pen.put(area, from, axis + 1, label, Role::Text) + 1;
        }
    }
    if figure.rows == 0 && !figure.x.name.is_empty() {
        let name = format!("{} →", figure.x.name);
        let from = (left + 2 + cells).saturating_sub(text::width(&name));
        pen.put(area, from, axis + 2, &name, Role::Dim);
    }
}

/// The cell of a share of the width.
fn cell_of(at: f64, cells: usize) -> usize {
    let last = cells.saturating_sub(1);
    ((at.clamp(0.0, 1.0) * last as f64).round() as usize).min(last)
}

/// The row of a height, where the figure has rows or not.
fn row_of(y: f64, rows: usize, of: usize) -> usize {
    if of > 0 {
        ((1.0 - y) * of as f64).floor().max(0.0) as usize
    } else {
        cell_of(1.0 - y, rows)
    }
}

/// Texts by their row, each on a row of its own, moved to the nearest free one; what finds none is left out.
fn placed(texts: &[(f64, String)], rows: usize, of: usize) -> Vec<(usize, &String)> {
    let mut taken = vec![false; rows];
    let mut out = Vec::new();
    let mut texts: Vec<&(f64, String)> = texts.iter().collect();
    texts.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (y, text) in texts {
        let wanted = row_of(*y, rows, of);
        if of > 0 && wanted >= rows {
            continue;
        }
        let free = (0..rows)
            .filter(|row| !taken[*row])
            .min_by_key(|row| row.abs_diff(wanted));
        if let Some(row) = free {
            taken[row] = true;
            out.push((row, text));
        }
    }
    out
}

const fn glyph(sign: Sign) -> &'static str {
    match sign {
        Sign::Dot => "·",
        Sign::Before => "○",
        Sign::After => "●",
        Sign::Square => "■",
        Sign::Diamond => "◆",
        Sign::Line => "─",
        Sign::Dashes => "╌",
    }
}

fn paint(canvas: &mut Canvas, mark: &Mark, of: usize) {
    let (cells, rows) = canvas.size();
    match mark {
        Mark::Points(points, Sign::Dot) => {
            let large = points.len() <= 200;
            for point in points {
                canvas.dot(*point, large, Role::Good);
            }
        }
        Mark::Points(points, sign) => {
            for (x, y) in points {
                canvas.sign(
                    cell_of(*x, cells),
                    row_of(*y, rows, of),
                    glyph(*sign),
                    Role::Good,
                );
            }
        }
        Mark::Path(points, stroke) => {
            let (on, off, role) = match stroke {
                Stroke::Full => (1, 0, Role::Good),
                Stroke::Dashed => (5, 4, Role::Fair),
                Stroke::Faint => (1, 3, Role::Dim),
            };
            canvas.path(points, (on, off), role);
        }
        Mark::Bar(sides, ends) => canvas.bar(*sides, *ends, Role::Good),
        Mark::Lying(y, ends) => canvas.lying(row_of(*y, rows, of), *ends, Role::Good),
        Mark::Interval { y, ends, at, sign } => {
            let row = row_of(*y, rows, of);
            if let Some((low, high)) = ends {
                let (from, to) = (cell_of(*low, cells), cell_of(*high, cells));
                for cell in from..=to {
                    canvas.sign(cell, row, "─", Role::Text);
                }
                canvas.sign(from, row, if *low < 0.0 { "◂" } else { "├" }, Role::Text);
                canvas.sign(to, row, if *high > 1.0 { "▸" } else { "┤" }, Role::Text);
            }
            canvas.sign(cell_of(*at, cells), row, glyph(*sign), Role::Good);
        }
        Mark::Dumbbell(y, (before, after)) => {
            let row = row_of(*y, rows, of);
            let (b, a) = (cell_of(*before, cells), cell_of(*after, cells));
            for cell in b.min(a)..=b.max(a) {
                canvas.sign(cell, row, "━", Role::Text);
            }
            canvas.sign(b, row, "○", Role::Fair);
            canvas.sign(a, row, "●", Role::Good);
        }
    }
}
