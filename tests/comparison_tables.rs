//! The tables of the comparison hold the reference figures of the synthetic panel, each in its cell.

mod panel_kit;

use fieldbook::data::PriceIndex;
use fieldbook::report::Cell;
use fieldbook::report::comparison::{self, Options};
use panel_kit::{Panel, golden};

/// Where the tables of the verb show the reference's figures for income as answered.
const SHOWN: &[(&str, &str, &str, &str)] = &[
    ("paired", "income", "t", "R:pair.income_nom.t"),
    (
        "paired_robust",
        "income",
        "se",
        "R:pair.income_nom.cluster.CR2.se",
    ),
    (
        "paired_robust",
        "income",
        "df",
        "R:pair.income_nom.cluster.CR2.df_satt",
    ),
    (
        "paired_robust",
        "income",
        "p",
        "R:pair.income_nom.cluster.CR2.p_satt",
    ),
    (
        "paired_robust",
        "income",
        "p_wild",
        "py:pair.income_nom.wcr.p_sym_ge",
    ),
    (
        "paired_robust",
        "income",
        "p_flip",
        "py:pair.income_nom.signflip_cluster.p_two",
    ),
    (
        "paired_robust",
        "income",
        "icc",
        "R:pair.income_nom.cluster.icc.anova",
    ),
    (
        "paired_rank",
        "income",
        "p",
        "R:pair.income_nom.wilcoxon.p_exact_condtl_ties",
    ),
    (
        "paired_rank",
        "skill",
        "p_pratt",
        "R:pair.skill.wilcoxon.coin_Pratt_exact.p",
    ),
    (
        "battery",
        "income · trimmed mean 20%",
        "p",
        "R:pair.income_nom.trimmed20.p",
    ),
    (
        "battery",
        "income · equivalence",
        "p",
        "R:pair.income_nom.tost.p",
    ),
    (
        "spread",
        "income",
        "ratio_low",
        "R:pair.income_nom.ratio_means.fieller[0]",
    ),
    ("effects", "income", "gz", "R:pair.income_nom.es.gz"),
    (
        "heterogeneity",
        "income",
        "i_squared",
        "R:pair.income_nom.het.DL.I2",
    ),
    (
        "paired_by_adopter",
        "income · 1",
        "p",
        "R:pair.income_nom.subgroups.adopter.1.p",
    ),
    ("did", "income", "p", "R:pair.income_nom.did.CR2.p"),
    (
        "did",
        "income",
        "ancova",
        "R:pair.income_nom.ancova.coef[1]",
    ),
    ("did", "income", "p_welch", "R:pair.income_nom.did.welch.p"),
    (
        "balance",
        "income",
        "nrmd",
        "R:balance_adopter.income_2020.nrmd",
    ),
    ("attrition", "age", "p", "R:attrition.rows.age.p"),
    ("binary", "online", "ci_low", "R:mcnemar.rd_ci_tango[0]"),
    ("binary", "online", "p_exact", "R:mcnemar.p_exact"),
];

#[test]
fn the_tables_of_the_verb_hold_the_reference_figures() {
    let mut source = Panel::new().0;
    source.cluster = Some("village".into());
    let options = Options {
        by: Some("adopter".into()),
        ..Options::default()
    };
    let tables = comparison::tables(&source, &options).unwrap();
    let golden = golden();
    for (id, row, column, key) in SHOWN {
        let table = tables.table(id).unwrap_or_else(|| panic!("no table {id}"));
        let ours = table
            .number(row, column)
            .unwrap_or_else(|| panic!("no {row} {column} in {id}"));
        let expected = golden[*key];
        assert!(
            (ours / expected - 1.0).abs() < 1e-8,
            "{id} {row} {column}: {ours} is not {expected}"
        );
    }
    let stars = tables.table("battery").unwrap().rows.iter();
    let starred: Vec<&str> = stars
        .filter(|row| row.cells[0] == Cell::Text("★".into()))
        .map(|row| row.label.as_str())
        .collect();
    assert!(starred.contains(&"income · CR2"), "{starred:?}");
    assert_eq!(starred.len(), tables.table("paired").unwrap().rows.len());
}

#[test]
fn poverty_per_person_is_in_the_tables_when_a_line_is_given() {
    let mut source = Panel::new().0;
    source.cluster = Some("village".into());
    source.cpi = Some(PriceIndex {
        levels: vec![(2020, 100.0), (2022, 102.714)],
        ..PriceIndex::default()
    });
    source
        .pairs
        .iter_mut()
        .for_each(|pair| pair.money = pair.variable == "income");
    let options = Options {
        line: Some(4000.0),
        size: Some("hhsize".into()),
        ..Options::default()
    };
    let tables = comparison::tables(&source, &options).unwrap();
    let golden = golden();
    for (id, row, column, key) in [
        (
            "poverty_real",
            "income · headcount",
            "before",
            "R:poverty.person_weighted.before.H",
        ),
        (
            "poverty_real",
            "income · gap",
            "after",
            "R:poverty.person_weighted.after.PG",
        ),
        (
            "inequality_real",
            "income · Gini",
            "after",
            "R:poverty.person_weighted.after.gini",
        ),
        (
            "poverty_transitions_real",
            "income",
            "escape_rate",
            "R:poverty.transition.escape_rate",
        ),
        (
            "growth_incidence_real",
            "income · p50",
            "yearly",
            "R:poverty.gic.annualised[3]",
        ),
    ] {
        let ours = tables.table(id).unwrap().number(row, column).unwrap();
        let expected = golden[key];
        assert!(
            (ours / expected - 1.0).abs() < 1e-8,
            "{id} {row}: {ours} {expected}"
        );
    }
}
