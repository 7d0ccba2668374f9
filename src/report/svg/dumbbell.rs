//! Dumbbells: what was before and what came after, a row a variable, with the interval of the change.

use super::{Anchor, Drawing, cut, scale::Scale};
use crate::report::Format;

/// A variable before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which variable.
    pub label: String,
    /// Its mean before.
    pub before: f64,
    /// Its mean after.
    pub after: f64,
    /// The confidence interval of the change, where there is one.
    pub interval: Option<(f64, f64)>,
}

/// Rows on one scale.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dumbbell {
    /// The title.
    pub title: String,
    /// What before and after are, such as `2020` and `2022`.
    pub heads: (String, String),
    /// One a variable.
    pub rows: Vec<Change>,
    /// How numbers print.
    pub format: Format,
    /// What the interval is and how the numbers were made.
    pub note: String,
}

const WIDTH: f64 = 760.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 540.0;
const ROW: f64 = 24.0;
const TOP: f64 = 72.0;

/// A hollow circle before, a filled one after; the whisker is the interval of the change, laid off from before.
#[must_use]
pub fn dumbbell(chart: &Dumbbell) -> String {
    let ends = |row: &Change| {
        let (low, high) = row.interval.unwrap_or((0.0, 0.0));
        [row.before, row.after, row.before + low, row.before + high]
    };
    let mut drawing = Drawing::new(WIDTH);
    drawing.text("b", Anchor::Start, (16.0, 22.0), &chart.title);
    drawing.circle("h", (21.0, 39.0), 4.5);
    drawing.text(
        "m",
        Anchor::Start,
        (31.0, 43.0),
        &cut(&chart.heads.0, 150.0),
    );
    drawing.circle("s", (201.0, 39.0), 4.5);
    drawing.text(
        "m",
        Anchor::Start,
        (211.0, 43.0),
        &cut(&chart.heads.1, 150.0),
    );
    drawing.text("m", Anchor::Start, (RIGHT + 16.0, TOP - 10.0), "change");
    let bottom = TOP + ROW * small(chart.rows.len());
    if let Some(scale) = Scale::new(chart.rows.iter().flat_map(ends), LEFT, RIGHT) {
        for (value, label) in scale.ticks() {
            let x = scale.place(value);
            drawing.line("g", (x, TOP - 4.0), (x, bottom));
            drawing.text("m", Anchor::Middle, (x, bottom + 16.0), &label);
        }
        for (i, row) in chart.rows.iter().enumerate() {
            let y = TOP + ROW * (small(i) + 0.5);
            draw(&mut drawing, &scale, row, chart.format, y);
        }
    }
    let end = drawing.note(bottom + 38.0, &chart.note);
    let told: Vec<String> = chart
        .rows
        .iter()
        .map(|row| sentence(row, chart.format))
        .collect();
    drawing.finish(end, &chart.title, &told.join("; "))
}

fn draw(drawing: &mut Drawing, scale: &Scale, row: &Change, format: Format, y: f64) {
    drawing.text(
        "",
        Anchor::Start,
        (16.0, y + 4.0),
        &cut(&row.label, LEFT - 32.0),
    );
    if row.before.is_finite() && row.after.is_finite() {
        let (before, after) = (scale.place(row.before), scale.place(row.after));
        drawing.line("i", (before, y), (after, y));
        if let Some((low, high)) = row
            .interval
            .filter(|(low, high)| low.is_finite() && high.is_finite())
        {
            let (low, high) = (
                scale.place(row.before + low),
                scale.place(row.before + high),
            );
            drawing.line("i", (low, y + 7.0), (high, y + 7.0));
            drawing.line("i", (low, y + 4.0), (low, y + 10.0));
            drawing.line("i", (high, y + 4.0), (high, y + 10.0));
        }
        drawing.circle("h", (before, y), 4.5);
        drawing.circle("s", (after, y), 4.5);
    }
    drawing.text(
        "",
        Anchor::Start,
        (RIGHT + 16.0, y + 4.0),
        &change(row, format),
    );
}

/// The change with its sign and interval.
fn change(row: &Change, format: Format) -> String {
    let change = row.after - row.before;
    let plus = if change > 0.0 { "+" } else { "" };
    let shown = format.show(change);
    match row.interval {
        Some((low, high)) => format!(
            "{plus}{shown} [{}, {}]",
            format.show(low),
            format.show(high)
        ),
        None => format!("{plus}{shown}"),
    }
}

fn sentence(row: &Change, format: Format) -> String {
    format!(
        "{}: {} to {}, {}",
        row.label,
        format.show(row.before),
        format.show(row.after),
        change(row, format)
    )
}

/// A row number as a number of the drawing.
pub(super) fn small(rows: usize) -> f64 {
    u32::try_from(rows).map_or(f64::from(u32::MAX), f64::from)
}
