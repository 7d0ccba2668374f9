//! Paper questionnaires: heads-down keying, the second entry without sight of the first, and the two compared.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/workbook.rs"]
mod workbook;

use desk::Desk;
use fieldbook::form::{Answer, Value};
use workbook::workbook;

fn integer(number: i64) -> Option<Answer> {
    Some(Answer::Value(Value::Integer(number)))
}

/// A paper that was keyed once and completed.
fn keyed_once() -> Desk {
    let form = workbook(
        "
        type | name | label | required | constraint | relevant
        integer | age | Age | yes | . >= 18 and . <= 99
        integer | born | Year of birth | yes | . > 1900 and . <= 2022
        select_one yes_no | sells | Sells online? | yes
        integer | income | Income | yes | | ${sells} = '1'
        ",
        "list_name | name | label\nyes_no | 1 | Yes\nyes_no | 0 | No",
    );
    let mut desk = Desk::asking(&form, 80, 24);
    desk.types("41")
        .types("1981")
        .press("1")
        .types("500")
        .press("Enter Enter");
    desk.sees("complete, and saved");
    desk
}

#[test]
fn the_second_entry_does_not_see_the_first_and_changes_nothing() {
    let mut desk = keyed_once();
    desk.press("d")
        .sees("second entry")
        .misses("41")
        .sees("0 answered");
    desk.types("14")
        .sees("Age")
        .press("Backspace Backspace")
        .types("44")
        .types("1981");
    desk.press("Esc").sees("✓ 4");
    let mut desk = desk.after_a_power_cut();
    desk.press("d")
        .sees("2 answered")
        .sees("44")
        .sees("Sells online?");
    desk.press("Esc Enter").sees("41").misses("44");
    assert_eq!(desk.on_disk("age"), integer(41));
}

#[test]
fn differences_are_settled_with_a_key_and_both_entries_stay_in_the_log() {
    let mut desk = keyed_once();
    desk.press("d")
        .types("44")
        .types("1981")
        .press("1")
        .types("600")
        .press("Enter Enter");
    desk.sees("2 of 4 differ")
        .sees("1  41")
        .sees("first entry")
        .sees("2  44")
        .sees("second entry");
    desk.press("1");
    assert_eq!(desk.on_disk("age"), integer(41));
    desk.sees("1 of 4 differ")
        .sees("2  600")
        .press("2")
        .sees("both entries agree: 4 answers compared");
    assert_eq!(desk.on_disk("income"), integer(600));
    desk.press("Esc").press("c").sees("both entries agree");
}

#[test]
fn a_third_answer_settles_a_difference_too() {
    let mut desk = keyed_once();
    desk.press("d").types("44").types("1981").press("0 Enter");
    desk.sees("of 4 differ").press("Tab").press("2");
    assert_eq!(
        desk.on_disk("sells"),
        Some(Answer::Value(Value::Text("0".into())))
    );
    desk.sees("1 of 3 differ")
        .sees("Age")
        .press("Ctrl-U")
        .types("47");
    assert_eq!(desk.on_disk("age"), integer(47));
    desk.sees("both entries agree");
}

#[test]
fn heads_down_keying_shows_names_and_codes_and_counts_keys_an_hour() {
    let mut desk = keyed_once();
    desk.press("n Ctrl-P").types("heads").press("Enter");
    desk.sees("age").sees("keys/h").types("41").types("1981");
    desk.sees("▌ sells")
        .misses("Yes")
        .press("1")
        .types("500")
        .press("Enter");
    assert_eq!(desk.on_disk("income"), integer(500));
    desk.press("Up").types("x");
    assert!(desk.bell, "a key that means nothing is heard");
}

#[test]
fn a_row_that_only_the_second_entry_has_is_a_difference() {
    let form = workbook(
        "
        type | name | label
        begin_repeat | people | People
        text | given | Name
        integer | age | Age
        end_repeat
        ",
        "list_name | name | label\nyes_no | 1 | Yes",
    );
    let mut desk = Desk::asking(&form, 80, 24);
    desk.press("Enter")
        .types("Ann")
        .press("Enter")
        .types("41")
        .press("Enter");
    desk.press("Tab Enter").sees("complete, and saved");
    desk.press("d Enter")
        .types("Ann")
        .press("Enter")
        .types("41")
        .press("Enter");
    desk.press("Enter")
        .types("Bo")
        .press("Enter")
        .types("7")
        .press("Enter");
    desk.press("Tab Enter");
    desk.sees("2 of 4 differ")
        .sees("Only the second entry has these")
        .sees("given [2] Bo")
        .sees("age [2] 7");
    desk.press("Ctrl-O Up Ctrl-A").press("2");
    desk.sees("1 of 4 differ")
        .press("2")
        .sees("both entries agree");
}
