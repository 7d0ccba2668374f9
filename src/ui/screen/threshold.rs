//! The customary thresholds of path-model tables, as SmartPLS colours them; here a sign says it, the colour repeats it.

use crate::ui::{glyph, theme::Role};

/// Which number is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The table's id.
    pub table: &'a str,
    /// The column's id.
    pub column: &'a str,
    /// The row's label.
    pub row: &'a str,
}

/// How a number stands to its thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Met.
    Good,
    /// Between the two thresholds.
    Fair,
    /// Missed.
    Poor,
}

impl Verdict {
    /// The sign beside the number.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Good => glyph::GOOD,
            Self::Fair => glyph::FAIR,
            Self::Poor => glyph::POOR,
        }
    }

    /// The colour's meaning.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Good => Role::Good,
            Self::Fair => Role::Fair,
            Self::Poor => Role::Poor,
        }
    }
}

/// What the thresholds say of `value`; `None` where none is customary.
///
/// # Source
/// smartpls.com/documentation/functionalities/thresholds: loadings and reliabilities 0.70, AVE 0.50, HTMT 0.85 and 0.90,
/// VIF 3 and 5, f² 0.02 and 0.15, p 0.05.
#[must_use]
pub fn verdict(place: &Place<'_>, value: f64) -> Option<Verdict> {
    match (place.table, place.column) {
        ("outer_loadings", _) => Some(at_least(value.abs(), 0.70, 0.70)),
        ("construct_reliability", "ave") => Some(at_least(value, 0.50, 0.50)),
        ("construct_reliability", _) => Some(at_least(value, 0.70, 0.70)),
        ("htmt" | "htmt2", _) if place.row != place.column => Some(at_most(value, 0.85, 0.90)),
        ("inner_vif" | "outer_vif", _) => Some(at_most(value, 3.0, 5.0)),
        ("f_square", _) => Some(at_least(value, 0.15, 0.02)),
        (table, "p") if table.ends_with("_bootstrap") => Some(at_most(value, 0.05, 0.05)),
        _ => None,
    }
}

/// The legend of [`verdict`]'s signs for this table; empty where it has none.
#[must_use]
pub fn legend(table: &str) -> &'static str {
    match table {
        "outer_loadings" => "● 0.70 or more  ✗ less",
        "construct_reliability" => "● 0.70 or more (AVE 0.50)  ✗ less",
        "htmt" | "htmt2" => "● up to 0.85  ○ up to 0.90  ✗ above",
        "inner_vif" | "outer_vif" => "● up to 3  ○ up to 5  ✗ above",
        "f_square" => "● 0.15 or more  ○ 0.02 or more  ✗ less",
        table if table.ends_with("_bootstrap") => "● p up to 0.05  ✗ above",
        _ => "",
    }
}

fn at_least(value: f64, good: f64, fair: f64) -> Verdict {
    if value >= good {
        Verdict::Good
    } else if value >= fair {
        Verdict::Fair
    } else {
        Verdict::Poor
    }
}

fn at_most(value: f64, good: f64, fair: f64) -> Verdict {
    if value <= good {
        Verdict::Good
    } else if value <= fair {
        Verdict::Fair
    } else {
        Verdict::Poor
    }
}
