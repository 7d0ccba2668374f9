//! Sampling designs, scales, other prices, other models of two groups, and the tables that show them.

mod panel_kit;

use fieldbook::cli::compare::{Args, on};
use fieldbook::data::{Column, Frame, PriceIndex, Source, Values};
use fieldbook::report::Tables;
use fieldbook::report::comparison::{self, Design, Options, Scale};
use fieldbook::stats::bounds::lee;
use fieldbook::stats::describe::mean;
use fieldbook::stats::inequality::equally;
use fieldbook::stats::poverty::{Negative, sen_shorrocks_thon};
use fieldbook::stats::survey::{Drawn, Lonely, design_mean, kish};
use panel_kit::{Panel, agree, golden};

const VILLAGES: &str = include_str!("reference/panel/villages.csv");

/// The panel with its villages' populations as a column, prices of the rural index, incomes and spending as money.
fn source() -> Source {
    let mut source = Panel::new().0;
    let population: Vec<(String, f64)> = VILLAGES
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[0].to_owned(), cells[3].parse().unwrap())
        })
        .collect();
    let village = source.column("village").unwrap().clone();
    let cells = (0..source.frame.rows()).map(|row| {
        let name = village.text(row).unwrap();
        Ok(population
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap()
            .1)
    });
    let mut columns = source.frame.columns().to_vec();
    columns.push(Column {
        name: "people".into(),
        label: None,
        values: Values::Numbers(cells.collect()),
    });
    source.frame = Frame::new(columns);
    source.cluster = Some("village".into());
    source.cpi = Some(index("rural", 102.714));
    for pair in &mut source.pairs {
        pair.money = ["income", "spend"].contains(&pair.variable.as_str());
    }
    source
}

fn index(series: &str, level: f64) -> PriceIndex {
    PriceIndex {
        levels: vec![(2020, 100.0), (2022, level)],
        series: Some(series.into()),
        source: None,
    }
}

fn tables(options: Options) -> Tables {
    comparison::tables(&source(), &options).unwrap()
}

/// Our cells beside the reference's values.
fn holds(tables: &Tables, cells: &[(&str, &str, &str, &str)]) {
    let golden = golden();
    for (id, row, column, key) in cells {
        let table = tables.table(id).unwrap_or_else(|| panic!("no table {id}"));
        let ours = table
            .number(row, column)
            .unwrap_or_else(|| panic!("{id}: no {column} at {row}"));
        let expected = golden[*key];
        assert!(
            (ours - expected).abs() <= 1e-8 * expected.abs(),
            "{id} {row} {column}: {ours} is not {expected}"
        );
    }
}

#[test]
fn the_change_under_a_design_agrees_with_r_survey() {
    let design = |weight: bool, strata: bool, population: Option<&str>| Options {
        design: Design {
            weight: weight.then(|| "weight".into()),
            strata: strata.then(|| "county".into()),
            population: population.map(str::to_owned),
            lonely: None,
        },
        ..Options::default()
    };
    let all = tables(design(true, true, Some("people")));
    for (unit, name, key) in [
        ("design_real", "income", "income_real"),
        ("design_real", "spend", "spend_real"),
        ("design", "skill", "skill"),
        ("design", "income", "income_nom"),
    ] {
        for (row, of) in [
            ("weighted, respondents independent", "weighted_srs"),
            ("weighted, villages drawn", "psu_no_strata"),
            ("weighted, villages drawn in strata", "psu_in_strata_adjust"),
            (
                "this population now, drawn within villages",
                "village_as_stratum_fpc",
            ),
        ] {
            let row = format!("{name} · {row}");
            let key = |column: &str| format!("R:pair.{key}.survey.{of}.{column}");
            holds(
                &all,
                &[
                    (unit, &row, "estimate", &key("mean")),
                    (unit, &row, "se", &key("se")),
                    (unit, &row, "df", &key("degf")),
                    (unit, &row, "ci_low", &key("ci[0]")),
                    (unit, &row, "ci_high", &key("ci[1]")),
                ],
            );
        }
        let row = format!("{name} · weighted, villages drawn");
        holds(
            &all,
            &[(
                unit,
                &row,
                "kish",
                &format!("R:pair.{key}.survey.kish_deff"),
            )],
        );
    }
    let total = tables(design(false, false, Some("113")));
    let row = "income · this population now, simple sample";
    holds(
        &total,
        &[
            (
                "design_real",
                row,
                "se",
                "R:pair.income_real.survey.srs_fpc_total.se",
            ),
            (
                "design_real",
                row,
                "ci_low",
                "R:pair.income_real.survey.srs_fpc_total.ci[0]",
            ),
        ],
    );
    assert!(tables(Options::default()).table("design").is_none());
}

