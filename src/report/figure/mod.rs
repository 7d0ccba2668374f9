//! Figures: what a plot shows, in a unit square, before a terminal or a file draws it.
//!
//! Every place is a pair of shares of the plot's area: (0, 0) is its lower left corner, (1, 1) its upper right one.

mod axis;
mod distribution;
mod pairs;
mod villages;

pub use axis::Axis;

use super::{
    Format,
    comparison::{Matter, Unit, Variable},
};
use crate::stats::pairs::Pair;

/// A plot, drawn nowhere yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    /// What it shows.
    pub title: String,
    /// What goes to the right.
    pub x: Ticks,
    /// What goes up.
    pub y: Ticks,
    /// What is drawn, in this order.
    pub marks: Vec<Mark>,
    /// Texts at the right of the plot, by their height.
    pub right: Vec<(f64, String)>,
    /// How many rows it has, where it has rows: heights are the middles of rows then, the first on top.
    pub rows: usize,
    /// What the signs mean.
    pub legend: Vec<(Sign, String)>,
    /// n, what is outside the window, how it was made.
    pub notes: Vec<String>,
    /// The points that are single respondents, from left to right.
    pub points: Vec<Point>,
}

/// One respondent in a plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Where it stands.
    pub at: (f64, f64),
    /// The row of the comparison.
    pub row: usize,
    /// Who, where, and both values.
    pub text: String,
}

/// An axis: its name and its ticks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ticks {
    /// The name.
    pub name: String,
    /// Places and labels.
    pub at: Vec<(f64, String)>,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Single points.
    Points(Vec<(f64, f64)>, Sign),
    /// Straight lines from point to point.
    Path(Vec<(f64, f64)>, Stroke),
    /// A standing bar: from left to right, from bottom to top.
    Bar((f64, f64), (f64, f64)),
    /// A lying bar in the row at a height: from, to.
    Lying(f64, (f64, f64)),
    /// An estimate with its interval, in the row at a height.
    Interval {
        /// The height.
        y: f64,
        /// The ends of the interval.
        ends: Option<(f64, f64)>,
        /// The estimate.
        at: f64,
        /// The sign of the estimate.
        sign: Sign,
    },
    /// Before and after, in the row at a height.
    Dumbbell(f64, (f64, f64)),
}

/// How a point looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A small dot.
    Dot,
    /// A hollow circle: before.
    Before,
    /// A full circle: after.
    After,
    /// A square: an estimate.
    Square,
    /// A diamond: all together.
    Diamond,
    /// A full line.
    Line,
    /// A dashed line.
    Dashes,
}

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// What is shown.
    Full,
    /// What is shown second.
    Dashed,
    /// What it is held against: zero, equality, a line of poverty.
    Faint,
}

/// The plots of one variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Before × after with the line of no change.
    Scatter,
    /// Means of up to twelve groups, before and after.
    Slopes,
    /// Means by village, a row each.
    Dumbbell,
    /// The changes, with the interval of their mean.
    Histogram,
    /// The change of each village with its interval.
    Forest,
    /// How many are below an amount, before and after.
    Cumulative,
    /// Who has which share.
    Lorenz,
    /// Who grew.
    Incidence,
}

/// Why a plot is not drawn.
pub type Nothing = &'static str;

impl Kind {
    /// Every plot, in the order in which they follow each other.
    pub const ALL: [Self; 8] = [
        Self::Scatter,
        Self::Slopes,
        Self::Dumbbell,
        Self::Histogram,
        Self::Forest,
        Self::Cumulative,
        Self::Lorenz,
        Self::Incidence,
    ];

