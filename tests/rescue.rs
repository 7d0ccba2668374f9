//! What a damaged study still holds becomes a new one: only what is genuine, all that is, and an account of the rest.

mod fieldwork;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fieldbook::name::Uid;
use fieldbook::store::{Account, Belief, Store, rescue};
use fieldbook::survey::Body;
use fieldbook::sync;
use fieldwork::*;
use rusqlite::Connection;

/// A study of two laptops with 12 interviews, corrections, notes, a void interview and a disagreement.
fn study(folder: &Path) -> std::path::PathBuf {
    let (path, mut store) = created(folder);
    for interview in 0..8_u128 {
        let mut events = vec![happened(uid(10 + interview), Body::Opened)];
        for question in 0..30 {
            let said_text = format!(
                "answer {question} of {interview}, {}",
                "so it goes ".repeat(question % 5)
            );
            events.push(said(
                uid(10 + interview),
                top(&format!("q{question}")),
                text(&said_text),
            ));
        }
        events.push(said(
            uid(10 + interview),
            top("q3"),
            number(interview as i64),
        ));
        events.push(happened(uid(10 + interview), Body::Completed));
        store.append(&events, at(interview as u64)).unwrap();
    }
    let other = folder.join("other.fieldbook");
    store.close().unwrap();
    fs::copy(&path, &other).unwrap();
    for (file, operator, answer) in [(&path, "E1", 1), (&other, "E2", 2)] {
        let mut store = Store::open(file, run(fresh_uid(), operator)).unwrap();
        let mut events = vec![said(uid(12), top("q5"), number(answer))];
        for interview in 0..2_u128 {
            let uid = uid(100 * answer as u128 + interview);
            events.push(happened(uid, Body::Opened));
            events.extend((0..30).map(|i| said(uid, top(&format!("q{i}")), number(i))));
        }
        store.append(&events, at(20)).unwrap();
        store.close().unwrap();
    }
    let mut store = Store::open(&path, run(fresh_uid(), "S")).unwrap();
    sync::merge(&mut store, &other, at(30), true).unwrap();
    let void = Body::Voided {
        reason: "a test".into(),
    };
    store.append(&[happened(uid(13), void)], at(40)).unwrap();
    store.close().unwrap();
    path
}

fn rescued(from: &[&Path], to: &Path) -> Account {
    let from: Vec<_> = from.iter().map(|path| path.to_path_buf()).collect();
    let account = rescue(&from, None, to, Belief::Proven, run(fresh_uid(), "rescuer")).unwrap();
    let verified = Store::open_read_only(to).unwrap().verify().unwrap();
    assert!(verified.is_ok(), "{:?}", verified.findings);
    account
}

/// Run, number, interview, variable, value.
type Entry = (Vec<u8>, i64, Vec<u8>, String, String);

/// What the log says.
fn log(path: &Path) -> BTreeSet<Entry> {
    let conn = Connection::open(path).unwrap();
    let mut statement = conn
        .prepare(
            "SELECT chain.uid, seq, interview.uid, variable, quote(val) FROM event
             JOIN chain ON chain.ord = event.chain JOIN interview ON interview.ord = event.interview
             JOIN item ON item.ord = event.item",
        )
        .unwrap();
    let rows = statement
        .query_map([], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })
        .unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_sound_study_is_rescued_whole_and_the_original_stays_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = study(folder.path());
    let before = fs::read(&path).unwrap();
    let account = rescued(&[&path], &folder.path().join("new.fieldbook"));
    assert!(account.is_whole, "{account:?}");
    assert_eq!(account.rewritten, 0);
    let digest = Store::open_read_only(&path)
        .unwrap()
        .state_digest()
        .unwrap();
    assert_eq!(account.state_digest, digest);
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn whatever_page_is_lost_what_is_rescued_is_genuine_and_the_rest_is_accounted_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = study(folder.path());
    let whole = fs::read(&path).unwrap();
    let genuine = log(&path);
    let events = genuine.len() as u64;
    let mut losses = 0;
    for page in 0..whole.len() / 4096 {
        let mut damaged = whole.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0xA5);
        let file = folder.path().join("damaged.fieldbook");
        fs::write(&file, &damaged).unwrap();
        let to = folder.path().join(format!("rescued{page}.fieldbook"));
        let account = rescued(&[&file], &to);
        assert!(
            fs::read(&file).unwrap() == damaged,
            "the damaged file is only read"
        );
        assert!(account.kept + account.rewritten <= events);
        if account.kept + account.rewritten < events {
            losses += 1;
            assert!(!account.is_whole, "page {page}: {account:?}");
        }
        let kept = log(&to);
        for event in &kept {
            let same =
                |known: &&Entry| (&known.2, &known.3, &known.4) == (&event.2, &event.3, &event.4);
            assert!(
                genuine.contains(event) || genuine.iter().any(|known| same(&known)),
                "page {page}: {event:?}"
            );
        }
        // What was rescued and another laptop's file, or a backup, make the whole again.
        let mut store = Store::open(&to, run(fresh_uid(), "S")).unwrap();
        sync::merge(&mut store, &path, at(50), true).unwrap();
        let findings = store.verify().unwrap().findings;
        assert!(
            findings.is_empty(),
            "page {page}: {findings:?}; {account:?}"
        );
        let here = store.tips().unwrap();
        let lost: Vec<Uid> = Store::open_read_only(&path)
            .unwrap()
            .tips()
            .unwrap()
            .iter()
            .filter(|tip| {
                !here
                    .iter()
                    .any(|ours| ours.run == tip.run && ours.seq >= tip.seq)
            })
            .map(|tip| tip.run)
            .collect();
        assert!(lost.is_empty(), "page {page}: {lost:?}");
        store.close().unwrap();
    }
    assert!(losses > 3, "{losses}");
}