#[test]
fn a_stratum_with_one_village_is_a_dash_until_somebody_says_what_to_do() {
    let text = "v,s,w,x_2020,x_2022\na,1,1,1,2\na,1,1,2,4\nb,1,2,3,3\nc,2,1,4,7\nc,2,1,5,6\n";
    let with = |lonely: Option<&str>| {
        let args = Args {
            cluster: Some("v".into()),
            strata: Some("s".into()),
            weight: Some("w".into()),
            lonely: lonely.map(str::to_owned),
            json: true,
            ..Args::default()
        };
        let source = Source::from_csv("x.csv", text.as_bytes()).unwrap();
        let said = on(source, &args).unwrap().stdout;
        let document: serde_json::Value = serde_json::from_str(&said).unwrap();
        let tables = document["tables"].as_array().unwrap().clone();
        let table = tables
            .into_iter()
            .find(|table| table["id"] == "design")
            .unwrap();
        let rows = table["rows"].as_array().unwrap().clone();
        let row = rows
            .iter()
            .find(|row| row["label"] == "x · weighted, villages drawn in strata");
        (
            row.unwrap()["cells"][2].as_f64(),
            table["notes"].to_string(),
        )
    };
    let (se, notes) = with(None);
    assert!(se.is_none() && notes.contains("--lonely"), "{notes}");
    let [adjust, average, remove] =
        ["adjust", "average", "remove"].map(|how| with(Some(how)).0.unwrap());
    assert!(adjust > remove && (average - remove * 2f64.sqrt()).abs() < 1e-12);
}

#[test]
fn a_design_of_equal_weights_is_the_cluster_robust_mean() {
    let drawn: Vec<Drawn> = [(1.0, 0), (3.0, 0), (2.0, 1), (7.0, 2), (4.0, 2), (5.0, 3)]
        .iter()
        .map(|(value, cluster)| Drawn {
            value: *value,
            weight: 2.5,
            cluster: *cluster,
            stratum: 0,
        })
        .collect();
    let found = design_mean(&drawn, &[], Lonely::Adjust).unwrap();
    let values: Vec<f64> = drawn.iter().map(|d| d.value).collect();
    let labels = ["a", "a", "b", "c", "c", "d"];
    let robust = fieldbook::stats::clusters::Clustered::new(&values, &labels)
        .robust_mean()
        .unwrap();
    assert!((found.se - robust.cr1).abs() < 1e-12 && found.df == 3.0);
    assert_eq!(kish(&[2.5; 6]), Some(1.0));
    assert_eq!(design_mean(&[], &[], Lonely::Adjust), None);
}