    /// The word for options and files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Scatter => "scatter",
            Self::Slopes => "slopes",
            Self::Dumbbell => "dumbbell",
            Self::Histogram => "histogram",
            Self::Forest => "forest",
            Self::Cumulative => "ecdf",
            Self::Lorenz => "lorenz",
            Self::Incidence => "incidence",
        }
    }

    /// The name for a person.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scatter => "before × after",
            Self::Slopes => "slopes by group",
            Self::Dumbbell => "dumbbell by village",
            Self::Histogram => "changes",
            Self::Forest => "forest by village",
            Self::Cumulative => "cumulative shares",
            Self::Lorenz => "Lorenz curves",
            Self::Incidence => "growth incidence",
        }
    }

    /// The plot with this [`code`](Self::code).
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// This plot of `variable`, amounts in `unit`; `line` is a poverty line in the same money.
    ///
    /// # Errors
    /// Why there is nothing to draw, as a clause.
    pub fn draw(
        self,
        matter: &Matter,
        variable: &Variable,
        unit: Unit,
        line: Option<f64>,
    ) -> Result<Figure, Nothing> {
        let subject = Subject::of(matter, variable, unit);
        let line = line.filter(|_| variable.money);
        if subject.pairs.is_empty() {
            return Err("nobody has both rounds");
        }
        match self {
            Self::Scatter => Ok(pairs::scatter(&subject, line)),
            Self::Slopes => villages::slopes(&subject),
            Self::Dumbbell => villages::dumbbell(&subject),
            Self::Histogram => Ok(pairs::histogram(&subject)),
            Self::Forest => villages::forest(&subject),
            Self::Cumulative => Ok(distribution::cumulative(&subject, line)),
            Self::Lorenz => distribution::lorenz_curves(&subject),
            Self::Incidence => distribution::incidence(&subject),
        }
    }
}

/// One variable's pairs and where they come from.
struct Subject<'a> {
    name: &'a str,
    matter: &'a Matter,
    rows: Vec<usize>,
    pairs: Vec<Pair>,
    /// `2020` and `2022`, or `before` and `after`.
    heads: (String, String),
    /// `, money of 2020`, or nothing.
    unit: String,
}

impl<'a> Subject<'a> {
    fn of(matter: &'a Matter, variable: &'a Variable, unit: Unit) -> Self {
        let (rows, pairs) = variable.matched(&unit).into_iter().unzip();
        let real = match (unit, matter.base_year()) {
            (Unit::Real, Some(year)) if variable.money => format!(", money of {year}"),
            _ if variable.money => ", nominal".to_owned(),
            _ => String::new(),
        };
        Self {
            name: &variable.name,
            matter,
            rows,
            pairs,
            heads: variable.rounds.clone(),
            unit: real,
        }
    }

    fn title(&self, what: &str) -> String {
        format!("{what}: {}{}", self.name, self.unit)
    }

    /// The middle of row `at` of `rows`.
    fn row(at: usize, rows: usize) -> f64 {
        1.0 - (at as f64 + 0.5) / rows as f64
    }

    /// Every respondent at the place that `place` gives its pair, from left to right.
    fn points(&self, place: impl Fn(&Pair) -> (f64, f64)) -> Vec<Point> {
        let who = self.rows.iter().zip(&self.pairs);
        let mut points: Vec<Point> = who
            .map(|(row, pair)| {
                let clusters = self.matter.clusters.as_ref();
                let village = clusters.and_then(|clusters| clusters[*row].clone());
                Point {
                    at: place(pair),
                    row: *row,
                    text: format!(
                        "{}{} · {} {} → {} {} · {}",
                        self.matter.keys[*row],
                        village.map_or_else(String::new, |village| format!(" · {village}")),
                        self.heads.0,
                        Format::Magnitude.show(pair.before),
                        self.heads.1,
                        Format::Magnitude.show(pair.after),
                        signed(pair.change())
                    ),
                }
            })
            .collect();
        points.sort_by(|a, b| a.at.0.total_cmp(&b.at.0).then(a.at.1.total_cmp(&b.at.1)));
        points
    }

    fn lost(&self) -> String {
        let all = self.matter.keys.len();
        format!("n = {} with both of {all}", self.pairs.len())
    }
}

/// `+3,605`, `-12.5`: an amount whose direction is said.
fn signed(value: f64) -> String {
    let text = Format::Magnitude.show(value);
    if value > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}
