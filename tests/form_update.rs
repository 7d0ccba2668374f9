//! A newer version of the questionnaire in the middle of a survey: shown first, then asked; nothing that was said is lost.

#[path = "support/cli.rs"]
mod cli;
#[path = "support/workbook.rs"]
mod workbook;

use cli::Desk;

const CHOICES: &str = "list_name | name | label
     yn | 1 | Yes
     yn | 0 | No";

const FIRST: &str = "type | name | label | constraint
     text | respondent_id | Who? |
     integer | inc | Income last year? | . >= 0
     select_one yn | owns | Owns land? |
     text | remark | Anything else? |
     integer | kg | How many kilograms? |
     begin repeat | members | Member |
     text | first | First name? |
     integer | old | How old? |
     text | nick | Nickname? |
     end repeat | | |";

/// `inc` is renamed, `remark` and `nick` are gone, `kg` is a choice now, `village` is new and has to be answered.
const SECOND: &str = "type | name | label | required
     text | respondent_id | Who? |
     integer | income | Income last year? |
     select_one yn | owns | Owns land? |
     select_one yn | kg | Sells by the kilogram? |
     text | village | Which village? | yes
     begin repeat | members | Member |
     text | first | First name? |
     integer | age | How old? |
     end repeat | | |";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("one.xlsx", workbook::workbook(FIRST, CHOICES));
    desk.write("two.xlsx", workbook::workbook(SECOND, CHOICES));
    desk.ok(&["new", "a.fbk", "--form", "one.xlsx"]);
    desk.write(
        "in.csv",
        "respondent_id,inc,owns,remark,kg,first[1],old[1],nick[1]\nR1,100,1,rain,12,Ann,7,Annie\n",
    );
    desk.ok(&["import", "a.fbk", "in.csv"]);
    desk
}

fn exported(desk: &Desk, study: &str) -> String {
    desk.ok(&["export", study, "-o", "out", "--format", "csv"]);
    std::fs::read_to_string(desk.path("out/interviews.csv")).unwrap()
}

#[test]
fn a_newer_version_is_shown_with_what_it_means_and_nothing_is_changed() {
    let desk = desk();
    let before = std::fs::read(desk.path("a.fbk")).unwrap();
    let plan = desk.json(&["form", "update", "a.fbk", "two.xlsx", "--dry-run", "--json"]);
    let steps: Vec<String> = plan["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            format!(
                "{} {} {}",
                step["step"].as_str().unwrap(),
                step["variable"].as_str().unwrap(),
                step["interviews"]
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            "renamed inc 1",
            "retyped kg 1",
            "new village 0",
            "renamed old 1",
            "removed remark 1",
            "removed nick 1"
        ]
    );
    assert_eq!(
        (plan["applied"].as_bool(), plan["harmless"].as_bool()),
        (Some(false), Some(false))
    );
    let said = desk.ok(&["form", "update", "a.fbk", "two.xlsx", "--dry-run"]);
    assert!(
        said.contains("renamed  inc → income: its answers go on; answered in 1 interview"),
        "{said}"
    );
    assert!(
        said.ends_with(
            "nothing was changed; 1 interview keeps the version that it was begun with\n"
        ),
        "{said}"
    );
    assert_eq!(std::fs::read(desk.path("a.fbk")).unwrap(), before);
}

#[test]
fn every_answer_of_the_older_version_is_in_the_export_beside_those_of_the_newer() {
    let desk = desk();
    desk.ok(&["form", "update", "a.fbk", "two.xlsx"]);
    desk.write(
        "more.csv",
        "respondent_id,income,kg,village,first[1],age[1]\nR2,200,1,V9,Bo,9\n",
    );
    desk.ok(&["import", "a.fbk", "more.csv"]);
    let csv = exported(&desk, "a.fbk");
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let cell = |who: &str, column: &str| {
        let at = header
            .iter()
            .position(|own| *own == column)
            .unwrap_or_else(|| panic!("{column} in {header:?}"));
        let key = header
            .iter()
            .position(|own| *own == "respondent_id")
            .unwrap();
        rows.iter().find(|row| row[key] == who).unwrap()[at].to_owned()
    };
    for (who, column, expected) in [
        ("R1", "income", "100"),
        ("R2", "income", "200"),
        ("R1", "remark", "rain"),
        ("R1", "kg_v1", "12"),
        ("R1", "kg", ""),
        ("R2", "kg", "1"),
        ("R2", "village", "V9"),
        ("R1", "age[1]", "7"),
        ("R1", "nick[1]", "Annie"),
        ("R2", "age[1]", "9"),
    ] {
        assert_eq!(cell(who, column), expected, "{column} of {who}");
    }
    desk.write("again.csv", csv);
    let imported = desk.json(&["import", "a.fbk", "again.csv", "--json"]);
    assert_eq!(imported["events"], 0, "{imported}");
    assert_eq!(
        exported(&desk, "a.fbk"),
        std::fs::read_to_string(desk.path("again.csv")).unwrap()
    );
    assert_eq!(desk.json(&["verify", "a.fbk", "--json"])["ok"], true);
}

