//! The supervisor's evening: the Sync screen looks at other laptops' files, merges them and settles what people disagree about.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use fieldbook::{
    form::{Address, Answer, Value},
    name::Variable,
    survey::{Body, Event, Origin},
};

/// A correction of the first interview's farm income.
fn corrected(desk: &mut Desk, amount: i64) {
    let interview = desk.store().interviews().unwrap()[0].uid;
    desk.writes(vec![Event {
        interview,
        body: Body::Answered {
            address: Address::top(Variable::new("inc_farm").unwrap()),
            answer: Some(Answer::Value(Value::Integer(amount))),
            origin: Origin::Corrected,
            reason: Some("asked again".into()),
        },
    }]);
}

fn folder(desk: &Desk) -> String {
    desk.folder.path().display().to_string()
}

#[test]
fn two_different_answers_are_looked_at_merged_and_one_is_kept() {
    let (mut one, mut two) = Desk::two_laptops(80, 24);
    corrected(&mut one, 7001);
    corrected(&mut two, 7002);
    two.leaves();
    one.press("5").settle();
    one.sees("Press / and name").sees("Disagreements 0");
    one.press("/").types(&folder(&two)).press("Enter").settle();
    one.sees("Nothing is changed yet")
        .sees("study.fbk")
        .sees("E2 · LAP-2");
    let before = one.store().state_digest().unwrap();
    one.press("m").settle();
    assert_ne!(one.store().state_digest().unwrap(), before);
    one.sees("1 answer about which people disagree")
        .sees("7001")
        .sees("7002 (shown)");
    one.press("Enter").sees("keep").press("Enter");
    one.sees("Nobody disagrees");
    assert!(one.store().conflicts().unwrap().is_empty());
}

#[test]
fn laptops_that_meet_on_a_stick_hold_the_same_after_two_visits() {
    let (mut one, mut two) = Desk::two_laptops(80, 24);
    let stick = tempfile::tempdir().unwrap();
    let path = stick.path().display().to_string();
    corrected(&mut one, 7001);
    corrected(&mut two, 7002);
    for desk in [&mut one, &mut two] {
        desk.press("5 /").types(&path).press("Enter").settle();
        desk.press("s").settle();
    }
    one.sees("This laptop's file is there as study.LAP-1");
    two.sees("1 answer about which people disagree");
    two.press("Enter Enter s").settle();
    one.press("s").settle();
    let digest = one.store().state_digest().unwrap();
    assert_eq!(two.store().state_digest().unwrap(), digest);
    assert!(one.store().conflicts().unwrap().is_empty());
    let shown = format!("state {:02x}{:02x}{:02x}", digest[0], digest[1], digest[2]);
    one.sees(&shown);
    two.sees(&shown);
    // A third visit changes nothing, and says so.
    one.press("s").settle();
    one.sees("holds all of this already");
    assert_eq!(one.store().state_digest().unwrap(), digest);
}

#[test]
fn the_laptops_seen_and_the_files_merged_are_listed() {
    let (mut one, mut two) = Desk::two_laptops(80, 24);
    corrected(&mut two, 7002);
    two.leaves();
    one.press("5 /")
        .types(&folder(&two))
        .press("Enter")
        .settle();
    one.press("m").settle();
    one.press("Tab Tab")
        .sees("LAP-1")
        .sees("LAP-2")
        .sees("E2")
        .sees("today");
    one.press("Tab")
        .sees("study.fbk")
        .press("Enter")
        .sees("All of it was taken.");
    one.press("Esc Tab").sees("Merged from");
}

#[test]
fn a_refused_file_says_why_and_the_others_are_merged() {
    let (mut one, mut two) = Desk::two_laptops(80, 24);
    corrected(&mut two, 7002);
    two.leaves();
    std::fs::write(two.folder.path().join("broken.fbk"), "not a study at all").unwrap();
    one.press("5 /")
        .types(&folder(&two))
        .press("Enter")
        .settle();
    one.sees("broken.fbk")
        .sees("refused")
        .press("Enter")
        .sees("Nothing of it was taken.");
    one.press("Esc m").settle();
    one.sees("refused").press("Tab Tab Tab").sees("study.fbk");
}

#[test]
fn a_name_that_leads_nowhere_is_a_sentence_and_lists_can_be_read_meanwhile() {
    let (mut one, _) = Desk::two_laptops(80, 24);
    one.press("5 m").sees("name a file with / first");
    one.press("s").sees("name the folder or stick with / first");
    one.press("/").types("/nowhere/at/all").press("Enter");
    // The study is lent out at this moment; the list is read all the same.
    one.press("1").sees("113 of 113").press("5").settle();
    one.sees("/nowhere/at/all");
    let empty = tempfile::tempdir().unwrap();
    one.press("/ Ctrl-U")
        .types(&empty.path().display().to_string());
    one.press("Enter")
        .settle()
        .sees("there is no study file in this folder");
}
