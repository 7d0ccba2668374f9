//! The report of a study: response, comparison, model and codebook in one file that stands alone.

#[path = "support/cli.rs"]
mod cli;

use std::sync::Arc;

use cli::Desk;
use fieldbook::data::{Grid, Interview, fieldwork, xlsform};
use fieldbook::example;
use fieldbook::form::{Address, Answer, Questionnaire, Value};
use fieldbook::name::{Uid, Variable};
use fieldbook::report;
use fieldbook::survey::{OutcomeClass, Roles, Status};

fn questionnaire() -> Arc<Questionnaire> {
    Arc::new(
        xlsform::read(example::QUESTIONNAIRE_XLSX)
            .questionnaire
            .unwrap(),
    )
}

fn roles(form: &Questionnaire, frame: &Grid) -> Roles {
    Roles::of(
        form.nodes().iter().map(|node| &node.variable),
        &frame.header,
    )
}

#[test]
fn before_the_first_interview_the_frame_alone_says_how_visits_ended() {
    let form = questionnaire();
    let frame = Grid::read("frame.csv", example::FRAME_CSV.as_bytes()).unwrap();
    let state = fieldwork(&form, &roles(&form, &frame), Some(&frame), &[]);
    assert_eq!((state.total.listed, state.total.respondents), (113, 0));
    assert_eq!(state.total.outcomes.of(OutcomeClass::Complete), 60);
    assert_eq!(state.villages.len(), 11);
    assert_eq!(state.villages[0].label.as_deref(), Some("Lishuwan"));
    let tables = report::fieldwork::tables(&state);
    let gaps = tables
        .iter()
        .find(|table| table.id == "fieldwork_by_village")
        .unwrap();
    assert_eq!(
        gaps.number("V01 Lishuwan", "gaps"),
        None,
        "nothing was asked: no share"
    );
}

#[test]
fn a_person_without_an_outcome_counts_as_unknown_and_a_frame_is_not_needed() {
    let form = questionnaire();
    let text = "respondent_id,village_code\nR001,V01\nR002,V02\n";
    let frame = Grid::read("frame.csv", text.as_bytes()).unwrap();
    let state = fieldwork(&form, &roles(&form, &frame), Some(&frame), &[]);
    assert_eq!(state.total.outcomes.of(OutcomeClass::Unknown), 2);
    assert_eq!((state.origin.frame, state.origin.none), (0, 2));
    let none = fieldwork(&form, &Roles::default(), None, &[]);
    assert!(report::fieldwork::tables(&none).is_empty());
}

/// An interview of `key` in `round` that ended with `outcome`.
fn interview(uid: u8, key: &str, round: &str, outcome: &str) -> Interview {
    let said = [
        ("respondent_id", key),
        ("wave", round),
        ("outcome", outcome),
        ("enumerator", "E1"),
        ("village_code", "V01"),
    ];
    let answers = said.map(|(name, text)| {
        let at = Address::top(Variable::new(name).unwrap());
        (at, Answer::Value(Value::Text(text.to_owned())))
    });
    Interview {
        uid: Uid([uid; 16]),
        status: Status::Complete,
        rows: vec![],
        answers: answers.into(),
    }
}

#[test]
fn the_frame_goes_before_the_interviews_and_the_least_complete_round_counts() {
    let form = questionnaire();
    let text = "respondent_id,village_code,enumerator,outcome_code\nR001,V01,E1,225\nR002,V01,E1,\nR003,V02,E2,\n";
    let frame = Grid::read("frame.csv", text.as_bytes()).unwrap();
    let interviews = [
        interview(1, "R001", "2022", "110"),
        interview(2, "R002", "2020", "120"),
        interview(3, "R002", "2022", "110"),
        interview(4, "R009", "2022", "110"),
    ];
    let state = fieldwork(&form, &roles(&form, &frame), Some(&frame), &interviews);
    let counts = OutcomeClass::ALL.map(|class| state.total.outcomes.of(class));
    assert_eq!(
        counts,
        [1, 1, 0, 1, 0, 1, 0],
        "R009 complete, R002 partial, R001 not reached, R003 unknown"
    );
    assert_eq!(
        (
            state.origin.frame,
            state.origin.interviews,
            state.origin.none
        ),
        (1, 2, 1)
    );
    assert_eq!(
        (
            state.total.listed,
            state.total.respondents,
            state.total.interviews
        ),
        (4, 3, 4)
    );
    let e1 = &state.enumerators[0];
    assert_eq!(
        (e1.code.as_str(), e1.listed, e1.respondents, e1.interviews),
        ("E1", 3, 3, 4)
    );
}

