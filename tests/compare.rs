//! The comparison of two rounds: against the example study's reference values, and the laws and edges of a paired test.

use fieldbook::cli::compare::{Args, on};
use fieldbook::data::Source;
use fieldbook::report::{Cell, Tables, comparison};
use proptest::prelude::*;
use serde_json::Value;

const WIDE: &[u8] = include_bytes!("reference/example_study/interviews_wide.csv");

fn example() -> Source {
    Source::from_csv("interviews_wide.csv", WIDE).unwrap()
}

fn csv(text: &str) -> Source {
    Source::from_csv("data.csv", text.as_bytes()).unwrap()
}

/// The tables that the verb prints for `source`.
fn compared(source: Source, args: Args) -> Value {
    let args = Args { json: true, ..args };
    serde_json::from_str(&on(source, &args).unwrap().stdout).unwrap()
}

fn tables(text: &str) -> Tables {
    comparison::tables(&csv(text), &comparison::Options::default()).unwrap()
}

fn refusal(text: &str, args: Args) -> String {
    on(csv(text), &args).unwrap_err().to_string()
}

/// The cell at table `id`, row `label`, column `column` of a printed document.
fn cell(document: &Value, id: &str, label: &str, column: &str) -> Option<f64> {
    let table = document["tables"]
        .as_array()?
        .iter()
        .find(|t| t["id"] == id)?;
    let at = table["columns"]
        .as_array()?
        .iter()
        .position(|c| c == column)?;
    let row = table["rows"]
        .as_array()?
        .iter()
        .find(|r| r["label"] == label)?;
    row["cells"][at].as_f64()
}

fn with_prices() -> Args {
    Args {
        cpi: Some("tests/reference/example_study/cpi.csv".into()),
        key: Some("respondent_id".into()),
        ..Args::default()
    }
}

/// Where the figures of the reference stand in our tables.
const FIGURES: &[(&str, &str, &str)] = &[
    ("n", "paired", "n"),
    ("df", "paired", "df"),
    ("mean_2020", "paired", "before"),
    ("mean_2022", "paired", "after"),
    ("mean_difference", "paired", "change"),
    ("sd_difference", "paired", "sd_change"),
    ("se", "paired", "se"),
    ("t", "paired", "t"),
    ("p", "paired", "p"),
    ("dz", "paired", "dz"),
    ("sd_2020", "spread", "sd_before"),
    ("sd_2022", "spread", "sd_after"),
    ("median_2020", "spread", "median_before"),
    ("median_2022", "spread", "median_after"),
    ("r", "spread", "r"),
    ("increased", "spread", "up"),
    ("unchanged", "spread", "same"),
    ("decreased", "spread", "down"),
    ("percent_change_of_means", "spread", "percent"),
    ("hedges_gz", "effects", "gz"),
    ("d_av", "effects", "dav"),
];

#[test]
fn every_paired_test_of_the_example_study_agrees_with_its_reference() {
    let reference: Value =
        serde_json::from_str(include_str!("reference/example_study/before_after.json")).unwrap();
    let document = compared(example(), with_prices());
    let mut checked = 0;
    for (name, test) in reference["tests"].as_object().unwrap() {
        for (kind, suffix) in [("nominal", ""), ("real_2020_yuan", "_real")] {
            let Some(expected) = test.get(kind) else {
                continue;
            };
            let mut check = |table: &str, column: &str, expected: f64| {
                let id = format!("{table}{suffix}");
                let ours = cell(&document, &id, name, column)
                    .unwrap_or_else(|| panic!("{id} has no {column} of {name}"));
                assert!(
                    (ours - expected).abs() <= 1e-10 * expected.abs().max(1e-300),
                    "{id} {name} {column}: {ours} is not {expected}"
                );
                checked += 1;
            };
            for (figure, table, column) in FIGURES {
                check(table, column, expected[figure].as_f64().unwrap());
            }
            for (end, column) in ["ci_low", "ci_high"].into_iter().enumerate() {
                check("paired", column, expected["ci95"][end].as_f64().unwrap());
            }
        }
    }
    assert_eq!(
        checked,
        23 * (22 + 14),
        "figures of 22 nominal and 14 real tests"
    );
}

