//! A running form: what is asked, what is refused, what is parked and comes back.

#[path = "support/form.rs"]
mod support;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use fieldbook::data::xlsform;
use fieldbook::form::{Address, Answer, Session, Value};
use support::{Run, context};

const QUESTIONNAIRE: &[u8] = include_bytes!("../src/example/questionnaire.xlsx");
const SUBMISSIONS: &str = include_str!("../src/example/submissions.csv");
const ROSTER: &str = include_str!("../src/example/roster.csv");

#[test]
fn the_example_questionnaire_is_read_without_a_single_finding() {
    let reading = xlsform::read(QUESTIONNAIRE);
    let findings: Vec<String> = reading.findings.iter().map(ToString::to_string).collect();
    assert_eq!(findings, Vec::<String>::new());
    let form = reading.questionnaire.unwrap();
    assert_eq!(form.id(), "village_ecom_2022");
    assert_eq!(form.languages(), ["English (en)", "中文 (zh)"]);
}

#[test]
fn every_record_of_the_example_can_be_entered_and_its_calculations_agree() {
    let form = Arc::new(xlsform::read(QUESTIONNAIRE).questionnaire.unwrap());
    let mut rows: HashMap<String, Vec<Vec<String>>> = HashMap::new();
    let mut reader = csv::Reader::from_reader(ROSTER.as_bytes());
    for record in reader.records().map(Result::unwrap) {
        let key = format!("{}-{}", &record[0], &record[1]);
        rows.entry(key)
            .or_default()
            .push(record.iter().skip(3).map(str::to_owned).collect());
    }
    let mut reader = csv::Reader::from_reader(SUBMISSIONS.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let calculated = [
        "report_mode",
        "ecom_members",
        "skill_mean",
        "inc_total",
        "inc_pc",
        "exp_total",
        "stage",
    ];
    let mut compared = 0;
    for record in reader.records().map(Result::unwrap) {
        let day = NaiveDate::from_ymd_opt(2022, 12, 31).unwrap();
        let (session, begun) = Session::begin(form.clone(), context().on(day));
        let mut run = Run { session, begun };
        for (name, text) in headers.iter().zip(&record).skip(4) {
            if calculated.contains(&name) {
                continue;
            }
            set(&mut run, name, text);
            if name == "household_size" {
                for (i, cells) in rows.get(&record[0]).into_iter().flatten().enumerate() {
                    let names = [
                        "member_name",
                        "member_relation",
                        "member_age",
                        "member_ecom",
                    ];
                    for (name, text) in names.iter().zip(cells) {
                        set(&mut run, &format!("/roster[{}]/{name}", i + 1), text);
                    }
                }
            }
        }
        for name in calculated {
            let at = headers.iter().position(|header| header == name).unwrap();
            let shown = form.read(&run.session.address(name).unwrap().variable, &record[at]);
            let expected = shown.unwrap().map(|answer| match answer {
                Answer::Value(value) => value.to_string(),
                Answer::Missing(missing) => missing.code().to_owned(),
            });
            assert_eq!(
                run.get(name),
                expected.unwrap_or_default(),
                "{name} of {}",
                &record[0]
            );
            compared += 1;
        }
        let stopped = run.problems();
        let complete = &record[headers.iter().position(|h| h == "outcome").unwrap()] == "110";
        assert!(
            !complete || stopped.is_empty(),
            "{}: {stopped:?}",
            &record[0]
        );
    }
    assert_eq!(compared, 124 * 7);
}

/// As an import does: read by type, special codes become reasons, then answered.
fn set(run: &mut Run, path: &str, text: &str) {
    let at: Address = run.session.address(path).unwrap_or_else(|e| panic!("{e}"));
    let form = run.session.questionnaire().clone();
    let answer = form
        .read(&at.variable, text)
        .unwrap_or_else(|e| panic!("{path}: {e}"));
    let answer: Option<Answer> = answer.map(|answer| form.normalise(&at.variable, answer));
    if let Some(Answer::Value(Value::Text(code))) = &answer {
        assert!(
            !matches!(code.as_str(), "-98" | "-99"),
            "{path} keeps {code} as a value"
        );
    }
    if let Err(refusal) = run.session.answer(&at, answer) {
        panic!("{path} = {text} was refused: {refusal}");
    }
}
