//! The locked screen: nothing of the study is on it, and nothing that was typed is lost by it.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/workbook.rs"]
mod workbook;

use desk::{Desk, now};
use fieldbook::form::{Answer, Value};
use fieldbook::study::Study;
use fieldbook::ui::{Msg, moment};
use fieldbook::vault::{Identity, Passphrase, Protection, Secret};
use workbook::workbook;

const FORM: &str = "type | name | label\ntext | hhid | Household\ntext | head_name | Name of the head\ninteger | age | Age";

/// A desk that opens a study protected with `four words in a row`.
fn protected() -> Desk {
    let mut desk = Desk::asking(&workbook(FORM, ""), 80, 24);
    desk.press("Esc");
    let path = desk.store().path().to_owned();
    desk.close();
    let mut study = Study::open(&path, Desk::run_of(9)).unwrap();
    let secret = Secret::fresh().unwrap();
    let office = Identity::fresh().unwrap().recipient();
    let protection =
        Protection::new(&secret, vec![office], vec!["head_name".into()], None).unwrap();
    let passphrase = Passphrase::typed("four words in a row");
    study
        .store
        .protect(&protection, &secret, &passphrase, moment(&now()))
        .unwrap();
    study.store.close().unwrap();
    desk.reopen(path);
    desk
}

#[test]
fn a_screen_at_which_nobody_types_is_locked_and_enter_shows_it_again() {
    let mut desk = Desk::example(80, 24);
    desk.press("Down");
    let before = desk.screen();
    desk.send(Msg::Idle)
        .sees("locked")
        .misses("R001")
        .misses("fieldbook-example");
    desk.press("Enter X");
    desk.press("Down 2 ? Ctrl-P Esc")
        .sees("locked")
        .misses("R001");
    desk.press("Enter");
    assert_eq!(desk.screen(), before);
    for (columns, rows) in [(60, 16), (120, 40), (20, 5)] {
        desk.resize(columns, rows)
            .send(Msg::Idle)
            .misses("R001")
            .press("Enter");
    }
}

/// As a person does who is called away from an interview.
fn lock(desk: &mut Desk) {
    desk.press("Ctrl-P")
        .types("hide the screen")
        .press("Enter")
        .sees("locked");
}

#[test]
fn the_palette_locks_in_the_middle_of_an_interview_and_what_was_typed_is_still_there() {
    let mut desk = Desk::asking(&workbook(FORM, ""), 80, 24);
    desk.types("H-half");
    lock(&mut desk);
    desk.sees("locked").misses("H-half");
    desk.types("stray")
        .press("Enter")
        .sees("H-half")
        .misses("stray");
    desk.press("Enter");
    assert_eq!(
        desk.on_disk("hhid"),
        Some(Answer::Value(Value::Text("H-half".into())))
    );
}

#[test]
fn a_protected_study_opens_with_its_passphrase_only_and_never_shows_it() {
    let mut desk = protected();
    desk.sees("locked").sees("passphrase");
    desk.types("wrong words here")
        .misses("wrong")
        .press("Enter")
        .sees("this is not its passphrase");
    desk.types("four words in a row")
        .misses("four")
        .press("Enter")
        .misses("locked")
        .sees("Interviews");
    desk.press("n")
        .types("H1")
        .press("Enter")
        .types("Zhao Li")
        .press("Enter");
    assert_eq!(
        desk.on_disk("head_name"),
        None,
        "without the key it cannot be read"
    );
    lock(&mut desk);
    desk.misses("Zhao")
        .press("Enter")
        .sees("this is not its passphrase");
    desk.types("four words in a row")
        .press("Enter")
        .sees("Zhao Li");
    desk.types("31")
        .press("Enter")
        .press("Esc")
        .press("2")
        .sees("Zhao Li");
}

#[test]
fn a_locked_screen_can_be_left_and_the_interview_is_put_aside() {
    let mut desk = protected();
    desk.types("four words in a row")
        .press("Enter")
        .press("n")
        .types("H1")
        .press("Enter");
    lock(&mut desk);
    desk.press("Ctrl-Q");
    assert!(desk.quit);
    let rows = desk.store().interviews().unwrap();
    assert!(rows.iter().any(|row| row.stopped_at.is_some()), "{rows:?}");
}