#[test]
fn an_interview_keeps_its_version_and_is_corrected_by_its_rules() {
    let desk = desk();
    desk.ok(&["form", "update", "a.fbk", "two.xlsx"]);
    desk.ok(&[
        "answer",
        "a.fbk",
        "--interview",
        "R1",
        "--set",
        "remark=sun",
    ]);
    let (sentence, _) = desk.refused(&["answer", "a.fbk", "--interview", "R1", "--set", "inc=-5"]);
    assert!(sentence.contains("inc"), "{sentence}");
    let (sentence, _) = desk.refused(&[
        "answer",
        "a.fbk",
        "--interview",
        "R1",
        "--set",
        "village=V1",
    ]);
    assert!(
        sentence.contains("village"),
        "the older version does not ask it: {sentence}"
    );
    desk.write("more.csv", "respondent_id,income\nR2,200\n");
    desk.ok(&["import", "a.fbk", "more.csv"]);
    desk.ok(&[
        "answer",
        "a.fbk",
        "--interview",
        "R2",
        "--set",
        "village=V1",
    ]);
    let checked = desk.run(&["check", "a.fbk", "--json"]);
    let said = String::from_utf8(checked.stdout).unwrap();
    let found: serde_json::Value = serde_json::from_str(&said).unwrap();
    let text = found.to_string();
    assert!(
        !text.contains("village"),
        "R1 was never asked for a village: {text}"
    );
}

#[test]
fn laptops_of_different_versions_merge_into_the_same_study() {
    let desk = desk();
    std::fs::copy(desk.path("a.fbk"), desk.path("b.fbk")).unwrap();
    desk.ok(&["form", "update", "a.fbk", "two.xlsx"]);
    desk.write("a.csv", "respondent_id,income,village\nRA,200,V9\n");
    desk.ok(&["import", "a.fbk", "a.csv"]);
    desk.write("b.csv", "respondent_id,inc,remark\nRB,300,fog\n");
    desk.ok(&["import", "b.fbk", "b.csv"]);
    std::fs::copy(desk.path("b.fbk"), desk.path("b_before.fbk")).unwrap();
    desk.ok(&["merge", "b.fbk", "a.fbk"]);
    desk.ok(&["merge", "a.fbk", "b_before.fbk"]);
    let digest = |study: &str| desk.json(&["verify", study, "--json"])["state_digest"].clone();
    assert_eq!(digest("a.fbk"), digest("b.fbk"));
    let lines = |study: &str| {
        let text = exported(&desk, study);
        let header = text.lines().next().unwrap().to_owned();
        let mut rows: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
        rows.sort();
        (header, rows)
    };
    assert_eq!(lines("a.fbk"), lines("b.fbk"));
    let (header, rows) = lines("b.fbk");
    assert!(
        header.contains("income") && header.contains("remark"),
        "{header}"
    );
    assert!(
        rows.iter()
            .any(|row| row.contains("RB") && row.contains("300") && row.contains("fog")),
        "{rows:?}"
    );
    // The interview of the laptop that had not heard of the newer version keeps the older one.
    desk.ok(&[
        "answer",
        "a.fbk",
        "--interview",
        "RB",
        "--set",
        "remark=sun",
    ]);
    desk.refused(&[
        "answer",
        "a.fbk",
        "--interview",
        "RB",
        "--set",
        "village=V1",
    ]);
    desk.ok(&[
        "answer",
        "b.fbk",
        "--interview",
        "RA",
        "--set",
        "village=V1",
    ]);
}

