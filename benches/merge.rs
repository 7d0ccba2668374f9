//! Laptops' files merged into one study, beside a plain `INSERT … SELECT` of the same rows; bytes an answer; and opening a
//! large study to its first list. `cargo bench --bench merge [LAPTOPS] [INTERVIEWS] [ANSWERS] [LISTED]`

use std::path::{Path, PathBuf};
use std::time::Instant;

use fieldbook::form::{Address, Answer, Value};
use fieldbook::name::{Uid, Variable};
use fieldbook::store::{Moment, NewStudy, Run, Store};
use fieldbook::survey::{Body, Event, Origin, Roles};
use fieldbook::sync;
use rusqlite::Connection;

fn main() {
    let sizes: Vec<u64> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let size = |at: usize, default| sizes.get(at).copied().unwrap_or(default);
    let (laptops, interviews, answers) = (size(0, 4), size(1, 2_000), size(2, 150));
    let folder = tempfile::tempdir().expect("a folder for the benchmark");
    let hub = created(folder.path(), "hub");
    merging(folder.path(), &hub, (laptops, interviews, answers));
    listing(folder.path(), size(3, 100_000));
}

fn merging(folder: &Path, hub: &Path, (laptops, interviews, answers): (u64, u64, u64)) {
    let mut store = Store::open(hub, run(1)).expect("the hub");
    let (mut events, mut spent, mut floor, mut bytes) = (0, 0.0, 0.0, 0);
    let floor_db = folder.join("floor.db");
    for laptop in 0..laptops {
        let file = folder.join("laptop.fbk");
        std::fs::copy(folder.join("empty.fbk"), &file).expect("room on the disk");
        fill(&file, laptop, interviews, answers);
        bytes = std::fs::metadata(&file).expect("the file").len();
        let before = cpu_seconds();
        let report = sync::merge(&mut store, &file, at(0), true).expect("a sound file");
        spent += cpu_seconds() - before;
        events += report.taken.events;
        let before = cpu_seconds();
        plain(&floor_db, &file);
        floor += cpu_seconds() - before;
    }
    let before = cpu_seconds();
    let file = folder.join("laptop.fbk");
    let again = sync::merge(&mut store, &file, at(0), true).expect("a sound file");
    assert_eq!(again.taken.events, 0, "nothing is new");
    let known = cpu_seconds() - before;
    store.close().expect("the hub");
    let hub_bytes = std::fs::metadata(hub).expect("the hub").len();
    println!(
        "{laptops} files of {interviews} interviews × {answers} answers: {events} events merged in {spent:.2} CPU-s, \
         {:.0} a CPU-second; plain INSERT … SELECT of events and cells {floor:.2} CPU-s, ratio {:.2}",
        events as f64 / spent,
        spent / floor,
    );
    println!("the last file again: {known:.2} CPU-s, nothing taken");
    println!(
        "{:.1} bytes an answer in a laptop's file, {:.1} in the hub's",
        bytes as f64 / (interviews * answers) as f64,
        hub_bytes as f64 / events as f64
    );
}

/// The same rows into tables of the same structure, without reading what they say.
fn plain(floor: &Path, file: &Path) {
    let conn = Connection::open(floor).expect("a bare database");
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
         CREATE TABLE IF NOT EXISTS event (chain INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL,
            interview INTEGER NOT NULL, item INTEGER NOT NULL, occ TEXT NOT NULL, val ANY, miss INTEGER NOT NULL,
            origin INTEGER NOT NULL, note TEXT, dt INTEGER NOT NULL, mark INTEGER NOT NULL,
            PRIMARY KEY (chain, seq)) STRICT, WITHOUT ROWID;
         CREATE TABLE IF NOT EXISTS cell (interview INTEGER NOT NULL, item INTEGER NOT NULL, occ TEXT NOT NULL,
            kind INTEGER NOT NULL, val ANY, miss INTEGER NOT NULL, origin INTEGER NOT NULL, chain INTEGER NOT NULL,
            seq INTEGER NOT NULL, heads INTEGER NOT NULL, conflict INTEGER NOT NULL,
            PRIMARY KEY (interview, item, occ)) STRICT, WITHOUT ROWID;",
    )
    .expect("bare tables");
    conn.execute("ATTACH DATABASE ?1 AS source", [file.to_str()])
        .expect("the file");
    let next: i64 = conn
        .query_row(
            "SELECT coalesce(max(chain), 0) FROM main.event",
            [],
            |row| row.get(0),
        )
        .expect("a count");
    let base: i64 = conn
        .query_row(
            "SELECT coalesce(max(interview), 0) FROM main.cell",
            [],
            |row| row.get(0),
        )
        .expect("a count");
    conn.execute_batch(&format!(
        "BEGIN;
         INSERT INTO main.event SELECT chain + {next}, seq, kind, interview + {base}, item, occ, val, miss, origin, note,
            dt, mark FROM source.event WHERE chain > 1;
         INSERT INTO main.cell SELECT interview + {base}, item, occ, kind, val, miss, origin, chain + {next}, seq, heads,
            conflict FROM source.cell WHERE interview > 1;
         COMMIT; PRAGMA wal_checkpoint(TRUNCATE);"
    ))
    .expect("room on the disk");
}

