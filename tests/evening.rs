//! An evening's review by keys alone: what was planted is found, asked about, corrected, put aside, accepted.

#[path = "support/desk.rs"]
mod desk;

#[path = "support/planted.rs"]
mod planted;

use desk::Desk;
use fieldbook::{name::Uid, review::Finding, survey::QueryState};
use planted::{Mistake, mistakes};

/// The example with twenty mistakes in it.
fn planted() -> (Desk, Vec<Mistake>) {
    let mut desk = Desk::example(100, 30);
    let mistakes = mistakes(&desk.store());
    desk.plant(mistakes.iter().flat_map(Mistake::events).collect());
    (desk, mistakes)
}

fn findings(desk: &Desk) -> &[Finding] {
    &desk.model.review.evening.as_ref().unwrap().findings
}

fn is_found(desk: &Desk, uid: Uid, variable: &str) -> bool {
    findings(desk).iter().any(|finding| {
        finding.subject.interview == Some(uid)
            && finding
                .variable()
                .is_some_and(|own| own.as_str() == variable)
    })
}

#[test]
fn twenty_planted_mistakes_are_found_and_worked_off_with_the_keyboard() {
    let (mut desk, mistakes) = planted();
    desk.press("2").settle().press("F");
    for mistake in &mistakes {
        let found = findings(&desk).iter().any(|finding| {
            finding.subject.interview == Some(mistake.interview)
                && finding.check.code() == mistake.check
                && finding.variable().map_or("", |own| own.as_str()) == mistake.at
        });
        assert!(found, "{} of {}", mistake.check, mistake.key);
    }
    let all = findings(&desk).len();

    // One is corrected: Enter goes to the question, a digit answers it, Esc comes back to findings that no longer hold it.
    let first = findings(&desk)
        .iter()
        .find(|finding| {
            finding
                .variable()
                .is_some_and(|own| own.as_str() == "gender")
        })
        .and_then(|finding| finding.subject.interview)
        .unwrap();
    desk.press("/").types("gender").press("Enter Enter");
    desk.sees("Gender").press("Ctrl-O 2 Esc").settle();
    desk.press("F");
    assert!(!is_found(&desk, first, "gender"), "it was corrected");
    assert!(findings(&desk).len() < all);

    // One is put aside with a reason, and stays away when everything is read again.
    let dismissed = findings(&desk)
        .iter()
        .find(|finding| {
            finding
                .variable()
                .is_some_and(|own| own.as_str() == "inc_farm")
        })
        .unwrap()
        .id;
    desk.press("Esc F /").types("inc_farm").press("Enter d");
    desk.types("sold the land").press("Enter").sees("put aside");
    desk.press("r").settle();
    assert!(
        desk.store()
            .talk()
            .unwrap()
            .dismissed
            .contains_key(&dismissed)
    );
    desk.press("z")
        .sees("sold the land")
        .press("z")
        .misses("sold the land");

    // One becomes a query, which is answered and settled.
    desk.press("Esc F /").types("age").press("Enter w");
    desk.types("seven years old?").press("Enter").sees("asked");
    let state = |desk: &Desk| desk.store().talk().unwrap().queries[0].state;
    assert_eq!(state(&desk), QueryState::Asked);
    // Whoever opens the interview sees it at the question.
    desk.press("Enter Ctrl-K").sees("? seven years old?");
    desk.press("Esc Esc").settle();
    desk.press("Q").sees("seven years old?").press("y");
    desk.types("seventy").press("Enter");
    assert_eq!(state(&desk), QueryState::Replied);
    desk.press("d Enter");
    assert_eq!(state(&desk), QueryState::Settled);

    // Interviews are marked and accepted, and one is sent back.
    // R003 was opened again for its correction, so it is not among them.
    desk.press("D Home Down Down Down Down Space Space a")
        .sees("2 interviews accepted");
    desk.press("* * End x")
        .types("the roster is empty")
        .press("Enter");
    let verdicts = desk.store().talk().unwrap().verdicts;
    assert_eq!(
        verdicts.values().filter(|verdict| verdict.accepted).count(),
        2
    );
    assert_eq!(
        verdicts
            .values()
            .filter(|verdict| !verdict.accepted)
            .count(),
        1
    );
    let verified = desk.store().verify().unwrap();
    assert!(verified.is_ok(), "{:?}", verified.findings);
}

