//! The edges of a comparison: too few, all alike, all tied, nobody poor, codes and outliers. Never NaN, never a crash.

use fieldbook::cli::compare::{Args, on};
use fieldbook::data::Source;
use fieldbook::report::{Cell, Tables, comparison};
use fieldbook::stats::distributions::{ChiSquare, Continuous};
use fieldbook::stats::effect::effect_sizes;
use fieldbook::stats::flips::sign_flip;
use fieldbook::stats::inequality::{gini, gini_corrected};
use fieldbook::stats::normality::shapiro_wilk;
use fieldbook::stats::pairs::{Pair, changes, paired_t};
use fieldbook::stats::poverty::{Negative, Weighted, poverty};
use fieldbook::stats::ranks::{Zeros, rounded_changes, sign_test, signed_rank};
use fieldbook::stats::square::Binary;
use serde_json::Value;

fn edges() -> Value {
    serde_json::from_str(include_str!("reference/panel/edge.json")).unwrap()
}

fn numbers(list: &Value) -> Vec<Option<f64>> {
    list.as_array().unwrap().iter().map(Value::as_f64).collect()
}

/// Same within 1e-10, or not expected at all.
fn same(what: &str, ours: f64, expected: &Value) {
    if let Some(expected) = expected.as_f64() {
        let error = (ours - expected).abs() / expected.abs().max(1e-6);
        assert!(error < 1e-10, "{what}: {ours} is not {expected}");
    }
}

#[test]
fn pairs_at_the_edge_agree_with_their_exact_values() {
    for (name, case) in edges()["pairs"].as_object().unwrap() {
        let (before, after) = (numbers(&case["before"]), numbers(&case["after"]));
        let both = before.iter().zip(&after).filter_map(|(b, a)| {
            Some(Pair {
                before: (*b)?,
                after: (*a)?,
            })
        });
        let pairs: Vec<Pair> = both.collect();
        let expect = &case["expect"];
        let result = paired_t(&pairs, 0.95);
        same(&format!("{name} n"), result.n as f64, &expect["n_pairs"]);
        if pairs.is_empty() {
            continue;
        }
        // JSON is read to one unit in the last place of each measurement.
        let greatest = pairs
            .iter()
            .map(|p| p.before.abs().max(p.after.abs()))
            .fold(0.0, f64::max);
        let change = expect["mean_diff"].as_f64().unwrap();
        assert!(
            (result.change - change).abs() <= 2.0 * f64::EPSILON * greatest,
            "{name} change: {} is not {change}",
            result.change
        );
        if expect["zero_variance"] != true {
            same(&format!("{name} sd"), result.sd_change, &expect["sd_diff"]);
        }
        let dz = effect_sizes(&pairs, 0.95).dz;
        assert_eq!(dz.is_none(), expect["dz"].is_null(), "{name} d_z");
        same(&format!("{name} d_z"), dz.unwrap_or(0.0), &expect["dz"]);
        if let Some(w) = expect["shapiro"].get(0).or(expect["shapiro"].get("stat")) {
            let ours = shapiro_wilk(&changes(&pairs)).map(|test| test.w);
            let near = |ours: f64| (ours - w.as_f64().unwrap()).abs() < 1e-6;
            assert!(ours.is_some_and(near), "{name} W: {ours:?} is not {w}");
        }
        if expect["zero_variance"] == true {
            assert!(
                result.test.is_err() && result.sd_change == 0.0,
                "{name}: {result:?}"
            );
        }
        if let Ok(test) = result.test {
            same(&format!("{name} t"), test.t, &expect["t"]);
            same(&format!("{name} p"), test.p, &expect["p_two"]);
            same(
                &format!("{name} low"),
                test.interval.low,
                &expect["ci95"][0],
            );
            same(
                &format!("{name} high"),
                test.interval.high,
                &expect["ci95"][1],
            );
            same(&format!("{name} df"), test.df, &expect["df"]);
        } else {
            assert!(expect["t"].is_null(), "{name} has a t in the reference");
        }
        let changes = rounded_changes(&pairs);
        for (zeros, key) in [
            (Zeros::Dropped, "wilcox_exact"),
            (Zeros::Ranked, "pratt_exact"),
        ] {
            let test = signed_rank(&changes, zeros);
            same(
                &format!("{name} {key}"),
                test.p_exact.unwrap(),
                &expect[key]["p"],
            );
            same(
                &format!("{name} {key} W"),
                test.w_plus,
                &expect[key]["Wplus"],
            );
            same(
                &format!("{name} {key} used"),
                test.used as f64,
                &expect[key]["n_used"],
            );
        }
        let sign = sign_test(&changes, 0.95);
        same(&format!("{name} sign"), sign.p, &expect["sign"]["p"]);
        same(
            &format!("{name} up"),
            sign.up as f64,
            &expect["sign"]["n_plus"],
        );
        same(
            &format!("{name} down"),
            sign.down as f64,
            &expect["sign"]["n_minus"],
        );
        same(
            &format!("{name} flip"),
            sign_flip(&changes, 1).p,
            &expect["signflip_exact_p"],
        );
    }
}

