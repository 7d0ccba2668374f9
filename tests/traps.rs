//! Traps in which questionnaires of other programs fall; each is one line of a list and has its test, here or where it says.
//!
//! An answer that is hidden and comes back, several values where one is wanted: `tests/form_session.rs`. Extremes of negative
//! numbers, a day plus a number, a comma as decimal point, `!= 0` on a blank: `tests/logic.rs`. A question renamed in a newer
//! version: `tests/form_update.rs`. Choices without a list: `tests/xlsform.rs`. The name `meta`: `tests/pyxform_verdicts.rs`.

#[path = "support/cli.rs"]
mod cli;
#[path = "support/form.rs"]
mod support;
#[path = "support/workbook.rs"]
mod workbook;

use fieldbook::form::{Answer, Missing};
use support::{Run, form, read};

#[test]
fn a_bill_for_what_is_no_longer_bought_is_in_no_total_and_comes_back_with_it() {
    let mut run = Run::new(
        "
        | survey |
        |        | type          | name  | label | relevant      | calculation                    |
        |        | select_one yn | buys  | Buys? |               |                                |
        |        | integer       | bill  | Bill? | ${buys} = 'y' |                                |
        |        | integer       | rent  | Rent? |               |                                |
        |        | calculate     | total |       |               | sum(${bill} \\| ${rent})       |
        |        | calculate     | plus  |       |               | coalesce(${bill}, 0) + ${rent} |
        | choices |
        |        | list_name | name | label |
        |        | yn        | y    | Yes   |
        |        | yn        | n    | No    |
        ",
    );
    run.set("buys", "y");
    run.set("bill", "70");
    run.set("rent", "30");
    let totals = |run: &Run| (run.get("total"), run.get("plus"));
    assert_eq!(totals(&run), ("100".into(), "100".into()));
    run.set("buys", "n");
    assert_eq!(totals(&run), ("30".into(), "30".into()));
    run.set("buys", "y");
    assert_eq!(totals(&run), ("100".into(), "100".into()));
}

#[test]
fn a_repeat_that_is_counted_down_keeps_what_was_said_in_its_rows() {
    let mut run = Run::new(
        "
        | survey |
        |        | type         | name | label | repeat_count | calculation |
        |        | integer      | n    | N     |              |             |
        |        | begin_repeat | r    | R     | ${n}         |             |
        |        | integer      | a    | A     |              |             |
        |        | end_repeat   |      |       |              |             |
        |        | calculate    | sum  |       |              | sum(${a})   |
        ",
    );
    run.set("n", "3");
    for i in 1..=3 {
        run.set(&format!("/r[{i}]/a"), "10");
    }
    run.set("n", "1");
    assert_eq!(run.get("sum"), "10");
    run.set("n", "3");
    assert_eq!(run.get("sum"), "30");
}

#[test]
fn a_refusal_is_no_number_in_a_rule_and_no_blank_that_is_asked_for_again() {
    let mut run = Run::new(
        "
        | survey |
        |        | type          | name | label | constraint        | required | calculation                      |
        |        | integer       | wage | Wage? | . >= 0 or . = -99 | yes      |                                  |
        |        | select_one cs | any  | Any?  |                   |          |                                  |
        |        | calculate     | got  |       |                   |          | if(${wage} >= 0, 'paid', 'none') |
        | choices |
        |        | list_name | name | label      |
        |        | cs        | 1    | Yes        |
        |        | cs        | -99  | Refused    |
        ",
    );
    let at = run.session.address("wage").unwrap();
    let form = run.session.questionnaire().clone();
    let typed = form.read(&at.variable, "-99").unwrap().unwrap();
    let refused = form.normalise(&at.variable, typed);
    assert_eq!(refused, Answer::Missing(Missing::Refused));
    run.session.answer(&at, Some(refused)).unwrap();
    assert_eq!(run.get("got"), "none");
    let problems = run.session.problems();
    assert!(problems.iter().all(|problem| problem.address != at));
}

