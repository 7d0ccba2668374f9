//! Path diagram: constructs and paths of an estimate, laid out in layers and drawn with characters.
//!
//! Causes stand left of effects; a path over several layers passes the constructs between.

mod canvas;
mod layout;
mod paint;

use super::{Cell, Format, Tables};

pub use canvas::{Drawing, Element, Mark};

/// A construct in a diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its R² as text, where something explains it.
    pub note: Option<String>,
    /// Its indicators with their loadings.
    pub indicators: Vec<(String, String)>,
}

/// A path in a diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Position of the cause.
    pub from: usize,
    /// Position of the effect.
    pub to: usize,
    /// The coefficient with its stars.
    pub label: String,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagram {
    /// Constructs.
    pub nodes: Vec<Node>,
    /// Paths; they run in no circle.
    pub edges: Vec<Edge>,
}

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Plain ASCII instead of box characters.
    pub ascii: bool,
    /// Indicators, where they fit.
    pub indicators: bool,
}

/// Stars of a p-value: `***` below .001, `**` below .01, `*` below .05.
#[must_use]
pub fn stars(p: f64) -> &'static str {
    match p {
        p if p < 0.001 => "***",
        p if p < 0.01 => "**",
        p if p < 0.05 => "*",
        _ => "",
    }
}

impl Diagram {
    /// The diagram of an estimate's tables; stars are those of the bootstrap, where there is one.
    #[must_use]
    pub fn of(tables: &Tables, decimals: u8) -> Self {
        let Some(paths) = tables.table("path_coefficients") else {
            return Self::default();
        };
        let show = |value: f64| short(&Format::Decimals(decimals).show(value));
        let r2 = |name: &str| tables.table("r_square")?.number(name, "r2");
        let p = |label: &str| {
            tables
                .table("path_coefficients_bootstrap")?
                .number(label, "p")
        };
        let nodes = paths.rows.iter().map(|row| Node {
            name: row.label.clone(),
            note: r2(&row.label).map(|r2| format!("R² {}", show(r2))),
            indicators: indicators(tables, &row.label, &show),
        });
        let mut edges = vec![];
        for (from, row) in paths.rows.iter().enumerate() {
            for (to, cell) in row.cells.iter().enumerate() {
                if let Cell::Number(value) = cell {
                    let name = format!("{} -> {}", row.label, paths.columns[to].id);
                    let label = show(*value) + p(&name).map_or("", stars);
                    edges.push(Edge { from, to, label });
                }
            }
        }
        Self {
            nodes: nodes.collect(),
            edges,
        }
    }

    /// The whole diagram; `dense` leaves fewer blanks.
    #[must_use]
    pub fn draw(&self, style: Style, dense: bool) -> Drawing {
        paint::draw(self, style, dense)
    }
}

/// The most telling drawing of an estimate that fits into `width` × `height` cells: indicators go first, then blanks, then a
/// decimal. What still does not fit is larger than that, and the screen scrolls.
#[must_use]
pub fn fitting(tables: &Tables, width: usize, height: usize, style: Style) -> Drawing {
    let bare = Style {
        indicators: false,
        ..style
    };
    let tries = [
        (style, 3, false),
        (bare, 3, false),
        (bare, 3, true),
        (bare, 2, true),
    ];
    let mut last = Drawing::default();
    for (style, decimals, dense) in tries {
        last = Diagram::of(tables, decimals).draw(style, dense);
        if last.width <= width && last.height() <= height {
            break;
        }
    }
    last
}

fn indicators(
    tables: &Tables,
    construct: &str,
    show: &dyn Fn(f64) -> String,
) -> Vec<(String, String)> {
    let Some(loadings) = tables.table("outer_loadings") else {
        return vec![];
    };
    let Some(column) = loadings
        .columns
        .iter()
        .position(|column| column.id == construct)
    else {
        return vec![];
    };
    let one = |row: &super::Row| Some((row.label.clone(), show(row.cells[column].as_number()?)));
    loadings.rows.iter().filter_map(one).collect()
}

/// A coefficient without its leading zero.
fn short(number: &str) -> String {
    match number.strip_prefix("-0.") {
        Some(rest) => format!("-.{rest}"),
        None => number
            .strip_prefix("0.")
            .map_or(number.to_owned(), |rest| format!(".{rest}")),
    }
}
