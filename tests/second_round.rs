//! A second round beside the first: what is filled in, what is confirmed by one key, what is only shown.

#[path = "support/cli.rs"]
mod cli;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/form.rs"]
mod support;
#[path = "support/workbook.rs"]
mod workbook;

use std::collections::HashMap;

use fieldbook::form::{Address, Answer, Manner, Rows, Session, Value};
use fieldbook::name::{Uid, Variable};
use fieldbook::study::Study;
use fieldbook::survey::{Body, Earlier, Event, Origin, preload};

fn at(variable: &str, rows: &[u32]) -> Address {
    Address {
        variable: Variable::new(variable).unwrap(),
        rows: Rows(rows.to_vec()),
    }
}

fn text(text: &str) -> Answer {
    Answer::Value(Value::Text(text.into()))
}

const FORM: &str = "
    | survey |
    |        | type          | name   | label                      | relevant      | bind::fieldbook:preload |
    |        | text          | who    | Who?                       |               | prefill                 |
    |        | hidden        | before |                            |               | prefill:income          |
    |        | integer       | income | Last time ${before}. Now?  |               | show                    |
    |        | select_one yn | owns   | Owns land?                 |               | confirm                 |
    |        | text          | plot   | Which plot?                | ${owns} = '1' | prefill                 |
    |        | text          | fresh  | Anything new?              |               |                         |
    |        | begin_repeat  | people | Person                     |               | prefill:members         |
    |        | text          | first  | First name?                |               | prefill:given           |
    |        | integer       | age    | Age?                       |               | confirm                 |
    |        | end_repeat    |        |                            |               |                         |
    | choices |
    |        | list_name | name | label |
    |        | yn        | 1    | Yes   |
    |        | yn        | 0    | No    |
";

fn earlier() -> Earlier {
    let answers: HashMap<Address, Answer> = [
        (at("who", &[]), text("Ann")),
        (at("income", &[]), Answer::Value(Value::Integer(3000))),
        (at("owns", &[]), text("1")),
        (at("plot", &[]), text("north")),
        (at("fresh", &[]), text("rain")),
        (at("given", &[4]), text("Bo")),
        (at("age", &[4]), Answer::Value(Value::Integer(7))),
        (at("given", &[9]), text("Cy")),
    ]
    .into_iter()
    .collect();
    Earlier {
        round: "2020".into(),
        rows: vec![at("members", &[4]), at("members", &[9])],
        answers,
    }
}

fn begun() -> (Session, Vec<Event>) {
    let (mut session, _) = Session::begin(support::form(FORM), support::context());
    let events = preload::prefill(&mut session, Uid([7; 16]), &earlier());
    (session, events)
}