#[test]
fn the_columns_of_the_paired_table_keep_their_order() {
    let document = compared(csv("a_2020,a_2022\n1,2\n2,4\n"), Args::default());
    let columns: Vec<&str> = document["tables"][0]["columns"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(
        columns[..12],
        [
            "n",
            "before",
            "after",
            "change",
            "sd_change",
            "se",
            "t",
            "df",
            "p",
            "ci_low",
            "ci_high",
            "dz"
        ]
    );
    assert_eq!(document["tables"][0]["id"], "paired");
    assert_eq!(document["run"]["data_sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn named_columns_are_compared_under_their_common_stem() {
    let text = "pre_income,post_income,spend_2020,spend_2022,x,y\n1,2,3,5,1,2\n2,5,1,2,2,5\n";
    for (before, after, label) in [
        ("pre_income", "post_income", "income"),
        ("spend_2020", "spend_2022", "spend"),
        ("x", "y", "x → y"),
    ] {
        let args = Args {
            before: vec![before.into()],
            after: vec![after.into()],
            ..Args::default()
        };
        let document = compared(csv(text), args);
        assert!(cell(&document, "paired", label, "t").is_some(), "{label}");
    }
}

#[test]
fn a_repeated_key_blocks_the_comparison_with_both_lines() {
    let args = Args {
        key: Some("id".into()),
        ..Args::default()
    };
    let said = refusal(
        "id,round,income_2020,income_2022\nA,1,1,2\nB,1,2,3\nA,2,3,4\n",
        args,
    );
    assert!(said.contains("A stands in line 2 and in line 4"), "{said}");
    assert!(said.contains("one row a respondent"), "{said}");
    let args = Args {
        key: Some("id".into()),
        ..Args::default()
    };
    let said = refusal("id,a_2020,a_2022\n,1,2\n", args);
    assert!(said.contains("line 2") && said.contains("no key"), "{said}");
}

#[test]
fn a_text_where_a_number_is_due_is_named_by_line_and_column() {
    let said = refusal(
        "income_2020,income_2022\n3900,4100\n4000,41oo\n1,2\n5,6\n",
        Args::default(),
    );
    assert!(
        said.contains("income_2022, line 3: `41oo` is not a number"),
        "{said}"
    );
    let said = refusal("a_2020,a_2022\n1,inf\n2,3\n2,3\n", Args::default());
    assert!(said.contains("`inf` is not a number"), "{said}");
}

#[test]
fn an_unknown_column_is_refused_with_the_known_ones() {
    for args in [
        Args {
            before: vec!["income".into()],
            after: vec!["a_2022".into()],
            ..Args::default()
        },
        Args {
            cluster: Some("village".into()),
            ..Args::default()
        },
        Args {
            by: Some("sex".into()),
            ..Args::default()
        },
        Args {
            key: Some("id".into()),
            ..Args::default()
        },
    ] {
        let said = refusal("a_2020,a_2022\n1,2\n", args);
        assert!(
            said.contains("there is no such column") && said.contains("a_2020, a_2022"),
            "{said}"
        );
    }
    let said = refusal("a,b\n1,2\n", Args::default());
    assert!(said.contains("--before"), "{said}");
}

#[test]
fn separators_marks_and_decimal_commas_make_no_difference() {
    let plain = compared(csv("a_2020,a_2022\n1.5,2\n2,4\n3,3.5\n"), Args::default());
    for text in [
        "\u{feff}a_2020;a_2022\r\n1,5;2\r\n2;4\r\n3;3,5\r\n",
        "a_2020\ta_2022\n1.5\t2\n2\t4\n3\t3.5\n",
        "\"a_2020\",\"a_2022\"\n\"1.5\",\"2\"\n\"2\",\"4\"\n3,3.5\n",
    ] {
        let other = compared(csv(text), Args::default());
        assert_eq!(plain["tables"], other["tables"]);
    }
}

#[test]
fn gaps_are_counted_by_their_reason_and_never_paired() {
    let tables = tables("a_2020,a_2022\n1,2\n,3\nrefused,3\n4,dont_know\nNA,\n5,8\n");
    let number = |id: &str, column: &str| tables.table(id).unwrap().number("a", column).unwrap();
    assert_eq!(number("paired", "n"), 2.0);
    assert_eq!(number("pairs", "only_before"), 1.0);
    assert_eq!(number("pairs", "only_after"), 2.0);
    assert_eq!(number("pairs", "neither"), 1.0);
    assert_eq!(number("pairs", "refused"), 1.0);
    assert_eq!(number("pairs", "dont_know"), 1.0);
    assert_eq!(number("pairs", "not_asked"), 3.0);
}

/// The paired row of `a` in a file of these pairs.
fn row(pairs: &[(f64, f64)]) -> (Vec<Cell>, String) {
    let mut text = "a_2020,a_2022\n".to_owned();
    for (before, after) in pairs {
        text += &format!("{before},{after}\n");
    }
    let tables = tables(&text);
    let table = tables.table("paired").unwrap();
    (table.rows[0].cells.clone(), table.notes.join("\n"))
}

#[test]
fn changes_that_are_all_alike_have_no_t_and_a_note_says_so() {
    for pairs in [
        vec![(1.0, 6.0), (2.0, 7.0), (10.0, 15.0)],
        vec![(0.1, 0.3), (0.7, 0.9), (1.1, 1.3)],
        vec![(1e9, 1e9 + 5.0), (2e9, 2e9 + 5.0), (3e9, 3e9 + 5.0)],
    ] {
        let (cells, notes) = row(&pairs);
        assert_eq!(cells[4], Cell::Number(0.0));
        assert!(
            cells[6..].iter().all(|cell| *cell == Cell::Undefined),
            "{cells:?}"
        );
        assert!(notes.contains("all 3 pairs changed by exactly"), "{notes}");
    }
    let (_, notes) = row(&[(1.0, 1.0), (2.0, 2.0)]);
    assert!(notes.contains("none of the 2 pairs changed"), "{notes}");
}

#[test]
fn one_pair_and_no_pair_are_dashes_with_a_note() {
    let (cells, notes) = row(&[(1.0, 4.0)]);
    assert_eq!(cells[3], Cell::Number(3.0));
    assert!(
        cells[4..].iter().all(|cell| *cell == Cell::Undefined),
        "{cells:?}"
    );
    assert!(notes.contains("one pair"), "{notes}");
    let empty = tables("a_2020,a_2022\n1,\n,2\n");
    let cells = &empty.table("paired").unwrap().rows[0].cells;
    assert_eq!(cells[0], Cell::Number(0.0));
    assert!(
        cells[1..].iter().all(|cell| *cell == Cell::Undefined),
        "{cells:?}"
    );
}

#[test]
fn a_file_of_a_header_alone_is_a_table_of_dashes() {
    let empty = tables("a_2020,a_2022\n");
    let cells = &empty.table("paired").unwrap().rows[0].cells;
    assert_eq!(cells[0], Cell::Number(0.0));
    assert!(cells[1..].iter().all(|cell| *cell == Cell::Undefined));
}

#[test]
fn groups_get_rows_of_their_own() {
    let args = Args {
        by: Some("sex".into()),
        ..Args::default()
    };
    let text = "sex,a_2020,a_2022\nf,1,2\nm,2,2\nf,2,5\nm,4,7\n,9,9\n";
    let document = compared(csv(text), args);
    assert_eq!(
        cell(&document, "paired_by_sex", "a · f", "change"),
        Some(2.0)
    );
    assert_eq!(
        cell(&document, "paired_by_sex", "a · m", "change"),
        Some(1.5)
    );
}

#[test]
fn prices_need_every_year_and_one_series() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cpi.csv");
    let said = |prices: &str| {
        std::fs::write(&path, prices).unwrap();
        let args = Args {
            cpi: Some(path.clone()),
            ..Args::default()
        };
        on(csv("income_2020,income_2022\n1,2\n2,3\n"), &args)
            .map(|outcome| outcome.stdout)
            .map_err(|e| e.to_string())
    };
    assert!(
        said("year,index\n2020,100\n")
            .unwrap_err()
            .contains("2022 is not in the price index")
    );
    assert!(
        said("year,index\n2020,100\n2022,0\n")
            .unwrap_err()
            .contains("not positive")
    );
    assert!(
        said("year,index\n2020,100\n2022,x\n")
            .unwrap_err()
            .contains("line 3, column index: `x`")
    );
    assert!(
        said("series,year,index\nr,2020,100\nu,2022,101\n")
            .unwrap_err()
            .contains("two series")
    );
    assert!(
        said("year,prev_year_100\n2020,103\n2022,102\n")
            .unwrap_err()
            .contains("year 2021")
    );
    let chained = said("year,prev_year_100\n2021,100.7\n2022,102\n").unwrap();
    assert!(
        chained.contains("divided by 1.02714") && chained.contains("real, in money of 2020"),
        "{chained}"
    );
}

/// t, p and change of the pairs, each printed and read back without loss.
fn essentials(pairs: &[(f64, f64)]) -> Option<[f64; 3]> {
    let (cells, _) = row(pairs);
    Some([
        cells[6].as_number()?,
        cells[8].as_number()?,
        cells[3].as_number()?,
    ])
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_order_of_the_rows_does_not_matter(mut pairs in prop::collection::vec((0.0..1e5f64, 0.0..1e5f64), 3..20)) {
        let forward = essentials(&pairs);
        pairs.reverse();
        let backward = essentials(&pairs);
        prop_assert_eq!(forward.is_some(), backward.is_some());
        if let (Some(a), Some(b)) = (forward, backward) {
            prop_assert!(a.iter().zip(b).all(|(a, b)| close(*a, b)), "{:?} {:?}", a, b);
        }
    }

    #[test]
    fn counting_money_in_hundreds_changes_the_amounts_and_no_verdict(pairs in prop::collection::vec((1.0..1e5f64, 1.0..1e5f64), 3..20)) {
        let scaled: Vec<(f64, f64)> = pairs.iter().map(|(b, a)| (b * 100.0, a * 100.0)).collect();
        if let (Some([t, p, change]), Some([t100, p100, change100])) = (essentials(&pairs), essentials(&scaled)) {
            prop_assert!(close(t, t100) && close(p, p100) && close(100.0 * change, change100));
        }
    }

    #[test]
    fn swapping_the_rounds_turns_the_sign_and_keeps_p(pairs in prop::collection::vec((1.0..1e5f64, 1.0..1e5f64), 3..20)) {
        let swapped: Vec<(f64, f64)> = pairs.iter().map(|(b, a)| (*a, *b)).collect();
        if let (Some([t, p, change]), Some([t2, p2, change2])) = (essentials(&pairs), essentials(&swapped)) {
            prop_assert!(close(t, -t2) && close(p, p2) && close(change, -change2));
        }
    }
}
