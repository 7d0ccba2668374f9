//! Many laptops, one study: merged in any order, any number of times, nothing lost and nothing overwritten.

mod fieldwork;

use std::fs;
use std::path::{Path, PathBuf};

use fieldbook::form::{Address, Answer};
use fieldbook::name::Uid;
use fieldbook::store::{Run, Store};
use fieldbook::survey::{Body, Event, Origin, Status};
use fieldbook::sync::{self, Fate, Report};
use fieldwork::*;
use proptest::prelude::*;
use rusqlite::Connection;

/// Laptops whose files were copied from one beginning.
struct Fleet {
    folder: tempfile::TempDir,
    files: Vec<PathBuf>,
}

impl Fleet {
    fn of(laptops: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (first, store) = created(folder.path());
        store.close().unwrap();
        let mut fleet = Self {
            folder,
            files: vec![first],
        };
        for _ in 1..laptops {
            fleet.copy(0);
        }
        fleet
    }

    /// Copies the file of laptop `from` to a laptop of its own.
    fn copy(&mut self, from: usize) {
        let path = self
            .folder
            .path()
            .join(format!("laptop{}.fieldbook", self.files.len()));
        fs::copy(&self.files[from], &path).unwrap();
        self.files.push(path);
    }

    fn open(&self, laptop: usize) -> Store {
        Store::open(&self.files[laptop], run(fresh_uid(), &format!("E{laptop}"))).unwrap()
    }

    fn work(&self, laptop: usize, events: &[Event]) {
        let mut store = self.open(laptop);
        store.append(events, at(10)).unwrap();
        store.close().unwrap();
    }

    fn merge(&self, into: usize, from: usize) -> Report {
        let mut store = self.open(into);
        let report = sync::merge(&mut store, &self.files[from], at(20), true).unwrap();
        let verified = store.verify().unwrap();
        assert!(verified.is_ok(), "{:?}", verified.findings);
        store.close().unwrap();
        report
    }

    fn digest(&self, laptop: usize) -> [u8; 32] {
        Store::open_read_only(&self.files[laptop])
            .unwrap()
            .state_digest()
            .unwrap()
    }

    fn conflicts(&self, laptop: usize) -> usize {
        Store::open_read_only(&self.files[laptop])
            .unwrap()
            .conflicts()
            .unwrap()
            .len()
    }

    fn answer(&self, laptop: usize, at: &Address) -> Option<Answer> {
        let cells = Store::open_read_only(&self.files[laptop])
            .unwrap()
            .answers(uid(10))
            .unwrap();
        cells
            .into_iter()
            .find(|cell| cell.address == *at)
            .unwrap()
            .answer
    }
}

#[test]
fn two_peoples_different_answers_are_both_kept_and_a_decision_merges_like_everything_else() {
    let fleet = Fleet::of(2);
    fleet.work(
        0,
        &[
            happened(uid(10), Body::Opened),
            said(uid(10), top("income"), number(100)),
        ],
    );
    fleet.merge(1, 0);
    fleet.work(0, &[said(uid(10), top("income"), number(200))]);
    fleet.work(
        1,
        &[
            said(uid(10), top("income"), number(300)),
            said(uid(10), top("age"), number(41)),
        ],
    );
    let report = fleet.merge(0, 1);
    assert_eq!(
        (
            report.taken.events,
            report.taken.interviews,
            report.taken.changed
        ),
        (2, 0, 2)
    );
    assert_eq!(
        (report.taken.conflicts_before, report.taken.conflicts_after),
        (0, 1)
    );
    fleet.merge(1, 0);
    assert_eq!(fleet.digest(0), fleet.digest(1));
    assert_eq!(
        fleet.answer(0, &top("income")),
        fleet.answer(1, &top("income")),
        "shown alike everywhere"
    );

    let mut store = fleet.open(0);
    let conflict = store.conflicts().unwrap().remove(0);
    let claims: Vec<_> = conflict
        .claims
        .iter()
        .map(|claim| {
            (
                claim.entry.by.as_str(),
                claim.entry.answer.clone(),
                claim.entry.before.clone(),
            )
        })
        .collect();
    assert!(
        claims.contains(&("E0", number(200), number(100)))
            && claims.contains(&("E1", number(300), number(100))),
        "{claims:?}"
    );
    assert_eq!(
        conflict
            .claims
            .iter()
            .filter(|claim| claim.is_shown)
            .count(),
        1
    );
    assert_eq!(store.interviews().unwrap()[0].conflicts, 1);
    let keep = 1 + conflict
        .claims
        .iter()
        .position(|claim| claim.entry.by == "E0")
        .unwrap();
    assert_eq!(
        sync::resolve(&conflict, 3, None).unwrap_err().exit_code(),
        1
    );
    store
        .append(
            &sync::resolve(&conflict, keep, Some("asked again")).unwrap(),
            at(30),
        )
        .unwrap();
    store.close().unwrap();
    assert_eq!(fleet.conflicts(0), 0);
    fleet.merge(1, 0);
    assert_eq!(
        (fleet.conflicts(1), fleet.answer(1, &top("income"))),
        (0, number(200))
    );
    assert_eq!(fleet.digest(0), fleet.digest(1));
    let history = Store::open_read_only(&fleet.files[1])
        .unwrap()
        .history(uid(10), &top("income"))
        .unwrap();
    assert_eq!(history.len(), 4, "nothing is lost");
    assert_eq!(
        history.last().unwrap().reason.as_deref(),
        Some("asked again")
    );
}

