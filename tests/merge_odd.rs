//! Files of an older program, of a newer one, and of laptops whose clocks are decades off: merged all the same, or refused.

mod fieldwork;

use std::fs;
use std::path::{Path, PathBuf};

use fieldbook::store::{Moment, Run, Store};
use fieldbook::survey::Body;
use fieldbook::sync;
use fieldwork::*;

/// A copy of the study at `path` as laptop `name`, with an interview of its own.
fn laptop(path: &Path, name: &str, interview: u128, at: Moment) -> PathBuf {
    let file = path.with_file_name(format!("{name}.fieldbook"));
    fs::copy(path, &file).unwrap();
    let run = Run {
        at,
        ..run(fresh_uid(), name)
    };
    let mut store = Store::open(&file, run).unwrap();
    let events = [
        happened(uid(interview), Body::Opened),
        said(uid(interview), top("age"), number(41)),
        said(uid(10), top("q1"), text(name)),
    ];
    store.append(&events, at).unwrap();
    store.close().unwrap();
    file
}

fn digest(path: &Path) -> [u8; 32] {
    let verified = Store::open_read_only(path).unwrap().verify().unwrap();
    assert!(verified.is_ok(), "{:?}", verified.findings);
    verified.state_digest
}

#[test]
fn a_file_of_the_first_schema_merges_from_an_upgraded_copy_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let hub = filled(folder.path());
    let old = laptop(&hub, "old", 20, at(5));
    let conn = rusqlite::Connection::open(&old).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = DELETE; DROP INDEX event_review; PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(conn);
    let before = fs::read(&old).unwrap();
    let mut store = Store::open(&hub, run(fresh_uid(), "S")).unwrap();
    let report = sync::merge(&mut store, &old, at(9), true).unwrap();
    store.close().unwrap();
    assert_eq!(report.taken.interviews, 1);
    assert!(
        fs::read(&old).unwrap() == before,
        "it is upgraded on a copy, never in place"
    );
    // Opened for work it is upgraded where it lies, and then holds the same.
    let mut store = Store::open(&old, run(fresh_uid(), "old")).unwrap();
    sync::merge(&mut store, &hub, at(10), true).unwrap();
    store.close().unwrap();
    assert_eq!(digest(&old), digest(&hub));
}

#[test]
fn a_file_of_a_newer_program_is_refused_with_a_sentence_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let hub = filled(folder.path());
    let new = laptop(&hub, "new", 20, at(5));
    let conn = rusqlite::Connection::open(&new).unwrap();
    conn.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99;")
        .unwrap();
    drop(conn);
    let (before, state) = (fs::read(&new).unwrap(), digest(&hub));
    let mut store = Store::open(&hub, run(fresh_uid(), "S")).unwrap();
    let error = sync::merge(&mut store, &new, at(9), true).unwrap_err();
    store.close().unwrap();
    assert!(error.to_string().contains("newer fieldbook"), "{error}");
    assert!(error.to_string().contains("Update fieldbook"), "{error}");
    assert!(fs::read(&new).unwrap() == before);
    assert_eq!(digest(&hub), state);
}

#[test]
fn clocks_that_are_decades_off_are_told_and_change_nothing() {
    const YEARS_30: i64 = 30 * 365 * 86_400_000;
    let ends = [0, YEARS_30, -YEARS_30].map(|off| {
        let folder = tempfile::tempdir().unwrap();
        let hub = filled(folder.path());
        let wrong = Moment {
            wall_ms: MORNING_MS + off,
            ..at(5)
        };
        let one = laptop(&hub, "one", 20, wrong);
        let two = laptop(&hub, "two", 21, at(6));
        let mut store = Store::open(&hub, run(fresh_uid(), "S")).unwrap();
        let report = sync::merge(&mut store, &one, at(9), true).unwrap();
        sync::merge(&mut store, &two, at(9), true).unwrap();
        let said = report.clocks.join("; ");
        match off {
            0 => assert!(said.is_empty(), "{said}"),
            1.. => assert!(said.contains("30 years ahead"), "{said}"),
            _ => assert!(said.contains("30 years before"), "{said}"),
        }
        // Each in the other order, on the other laptop: the same.
        store.close().unwrap();
        let mut store = Store::open(&one, run(fresh_uid(), "one")).unwrap();
        sync::merge(&mut store, &two, at(9), true).unwrap();
        store.close().unwrap();
        assert_eq!(digest(&one), digest(&hub));
        let store = Store::open_read_only(&hub).unwrap();
        assert_eq!(
            store.conflicts().unwrap().len(),
            1,
            "both answers stand, whatever the clocks said"
        );
        store.interviews().unwrap().len()
    });
    assert_eq!(ends, [3, 3, 3]);
}
