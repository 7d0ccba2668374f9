//! Power cuts at every operation of the disk, and a disk that fails at every operation: what was acknowledged is there.
//!
//! `FIELDBOOK_CUTS=1` does all of them; without it a spread over the whole session.

#![cfg(target_os = "linux")]

mod fieldwork;
#[path = "support/vfs.rs"]
mod vfs;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use fieldbook::store::Store;
use fieldbook::survey::Body;
use fieldbook::sync;
use fieldwork::*;
use vfs::{Damage, Failure};

/// One watched disk at a time.
static DISK: Mutex<()> = Mutex::new(());

/// Folders in memory where there are some: flushes are not what is tested here.
fn folder() -> tempfile::TempDir {
    match Path::new("/dev/shm").is_dir() {
        true => tempfile::tempdir_in("/dev/shm").unwrap(),
        false => tempfile::tempdir().unwrap(),
    }
}

/// Every `n`-th of `all`, so that about `most` are left; all of them where that is asked for.
fn spread(all: usize, most: usize) -> Vec<usize> {
    let stride = match std::env::var_os("FIELDBOOK_CUTS") {
        Some(_) => 1,
        None => (all / most).max(1),
    };
    (0..all).step_by(stride).collect()
}

/// The file of a program that knew no review yet: opening it lifts it.
fn lower(path: &Path) {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute_batch("DROP INDEX event_review; PRAGMA user_version = 1")
        .unwrap();
}

/// A closed study, and another laptop's file with an interview more and a different answer, both of an older schema.
fn beginning(folder: &Path) -> (PathBuf, PathBuf) {
    let path = filled(folder);
    let other = folder.join("other.fieldbook");
    fs::copy(&path, &other).unwrap();
    let mut store = Store::open(&other, run(fresh_uid(), "E2")).unwrap();
    let mut events = vec![
        said(uid(10), top("q5"), number(2)),
        happened(uid(20), Body::Opened),
    ];
    events.extend((0..10).map(|i| said(uid(20), top(&format!("q{i}")), number(i))));
    store.append(&events, at(7)).unwrap();
    store.close().unwrap();
    let mut store = Store::open(&path, run(fresh_uid(), "E1")).unwrap();
    store
        .append(&[said(uid(10), top("q5"), number(1))], at(8))
        .unwrap();
    store.close().unwrap();
    lower(&path);
    lower(&other);
    (path, other)
}

/// What a session has got acknowledged: after which operation of the disk there were how many answers; and the merge.
#[derive(Default)]
struct Acknowledged {
    answers: Vec<(usize, i64)>,
    merged: Option<usize>,
}

/// An upgrade, answers, the close of an interview, a merge, more answers, leaving. What fails is tried no more than once.
fn session(path: &Path, other: &Path) -> Acknowledged {
    let mut done = Acknowledged::default();
    let Ok(mut store) = Store::open(path, run(fresh_uid(), "E1")) else {
        return done;
    };
    for answer in 0..14_i64 {
        let interview = uid(30 + (answer / 5) as u128);
        let mut events = vec![said(interview, top(&format!("q{answer}")), number(answer))];
        if answer % 5 == 4 {
            events.push(happened(interview, Body::Completed));
        }
        if store.append(&events, at(answer as u64)).is_ok() {
            done.answers.push((vfs::count(), answer));
        }
        if answer == 9 && sync::merge(&mut store, other, at(50), true).is_ok() {
            done.merged = Some(vfs::count());
        }
    }
    drop(store.close());
    done
}

/// Opens what is left in `path`, and checks that it is sound and holds what was acknowledged by operation `upto`.
fn check(path: &Path, done: &Acknowledged, upto: usize, what: &str) {
    let store = Store::open(path, run(fresh_uid(), "after"))
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    let verified = store.verify().unwrap();
    assert!(verified.is_ok(), "{what}: {:?}", verified.findings);
    for (_, answer) in done.answers.iter().filter(|(at, _)| *at <= upto) {
        let interview = uid(30 + (answer / 5) as u128);
        let history = store
            .history(interview, &top(&format!("q{answer}")))
            .unwrap();
        assert!(
            history.iter().any(|entry| entry.answer == number(*answer)),
            "{what}: answer {answer} is lost"
        );
    }
    let merged = store.answers(uid(20)).unwrap().len();
    assert!(
        merged == 0 || merged == 10,
        "{what}: a merge is there whole or not at all: {merged}"
    );
    if done.merged.is_some_and(|at| at <= upto) {
        assert_eq!(merged, 10, "{what}: the merge is lost");
        assert_eq!(
            store.conflicts().unwrap().len(),
            1,
            "{what}: the disagreement is lost"
        );
    }
    store.close().unwrap();
}

fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect()
}

#[test]
fn a_power_cut_at_any_operation_of_the_disk_loses_nothing_that_was_acknowledged() {
    let _one = DISK.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = folder();
    let (path, other) = beginning(folder.path());
    let begun = contents(folder.path());
    vfs::watch(folder.path(), None);
    let done = session(&path, &other);
    let ops = vfs::done();
    assert_eq!(done.answers.len(), 14);
    assert!(ops.len() > 150, "{}", ops.len());
    let mut cuts = 0;
    for cut in spread(ops.len() + 1, 45) {
        for (i, damage) in [Damage::Nothing, Damage::All, Damage::Some, Damage::Torn]
            .into_iter()
            .enumerate()
        {
            let after = vfs::after_cut(&begun, &ops, cut, damage, (cut * 4 + i) as u64);
            let left = crate::folder();
            for (file, bytes) in after {
                fs::write(left.path().join(file.file_name().unwrap()), bytes).unwrap();
            }
            let there = left.path().join(path.file_name().unwrap());
            check(
                &there,
                &done,
                cut,
                &format!("cut after {cut} of {}, {damage:?}", ops.len()),
            );
            cuts += 1;
        }
    }
    println!(
        "{cuts} power cuts in a session of {} operations: nothing lost",
        ops.len()
    );
}

#[test]
fn a_disk_that_fails_at_any_operation_is_told_and_loses_nothing_that_was_acknowledged() {
    let _one = DISK.lock().unwrap_or_else(PoisonError::into_inner);
    let pristine = folder();
    let (path, other) = beginning(pristine.path());
    let again = folder();
    let (study, laptop) = (
        again.path().join("study.fieldbook"),
        again.path().join("other.fieldbook"),
    );
    let fresh = || {
        for name in [
            "study.fieldbook-wal",
            "study.fieldbook-shm",
            "study.fieldbook-journal",
        ] {
            drop(fs::remove_file(again.path().join(name)));
        }
        fs::copy(&path, &study).unwrap();
        fs::copy(&other, &laptop).unwrap();
    };
    fresh();
    vfs::watch(again.path(), None);
    session(&study, &laptop);
    let all = vfs::done().len();
    let mut faults = 0;
    for at in spread(all, 25) {
        for (failure, for_good) in [
            (Failure::DiskFull, false),
            (Failure::DiskFull, true),
            (Failure::InputOutput, false),
            (Failure::InputOutput, true),
        ] {
            fresh();
            vfs::watch(again.path(), Some((at, failure, for_good)));
            let done = session(&study, &laptop);
            vfs::done();
            check(
                &study,
                &done,
                usize::MAX,
                &format!("{failure:?} at {at} of {all}, for good: {for_good}"),
            );
            faults += 1;
        }
    }
    println!("{faults} faults in a session of {all} operations: nothing lost");
}

#[test]
fn a_laxer_setting_of_sqlite_would_lose_answers_so_these_tests_can_tell() {
    let _one = DISK.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = folder();
    let path = folder.path().join("lax.db");
    vfs::watch(folder.path(), None);
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE t (a)",
    )
    .unwrap();
    let mut saved = vec![];
    for number in 0..20_i64 {
        conn.execute("INSERT INTO t VALUES (?1)", [number]).unwrap();
        saved.push((vfs::count(), number));
    }
    let ops = vfs::done();
    let mut lost = 0;
    for cut in 0..=ops.len() {
        let after = vfs::after_cut(&BTreeMap::new(), &ops, cut, Damage::Nothing, 1);
        let left = crate::folder();
        for (file, bytes) in after {
            fs::write(left.path().join(file.file_name().unwrap()), bytes).unwrap();
        }
        let conn = rusqlite::Connection::open(left.path().join("lax.db")).unwrap();
        let there: i64 = conn
            .query_row("SELECT count(*) FROM t", [], |row| row.get(0))
            .unwrap_or(0);
        lost += usize::from(there < saved.iter().filter(|(at, _)| *at <= cut).count() as i64);
    }
    assert!(lost > 10, "{lost}");
}