#[test]
fn yes_and_no_at_the_edge_agree_with_their_exact_values() {
    for (name, case) in edges()["mcnemar"].as_object().unwrap() {
        let count = |key: &str| case[key].as_u64().unwrap();
        let table = Binary {
            both: count("n11"),
            gained: count("b"),
            lost: count("c"),
            neither: count("n00"),
        };
        let test = table.mcnemar();
        same(&format!("{name} exact"), test.p_exact, &case["p_exact"]);
        same(&format!("{name} mid"), test.p_mid, &case["p_midp"]);
        same(
            &format!("{name} chi2"),
            test.chi_square.unwrap_or(f64::NAN),
            &case["chi2"],
        );
        same(&format!("{name} p chi2"), test.p, &case["p_chi2"]);
        // The continuity correction shows in its p alone.
        if let Some(corrected) = case["chi2_cc"].as_f64() {
            let p = ChiSquare { df: 1.0 }.sf(corrected);
            same(
                &format!("{name} corrected"),
                test.p_corrected,
                &Value::from(p),
            );
        }
        let odds = table.odds_ratio();
        same(
            &format!("{name} odds"),
            odds.unwrap_or(0.0),
            &case["odds_ratio"],
        );
        assert_eq!(odds.is_none(), case["odds_ratio"].is_null(), "{name} odds");
        if case["odds_ratio"] == "Inf" {
            assert_eq!(odds, Some(f64::INFINITY), "{name} odds");
        }
        if let Some(interval) = table.odds_ratio_interval(0.95) {
            same(&format!("{name} or low"), interval.low, &case["or_ci"][0]);
            same(&format!("{name} or high"), interval.high, &case["or_ci"][1]);
        }
        let tango = table.tango(0.95).unwrap();
        assert!(
            tango.low <= table.difference() && table.difference() <= tango.high,
            "{name}"
        );
    }
}

#[test]
fn poverty_at_the_edge_agrees_with_its_exact_values() {
    for (name, case) in edges()["poverty"].as_object().unwrap() {
        let incomes: Vec<f64> = numbers(&case["x"]).into_iter().flatten().collect();
        let weighted: Vec<Weighted> = incomes
            .iter()
            .map(|y| Weighted {
                value: *y,
                weight: 1.0,
            })
            .collect();
        let line = case["z"].as_f64().unwrap();
        let (coded, reported) = (
            poverty(&weighted, line, Negative::BottomCoded).unwrap(),
            poverty(&weighted, line, Negative::AsReported).unwrap(),
        );
        same(&format!("{name} H"), coded.headcount, &case["H"]);
        same(&format!("{name} PG"), reported.gap, &case["PG"]);
        same(&format!("{name} SPG"), reported.severity, &case["SPG"]);
        same(
            &format!("{name} PG coded"),
            coded.gap,
            &case["PG_bottom_coded"],
        );
        same(
            &format!("{name} Watts"),
            coded.watts,
            &case["watts_pos_only"],
        );
        same(
            &format!("{name} dropped"),
            coded.not_positive as f64,
            &case["watts_dropped"],
        );
        assert_eq!(gini(&weighted).is_none(), case["gini"].is_null(), "{name}");
        same(
            &format!("{name} Gini"),
            gini(&weighted).unwrap_or(0.0),
            &case["gini"],
        );
        same(
            &format!("{name} corrected"),
            gini_corrected(&incomes).unwrap_or(0.0),
            &case["gini_corrected"],
        );
    }
}

fn tables(text: &str, options: &comparison::Options, cluster: Option<&str>) -> Tables {
    let mut source = Source::from_csv("data.csv", text.as_bytes()).unwrap();
    source.cluster = cluster.map(str::to_owned);
    for pair in &mut source.pairs {
        pair.money = true;
    }
    comparison::tables(&source, options).unwrap()
}

