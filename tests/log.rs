//! The log is the truth: what is shown is a replay of it, and nothing in it can be changed unseen.

mod fieldwork;

use std::path::Path;

use fieldbook::cli::verify;
use fieldbook::form::{Address, Answer};
use fieldbook::name::Uid;
use fieldbook::store::{Store, Verification};
use fieldbook::survey::law::{self, Content, Head};
use fieldbook::survey::{Body, Event, Kind, Origin, Status};
use fieldwork::*;
use proptest::prelude::*;
use rusqlite::Connection;

fn verified(path: &Path) -> Verification {
    Store::open_to_verify(path).unwrap().verify().unwrap()
}

/// Takes the guards off, changes the file behind the program's back, and puts them on again.
fn tampered(path: &Path, sql: &str) -> Verification {
    let conn = Connection::open(path).unwrap();
    let guards: Vec<String> = conn
        .prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for guard in &guards {
        let name = guard.split_whitespace().nth(2).unwrap();
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    conn.execute_batch(sql).unwrap();
    for guard in &guards {
        conn.execute_batch(guard).unwrap();
    }
    drop(conn);
    verified(path)
}

/// A study with two runs; the second changes an answer of the first, voids and restores.
fn two_runs(folder: &Path) -> std::path::PathBuf {
    let path = filled(folder);
    let mut store = Store::open(&path, run(fresh_uid(), "S1")).unwrap();
    store
        .append(&[said(uid(10), top("q3"), text("corrected"))], at(9))
        .unwrap();
    store
        .append(
            &[happened(
                uid(10),
                Body::Voided {
                    reason: "twice".into(),
                },
            )],
            at(10),
        )
        .unwrap();
    store
        .append(&[happened(uid(10), Body::Restored)], at(11))
        .unwrap();
    store
        .append(
            &[happened(
                uid(10),
                Body::Noted {
                    address: top("q4"),
                    text: "why".into(),
                },
            )],
            at(12),
        )
        .unwrap();
    store
        .append(&[happened(uid(10), Body::Completed)], at(13))
        .unwrap();
    store.close().unwrap();
    path
}

#[test]
fn the_log_refuses_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = two_runs(folder.path());
    let conn = Connection::open(&path).unwrap();
    for table in ["event", "edge", "chain", "seal", "seen", "salt"] {
        let column = match table {
            "event" | "edge" | "seal" | "seen" => "seq",
            "chain" => "lamport",
            _ => "interview",
        };
        for sql in [
            format!("UPDATE {table} SET {column} = {column} + 1"),
            format!("DELETE FROM {table}"),
        ] {
            let error = conn.execute(&sql, []).unwrap_err();
            assert!(
                error.to_string().contains("the log is never"),
                "{sql}: {error}"
            );
        }
    }
    drop(conn);
    assert!(verified(&path).is_ok());
}

#[test]
fn whatever_is_changed_behind_the_programs_back_is_found_and_named() {
    let second = "(SELECT max(ord) FROM chain)";
    let cases: [(&str, String, &str); 17] = [
        ("a value", "UPDATE event SET val = 'another' WHERE chain = 1 AND seq = 20".into(), "event 20: it is not"),
        ("a number for a text", "UPDATE event SET val = 7 WHERE chain = 1 AND seq = 20".into(), "event 20: it is not"),
        ("a missing reason", "UPDATE event SET val = NULL, miss = 1 WHERE chain = 1 AND seq = 20".into(), "event 20: it is not"),
        ("a time", "UPDATE event SET dt = dt + 1 WHERE chain = 1 AND seq = 7".into(), "event 7: it is not"),
        ("an origin", "UPDATE event SET origin = 2 WHERE chain = 1 AND seq = 7".into(), "event 7: it is not"),
        ("a note", "UPDATE event SET note = 'because' WHERE kind = 7".into(), "event 4: it is not"),
        ("a row of a repeat", "UPDATE event SET occ = '9' WHERE chain = 1 AND seq = 7".into(), "event 7: it is not"),
        ("two events swapped", "UPDATE event SET seq = 900 WHERE chain = 1 AND seq = 7; UPDATE event SET seq = 7 WHERE chain = 1 AND seq = 8; UPDATE event SET seq = 8 WHERE chain = 1 AND seq = 900".into(), "event 7: it is not"),
        ("an event taken out", "DELETE FROM event WHERE chain = 1 AND seq = 7".into(), "events 7 to 7 are missing"),
        ("the last event taken out", format!("DELETE FROM event WHERE chain = {second} AND seq = 5"), "events 5 to 5 are missing"),
        ("an edge taken out", "DELETE FROM edge WHERE pseq = 7".into(), "event 1: it is not"),
        ("an edge put in", format!("INSERT INTO edge VALUES (1, 9, {second}, 1)"), "event 1: it is not"),
        ("who it was", "UPDATE operator SET name = 'E7' WHERE name = 'S1'".into(), "event 1: it is not"),
        ("when the run began", format!("UPDATE chain SET wall_ms = wall_ms + 1 WHERE ord = {second}"), "event 1: it is not"),
        ("a seal", "UPDATE seal SET hash = zeroblob(32) WHERE chain = 1".into(), "the seal does not fit"),
        ("the view", "UPDATE cell SET val = 'another' WHERE item = (SELECT ord FROM item WHERE variable = 'q9')".into(), "q9: what is shown is not what the log says"),
        ("the list", "UPDATE summary SET answered = 41".into(), "its line in the list"),
    ];
    for (what, sql, told) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = two_runs(folder.path());
        let found = tampered(&path, &sql);
        let all: Vec<String> = found
            .findings
            .iter()
            .map(|finding| format!("{}: {}", finding.place, finding.fault))
            .collect();
        assert!(
            all.iter().any(|finding| finding.contains(told)),
            "{what}: {all:#?}"
        );
    }
}

