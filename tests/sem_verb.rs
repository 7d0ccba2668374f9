//! `fieldbook sem` on columns: tables, JSON and refusals as the verb prints them.

use fieldbook::{
    analysis::Matter,
    cli::sem::{Args, on},
    data::{Column, Frame, Reason, Values},
};
use serde_json::Value;

const MODEL: &str = "CBEC =~ os1 + os2 + os3 + cs1 + cs2 + cs3 + re1 + re2 + re3\nINFL =~ inf1 + inf2 + inf3 + inf4\nINC =~ fin1 + fin2 + fin3 + fin4\nINFL ~ CBEC\nINC ~ CBEC\n";

fn study() -> Frame {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/reference/sem/study/data.csv"
    );
    let mut reader = csv::Reader::from_path(path).unwrap();
    let heads: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |(k, name): (usize, &String)| Column {
        name: name.clone(),
        label: None,
        values: Values::Numbers(
            records
                .iter()
                .map(|r| r[k].parse().map_err(|_| Reason::NotAsked))
                .collect(),
        ),
    };
    Frame::new(heads.iter().enumerate().map(column).collect())
}

fn args(words: &[&str]) -> Args {
    #[derive(clap::Parser)]
    struct Program {
        #[command(flatten)]
        args: Args,
    }
    let words = ["sem", "data.csv"].iter().chain(words);
    <Program as clap::Parser>::parse_from(words).args
}

fn run(frame: &Frame, model: &str, words: &[&str]) -> fieldbook::error::Result<String> {
    let matter = Matter {
        frame,
        model_name: "model.lav",
        model,
        data_sha256: Some("ab".into()),
    };
    on(&matter, &args(words)).map(|outcome| outcome.stdout)
}

fn document(words: &[&str]) -> Value {
    serde_json::from_str(&run(&study(), MODEL, words).unwrap()).unwrap()
}

fn table<'a>(document: &'a Value, id: &str) -> &'a Value {
    document["tables"]
        .as_array()
        .unwrap()
        .iter()
        .find(|table| table["id"] == id)
        .unwrap_or_else(|| panic!("no table {id}"))
}

