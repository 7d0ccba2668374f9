//! Many tests and many villages: p-values adjusted over a family, and how much the villages differ.

use crate::report::{Cell, Column, Format, Table};
use crate::stats::clusters::Clustered;
use crate::stats::groups::{heterogeneity, one_way, welch_one_way};
use crate::stats::multiplicity::{Outcome, benjamini_hochberg, holm, romano_wolf};

use super::analysis::Analysis;
use super::categories::YesNo;
use super::paired::{id, optional, title};
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
            ],
        );
    }
    table.notes.push("One-way analysis of variance of the changes, and Welch's for unequal variances; respondents count as independent; a dash where a group has too few pairs or none varies".into());
    table
}