#[test]
fn a_column_is_counted_summed_up_grouped_and_crossed_and_esc_goes_back_step_by_step() {
    let mut desk = Desk::example(100, 30);
    desk.press("2").settle();
    desk.press("v").types("gender").press("Enter c");
    desk.sees("How often: Gender").sees("of answers");
    desk.press("Enter")
        .sees("Gender")
        .misses("124 of 124 interviews");
    desk.press("Esc")
        .sees("How often")
        .press("Esc")
        .sees("124 of 124 interviews");
    desk.press("v").types("inc_total").press("Enter i");
    desk.sees("standard deviation").sees("median");
    desk.press("Esc b").types("gender").press("Enter");
    desk.sees("by gender").sees("mean");
    desk.press("Esc v")
        .types("gender")
        .press("Enter p")
        .types("wave")
        .press("Enter");
    desk.sees("against wave").sees("2022");
    desk.press("Right Enter").misses("124 of 124");
    desk.press("Esc Esc I").sees("All variables");
    desk.press("Esc").sees("124 of 124 interviews");
}

#[test]
fn interviews_are_filtered_by_a_rule_in_the_questionnaires_language() {
    let mut desk = Desk::example(100, 30);
    desk.press("2").settle().press("=");
    desk.types("${age} > 60 and ${wave} = 2022").press("Enter");
    desk.sees("${age} > 60").misses("124 of 124 interviews");
    desk.press("Esc =")
        .types("${agee} > 60")
        .press("Enter")
        .sees("agee");
    desk.press("Esc").sees("124 of 124 interviews");
}

#[test]
fn several_columns_sort_together_and_columns_hide_and_stand_still() {
    let mut desk = Desk::example(100, 30);
    desk.press("2").settle();
    desk.press("v").types("village_code").press("Enter s");
    desk.press("v").types("inc_total").press("Enter S S");
    desk.sees("inc_total▼2");
    desk.press("-").sees("inc_total is hidden");
    desk.press("+").sees("none hidden");
}

#[test]
fn the_answer_of_the_round_before_stands_beside_and_the_board_leads_to_its_interviews() {
    let mut desk = Desk::example(100, 30);
    desk.press("2").settle();
    desk.press("v")
        .types("inc_farm")
        .press("Enter")
        .sees("2020: ");
    desk.press("B")
        .sees("response rate RR1")
        .press("]")
        .sees("By area and village");
    desk.sees("Lishuwan").press("Down Enter");
    desk.sees("V01").misses("124 of 124 interviews");
    desk.press("Esc M").sees("Reliability so far").sees("0.910");
    desk.press("]")
        .sees("Items so far")
        .press("]")
        .sees("detectable now");
}

#[test]
fn the_number_wanted_is_kept_in_the_study_and_travels() {
    let (mut one, mut two) = Desk::two_laptops(100, 30);
    two.press("2").settle();
    two.press("B").sees("complete of the 113 wanted").press("n");
    two.types("500")
        .press("Enter")
        .sees("500 complete interviews are wanted");
    two.settle();
    two.sees("complete of the 500 wanted");
    two.press("M ] ]").sees("detectable at 500");
    two.leaves();
    one.press("5 /")
        .types(&two.folder.path().display().to_string())
        .press("Enter")
        .settle();
    one.press("m").settle();
    one.press("2").settle();
    one.press("B").sees("complete of the 500 wanted");
    let verified = one.store().verify().unwrap();
    assert!(verified.is_ok(), "{:?}", verified.findings);
}

#[test]
fn an_open_query_is_seen_in_the_list_of_interviews() {
    let mut desk = Desk::example(100, 30);
    desk.press("2").settle();
    desk.press("Home w")
        .types("sure?")
        .press("Enter")
        .press("1");
    desk.press("s s s s s s").sees("sorted by queries first");
    let screen = desk.screen();
    let first = screen.lines().nth(4).unwrap();
    assert!(first.contains(" ?"), "{screen}");
    desk.press("/").types("query").sees("1 of 113 people shown");
}