#[test]
fn what_was_merged_once_adds_nothing_again() {
    let fleet = Fleet::of(2);
    fleet.work(
        1,
        &[
            said(uid(10), top("income"), number(1)),
            said(uid(11), top("income"), number(2)),
        ],
    );
    assert_eq!(fleet.merge(0, 1).taken.events, 2);
    let digest = fleet.digest(0);
    let report = fleet.merge(0, 1);
    assert_eq!((report.taken.events, report.runs_taken()), (0, 0));
    assert!(
        report
            .plan
            .steps
            .iter()
            .all(|step| step.fate == Fate::Known)
    );
    assert_eq!(fleet.digest(0), digest);
    fleet.work(1, &[said(uid(11), top("age"), number(3))]);
    assert_eq!(fleet.merge(0, 1).taken.events, 1);
}

#[test]
fn a_look_at_a_merge_says_what_it_would_do_and_does_nothing() {
    let fleet = Fleet::of(2);
    fleet.work(0, &[said(uid(10), top("income"), number(1))]);
    fleet.work(
        1,
        &[
            said(uid(10), top("income"), number(2)),
            said(uid(11), top("income"), number(2)),
        ],
    );
    let before = fs::read(&fleet.files[1]).unwrap();
    let mut store = fleet.open(0);
    let digest = store.state_digest().unwrap();
    let look = sync::merge(&mut store, &fleet.files[1], at(20), false).unwrap();
    assert_eq!(store.state_digest().unwrap(), digest);
    store.close().unwrap();
    assert_eq!(fleet.merge(0, 1), look);
    assert_eq!(
        (
            look.taken.events,
            look.taken.interviews,
            look.taken.conflicts_after
        ),
        (2, 1, 1)
    );
    assert_eq!(
        fs::read(&fleet.files[1]).unwrap(),
        before,
        "the other file is never touched"
    );
    assert_eq!(
        listing(fleet.folder.path()),
        ["laptop1.fieldbook", "study.fieldbook"]
    );
}

#[test]
fn the_same_answer_twice_and_what_forms_compute_are_no_conflict() {
    let fleet = Fleet::of(2);
    let computed = |value| {
        happened(
            uid(10),
            Body::Answered {
                address: top("total"),
                answer: number(value),
                origin: Origin::Calculated,
                reason: None,
            },
        )
    };
    fleet.work(0, &[said(uid(10), top("income"), number(1)), computed(1)]);
    fleet.work(1, &[said(uid(10), top("income"), number(1)), computed(2)]);
    assert_eq!(fleet.merge(0, 1).taken.conflicts_after, 0);
    fleet.merge(1, 0);
    assert_eq!(fleet.digest(0), fleet.digest(1));
    fleet.work(0, &[said(uid(10), top("income"), number(5)), computed(5)]);
    let store = Store::open_read_only(&fleet.files[0]).unwrap();
    let cells = store.answers(uid(10)).unwrap();
    assert!(
        cells.iter().all(|cell| cell.heads == 1),
        "an edit has seen all that said the same: {cells:?}"
    );
}

