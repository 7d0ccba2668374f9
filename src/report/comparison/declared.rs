//! The declared analysis of every variable in one table: one row a variable, the one number to report.

use crate::report::{Cell, Column, Format, Table};
use crate::stats::multiplicity::holm;

use super::analysis::Analysis;
use super::categories::YesNo;
use super::paired::{id, level, optional, title};
use super::warnings::codes;
use super::{Answers, Matter, Options, Unit};

/// `declared`: the starred analysis of every variable, amounts in `unit`, everything else as answered.
pub(super) fn table(
    matter: &Matter,
    unit: &Unit,
    answers: &Answers,
    nominal: Option<&Answers>,
    yes_no: &[YesNo],
    options: &Options,
) -> Table {
    let columns = vec![
        Column::new("n", "n", Format::Count),
        Column::new("before", "before", Format::Magnitude),
        Column::new("after", "after", Format::Magnitude),
        Column::new("change", "change", Format::Magnitude),
        Column::new(
            "ci_low",
            format!("{}% CI", 100.0 * options.confidence),
            Format::Magnitude,
        ),
        Column::new("ci_high", "to", Format::Magnitude),
        Column::new("p", "p", Format::P),
        Column::new("holm", "Holm", Format::P),
        Column::new("method", "method", Format::Count),
        Column::new("warnings", "warnings", Format::Count),
    ];
    let head = title("The declared analysis", matter, unit);
    let mut table = Table::new(&id("declared", unit), &head, "variable", columns);
    let in_unit = |name: &str| answers.all.iter().find(|analysis| analysis.name == name);
    let numbers: Vec<&Analysis> = match nominal {
        Some(nominal) => {
            let all = nominal.all.iter();
            all.map(|a| in_unit(&a.name).unwrap_or(a)).collect()
        }
        None => answers.all.iter().collect(),
    };
    let of_number = |a: &&Analysis| a.headline().ok().map(|test| test.p);
    let p: Vec<Option<f64>> = numbers
        .iter()
        .map(of_number)
        .chain(yes_no.iter().map(YesNo::p))
        .collect();
    let adjusted = holm(&p.iter().flatten().copied().collect::<Vec<_>>());
    let mut next = adjusted.into_iter();
    let adjusted: Vec<Option<f64>> = p.iter().map(|p| p.and_then(|_| next.next())).collect();
    let mut all_warnings = answers.warnings.clone();
    all_warnings.extend(nominal.into_iter().flat_map(|n| n.warnings.clone()));
    for (at, analysis) in numbers.iter().enumerate() {
        let mut cells = of_mean(matter, analysis, adjusted[at]);
        cells.push(codes(&all_warnings, &analysis.name));
        table.push(&analysis.name, cells);
    }
    for (at, variable) in yes_no.iter().enumerate() {
        if numbers
            .iter()
            .all(|analysis| analysis.name != variable.name)
        {
            let mut cells = of_share(variable, options, adjusted[numbers.len() + at]);
            cells.push(Cell::Blank);
            table.push(&variable.name, cells);
        }
    }
    table.notes.push("★ One declared analysis a variable: CR2 with Satterthwaite's degrees of freedom by cluster from 4 clusters on, else the paired t test; McNemar's test with Tango's interval for yes and no. Holm over all variables of this table that have a test".into());
    table
}

fn of_mean(matter: &Matter, analysis: &Analysis, adjusted: Option<f64>) -> Vec<Cell> {
    let test = analysis.headline();
    let clusters = analysis.declared_by_cluster();
    let years = matter.variable(&analysis.name).is_some_and(|v| v.is_year());
    let change = clusters.map_or(analysis.t.change, |clusters| clusters.robust.mean);
    let method = match (clusters, test) {
        (_, Err(_)) => Cell::Undefined,
        (Some(clusters), Ok(test)) => Cell::Text(format!(
            "CR2, df {:.1}, {} clusters",
            test.df, clusters.robust.clusters
        )),
        (None, Ok(test)) => Cell::Text(format!("paired t, df {}", test.df)),
    };
    vec![
        Cell::number(analysis.t.n as f64),
        level(analysis.t.before, years),
        level(analysis.t.after, years),
        Cell::number(change),
        optional(test.ok().map(|test| test.interval.low)),
        optional(test.ok().map(|test| test.interval.high)),
        optional(test.ok().map(|test| test.p)),
        optional(adjusted),
        method,
    ]
}

fn of_share(variable: &YesNo, options: &Options, adjusted: Option<f64>) -> Vec<Cell> {
    let counts = variable.counts;
    let n = counts.n() as f64;
    let share = |value: f64| Cell::shown(value, Format::Percent);
    let interval = counts
        .tango(options.confidence)
        .filter(|_| variable.p().is_some());
    let method = match variable.p() {
        None => Cell::Undefined,
        Some(_) if counts.gained + counts.lost < 25 => Cell::Text("McNemar, mid-p".into()),
        Some(_) => Cell::Text("McNemar, chi²".into()),
    };
    vec![
        Cell::number(n),
        share((counts.both + counts.lost) as f64 / n),
        share((counts.both + counts.gained) as f64 / n),
        share(counts.difference()),
        interval.map_or(Cell::Undefined, |i| share(i.low)),
        interval.map_or(Cell::Undefined, |i| share(i.high)),
        optional(variable.p()),
        optional(adjusted),
        method,
    ]
}