#[test]
fn a_time_does_not_move_when_it_is_read_and_written_again() {
    let form = form(
        "
        | survey |
        |        | type     | name | label |
        |        | time     | t    | T     |
        |        | dateTime | m    | M     |
        ",
    );
    let moments = [
        ("t", "08:30:00.000+02:00"),
        ("m", "2022-03-27T01:30:00.000+01:00"),
        ("m", "2022-10-30T02:30:00+02:00"),
    ];
    for (name, text) in moments {
        let node = form.nodes().iter().find(|node| node.name == name).unwrap();
        let mut said = text.to_owned();
        for _ in 0..3 {
            let Ok(Some(Answer::Value(value))) = form.read(&node.variable, &said) else {
                panic!("{said} is read");
            };
            said = value.to_string();
        }
        assert_eq!(said, text);
    }
}

#[test]
fn a_workbook_is_what_its_bytes_are_and_not_what_its_name_says() {
    let desk = cli::Desk::new();
    let survey = "type | name | label\n text | a | A";
    desk.write(
        "new.xls",
        workbook::workbook(survey, "list_name | name | label"),
    );
    assert_eq!(
        desk.json(&["form", "check", "new.xls", "--json"])["ok"],
        true
    );
    desk.write("page.xlsx", "<html>not found</html>");
    let output = desk.run(&["form", "check", "page.xlsx"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn two_headers_for_one_picture_are_kept_and_stop_nothing() {
    let reading = read(
        "
        | survey |
        |        | type | name | label | image | media::image | media::audio::French |
        |        | text | a    | A     | a.png | b.png        | c.mp3                |
        ",
    );
    let form = reading.questionnaire.expect("a questionnaire");
    let kept = form.nodes()[0]
        .extra
        .iter()
        .map(|(header, _)| header.as_str());
    assert_eq!(
        kept.collect::<Vec<_>>(),
        ["image", "media::image", "media::audio::French"]
    );
}

#[test]
fn a_choice_twice_in_a_list_is_refused_unless_the_form_says_that_it_is_meant() {
    let table = "
        | survey |
        |        | type         | name | label |
        |        | select_one l | a    | A     |
        | choices |
        |        | list_name | name | label |
        |        | l         | 1    | One   |
        |        | l         | 1    | Uno   |
    ";
    let first = |table: &str| read(table).errors().next().map(|finding| finding.code);
    assert_eq!(first(table), Some("duplicate_choice"));
    let meant = format!("{table}\n| settings |\n| | allow_choice_duplicates |\n| | yes |");
    assert_eq!(first(&meant), None);
}

const CODES: &str = "
    | survey |
    |        | type          | name | label | constraint        |
    |        | integer       | wage | Wage? | . >= 0 or . = -98 |
    |        | select_one cs | any  | Any?  |                   |
    | choices |
    |        | list_name | name | label      |
    |        | cs        | 1    | Yes        |
    |        | cs        | -98  | Don't know |
    |        | cs        | 77   | Other      |
";

#[test]
fn codes_for_no_answer_are_found_by_their_labels_and_decided_in_the_settings() {
    let reasons = |table: &str| -> Vec<String> {
        let all = form(table).special_codes().into_iter();
        all.map(|(code, reason, nodes)| format!("{code} {} {}", reason.code(), nodes.len()))
            .collect()
    };
    let with =
        |setting: &str| format!("{CODES}\n| settings |\n| | special_codes |\n| | {setting} |");
    assert_eq!(reasons(CODES), ["-98 dont_know 2"]);
    assert_eq!(reasons(&with("none")), Vec::<String>::new());
    assert_eq!(
        reasons(&with("-98=refused 77=not_applicable")),
        ["-98 refused 2", "77 not_applicable 1"]
    );
    let reading = read(&with("-98=maybe"));
    let finding = reading.errors().next().expect("an error");
    let cell = finding.spot.cell();
    assert_eq!(
        (finding.code, cell.as_deref()),
        ("bad_special_codes", Some("A2"))
    );
}

#[test]
fn whoever_makes_a_study_is_told_which_codes_are_no_answer() {
    let desk = cli::Desk::new();
    let book = workbook::workbook(
        "type | name | label\n text | respondent_id | Who?\n select_one cs | any | Any?",
        "list_name | name | label\n cs | 1 | Yes\n cs | -99 | Refused to say",
    );
    desk.write("form.xlsx", book);
    let said = desk.ok(&["new", "s.fbk", "--form", "form.xlsx"]);
    let line = "-99 reads as refused in 1 question; a setting special_codes decides otherwise";
    assert!(said.contains(line), "{said}");
    let checked = desk.json(&["form", "check", "form.xlsx", "--json"]);
    assert_eq!(checked["special_codes"][0]["questions"][0], "any");
}
