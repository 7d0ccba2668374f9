//! What a reader has to know before believing a row: a code, a sentence, a way out.

mod design;
mod variable;

use crate::data::Source;
use crate::report::{Cell, Column, Format, Table};

use super::analysis::Analysis;
use super::{Matter, Options, Unit};

/// A warning about one variable, or about all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Its short name.
    pub code: &'static str,
    /// The variable; empty for a warning about the whole comparison.
    pub about: String,
    /// What is the matter.
    pub sentence: String,
    /// What can be done.
    pub way_out: &'static str,
}

/// The warnings of the tables in `unit`; those about the whole comparison only beside what was answered.
pub(super) fn of(
    source: &Source,
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Vec<Warning> {
    let mut warnings = match unit {
        Unit::Nominal => design::of(source, matter, all, options),
        Unit::Real => Vec::new(),
    };
    warnings.extend(design::line(matter, unit, options));
    for analysis in all {
        warnings.extend(variable::of(matter, unit, analysis, options));
    }
    warnings
}

/// The codes of the warnings about `variable`, each once.
pub(super) fn codes(warnings: &[Warning], variable: &str) -> Cell {
    let mut codes: Vec<&str> = Vec::new();
    for warning in warnings.iter().filter(|warning| warning.about == variable) {
        if !codes.contains(&warning.code) {
            codes.push(warning.code);
        }
    }
    if codes.is_empty() {
        Cell::Blank
    } else {
        Cell::Text(codes.join(" "))
    }
}

/// `warnings`: rows `code · variable`.
pub(super) fn table(unit: &Unit, warnings: &[Warning]) -> Table {
    let columns = vec![
        Column::new("sentence", "what", Format::Count),
        Column::new("way_out", "way out", Format::Count),
    ];
    let mut table = Table::new(
        &super::paired::id("warnings", unit),
        "Before you believe it",
        "code · variable",
        columns,
    );
    for warning in warnings {
        let label = match warning.about.as_str() {
            "" => warning.code.to_owned(),
            about => format!("{} · {about}", warning.code),
        };
        table.push(
            label,
            vec![
                Cell::Text(warning.sentence.clone()),
                Cell::Text(warning.way_out.into()),
            ],
        );
    }
    table
}
