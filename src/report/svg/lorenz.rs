//! Lorenz curves: which share of the income the poorest share of the households has.

use super::{Anchor, Drawing, cut, dumbbell::small};

/// One curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// What it shows, such as `2020, Gini 0.41`.
    pub name: String,
    /// Cumulative shares of households and of income, from (0, 0) to (1, 1).
    pub points: Vec<(f64, f64)>,
}

/// Curves in one square.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lorenz {
    /// The title.
    pub title: String,
    /// What is shared, such as `income`.
    pub share_of: String,
    /// The curves; at most three can be told apart.
    pub curves: Vec<Curve>,
    /// How the numbers were made.
    pub note: String,
}

const SIDE: f64 = 320.0;
const LEFT: f64 = 60.0;
const TOP: f64 = 44.0;
const DASHES: [&str; 3] = ["", "7 4", "2 3"];

/// The curves under the line of equality, each with its own dash.
#[must_use]
pub fn lorenz(chart: &Lorenz) -> String {
    let place = |x: f64, y: f64| (LEFT + x * SIDE, TOP + (1.0 - y) * SIDE);
    let mut drawing = Drawing::new(640.0);
    drawing.text("b", Anchor::Start, (16.0, 22.0), &chart.title);
    for quarter in 0..=4 {
        let share = f64::from(quarter) / 4.0;
        drawing.line("g", place(share, 0.0), place(share, 1.0));
        drawing.line("g", place(0.0, share), place(1.0, share));
        let label = format!("{}%", 25 * quarter);
        drawing.text(
            "m",
            Anchor::Middle,
            (place(share, 0.0).0, TOP + SIDE + 16.0),
            &label,
        );
        drawing.text(
            "m",
            Anchor::End,
            (LEFT - 6.0, place(0.0, share).1 + 4.0),
            &label,
        );
    }
    drawing.line("z", place(0.0, 0.0), place(1.0, 1.0));
    for (i, curve) in chart.curves.iter().enumerate() {
        let inside = |(x, y): &&(f64, f64)| x.is_finite() && y.is_finite();
        let points: Vec<(f64, f64)> = curve
            .points
            .iter()
            .filter(inside)
            .map(|(x, y)| place(*x, *y))
            .collect();
        let dash = DASHES[i % DASHES.len()];
        drawing.path("i", dash, &points);
        let y = TOP + 20.0 * (small(i) + 1.0);
        drawing.path(
            "i",
            dash,
            &[(LEFT + SIDE + 20.0, y - 4.0), (LEFT + SIDE + 56.0, y - 4.0)],
        );
        drawing.text(
            "",
            Anchor::Start,
            (LEFT + SIDE + 64.0, y),
            &cut(&curve.name, 180.0),
        );
    }
    let axis = format!(
        "households from the poorest; up: their share of {}",
        chart.share_of
    );
    drawing.text("m", Anchor::Start, (LEFT, TOP + SIDE + 34.0), &axis);
    let end = drawing.note(TOP + SIDE + 56.0, &chart.note);
    let told: Vec<&str> = chart
        .curves
        .iter()
        .map(|curve| curve.name.as_str())
        .collect();
    drawing.finish(end, &chart.title, &told.join("; "))
}
