//! A keystroke's answer through the store, beside a bare one-row INSERT into SQLite with the same settings; and the
//! list of interviews, the answers of one, and every cell. `cargo bench --bench append [INTERVIEWS]`

use std::time::{Duration, Instant};

use fieldbook::form::{Address, Answer, Value};
use fieldbook::name::{Uid, Variable};
use fieldbook::store::{Moment, NewStudy, Run, Store};
use fieldbook::survey::{Body, Event, Origin, Roles};

const ANSWERS: u64 = 300;
const QUESTIONS: u64 = 60;

fn main() {
    let interviews = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(5_000);
    let folder = tempfile::tempdir().expect("a folder for the benchmark");
    let mut store = created(folder.path());
    one_answer(folder.path(), &mut store);
    reading(&mut store, interviews);
}

/// Alternately, so that both meet the same disk in the same mood.
fn one_answer(folder: &std::path::Path, store: &mut Store) {
    let bare = rusqlite::Connection::open(folder.join("bare.db")).expect("a bare database");
    bare.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
         CREATE TABLE answer (id INTEGER PRIMARY KEY, val ANY) STRICT;",
    )
    .expect("a bare table");
    let (mut ours, mut floor) = (vec![], vec![]);
    for number in 0..ANSWERS {
        let event = said(
            uid(1000 + number / QUESTIONS),
            &format!("q{}", number % QUESTIONS),
            number,
        );
        ours.push(timed(|| {
            store
                .append(&[event], at(number))
                .expect("room on the disk")
        }));
        floor.push(timed(|| {
            bare.prepare_cached("INSERT INTO answer (val) VALUES (?1)")
                .and_then(|mut insert| insert.execute([number as i64]))
                .expect("room on the disk");
        }));
    }
    let (ours, floor) = (median(&mut ours), median(&mut floor));
    println!(
        "one answer, durable: {} (median of {ANSWERS})  bare INSERT: {}  ratio {:.2}",
        shown(ours),
        shown(floor),
        ours.as_secs_f64() / floor.as_secs_f64()
    );
}

fn reading(store: &mut Store, interviews: u64) {
    let building = timed(|| {
        for block in 0..interviews.div_ceil(1000) {
            let range = block * 1000..interviews.min(block * 1000 + 1000);
            let events: Vec<Event> = range.flat_map(interview).collect();
            store.append(&events, at(900)).expect("room on the disk");
        }
    });
    let events = interviews * (QUESTIONS + 4);
    println!(
        "{events} events of {interviews} interviews appended in bulk: {} ({:.1} µs each)",
        shown(building),
        building.as_secs_f64() * 1e6 / events as f64
    );
    let mut count = 0;
    let listing = timed(|| count = store.interviews().expect("a sound file").len());
    println!("list of {count} interviews: {}", shown(listing));
    let mut answers: Vec<_> = (0..100)
        .map(|i| {
            timed(|| {
                drop(
                    store
                        .answers(uid(10_000 + i * interviews / 100))
                        .expect("a sound file"),
                )
            })
        })
        .collect();
    println!("answers of one interview: {}", shown(median(&mut answers)));
    let mut cells = 0;
    let scanning = timed(|| {
        store
            .for_each_cell(|_, _| {
                cells += 1;
                Ok(())
            })
            .expect("a sound file");
    });
    println!("every one of {cells} cells: {}", shown(scanning));
    let mut sound = false;
    let verifying = timed(|| sound = store.verify().expect("a sound file").is_ok());
    println!("verify ({sound}): {}", shown(verifying));
}

fn interview(number: u64) -> Vec<Event> {
    let uid = uid(10_000 + u128::from(number) as u64);
    let text = |name: &str, text: String| said_by(uid, name, Value::Text(text));
    let mut events = vec![
        Event {
            interview: uid,
            body: Body::Opened,
        },
        text("respondent_id", format!("R{number:06}")),
        text("village_code", format!("V{:02}", number % 11)),
    ];
    events.extend((0..QUESTIONS).map(|question| said(uid, &format!("q{question}"), question % 7)));
    events.push(Event {
        interview: uid,
        body: Body::Completed,
    });
    events
}

fn created(folder: &std::path::Path) -> Store {
    let asked = ["respondent_id", "village_code"].map(|name| Variable::new(name).expect("a name"));
    let study = NewStudy {
        project: uid(1),
        lineage: uid(2),
        documents: vec![],
        roles: Roles::of(&asked, &["respondent_id"]),
    };
    let run = Run {
        uid: uid(3),
        operator: "E1".into(),
        device: "bench".into(),
        at: at(0),
        app: "bench".into(),
    };
    Store::create(&folder.join("study.fieldbook"), &study, run).expect("a new study")
}

fn uid(number: u64) -> Uid {
    Uid(u128::from(number).to_be_bytes())
}

fn at(ms: u64) -> Moment {
    Moment {
        wall_ms: 1_667_811_600_000 + ms as i64,
        tz_minutes: 480,
        monotonic_ms: ms,
    }
}

fn said(interview: Uid, name: &str, answer: u64) -> Event {
    said_by(interview, name, Value::Integer(answer as i64))
}

fn said_by(interview: Uid, name: &str, value: Value) -> Event {
    Event {
        interview,
        body: Body::Answered {
            address: Address::top(Variable::new(name).expect("a name")),
            answer: Some(Answer::Value(value)),
            origin: Origin::Respondent,
            reason: None,
        },
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn shown(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1e3)
}
