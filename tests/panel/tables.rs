//! The same values where a person reads them: groups, adopters, who was lost, who crossed the line.

use fieldbook::data::PriceIndex;
use fieldbook::report::Tables;
use fieldbook::report::comparison::{self, Options};

use crate::panel_kit::{Panel, golden};

/// The tables of the panel in real money of 2020, villages as clusters.
fn tables(options: Options) -> Tables {
    let mut source = Panel::new().0;
    source.cluster = Some("village".into());
    source.cpi = Some(PriceIndex {
        levels: vec![(2020, 100.0), (2022, 102.714)],
        series: Some("rural".into()),
        source: None,
    });
    for pair in &mut source.pairs {
        pair.money = ["income", "spend"].contains(&pair.variable.as_str());
    }
    comparison::tables(&source, &options).unwrap()
}

fn by(column: &str) -> Tables {
    tables(Options {
        by: Some(column.into()),
        ..Options::default()
    })
}

/// Cells (column, key) of one row beside the reference.
fn row(tables: &Tables, id: &str, label: &str, prefix: &str, cells: &[(&str, &str)]) {
    let golden = golden();
    let table = tables.table(id).unwrap_or_else(|| panic!("no table {id}"));
    for (column, key) in cells {
        let ours = table
            .number(label, column)
            .unwrap_or_else(|| panic!("{id}: no {column} at {label}"));
        let key = format!("{prefix}{key}");
        let expected = golden
            .get(&key)
            .unwrap_or_else(|| panic!("no reference {key}"));
        assert!(
            (ours - expected).abs() <= 1e-9 * expected.abs(),
            "{id} {label} {column}: {ours} is not {expected}"
        );
    }
}

#[test]
fn the_difference_in_change_shows_four_means_three_tests_and_their_models() {
    let all = by("adopter");
    for (id, name, key) in [
        ("did", "income", "income_nom"),
        ("did_real", "income", "income_real"),
        ("did_real", "spend", "spend_real"),
        ("did", "skill", "skill"),
    ] {
        let cells = [
            ("before_first", "did.means.c0"),
            ("after_first", "did.means.c1"),
            ("before_second", "did.means.t0"),
            ("after_second", "did.means.t1"),
            ("n_first", "subgroups.adopter.0.n"),
            ("n_second", "subgroups.adopter.1.n"),
            ("change_first", "subgroups.adopter.0.diff"),
            ("change_second", "subgroups.adopter.1.diff"),
            ("difference", "did.coef[1]"),
            ("se", "did.CR2.se"),
            ("t", "did.CR2.t"),
            ("df", "did.CR2.df"),
            ("p", "did.CR2.p"),
            ("ci_low", "did.CR2.ci95[0]"),
            ("ci_high", "did.CR2.ci95[1]"),
            ("p_welch", "did.welch.p"),
            ("ancova", "ancova.coef[1]"),
            ("ancova_se", "ancova.CR2_tr.se"),
            ("ancova_df", "ancova.CR2_tr.df"),
            ("ancova_p", "ancova.CR2_tr.p"),
        ];
        row(&all, id, name, &format!("R:pair.{key}."), &cells);
    }
    row(
        &all,
        "did_real",
        "income",
        "py:did_wcr.",
        &[("p_wild", "p_sym_ge")],
    );
    let floor = all.table("did_real").unwrap().number("income", "p_floor");
    assert_eq!(floor, Some(2.0 / 2_048.0));
}

#[test]
fn balance_shows_both_groups_as_they_were_before() {
    let all = by("adopter");
    for (name, key) in [
        ("hhsize", "hhsize_2020"),
        ("income", "income_2020"),
        ("spend", "spend_2020"),
    ] {
        let cells = [
            ("first", "non"),
            ("second", "adopter"),
            ("difference", "diff"),
            ("nrmd", "nrmd"),
            ("p", "welch_p"),
        ];
        row(
            &all,
            "balance",
            name,
            &format!("R:balance_adopter.{key}."),
            &cells,
        );
    }
}

#[test]
fn attrition_shows_those_who_stayed_beside_those_who_were_lost() {
    let all = tables(Options::default());
    for name in [
        "female",
        "age",
        "edu",
        "adopter",
        "hhsize_2020",
        "income_2020",
        "spend_2020",
    ] {
        let cells = [
            ("n_stayed", "stay_n"),
            ("stayed", "stay_mean"),
            ("n_lost", "lost_n"),
            ("lost", "lost_mean"),
            ("difference", "diff"),
            ("nrmd", "nrmd"),
            ("p", "p"),
        ];
        row(
            &all,
            "attrition",
            name,
            &format!("R:attrition.rows.{name}."),
            &cells,
        );
    }
    row(
        &all,
        "attrition_rates",
        "all",
        "R:attrition.",
        &[("before", "n"), ("lost", "n_attrit"), ("rate", "rate")],
    );
}