#[test]
fn rewriting_a_run_with_marks_and_seals_is_told_by_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = two_runs(folder.path());
    // The run's own chain could be computed again by whoever has the file; its successor has taken over the old hash.
    let found = tampered(
        &path,
        "UPDATE chain SET parent_hash = zeroblob(32) WHERE ord = (SELECT max(ord) FROM chain)",
    );
    let told: Vec<_> = found
        .findings
        .iter()
        .map(|finding| finding.fault.as_str())
        .collect();
    assert!(
        told.contains(&"a later run went on from something else"),
        "{told:?}"
    );
}

#[test]
fn verify_says_what_it_found_with_exit_code_three() {
    let folder = tempfile::tempdir().unwrap();
    let path = two_runs(folder.path());
    let run = |json| {
        verify::run(&verify::Args {
            study: path.clone(),
            json,
        })
        .unwrap()
    };
    let good = run(true);
    let document: serde_json::Value = serde_json::from_str(&good.stdout).unwrap();
    assert_eq!(
        (good.exit, &document["ok"], &document["events"]),
        (0, &true.into(), &48.into())
    );
    assert_eq!(
        (
            &document["interviews"],
            &document["conflicts"],
            &document["chains"]
        ),
        (&1.into(), &0.into(), &2.into())
    );
    assert_eq!(document["state_digest"].as_str().unwrap().len(), 64);
    assert_eq!(
        (&document["integrity"], &document["findings"]),
        (&"ok".into(), &serde_json::json!([]))
    );
    assert_eq!(run(false).exit, 0);

    tampered(
        &path,
        "UPDATE event SET val = 'another' WHERE chain = 1 AND seq = 20",
    );
    let bad = run(true);
    let document: serde_json::Value = serde_json::from_str(&bad.stdout).unwrap();
    assert_eq!((bad.exit, &document["ok"]), (3, &false.into()));
    assert!(
        run(false)
            .stdout
            .contains("event 20: it is not what was written"),
        "{}",
        run(false).stdout
    );
}

#[test]
fn the_digest_depends_on_the_events_and_on_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = two_runs(folder.path());
    let before = verified(&path).state_digest;
    Connection::open(&path)
        .unwrap()
        .execute_batch("VACUUM")
        .unwrap();
    assert_eq!(verified(&path).state_digest, before);
    let mut store = Store::open(&path, run(fresh_uid(), "S1")).unwrap();
    assert_eq!(store.state_digest().unwrap(), before);
    store
        .append(&[said(uid(10), top("q3"), text("once more"))], at(9))
        .unwrap();
    assert_ne!(store.state_digest().unwrap(), before);
}

