//! Killed, cut off, out of room: every acknowledged answer is there, and the file is sound.

#![cfg(unix)]

mod fieldwork;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use fieldbook::store::{Store, Verification};
use fieldbook::survey::{Body, Event};
use fieldwork::*;

const STUDY: &str = "FIELDBOOK_TEST_STUDY";

/// An answer that says its number, and now and then the close of the interview.
fn step(number: u64) -> Vec<Event> {
    let interview = uid(100 + u128::from(number / 40));
    let mut events = vec![said(
        interview,
        top(&format!("q{}", number % 40)),
        text(&format!("answer {number}")),
    )];
    match number % 40 {
        5 | 7 | 20 => events.push(said(
            interview,
            top("mood"),
            text(&format!("as of {number}")),
        )),
        21 => events.push(happened(interview, Body::Parked { address: top("q2") })),
        39 => events.push(happened(interview, Body::Completed)),
        _ => {}
    }
    events
}

/// How many steps the store holds: each has a question of its own.
fn steps_in(store: &Store) -> u64 {
    let mut steps = 0;
    store
        .for_each_cell(|_, cell| {
            steps += u64::from(cell.address.variable.as_str() != "mood");
            Ok(())
        })
        .unwrap();
    steps
}

fn sound(path: &Path) -> (Store, Verification) {
    let store = Store::open(path, run(fresh_uid(), "after")).unwrap();
    let verified = store.verify().unwrap();
    assert!(verified.is_ok(), "{:?}", verified.findings);
    (store, verified)
}

/// Not a test of its own: what a killed process was doing. Appends and acknowledges on stdout until it is killed.
#[test]
fn child_that_appends_until_it_dies() {
    let Some(path) = env::var_os(STUDY) else {
        return;
    };
    let mut store = Store::open(Path::new(&path), run(fresh_uid(), "child")).unwrap();
    let mut refusals = 0;
    let mut number = env::var("FIELDBOOK_TEST_FROM").unwrap().parse().unwrap();
    while refusals < 3 {
        match store.append(&step(number), at(number)) {
            Ok(()) => {
                println!("saved {number}");
                number += 1;
            }
            Err(error) => {
                assert_eq!(error.exit_code(), 1);
                println!("refused {error}");
                refusals += 1;
            }
        }
    }
}

