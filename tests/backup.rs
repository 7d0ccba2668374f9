//! Copies that are made without anybody asking, the way back, and the log on another path: an answer has more than one home.

#[path = "support/cli.rs"]
mod cli;
#[path = "support/desk.rs"]
mod desk;

use std::{fs, path::Path};

use fieldbook::{
    form::{Address, Answer, Value},
    name::Variable,
    store::{Belief, Store, superfluous},
    survey::{Body, Event, Origin},
    ui::Keeping,
};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The one folder of backups below `base`.
fn only(base: &Path) -> std::path::PathBuf {
    let folders = names(base);
    assert_eq!(folders.len(), 1, "{folders:?}");
    base.join(&folders[0])
}

fn corrected(desk: &mut desk::Desk, amount: i64) {
    let interview = desk.store().interviews().unwrap()[0].uid;
    desk.writes(vec![Event {
        interview,
        body: Body::Answered {
            address: Address::top(Variable::new("inc_farm").unwrap()),
            answer: Some(Answer::Value(Value::Integer(amount))),
            origin: Origin::Corrected,
            reason: Some("asked again".into()),
        },
    }]);
}

#[test]
fn leaving_the_program_leaves_a_checked_backup_and_nothing_new_leaves_none() {
    let base = tempfile::tempdir().unwrap();
    let keeping = Keeping {
        backups: Some(base.path().join("backups")),
        safety: None,
    };
    let mut desk = desk::Desk::example(80, 24);
    desk.keeping(keeping.clone());
    corrected(&mut desk, 7001);
    let digest = desk.store().state_digest().unwrap();
    desk.leaves();
    let folder = only(&base.path().join("backups"));
    let made = names(&folder);
    assert_eq!(made.len(), 1);
    let backup = Store::open_read_only(&folder.join(&made[0])).unwrap();
    assert!(backup.verify().unwrap().is_ok());
    assert_eq!(backup.state_digest().unwrap(), digest);
    // Opened and left again: what is there is there already.
    desk.keeping(keeping);
    desk.leaves();
    assert_eq!(names(&folder), made);
}

#[test]
fn backups_are_kept_by_age_and_the_latest_always() {
    const HOUR: i64 = 3_600_000;
    let now = 500 * 24 * HOUR;
    // One an hour for 100 days, the latest first.
    let times: Vec<i64> = (0..2400).map(|hour| now - hour * HOUR).collect();
    let gone = superfluous(&times, now);
    let kept: Vec<i64> = (0..times.len())
        .filter(|at| !gone.contains(at))
        .map(|at| (now - times[at]) / HOUR)
        .collect();
    assert!(
        (0..=24).all(|hour| kept.contains(&hour)),
        "every one of the last day"
    );
    let in_days = |from: i64, to: i64| {
        kept.iter()
            .filter(|age| (from * 24..to * 24).contains(*age))
            .count()
    };
    assert!(
        (29..=31).contains(&in_days(1, 31)),
        "one a day for a month: {}",
        in_days(1, 31)
    );
    assert!(
        (2..=4).contains(&in_days(31, 100)),
        "one a month before: {}",
        in_days(31, 100)
    );
    // Old ones alone: the latest three stay, however close together they were made.
    let old: Vec<i64> = (0..5)
        .map(|minute| now - 90 * 24 * HOUR - minute * 60_000)
        .collect();
    assert!(superfluous(&old, now).iter().all(|at| *at >= 3));
    // A clock that was years ahead: nothing is taken away for it.
    assert_eq!(
        superfluous(&[now + HOUR, now + 2, now + 1, now], now),
        Vec::<usize>::new()
    );
    // Doing it again takes nothing more away.
    let left: Vec<i64> = kept.iter().map(|age| now - age * HOUR).collect();
    assert_eq!(superfluous(&left, now), Vec::<usize>::new());
}

