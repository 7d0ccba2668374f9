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
    /// The number beside it that it is measured against, such as the linear model's error.
    pub against: Option<f64>,
}

/// The prediction of single indicators.
const PREDICTED: &str = "prediction_indicators";

/// The column that a column is measured against.
#[must_use]
pub fn against(table: &str, column: &str) -> Option<&'static str> {
    match (table, column) {
        (PREDICTED, "pls_rmse") => Some("lm_rmse"),
        (PREDICTED, "pls_mae") => Some("lm_mae"),
        _ => None,
    }
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
/// VIF 3 and 5, f² 0.02 and 0.15, p 0.05; Q²_predict 0, errors below the linear model's; permutation p 0.05, and of
/// compositional invariance at least that.
#[must_use]
pub fn verdict(place: &Place<'_>, value: f64) -> Option<Verdict> {
    match (place.table, place.column) {
        ("outer_loadings", _) => Some(at_least(value, 0.70, 0.70)),
        ("construct_reliability", "ave") => Some(at_least(value, 0.50, 0.50)),
        ("construct_reliability", _) => Some(at_least(value, 0.70, 0.70)),
        ("htmt" | "htmt2", _) if place.row != place.column => Some(at_most(value, 0.85, 0.90)),
        ("inner_vif" | "outer_vif", _) => Some(at_most(value, 3.0, 5.0)),
        ("f_square", _) => Some(at_least(value, 0.15, 0.02)),
        (PREDICTED | "prediction_constructs", "q2_predict") => Some(at_least(value, 0.0, 0.0)),
        (PREDICTED, "pls_rmse" | "pls_mae") => {
            let below = |linear: f64| {
                if value < linear {
                    Verdict::Good
                } else {
                    Verdict::Poor
                }
            };
            place.against.map(below)
        }
        ("micom_composition", "p") => Some(at_least(value, 0.05, 0.05)),
        (table, "p") if table.starts_with("mga_permutation") => Some(at_most(value, 0.05, 0.05)),
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
        "prediction_constructs" => "● Q² 0 or more  ✗ less",
        PREDICTED => "● Q² 0 or more, error below the linear model's  ✗ not",
        "micom_composition" => "● p 0.05 or more  ✗ less",
        table if table.starts_with("mga_permutation") => "● p up to 0.05  ✗ above",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_threshold_parts_where_the_documentation_says() {
        use Verdict::{Fair, Good, Poor};
        let of = |table, column, value| {
            let place = Place {
                table,
                column,
                row: "row",
                against: Some(1.0),
            };
            verdict(&place, value)
        };
        for (table, column, value, expected) in [
            ("outer_loadings", "A", 0.70, Some(Good)),
            ("outer_loadings", "A", 0.699, Some(Poor)),
            ("outer_loadings", "A", -0.9, Some(Poor)),
            ("construct_reliability", "alpha", 0.70, Some(Good)),
            ("construct_reliability", "rho_a", 0.69, Some(Poor)),
            ("construct_reliability", "ave", 0.50, Some(Good)),
            ("construct_reliability", "ave", 0.49, Some(Poor)),
            ("htmt", "A", 0.85, Some(Good)),
            ("htmt", "A", 0.90, Some(Fair)),
            ("htmt", "A", 0.91, Some(Poor)),
            ("inner_vif", "A", 3.0, Some(Good)),
            ("outer_vif", "vif", 5.0, Some(Fair)),
            ("outer_vif", "vif", 5.1, Some(Poor)),
            ("f_square", "A", 0.15, Some(Good)),
            ("f_square", "A", 0.02, Some(Fair)),
            ("f_square", "A", 0.01, Some(Poor)),
            ("path_coefficients_bootstrap", "p", 0.05, Some(Good)),
            ("path_coefficients_bootstrap", "p", 0.051, Some(Poor)),
            ("prediction_indicators", "q2_predict", 0.0, Some(Good)),
            ("prediction_constructs", "q2_predict", -0.1, Some(Poor)),
            ("prediction_indicators", "pls_rmse", 0.9, Some(Good)),
            ("prediction_indicators", "pls_mae", 1.0, Some(Poor)),
            ("prediction_indicators", "lm_mae", 0.5, None),
            ("mga_permutation", "p", 0.05, Some(Good)),
            ("mga_permutation_a_b", "p", 0.06, Some(Poor)),
            ("micom_composition", "p", 0.05, Some(Good)),
            ("micom_composition", "p", 0.04, Some(Poor)),
            ("path_coefficients", "A", 0.5, None),
        ] {
            assert_eq!(
                of(table, column, value),
                expected,
                "{table} {column} {value}"
            );
        }
    }
}