/// Every table for many hostile files: all cells are numbers, words or dashes.
#[test]
fn hostile_files_give_dashes_and_never_nan() {
    let options = comparison::Options {
        by: Some("g".into()),
        line: Some(4.0),
        ..comparison::Options::default()
    };
    for body in [
        "",
        "v,0,1,2\n",
        "v,0,1,1\nv,1,1,1\n",
        "v,0,1,2\nw,1,2,1\n",
        "v,0,1,\nw,1,,1\n,,,\n",
        "v,0,-5,0\nw,1,0,0\nx,1,0,-1\n",
        "v,0,1e300,-1e300\nw,1,1e300,1\nx,0,1,1e300\n",
        "v,0,1e-300,2e-300\nw,1,3e-300,1e-300\nx,1,1,1\n",
        "v,0,1,2\nv,0,2,3\nv,1,3,5\nw,1,3,4\nw,0,9,9\nx,1,7,7\n",
        "a,0,1,2\nb,0,2,4\nc,0,3,6\nd,1,4,8\n",
        "a,0,1,2\na,0,2,4\nb,1,3,6\nb,1,4,8\nc,0,4,9\nd,0,1,9\n",
    ] {
        let found = tables(&format!("c,g,y_2020,y_2022\n{body}"), &options, Some("c"));
        for table in &found.tables {
            for row in &table.rows {
                for cell in &row.cells {
                    assert!(
                        !matches!(cell, Cell::Number(x) if !x.is_finite()),
                        "{} {} in {body:?}",
                        table.id,
                        row.label
                    );
                }
            }
        }
    }
}

#[test]
fn a_group_of_one_village_gets_no_p_but_a_sentence() {
    // Others live in that village too: it is still the only one that says anything of the group.
    let body = "a,1,1,4\na,1,2,7\na,1,2,3\na,0,2,2\nb,0,1,2\nb,0,3,3\nc,0,5,4\nc,0,2,2\nd,0,1,3\nd,0,2,5\n";
    let options = comparison::Options {
        by: Some("g".into()),
        ..comparison::Options::default()
    };
    let found = tables(&format!("c,g,y_2020,y_2022\n{body}"), &options, Some("c"));
    let did = found.table("did").unwrap();
    assert!(did.number("y", "difference").is_some());
    for column in ["se", "p", "ci_low", "p_welch"] {
        assert_eq!(did.number("y", column), None, "{column}");
    }
    assert!(
        did.notes.iter().any(|note| note.contains("single cluster")),
        "{:?}",
        did.notes
    );
}

#[test]
fn warnings_name_what_is_wrong_and_a_way_out() {
    let mut body = String::new();
    for i in 0..12 {
        let after = if i < 3 { 9999.0 } else { 10.0 + f64::from(i) };
        body += &format!(
            "v{},{},{},{after}\n",
            i % 3,
            i % 2,
            10.0 - f64::from(i % 2) * 40.0
        );
    }
    let found = tables(
        &format!("c,g,y_2020,y_2022\n{body}"),
        &comparison::Options::default(),
        Some("c"),
    );
    let warnings = found.table("warnings").unwrap();
    let codes: Vec<&str> = warnings.rows.iter().map(|row| row.label.as_str()).collect();
    for code in [
        "NOCONTROL",
        "NOMINAL",
        "CODE · y",
        "NEGINC · y",
        "FEWG · y",
        "FLOOR · y",
        "SKEW · y",
    ] {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
    assert!(warnings.rows.iter().all(|row| {
        row.cells
            .iter()
            .all(|c| matches!(c, Cell::Text(t) if !t.is_empty()))
    }));
}

#[test]
fn amounts_that_make_no_sense_are_refused() {
    let refused = |args: Args| {
        let source = Source::from_csv("data.csv", b"a_2020,a_2022\n1,2\n3,5\n").unwrap();
        on(source, &args).unwrap_err()
    };
    assert_eq!(
        refused(Args {
            line: Some(-1.0),
            ..Args::default()
        })
        .exit_code(),
        2
    );
    assert_eq!(
        refused(Args {
            bound: Some(f64::NAN),
            ..Args::default()
        })
        .exit_code(),
        2
    );
    assert_eq!(
        refused(Args {
            size: Some("persons".into()),
            ..Args::default()
        })
        .exit_code(),
        2
    );
    let uneven = Args {
        before: vec!["a_2020".into()],
        after: vec![],
        ..Args::default()
    };
    assert_eq!(refused(uneven).exit_code(), 2);
}

#[test]
fn texts_in_two_rounds_are_categories_unless_they_are_free_text() {
    let mut text = "job_2020,job_2022,why_2020,why_2022,half_2020,half_2022\n".to_owned();
    for i in 0..40 {
        let job = ["farm", "2", "10", "1a"][i % 4];
        let later = ["farm", "2", "10", "1a"][i / 2 % 4];
        text += &format!("{job},{later},reason {i},other reason {i},{i},word {i}\n");
    }
    let found = tables(&text, &comparison::Options::default(), None);
    let categorical = found.table("categorical").unwrap();
    assert_eq!(categorical.number("job", "categories"), Some(4.0));
    assert_eq!(categorical.number("why", "categories"), None);
    assert!(
        categorical
            .notes
            .iter()
            .any(|note| note.starts_with("why: 80 different answers"))
    );
    let moves = found.table("transitions_job").unwrap();
    let levels: Vec<&str> = moves.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(levels, ["2", "10", "1a", "farm"]);
    assert!(
        found
            .tables
            .iter()
            .all(|t| t.rows.iter().all(|row| row.label != "half"))
    );
}
