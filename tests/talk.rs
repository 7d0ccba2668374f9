//! The talk about the work: findings put aside, queries and replies, interviews accepted and sent back, on many laptops.

mod fieldwork;

#[path = "support/cli.rs"]
mod cli;

use cli::Desk;
use fieldbook::form::Address;
use fieldbook::name::Uid;
use fieldbook::store::Store;
use fieldbook::survey::{Body, Event, QueryState, Talk};
use fieldbook::sync;
use fieldwork::*;

fn ask(about: &str, text: &str) -> Event {
    let about = Some(top(about));
    happened(
        uid(10),
        Body::Asked {
            about,
            text: text.into(),
        },
    )
}

fn reply(about: &str, text: &str) -> Event {
    let about = Some(top(about));
    happened(
        uid(10),
        Body::Replied {
            about,
            text: text.into(),
        },
    )
}

fn settle(about: &str) -> Event {
    let about = Some(top(about));
    happened(uid(10), Body::Settled { about, text: None })
}

/// Two laptops with the same interview in them.
struct Two {
    folder: tempfile::TempDir,
}

impl Two {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut store) = created(folder.path());
        let first = [
            happened(uid(10), Body::Opened),
            said(uid(10), top("income"), number(100)),
            happened(uid(10), Body::Completed),
        ];
        store.append(&first, at(5)).unwrap();
        store.close().unwrap();
        let two = Self { folder };
        std::fs::rename(&path, two.path(0)).unwrap();
        std::fs::copy(two.path(0), two.path(1)).unwrap();
        two
    }

    fn path(&self, laptop: usize) -> std::path::PathBuf {
        self.folder.path().join(format!("laptop{laptop}.fbk"))
    }

    fn work(&self, laptop: usize, events: &[Event]) {
        let who = ["supervisor", "E1"][laptop];
        let mut store = Store::open(&self.path(laptop), run(fresh_uid(), who)).unwrap();
        store.append(events, at(10)).unwrap();
        store.close().unwrap();
    }

    fn merge(&self, into: usize) {
        let mut store = Store::open(&self.path(into), run(fresh_uid(), "merger")).unwrap();
        sync::merge(&mut store, &self.path(1 - into), at(20), true).unwrap();
        let verified = store.verify().unwrap();
        assert!(verified.is_ok(), "{:?}", verified.findings);
        assert_eq!(verified.conflicts, 0, "the talk is never in conflict");
        store.close().unwrap();
    }

    fn talk(&self, laptop: usize) -> Talk {
        Store::open_read_only(&self.path(laptop))
            .unwrap()
            .talk()
            .unwrap()
    }

    fn state(&self, laptop: usize, about: &str) -> QueryState {
        let about: Address = top(about);
        self.talk(laptop)
            .query(uid(10), Some(&about))
            .unwrap()
            .state
    }
}