#[test]
fn answers_are_filled_in_as_known_before_the_visit_and_rows_with_them() {
    let (session, events) = begun();
    let told: Vec<String> = events
        .iter()
        .map(|event| match &event.body {
            Body::Answered {
                address,
                answer: Some(Answer::Value(value)),
                origin,
                ..
            } => {
                format!("{} = {value} ({origin})", session.path(address))
            }
            Body::RowAdded { repeat } => format!("row {}", session.path(repeat)),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        told,
        [
            "row /people[1]",
            "row /people[2]",
            "/who = Ann (preloaded)",
            "/before = 3000 (preloaded)",
            "/people[1]/first = Bo (preloaded)",
            "/people[2]/first = Cy (preloaded)",
        ]
    );
    assert_eq!(session.label(&at("income", &[])), "Last time 3000. Now?");
    assert_eq!(session.state(&at("income", &[])).unwrap().answer, None);
    assert!(events.iter().all(|event| !matches!(
        &event.body,
        Body::Answered {
            origin: Origin::Respondent,
            ..
        }
    )));
}

#[test]
fn what_is_to_be_confirmed_is_proposed_and_what_was_not_asked_yet_is_once_it_is() {
    let (mut session, _) = begun();
    let manner = |session: &Session, at: &Address| {
        preload::recalled(session, at, &earlier())
            .map(|recalled| (recalled.manner, recalled.answer.clone()))
    };
    assert_eq!(
        manner(&session, &at("owns", &[])),
        Some((Manner::Confirm, text("1")))
    );
    assert_eq!(
        manner(&session, &at("income", &[])),
        Some((Manner::Show, Answer::Value(Value::Integer(3000))))
    );
    assert_eq!(manner(&session, &at("fresh", &[])), None);
    assert_eq!(session.state(&at("plot", &[])).unwrap().answer, None);
    session.answer(&at("owns", &[]), Some(text("1"))).unwrap();
    assert_eq!(
        manner(&session, &at("plot", &[])),
        Some((Manner::Confirm, text("north")))
    );
    let rows: Vec<Address> = session
        .states()
        .into_iter()
        .map(|state| state.address)
        .filter(|address| address.variable.as_str() == "age")
        .collect();
    assert_eq!(
        manner(&session, &rows[0]),
        Some((Manner::Confirm, Answer::Value(Value::Integer(7))))
    );
    assert_eq!(
        manner(&session, &rows[1]),
        None,
        "nobody said how old Cy was"
    );
}

#[test]
fn an_answer_that_the_new_version_does_not_take_is_not_filled_in() {
    let form = FORM.replace("text          | who ", "select_one yn | who ");
    let (mut session, _) = Session::begin(support::form(&form), support::context());
    let events = preload::prefill(&mut session, Uid([7; 16]), &earlier());
    assert!(events.iter().all(|event| !matches!(&event.body, Body::Answered { address, .. } if address.variable.as_str() == "who")));
}

#[test]
fn a_wrong_word_in_the_column_is_named_with_its_cell() {
    let reading = support::read(&FORM.replace(
        "| confirm                 |\n    |        | text          | plot",
        "| confrim |\n    |        | text          | plot",
    ));
    let finding = reading.errors().next().expect("an error");
    assert_eq!(
        (finding.code, finding.spot.cell().as_deref()),
        ("bad_preload", Some("E5"))
    );
    assert!(
        finding
            .message
            .contains("`confrim` is not prefill, confirm or show"),
        "{finding}"
    );
}

const ROUNDS: &str = "list_name | name | label
     round | 2020 | First
     round | 2022 | Second
     yn | 1 | Yes
     yn | 0 | No";

const SURVEY: &str = "type | name | label | default | bind::fieldbook:preload
     text | respondent_id | Who? | |
     select_one round | round | Round? | 2020 |
     text | village | Which village? | | prefill
     integer | income | Income? | | show
     select_one yn | owns | Owns land? | | confirm
     text | remark | Anything else? | |";

fn two_rounds() -> (cli::Desk, std::path::PathBuf) {
    let office = cli::Desk::new();
    office.write("form.xlsx", workbook::workbook(SURVEY, ROUNDS));
    office.write("frame.csv", "respondent_id,village\nR1,\nR2,\n");
    office.ok(&[
        "new",
        "s.fbk",
        "--form",
        "form.xlsx",
        "--frame",
        "frame.csv",
    ]);
    office.write(
        "in.csv",
        "respondent_id,round,village,income,owns,remark\nR1,2020,Alma,3000,1,rain\n",
    );
    office.ok(&["import", "s.fbk", "in.csv"]);
    let path = office.path("s.fbk");
    (office, path)
}

#[test]
fn the_round_before_is_found_by_key_and_by_the_order_of_the_rounds() {
    let (_office, path) = two_rounds();
    let study = Study::open_read_only(&path).unwrap();
    let earlier = study
        .earlier("R1", Some("2022"))
        .unwrap()
        .expect("a round before");
    assert_eq!(
        (
            earlier.round.as_str(),
            earlier.answers.get(&at("village", &[]))
        ),
        ("2020", Some(&text("Alma")))
    );
    assert_eq!(
        study.earlier("R1", Some("2020")).unwrap(),
        None,
        "nothing comes before the first"
    );
    assert_eq!(study.earlier("R2", Some("2022")).unwrap(), None);
}

#[test]
fn the_second_interview_of_a_person_is_preloaded_on_the_screen_and_confirmed_by_enter() {
    let (_office, path) = two_rounds();
    let mut desk = desk::Desk::empty(100, 30);
    desk.reopen(path);
    desk.press("n")
        .sees("✓ Which village?")
        .sees("Alma")
        .sees("2020: 3000");
    assert_eq!(desk.on_disk("village"), Some(text("Alma")));
    let entry = desk.model.entry.as_ref().unwrap().uid;
    let told = desk.store().history(entry, &at("village", &[])).unwrap();
    assert_eq!(told.last().unwrap().origin, Some(Origin::Preloaded));
    desk.press("Enter").sees("2020: Yes   Enter confirms it");
    assert_eq!(desk.on_disk("owns"), None, "a proposal is no answer");
    desk.press("Enter").sees("✓ Owns land?");
    assert_eq!(desk.on_disk("owns"), Some(text("1")));
    let told = desk.store().history(entry, &at("owns", &[])).unwrap();
    assert_eq!(told.last().unwrap().origin, Some(Origin::Respondent));
    // Put aside and opened again, the earlier round is still known.
    desk.press("Up Up")
        .sees("2020: 3000")
        .press("Esc")
        .press("Enter")
        .sees("2020: 3000");
}