#[test]
fn the_report_of_the_example_stands_alone_and_says_what_it_rests_on() {
    let desk = Desk::with_example();
    let arguments = [
        "report",
        "s.fbk",
        "--bootstrap",
        "20",
        "--today",
        "2022-11-30",
    ];
    let said = desk.ok(&[arguments.as_slice(), &["-o", "r.html"]].concat());
    assert_eq!(said, "r.html: 124 interviews of 62 respondents\n");
    desk.ok(&[arguments.as_slice(), &["-o", "again.html"]].concat());
    let page = desk.read("r.html");
    assert!(
        page == desk.read("again.html"),
        "the same study is the same report"
    );
    for part in [
        "<h1>Village online-selling study 2020/2022</h1>",
        "Form village_ecom_2022, version 2022110101",
        "113 people were listed; 62 were interviewed, in 124 interviews, of which ",
        "<td class=\"n\">53.1%</td><td dir=\"auto\">I / (I + P + R + NC + O + UO)</td>",
        "<td class=\"n\">54.9%</td>",
        "<th scope=\"row\" dir=\"auto\">V01 Lishuwan</th><td class=\"n\">16</td><td class=\"n\">9</td>",
        "<table id=\"paired\">",
        "<table id=\"paired_real\">",
        "<table id=\"path_coefficients_bootstrap\">",
        "<td class=\"n\">0.815</td>",
        "<h2>Codebook</h2>",
        "您愿意参加吗？",
        "-98 = don&#39;t know",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(
        page.matches("<svg").count() >= 5,
        "{} charts",
        page.matches("<svg").count()
    );
    for foreign in ["<script", "src=", "https://", "@import", "NaN", "url("] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    let addresses = page.matches("http://").count();
    assert_eq!(
        addresses,
        page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count(),
        "no address but the name of SVG"
    );
}

#[test]
fn villages_and_enumerators_have_the_counts_of_the_reference() {
    let desk = Desk::with_example();
    desk.ok(&["report", "s.fbk", "--bootstrap", "0", "-o", "r.html"]);
    let page = desk.read("r.html");
    let expected: serde_json::Value =
        serde_json::from_str(include_str!("reference/response/expected.json")).unwrap();
    for (code, counts) in expected["by_village"].as_object().unwrap() {
        let cells = format!(
            "</th><td class=\"n\">{}</td><td class=\"n\">{}</td>",
            counts["frame"], counts["interviewed"]
        );
        let row = page
            .split("<tr>")
            .find(|row| row.contains(&format!(">{code} ")))
            .unwrap();
        assert!(row.contains(&cells), "{row}");
    }
    for (code, interviewed) in expected["by_enumerator"].as_object().unwrap() {
        let row = page
            .split("<tr>")
            .find(|row| row.contains(&format!(">{code} Enumerator")))
            .unwrap();
        assert!(
            row.contains(&format!("</td><td class=\"n\">{interviewed}</td>")),
            "{row}"
        );
    }
}

#[test]
fn a_study_without_frame_prices_or_model_has_a_report() {
    let desk = Desk::new();
    desk.write("form.xlsx", example::QUESTIONNAIRE_XLSX);
    desk.ok(&["new", "t.fbk", "--form", "form.xlsx"]);
    desk.ok(&["report", "t.fbk", "-o", "r.html"]);
    let page = desk.read("r.html");
    assert!(page.contains("<h2>Codebook</h2>") && !page.contains("<h2>Path model</h2>"));
}