#[test]
fn who_crossed_the_line_and_how_poverty_changed_are_counted_by_household_and_tested_by_village() {
    let all = tables(Options {
        line: Some(4_000.0),
        line_year: Some(2020),
        ..Options::default()
    });
    // Incomes of households per person need the size; the households' own incomes are the reference's unweighted case
    // only after they were divided, which `--size` does with persons as weights: their transitions are the same.
    let sized = tables(Options {
        line: Some(4_000.0),
        line_year: Some(2020),
        size: Some("hhsize".into()),
        ..Options::default()
    });
    let cells = [
        ("stayed_out", "nonpoor_nonpoor"),
        ("fell_in", "nonpoor_poor"),
        ("escaped", "poor_nonpoor"),
        ("stayed_poor", "poor_poor"),
        ("escape_rate", "escape_rate"),
        ("entry_rate", "entry_rate"),
        ("p", "mcnemar_exact"),
    ];
    row(
        &sized,
        "poverty_transitions_real",
        "income",
        "R:poverty.transition.",
        &cells,
    );
    assert!(all.table("poverty_transitions_real").is_some());
    for (measure, of) in [("headcount", "H"), ("gap", "PG"), ("severity", "SPG")] {
        for (column, round) in [("before", "before"), ("after", "after")] {
            let label = format!("income · {measure}");
            let prefix = format!("py:poverty_bottom_coded_0.{round}.person.");
            row(&sized, "poverty_real", &label, &prefix, &[(column, of)]);
        }
    }
}

#[test]
fn groups_are_compared_each_by_itself_and_with_each_other() {
    for column in ["village", "female", "edu", "adopter", "county"] {
        let all = by(column);
        let golden = golden();
        let prefix = format!("R:pair.income_real.subgroups.{column}.");
        let groups: std::collections::BTreeSet<&str> = golden
            .keys()
            .filter_map(|key| key.strip_prefix(&prefix)?.split('.').next())
            .filter(|group| *group != "_het")
            .collect();
        assert!(groups.len() > 1);
        for group in groups {
            let cells = [
                ("n", "n"),
                ("before", "before"),
                ("after", "after"),
                ("change", "diff"),
                ("se", "se"),
                ("t", "t"),
                ("p", "p"),
                ("ci_low", "ci[0]"),
                ("ci_high", "ci[1]"),
            ];
            let id = format!("paired_by_{column}_real");
            row(
                &all,
                &id,
                &format!("income · {group}"),
                &format!("{prefix}{group}."),
                &cells,
            );
        }
        if column == "village" {
            continue;
        }
        let cells = [("f", "F"), ("df1", "df1"), ("df2", "df2"), ("p", "p")];
        row(
            &all,
            "between_groups_real",
            "income",
            &format!("{prefix}_het."),
            &cells,
        );
    }
}

/// software: R 4.2.2, clubSandwich 0.5.8; independent: yes
/// obtained: `m <- lm(d ~ factor(edu)); Wald_test(m, constrain_zero(2:k), "CR2", cluster = village, test = "HTZ")` on
/// panel.csv, incomes and spending of 2022 over 1.02714; printed with 15 digits
/// tolerance: 1e-9
const HTZ: [(&str, &str, &str, f64, f64, f64); 8] = [
    (
        "edu",
        "between_groups",
        "income",
        0.450440699182497,
        4.94934545367424,
        0.72820967282855,
    ),
    (
        "edu",
        "between_groups_real",
        "income",
        0.409699957119086,
        4.94934545367424,
        0.753421550932963,
    ),
    (
        "edu",
        "between_groups",
        "skill",
        0.602010350757496,
        5.00617676485383,
        0.641245923349371,
    ),
    (
        "edu",
        "between_groups_real",
        "spend",
        0.105646797891452,
        4.91922879946989,
        0.953157343052206,
    ),
    (
        "county",
        "between_groups",
        "income",
        0.31786874972004,
        1.72506300115436,
        0.817879145605046,
    ),
    (
        "county",
        "between_groups",
        "skill",
        2.15457114915619,
        1.72518323360165,
        0.357020464534162,
    ),
    (
        "adopter",
        "between_groups_real",
        "income",
        2.71046683856701,
        8.37463241496052,
        0.136616504741128,
    ),
    (
        "adopter",
        "between_groups",
        "skill",
        3.94819506977421,
        8.40848115205738,
        0.0804119927057753,
    ),
];

#[test]
fn several_groups_at_once_are_tested_with_villages_as_clusters() {
    for (column, id, name, f, df, p) in HTZ {
        let all = by(column);
        let table = all.table(id).unwrap();
        for (column, expected) in [("villages_f", f), ("villages_df2", df), ("villages_p", p)] {
            let ours = table.number(name, column).unwrap();
            assert!(
                (ours / expected - 1.0).abs() < 1e-9,
                "{id} {name} {column}: {ours} {expected}"
            );
        }
    }
}

#[test]
fn a_group_in_one_village_only_stops_the_test_across_villages() {
    let all = by("village");
    let table = all.table("between_groups").unwrap();
    assert_eq!(table.number("income", "villages_p"), None);
    assert!(table.number("income", "p").is_some());
}