fn child(path: &Path, from: u64, wrap: Option<&str>) -> Child {
    let this = env::current_exe().unwrap();
    let mut command = match wrap {
        Some(script) => {
            let mut shell = Command::new("sh");
            shell.args(["-c", script]).arg(this);
            shell
        }
        None => Command::new(this),
    };
    command
        .args(["--exact", "child_that_appends_until_it_dies", "--nocapture"])
        .env(STUDY, path)
        .env("FIELDBOOK_TEST_FROM", from.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn whatever_was_acknowledged_survives_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let (path, store) = created(folder.path());
    store.close().unwrap();
    let mut next = 0;
    // FIELDBOOK_KILLS=10000 kills it so often.
    let rounds = env::var("FIELDBOOK_KILLS").map_or(15, |text| text.parse().unwrap());
    for round in 0..rounds {
        let mut child = child(&path, next, None);
        let told = BufReader::new(child.stdout.take().unwrap());
        let mut saved: Vec<u64> = vec![];
        for line in told.lines() {
            let line = line.unwrap();
            saved.extend(
                line.strip_prefix("saved ")
                    .map(|number| number.parse::<u64>().unwrap()),
            );
            if saved.len() as u64 == 1 + round * 7 % 13 {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        let (store, _) = sound(&path);
        let acknowledged = saved.last().unwrap() + 1;
        for number in next..acknowledged {
            let interview = uid(100 + u128::from(number / 40));
            let history = store
                .history(interview, &top(&format!("q{}", number % 40)))
                .unwrap();
            assert!(
                history
                    .iter()
                    .any(|entry| entry.answer == text(&format!("answer {number}"))),
                "answer {number}"
            );
        }
        next = steps_in(&store);
        assert!(next >= acknowledged, "{next} < {acknowledged}");
        assert!(next <= acknowledged + 1, "all of a step or nothing of it");
    }
    assert_eq!(listing(folder.path()), ["study.fieldbook"]);
}

/// The bytes of a study whose program died, and how long its log was after each acknowledged step.
fn died(folder: &Path, steps: u64) -> (Vec<u8>, Vec<u8>, Vec<usize>) {
    let (path, mut store) = created(folder);
    let wal = PathBuf::from(format!("{}-wal", path.display()));
    let mut lengths = vec![];
    for number in 0..steps {
        store.append(&step(number), at(number)).unwrap();
        lengths.push(fs::metadata(&wal).unwrap().len() as usize);
    }
    std::mem::forget(store);
    (fs::read(&path).unwrap(), fs::read(&wal).unwrap(), lengths)
}

#[test]
fn a_log_cut_off_anywhere_holds_what_was_acknowledged_before_the_cut() {
    let folder = tempfile::tempdir().unwrap();
    let steps = 30;
    let (db, wal, lengths) = died(folder.path(), steps);
    let mut cuts: Vec<usize> = lengths
        .iter()
        .flat_map(|length| [*length, length - 1, length - 4096, length + 17])
        .collect();
    cuts.extend((0..20).map(|i| i * wal.len() / 20));
    for (i, cut) in cuts.into_iter().map(|cut| cut.min(wal.len())).enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.fieldbook");
        let mut rest = wal[..cut].to_vec();
        if i % 2 == 1 {
            rest.resize(wal.len(), 0x5A); // what the disk had not written yet
        }
        fs::write(&path, &db).unwrap();
        fs::write(folder.path().join("study.fieldbook-wal"), &rest).unwrap();
        let (store, _) = sound(&path);
        let acknowledged = lengths.iter().filter(|length| **length <= cut).count() as u64;
        assert_eq!(
            steps_in(&store),
            acknowledged,
            "cut at {cut} of {}",
            wal.len()
        );
    }
}

/// A study that was closed, opened again and left dying after one more answer.
fn died_in_its_second_run(folder: &Path) -> (PathBuf, Vec<u8>, Vec<u8>) {
    let path = filled(folder);
    let mut store = Store::open(&path, run(fresh_uid(), "E2")).unwrap();
    store
        .append(&[said(uid(10), top("q1"), text("one more"))], at(1))
        .unwrap();
    std::mem::forget(store);
    let wal = fs::read(format!("{}-wal", path.display())).unwrap();
    let db = fs::read(&path).unwrap();
    (path, db, wal)
}

#[test]
fn a_file_copied_without_its_log_says_that_it_was_open() {
    let folder = tempfile::tempdir().unwrap();
    let (_, db, _) = died_in_its_second_run(folder.path());
    let copy = folder.path().join("copy.fieldbook");
    fs::write(&copy, &db).unwrap();
    let open_run = || -> Option<Vec<u8>> {
        let conn = rusqlite::Connection::open(&copy).unwrap();
        conn.query_row("SELECT open_uid FROM file", [], |row| row.get(0))
            .unwrap()
    };
    assert!(
        open_run().is_some(),
        "the mark reaches the main file before the first answer does"
    );
    let (store, _) = sound(&copy);
    store.close().unwrap();
    assert_eq!(open_run(), None, "closed cleanly: safe to copy");
}

#[test]
fn a_damaged_file_with_a_log_beside_it_is_refused_and_both_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let (_, db, wal) = died_in_its_second_run(folder.path());
    let mut refused = 0;
    for page in 1..db.len() / 4096 {
        let folder = tempfile::tempdir().unwrap();
        let (path, log) = (
            folder.path().join("s.fieldbook"),
            folder.path().join("s.fieldbook-wal"),
        );
        let mut damaged = db.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0xA5);
        fs::write(&path, &damaged).unwrap();
        fs::write(&log, &wal).unwrap();
        // A page that the log holds anew is not missed.
        if let Err(error) = Store::open(&path, run(fresh_uid(), "E1")) {
            assert_eq!(error.exit_code(), 1);
            assert!(error.to_string().contains("damaged"), "{error}");
            assert!(
                fs::read(&path).unwrap() == damaged && fs::read(&log).unwrap() == wal,
                "page {page}"
            );
            refused += 1;
        }
    }
    assert!(refused > 5, "{refused}");
}

#[test]
fn a_disk_without_room_refuses_with_a_sentence_and_keeps_what_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let (path, store) = created(folder.path());
    store.close().unwrap();
    // No file may grow beyond 512 blocks; the signal that usually comes with it is ignored, so that writes just fail.
    let mut child = child(
        &path,
        0,
        Some("trap '' XFSZ; ulimit -f 512; exec \"$0\" \"$@\""),
    );
    let told = BufReader::new(child.stdout.take().unwrap());
    let lines: Vec<String> = told.lines().map(Result::unwrap).collect();
    child.wait().unwrap();
    let saved = lines
        .iter()
        .filter(|line| line.starts_with("saved "))
        .count() as u64;
    let refused: Vec<_> = lines
        .iter()
        .filter(|line| line.starts_with("refused "))
        .collect();
    assert!(saved > 3, "{lines:?}");
    assert_eq!(refused.len(), 3, "{lines:?}");
    assert!(
        refused
            .iter()
            .all(|line| line.contains("disk") && line.contains("nothing of this was saved")),
        "{refused:?}"
    );
    let (mut store, _) = sound(&path);
    assert_eq!(steps_in(&store), saved);
    store.append(&step(saved), at(1)).unwrap();
    assert!(store.verify().unwrap().is_ok());
}
