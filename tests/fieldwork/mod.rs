//! What the tests of the store share: a small study, people, clocks that only move when told.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use fieldbook::form::{Address, Answer, Missing, Rows, Value};
use fieldbook::name::{Uid, Variable};
use fieldbook::store::{Document, Moment, NewStudy, Run, Store};
use fieldbook::survey::{Body, DocumentKind, Event, Origin, Roles};

/// 2022-11-07 09:00 in UTC.
pub const MORNING_MS: i64 = 1_667_811_600_000;

pub fn uid(number: u128) -> Uid {
    Uid(number.to_be_bytes())
}

pub fn fresh_uid() -> Uid {
    Uid(*uuid::Uuid::new_v4().as_bytes())
}

/// `ms` after nine.
pub fn at(ms: u64) -> Moment {
    Moment {
        wall_ms: MORNING_MS + ms as i64,
        tz_minutes: 480,
        monotonic_ms: 1_000 + ms,
    }
}

pub fn run(uid: Uid, operator: &str) -> Run {
    Run {
        uid,
        operator: operator.into(),
        device: format!("laptop of {operator}"),
        at: at(0),
        app: "test".into(),
    }
}

pub fn study() -> NewStudy {
    NewStudy {
        project: uid(1),
        lineage: uid(2),
        documents: vec![
            Document {
                kind: DocumentKind::Form,
                name: "questionnaire.xlsx".into(),
                body: b"a questionnaire".to_vec(),
            },
            Document {
                kind: DocumentKind::Model,
                name: "model.lav".into(),
                body: b"CBEC =~ os1 + os2".to_vec(),
            },
        ],
        roles: roles(),
    }
}

pub fn roles() -> Roles {
    let asked: Vec<Variable> = [
        "wave",
        "respondent_id",
        "village_code",
        "enumerator",
        "outcome",
        "age",
    ]
    .map(variable)
    .to_vec();
    Roles::of(&asked, &["respondent_id", "county"])
}

pub fn variable(name: &str) -> Variable {
    Variable::new(name).unwrap()
}

pub fn top(name: &str) -> Address {
    Address::top(variable(name))
}

pub fn in_row(name: &str, rows: &[u32]) -> Address {
    Address {
        variable: variable(name),
        rows: Rows(rows.to_vec()),
    }
}

pub fn number(number: i64) -> Option<Answer> {
    Some(Answer::Value(Value::Integer(number)))
}

pub fn text(text: &str) -> Option<Answer> {
    Some(Answer::Value(Value::Text(text.into())))
}

pub fn refused() -> Option<Answer> {
    Some(Answer::Missing(Missing::Refused))
}

pub fn said(interview: Uid, address: Address, answer: Option<Answer>) -> Event {
    Event {
        interview,
        body: Body::Answered {
            address,
            answer,
            origin: Origin::Respondent,
            reason: None,
        },
    }
}

pub fn happened(interview: Uid, body: Body) -> Event {
    Event { interview, body }
}

/// A fresh study in `folder`.
pub fn created(folder: &Path) -> (PathBuf, Store) {
    let path = folder.join("study.fieldbook");
    let store = Store::create(&path, &study(), run(fresh_uid(), "E1")).unwrap();
    (path, store)
}

/// A closed study with one interview of 40 answers in it.
pub fn filled(folder: &Path) -> PathBuf {
    let (path, mut store) = created(folder);
    let mut events = vec![happened(uid(10), Body::Opened)];
    events.extend((0..40).map(|i| {
        said(
            uid(10),
            top(&format!("q{i}")),
            text(&format!("answer number {i}")),
        )
    }));
    store.append(&events, at(5)).unwrap();
    store.close().unwrap();
    path
}

/// What lies in `folder`, by name.
pub fn listing(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
