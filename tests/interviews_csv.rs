//! Interviews in and out as CSV, through the built program.

#[path = "support/cli.rs"]
mod cli;

use cli::Desk;

/// A new study `name` with the example's documents and no interview.
fn empty_study(desk: &Desk, name: &str) {
    desk.write("form.xlsx", fieldbook::example::QUESTIONNAIRE_XLSX);
    desk.write("frame.csv", fieldbook::example::FRAME_CSV);
    desk.write("cpi.csv", fieldbook::example::CPI_CSV);
    desk.write("model.lav", fieldbook::example::MODEL_LAV);
    let arguments = [
        "--form",
        "form.xlsx",
        "--frame",
        "frame.csv",
        "--cpi",
        "cpi.csv",
        "--model",
        "model.lav",
    ];
    desk.ok(&[&["new", name], arguments.as_slice()].concat());
}

/// The example's export with the cell at `key`'s `round` and `column` replaced.
fn example_with(key: &str, round: &str, column: &str, text: &str) -> String {
    let mut reader = csv::Reader::from_reader(fieldbook::example::INTERVIEWS_CSV.as_bytes());
    let head = reader.headers().unwrap().clone();
    let at = |name: &str| head.iter().position(|head| head == name).unwrap();
    let mut out = csv::Writer::from_writer(vec![]);
    out.write_record(&head).unwrap();
    for record in reader.records() {
        let mut record: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        if record[at("respondent_id")] == key && record[at("wave")] == round {
            record[at(column)] = text.to_owned();
        }
        out.write_record(&record).unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

#[test]
fn the_import_of_an_export_is_the_identity() {
    let desk = Desk::with_example();
    desk.ok(&["export", "s.fbk", "-o", "out.csv"]);
    empty_study(&desk, "t.fbk");
    let imported = desk.json(&["import", "t.fbk", "out.csv", "--json"]);
    assert_eq!(imported["added"], 124);
    assert_eq!(imported["recalculated"], 0);
    desk.ok(&["export", "t.fbk", "-o", "again.csv"]);
    assert_eq!(desk.read("out.csv"), desk.read("again.csv"));
}

#[test]
fn importing_the_same_file_again_changes_nothing() {
    let desk = Desk::with_example();
    desk.ok(&["export", "s.fbk", "-o", "out.csv"]);
    let before = desk.json(&["verify", "s.fbk", "--json"]);
    let imported = desk.json(&["import", "s.fbk", "out.csv", "--json"]);
    assert_eq!(
        (&imported["same"], &imported["events"]),
        (&124.into(), &0.into())
    );
    let after = desk.json(&["verify", "s.fbk", "--json"]);
    assert_eq!(before["events"], after["events"]);
    assert_eq!(before["state_digest"], after["state_digest"]);
}

#[test]
fn a_long_file_gives_the_interviews_of_a_wide_one_without_the_roster() {
    let desk = Desk::with_example();
    empty_study(&desk, "t.fbk");
    desk.write(
        "long.csv",
        include_str!("reference/example_study/interviews_long.csv"),
    );
    let imported = desk.json(&["import", "t.fbk", "long.csv", "--json"]);
    assert_eq!(imported["added"], 124);
    assert_eq!(imported["ignored_columns"], serde_json::json!([]));
    let wide = desk.json(&["compare", "s.fbk", "--json"]);
    let long = desk.json(&["compare", "t.fbk", "--json"]);
    assert_eq!(wide["tables"], long["tables"]);
}

#[test]
fn a_file_with_a_row_a_person_gives_both_rounds() {
    let desk = Desk::with_example();
    empty_study(&desk, "t.fbk");
    desk.write(
        "wide.csv",
        include_str!("reference/example_study/interviews_wide.csv"),
    );
    let imported = desk.json(&["import", "t.fbk", "wide.csv", "--json"]);
    assert_eq!(imported["added"], 124);
    let original = desk.json(&["sem", "s.fbk", "--json"]);
    let by_person = desk.json(&["sem", "t.fbk", "--json"]);
    assert_eq!(original["tables"], by_person["tables"]);
}

#[test]
fn a_cell_that_does_not_fit_is_named_by_line_and_column_and_nothing_is_written() {
    let desk = Desk::new();
    empty_study(&desk, "t.fbk");
    let before = desk.json(&["verify", "t.fbk", "--json"]);
    for (column, text) in [
        ("inc_farm", "41oo"),
        ("gender", "3"),
        ("age", "17"),
        ("interview_date", "2022-13-01"),
    ] {
        desk.write("bad.csv", example_with("R001", "2022", column, text));
        let (sentence, code) = desk.refused(&["import", "t.fbk", "bad.csv"]);
        assert_eq!(code, 1);
        assert!(
            sentence.contains(&format!("line 2, column {column}: `{text}`")),
            "{sentence}"
        );
    }
    let after = desk.json(&["verify", "t.fbk", "--json"]);
    assert_eq!(before["events"], after["events"]);
}

#[test]
fn an_interview_that_stands_twice_in_a_file_is_refused() {
    let desk = Desk::new();
    empty_study(&desk, "t.fbk");
    desk.write(
        "twice.csv",
        example_with("R003", "2022", "respondent_id", "R001"),
    );
    let (sentence, _) = desk.refused(&["import", "t.fbk", "twice.csv"]);
    assert!(
        sentence.contains("the 2022 interview of R001 stands here and on line 2"),
        "{sentence}"
    );
}

#[test]
fn a_column_that_is_no_question_is_said_with_the_name_that_it_may_have_meant() {
    let desk = Desk::new();
    empty_study(&desk, "t.fbk");
    let text = fieldbook::example::INTERVIEWS_CSV.replacen(",inc_farm,", ",inc_frm,", 1);
    desk.write("typo.csv", text);
    let said = desk.ok(&["import", "t.fbk", "typo.csv"]);
    assert!(
        said.contains("column `inc_frm` is no question of the form; did you mean `inc_farm`?"),
        "{said}"
    );
}

#[test]
fn a_correction_keeps_what_stood_there_before() {
    let desk = Desk::with_example();
    let set = ["--set", "inc_farm=8000", "--reason", "receipt found"];
    desk.ok(&[
        &["answer", "s.fbk", "--interview", "R001", "--round", "2022"],
        set.as_slice(),
    ]
    .concat());
    desk.ok(&["export", "s.fbk", "-o", "out.csv"]);
    let line = desk
        .read("out.csv")
        .lines()
        .find(|line| line.contains(",R001,"))
        .unwrap()
        .to_owned();
    assert!(line.contains(",8000,90500,"), "{line}");
    assert!(line.contains(",106410,35470,"), "the totals follow: {line}");
    let (sentence, code) =
        desk.refused(&["answer", "s.fbk", "--interview", "R001", "--set", "age=20"]);
    assert_eq!(code, 1);
    assert!(sentence.contains("--round"), "{sentence}");
    assert_eq!(desk.json(&["verify", "s.fbk", "--json"])["ok"], true);
}

#[cfg(unix)]
#[test]
fn an_export_is_for_the_person_who_made_it() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::with_example();
    desk.ok(&["export", "s.fbk", "-o", "out.csv"]);
    let mode = std::fs::metadata(desk.path("out.csv"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}