#[test]
fn the_published_table_two_is_printed_to_three_decimals() {
    let text = run(&study(), MODEL, &[]).unwrap();
    let line = |name: &str| {
        let section = text
            .split("Construct reliability and validity")
            .nth(1)
            .unwrap();
        let line = section.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace()
            .skip(1)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(line("CBEC"), ["0.910", "0.920", "0.925", "0.586"]);
    assert_eq!(line("INFL"), ["0.962", "0.981", "0.973", "0.900"]);
    assert_eq!(line("INC"), ["0.694", "0.704", "0.813", "0.522"]);
    assert!(text.contains("0.815") && text.contains("0.626"));
}

#[test]
fn the_json_document_holds_every_table_and_says_how_it_was_made() {
    let document = document(&["--json"]);
    let ids: Vec<&str> = document["tables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["id"].as_str().unwrap())
        .collect();
    for id in [
        "path_coefficients",
        "total_effects",
        "total_indirect_effects",
        "specific_indirect_effects",
        "outer_loadings",
        "outer_weights",
        "cross_loadings",
        "construct_correlations",
        "construct_reliability",
        "fornell_larcker",
        "htmt",
        "htmt2",
        "r_square",
        "f_square",
        "inner_vif",
        "outer_vif",
        "model_fit",
    ] {
        assert!(ids.contains(&id), "{id}");
    }
    assert!(!ids.contains(&"scores"));
    let run = &document["run"];
    assert_eq!(run["estimator"], "pls");
    assert_eq!(run["scheme"], "path");
    assert_eq!(run["n"], 62);
    assert_eq!(run["converged"], true);
    assert_eq!(run["iterations"], 7);
    assert_eq!(run["seed"], Value::Null);
    assert_eq!(run["data_sha256"], "ab");
    assert_eq!(
        table(&document, "construct_reliability")["columns"],
        serde_json::json!(["alpha", "rho_a", "rho_c", "ave"])
    );
    assert_eq!(
        table(&document, "path_coefficients")["rows"][1]["cells"],
        serde_json::json!([null, null, null])
    );
}

#[test]
fn scores_are_printed_when_asked_for_and_have_unit_variance() {
    let document = document(&["--json", "--scores"]);
    let rows = table(&document, "scores")["rows"].as_array().unwrap();
    let scores: Vec<f64> = rows
        .iter()
        .map(|row| row["cells"][0].as_f64().unwrap())
        .collect();
    assert!((scores[0] - 1.413_643_199_4).abs() < 1e-7, "{}", scores[0]);
    let square: f64 = scores.iter().map(|x| x * x).sum();
    assert!((square / 61.0 - 1.0).abs() < 1e-12);
}

#[test]
fn what_is_not_there_yet_says_so_with_exit_code_two() {
    for words in [
        ["--estimator", "ml"],
        ["--estimator", "magic"],
        ["--scheme", "zigzag"],
        ["--missing", "guess"],
    ] {
        let error = run(&study(), MODEL, &words).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{error}");
        assert!(error.to_string().contains("There are"), "{error}");
    }
}

#[test]
fn a_typo_in_the_model_is_pointed_at_in_the_models_text() {
    let error = run(&study(), &MODEL.replace("inf4", "ifn4"), &[]).unwrap_err();
    assert_eq!(error.exit_code(), 1);
    let sentence = error.to_string();
    assert!(
        sentence.starts_with(
            "model.lav: line 2, column 30: the data have no variable `ifn4`. Did you mean `inf4`?"
        ),
        "{sentence}"
    );
    assert!(sentence.ends_with("^^^^"), "{sentence}");
}

#[test]
fn a_text_where_a_number_is_due_is_named_with_its_row() {
    let plain = study();
    let columns = plain.columns().iter().map(|column| {
        let mut column = column.clone();
        if column.name == "cs2" {
            let cells = (0..plain.rows()).map(|row| {
                Ok(if row == 4 {
                    "often".into()
                } else {
                    column.text(row).unwrap()
                })
            });
            column.values = Values::Texts(cells.collect());
        }
        column
    });
    let error = run(&Frame::new(columns.collect()), MODEL, &[]).unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert!(
        error.to_string().starts_with(
            "variable `cs2`, row 5: `often` is a text where a path model needs a number"
        ),
        "{error}"
    );
}

#[test]
fn a_bootstrap_adds_a_long_table_to_every_table_that_has_inference() {
    let document = document(&["--json", "--bootstrap", "200", "--seed", "7"]);
    for id in [
        "path_coefficients",
        "total_effects",
        "outer_loadings",
        "outer_weights",
        "r_square",
        "htmt",
    ] {
        let table = table(&document, &format!("{id}_bootstrap"));
        assert_eq!(
            table["columns"],
            serde_json::json!(["original", "mean", "sd", "t", "p", "ci_low", "ci_high"])
        );
    }
    let row = &table(&document, "path_coefficients_bootstrap")["rows"][0];
    assert_eq!(row["label"], "CBEC -> INFL");
    let cells: Vec<f64> = row["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c.as_f64().unwrap())
        .collect();
    assert!((cells[0] - 0.814_757).abs() < 1e-6);
    // Within sampling error of an independent bootstrap of 5,000 draws: SE .0338, interval .744 to .877.
    assert!(
        (cells[2] - 0.0338).abs() < 0.008
            && (cells[5] - 0.744).abs() < 0.03
            && (cells[6] - 0.877).abs() < 0.03
    );
    assert_eq!(document["run"]["seed"], 7);
    assert_eq!(document["run"]["draws_used"], 200);
}

#[test]
fn the_same_seed_prints_the_same_bytes_on_one_and_on_four_threads() {
    let on = |threads: &str| {
        run(
            &study(),
            MODEL,
            &["--json", "--bootstrap", "100", "--threads", threads],
        )
        .unwrap()
    };
    assert_eq!(on("1"), on("4"));
}

#[test]
fn clusters_without_a_column_of_their_own_are_asked_for_by_name() {
    let error = run(&study(), MODEL, &["--bootstrap", "10", "--cluster"]).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    let error = run(
        &study(),
        MODEL,
        &["--bootstrap", "10", "--cluster", "vilage"],
    )
    .unwrap_err();
    assert!(
        error.to_string().contains("no variable `vilage`"),
        "{error}"
    );
}
