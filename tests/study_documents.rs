//! What a study keeps beside its interviews: tables of choices, the team's own checks.

#[path = "support/cli.rs"]
mod cli;
#[path = "support/workbook.rs"]
mod workbook;

use cli::Desk;

/// A form whose villages stand in a table beside it.
fn form_with_a_table() -> Vec<u8> {
    workbook::workbook(
        "type | name | label | constraint
         text | respondent_id | Who? |
         select_one_from_file villages.csv | village | Which village? |
         integer | income | Income? | . >= 0",
        "list_name | name | label",
    )
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("form.xlsx", form_with_a_table());
    desk.write("villages.csv", "name,label\nV01,梨树湾\nV02,上柳\n");
    desk
}

#[test]
fn a_study_keeps_the_tables_of_its_form() {
    let desk = desk();
    desk.ok(&["new", "s.fbk", "--form", "form.xlsx"]);
    std::fs::remove_file(desk.path("villages.csv")).unwrap();
    let answers = "respondent_id,village,income\nR1,V01,100\n";
    desk.write("in.csv", answers);
    desk.ok(&["import", "s.fbk", "in.csv"]);
    desk.write("bad.csv", answers.replace("V01", "V09").replace("R1", "R2"));
    let (sentence, code) = desk.refused(&["import", "s.fbk", "bad.csv"]);
    assert_eq!(code, 1);
    assert!(
        sentence.contains("line 2, column village: `V09`"),
        "{sentence}"
    );
    assert_eq!(desk.json(&["verify", "s.fbk", "--json"])["ok"], true);
}

#[test]
fn a_form_without_its_table_starts_no_study() {
    let desk = desk();
    std::fs::remove_file(desk.path("villages.csv")).unwrap();
    let (sentence, code) = desk.refused(&["new", "s.fbk", "--form", "form.xlsx"]);
    assert_eq!(code, 1);
    assert!(
        sentence.contains("Put villages.csv beside the form"),
        "{sentence}"
    );
    assert!(!desk.path("s.fbk").exists());
}

#[test]
fn the_teams_checks_travel_with_the_study() {
    let desk = desk();
    let checks =
        "name,severity,expression,message\nrich,soft,${income} > 1000,Income is unusual here\n";
    desk.write("checks.csv", checks);
    desk.ok(&[
        "new",
        "s.fbk",
        "--form",
        "form.xlsx",
        "--checks",
        "checks.csv",
    ]);
    desk.write(
        "in.csv",
        "respondent_id,village,income\nR1,V01,100\nR2,V02,5000\n",
    );
    desk.ok(&["import", "s.fbk", "in.csv"]);
    let output = desk.run(&["check", "s.fbk"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains("R2") && said.contains("Income is unusual here"),
        "{said}"
    );
    assert!(!said.contains("R1"), "{said}");
}

#[test]
fn checks_that_do_not_fit_the_form_start_no_study() {
    let desk = desk();
    desk.write(
        "checks.csv",
        "name,severity,expression,message\nrich,soft,${incme} > 1000,x\n",
    );
    let (sentence, code) = desk.refused(&[
        "new",
        "s.fbk",
        "--form",
        "form.xlsx",
        "--checks",
        "checks.csv",
    ]);
    assert_eq!(code, 1);
    assert!(sentence.contains("incme"), "{sentence}");
    assert!(!desk.path("s.fbk").exists());
}