#[test]
fn a_lost_study_is_restored_from_the_latest_backup_that_verifies() {
    let desk = cli::Desk::with_example();
    let made = desk.json(&["backup", "s.fbk", "--json"]);
    assert_eq!(made["written"], true);
    let digest = desk.json(&["verify", "s.fbk", "--json"])["state_digest"].clone();
    assert_eq!(
        desk.json(&["backup", "s.fbk", "--json"])["written"],
        false,
        "nothing is new"
    );
    desk.ok(&[
        "answer",
        "s.fbk",
        "--interview",
        "R001",
        "--round",
        "2022",
        "--set",
        "inc_farm=7001",
    ]);
    let second = desk.json(&["backup", "s.fbk", "--json"]);
    assert_eq!(second["backups"].as_array().unwrap().len(), 2);
    // The latest backup is damaged, and the study is gone.
    let latest = second["backup"].as_str().unwrap().to_owned();
    let mut bytes = fs::read(&latest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0xA5);
    fs::write(&latest, &bytes).unwrap();
    fs::remove_file(desk.path("s.fbk")).unwrap();
    let restored = desk.json(&["restore", "s.fbk", "-o", "new.fbk", "--json"]);
    assert_eq!(restored["state_digest"], digest);
    assert_eq!(restored["passed_over"].as_array().unwrap().len(), 1);
    assert_eq!(desk.json(&["verify", "new.fbk", "--json"])["ok"], true);
    // Nothing is ever written over.
    let (sentence, code) = desk.refused(&["restore", "s.fbk", "-o", "new.fbk"]);
    assert_eq!(code, 1);
    assert!(
        sentence.contains("there is a file of this name already"),
        "{sentence}"
    );
    let (sentence, _) = desk.refused(&["restore", "other.fbk", "-o", "newer.fbk"]);
    assert!(sentence.contains("there is no backup of it"), "{sentence}");
    assert!(!desk.path("newer.fbk").exists());
}

#[test]
fn a_restored_study_says_what_the_old_one_still_holds_and_takes_it_by_merging() {
    let desk = cli::Desk::with_example();
    let backup = desk.json(&["backup", "s.fbk", "--to", "there", "--json"]);
    desk.ok(&[
        "answer",
        "s.fbk",
        "--interview",
        "R001",
        "--round",
        "2022",
        "--set",
        "inc_farm=7001",
    ]);
    let from = backup["backup"].as_str().unwrap();
    let restored = desk.json(&[
        "restore", "s.fbk", "--from", from, "-o", "new.fbk", "--json",
    ]);
    assert!(restored["lacks"].as_i64() > Some(0), "{restored}");
    desk.ok(&["merge", "new.fbk", "s.fbk"]);
    let digest = |study| desk.json(&["verify", study, "--json"])["state_digest"].clone();
    assert_eq!(digest("new.fbk"), digest("s.fbk"));
}

#[test]
fn a_study_that_is_gone_is_rebuilt_from_its_safety_log() {
    let base = tempfile::tempdir().unwrap();
    let safety = base.path().join("safety");
    let mut desk = desk::Desk::example(80, 24);
    let first = desk.folder.path().join("first.fbk");
    desk.leaves();
    fs::copy(desk.folder.path().join("study.fbk"), &first).unwrap();
    desk.keeping(Keeping {
        backups: None,
        safety: Some(safety.clone()),
    });
    corrected(&mut desk, 7001);
    corrected(&mut desk, 7002);
    let digest = desk.store().state_digest().unwrap();
    // What this run said is in the log at once; the study itself as it was before the run is all that is left of it.
    let to = base.path().join("rescued.fbk");
    let account = fieldbook::store::rescue(
        &[first],
        Some(&safety),
        &to,
        Belief::Proven,
        desk::Desk::run(),
    )
    .unwrap();
    assert!(account.is_whole, "{account:?}");
    assert_eq!(account.state_digest, digest);
    // From the log alone: the two answers, and the documents.
    let to = base.path().join("alone.fbk");
    let account =
        fieldbook::store::rescue(&[safety], None, &to, Belief::Proven, desk::Desk::run()).unwrap();
    assert!(account.documents_lost.is_empty());
    let alone = Store::open_read_only(&to).unwrap();
    let interview = alone.interviews().unwrap()[0].uid;
    let answers = alone.answers(interview).unwrap();
    assert_eq!(answers[0].answer, Some(Answer::Value(Value::Integer(7002))));
    let form = alone
        .document(fieldbook::survey::DocumentKind::Form)
        .unwrap();
    assert!(form.is_some(), "the questionnaire is in use again");
}

#[test]
fn a_safety_log_that_cannot_be_written_stops_nobody_and_is_told_once() {
    let base = tempfile::tempdir().unwrap();
    let occupied = base.path().join("occupied");
    fs::write(&occupied, "a file where the folder should be").unwrap();
    let mut desk = desk::Desk::example(80, 24);
    desk.keeping(Keeping {
        backups: None,
        safety: Some(occupied.clone()),
    });
    corrected(&mut desk, 7001);
    desk.sees("safety log").sees("✓ saved");
    corrected(&mut desk, 7002);
    fs::remove_file(&occupied).unwrap();
    corrected(&mut desk, 7003);
    let logged: Vec<String> = names(&occupied)
        .into_iter()
        .filter(|name| name.ends_with(".fblog"))
        .collect();
    let text = fs::read_to_string(occupied.join(&logged[0])).unwrap();
    assert!(
        text.contains("7001") && text.contains("7002") && text.contains("7003"),
        "nothing is left out: {text}"
    );
}