#[test]
fn other_models_of_two_groups_agree_with_clubsandwich_and_sandwich() {
    let all = tables(Options {
        by: Some("adopter".into()),
        ..Options::default()
    });
    for (unit, name, key) in [
        ("did_adjusted_real", "income", "income_real"),
        ("did_adjusted_real", "spend", "spend_real"),
        ("did_adjusted", "skill", "skill"),
    ] {
        let key = |of: &str| format!("R:pair.{key}.{of}");
        holds(
            &all,
            &[
                (unit, name, "fe", &key("did.village_fe.coef")),
                (unit, name, "fe_se", &key("did.village_fe.CR2.se")),
                (unit, name, "fe_df", &key("did.village_fe.CR2.df")),
                (unit, name, "fe_p", &key("did.village_fe.CR2.p")),
                (unit, name, "lin", &key("ancova.lin_interacted.coef[1]")),
                (unit, name, "lin_se", &key("ancova.lin_interacted.HC2[1]")),
            ],
        );
    }
    holds(
        &all,
        &[
            (
                "between_groups_real",
                "income",
                "f",
                "R:pair.income_real.subgroups.adopter._het.F",
            ),
            (
                "between_groups_real",
                "income",
                "p",
                "R:pair.income_real.subgroups.adopter._het.p",
            ),
            ("lee_bounds_real", "income", "trimmed", "py:lee_bounds.q"),
            (
                "lee_bounds_real",
                "income",
                "answered_first",
                "py:lee_bounds.resp_non",
            ),
            (
                "lee_bounds_real",
                "income",
                "answered_second",
                "py:lee_bounds.resp_adopter",
            ),
            ("lee_bounds_real", "income", "naive", "py:lee_bounds.naive"),
        ],
    );
    let bounds = all.table("lee_bounds_real").unwrap();
    let of = |column: &str| bounds.number("income", column).unwrap();
    assert!(of("low") < of("naive") && of("naive") < of("high"));
}

#[test]
fn the_bounds_are_the_difference_where_both_groups_answered_alike() {
    let found = lee(&[1.0, 2.0], &[4.0, 5.0, 9.0], (4, 6)).unwrap();
    assert_eq!((found.trimmed, found.low, found.high), (0.0, 4.5, 4.5));
    // Of four answers a half leaves: two and two are left.
    let found = lee(&[1.0, 3.0], &[1.0, 2.0, 3.0, 10.0], (4, 4)).unwrap();
    assert_eq!((found.trimmed, found.low, found.high), (0.5, -0.5, 4.5));
    assert_eq!(lee(&[], &[1.0], (2, 2)), None);
}

#[test]
fn poverty_is_decomposed_and_measured_by_sen_shorrocks_and_thon() {
    let panel = Panel::new();
    let pairs = panel.outcome("income_pc_real");
    for (round, of) in [("before", false), ("after", true)] {
        let values = pairs
            .iter()
            .map(|(_, pair)| if of { pair.after } else { pair.before });
        let positive: Vec<f64> = values.filter(|y| *y > 0.0).collect();
        let found = sen_shorrocks_thon(&equally(&positive), 4000.0, Negative::BottomCoded).unwrap();
        agree(&format!("R:poverty.ineq_pkg.{round}."), &[("sst", found)]);
    }
    let all = tables(Options {
        line: Some(4000.0),
        line_year: Some(2020),
        size: Some("hhsize".into()),
        ..Options::default()
    });
    let parts = all.table("decomposition_real").unwrap();
    let poverty = all.table("poverty_real").unwrap();
    for measure in ["headcount", "gap", "severity"] {
        let row = format!("income · {measure}");
        let of = |column: &str| parts.number(&row, column).unwrap();
        let change = poverty.number(&row, "change").unwrap();
        assert!((of("growth") + of("redistribution") - change).abs() < 1e-12);
    }
    let curve = all.table("lorenz_real").unwrap();
    let shares = all.table("inequality_real").unwrap();
    assert_eq!(
        curve.number("income · 40%", "after"),
        shares.number("income · share of poorest 40%", "after")
    );
    assert!(shares.number("income · GE(2)", "before").is_some());
}

#[test]
fn incomes_are_divided_by_the_scale_that_is_chosen() {
    let median = |scale: Scale| {
        let all = tables(Options {
            size: Some("hhsize".into()),
            scale,
            adults: Some("adults".into()),
            children: Some("children".into()),
            ..Options::default()
        });
        all.table("growth_incidence_real")
            .unwrap()
            .number("income · p50", "before")
            .unwrap()
    };
    for (scale, key) in [
        (Scale::Person, "R:pair.income_pc_real.median_before"),
        (Scale::Root, "R:pair.income_sqrt_real.median_before"),
        (Scale::Oecd, "R:pair.income_oecd_real.median_before"),
        (Scale::Household, "R:pair.income_real.median_before"),
    ] {
        let (ours, expected) = (median(scale), golden()[key]);
        assert!(
            (ours / expected - 1.0).abs() < 1e-9,
            "{scale:?}: {ours} {expected}"
        );
    }
    let args = Args {
        size: Some("hhsize".into()),
        scale: Some("oecd".into()),
        ..Args::default()
    };
    let refused = on(source(), &args).unwrap_err().to_string();
    assert!(refused.contains("--adults"), "{refused}");
}