#[test]
fn voiding_an_interview_takes_it_out_until_it_is_restored_or_somebody_works_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let (_, mut store) = created(folder.path());
    let status = |store: &Store| {
        let rows = store.interviews().unwrap();
        (rows[0].status, rows[0].conflicts)
    };
    let void = || {
        happened(
            uid(10),
            Body::Voided {
                reason: "wrong house".into(),
            },
        )
    };
    store
        .append(
            &[
                happened(uid(10), Body::Opened),
                said(uid(10), top("q1"), number(1)),
            ],
            at(1),
        )
        .unwrap();
    store.append(&[void()], at(2)).unwrap();
    assert_eq!(status(&store), (Status::Voided, 0));
    store
        .append(&[happened(uid(10), Body::Restored)], at(3))
        .unwrap();
    assert_eq!(status(&store), (Status::Open, 0));
    store.append(&[void()], at(4)).unwrap();
    let calculated = Body::Answered {
        address: top("total"),
        answer: number(2),
        origin: Origin::Calculated,
        reason: None,
    };
    store
        .append(&[happened(uid(10), calculated)], at(5))
        .unwrap();
    assert_eq!(
        status(&store),
        (Status::Voided, 0),
        "what the questionnaire computes is not work"
    );
    store
        .append(&[said(uid(10), top("q1"), number(2))], at(6))
        .unwrap();
    assert_eq!(
        status(&store),
        (Status::Open, 1),
        "losing work is worse than seeing it again"
    );
    assert!(store.verify().unwrap().is_ok());
    store.append(&[void()], at(7)).unwrap();
    assert_eq!(status(&store), (Status::Voided, 0));
    let verified = store.verify().unwrap();
    assert!(verified.is_ok(), "{:?}", verified.findings);
}

fn head(chain: u128, lamport: i64, kind: Kind, origin: Option<Origin>, answer: i64) -> Head {
    Head {
        chain: uid(chain),
        seq: lamport,
        lamport,
        kind,
        origin,
        content: number(answer).map_or(Content::Nothing, Content::Answer),
    }
}

#[test]
fn only_people_make_conflicts_and_the_same_thing_said_twice_is_none() {
    let person = |chain, lamport, answer| {
        head(
            chain,
            lamport,
            Kind::Answered,
            Some(Origin::Respondent),
            answer,
        )
    };
    let computed = |chain, lamport, answer| {
        head(
            chain,
            lamport,
            Kind::Answered,
            Some(Origin::Calculated),
            answer,
        )
    };
    let parked = |chain, lamport, answer| {
        head(
            chain,
            lamport,
            Kind::Parked,
            Some(Origin::Respondent),
            answer,
        )
    };
    assert!(law::is_conflict(&[person(1, 5, 40), person(2, 5, 41)]));
    assert!(!law::is_conflict(&[person(1, 5, 40), person(2, 9, 40)]));
    assert!(!law::is_conflict(&[person(1, 5, 40), parked(2, 9, 40)]));
    assert!(!law::is_conflict(&[computed(1, 5, 40), computed(2, 5, 41)]));
    assert!(!law::is_conflict(&[person(1, 5, 40), computed(2, 9, 41)]));
    let heads = [person(1, 5, 40), computed(2, 9, 41)];
    assert_eq!(
        law::shown(&heads).unwrap().content,
        heads[0].content,
        "a person's answer goes before a computed one"
    );
    let heads = [person(1, 5, 40), person(2, 5, 41), person(1, 4, 42)];
    assert_eq!(
        law::shown(&heads).unwrap().chain,
        uid(2),
        "the later, then the greater run: the same on every laptop"
    );
    let gone: Vec<_> = law::superseded(Kind::Answered, &heads)
        .map(|head| head.seq)
        .collect();
    assert_eq!(gone, [5], "an edit has seen what was shown");
    assert_eq!(
        law::superseded(Kind::Resolved, &heads).count(),
        3,
        "a decision has seen everything"
    );
}

/// One step of somebody's work, in a small world so that places meet often.
#[derive(Debug, Clone)]
enum Step {
    Write(Vec<Event>),
    Restart,
    SetClock(i32),
}

fn places() -> impl Strategy<Value = Address> {
    prop_oneof![
        4 => (0..6u8).prop_map(|i| top(&format!("q{i}"))),
        1 => Just(top("respondent_id")),
        1 => Just(top("wave")),
        2 => (0..2u8, 1..4u32).prop_map(|(i, row)| in_row(&format!("m{i}"), &[row])),
        1 => (1..3u32, 1..3u32).prop_map(|(outer, inner)| in_row("deep", &[outer, inner])),
    ]
}

fn answers() -> impl Strategy<Value = Option<Answer>> {
    prop_oneof![
        3 => (0..4i64).prop_map(number),
        2 => "[a-c李]{1,3}".prop_map(|said| text(&said)),
        1 => Just(refused()),
        1 => (-2.0..2.0f64).prop_map(|real| Some(Answer::Value(fieldbook::form::Value::Decimal(real)))),
        1 => Just(None),
    ]
}

