//! Files that somebody made to do harm, or that broke: refused, or nothing of them is taken; never anything else.

mod fieldwork;

use std::fs;
use std::path::{Path, PathBuf};

use fieldbook::store::Store;
use fieldbook::survey::Body;
use fieldbook::sync;
use fieldwork::*;
use rusqlite::Connection;

/// A hub with an interview in it, and a laptop's file with another.
fn two(folder: &Path) -> (PathBuf, PathBuf) {
    let (hub, mut store) = created(folder);
    store
        .append(&[said(uid(10), top("income"), number(4100))], at(5))
        .unwrap();
    store.close().unwrap();
    let laptop = folder.join("laptop.fieldbook");
    fs::copy(&hub, &laptop).unwrap();
    let mut store = Store::open(&laptop, run(fresh_uid(), "E2")).unwrap();
    let answers: Vec<_> = (0..40)
        .map(|i| said(uid(11), top(&format!("q{i}")), text("so it is")))
        .collect();
    store.append(&answers, at(6)).unwrap();
    store
        .append(&[happened(uid(11), Body::Completed)], at(7))
        .unwrap();
    store.close().unwrap();
    (hub, laptop)
}

/// Merging `laptop` takes nothing, says a sentence, and leaves both files as they were.
#[track_caller]
fn harmless(name: &str, hub: &Path, laptop: &Path) {
    let before = fs::read(laptop).unwrap();
    let mut store = Store::open(hub, run(fresh_uid(), "E1")).unwrap();
    let digest = store.state_digest().unwrap();
    match sync::merge(&mut store, laptop, at(20), true) {
        Err(error) => {
            assert_eq!(error.exit_code(), 1, "{name}: {error}");
            assert!(error.remedy().is_some(), "{name}: {error}");
        }
        Ok(report) => {
            assert_eq!(report.taken.events, 0, "{name}");
            assert!(!report.is_whole(), "{name}: it says what was not taken");
        }
    }
    assert_eq!(store.state_digest().unwrap(), digest, "{name}");
    let verified = store.verify().unwrap();
    assert!(verified.is_ok(), "{name}: {:?}", verified.findings);
    store.close().unwrap();
    assert_eq!(
        fs::read(laptop).unwrap(),
        before,
        "{name}: the file is never touched"
    );
}

/// Schemas and rows that SQLite would run, sort, compute or choke on.
const ATTACKS: &[(&str, &str)] = &[
    (
        "a view that counts for ever, in the place of the events",
        "ALTER TABLE event RENAME TO x_event;
         CREATE VIEW event AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS seq FROM n",
    ),
    ("a view beside the tables", "CREATE VIEW sums AS SELECT count(*) FROM event"),
    ("a trigger", "CREATE TRIGGER spy AFTER INSERT ON event BEGIN DELETE FROM cell; END"),
    ("a generated column", "ALTER TABLE operator ADD COLUMN bomb BLOB AS (zeroblob(900000000))"),
    ("an index on an expression", "CREATE INDEX bomb ON operator (length(zeroblob(1000)))"),
    ("a column more", "ALTER TABLE cell ADD COLUMN extra TEXT"),
    ("a table more", "CREATE TABLE x_more (a)"),
    (
        "a check that computes a gigabyte",
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = replace(sql, 'kind BETWEEN 1 AND 127', 'length(randomblob(1000000000)) > 0')
         WHERE name = 'event'",
    ),
    (
        "two tables on one page",
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'cell') WHERE name = 'event'",
    ),
    (
        "a table on no page",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'event'",
    ),
    ("an answer of three million bytes", "DROP TRIGGER event_is_not_changed; UPDATE event SET val = zeroblob(3000000) WHERE seq = 5; CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event BEGIN SELECT RAISE (ABORT, 'the log is never changed'); END"),
    ("a name of a million letters", "UPDATE operator SET name = hex(zeroblob(600000)) WHERE name = 'E2'"),
    ("a name that is not UTF-8", "UPDATE operator SET name = CAST(x'ff41fe' AS TEXT) WHERE name = 'E2'"),
    ("a variable that is none", "UPDATE item SET variable = 'not a name; DROP' WHERE variable = 'q3'"),
    ("another laptop's clock in the header", "DROP TRIGGER chain_is_not_changed; UPDATE chain SET lamport = 99; CREATE TRIGGER chain_is_not_changed BEFORE UPDATE ON chain BEGIN SELECT RAISE (ABORT, 'the log is never changed'); END"),
    ("a marker of the future", "PRAGMA user_version = 99"),
    ("a marker of nothing", "PRAGMA user_version = 0"),
];

