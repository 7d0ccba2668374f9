//! A figure as a drawing: the same plots that the terminal shows.

use super::{Anchor, Drawing, cut};
use crate::report::figure::{Figure, Mark, Sign, Stroke};

const WIDTH: f64 = 760.0;
const ROW: f64 = 22.0;
const HEIGHT: f64 = 340.0;

/// Where the plot lies on the paper.
struct Place {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Place {
    fn of(figure: &Figure) -> Self {
        let named = figure.rows > 0 || !figure.right.is_empty() && figure.y.name.is_empty();
        let top = if figure.legend.is_empty() { 44.0 } else { 66.0 };
        #[expect(clippy::cast_precision_loss, reason = "a number of rows")]
        let height = if figure.rows > 0 {
            ROW * figure.rows as f64
        } else {
            HEIGHT
        };
        Self {
            left: if named { 150.0 } else { 64.0 },
            right: if figure.right.is_empty() {
                WIDTH - 24.0
            } else {
                WIDTH - 210.0
            },
            top,
            bottom: top + height,
        }
    }

    /// A place of the figure on the paper; what lies outside is drawn at the edge.
    fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (
            self.x(x),
            self.bottom - y.clamp(0.0, 1.0) * (self.bottom - self.top),
        )
    }

    fn x(&self, x: f64) -> f64 {
        self.left + x.clamp(0.0, 1.0) * (self.right - self.left)
    }

    fn y(&self, y: f64) -> f64 {
        self.at((0.0, y)).1
    }
}

/// The figure as a file of its own.
#[must_use]
pub fn figure(figure: &Figure) -> String {
    let place = Place::of(figure);
    let mut drawing = Drawing::new(WIDTH);
    drawing.text(
        "b",
        Anchor::Start,
        (16.0, 22.0),
        &cut(&figure.title, WIDTH - 32.0),
    );
    legend(&mut drawing, figure);
    axes(&mut drawing, figure, &place);
    for mark in &figure.marks {
        draw(&mut drawing, &place, mark);
    }
    for (y, text) in spread(&figure.right, &place) {
        drawing.text(
            "",
            Anchor::Start,
            (place.right + 12.0, y + 4.0),
            &cut(text, 190.0),
        );
    }
    let named = f64::from(u8::from(!figure.x.name.is_empty())) * 18.0;
    let end = drawing.note(place.bottom + 38.0 + named, &figure.notes.join(". "));
    let told: Vec<String> = figure
        .right
        .iter()
        .map(|(_, text)| text.clone())
        .chain(figure.notes.iter().cloned())
        .collect();
    drawing.finish(end, &figure.title, &told.join("; "))
}

/// Texts by their height, moved apart where they would lie on each other.
fn spread<'a>(texts: &'a [(f64, String)], place: &Place) -> Vec<(f64, &'a String)> {
    let mut placed: Vec<(f64, &String)> =
        texts.iter().map(|(y, text)| (place.y(*y), text)).collect();
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for i in 1..placed.len() {
        placed[i].0 = placed[i].0.max(placed[i - 1].0 + 14.0);
    }
    placed
}

fn legend(drawing: &mut Drawing, figure: &Figure) {
    let mut x = 16.0;
    for (what, text) in &figure.legend {
        match what {
            Sign::Line => drawing.path("i", "", &[(x, 40.0), (x + 24.0, 40.0)]),
            Sign::Dashes => drawing.path("i", "7 4", &[(x, 40.0), (x + 24.0, 40.0)]),
            what => sign(drawing, *what, (x + 12.0, 40.0)),
        }
        drawing.text("m", Anchor::Start, (x + 32.0, 44.0), &cut(text, 220.0));
        x += 260.0;
    }
}

fn axes(drawing: &mut Drawing, figure: &Figure, place: &Place) {
    for (at, label) in &figure.x.at {
        let x = place.x(*at);
        drawing.line("g", (x, place.top), (x, place.bottom));
        drawing.text("m", Anchor::Middle, (x, place.bottom + 16.0), label);
    }
    let middle = (place.left + place.right) / 2.0;
    drawing.text(
        "m",
        Anchor::Middle,
        (middle, place.bottom + 34.0),
        &figure.x.name,
    );
    for (at, _) in figure
        .y
        .at
        .iter()
        .filter(|_| figure.rows == 0 && figure.right.is_empty())
    {
        let y = place.y(*at);
        drawing.line("g", (place.left, y), (place.right, y));
    }
    for (y, label) in spread(&figure.y.at, place) {
        drawing.text(
            "m",
            Anchor::End,
            (place.left - 8.0, y + 4.0),
            &cut(label, place.left - 16.0),
        );
    }
    if !figure.y.name.is_empty() {
        drawing.text("m", Anchor::Start, (16.0, place.top - 8.0), &figure.y.name);
    }
}

fn draw(drawing: &mut Drawing, place: &Place, mark: &Mark) {
    match mark {
        Mark::Points(points, what) => {
            for point in points {
                sign(drawing, *what, place.at(*point));
            }
        }
        Mark::Path(points, stroke) => {
            let (class, dash) = match stroke {
                Stroke::Full => ("i", ""),
                Stroke::Dashed => ("i", "7 4"),
                Stroke::Faint => ("z", ""),
            };
            let points: Vec<(f64, f64)> = points.iter().map(|point| place.at(*point)).collect();
            drawing.path(class, dash, &points);
        }
        Mark::Bar((left, right), (bottom, top)) => {
            let sides = (place.x(*left) + 0.5, place.x(*right) - 0.5);
            drawing.bar("s", sides, (place.y(*top), place.y(*bottom)));
        }
        Mark::Lying(y, (from, to)) => {
            let middle = place.y(*y);
            drawing.bar(
                "s",
                (place.x(*from), place.x(*to)),
                (middle - 6.0, middle + 6.0),
            );
        }
        Mark::Interval {
            y,
            ends,
            at,
            sign: what,
        } => {
            let y = place.y(*y);
            if let Some((low, high)) = ends {
                drawing.line("i", (place.x(*low), y), (place.x(*high), y));
                arrow(drawing, place, *low, y);
                arrow(drawing, place, *high, y);
            }
            sign(drawing, *what, (place.x(*at), y));
        }
        Mark::Dumbbell(y, (before, after)) => {
            let y = place.y(*y);
            drawing.line("i", (place.x(*before), y), (place.x(*after), y));
            sign(drawing, Sign::Before, (place.x(*before), y));
            sign(drawing, Sign::After, (place.x(*after), y));
        }
    }
}

/// The head of an arrow where an interval goes on outside the window.
fn arrow(drawing: &mut Drawing, place: &Place, end: f64, y: f64) {
    let (x, back) = if end < 0.0 {
        (place.left, 6.0)
    } else if end > 1.0 {
        (place.right, -6.0)
    } else {
        return;
    };
    drawing.path("i", "", &[(x + back, y - 4.0), (x, y), (x + back, y + 4.0)]);
}

fn sign(drawing: &mut Drawing, sign: Sign, at: (f64, f64)) {
    match sign {
        Sign::Dot => drawing.circle("s", at, 2.5),
        Sign::Before => drawing.circle("h", at, 4.5),
        Sign::After => drawing.circle("s", at, 4.5),
        Sign::Square => drawing.square("s", at, 8.0),
        Sign::Diamond => {
            let (x, y) = at;
            let corners = [
                (x - 6.0, y),
                (x, y - 6.0),
                (x + 6.0, y),
                (x, y + 6.0),
                (x - 6.0, y),
            ];
            drawing.path("s", "", &corners);
        }
        Sign::Line | Sign::Dashes => {}
    }
}
