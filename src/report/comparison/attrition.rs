//! Who was not found again, and whether they were different.

use crate::data::Source;
use crate::report::{Cell, Column, Format, Table};
use crate::stats::groups::difference;
use crate::stats::regression::joint_test;

use super::paired::{names, optional};
use super::{Matter, Options};

/// Whether each respondent is lost: asked something before, and nothing of it after.
pub(super) fn lost(matter: &Matter) -> Vec<bool> {
    let rows = matter
        .variables
        .first()
        .map_or(0, |variable| variable.before.len());
    let any = |row: usize, after: bool| {
        matter.variables.iter().any(|v| {
            if after {
                v.after[row].is_ok()
            } else {
                v.before[row].is_ok()
            }
        })
    };
    (0..rows)
        .map(|row| any(row, false) && !any(row, true))
        .collect()
}

/// Whether each respondent is new: asked something after, and nothing of it before.
fn new(matter: &Matter, lost: &[bool]) -> Vec<bool> {
    let any = |row: usize, after: bool| {
        matter.variables.iter().any(|v| {
            if after {
                v.after[row].is_ok()
            } else {
                v.before[row].is_ok()
            }
        })
    };
    (0..lost.len())
        .map(|row| any(row, true) && !any(row, false))
        .collect()
}

/// `attrition_rates`: how many were found again, in all, by cluster and by group.
pub(super) fn rates(matter: &Matter, options: &Options) -> Table {
    let columns = vec![
        Column::new("before", "asked before", Format::Count),
        Column::new("found", "found again", Format::Count),
        Column::new("lost", "lost", Format::Count),
        Column::new("rate", "lost", Format::Percent),
        Column::new("new", "new", Format::Count),
    ];
    let mut table = Table::new(
        "attrition_rates",
        "How many were found again",
        "who",
        columns,
    );
    let lost = lost(matter);
    let new = new(matter, &lost);
    let asked = |row: usize| matter.variables.iter().any(|v| v.before[row].is_ok());
    let mut push = |label: String, of: &dyn Fn(usize) -> bool| {
        let count = |what: &dyn Fn(usize) -> bool| {
            (0..lost.len()).filter(|row| of(*row) && what(*row)).count() as f64
        };
        let (before, gone) = (count(&asked), count(&|row| lost[row]));
        table.push(
            label,
            vec![
                Cell::number(before),
                Cell::number(before - gone),
                Cell::number(gone),
                optional((before > 0.0).then(|| gone / before)),
                Cell::number(count(&|row| new[row])),
            ],
        );
    };
    push("all".into(), &|_| true);
    let by = options.by.as_deref().unwrap_or_default();
    for (what, labels) in [("cluster", &matter.clusters), (by, &matter.groups)] {
        let Some(labels) = labels else { continue };
        for name in names(labels) {
            push(format!("{what} · {name}"), &|row| {
                labels[row].as_deref() == Some(name)
            });
        }
    }
    table.notes.push("Lost: answers before and none after; new: answers after and none before, who are in no pair".into());
    table
}

/// `attrition`: those found again beside those lost, on every number that was known before.
pub(super) fn table(matter: &Matter, source: &Source, options: &Options) -> Table {
    let columns = vec![
        Column::new("n_stayed", "n found", Format::Count),
        Column::new("stayed", "found again", Format::Magnitude),
        Column::new("n_lost", "n lost", Format::Count),
        Column::new("lost", "lost", Format::Magnitude),
        Column::new("difference", "difference", Format::Magnitude),
        Column::new("nrmd", "normalised", Format::Coefficient),
        Column::new("p", "p Welch", Format::P),
    ];
    let mut table = Table::new("attrition", "Who was not found again", "variable", columns);
    let lost = lost(matter);
    let count = lost.iter().filter(|lost| **lost).count();
    let share = 100.0 * count as f64 / lost.len().max(1) as f64;
    table.notes.push(format!(
        "{count} of {} respondents have answers before and none after ({share:.1} %)",
        lost.len()
    ));
    if count == 0 {
        return table;
    }
    let mut complete = Vec::new();
    for (name, cells) in known_before(source) {
        let of = |wanted: bool| -> Vec<f64> {
            let kept = cells.iter().zip(&lost).filter(|(_, lost)| **lost == wanted);
            kept.filter_map(|(cell, _)| *cell).collect()
        };
        let (gone, stayed) = (of(true), of(false));
        if gone.is_empty() || stayed.is_empty() {
            continue;
        }
        let found = difference(&gone, &stayed, options.confidence);
        table.push(
            name,
            vec![
                Cell::number(stayed.len() as f64),
                Cell::number(found.second),
                Cell::number(gone.len() as f64),
                Cell::number(found.first),
                Cell::number(found.difference),
                optional(found.normalised),
                optional(found.test.filter(|_| gone.len() > 1).map(|test| test.p)),
            ],
        );
        let values: Option<Vec<f64>> = cells.into_iter().collect();
        complete.extend(values.filter(|_| found.normalised.is_some()));
    }
    let outcome: Vec<f64> = lost.iter().map(|lost| f64::from(u8::from(*lost))).collect();
    table.notes.push(match joint_test(&outcome, &complete) {
        Ok(test) if test.f.is_finite() => format!(
            "All complete variables together: F({}, {}) = {:.3}, p = {}",
            test.df1,
            test.df2,
            test.f,
            Format::P.show(test.p)
        ),
        _ => "There is no joint test: no complete variable differs, the variables depend on each other, or they are as many as the respondents".into(),
    });
    table.notes.push("Difference = lost - found again; normalised beyond 0.25: those lost were not alike, and the comparison is of those who stayed".into());
    table
}

/// The numeric columns that are no later round and vary.
fn known_before(source: &Source) -> Vec<(String, Vec<Option<f64>>)> {
    let later = |name: &str| {
        source.pairs.iter().any(|pair| pair.after == name) || source.key.as_deref() == Some(name)
    };
    let columns = source
        .frame
        .columns()
        .iter()
        .filter(|column| !later(&column.name));
    columns
        .filter_map(|column| {
            let cells: Vec<Option<f64>> = column.numbers()?.iter().map(|cell| cell.ok()).collect();
            let mut filled = cells.iter().flatten();
            let first = filled.next()?;
            filled
                .any(|x| x != first)
                .then(|| (column.name.clone(), cells))
        })
        .collect()
}