#[test]
fn a_crafted_file_is_refused_or_nothing_of_it_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let (hub, sound) = two(folder.path());
    for (name, sql) in ATTACKS {
        let laptop = folder.path().join("crafted");
        fs::copy(&sound, &laptop).unwrap();
        let conn = Connection::open(&laptop).unwrap();
        conn.execute_batch(sql)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        drop(conn);
        harmless(name, &hub, &laptop);
    }
    let mut store = Store::open(&hub, run(fresh_uid(), "E1")).unwrap();
    let report = sync::merge(&mut store, &sound, at(30), true).unwrap();
    assert!(
        report.is_whole() && report.taken.events == 41,
        "the sound file is taken: {report:?}"
    );
}

#[test]
fn values_of_the_wrong_type_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (hub, sound) = two(folder.path());
    let lax = |table: &str, change: &str| {
        format!(
            "PRAGMA writable_schema = ON; PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
             CREATE TABLE kept AS SELECT name, sql FROM sqlite_schema WHERE name = '{table}' OR tbl_name = '{table}';
             UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = '{table}';
             DELETE FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '{table}';
             PRAGMA writable_schema = RESET; {change};"
        )
    };
    let strict = |table: &str| {
        format!(
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = (SELECT sql FROM kept WHERE kept.name = '{table}') WHERE name = '{table}';
             INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql)
             SELECT 'trigger', name, '{table}', 0, sql FROM kept WHERE sql LIKE 'CREATE TRIGGER%';
             DROP TABLE kept; PRAGMA writable_schema = RESET"
        )
    };
    for (table, change) in [
        ("event", "UPDATE event SET dt = 'soon' WHERE seq = 4"),
        ("event", "UPDATE event SET kind = 99 WHERE seq = 4"),
        ("event", "UPDATE event SET miss = -7 WHERE seq = 4"),
        ("event", "UPDATE event SET interview = 424242 WHERE seq = 4"),
        ("event", "UPDATE event SET item = 424242 WHERE seq = 4"),
        ("event", "UPDATE event SET occ = '2..x' WHERE seq = 4"),
        ("event", "UPDATE event SET seq = -4 WHERE seq = 4"),
        ("event", "DELETE FROM event WHERE seq = 4"),
        (
            "chain",
            "UPDATE chain SET uid = x'00' WHERE ord = (SELECT max(ord) FROM chain)",
        ),
        ("chain", "UPDATE chain SET operator = 424242"),
        ("salt", "UPDATE salt SET salt = 'salt'"),
        ("salt", "DELETE FROM salt"),
        ("tip", "UPDATE tip SET hash = 7"),
        ("file", "UPDATE file SET project = 'mine'"),
        (
            "interview",
            "UPDATE interview SET uid = 3 WHERE ord = (SELECT max(ord) FROM interview)",
        ),
    ] {
        let laptop = folder.path().join("crafted");
        fs::copy(&sound, &laptop).unwrap();
        let conn = Connection::open(&laptop).unwrap();
        conn.execute_batch(&lax(table, change))
            .unwrap_or_else(|error| panic!("{change}: {error}"));
        conn.execute_batch(&strict(table))
            .unwrap_or_else(|error| panic!("{change}: {error}"));
        drop(conn);
        harmless(change, &hub, &laptop);
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_neither_followed_nor_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (hub, sound) = two(folder.path());
    let link = folder.path().join("link.fbk");
    std::os::unix::fs::symlink(&sound, &link).unwrap();
    harmless("a link", &hub, &link);
    let pipe = folder.path().join("pipe.fbk");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    let mut store = Store::open(&hub, run(fresh_uid(), "E1")).unwrap();
    for path in [pipe.as_path(), Path::new("/dev/zero"), folder.path()] {
        let told = sync::merge(&mut store, path, at(20), true).unwrap_err();
        assert!(told.to_string().contains("not a study's file"), "{told}");
    }
}

#[test]
fn a_hostile_log_beside_a_sound_file_is_taken_in_by_the_copy_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (hub, sound) = two(folder.path());
    let laptop = folder.path().join("crafted");
    for (name, bytes) in [
        ("-wal", vec![0xA5; 50_000]),
        ("-journal", vec![0xD9; 50_000]),
    ] {
        fs::copy(&sound, &laptop).unwrap();
        let beside = folder.path().join(format!("crafted{name}"));
        fs::write(&beside, &bytes).unwrap();
        let mut store = Store::open(&hub, run(fresh_uid(), "E1")).unwrap();
        // Whatever SQLite makes of it, the originals stay and the hub is sound.
        drop(sync::merge(&mut store, &laptop, at(20), false));
        assert!(store.verify().unwrap().is_ok());
        assert_eq!(fs::read(&beside).unwrap(), bytes);
        assert_eq!(fs::read(&laptop).unwrap(), fs::read(&sound).unwrap());
        fs::remove_file(beside).unwrap();
    }
}