#[test]
fn voiding_loses_against_work_that_its_writer_had_not_seen() {
    let fleet = Fleet::of(2);
    fleet.work(
        0,
        &[
            happened(uid(10), Body::Opened),
            said(uid(10), top("income"), number(1)),
        ],
    );
    fleet.merge(1, 0);
    fleet.work(
        0,
        &[happened(
            uid(10),
            Body::Voided {
                reason: "wrong house".into(),
            },
        )],
    );
    fleet.work(1, &[said(uid(10), top("age"), number(41))]);
    fleet.merge(0, 1);
    fleet.merge(1, 0);
    assert_eq!(fleet.digest(0), fleet.digest(1));
    let state = |store: &Store| {
        let row = store.interviews().unwrap().remove(0);
        (row.status, row.conflicts)
    };
    let mut store = fleet.open(0);
    assert_eq!(state(&store), (Status::Open, 1));
    let conflict = store.conflicts().unwrap().remove(0);
    assert!(sync::is_voided_unseen(&conflict));
    store
        .append(&sync::resolve(&conflict, 1, None).unwrap(), at(30))
        .unwrap();
    assert_eq!(state(&store), (Status::Voided, 0));
    store.close().unwrap();

    let mut store = fleet.open(1);
    let conflict = store.conflicts().unwrap().remove(0);
    store
        .append(&sync::resolve(&conflict, 2, None).unwrap(), at(30))
        .unwrap();
    assert_eq!(state(&store), (Status::Open, 0));
    store.close().unwrap();
    fleet.merge(0, 1);
    let store = Store::open_read_only(&fleet.files[0]).unwrap();
    assert_eq!(
        state(&store),
        (Status::Open, 1),
        "one voided it again, one restored it: a person decides"
    );
}

#[test]
fn a_row_removed_here_and_kept_there_is_decided_by_a_person() {
    for keep_it in [true, false] {
        let fleet = Fleet::of(2);
        let row = || in_row("roster", &[1]);
        fleet.work(0, &[happened(uid(10), Body::RowAdded { repeat: row() })]);
        fleet.merge(1, 0);
        fleet.work(0, &[happened(uid(10), Body::RowRemoved { repeat: row() })]);
        fleet.work(
            1,
            &[
                happened(uid(10), Body::Parked { address: row() }),
                happened(uid(10), Body::Unparked { address: row() }),
            ],
        );
        assert_eq!(fleet.merge(0, 1).taken.conflicts_after, 1);
        let mut store = fleet.open(0);
        let conflict = store.conflicts().unwrap().remove(0);
        let is_there =
            |claim: &fieldbook::store::Claim| claim.content == fieldbook::survey::law::Content::Row;
        let keep = 1 + conflict
            .claims
            .iter()
            .position(|claim| is_there(claim) == keep_it)
            .unwrap();
        store
            .append(&sync::resolve(&conflict, keep, None).unwrap(), at(30))
            .unwrap();
        assert_eq!(store.conflicts().unwrap(), []);
        assert_eq!(
            store.answers(uid(10)).unwrap()[0].row_exists(),
            Some(keep_it)
        );
    }
}

#[test]
fn files_that_cannot_be_merged_are_refused_whole_and_stay_as_they_are() {
    let fleet = Fleet::of(2);
    fleet.work(1, &[said(uid(10), top("income"), number(1))]);
    let theirs = &fleet.files[1];
    let sound = fs::read(theirs).unwrap();
    let other = fleet.folder.path().join("other.fieldbook");
    let mut study = study();
    study.project = uid(99);
    Store::create(&other, &study, run(fresh_uid(), "E9"))
        .unwrap()
        .close()
        .unwrap();
    let mut store = fleet.open(0);
    let digest = store.state_digest().unwrap();
    let mut refused = |path: &Path, sentence: &str| {
        let before = fs::read(path).ok();
        let error = sync::merge(&mut store, path, at(20), true).unwrap_err();
        assert_eq!(error.exit_code(), 1);
        assert!(error.to_string().contains(sentence), "{error}");
        assert_eq!(fs::read(path).ok(), before);
        assert_eq!(store.state_digest().unwrap(), digest);
    };
    refused(&other, "another study");
    refused(&fleet.folder.path().join("nothing"), "cannot be looked at");
    refused(fleet.folder.path(), "not a study's file");
    fs::write(theirs, "a thesis").unwrap();
    refused(theirs, "not a fieldbook study");
    fs::write(theirs, &sound[..sound.len() / 2]).unwrap();
    refused(theirs, "damaged");
    fs::write(theirs, &sound).unwrap();
    Connection::open(theirs)
        .unwrap()
        .execute_batch("CREATE TRIGGER evil AFTER INSERT ON event BEGIN DELETE FROM cell; END")
        .unwrap();
    refused(theirs, "structure was altered");
}

