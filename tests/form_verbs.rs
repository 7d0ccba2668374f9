//! `form check` and `form run`: a questionnaire checked and answered without a screen.

use std::path::{Path, PathBuf};

use fieldbook::cli::form::{check, run};
use serde_json::{Value, json};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/example/questionnaire.xlsx")
}

fn answered(sets: &[&str], script: Option<Value>) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let script = script.map(|script| {
        let path = folder.path().join("steps.json");
        std::fs::write(&path, script.to_string()).unwrap();
        path
    });
    let outcome = run::run(&run::Args {
        form: example(),
        set: sets.iter().map(|set| (*set).to_owned()).collect(),
        script,
        today: "2022-11-09".parse().ok(),
        language: None,
        anyway: false,
        json: true,
    })
    .unwrap();
    assert_eq!(outcome.exit, 0);
    serde_json::from_str(&outcome.stdout).unwrap()
}

fn node<'d>(document: &'d Value, path: &str) -> &'d Value {
    let nodes = document["nodes"].as_array().unwrap();
    nodes
        .iter()
        .find(|node| node["path"] == path)
        .unwrap_or_else(|| panic!("no {path}"))
}

#[test]
fn the_example_is_checked_and_counted() {
    let outcome = check::run(&check::Args {
        form: example(),
        portable: false,
        errors_only: false,
        json: true,
    })
    .unwrap();
    let mut document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(outcome.exit, 0);
    let codes = document
        .as_object_mut()
        .unwrap()
        .remove("special_codes")
        .unwrap();
    let codes: Vec<&str> = codes
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["-98", "-99"]);
    assert_eq!(
        document,
        json!({
            "ok": true,
            "opens_anyway": true,
            "form": "village_ecom_2022",
            "version": "2022110101",
            "title": "Village online-selling study 2020/2022",
            "questions": 66,
            "groups": 12,
            "repeats": 1,
            "languages": ["English (en)", "中文 (zh)"],
            "findings": [],
        })
    );
}

#[test]
fn a_form_with_errors_ends_with_exit_code_1_and_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.set_name("survey").unwrap();
    for (row, cells) in [
        ["type", "name", "label", "relevant"],
        ["text", "a", "A", "${b} = 1"],
    ]
    .iter()
    .enumerate()
    {
        for (column, text) in cells.iter().enumerate() {
            page.write_string(row as u32, column as u16, *text).unwrap();
        }
    }
    book.save(&path).unwrap();
    let outcome = check::run(&check::Args {
        form: path.clone(),
        portable: false,
        errors_only: false,
        json: true,
    })
    .unwrap();
    let document: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((outcome.exit, &document["ok"]), (1, &json!(false)));
    assert_eq!(
        document["findings"],
        json!([{
            "severity": "error", "code": "unknown_name", "sheet": "survey", "row": 2, "column": "relevant",
            "cell": "D2", "message": "there is no question `b`", "way_out": "Did you mean ${a}?",
        }])
    );
    let outcome = check::run(&check::Args {
        form: path,
        portable: false,
        errors_only: false,
        json: false,
    })
    .unwrap();
    assert_eq!(
        outcome.stdout,
        "error: survey, row 2, column relevant (D2): there is no question `b`. Did you mean ${a}?\n    \
         ${b} = 1\n    ^^^^\nbad.xlsx: 1 errors, 0 warnings; with --anyway it opens without what stands at the errors\n"
    );
}

#[test]
fn every_node_is_printed_with_its_state() {
    let document = answered(
        &[
            "contact=1",
            "consent=1",
            "inc_farm=7500",
            "age=-98",
            "wave=2022",
        ],
        None,
    );
    assert_eq!(document["form"], "village_ecom_2022");
    assert_eq!(
        (&document["language"], &document["complete"]),
        (&json!("English (en)"), &json!(false))
    );
    assert_eq!(
        *node(&document, "/sec_income/inc_farm"),
        json!({
            "path": "/sec_income/inc_farm", "name": "inc_farm", "type": "integer", "relevant": true,
            "required": true, "readonly": false,
            "label": "Money from selling crops, animals and fish (not online) in 2022",
            "value": 7500, "missing": null, "valid": true, "message": null,
        })
    );
    let age = node(&document, "/sec_person/age");
    assert_eq!(
        (&age["value"], &age["missing"]),
        (&json!(-98), &json!(null))
    );
    let outcome = node(&document, "/sec_close/outcome");
    assert_eq!(outcome["choices"], json!(["110", "120", "212"]));
    assert_eq!(
        node(&document, "/sec_id/interview_date")["value"],
        "2022-11-09"
    );
    assert_eq!(node(&document, "/sec_close/stage")["readonly"], true);
}

#[test]
fn a_refused_answer_is_reported_and_not_stored() {
    let document = answered(
        &[
            "contact=1",
            "consent=1",
            "inc_farm=900000",
            "household_size=many",
        ],
        None,
    );
    let farm = node(&document, "/sec_income/inc_farm");
    assert_eq!(
        (&farm["value"], &farm["valid"]),
        (&json!(null), &json!(false))
    );
    assert_eq!(farm["message"], "Enter 0 to 800,000 yuan, or -98 / -99.");
    let size = node(&document, "/sec_household/household_size");
    assert_eq!(size["message"], "`many` is not a whole number");
}

#[test]
fn the_steps_of_a_script_are_taken_in_order() {
    let document = answered(
        &[],
        Some(json!([
            {"set": ["contact", 1]},
            {"set": ["consent", "1"]},
            {"set": ["/sec_household/household_size", 3]},
            {"set": ["/roster[1]/member_name", "Ann"]},
            {"set": ["/roster[1]/member_age", 34]},
            {"set": ["/roster[2]/member_age", 9]},
            {"set": ["/roster[1]/member_ecom", 1]},
            {"missing": ["/inc_farm", "refused"]},
            {"set": ["sells_online", 1]},
            {"set": ["platforms", ["shop", "other"]]},
        ])),
    );
    assert_eq!(
        node(&document, "/sec_household/roster[1]/member_ecom")["label"],
        "Does Ann help to sell online?"
    );
    assert_eq!(
        node(&document, "/sec_household/roster[2]/member_ecom")["relevant"],
        false
    );
    assert_eq!(node(&document, "/sec_household/ecom_members")["value"], 1);
    let farm = node(&document, "/sec_income/inc_farm");
    assert_eq!(
        (&farm["value"], &farm["missing"]),
        (&json!(null), &json!("refused"))
    );
    assert_eq!(
        node(&document, "/sec_ecom/platform_other")["relevant"],
        true
    );
    assert_eq!(
        node(&document, "/sec_ecom/platforms")["value"],
        "shop other"
    );
}

#[test]
fn a_step_that_names_nothing_stops_with_a_sentence() {
    let args = |set: &str| run::Args {
        form: example(),
        set: vec![set.to_owned()],
        script: None,
        today: None,
        language: None,
        anyway: false,
        json: true,
    };
    let error = run::run(&args("nobody=1")).unwrap_err();
    assert_eq!(
        (error.exit_code(), error.to_string().as_str()),
        (1, "nobody: is not in this questionnaire")
    );
    assert_eq!(run::run(&args("nobody")).unwrap_err().exit_code(), 2);
}
