//! A large survey that is made up: 100,000 interviews × 200 variables, the same in every run.
#![allow(dead_code)]

use std::{fmt::Write as _, path::Path, sync::Arc};

use fieldbook::data::xlsform::{Sheet as Page, read_sheets};
use fieldbook::form::{Address, Answer, Questionnaire, Value};
use fieldbook::name::{Uid, Variable};
use fieldbook::stats::random::Stream;
use fieldbook::store::{Moment, Run};
use fieldbook::study::{Documents, Named, Study};
use fieldbook::survey::{Body, Event, Origin};

pub const INTERVIEWS: u64 = 100_000;
pub const VILLAGES: usize = 1_000;
pub const ENUMERATORS: u64 = 40;
pub const AMOUNTS: usize = 60;
pub const ITEMS: usize = 60;
pub const CHOICES: usize = 74;

/// The sheets of the questionnaire, a row a line, cells separated by `|`.
fn sheets() -> [(&'static str, String); 2] {
    let mut survey = String::from(
        "type|name|label|constraint|required\nstart|began|||\nend|ended|||\ntext|id|Id||yes\ntext|village|Village||yes\n\
         text|enumerator|Who||\ninteger|age|Age|. >= 16 and . < 120|yes\n",
    );
    let mut add = |kind: &str, letter: &str, n: usize, rest: &str| {
        let _ = writeln!(survey, "begin group|g_{letter}|G||");
        for i in 1..=n {
            let _ = writeln!(survey, "{kind}|{letter}{i}|Q{rest}");
        }
        survey.push_str("end group||||\n");
    };
    add("integer", "a", AMOUNTS, "|. >= 0|yes");
    add("select_one scale", "i", ITEMS, "||yes");
    add("select_one three", "c", CHOICES, "||yes");
    let mut choices = String::from("list_name|name|label\n");
    for point in 1..=7 {
        let _ = writeln!(choices, "scale|{point}|{point}");
    }
    for name in ["x", "y", "z"] {
        let _ = writeln!(choices, "three|{name}|{name}");
    }
    [("survey", survey), ("choices", choices)]
}

pub fn questionnaire() -> Arc<Questionnaire> {
    let pages = sheets().map(|(name, text)| Page {
        name: name.to_owned(),
        rows: text
            .lines()
            .map(|line| line.split('|').map(str::to_owned).collect())
            .collect(),
    });
    let Some(form) = read_sheets(&pages, "bench").questionnaire else {
        panic!("the bench's questionnaire has no errors");
    };
    Arc::new(form)
}

/// The id of interview `number`.
pub fn uid(number: u64) -> Uid {
    Uid((u128::from(number) + 1).to_be_bytes())
}

fn village(number: u64) -> String {
    format!("V{}", Stream::of(1, number).index(VILLAGES))
}

/// Log-normal amounts, items that share a factor, choices by chance: what interview `number` says, variable by variable.
pub fn answers(number: u64, mut set: impl FnMut(&str, Value)) {
    let mut dice = Stream::of(1, number);
    let place = dice.index(VILLAGES);
    let visit = number / ENUMERATORS;
    let (hour, day, month) = (visit % 8 + 8, visit / 8 % 28 + 1, visit / 8 / 28 + 1);
    let began = format!("2022-{month:02}-{day:02}T{hour:02}:00:00+08:00");
    set("began", Value::Text(began));
    let minute = dice.index(20) + 25;
    let ended = format!("2022-{month:02}-{day:02}T{hour:02}:{minute:02}:00+08:00");
    set("ended", Value::Text(ended));
    set("id", Value::Text(format!("H{number}")));
    set("village", Value::Text(format!("V{place}")));
    set(
        "enumerator",
        Value::Text(format!("E{}", number % ENUMERATORS)),
    );
    set("age", Value::Integer(18 + dice.index(60) as i64));
    for i in 1..=AMOUNTS {
        let amount = (9.0 + dice.normal()).exp().round() as i64;
        set(&format!("a{i}"), Value::Integer(amount));
    }
    let factor = dice.normal();
    for i in 1..=ITEMS {
        let point = (4.0 + factor + dice.normal()).round().clamp(1.0, 7.0);
        set(&format!("i{i}"), Value::Text(format!("{point}")));
    }
    for i in 1..=CHOICES {
        let name = ["x", "y", "z"][dice.index(3)];
        set(&format!("c{i}"), Value::Text(name.to_owned()));
    }
}

/// Makes the study file `path` with `interviews` interviews and a sampling frame of as many people.
pub fn make(path: &Path, interviews: u64) {
    let mut frame = String::from("id,village,enumerator\n");
    for number in 0..interviews {
        let enumerator = number % ENUMERATORS;
        let _ = writeln!(frame, "H{number},{},E{enumerator}", village(number));
    }
    let form = workbook();
    let documents = Documents {
        form: Named {
            name: "form.xlsx",
            body: &form,
        },
        frame: Some(Named {
            name: "frame.csv",
            body: frame.as_bytes(),
        }),
        tables: &[],
        cpi: None,
        model: None,
        checks: None,
        anyway: false,
    };
    let study = Study::create(path, &documents, Uid([1; 16]), Uid([2; 16]), run(1));
    let mut store = study.expect("a new study").store;
    let mut events = vec![];
    for number in 0..interviews {
        let interview = uid(number);
        let event = |body| Event { interview, body };
        events.push(event(Body::Opened));
        answers(number, |name, value| {
            events.push(event(Body::Answered {
                address: Address::top(Variable::new(name).expect("a name")),
                answer: Some(Answer::Value(value)),
                origin: Origin::Respondent,
                reason: None,
            }));
        });
        events.push(event(Body::Completed));
        // Many at once: what is measured comes afterwards.
        if events.len() > 20_000 || number + 1 == interviews {
            store.append(&events, at(number)).expect("room on the disk");
            events.clear();
        }
    }
    store.close().expect("a new study");
}

fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, text) in sheets() {
        let sheet = workbook.add_worksheet().set_name(name).expect("a sheet");
        for (row, line) in (0_u32..).zip(text.lines()) {
            for (column, cell) in (0_u16..).zip(line.split('|')) {
                if !cell.is_empty() {
                    sheet.write_string(row, column, cell).expect("a cell");
                }
            }
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// A run of the program.
pub fn run(number: u8) -> Run {
    Run {
        uid: Uid([number; 16]),
        operator: "E1".to_owned(),
        device: "LAP-1".to_owned(),
        at: at(0),
        app: "bench".to_owned(),
    }
}

fn at(second: u64) -> Moment {
    Moment {
        wall_ms: 1_667_811_600_000,
        tz_minutes: 480,
        monotonic_ms: second,
    }
}