#[test]
fn other_prices_stand_beside_the_studys() {
    let all = tables(Options {
        other_prices: vec![index("national", 102.918)],
        ..Options::default()
    });
    let golden = golden();
    let table = all.table("deflators_real").unwrap();
    let rows: Vec<&str> = table.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(
        rows[..3],
        [
            "income · as answered",
            "income · rural",
            "income · national"
        ]
    );
    let of = |row: &str, column: &str| table.number(row, column).unwrap();
    for (series, key) in [
        ("rural", "R:deflator.rural"),
        ("national", "R:deflator.national"),
    ] {
        assert!((of(&format!("income · {series}"), "deflator") - golden[key]).abs() < 1e-12);
    }
    let changes =
        ["as answered", "rural", "national"].map(|row| of(&format!("income · {row}"), "change"));
    assert!(changes[0] > changes[1] && changes[1] > changes[2]);
}

#[test]
fn those_who_are_new_and_those_who_were_lost_are_counted_by_village() {
    let text = "v,x_2020,x_2022\na,1,2\na,3,\nb,,4\nb,5,6\nb,,\n";
    let mut source = Source::from_csv("x.csv", text.as_bytes()).unwrap();
    source.cluster = Some("v".into());
    let all = comparison::tables(&source, &Options::default()).unwrap();
    let rates = all.table("attrition_rates").unwrap();
    let row =
        |label: &str| ["before", "found", "lost", "new"].map(|c| rates.number(label, c).unwrap());
    assert_eq!(row("all"), [3.0, 2.0, 1.0, 1.0]);
    assert_eq!(row("cluster · a"), [2.0, 1.0, 1.0, 0.0]);
    assert_eq!(row("cluster · b"), [1.0, 1.0, 0.0, 1.0]);
}

#[test]
fn levels_that_were_pulled_in_are_counted() {
    let mut text = "x_2020,x_2022\n".to_owned();
    for i in 0..200 {
        text += &format!(
            "{},{}\n",
            1000 + i,
            if i == 7 { 1_000_000 } else { 1100 + i }
        );
    }
    let source = Source::from_csv("x.csv", text.as_bytes()).unwrap();
    let all = comparison::tables(&source, &Options::default()).unwrap();
    let table = all.table("sensitivity").unwrap();
    let row = table
        .rows
        .iter()
        .find(|row| row.label.contains("levels winsorised"))
        .unwrap();
    assert!(row.label.contains("4 raised, 4 lowered"), "{}", row.label);
    let change = row.cells[0].as_number().unwrap();
    assert!(change < mean(&[1000.0]) && change > 90.0, "{change}");
}

#[test]
fn a_file_of_several_series_is_compared_by_the_one_that_is_named_with_the_others_beside_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cpi.csv");
    let prices = "series,year,index\nrural,2020,100\nrural,2022,102.714\nnational,2020,100\nnational,2022,102.918\n";
    std::fs::write(&path, prices).unwrap();
    let with = |series: Option<&str>| {
        let args = Args {
            cpi: Some(path.clone()),
            series: series.map(str::to_owned),
            all: true,
            ..Args::default()
        };
        on(source(), &args).map(|said| said.stdout)
    };
    let refused = with(None).unwrap_err().to_string();
    assert!(
        refused.contains("two series") && refused.contains("--series"),
        "{refused}"
    );
    let refused = with(Some("urban")).unwrap_err().to_string();
    assert!(refused.contains("rural, national"), "{refused}");
    let national = with(Some("national")).unwrap();
    assert!(
        national.contains("1.02918 (years from the columns' names, national)"),
        "{national}"
    );
    for row in [
        "income · as answered",
        "income · national",
        "income · rural",
    ] {
        assert!(national.contains(row), "{row}");
    }
}
