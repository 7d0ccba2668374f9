//! Visits that do not end with a complete interview: outcomes, call-backs, and consent that is taken back.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use fieldbook::form::{Answer, Value};

fn desk() -> Desk {
    let mut desk = Desk::example(80, 24);
    desk.press("/").types("R002").press("Enter Enter");
    desk
}

#[test]
fn a_visit_ends_anywhere_with_its_outcome_and_a_call_back_that_the_list_shows() {
    let mut desk = desk();
    desk.press("1 1 o").sees("How did the visit end?");
    desk.types("120");
    desk.press("Enter")
        .sees("When to come again?")
        .types("+2 17:00 at the market")
        .press("Enter");
    desk.sees("come again 12-07 17:00");
    desk.press("Enter").sees("▌ Age in completed years");
    assert_eq!(
        desk.on_disk("outcome"),
        Some(Answer::Value(Value::Text("120".into())))
    );
    desk.press("Esc Esc s s s s s")
        .sees("call-backs first")
        .sees("▸")
        .sees("12-07 17:00");
}

#[test]
fn a_call_back_needs_a_day_and_the_outcome_waits_for_it() {
    let mut desk = desk();
    desk.press("1 1 o")
        .types("120")
        .press("Enter")
        .types("soon")
        .press("Enter");
    desk.sees("`soon` names no day")
        .sees("When to come again?")
        .press("Esc");
    assert_eq!(desk.on_disk("outcome"), None);
    desk.press("o")
        .types("120")
        .press("Enter Enter")
        .sees("1 Interviews");
    desk.press("Enter");
    assert!(desk.on_disk("outcome").is_some());
}

#[test]
fn consent_that_is_taken_back_seals_the_interview() {
    let mut desk = desk();
    desk.press("1 1")
        .types("51")
        .press("Ctrl-P")
        .types("consent")
        .press("Enter");
    desk.sees("Seal this interview").press("Esc").sees("51");
    desk.press("Ctrl-P")
        .types("consent")
        .press("Enter Enter")
        .sees("sealed: the respondent");
    desk.sees("✗ void")
        .press("Enter")
        .sees("This interview is sealed")
        .misses("51");
    desk.press("Ctrl-O")
        .sees("sealed already")
        .misses("51")
        .press("Esc")
        .sees("1 Interviews");
    let mut desk = desk.after_a_power_cut();
    desk.press("/")
        .types("R002")
        .press("Enter Enter")
        .sees("This interview is sealed")
        .misses("51");
}