#[test]
fn a_file_cut_off_anywhere_gives_what_was_before_the_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = study(folder.path());
    let whole = fs::read(&path).unwrap();
    let mut most = 0;
    for part in 1..8 {
        let file = folder.path().join("cut.fieldbook");
        fs::write(&file, &whole[..whole.len() * part / 8 + 17]).unwrap();
        let to = folder.path().join(format!("cut{part}.fieldbook"));
        let from = [file.clone()];
        if let Ok(account) = rescue(
            &from,
            None,
            &to,
            Belief::Proven,
            run(fresh_uid(), "rescuer"),
        ) {
            most = most.max(account.kept + account.rewritten);
        }
    }
    assert!(most > 100, "{most}");
}

#[test]
fn a_gap_is_filled_from_another_copy_and_what_lies_behind_one_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = study(folder.path());
    let backup = folder.path().join("backup.fieldbook");
    fs::copy(&path, &backup).unwrap();
    let whole = fs::read(&path).unwrap();
    let events = log(&path).len() as u64;
    let (mut behind, mut filled) = (0, 0);
    let pages = whole.len() / 4096;
    for page in 1..pages {
        let mut damaged = whole.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0);
        let file = folder.path().join("damaged.fieldbook");
        fs::write(&file, &damaged).unwrap();
        let alone = rescued(
            &[&file],
            &folder.path().join(format!("alone{page}.fieldbook")),
        );
        behind += alone.rewritten;
        // The other copy is damaged too, elsewhere.
        let mut other = whole.clone();
        let elsewhere = (page + pages / 2) % pages;
        other[elsewhere * 4096..(elsewhere + 1) * 4096].fill(0);
        fs::write(&backup, &other).unwrap();
        let both = rescued(
            &[&file, &backup],
            &folder.path().join(format!("both{page}.fieldbook")),
        );
        assert!(both.kept >= alone.kept);
        filled += u64::from(both.kept == events && alone.kept < events);
    }
    assert!(behind > 0, "events behind a gap are written again");
    assert!(filled > 0, "two damaged copies make one whole study");
}

#[test]
fn the_log_beside_a_study_whose_program_died_is_read_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    let mut store = Store::open(&path, run(fresh_uid(), "E2")).unwrap();
    store
        .append(&[said(uid(10), top("q1"), text("one more"))], at(1))
        .unwrap();
    let copy = folder.path().join("died.fieldbook");
    fs::copy(&path, &copy).unwrap();
    let wal = |path: &Path| format!("{}-wal", path.display());
    fs::copy(wal(&path), wal(&copy)).unwrap();
    let digest = store.state_digest().unwrap();
    store.close().unwrap();
    let account = rescued(&[&copy], &folder.path().join("new.fieldbook"));
    assert_eq!(account.state_digest, digest);
}

#[test]
fn what_holds_no_study_is_refused_and_nothing_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new.fieldbook");
    for (name, bytes) in [
        ("empty", vec![]),
        ("noise", vec![0x5A; 50_000]),
        ("text", b"dear diary".to_vec()),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        let error = rescue(&[file], None, &to, Belief::Proven, run(fresh_uid(), "r")).unwrap_err();
        assert!(error.to_string().contains("nothing of a study"), "{error}");
        assert!(!to.exists());
    }
    let path = study(folder.path());
    let error = rescue(
        std::slice::from_ref(&path),
        None,
        &path,
        Belief::Proven,
        run(fresh_uid(), "r"),
    )
    .unwrap_err();
    assert!(error.to_string().contains("already"), "{error}");
    assert!(
        rescue(
            &[folder.path().join("nowhere")],
            None,
            &to,
            Belief::Proven,
            run(fresh_uid(), "r")
        )
        .is_err()
    );
}

#[test]
fn a_study_whose_own_name_is_damaged_is_rescued_under_the_name_that_its_log_proves() {
    let folder = tempfile::tempdir().unwrap();
    let path = study(folder.path());
    let project = |path: &Path| -> Vec<u8> {
        let conn = Connection::open(path).unwrap();
        conn.query_row("SELECT project FROM file", [], |row| row.get(0))
            .unwrap()
    };
    let genuine = project(&path);
    let damaged = folder.path().join("damaged.fieldbook");
    fs::copy(&path, &damaged).unwrap();
    Connection::open(&damaged)
        .unwrap()
        .execute("UPDATE file SET project = randomblob(16)", [])
        .unwrap();
    let new = folder.path().join("new.fieldbook");
    rescued(&[&damaged], &new);
    assert_eq!(project(&new), genuine);
    assert_eq!(log(&new), log(&path));
}
