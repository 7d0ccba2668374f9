//! The built program, killed at random moments of a merge, an import, an upgrade and a visit to a stick: what it was doing
//! is done whole or not begun, the file is sound, and doing it again ends as if nothing had happened.
//!
//! `FIELDBOOK_KILLS=10000` kills it so often instead of a few times.

#![cfg(unix)]

#[path = "support/cli.rs"]
mod cli;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cli::Desk;
use fieldbook::store::Store;

struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end.max(1)
    }
}

/// Runs the program with `arguments` and kills it after `life`; says whether it had ended before.
fn killed(desk: &Desk, arguments: &[&str], life: Duration) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fieldbook"))
        .current_dir(desk.folder())
        .env("HOME", desk.folder())
        .env("XDG_STATE_HOME", desk.folder())
        .env("FIELDBOOK_DEVICE", "LAP-1")
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while begun.elapsed() < life {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        std::thread::yield_now();
    }
    let _ = child.kill();
    child.wait().unwrap();
    false
}

/// What a sound study holds: its digest; after an import, which is a run of its own each time, the number of its events.
fn state(path: &Path, of_import: bool) -> String {
    let store = Store::open_read_only(path).unwrap();
    let verified = store.verify().unwrap();
    assert!(
        verified.is_ok(),
        "{}: {:?}",
        path.display(),
        verified.findings
    );
    match of_import {
        true => format!("{} events", verified.events),
        false => format!("{:?}", verified.state_digest),
    }
}

/// What stands in the work folder before each round.
fn reset(desk: &Desk) {
    for entry in fs::read_dir(desk.path("work")).unwrap() {
        let path = entry.unwrap().path();
        let _ = if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        };
    }
    fs::create_dir(desk.path("work/stick")).unwrap();
    fs::copy(desk.path("s.fbk"), desk.path("work/s.fbk")).unwrap();
    fs::copy(desk.path("laptop.fbk"), desk.path("work/stick/laptop.fbk")).unwrap();
    fs::copy(desk.path("old.fbk"), desk.path("work/old.fbk")).unwrap();
}

/// The file of a program that knew no review yet: opening it lifts it.
fn lower(path: &Path) {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute_batch("DROP INDEX event_review; PRAGMA user_version = 1")
        .unwrap();
}

#[test]
fn a_killed_merge_import_upgrade_or_visit_is_whole_or_not_begun_and_can_be_done_again() {
    let kills: u64 = std::env::var("FIELDBOOK_KILLS").map_or(8, |text| text.parse().unwrap());
    let desk = Desk::with_example();
    fs::create_dir(desk.path("work")).unwrap();
    fs::copy(desk.path("s.fbk"), desk.path("laptop.fbk")).unwrap();
    fs::copy(desk.path("s.fbk"), desk.path("old.fbk")).unwrap();
    lower(&desk.path("old.fbk"));
    for round in ["2020", "2022"] {
        let arguments = [
            "answer",
            "laptop.fbk",
            "--interview",
            "R003",
            "--round",
            round,
            "--set",
            "inc_farm=4321",
        ];
        desk.ok(&arguments);
    }
    desk.ok(&["export", "laptop.fbk", "-o", "all.csv"]);
    let merge = ["merge", "work/s.fbk", "work/stick/laptop.fbk"];
    let visit = ["sync", "work/s.fbk", "work/stick"];
    let import = ["import", "work/s.fbk", "all.csv"];
    let upgrade = [
        "answer",
        "work/old.fbk",
        "--interview",
        "R003",
        "--round",
        "2022",
        "--set",
        "inc_farm=4321",
    ];
    let works: [&[&str]; 4] = [&merge, &visit, &import, &upgrade];
    let study = |at: usize| {
        desk.path(if at == 3 {
            "work/old.fbk"
        } else {
            "work/s.fbk"
        })
    };
    let mut chance = Chance(0x2545_F491_4F6C_DD1D);
    let mut ends = vec![];
    let mut lengths = vec![];
    for (at, work) in works.into_iter().enumerate() {
        reset(&desk);
        let begun = Instant::now();
        desk.run(work);
        lengths.push(begun.elapsed());
        ends.push(state(&study(at), at >= 2));
    }
    let before = [false, true].map(|of_import| state(&desk.path("s.fbk"), of_import));
    let (mut cut, mut finished) = (0, 0);
    for kill in 0..kills {
        let at = (kill % 4) as usize;
        reset(&desk);
        let life = Duration::from_micros(chance.below(lengths[at].as_micros() as u64 * 11 / 10));
        match killed(&desk, works[at], life) {
            true => finished += 1,
            false => cut += 1,
        }
        let after = state(&study(at), at >= 2);
        assert!(
            after == before[usize::from(at >= 2)] || after == ends[at],
            "kill {kill}: {:?} is half done",
            works[at]
        );
        for entry in fs::read_dir(desk.path("work/stick")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "fbk") {
                state(&path, false);
            }
        }
        // Again, and to the end.
        desk.run(works[at]);
        assert_eq!(
            state(&study(at), at >= 2),
            ends[at],
            "kill {kill}: {:?}",
            works[at]
        );
    }
    println!("{cut} times killed, {finished} times too late: each was whole or not begun");
    assert!(cut > 0);
}