#[test]
fn two_newer_versions_are_a_conflict_that_a_person_decides_and_no_interview_changes() {
    let desk = desk();
    let third = SECOND
        .replace("Which village?", "Which hamlet?")
        .replace("village", "hamlet");
    desk.write("three.xlsx", workbook::workbook(&third, CHOICES));
    std::fs::copy(desk.path("a.fbk"), desk.path("b.fbk")).unwrap();
    desk.ok(&["form", "update", "a.fbk", "two.xlsx"]);
    desk.ok(&["form", "update", "b.fbk", "three.xlsx"]);
    desk.write("b.csv", "respondent_id,income,hamlet\nRB,300,H1\n");
    desk.ok(&["import", "b.fbk", "b.csv"]);
    let merged = desk.run(&["merge", "a.fbk", "b.fbk"]);
    assert_eq!(merged.status.code(), Some(3), "people disagree");
    desk.ok(&["answer", "a.fbk", "--interview", "RB", "--set", "hamlet=H2"]);
    let text = exported(&desk, "a.fbk");
    assert!(text.contains("H2"), "{text}");
    assert_eq!(desk.json(&["verify", "a.fbk", "--json"])["ok"], true);
}

#[test]
fn a_version_that_would_lose_what_interviews_are_known_by_is_refused() {
    let desk = desk();
    let before = std::fs::read(desk.path("a.fbk")).unwrap();
    desk.write(
        "bad.xlsx",
        workbook::workbook(&SECOND.replace("respondent_id", "person"), CHOICES),
    );
    let (sentence, code) = desk.refused(&["form", "update", "a.fbk", "bad.xlsx"]);
    assert_eq!(code, 1);
    assert!(
        sentence.contains("no question `respondent_id`, and interviews are known by it"),
        "{sentence}"
    );
    desk.write(
        "worse.xlsx",
        workbook::workbook(
            &SECOND.replace("integer | income", "intger | income"),
            CHOICES,
        ),
    );
    let (sentence, _) = desk.refused(&["form", "update", "a.fbk", "worse.xlsx"]);
    assert!(sentence.contains("row 3"), "{sentence}");
    assert_eq!(std::fs::read(desk.path("a.fbk")).unwrap(), before);
    let said = desk.ok(&["form", "update", "a.fbk", "one.xlsx"]);
    assert!(
        said.contains("the workbook is the one in use already"),
        "{said}"
    );
}

#[test]
fn an_interview_chooses_from_the_tables_of_its_own_version() {
    let desk = Desk::new();
    let survey = "type | name | label
         text | respondent_id | Who? |
         select_one_from_file villages.csv | village | Which village? |";
    desk.write("one.xlsx", workbook::workbook(survey, CHOICES));
    desk.write(
        "two.xlsx",
        workbook::workbook(&survey.replace("Which", "What"), CHOICES),
    );
    desk.write("villages.csv", "name,label\nV01,Alma\n");
    desk.ok(&["new", "s.fbk", "--form", "one.xlsx"]);
    desk.write("in.csv", "respondent_id\nR1\n");
    desk.ok(&["import", "s.fbk", "in.csv"]);
    desk.write("villages.csv", "name,label\nV02,Bree\n");
    let said = desk.ok(&["form", "update", "s.fbk", "two.xlsx"]);
    assert!(
        said.contains("choices  village: offers V02, no longer offers V01"),
        "{said}"
    );
    desk.write("in.csv", "respondent_id\nR2\n");
    desk.ok(&["import", "s.fbk", "in.csv"]);
    desk.ok(&[
        "answer",
        "s.fbk",
        "--interview",
        "R1",
        "--set",
        "village=V01",
    ]);
    desk.refused(&[
        "answer",
        "s.fbk",
        "--interview",
        "R1",
        "--set",
        "village=V02",
    ]);
    desk.ok(&[
        "answer",
        "s.fbk",
        "--interview",
        "R2",
        "--set",
        "village=V02",
    ]);
    desk.refused(&[
        "answer",
        "s.fbk",
        "--interview",
        "R2",
        "--set",
        "village=V01",
    ]);
}
