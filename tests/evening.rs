//! An evening's review by keys alone: what was planted is found, asked about, corrected, put aside, accepted.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use fieldbook::{
    form::{Address, Answer, Value},
    name::{Uid, Variable},
    review::Finding,
    store::InterviewRow,
    survey::{Body, Event, Origin, QueryState, Status},
};

fn at(variable: &str) -> Address {
    Address::top(Variable::new(variable).unwrap())
}

fn said(interview: Uid, variable: &str, answer: Option<i64>) -> Event {
    Event {
        interview,
        body: Body::Answered {
            address: at(variable),
            answer: answer.map(|number| Answer::Value(Value::Integer(number))),
            origin: Origin::Corrected,
            reason: None,
        },
    }
}

/// The example with twenty mistakes: seven required answers taken away, seven ages that cannot be, six amounts far off.
fn planted() -> (Desk, Vec<(Uid, &'static str)>) {
    let mut desk = Desk::example(100, 30);
    let rows: Vec<InterviewRow> = desk
        .store()
        .interviews()
        .unwrap()
        .into_iter()
        .filter(|row| row.status == Status::Complete && row.round.as_deref() == Some("2022"))
        .collect();
    let mistakes: Vec<(Uid, &'static str, Option<i64>)> = rows
        .iter()
        .take(20)
        .enumerate()
        .map(|(i, row)| match i {
            0..7 => (row.uid, "gender", None),
            7..14 => (row.uid, "age", Some(7)),
            _ => (row.uid, "inc_farm", Some(790_000)),
        })
        .collect();
    let events = mistakes
        .iter()
        .map(|(uid, variable, answer)| said(*uid, variable, *answer))
        .collect();
    desk.plant(events);
    let places = mistakes
        .into_iter()
        .map(|(uid, variable, _)| (uid, variable));
    let places = places.collect();
    (desk, places)
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
    let (mut desk, places) = planted();
    desk.press("2").settle().press("F");
    for (uid, variable) in &places {
        assert!(is_found(&desk, *uid, variable), "{variable} of {uid}");
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
    desk.sees("Gender").press("Ctrl-O 1 Esc").settle();
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
    // The first was opened again for its correction, so it is not among them.
    desk.press("D Home Down Down Space Space a")
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
