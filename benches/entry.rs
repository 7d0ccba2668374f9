//! A whole key in the Entry screen: event → state → drawn screen, in a form of 2,000 questions and in a roster of 1,000
//! rows; within it the recalculation alone, and beside it the durable commit.

#[path = "../tests/support/workbook.rs"]
mod workbook;

use std::{
    hint::black_box,
    sync::{Arc, mpsc::channel},
    time::{Duration, Instant},
};

use chrono::DateTime;
use fieldbook::{
    error::Error,
    form::{Answer, Value},
    name::Uid,
    store::Run,
    study::{Documents, Named, Study},
    ui::{Desk, Effect, Keeping, Key, Lent, Model, Msg, Who, clock::Now, moment, update, view},
};
use ratatui::{Terminal, backend::TestBackend};

const KEYS: usize = 2_000;
const FRAME: Duration = Duration::from_millis(16);

fn main() {
    println!("{:<44} {:>10} {:>10}", "", "median", "99 %");
    let mut wide = Hands::at(&wide_form());
    wide.jump("q120_0");
    wide.measure("2,000 questions", "7 Enter Down Up 1 2 Enter Tab");
    let mut roster = Hands::at(&roster_form());
    roster.keys("1 0 0 0 Enter");
    roster.jump("/people[500]/given");
    roster.measure(
        "1,000 rows of 6",
        "a b Enter 3 4 Enter 1 4 0 Enter Tab Down",
    );
}

/// Hands at a laptop on which an interview is open.
struct Hands {
    model: Model,
    desk: Desk,
    now: Now,
    terminal: Terminal<TestBackend>,
    _folder: tempfile::TempDir,
}

/// What a key cost.
#[derive(Default)]
struct Cost {
    /// From the key to the drawn screen, the disk apart.
    screen: Duration,
    /// The durable commit, where there was one.
    commit: Option<Duration>,
}

impl Hands {
    fn at(form: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the benchmark");
        let path = folder.path().join("study.fbk");
        let now = Now {
            at: DateTime::parse_from_rfc3339("2022-11-09T08:30:00+08:00").expect("a moment"),
            monotonic_ms: 0,
        };
        let documents = Documents {
            form: Named {
                name: "form.xlsx",
                body: form,
            },
            frame: None,
            cpi: None,
            tables: &[],
            model: None,
            checks: None,
            anyway: false,
        };
        let run = Run {
            uid: Uid([3; 16]),
            operator: "E1".into(),
            device: "LAP-1".into(),
            at: moment(&now),
            app: "bench".into(),
        };
        let study = Study::create(&path, &documents, Uid([1; 16]), Uid([2; 16]), run);
        study.expect("a study").store.close().expect("a sound file");
        let mut count = 9;
        let desk = Desk {
            study: None,
            path: path.clone(),
            who: Who {
                operator: "E1".into(),
                device: "LAP-1".into(),
            },
            fresh: Box::new(move || {
                count += 1;
                Uid([count; 16])
            }),
            compute: Arc::new(|_, _, _| Err(Error::new("", "nothing is computed here"))),
            example: Box::new(|_, _| Err(Error::new("", "there is no example here"))),
            outbox: channel().0,
            language: 0,
            running: None,
            lent: Lent::default(),
            keeping: Keeping::default(),
            hourly: None,
        };
        let mut hands = Self {
            model: Model {
                size: (120, 40),
                ..Model::default()
            },
            desk,
            now,
            terminal: Terminal::new(TestBackend::new(120, 40)).expect("a terminal in memory"),
            _folder: folder,
        };
        hands.carry_out(vec![Effect::Study(Some(path))], &mut Cost::default());
        hands.keys("n");
        hands
    }

    fn jump(&mut self, path: &str) {
        let entry = self.model.entry.as_mut().expect("an open interview");
        let at = entry.session().address(path).expect("a place");
        entry.jump(&at);
    }

    fn keys(&mut self, names: &str) {
        for name in names.split(' ') {
            self.press(Key::named(name).expect("a key"));
        }
    }

    fn press(&mut self, key: Key) -> Cost {
        self.now.at += chrono::TimeDelta::seconds(1);
        self.now.monotonic_ms += 1000;
        let mut cost = Cost::default();
        let begun = Instant::now();
        let now = self.now;
        let effects = update(&mut self.model, Msg::Key(key), &now);
        self.carry_out(effects, &mut cost);
        let (model, terminal) = (&self.model, &mut self.terminal);
        terminal
            .draw(|frame| view(model, frame))
            .expect("a drawn screen");
        cost.screen = begun.elapsed() - cost.commit.unwrap_or_default();
        cost
    }

