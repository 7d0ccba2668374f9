//! How much the answer depends on choices, and what the next round could detect.

use rayon::prelude::*;

use crate::report::{Cell, Column, Format, Table};
use crate::stats::describe::{quantile, sorted};
use crate::stats::pairs::{NoTest, Pair, PairedT, TTest, afters, befores, paired_t};
use crate::stats::power::detectable;

use super::analysis::Analysis;
use super::paired::{id, optional, title};
use super::robust::tested;
use super::{Matter, Options, Unit};

/// `sensitivity`: one variable under other choices, rows `variable · choice`.
pub(super) fn table(matter: &Matter, unit: &Unit, all: &[Analysis], options: &Options) -> Table {
    let columns = vec![
        Column::new("estimate", "change", Format::Magnitude),
        Column::new("se", "SE", Format::Magnitude),
        Column::new("p", "p", Format::P),
        Column::new(
            "ci_low",
            format!("{}% CI", 100.0 * options.confidence),
            Format::Magnitude,
        ),
        Column::new("ci_high", "to", Format::Magnitude),
    ];
    let head = title("What if", matter, unit);
    let mut table = Table::new(
        &id("sensitivity", unit),
        &head,
        "variable · choice",
        columns,
    );
    let levels: Vec<_> = all
        .par_iter()
        .map(|analysis| winsorised_levels(analysis, options))
        .collect();
    for (analysis, levels) in all.iter().zip(levels) {
        let name = &analysis.name;
        let mut push = |choice: &str, estimate: f64, test: &Result<TTest, NoTest>| {
            table.push(format!("{name} · {choice}"), cells(estimate, test));
        };
        push(
            "respondents independent",
            analysis.t.change,
            &analysis.t.test,
        );
        let (pulled, raised, lowered) = &analysis.winsorised;
        push(
            &format!("winsorised 1% ({raised} raised, {lowered} lowered)"),
            pulled.change,
            &pulled.test,
        );
        if let Some((test, raised, lowered)) = levels {
            push(
                &format!("levels winsorised 1% ({raised} raised, {lowered} lowered)"),
                test.change,
                &test.test,
            );
        }
        if let Some(trimmed) = analysis.trimmed {
            push("trimmed 20%", trimmed.mean, &trimmed.test);
        }
        let Some(clusters) = &analysis.clusters else {
            continue;
        };
        push("clusters, CR2", clusters.robust.mean, &clusters.cr2);
        push(
            "each cluster counts once",
            clusters.means.change,
            &clusters.means.test,
        );
        for (left, mean) in extremes(&clusters.changes.names, &clusters.changes.leave_one_out()) {
            push(&format!("without {left}"), mean, &Err(NoTest::OnePair));
        }
    }
    table.notes.push("without: the cluster whose absence makes the change smallest, and the one that makes it largest; no test of its own".into());
    table
}

/// The t test of the changes between levels that were pulled in at 1 % and 99 % of each round, and how many on each side;
/// `None` without a pair.
fn winsorised_levels(analysis: &Analysis, options: &Options) -> Option<(PairedT, usize, usize)> {
    if analysis.pairs.is_empty() {
        return None;
    }
    let rounds = [befores(&analysis.pairs), afters(&analysis.pairs)];
    let [before, after] = rounds.map(|values| {
        let ascending = sorted(&values);
        let (low, high) = (quantile(&ascending, 0.01), quantile(&ascending, 0.99));
        let count = |keep: &dyn Fn(&f64) -> bool| values.iter().filter(|x| keep(x)).count();
        let (raised, lowered) = (count(&|x| *x < low), count(&|x| *x > high));
        let pulled: Vec<f64> = values.iter().map(|x| x.clamp(low, high)).collect();
        (pulled, raised, lowered)
    });
    let levels = before.0.iter().zip(&after.0);
    let pairs: Vec<Pair> = levels
        .map(|(before, after)| Pair {
            before: *before,
            after: *after,
        })
        .collect();
    Some((
        paired_t(&pairs, options.confidence),
        before.1 + after.1,
        before.2 + after.2,
    ))
}

fn cells(estimate: f64, test: &Result<TTest, NoTest>) -> Vec<Cell> {
    vec![
        Cell::number(estimate),
        tested(test, |test| test.se),
        tested(test, |test| test.p),
        tested(test, |test| test.interval.low),
        tested(test, |test| test.interval.high),
    ]
}

/// The clusters without which the mean is smallest and largest.
fn extremes<'a>(names: &'a [String], left: &[f64]) -> Vec<(&'a String, f64)> {
    let mut each: Vec<(&String, f64)> = names.iter().zip(left.iter().copied()).collect();
    each.sort_by(|a, b| a.1.total_cmp(&b.1));
    if each.len() < 3 {
        return each;
    }
    vec![each[0], each[each.len() - 1]]
}

/// `detectable`: the smallest d_z that the next round detects with power 0.8.
pub(super) fn detectable_changes(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Table {
    let columns = vec![
        Column::new("n", "n", Format::Count),
        Column::new("clusters", "clusters", Format::Count),
        Column::new("icc", "ICC", Format::Coefficient),
        Column::new("now", "as now", Format::Coefficient),
        Column::new(
            "twice_respondents",
            "twice the respondents",
            Format::Coefficient,
        ),
        Column::new(
            "twice_clusters",
            "same n, twice the clusters",
            Format::Coefficient,
        ),
    ];
    let head = title("What the next round could detect", matter, unit);
    let mut table = Table::new(&id("detectable", unit), &head, "variable", columns);
    for analysis in all {
        let n = analysis.t.n as f64;
        let clusters = analysis.clusters.as_ref();
        let g = clusters.map_or(n, |c| c.robust.clusters as f64);
        let icc = clusters.and_then(|c| c.icc).map(|icc| icc.rho);
        let rho = icc.unwrap_or(0.0);
        let smallest =
            |n: f64, g: f64| optional(detectable(n, g, rho, 1.0 - options.confidence, 0.8));
        table.push(
            &analysis.name,
            vec![
                Cell::number(n),
                optional(clusters.map(|_| g)),
                optional(icc),
                smallest(n, g),
                smallest(2.0 * n, if clusters.is_some() { g } else { 2.0 * n }),
                if clusters.is_some() {
                    smallest(n, 2.0 * g)
                } else {
                    Cell::Undefined
                },
            ],
        );
    }
    table.notes.push("Smallest standardised change d_z found with power 0.8 at two-sided 1 - confidence, clusters of equal size with the ICC seen now (0 where it is negative); more clusters help more than more respondents. A dash where there are no clusters or too few respondents".into());
    table
}
