//! Many tests and many villages: p-values adjusted over a family, and how much the villages differ.

use std::collections::HashMap;

use crate::report::{Cell, Column, Format, Table};
use crate::stats::clusters::Clustered;
use crate::stats::groups::{heterogeneity, one_way, welch_one_way};
use crate::stats::multiplicity::{Outcome, benjamini_hochberg, holm, romano_wolf};
use crate::stats::regression::{FTest, Regression};

use super::analysis::Analysis;
use super::categories::YesNo;
use super::paired::{id, names, optional, title};
use super::{Matter, Options, Unit};

/// `multiplicity`: the declared p-values adjusted over the family of this table's variables.
pub(super) fn multiplicity(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    yes_no: &[YesNo],
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
    let mut family: Vec<(&Analysis, f64)> = all
        .iter()
        .filter_map(|a| Some((a, a.headline().ok()?.p)))
        .collect();
    family.extend(yes_no.iter().filter_map(|v| Some((&v.analysis, v.p()?))));
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
        "{} tests in the family; ★ the declared analysis of each, McNemar's test for yes and no; Holm holds the chance of any false finding, BH the share of false ones; Romano-Wolf flips the clusters' signs for all variables together and is a dash without at least 4 clusters; variables without a test are not in the family",
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

/// `between_groups`: do the changes differ between the groups of a column, respondents independent.
pub(super) fn between_groups(matter: &Matter, unit: &Unit, by: &str, all: &[Analysis]) -> Table {
    let columns = vec![
        Column::new("groups", "groups", Format::Count),
        Column::new("f", "F", Format::Coefficient),
        Column::new("df1", "df", Format::Count),
        Column::new("df2", "df", Format::Count),
        Column::new("p", "p", Format::P),
        Column::new("welch_f", "Welch's F", Format::Coefficient),
        Column::new("welch_df2", "df", Format::Decimals(1)),
        Column::new("welch_p", "p", Format::P),
        Column::new("villages_f", "F villages", Format::Coefficient),
        Column::new("villages_df2", "df", Format::Decimals(1)),
        Column::new("villages_p", "p ★", Format::P),
    ];
    let head = title(&format!("Do the groups of {by} differ"), matter, unit);
    let mut table = Table::new(&id("between_groups", unit), &head, "variable", columns);
    let labels = matter.groups.as_deref().unwrap_or_default();
    for analysis in all {
        let cells = analysis.rows.iter().zip(&analysis.pairs);
        let known = cells.filter_map(|(row, pair)| Some((pair.change(), labels[*row].as_deref()?)));
        let (values, names): (Vec<f64>, Vec<&str>) = known.unzip();
        let groups = (!values.is_empty()).then(|| Clustered::new(&values, &names));
        let (f, welch) = (
            groups.as_ref().and_then(one_way),
            groups.as_ref().and_then(welch_one_way),
        );
        let villages = across_villages(matter, analysis);
        table.push(
            &analysis.name,
            vec![
                optional(groups.as_ref().map(|groups| groups.names.len() as f64)),
                optional(f.map(|test| test.f)),
                optional(f.map(|test| test.df1)),
                optional(f.map(|test| test.df2)),
                optional(f.map(|test| test.p)),
                optional(welch.map(|test| test.f)),
                optional(welch.map(|test| test.df2)),
                optional(welch.map(|test| test.p)),
                optional(villages.map(|test| test.f)),
                optional(villages.map(|test| test.df2)),
                optional(villages.map(|test| test.p)),
            ],
        );
    }
    table.notes.push("One-way analysis of variance of the changes, and Welch's for unequal variances, over groups of two and more that vary: respondents independent; ★ F villages: cluster-robust with CR2 and the degrees of freedom of Hotelling's approximation, the same first df; a dash where a group has too few pairs, none varies, or the villages are too few for so many groups".into());
    table
}

/// Most groups that are tested against each other at once.
const GROUPS: usize = 12;
/// Most pairs and villages of that test, whose cost grows with the square of the villages.
const PAIRS: usize = 20_000;
const VILLAGES: usize = 400;

/// Do the groups' mean changes differ, villages as clusters; a group that stands in one village only stops it, as nothing
/// tells the group from the village.
fn across_villages(matter: &Matter, analysis: &Analysis) -> Option<FTest> {
    let (groups, clusters) = (matter.groups.as_deref()?, matter.clusters.as_deref()?);
    let known = analysis.rows.iter().zip(&analysis.pairs);
    let known: Vec<(f64, Option<String>, Option<String>)> = known
        .filter(|(row, _)| groups[**row].is_some() && clusters[**row].is_some())
        .map(|(row, pair)| (pair.change(), groups[*row].clone(), clusters[*row].clone()))
        .collect();
    let (own, villages): (Vec<_>, Vec<_>) =
        known.iter().map(|k| (k.1.clone(), k.2.clone())).unzip();
    let (levels, places) = (names(&own), names(&villages));
    let sizes = (levels.len(), places.len());
    if sizes.0 < 2 || sizes.0 > GROUPS || sizes.1 < 4 || sizes.1 > VILLAGES || known.len() > PAIRS {
        return None;
    }
    let is = |label: &Option<String>, name: &str| label.as_deref() == Some(name);
    let alone = |level: &&str| {
        let homes = known
            .iter()
            .filter(|k| is(&k.1, level))
            .map(|k| k.2.clone());
        names(&homes.collect::<Vec<_>>()).len() < 2
    };
    if levels.iter().any(alone) {
        return None;
    }
    let mut columns = vec![vec![1.0; known.len()]];
    columns.extend(levels[1..].iter().map(|level| {
        let one = known.iter().map(|k| f64::from(u8::from(is(&k.1, level))));
        one.collect::<Vec<f64>>()
    }));
    let place: HashMap<&str, usize> = places
        .iter()
        .enumerate()
        .map(|(i, name)| (*name, i))
        .collect();
    let numbers: Option<Vec<usize>> = villages
        .iter()
        .map(|v| place.get(v.as_deref()?).copied())
        .collect();
    let changes: Vec<f64> = known.iter().map(|k| k.0).collect();
    let fit = Regression::new(&changes, &columns).ok()?;
    fit.joint_cr2(&(1..levels.len()).collect::<Vec<_>>(), &numbers?)
}