fn listing(folder: &Path, interviews: u64) {
    let file = folder.join("large.fbk");
    std::fs::copy(folder.join("empty.fbk"), &file).expect("room on the disk");
    fill(&file, 999, interviews, 3);
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            let store = Store::open(&file, run(7)).expect("a sound file");
            let listed = store.interviews().expect("a sound file").len() as u64;
            let time = start.elapsed().as_secs_f64();
            assert_eq!(
                listed,
                interviews + 1,
                "with the one that every laptop began with"
            );
            time
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "a study of {interviews} interviews from closed to its list: {:.0} ms (median of 5)",
        times[2] * 1e3
    );
}

/// A new study, and a copy of it without interviews for the laptops to begin with.
fn created(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(format!("{name}.fbk"));
    let asked: Vec<Variable> = (0..4)
        .map(|number| variable(&format!("q{number}")))
        .collect();
    let study = NewStudy {
        project: uid(1, 1),
        lineage: uid(1, 2),
        documents: vec![],
        roles: Roles::of(&asked, &["q0"]),
    };
    let mut store = Store::create(&path, &study, run(0)).expect("a new study");
    store
        .append(
            &[Event {
                interview: uid(1, 3),
                body: Body::Opened,
            }],
            at(0),
        )
        .expect("room on the disk");
    store.close().expect("a new study");
    std::fs::copy(&path, folder.join("empty.fbk")).expect("room on the disk");
    path
}

/// Interviews as a laptop holds them: most answers are codes, some numbers and texts, one in twenty is corrected.
fn fill(file: &Path, laptop: u64, interviews: u64, answers: u64) {
    let mut store = Store::open(file, run(100 + laptop)).expect("a laptop");
    let names: Vec<Variable> = (0..answers)
        .map(|number| variable(&format!("q{number}")))
        .collect();
    let mut events = vec![];
    for number in 0..interviews {
        let interview = uid(1000 + laptop, number + 1);
        events.push(Event {
            interview,
            body: Body::Opened,
        });
        for (at, name) in names.iter().enumerate() {
            let at = at as u64;
            events.push(said(interview, name, value(number, at)));
            if (number + at).is_multiple_of(20) {
                events.push(said(interview, name, value(number + 1, at + 1)));
            }
        }
        events.push(Event {
            interview,
            body: Body::Completed,
        });
        // Many at once: what is measured comes afterwards.
        if events.len() > 10_000 || number + 1 == interviews {
            store.append(&events, at(number)).expect("room on the disk");
            events.clear();
        }
    }
    store.close().expect("a laptop");
}

fn value(number: u64, at: u64) -> Value {
    match (number * 31 + at * 17) % 20 {
        0..=11 => Value::Integer(((number + at) % 5) as i64),
        12..=16 => Value::Integer(((number * 7919 + at) % 100_000) as i64),
        17 => Value::Decimal((number * at) as f64 / 7.0),
        _ => Value::Text(format!("answer {} of {at}", number % 97)),
    }
}

fn said(interview: Uid, name: &Variable, value: Value) -> Event {
    Event {
        interview,
        body: Body::Answered {
            address: Address::top(name.clone()),
            answer: Some(Answer::Value(value)),
            origin: Origin::Respondent,
            reason: None,
        },
    }
}

fn variable(name: &str) -> Variable {
    Variable::new(name).expect("a name")
}

fn uid(high: u64, low: u64) -> Uid {
    Uid(((u128::from(high) << 64) | u128::from(low)).to_be_bytes())
}

fn at(second: u64) -> Moment {
    Moment {
        wall_ms: 1_667_811_600_000,
        tz_minutes: 480,
        monotonic_ms: second,
    }
}

fn run(number: u64) -> Run {
    Run {
        uid: uid(77, number),
        operator: format!("E{number}"),
        device: format!("LAP-{number}"),
        at: at(0),
        app: "bench".into(),
    }
}

/// What this process has used of the processors, where the system tells (Linux, in hundredths of a second); else the time.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or("")
        .split_whitespace()
        .collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    match ticks(11).zip(ticks(12)) {
        Some((user, system)) => (user + system) / 100.0,
        None => std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0.0, |since| since.as_secs_f64()),
    }
}
