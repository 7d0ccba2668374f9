//! Forests: an estimate and its interval a row, on one scale, with the line of no effect.

use super::{Anchor, Drawing, cut, dumbbell::small, scale::Scale};
use crate::report::Format;

/// An estimate with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// What is estimated.
    pub label: String,
    /// The estimate.
    pub estimate: f64,
    /// Its confidence interval, where there is one.
    pub interval: Option<(f64, f64)>,
}

/// Rows on one scale.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forest {
    /// The title.
    pub title: String,
    /// What the estimates are, such as `path coefficient`.
    pub axis: String,
    /// One an estimate.
    pub rows: Vec<Effect>,
    /// How numbers print.
    pub format: Format,
    /// What the interval is and how the numbers were made.
    pub note: String,
}

const WIDTH: f64 = 760.0;
const LEFT: f64 = 230.0;
const RIGHT: f64 = 560.0;
const ROW: f64 = 22.0;
const TOP: f64 = 44.0;

/// A square at each estimate, a whisker for its interval, a dashed line at zero.
#[must_use]
pub fn forest(chart: &Forest) -> String {
    let ends = |row: &Effect| {
        let (low, high) = row.interval.unwrap_or((row.estimate, row.estimate));
        [row.estimate, low, high, 0.0]
    };
    let mut drawing = Drawing::new(WIDTH);
    drawing.text("b", Anchor::Start, (16.0, 22.0), &chart.title);
    let bottom = TOP + ROW * small(chart.rows.len());
    if let Some(scale) = Scale::new(chart.rows.iter().flat_map(ends), LEFT, RIGHT) {
        for (value, label) in scale.ticks() {
            let x = scale.place(value);
            drawing.line("g", (x, TOP - 4.0), (x, bottom));
            drawing.text("m", Anchor::Middle, (x, bottom + 16.0), &label);
        }
        if scale.holds(0.0) {
            drawing.line(
                "z",
                (scale.place(0.0), TOP - 4.0),
                (scale.place(0.0), bottom),
            );
        }
        for (i, row) in chart.rows.iter().enumerate() {
            draw(
                &mut drawing,
                &scale,
                row,
                chart.format,
                TOP + ROW * (small(i) + 0.5),
            );
        }
    }
    drawing.text(
        "m",
        Anchor::Middle,
        ((LEFT + RIGHT) / 2.0, bottom + 32.0),
        &chart.axis,
    );
    let end = drawing.note(bottom + 52.0, &chart.note);
    let told: Vec<String> = chart
        .rows
        .iter()
        .map(|row| format!("{}: {}", row.label, shown(row, chart.format)))
        .collect();
    drawing.finish(end, &chart.title, &told.join("; "))
}

fn draw(drawing: &mut Drawing, scale: &Scale, row: &Effect, format: Format, y: f64) {
    drawing.text(
        "",
        Anchor::Start,
        (16.0, y + 4.0),
        &cut(&row.label, LEFT - 32.0),
    );
    if let Some((low, high)) = row
        .interval
        .filter(|(low, high)| low.is_finite() && high.is_finite())
    {
        drawing.line("i", (scale.place(low), y), (scale.place(high), y));
    }
    if row.estimate.is_finite() {
        drawing.square("s", (scale.place(row.estimate), y), 8.0);
    }
    drawing.text(
        "",
        Anchor::Start,
        (RIGHT + 16.0, y + 4.0),
        &shown(row, format),
    );
}

fn shown(row: &Effect, format: Format) -> String {
    match row.interval {
        Some((low, high)) => {
            format!(
                "{} [{}, {}]",
                format.show(row.estimate),
                format.show(low),
                format.show(high)
            )
        }
        None => format.show(row.estimate),
    }
}