#[test]
fn damage_never_merges_into_something_else() {
    let fleet = Fleet::of(3);
    fleet.work(
        1,
        &[
            said(uid(10), top("income"), number(1)),
            said(uid(11), top("name"), text("李明")),
        ],
    );
    let (hub, sound) = (
        fs::read(&fleet.files[0]).unwrap(),
        fs::read(&fleet.files[1]).unwrap(),
    );
    fleet.merge(2, 1);
    let right = fleet.digest(2);
    let (mut refused, mut whole) = (0, 0);
    for i in 0..60 {
        let mut damaged = sound.clone();
        // Sixty places spread over the file, whatever its length.
        let place = 100 + (i * (sound.len() - 200)) / 60 + (i * 7919) % 997 % (sound.len() / 60);
        damaged[place..place + 1 + i % 24]
            .iter_mut()
            .for_each(|byte| *byte ^= 0x41);
        fs::write(&fleet.files[0], &hub).unwrap();
        fs::write(&fleet.files[1], &damaged).unwrap();
        let before = fleet.digest(0);
        let mut store = fleet.open(0);
        match sync::merge(&mut store, &fleet.files[1], at(20), true) {
            Err(error) => {
                assert_eq!(error.exit_code(), 1, "{error}");
                assert_eq!(store.state_digest().unwrap(), before);
                refused += 1;
            }
            Ok(report) if report.is_whole() => {
                assert_eq!(store.state_digest().unwrap(), right, "damage at {place}");
                whole += 1;
            }
            Ok(_) => {}
        }
        assert!(store.verify().unwrap().is_ok());
    }
    assert!(refused > 5 && whole > 5, "{refused} refused, {whole} whole");
}

#[test]
fn a_run_that_went_on_twice_is_told_and_what_is_here_is_kept() {
    let fleet = Fleet::of(2);
    // As when a machine is copied while the program runs: both go on under one id.
    let twin: Run = run(uid(77), "E1");
    for (laptop, value) in [(0, 1), (1, 2)] {
        let mut store = Store::open(&fleet.files[laptop], twin.clone()).unwrap();
        store
            .append(&[said(uid(10), top("income"), number(value))], at(10))
            .unwrap();
        store.close().unwrap();
    }
    fleet.work(
        1,
        &[
            said(uid(11), top("income"), number(3)),
            said(uid(10), top("income"), number(4)),
        ],
    );
    let report = fleet.merge(0, 1);
    let fates: Vec<_> = report
        .plan
        .set_aside()
        .map(|step| step.fate.clone())
        .collect();
    assert!(
        matches!(fates[..], [Fate::Forked, Fate::Waits { .. }]),
        "{fates:?}"
    );
    assert!(!report.is_whole());
    assert_eq!(fleet.answer(0, &top("income")), number(1));
}

#[test]
fn a_damaged_log_gives_what_is_proven_and_says_what_is_not() {
    let fleet = Fleet::of(2);
    let close = || {
        happened(
            uid(10),
            Body::StoppedAt {
                address: top("age"),
            },
        )
    };
    fleet.work(
        1,
        &[
            said(uid(10), top("income"), number(1)),
            close(),
            said(uid(10), top("age"), number(2)),
            said(uid(10), top("wave"), number(3)),
        ],
    );
    let conn = Connection::open(&fleet.files[1]).unwrap();
    let guard: String = conn
        .query_row(
            "SELECT sql FROM sqlite_schema WHERE name = 'event_is_not_changed'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    conn.execute_batch(&format!(
        "DROP TRIGGER event_is_not_changed; UPDATE event SET val = 9 WHERE val = 2; {guard}"
    ))
    .unwrap();
    drop(conn);
    let report = fleet.merge(0, 1);
    assert_eq!(
        report.taken.events, 2,
        "up to the last seal before the damage"
    );
    let step = report.plan.set_aside().next().unwrap();
    assert!(
        step.reason()
            .contains("event 3: it is not what was written"),
        "{}",
        step.reason()
    );
    assert_eq!(fleet.answer(0, &top("income")), number(1));
}

