//! Entry with the shapes that other teams' questionnaires bring: long lists, open repeats, dates, the whole example.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/workbook.rs"]
mod workbook;

use desk::Desk;
use expect_test::expect;
use fieldbook::form::{Answer, Value};
use workbook::workbook;

fn text(text: &str) -> Option<Answer> {
    Some(Answer::Value(Value::Text(text.to_owned())))
}

#[test]
fn a_long_list_is_found_by_typing_a_part_or_the_whole_code() {
    let places: String = (1..=33)
        .map(|n| format!("place | {n} | Place {n} 第{n}村\n"))
        .collect();
    let form = workbook(
        "type | name | label | required\nselect_one place | place | Where? | yes\ntext | after | After",
        &format!("list_name | name | label\n{places}"),
    );
    let mut desk = Desk::asking(&form, 80, 24);
    desk.press("Enter").sees("! an answer is needed");
    desk.types("第7").press("Enter");
    assert_eq!(desk.on_disk("place"), text("7"));
    desk.press("Up").types("1").sees("Place 13");
    desk.types("4");
    assert_eq!(
        desk.on_disk("place"),
        text("14"),
        "no longer code begins with 14"
    );
    desk.press("Up Down Down Down Enter");
    assert_eq!(desk.on_disk("place"), text("3"));
    desk.press("Up Up").sees("Where?");
}

fn roster() -> Vec<u8> {
    workbook(
        "
        type | name | label | required
        begin_repeat | members | Household members
        text | name | Name | yes
        integer | years | Age of ${name} | yes
        end_repeat
        text | after | After
        ",
        "list_name | name | label",
    )
}

#[test]
fn rows_are_added_and_removed_and_say_which_they_are() {
    let mut desk = Desk::asking(&roster(), 80, 24);
    desk.sees("One more: Household members?").press("Enter");
    desk.types("王小明")
        .press("Enter")
        .types("7")
        .press("Enter");
    desk.sees("One more")
        .press("Enter")
        .types("李芳")
        .press("Enter");
    desk.shows(expect![[r#"
         new interview a0a0a0a0 · form                      begun  E1  ✓ saved 14:03:34
         1/2 Household members                            3 answered · 1 open · default
        ── Household members · 2 ──────────────────────────────────────────────────────
            Name    Age of …
         1  王小明         7
        ▸2  李芳    ·

        ▌ Household members · 2 of 2
        ▌ Age of 李芳
        ▌ ▸
        ▌ required · a whole number

           After
        ── End ────────────────────────────────────────────────────────────────────────









         Enter accept  Up row above  Down row below  Esc leave  Tab next  Ctrl-K note
    "#]]);
    desk.types("40")
        .press("Enter Up Ctrl-W")
        .sees("Remove this row?");
    desk.press("Esc").sees("李芳").press("Ctrl-W Enter");
    desk.misses("李芳").sees("王小明");
    desk.press("Ctrl-E")
        .sees("nothing is open")
        .press("Enter")
        .sees("complete, and saved");
}

#[test]
fn the_caret_stands_behind_what_was_typed_however_wide() {
    let mut desk = Desk::asking(&roster(), 80, 24);
    desk.press("Enter");
    let (start, row) = desk.caret();
    desk.types("村a");
    assert_eq!(desk.caret(), (start + 3, row));
    desk.press("Left Left");
    assert_eq!(desk.caret(), (start, row));
}

#[test]
fn a_day_is_typed_in_short() {
    let form = workbook(
        "type | name | label\ndate | day | When?\ntext | after | After",
        "list_name | name | label",
    );
    let mut desk = Desk::asking(&form, 80, 24);
    desk.types("11/3").press("Enter");
    assert_eq!(desk.on_disk("day"), text("2022-11-03"));
    desk.press("Up").types("t").press("Enter");
    assert_eq!(desk.on_disk("day"), text("2022-12-05"));
    desk.press("Up")
        .types("40/40")
        .press("Enter")
        .sees("is not");
}

/// Every key of an interview of the example from the first question after the frame's to the end, in order of asking.
const INTERVIEW: [&str; 12] = [
    "1 1",
    "5 1 Enter 1 2 3 4",
    "3 Enter A Enter 2 1 2 Enter B Enter 1 4 0 Enter 1",
    "7 6 5 4 3 2 1 3 Enter",
    "7 7 0 0 Enter 9 0 5 0 0 Enter 4 2 9 0 Enter d r",
    "3",
    "1 3 2 1 0 Enter 3 0 1 0 Enter 9 0 0 Enter 2 2 1 0 Enter 1 4 5 0 Enter 8 1 5 0 Enter",
    "1 1 3 Enter 2 0 1 5 Enter 2 0 Enter",
    "7 6 6 6 6 7 5 6 6",
    "7 7 7 7",
    "5 4 6 6",
    "1 Enter",
];

#[test]
fn a_whole_interview_of_the_example_is_entered_by_keys_alone() {
    let mut desk = Desk::example(80, 24);
    desk.press("/").types("R002").press("Enter Enter");
    let mut keys = 0;
    for part in INTERVIEW {
        desk.press(part);
        keys += part.split_whitespace().count();
    }
    desk.sees("answers, nothing missing");
    let (answered, open) = desk.model.entry.as_ref().unwrap().counts();
    assert_eq!(open, 0);
    let asked = answered - 8; // known from the frame or proposed by the questionnaire
    assert!(
        10 * keys <= 27 * asked,
        "{keys} keys for {asked} answers: more than 2.7 a question"
    );
    desk.press("Enter").sees("complete, and saved").sees("✓ 63");
    desk.press("Enter").sees("R002-2020");
}
