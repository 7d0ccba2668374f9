//! Damaged files of other laptops: refused, or taken as far as they are proven; never wrong, and nothing panics.
//!
//! `FIELDBOOK_DAMAGED=30000` damages so many files instead of a few.

mod fieldwork;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fieldbook::store::{Belief, Store, rescue};
use fieldbook::survey::Body;
use fieldbook::sync;
use fieldwork::*;
use rusqlite::Connection;

fn folder() -> tempfile::TempDir {
    match Path::new("/dev/shm").is_dir() {
        true => tempfile::tempdir_in("/dev/shm").unwrap(),
        false => tempfile::tempdir().unwrap(),
    }
}

/// A hub, and a laptop's file with four interviews more.
fn files(folder: &Path) -> (PathBuf, PathBuf) {
    let hub = filled(folder);
    let laptop = folder.join("laptop.fieldbook");
    fs::copy(&hub, &laptop).unwrap();
    let mut store = Store::open(&laptop, run(fresh_uid(), "E2")).unwrap();
    for interview in 20..24_u128 {
        let mut events = vec![happened(uid(interview), Body::Opened)];
        events.extend((0..40).map(|i| {
            said(
                uid(interview),
                top(&format!("q{i}")),
                text(&format!("{i} of {interview}, {}", "so ".repeat(i))),
            )
        }));
        events.push(said(uid(interview), top("q7"), number(7)));
        events.push(happened(uid(interview), Body::Completed));
        store.append(&events, at(5)).unwrap();
    }
    store
        .append(&[said(uid(10), top("q5"), number(5))], at(9))
        .unwrap();
    store.close().unwrap();
    (hub, laptop)
}

/// Interview, variable, rows, value and note of an event.
type Said = (Vec<u8>, String, String, String, Option<String>);

fn log(path: &Path) -> BTreeSet<Said> {
    let conn = Connection::open(path).unwrap();
    let mut statement = conn
        .prepare(
            "SELECT interview.uid, item.variable, occ, quote(val), note FROM event
             JOIN interview ON interview.ord = event.interview JOIN item ON item.ord = event.item",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
        ))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

fn damage(bytes: &mut Vec<u8>, chance: &mut Chance) -> &'static str {
    let length = bytes.len();
    match chance.below(6) {
        0 => {
            bytes.truncate(chance.below(length));
            "cut off"
        }
        1 => {
            let at = chance.below(length / 512) * 512;
            bytes[at..at + 512].fill(0);
            "a sector of zeros"
        }
        2 => {
            let (from, to) = (
                chance.below(length / 512) * 512,
                chance.below(length / 512) * 512,
            );
            bytes.copy_within(from..from + 512, to);
            "a sector from elsewhere"
        }
        3 => {
            let at = chance.below(length / 4096) * 4096;
            (at..at + 4096).for_each(|i| bytes[i] = chance.below(256) as u8);
            "a page of noise"
        }
        _ => {
            for _ in 0..=chance.below(4) {
                bytes[chance.below(length)] ^= 1 << chance.below(8);
            }
            "flipped bits"
        }
    }
}

#[test]
fn a_damaged_file_is_refused_or_taken_as_far_as_it_is_proven_and_rescue_believes_no_more() {
    let wanted: u64 = std::env::var("FIELDBOOK_DAMAGED").map_or(50, |text| text.parse().unwrap());
    let seed: u64 = std::env::var("FIELDBOOK_SEED").map_or(1, |text| text.parse().unwrap());
    let folder = folder();
    let (hub, laptop) = files(folder.path());
    let whole = fs::read(&laptop).unwrap();
    let genuine: BTreeSet<Said> = log(&laptop).union(&log(&hub)).cloned().collect();
    let (mut refused, mut taken, mut in_part, mut rescued, mut kept) = (0, 0, 0, 0_u64, 0);
    for number in 0..wanted {
        let mut chance = Chance((seed << 32 | number) * 2 + 0x9E37_79B9_7F4A_7C15);
        let mut bytes = whole.clone();
        let how = damage(&mut bytes, &mut chance);
        let what = format!("file {number} of seed {seed}, {how}");
        let (file, into) = (
            folder.path().join("damaged.fieldbook"),
            folder.path().join("into.fieldbook"),
        );
        fs::write(&file, &bytes).unwrap();
        fs::copy(&hub, &into).unwrap();
        let mut store = Store::open(&into, run(fresh_uid(), "hub")).unwrap();
        let merged = sync::merge(&mut store, &file, at(20), true);
        assert!(fs::read(&file).unwrap() == bytes, "{what}: it was written");
        match merged {
            Err(error) => {
                assert_eq!(error.exit_code(), 1, "{what}: {error}");
                refused += 1;
            }
            Ok(report) if report.is_whole() => taken += 1,
            Ok(_) => in_part += 1,
        }
        let verified = store.verify().unwrap();
        assert!(verified.is_ok(), "{what}: {:?}", verified.findings);
        store.close().unwrap();
        let wrong: Vec<_> = log(&into).difference(&genuine).cloned().collect();
        assert!(wrong.is_empty(), "{what}: merged wrong: {wrong:?}");
        let to = folder.path().join("rescued.fieldbook");
        match rescue(
            &[file],
            None,
            &to,
            Belief::Proven,
            run(fresh_uid(), "rescuer"),
        ) {
            Ok(account) => {
                rescued += 1;
                kept += account.kept + account.rewritten;
                let conn = Connection::open(&to).unwrap();
                conn.execute_batch("DROP TRIGGER event_is_not_changed; UPDATE event SET note = NULL WHERE note LIKE 'rescued: %'").unwrap();
                drop(conn);
                let wrong: Vec<_> = log(&to).difference(&genuine).cloned().collect();
                assert!(wrong.is_empty(), "{what}: rescued wrong: {wrong:?}");
                for end in ["", "-wal", "-shm"] {
                    drop(fs::remove_file(format!("{}{end}", to.display())));
                }
            }
            Err(error) => assert_eq!(error.exit_code(), 1, "{what}: {error}"),
        }
    }
    let all = Store::open_read_only(&laptop)
        .unwrap()
        .verify()
        .unwrap()
        .events;
    println!(
        "{wanted} damaged files: {refused} refused, {in_part} taken in part, {taken} taken whole, none wrong; \
         {rescued} rescued with {:.1} % of their events",
        100.0 * kept as f64 / (rescued.max(1) * all) as f64
    );
    assert!(refused > 0 && taken > 0);
}