#[test]
fn a_file_copied_while_it_was_open_is_merged_with_a_word_about_it() {
    let fleet = Fleet::of(2);
    let mut store = fleet.open(1);
    store
        .append(&[said(uid(10), top("income"), number(1))], at(10))
        .unwrap();
    let stick = fleet.folder.path().join("stick.fieldbook");
    fs::copy(&fleet.files[1], &stick).unwrap();
    let mut hub = fleet.open(0);
    let report = sync::merge(&mut hub, &stick, at(20), true).unwrap();
    assert!(report.was_open && report.taken.events == 0);
    fs::copy(
        format!("{}-wal", fleet.files[1].display()),
        fleet.folder.path().join("stick.fieldbook-wal"),
    )
    .unwrap();
    let report = sync::merge(&mut hub, &stick, at(20), true).unwrap();
    assert_eq!(
        report.taken.events, 1,
        "with its log beside it nothing is missing"
    );
    std::mem::forget(store);
}

#[test]
fn the_verbs_merge_list_and_settle() {
    use fieldbook::cli::{conflicts, merge, verify};
    let fleet = Fleet::of(2);
    fleet.work(
        0,
        &[
            said(uid(10), top("respondent_id"), text("R001")),
            said(uid(10), top("income"), number(1)),
        ],
    );
    fleet.merge(1, 0);
    fleet.work(0, &[said(uid(10), top("income"), number(2))]);
    fleet.work(1, &[said(uid(10), top("income"), refused())]);
    let study = || fleet.files[0].clone();
    let merge = |from: Vec<PathBuf>, dry_run| {
        let outcome = merge::run(&merge::Args {
            key: Default::default(),
            study: study(),
            from,
            dry_run,
            json: true,
        })
        .unwrap();
        (
            outcome.exit,
            serde_json::from_str::<serde_json::Value>(&outcome.stdout).unwrap(),
        )
    };
    let (exit, document) = merge(vec![fleet.files[1].clone()], true);
    assert_eq!(
        (
            exit,
            &document["files"][0]["events"],
            &document["files"][0]["conflicts_after"]
        ),
        (3, &1.into(), &1.into())
    );
    let nothing = fleet.folder.path().join("nothing");
    let (exit, document) = merge(vec![nothing, fleet.files[1].clone()], false);
    assert_eq!(exit, 1, "one file that is refused does not stop the others");
    assert!(
        document["files"][0]["refused"]
            .as_str()
            .unwrap()
            .contains("nothing"),
        "{document}"
    );
    assert_eq!(
        &document["files"][1]["runs"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|run| run["fate"] == "take")
            .count(),
        &1
    );

    let listed = conflicts::run(&conflicts::Args {
        key: Default::default(),
        study: study(),
        json: true,
    })
    .unwrap();
    let list: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let conflict = &list["conflicts"][0];
    assert_eq!(
        (listed.exit, &conflict["key"], &conflict["variable"]),
        (3, &"R001".into(), &"income".into())
    );
    let plain = conflicts::run(&conflicts::Args {
        key: Default::default(),
        study: study(),
        json: false,
    })
    .unwrap()
    .stdout;
    assert!(
        plain.contains("R001 income") && plain.contains("refused"),
        "{plain}"
    );
    let wanted = conflict["claims"]
        .as_array()
        .unwrap()
        .iter()
        .find(|claim| claim["value"] == "2")
        .unwrap();
    let args = |keep| conflicts::ResolveArgs {
        key: Default::default(),
        study: study(),
        id: conflict["id"].as_str().unwrap().into(),
        keep,
        reason: None,
    };
    assert_eq!(conflicts::resolve(&args(7)).unwrap_err().exit_code(), 1);
    conflicts::resolve(&args(wanted["n"].as_u64().unwrap() as usize)).unwrap();
    assert_eq!(
        conflicts::resolve(&args(1)).unwrap_err().exit_code(),
        1,
        "it is settled"
    );
    assert_eq!(
        conflicts::run(&conflicts::Args {
            key: Default::default(),
            study: study(),
            json: true
        })
        .unwrap()
        .exit,
        0
    );
    assert_eq!(fleet.answer(0, &top("income")), number(2));
    let (_, document) = merge(vec![fleet.files[1].clone()], false);
    let verified = verify::run(&verify::Args {
        study: study(),
        json: true,
    })
    .unwrap()
    .stdout;
    let verified: serde_json::Value = serde_json::from_str(&verified).unwrap();
    assert_eq!(document["state_digest"], verified["state_digest"]);
}

#[derive(Debug, Clone)]
enum Step {
    Work(usize, Vec<Event>),
    Merge(usize, usize),
    Copy(usize),
    Resolve(usize, usize),
}

