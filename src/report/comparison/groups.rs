//! Many tests and many groups: adjusted p-values, villages that differ, and the difference between two groups' changes.

use crate::report::{Cell, Column, Format, Table};
use crate::stats::describe::mean;
use crate::stats::groups::{difference, heterogeneity, one_way};
use crate::stats::multiplicity::{Outcome, benjamini_hochberg, holm, romano_wolf};
use crate::stats::pairs::TTest;
use crate::stats::regression::Regression;

use super::analysis::Analysis;
use super::paired::{id, names, optional, title};
use super::robust::tested;
use super::{Matter, Options, Unit};

/// `multiplicity`: the declared p-values adjusted over the family of this table's variables.
pub(super) fn multiplicity(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Table {
    let columns = vec![
        Column::new("p", "p ★", Format::P),
        Column::new("holm", "Holm", Format::P),
        Column::new("bh", "BH", Format::P),
        Column::new("romano_wolf", "Romano-Wolf", Format::P),
    ];
    let head = title("One family of tests", matter, unit);
    let mut table = Table::new(&id("multiplicity", unit), &head, "variable", columns);
    let family: Vec<(&Analysis, f64)> = all
        .iter()
        .filter_map(|a| Some((a, a.headline().ok()?.p)))
        .collect();
    let p: Vec<f64> = family.iter().map(|(_, p)| *p).collect();
    let clustered: Option<Vec<Outcome>> = family
        .iter()
        .map(|(a, _)| {
            a.declared_by_cluster().map(|c| Outcome {
                changes: c.changes.clone(),
            })
        })
        .collect();
    let joint = clustered.map(|outcomes| romano_wolf(&outcomes, options.seed));
    let (holm, bh) = (holm(&p), benjamini_hochberg(&p));
    for (i, (analysis, p)) in family.iter().enumerate() {
        let joint = joint.as_ref().and_then(|joint| joint[i]);
        let cells = vec![
            Cell::number(*p),
            Cell::number(holm[i]),
            Cell::number(bh[i]),
            optional(joint),
        ];
        table.push(&analysis.name, cells);
    }
    table.notes.push(format!(
        "{} tests in the family; ★ the declared analysis of each; Holm holds the chance of any false finding, BH the share of false ones; Romano-Wolf flips the clusters' signs for all variables together and is a dash without at least 4 clusters; variables without a test are not in the family",
        family.len()
    ));
    table
}

/// `heterogeneity`: how much the clusters' changes differ beyond chance.
pub(super) fn between_clusters(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Table {
    let columns = vec![
        Column::new("clusters", "clusters", Format::Count),
        Column::new("q", "Q", Format::Coefficient),
        Column::new("p", "p", Format::P),
        Column::new("i_squared", "I² %", Format::Decimals(1)),
        Column::new("tau_squared", "tau²", Format::Magnitude),
        Column::new("mean", "mean", Format::Magnitude),
        Column::new("ci_low", "CI", Format::Magnitude),
        Column::new("ci_high", "to", Format::Magnitude),
        Column::new("f", "F", Format::Coefficient),
        Column::new("p_f", "p F", Format::P),
    ];
    let head = title("Do the villages differ", matter, unit);
    let mut table = Table::new(&id("heterogeneity", unit), &head, "variable", columns);
    for analysis in all {
        let changes = analysis.clusters.as_ref().map(|clusters| &clusters.changes);
        let found = changes.and_then(|changes| heterogeneity(changes, options.confidence));
        let f = changes.and_then(one_way);
        table.push(
            &analysis.name,
            vec![
                optional(found.map(|h| h.villages as f64)),
                optional(found.map(|h| h.q)),
                optional(found.map(|h| h.p)),
                optional(found.map(|h| h.i_squared)),
                optional(found.map(|h| h.tau_squared)),
                optional(found.map(|h| h.mean)),
                optional(found.map(|h| h.interval.low)),
                optional(found.map(|h| h.interval.high)),
                optional(f.map(|test| test.f)),
                optional(f.map(|test| test.p)),
            ],
        );
    }
    table.notes.push("Cochran's Q, I² and the random-effects mean (DerSimonian-Laird, interval by Hartung-Knapp) over clusters with two pairs or more that vary; F by one-way analysis of variance; a dash where fewer than two clusters qualify".into());
    table
}

/// The two groups of `--by`, the second minus the first.
struct Arms<'a> {
    first: &'a str,
    second: &'a str,
    groups: &'a [Option<String>],
}

impl<'a> Arms<'a> {
    fn of(matter: &'a Matter) -> Option<Self> {
        let groups = matter.groups.as_deref()?;
        let [first, second] = names(groups)[..] else {
            return None;
        };
        Some(Self {
            first,
            second,
            groups,
        })
    }

    /// Whether a row is in the second group; `None` when it is in neither.
    fn second(&self, row: usize) -> Option<bool> {
        self.groups[row]
            .as_deref()
            .map(|group| group == self.second)
    }
}

/// `did`: the change of one group against the other's; `None` unless there are exactly two groups.
pub(super) fn did(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let arms = Arms::of(matter)?;
    let ids = [
        ("n_first", "n", Format::Count),
        ("n_second", "n", Format::Count),
        ("before_first", "before", Format::Magnitude),
        ("after_first", "after", Format::Magnitude),
        ("change_first", "change", Format::Magnitude),
        ("before_second", "before", Format::Magnitude),
        ("after_second", "after", Format::Magnitude),
        ("change_second", "change", Format::Magnitude),
        ("difference", "difference", Format::Magnitude),
        ("se", "SE", Format::Magnitude),
        ("t", "t", Format::Coefficient),
        ("df", "df", Format::Decimals(1)),
        ("p", "p ★", Format::P),
        ("ci_low", "CI", Format::Magnitude),
        ("ci_high", "to", Format::Magnitude),
        ("p_welch", "p Welch", Format::P),
        ("ancova", "ANCOVA", Format::Magnitude),
        ("ancova_se", "SE", Format::Magnitude),
        ("ancova_df", "df", Format::Decimals(1)),
        ("ancova_p", "p", Format::P),
    ];
    let head = |id: &str, head: &str| match id.rsplit_once('_') {
        Some((_, "first")) => format!("{head} {}", arms.first),
        Some((_, "second")) => format!("{head} {}", arms.second),
        _ => head.to_owned(),
    };
    let columns = ids
        .map(|(id, name, format)| Column::new(id, head(id, name), format))
        .into();
    let by = options.by.as_deref().unwrap_or_default();
    let what = format!(
        "Difference in change, {by} {} minus {}",
        arms.second, arms.first
    );
    let mut table = Table::new(
        &id("did", unit),
        &title(&what, matter, unit),
        "variable",
        columns,
    );
    let mut stopped = Vec::new();
    for analysis in all {
        let (cells, stop) = did_cells(matter, &arms, analysis, options);
        table.push(&analysis.name, cells);
        stopped.extend(stop.map(|stop| format!("{}: {stop}", analysis.name)));
    }
    let inference = if matter.clusters.is_some() {
        "CR2 with Satterthwaite's degrees of freedom by cluster"
    } else {
        "Welch, households independent"
    };
    table.notes.push(format!(
        "★ {inference}; ANCOVA: after on the group and the answer before; both, because they bracket the answer when groups differed before. A difference in change is an effect only if both groups would have changed alike otherwise"
    ));
    table.notes.extend(stopped);
    Some(table)
}

fn did_cells(
    matter: &Matter,
    arms: &Arms,
    analysis: &Analysis,
    options: &Options,
) -> (Vec<Cell>, Option<String>) {
    let placed = analysis
        .rows
        .iter()
        .zip(&analysis.pairs)
        .filter_map(|(row, pair)| Some((*row, *pair, arms.second(*row)?)));
    let placed: Vec<_> = placed.collect();
    let of = |second: bool, what: fn(&crate::stats::pairs::Pair) -> f64| -> Vec<f64> {
        let kept = placed.iter().filter(|(_, _, s)| *s == second);
        kept.map(|(_, pair, _)| what(pair)).collect()
    };
    let (first, second) = (of(false, |p| p.change()), of(true, |p| p.change()));
    let welch = difference(&second, &first, options.confidence);
    let stop = stop(matter, &placed);
    let fits = if stop.is_none() {
        fits(matter, &placed, options)
    } else {
        None
    };
    let (estimate, headline, ancova) = match &fits {
        Some((did, ancova)) => (welch.difference, Some(*did), *ancova),
        None => (
            welch.difference,
            welch
                .test
                .filter(|_| matter.clusters.is_none() && stop.is_none()),
            None,
        ),
    };
    let t = |of: fn(&TTest) -> f64| optional(headline.as_ref().map(of));
    let average = |second: bool, what: fn(&crate::stats::pairs::Pair) -> f64| {
        Cell::number(mean(&of(second, what)))
    };
    let cells = vec![
        Cell::number(first.len() as f64),
        Cell::number(second.len() as f64),
        average(false, |p| p.before),
        average(false, |p| p.after),
        Cell::number(mean(&first)),
        average(true, |p| p.before),
        average(true, |p| p.after),
        Cell::number(mean(&second)),
        Cell::number(estimate),
        t(|test| test.se),
        t(|test| test.t),
        t(|test| test.df),
        t(|test| test.p),
        t(|test| test.interval.low),
        t(|test| test.interval.high),
        optional(welch.test.filter(|_| stop.is_none()).map(|test| test.p)),
        optional(ancova.map(|(estimate, _)| estimate)),
        optional(ancova.map(|(_, test)| test.se)),
        optional(ancova.map(|(_, test)| test.df)),
        optional(ancova.map(|(_, test)| test.p)),
    ];
    (cells, stop)
}

type Placed = (usize, crate::stats::pairs::Pair, bool);

/// Why no inference may be shown: an empty group, or a group that is one cluster.
fn stop(matter: &Matter, placed: &[Placed]) -> Option<String> {
    for second in [false, true] {
        let rows: Vec<usize> = placed
            .iter()
            .filter(|(_, _, s)| *s == second)
            .map(|(row, _, _)| *row)
            .collect();
        if rows.len() < 2 {
            return Some("a group has fewer than two pairs, so there is no test".into());
        }
        let Some(clusters) = matter.clusters.as_deref() else {
            continue;
        };
        let own: Vec<Option<String>> = rows.iter().map(|row| clusters[*row].clone()).collect();
        let elsewhere = placed
            .iter()
            .any(|(row, _, s)| *s != second && own.contains(&clusters[*row]));
        if names(&own).len() == 1 && !elsewhere {
            return Some(
                "one group is a single cluster: no method can tell the group from the cluster (false findings 41-65 %), so no p is shown. Add clusters to that group"
                    .into(),
            );
        }
    }
    None
}

/// The difference of changes and the ANCOVA coefficient with CR2; `None` without clusters or when a fit has no answer.
fn fits(
    matter: &Matter,
    placed: &[Placed],
    options: &Options,
) -> Option<(TTest, Option<(f64, TTest)>)> {
    let labels = matter.clusters.as_deref()?;
    let known: Vec<&Placed> = placed
        .iter()
        .filter(|(row, _, _)| labels[*row].is_some())
        .collect();
    let own: Vec<Option<String>> = known
        .iter()
        .map(|(row, _, _)| labels[*row].clone())
        .collect();
    let names = names(&own);
    let place = |label: &Option<String>| {
        label
            .as_deref()
            .and_then(|l| names.iter().position(|name| *name == l))
    };
    let clusters: Vec<usize> = own.iter().map(place).collect::<Option<_>>()?;
    if names.len() < 4 {
        return None;
    }
    let ones = vec![1.0; known.len()];
    let treated: Vec<f64> = known
        .iter()
        .map(|(_, _, second)| f64::from(u8::from(*second)))
        .collect();
    let changes: Vec<f64> = known.iter().map(|(_, pair, _)| pair.change()).collect();
    let before: Vec<f64> = known.iter().map(|(_, pair, _)| pair.before).collect();
    let after: Vec<f64> = known.iter().map(|(_, pair, _)| pair.after).collect();
    let centre = mean(&before);
    let centred = before.iter().map(|b| b - centre).collect();
    let did = Regression::new(&changes, &[ones.clone(), treated.clone()]).ok()?;
    let ancova = Regression::new(&after, &[ones, treated, centred]).ok();
    let ancova = ancova.map(|fit| {
        (
            fit.coefficients[1],
            fit.cr2(1, &clusters, options.confidence),
        )
    });
    Some((did.cr2(1, &clusters, options.confidence), ancova))
}

/// `balance`: how the two groups differed before; `None` unless there are exactly two groups.
pub(super) fn balance(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let arms = Arms::of(matter)?;
    let columns = vec![
        Column::new("first", arms.first, Format::Magnitude),
        Column::new("second", arms.second, Format::Magnitude),
        Column::new("difference", "difference", Format::Magnitude),
        Column::new("nrmd", "normalised", Format::Coefficient),
        Column::new("p", "p Welch", Format::P),
    ];
    let head = title("The groups before", matter, unit);
    let mut table = Table::new(&id("balance", unit), &head, "variable", columns);
    for variable in matter
        .variables(unit)
        .filter(|v| all.iter().any(|a| a.name == v.name))
    {
        let by = if *unit == Unit::Real {
            variable.deflators.0
        } else {
            1.0
        };
        let of = |second: bool| -> Vec<f64> {
            let cells = variable.before.iter().enumerate();
            cells
                .filter(|(row, _)| arms.second(*row) == Some(second))
                .filter_map(|(_, cell)| Some(cell.ok()? / by))
                .collect()
        };
        let found = difference(&of(true), &of(false), options.confidence);
        let test = found.test.ok_or(crate::stats::pairs::NoTest::NoVariation);
        table.push(
            &variable.name,
            vec![
                Cell::number(found.second),
                Cell::number(found.first),
                Cell::number(found.difference),
                optional(found.normalised),
                tested(&test, |test| test.p),
            ],
        );
    }
    table.notes.push("Everyone asked before, whether found again or not; normalised = difference / root mean square of the SDs: beyond 0.25 the groups are not alike".into());
    Some(table)
}
