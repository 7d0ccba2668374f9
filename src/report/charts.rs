//! Charts of tables: which columns of which table become a dumbbell, a forest or a Lorenz curve.

use crate::stats::{
    inequality::{equally, gini, lorenz},
    pairs::Pair,
};

use super::{
    Cell, Format, Table,
    comparison::Matter,
    svg::{self, Change, Curve, Dumbbell, Effect, Forest, Lorenz},
};

/// The rows of a `paired` table that `shown` picks, as a dumbbell; `None` where no row has both means.
#[must_use]
pub fn changes(
    table: &Table,
    title: &str,
    heads: (&str, &str),
    shown: impl Fn(&str) -> bool,
) -> Option<String> {
    let mut rows = Vec::new();
    for row in table.rows.iter().filter(|row| shown(&row.label)) {
        let number = |id: &str| table.number(&row.label, id);
        if let (Some(before), Some(after)) = (number("before"), number("after")) {
            rows.push(Change {
                label: row.label.clone(),
                before,
                after,
                interval: number("ci_low").zip(number("ci_high")),
            });
        }
    }
    let confidence = head(table, "ci_low").unwrap_or("CI").to_owned();
    (!rows.is_empty()).then(|| {
        svg::dumbbell(&Dumbbell {
            title: title.to_owned(),
            heads: (heads.0.to_owned(), heads.1.to_owned()),
            rows,
            format: Format::Magnitude,
            note: format!("Means of the respondents who have both; whisker: {confidence} of the change, laid off from before"),
        })
    })
}

/// A table's column `estimate` with the interval from `low` to `high`, as a forest; `None` where no row has a number.
#[must_use]
pub fn estimates(table: &Table, axis: &str, columns: [&str; 3], note: &str) -> Option<String> {
    let [estimate, low, high] = columns;
    let rows: Vec<Effect> = table
        .rows
        .iter()
        .filter_map(|row| {
            Some(Effect {
                label: row.label.clone(),
                estimate: table.number(&row.label, estimate)?,
                interval: table
                    .number(&row.label, low)
                    .zip(table.number(&row.label, high)),
            })
        })
        .collect();
    (!rows.is_empty()).then(|| {
        svg::forest(&Forest {
            title: table.title.clone(),
            axis: axis.to_owned(),
            rows,
            format: Format::Coefficient,
            note: note.to_owned(),
        })
    })
}

/// A square table of paths (row = from, column = to) as a forest without intervals.
#[must_use]
pub fn paths(table: &Table, note: &str) -> Option<String> {
    let mut rows = Vec::new();
    for row in &table.rows {
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            if let Cell::Number(estimate) = cell {
                rows.push(Effect {
                    label: format!("{} -> {}", row.label, column.id),
                    estimate: *estimate,
                    interval: None,
                });
            }
        }
    }
    (!rows.is_empty()).then(|| {
        svg::forest(&Forest {
            title: table.title.clone(),
            axis: "path coefficient".to_owned(),
            rows,
            format: Format::Coefficient,
            note: note.to_owned(),
        })
    })
}

/// The Lorenz curves of household income before and after, among the respondents who have both, in real money where
/// there are prices; `None` where no variable looks like an income in all.
#[must_use]
pub fn incomes(matter: &Matter, heads: (&str, &str)) -> Option<String> {
    let unit = matter.units().last()?;
    let variable = income(matter)?;
    let pairs = variable.1.pairs(&unit);
    let curve = |name: &str, of: fn(&Pair) -> f64| {
        let incomes = equally(&pairs.iter().map(of).collect::<Vec<_>>());
        let gini = gini(&incomes)?;
        Some(Curve {
            name: format!("{name}, Gini {}", Format::Coefficient.show(gini)),
            points: lorenz(&incomes),
        })
    };
    let curves = vec![
        curve(heads.0, |pair| pair.before)?,
        curve(heads.1, |pair| pair.after)?,
    ];
    Some(svg::lorenz(&Lorenz {
        title: format!("Who has which share of {}", variable.0),
        share_of: variable.0.to_owned(),
        curves,
        note: format!(
            "n = {} with both; Gini without a correction for small samples; respondents count equally",
            pairs.len()
        ),
    }))
}

/// The money variable that is an income per head, else an income in all.
fn income(matter: &Matter) -> Option<(&str, &super::comparison::Variable)> {
    let says = |name: &str, words: &[&str]| {
        name.split(['_', '-', '.'])
            .any(|part| words.contains(&part))
    };
    let incomes = || {
        let money = matter.variables.iter().filter(|variable| variable.money);
        money.filter(|variable| says(&variable.name, &["inc", "income"]))
    };
    let found = incomes()
        .find(|variable| says(&variable.name, &["pc", "percapita", "head"]))
        .or_else(|| incomes().find(|variable| says(&variable.name, &["total", "all", "income"])))?;
    Some((found.name.as_str(), found))
}

fn head<'a>(table: &'a Table, id: &str) -> Option<&'a str> {
    table
        .columns
        .iter()
        .find(|column| column.id == id)
        .map(|column| column.head.as_str())
}