fn bodies() -> impl Strategy<Value = Body> {
    let place = || (0..4u8).prop_map(|i| top(&format!("q{i}")));
    let origin = prop_oneof![3 => Just(Origin::Respondent), 1 => Just(Origin::Calculated)];
    prop_oneof![
        8 => (place(), 0..3i64, origin).prop_map(|(address, value, origin)| Body::Answered { address, answer: number(value), origin, reason: None }),
        1 => place().prop_map(|address| Body::Answered { address, answer: None, origin: Origin::Respondent, reason: None }),
        1 => place().prop_map(|address| Body::Parked { address }),
        1 => place().prop_map(|address| Body::Unparked { address }),
        1 => place().prop_map(|address| Body::Noted { address, text: "hm".into() }),
        1 => Just(Body::RowAdded { repeat: in_row("roster", &[1]) }),
        1 => Just(Body::RowRemoved { repeat: in_row("roster", &[1]) }),
        1 => Just(Body::Completed),
        1 => Just(Body::Voided { reason: "twice".into() }),
        1 => Just(Body::Restored),
        1 => place().prop_map(|address| Body::Asked { about: Some(address), text: "sure?".into() }),
        1 => place().prop_map(|address| Body::Replied { about: Some(address), text: "yes".into() }),
        1 => place().prop_map(|address| Body::Settled { about: Some(address), text: None }),
        1 => Just(Body::Accepted),
        1 => Just(Body::SentBack { reason: "again".into() }),
        1 => (1..3u128).prop_map(|id| Body::Dismissed { finding: uid(id), reason: "seen".into() }),
        1 => (1..3u128).prop_map(|id| Body::Recalled { finding: uid(id), reason: "not so".into() }),
    ]
}

fn steps(laptops: usize) -> impl Strategy<Value = Step> {
    let event = (0..2u128, bodies()).prop_map(|(i, body)| happened(uid(10 + i), body));
    prop_oneof![
        6 => (0..laptops, prop::collection::vec(event, 1..4)).prop_map(|(laptop, events)| Step::Work(laptop, events)),
        4 => (0..laptops, 0..laptops).prop_map(|(into, from)| Step::Merge(into, from)),
        1 => (0..laptops).prop_map(Step::Copy),
        2 => (0..laptops, 1..3usize).prop_map(|(laptop, keep)| Step::Resolve(laptop, keep)),
    ]
}

/// Every event in the file, by run and number.
fn events(path: &Path) -> Vec<(Uid, i64)> {
    let store = Store::open_read_only(path).unwrap();
    let mut events: Vec<_> = store
        .tips()
        .unwrap()
        .iter()
        .flat_map(|tip| (1..=tip.seq).map(|seq| (tip.run, seq)))
        .collect();
    events.sort_unstable();
    events
}

proptest! {
    // FIELDBOOK_STORED=10000 plays so many.
    #![proptest_config(ProptestConfig { cases: std::env::var("FIELDBOOK_STORED").map_or(10, |text| text.parse().unwrap()), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_laptops_do_they_end_alike_and_lose_nothing(
        history in prop::collection::vec(steps(3), 1..14),
        order in Just((0..4usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut fleet = Fleet::of(3);
        for step in history {
            match step {
                Step::Work(laptop, events) => fleet.work(laptop, &events),
                Step::Merge(into, from) if into != from => drop(fleet.merge(into, from)),
                Step::Copy(from) if fleet.files.len() < 4 => fleet.copy(from),
                Step::Resolve(laptop, keep) => {
                    let mut store = fleet.open(laptop);
                    if let Some(conflict) = store.conflicts().unwrap().first() {
                        store.append(&sync::resolve(conflict, keep, None).unwrap(), at(30)).unwrap();
                        prop_assert!(store.conflicts().unwrap().iter().all(|left| left.id != conflict.id), "it is settled");
                    }
                    store.close().unwrap();
                }
                _ => {}
            }
        }
        let count = fleet.files.len();
        let mut all: Vec<_> = fleet.files.iter().flat_map(|path| events(path)).collect();
        all.sort_unstable();
        all.dedup();
        // One hub collects in some order, another by a tree; then everybody takes from everybody.
        for from in order.iter().filter(|from| **from < count && **from != 0) {
            fleet.merge(0, *from);
        }
        for into in 1..count {
            for from in (0..count).rev().filter(|from| *from != into) {
                fleet.merge(into, from);
            }
        }
        for laptop in 0..count {
            prop_assert_eq!(fleet.digest(laptop), fleet.digest(0));
            prop_assert_eq!(&events(&fleet.files[laptop]), &all);
        }
    }
}