fn origins() -> impl Strategy<Value = Origin> {
    prop_oneof![
        4 => Just(Origin::Respondent),
        2 => Just(Origin::Calculated),
        1 => Just(Origin::Default),
        1 => Just(Origin::Imported),
    ]
}

fn bodies() -> impl Strategy<Value = Body> {
    prop_oneof![
        8 => (places(), answers(), origins()).prop_map(|(address, answer, origin)| Body::Answered { address, answer, origin, reason: None }),
        2 => places().prop_map(|address| Body::Parked { address }),
        2 => places().prop_map(|address| Body::Unparked { address }),
        1 => (1..4u32).prop_map(|row| Body::Parked { address: in_row("roster", &[row]) }),
        1 => (1..4u32).prop_map(|row| Body::Unparked { address: in_row("roster", &[row]) }),
        1 => (1..4u32).prop_map(|row| Body::RowAdded { repeat: in_row("roster", &[row]) }),
        1 => (1..4u32).prop_map(|row| Body::RowRemoved { repeat: in_row("roster", &[row]) }),
        1 => places().prop_map(|address| Body::Noted { address, text: "hm".into() }),
        1 => places().prop_map(|address| Body::StoppedAt { address }),
        1 => Just(Body::Opened),
        1 => Just(Body::Completed),
        1 => Just(Body::Reopened),
        1 => Just(Body::Voided { reason: "twice".into() }),
        1 => Just(Body::Restored),
        1 => places().prop_map(|address| Body::Asked { about: Some(address), text: "sure?".into() }),
        1 => places().prop_map(|address| Body::Replied { about: Some(address), text: "yes".into() }),
        1 => places().prop_map(|address| Body::Settled { about: Some(address), text: None }),
        1 => Just(Body::Accepted),
        1 => Just(Body::SentBack { reason: "again".into() }),
        1 => (1..3u128).prop_map(|id| Body::Dismissed { finding: uid(id), reason: "seen".into() }),
        1 => (1..3u128).prop_map(|id| Body::Recalled { finding: uid(id), reason: "not so".into() }),
        1 => (places(), answers()).prop_map(|(address, answer)| Body::Resolved { address, answer, reason: Some("asked".into()) }),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    let event = (0..3u128, bodies()).prop_map(|(i, body)| happened(uid(10 + i), body));
    prop_oneof![
        12 => prop::collection::vec(event, 1..6).prop_map(Step::Write),
        1 => Just(Step::Restart),
        1 => any::<i32>().prop_map(Step::SetClock),
    ]
}

/// What is shown where, by the plainest replay there is: the last word counts. One laptop has no concurrency.
fn last_words(events: &[Event]) -> Vec<(Uid, Address, Option<Answer>)> {
    let mut shown: Vec<(Uid, Address, Option<Answer>)> = vec![];
    for event in events {
        let (Body::Answered {
            address, answer, ..
        }
        | Body::Resolved {
            address, answer, ..
        }) = &event.body
        else {
            continue;
        };
        shown.retain(|(interview, at, _)| (interview, at) != (&event.interview, address));
        shown.push((event.interview, address.clone(), answer.clone()));
    }
    shown.retain(|(.., answer)| answer.is_some());
    shown.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    shown
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_is_a_replay_of_the_log_whatever_happened(steps in prop::collection::vec(steps(), 1..30)) {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut store) = created(folder.path());
        let (mut now, mut all) = (at(1), vec![]);
        for step in steps {
            now.monotonic_ms += 500;
            now.wall_ms += 500;
            match step {
                Step::Write(events) => {
                    store.append(&events, now).unwrap();
                    all.extend(events);
                }
                Step::Restart => {
                    store.close().unwrap();
                    store = Store::open(&path, run(fresh_uid(), "E2")).unwrap();
                }
                Step::SetClock(seconds) => now.wall_ms += i64::from(seconds) * 1000,
            }
        }
        let mut shown = vec![];
        store.for_each_cell(|interview, cell| {
            if let Some(answer) = cell.answer {
                shown.push((interview, cell.address, Some(answer)));
            }
            Ok(())
        }).unwrap();
        shown.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        prop_assert_eq!(shown, last_words(&all));
        let verified = store.verify().unwrap();
        prop_assert!(verified.is_ok(), "{:?}", verified.findings);
        prop_assert_eq!(verified.events, all.len() as u64 + 2);
    }
}