#[test]
fn a_query_travels_to_the_enumerator_and_the_reply_travels_back() {
    let two = Two::new();
    two.work(0, &[ask("income", "a month or a year?")]);
    two.merge(1);
    assert_eq!(two.state(1, "income"), QueryState::Asked);
    two.work(1, &[reply("income", "a year")]);
    two.merge(0);
    assert_eq!(two.state(0, "income"), QueryState::Replied);
    two.work(0, &[settle("income")]);
    two.merge(1);
    let talk = two.talk(1);
    assert_eq!(talk.open().count(), 0);
    let words: Vec<_> = talk.queries[0]
        .remarks
        .iter()
        .map(|word| (word.by.as_str(), word.text.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(
        words,
        [
            ("supervisor", "a month or a year?"),
            ("E1", "a year"),
            ("supervisor", "-")
        ]
    );
    assert_eq!(two.talk(0), talk);
}

#[test]
fn what_was_asked_unknown_to_whoever_settled_stays_open() {
    let two = Two::new();
    two.work(0, &[ask("income", "a month or a year?")]);
    two.merge(1);
    two.work(0, &[settle("income")]);
    two.work(1, &[ask("income", "and whose?")]);
    two.merge(0);
    two.merge(1);
    assert_eq!(two.state(0, "income"), QueryState::Asked);
    assert_eq!(two.state(1, "income"), QueryState::Asked);
}

#[test]
fn an_acceptance_holds_for_what_was_seen_and_no_further() {
    let two = Two::new();
    let verdict = |laptop| two.talk(laptop).verdicts[&uid(10)].clone();
    two.work(0, &[happened(uid(10), Body::Accepted)]);
    assert!(verdict(0).accepted && !verdict(0).outdated);
    // A query is a word about the interview, not work in it.
    two.work(0, &[ask("income", "sure?"), settle("income")]);
    assert!(!verdict(0).outdated);
    // Work on another laptop, at a time that no clock orders.
    two.work(1, &[said(uid(10), top("income"), number(7))]);
    two.merge(0);
    two.merge(1);
    for laptop in [0, 1] {
        assert!(verdict(laptop).accepted && verdict(laptop).outdated);
    }
    two.work(0, &[happened(uid(10), Body::Accepted)]);
    assert!(!verdict(0).outdated);
}

#[test]
fn sending_back_outweighs_an_acceptance_that_did_not_know_of_it() {
    let two = Two::new();
    two.work(0, &[happened(uid(10), Body::Accepted)]);
    two.work(
        1,
        &Event::sent_back(uid(10), true, "the roster is empty".into()),
    );
    two.merge(0);
    two.merge(1);
    for laptop in [0, 1] {
        let verdict = two.talk(laptop).verdicts[&uid(10)].clone();
        assert!(!verdict.accepted);
        assert_eq!(verdict.last.text.as_deref(), Some("the roster is empty"));
    }
}

#[test]
fn voiding_an_interview_stands_against_a_query_that_nobody_had_seen() {
    let two = Two::new();
    two.work(
        0,
        &[happened(
            uid(10),
            Body::Voided {
                reason: "twice".into(),
            },
        )],
    );
    two.work(1, &[ask("income", "sure?")]);
    two.merge(0);
    two.merge(1);
    let store = Store::open_read_only(&two.path(0)).unwrap();
    assert_eq!(
        store.interviews().unwrap()[0].status,
        fieldbook::survey::Status::Voided
    );
}

#[test]
fn the_talk_is_no_answer_and_no_variable() {
    let two = Two::new();
    two.work(
        0,
        &[ask("income", "sure?"), happened(uid(10), Body::Accepted)],
    );
    let store = Store::open_read_only(&two.path(0)).unwrap();
    let variables: Vec<String> = store
        .answers(uid(10))
        .unwrap()
        .iter()
        .map(|cell| cell.address.variable.to_string())
        .collect();
    assert_eq!(variables, ["income"]);
    let mut count = 0;
    store
        .for_each_cell(|_, _| {
            count += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(count, 1);
    assert_eq!(store.interviews().unwrap()[0].answered, 1);
}

#[test]
fn a_finding_that_was_put_aside_stays_away_until_the_data_change() {
    let desk = Desk::with_example();
    let findings = |arguments: &[&str]| -> serde_json::Value {
        let mut all = vec!["check", "s.fbk", "--json"];
        all.extend(arguments);
        serde_json::from_slice(&desk.run(&all).stdout).unwrap()
    };
    desk.ok(&[
        "answer",
        "s.fbk",
        "--interview",
        "R003",
        "--round",
        "2020",
        "--set",
        "inc_farm=790000",
    ]);
    let of = |document: &serde_json::Value| -> Option<(String, String)> {
        let found = document["findings"].as_array().unwrap();
        let one = found.iter().find(|one| {
            one["check"] == "outlier" && one["key"] == "R003" && one["variable"] == "inc_farm"
        })?;
        Some((
            one["id"].as_str().unwrap().to_owned(),
            one["dismissed"].to_string(),
        ))
    };
    let before = findings(&[]);
    let (id, _) = of(&before).expect("so much is far from all others");
    let said = desk.ok(&[
        "check",
        "s.fbk",
        "--dismiss",
        &id[..8],
        "--reason",
        "sold the land",
    ]);
    assert!(said.contains("R003"), "{said}");
    let after = findings(&[]);
    assert_eq!(of(&after), None);
    assert_eq!(after["counts"]["dismissed"], 1);
    let (_, word) = of(&findings(&["--all"])).unwrap();
    assert!(word.contains("sold the land"));
    let (sentence, code) = desk.refused(&["check", "s.fbk", "--dismiss", &id, "--reason", "again"]);
    assert!(sentence.contains("already") && code == 1, "{sentence}");
    desk.ok(&[
        "answer",
        "s.fbk",
        "--interview",
        "R003",
        "--round",
        "2020",
        "--set",
        "inc_farm=780000",
    ]);
    let (other, _) = of(&findings(&[])).expect("other data are another finding");
    assert_ne!(other, id);
    let verified = desk.json(&["verify", "s.fbk", "--json"]);
    assert_eq!(verified["ok"], true);
}

#[test]
fn queries_and_verdicts_are_given_from_the_command_line() {
    let desk = Desk::with_example();
    let at = ["--interview", "R003", "--round", "2022"];
    let with = |verb: &str, more: &[&str]| -> Vec<String> {
        let first = [verb, "s.fbk"];
        let all = first.iter().chain(&at).chain(more);
        all.map(|word| (*word).to_owned()).collect()
    };
    let ok = |arguments: Vec<String>| {
        desk.ok(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    };
    ok(with(
        "query",
        &["--on", "inc_farm", "--ask", "a month or a year?"],
    ));
    let listed = desk.run(&["query", "s.fbk"]);
    assert_eq!(listed.status.code(), Some(3));
    let text = String::from_utf8(listed.stdout).unwrap();
    assert!(
        text.contains("R003") && text.contains("waits for a reply"),
        "{text}"
    );
    ok(with("query", &["--on", "inc_farm", "--reply", "a year"]));
    ok(with("query", &["--on", "inc_farm", "--settle"]));
    assert!(desk.ok(&["query", "s.fbk"]).contains("No open query"));
    let (sentence, _) = desk.refused(&[
        "query",
        "s.fbk",
        "--interview",
        "R003",
        "--round",
        "2022",
        "--settle",
    ]);
    assert!(sentence.contains("nothing is open"), "{sentence}");
    ok(with("judge", &["--accept"]));
    let state = || -> String {
        let out = desk.run(&["judge", "s.fbk", "--json"]).stdout;
        let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let all = document["interviews"].as_array().unwrap();
        let one = all
            .iter()
            .find(|one| one["key"] == "R003" && one["round"] == "2022");
        one.unwrap()["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(), "accepted");
    desk.ok(&[
        "answer",
        "s.fbk",
        "--interview",
        "R003",
        "--round",
        "2022",
        "--set",
        "inc_farm=8001",
    ]);
    assert_eq!(state(), "changed");
    ok(with("judge", &["--send-back", "the wage is missing"]));
    assert_eq!(state(), "sent back");
    assert_eq!(desk.json(&["verify", "s.fbk", "--json"])["ok"], true);
}

#[test]
fn a_study_of_the_first_schema_takes_part_in_the_talk_and_its_old_hashes_hold() {
    let folder = tempfile::tempdir().unwrap();
    let (path, mut store) = created(folder.path());
    store
        .append(&[said(uid(10), top("income"), number(1))], at(5))
        .unwrap();
    store.close().unwrap();
    // What schema 2 added is an index: without it the file is one of schema 1.
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute_batch("DROP INDEX event_review; PRAGMA user_version = 1;")
        .unwrap();
    drop(conn);
    assert!(
        Store::open_read_only(&path)
            .unwrap()
            .talk()
            .unwrap()
            .queries
            .is_empty()
    );
    let mut store = Store::open(&path, run(fresh_uid(), "E2")).unwrap();
    store.append(&[ask("income", "sure?")], at(6)).unwrap();
    assert!(store.verify().unwrap().is_ok());
    let finding = Uid([7; 16]);
    let study = store.study();
    store
        .append(
            &[Event::on_finding(study, finding, true, "seen".into())],
            at(7),
        )
        .unwrap();
    assert!(store.talk().unwrap().dismissed.contains_key(&finding));
    store
        .append(
            &[Event::on_finding(study, finding, false, "not so".into())],
            at(8),
        )
        .unwrap();
    assert!(store.talk().unwrap().dismissed.is_empty());
    assert!(store.verify().unwrap().is_ok());
}