    fn carry_out(&mut self, effects: Vec<Effect>, cost: &mut Cost) {
        let now = self.now;
        for effect in effects {
            let durable = matches!(effect, Effect::Append(_));
            let begun = Instant::now();
            let answers = self.desk.perform(effect, &now);
            if durable {
                *cost.commit.get_or_insert_default() += begun.elapsed();
            }
            for msg in answers {
                let effects = update(&mut self.model, msg, &now);
                self.carry_out(effects, cost);
            }
        }
    }

    fn measure(&mut self, what: &str, keys: &str) {
        let round: Vec<Key> = keys
            .split(' ')
            .map(|name| Key::named(name).expect("a key"))
            .collect();
        let costs: Vec<Cost> = round
            .iter()
            .cycle()
            .take(KEYS)
            .map(|key| self.press(*key))
            .collect();
        let late = line(
            &format!("{what}: a key, drawn"),
            costs.iter().map(|cost| cost.screen).collect(),
        );
        let saving: Vec<Duration> = costs
            .iter()
            .filter(|cost| cost.commit.is_some())
            .map(|cost| cost.screen)
            .collect();
        line(&format!("{what}: one that answers, drawn"), saving);
        let recalculation = self.recalculation();
        line(&format!("{what}: of that, recalculation"), recalculation);
        line(
            &format!("{what}: the durable commit beside"),
            costs.iter().filter_map(|cost| cost.commit).collect(),
        );
        let verdict = if late <= FRAME {
            "within"
        } else {
            "NOT within"
        };
        println!("{:<44} {verdict} a frame of 16 ms", format!("{what}:"));
    }

    /// The answer of a number at the cursor's place and what follows from it, without screen and disk.
    fn recalculation(&self) -> Vec<Duration> {
        let entry = self.model.entry.as_ref().expect("an open interview");
        let mut session = entry.session().clone();
        let at = ["/people[500]/age", "q120_0"]
            .iter()
            .find_map(|path| session.address(path).ok())
            .expect("a number");
        (0..KEYS as i64)
            .map(|turn| {
                let answer = Some(Answer::Value(Value::Integer(5 + turn * 37 % 60)));
                let begun = Instant::now();
                black_box(session.answer(&at, answer).expect("an answer that fits"));
                begun.elapsed()
            })
            .collect()
    }
}

/// Prints one line; the 99th percentile.
fn line(what: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let late = times[times.len() * 99 / 100];
    println!("{what:<44} {:>10.1?} {late:>10.1?}", times[times.len() / 2]);
    late
}

/// 200 groups of 10 questions and a total; each group is asked when the one before has a total.
fn wide_form() -> Vec<u8> {
    let mut survey =
        String::from("type | name | label | relevant | constraint | calculation | required\n");
    for g in 0..200 {
        let asked = match g {
            0 => String::new(),
            _ => format!("${{total{}}} >= 0 or ${{q0_0}} > 0", g - 1),
        };
        survey += &format!("begin_group | g{g} | Section {g} of the household | {asked}\n");
        for q in 0..10 {
            survey += &format!(
                "integer | q{g}_{q} | How many of kind {q} in section {g}? | | . >= 0 and . < 1000 | | yes\n"
            );
        }
        let parts: Vec<String> = (0..10)
            .map(|q| format!("coalesce(${{q{g}_{q}}}, 0)"))
            .collect();
        survey += &format!("calculate | total{g} | | | | {}\n", parts.join(" + "));
        survey += "end_group\n";
    }
    workbook::workbook(&survey, "list_name | name | label\nyn | 1 | Yes\n")
}

/// As many rows as the question `size` says, and what is counted over them.
fn roster_form() -> Vec<u8> {
    workbook::workbook(
        "
        type | name | label | relevant | constraint | calculation | repeat_count | required
        integer | size | How many people?
        begin_repeat | people | People | | | | ${size}
        text | given | Name | | | | | yes
        integer | age | Age of ${given} | | . >= 0 and . < 120 | | | yes
        select_one yn | works | Works? | ${age} >= 14
        integer | hours | Hours | ${works} = 1 | . <= 168
        calculate | adult | | | | if(${age} >= 18, 1, 0)
        end_repeat
        calculate | adults | | | | sum(${adult})
        note | told | ${adults} adults
        ",
        "
        list_name | name | label
        yn | 1 | Yes
        yn | 2 | No
        ",
    )
}
