//! Inequality of incomes in both rounds, and which quantiles grew.

use crate::report::{Cell, Column, Format, Table};
use crate::stats::describe::sorted;
use crate::stats::inequality::{
    Entropy, entropy, gini, growth_incidence, jackknife, lorenz, lorenz_at,
};
use crate::stats::poverty::Weighted;

use super::analysis::Analysis;
use super::paired::{id, names, optional, title};
use super::welfare::{Welfare, money};
use super::{Matter, Options, Unit};

/// `inequality`: rows `variable · measure`; `None` without money.
pub(super) fn table(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let columns = vec![
        Column::new("before", "before", Format::Coefficient),
        Column::new("after", "after", Format::Coefficient),
        Column::new("change", "change", Format::Coefficient),
        Column::new("se", "SE", Format::Coefficient),
    ];
    let head = title("Inequality", matter, unit);
    let mut table = Table::new(
        &id("inequality", unit),
        &head,
        "variable · measure",
        columns,
    );
    for welfare in money(matter, all, options) {
        for (measure, before, after, se) in measures(matter, &welfare) {
            let change = after.zip(before).map(|(after, before)| after - before);
            let label = format!("{} · {measure}", welfare.analysis.name);
            table.push(
                label,
                vec![
                    optional(before),
                    optional(after),
                    optional(change),
                    optional(se),
                ],
            );
        }
    }
    table.notes.push("Gini by the Lorenz curve, not corrected for small samples, a dash where the mean is not positive; with negative incomes it can exceed 1. Theil, mean log deviation, GE(2) and Atkinson over positive incomes only. SE of the change of the Gini: jackknife over clusters from 6 on, over respondents otherwise".into());
    (!table.rows.is_empty()).then_some(table)
}

type Measured = (&'static str, Option<f64>, Option<f64>, Option<f64>);

fn measures(matter: &Matter, welfare: &Welfare) -> Vec<Measured> {
    let (before, after) = (&welfare.before, &welfare.after);
    let (index, later) = (gini(before), gini(after));
    let share = |incomes: &[Weighted], from: f64, to: f64| {
        let curve = lorenz(incomes);
        gini(incomes).map(|_| lorenz_at(&curve, to) - lorenz_at(&curve, from))
    };
    let (e0, e1) = (entropy(before), entropy(after));
    let of = |what: fn(&Entropy) -> f64| (e0.as_ref().map(what), e1.as_ref().map(what));
    let (theil, mld) = (of(|e| e.theil), of(|e| e.mean_log_deviation));
    let (half, one) = (of(|e| e.atkinson_half), of(|e| e.atkinson_one));
    let (two, squared) = (of(|e| e.atkinson_two), of(|e| e.half_squared_cv));
    vec![
        ("Gini", index, later, gini_se(matter, welfare)),
        (
            "share of poorest 40%",
            share(before, 0.0, 0.4),
            share(after, 0.0, 0.4),
            None,
        ),
        (
            "share of richest 10%",
            share(before, 0.9, 1.0),
            share(after, 0.9, 1.0),
            None,
        ),
        ("Theil", theil.0, theil.1, None),
        ("mean log deviation", mld.0, mld.1, None),
        ("Atkinson 0.5", half.0, half.1, None),
        ("GE(2)", squared.0, squared.1, None),
        ("Atkinson 1", one.0, one.1, None),
        ("Atkinson 2", two.0, two.1, None),
    ]
}

/// `lorenz`: the share of all income that the poorest tenth, two tenths, … have; `None` without money.
pub(super) fn curve(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let columns = vec![
        Column::new("before", "before", Format::Percent),
        Column::new("after", "after", Format::Percent),
        Column::new("change", "change", Format::Percent),
    ];
    let head = title("Lorenz curves", matter, unit);
    let id = id("lorenz", unit);
    let mut table = Table::new(&id, &head, "variable · poorest", columns);
    for welfare in money(matter, all, options) {
        let (before, after) = (lorenz(&welfare.before), lorenz(&welfare.after));
        let positive = gini(&welfare.before).and(gini(&welfare.after)).is_some();
        for tenth in 1..10 {
            let at = |curve: &[(f64, f64)]| lorenz_at(curve, f64::from(tenth) / 10.0);
            let (b, a) = (at(&before), at(&after));
            let shown = |share: f64| optional(positive.then_some(share));
            let label = format!("{} · {tenth}0%", welfare.analysis.name);
            table.push(label, vec![shown(b), shown(a), shown(a - b)]);
        }
    }
    table.notes.push(
        "On straight lines between the respondents; a dash where a mean is not positive".into(),
    );
    (!table.rows.is_empty()).then_some(table)
}

/// The jackknife standard error of the change of the Gini; `None` with very many respondents and no clusters.
fn gini_se(matter: &Matter, welfare: &Welfare) -> Option<f64> {
    let unit_of: Vec<usize> = match matter.clusters.as_deref() {
        Some(labels) => {
            let own: Vec<Option<String>> = welfare
                .rows
                .iter()
                .map(|row| labels[*row].clone())
                .collect();
            let names = names(&own);
            let place = |l: &Option<String>| {
                l.as_deref()
                    .and_then(|l| names.iter().position(|name| *name == l))
            };
            let placed: Option<Vec<usize>> = own.iter().map(place).collect();
            placed
                .filter(|_| names.len() >= 6)
                .unwrap_or_else(|| (0..own.len()).collect())
        }
        None => (0..welfare.rows.len()).collect(),
    };
    let units = unit_of.iter().max().map_or(0, |most| most + 1);
    if units > 2_000 {
        return None;
    }
    let kept = |incomes: &[Weighted], left: usize| {
        let kept = incomes
            .iter()
            .zip(&unit_of)
            .filter(|(_, unit)| **unit != left);
        gini(&kept.map(|(income, _)| *income).collect::<Vec<_>>())
    };
    jackknife(units, |left| {
        Some(kept(&welfare.after, left)? - kept(&welfare.before, left)?)
    })
}

/// `growth_incidence`: growth by decile; `None` without money.
pub(super) fn incidence(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let columns = vec![
        Column::new("before", "before", Format::Magnitude),
        Column::new("after", "after", Format::Magnitude),
        Column::new("growth", "growth", Format::Percent),
        Column::new("yearly", "a year", Format::Percent),
    ];
    let head = title("Growth incidence", matter, unit);
    let mut table = Table::new(
        &id("growth_incidence", unit),
        &head,
        "variable · share",
        columns,
    );
    let years = matter
        .prices
        .as_ref()
        .map(|prices| f64::from(prices.years.1 - prices.years.0));
    for welfare in money(matter, all, options) {
        let values =
            |incomes: &[Weighted]| sorted(&incomes.iter().map(|i| i.value).collect::<Vec<_>>());
        let (before, after) = (values(&welfare.before), values(&welfare.after));
        for decile in 1..10 {
            let at = growth_incidence(
                &before,
                &after,
                f64::from(decile) / 10.0,
                years.unwrap_or(0.0),
            );
            let label = format!("{} · p{decile}0", welfare.analysis.name);
            table.push(
                label,
                vec![
                    Cell::number(at.before),
                    Cell::number(at.after),
                    optional(at.growth),
                    optional(at.yearly),
                ],
            );
        }
    }
    table.notes.push("Quantiles of each round (type 7), not of the same households; growth is a dash where the quantile before is not positive, growth a year where the years are not known".into());
    (!table.rows.is_empty()).then_some(table)
}
