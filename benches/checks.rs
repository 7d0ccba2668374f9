//! The checks across interviews on 100,000 interviews × 200 variables, beside one pass over the same cells.
//!
//! Prints for each step its time and the ratio to the pass: how many times the data are looked at, in effect.

use std::{fmt::Write as _, hint::black_box, sync::Arc, time::Instant};

use fieldbook::data::xlsform::{Sheet as Page, read_sheets};
use fieldbook::form::{Answer, Questionnaire, Rows, Value};
use fieldbook::name::{Uid, Variable};
use fieldbook::review::{
    Limits, Sheet, SheetBuilder, across,
    table::{frequency, pivot, summary},
};
use fieldbook::stats::random::Stream;
use fieldbook::survey::{Roles, Status};

const INTERVIEWS: u64 = 100_000;
const VILLAGES: usize = 1_000;
const ENUMERATORS: u64 = 40;
const AMOUNTS: usize = 60;
const ITEMS: usize = 60;
const CHOICES: usize = 74;

fn main() {
    let form = questionnaire();
    let (sheet, filling) = timed(|| fill(&form));
    println!(
        "{} interviews x {} variables",
        sheet.lines().len(),
        sheet.columns().len()
    );
    let (_, pass) = timed(|| one_pass(&sheet));
    let all: Vec<usize> = (0..sheet.lines().len()).collect();
    let column = |name: &str| sheet.column(name).unwrap_or(&sheet.columns()[0]);
    let report = |what: &str, ms: f64| println!("{what:<44} {ms:>9.1} ms {:>7.1} x", ms / pass);
    report("one pass over the cells", pass);
    report("making the interviews up and filling the sheet", filling);
    report(
        "frequency of a choice",
        timed(|| frequency(&sheet, column("c1"), &all)).1,
    );
    report(
        "frequency of an amount",
        timed(|| frequency(&sheet, column("a1"), &all)).1,
    );
    report(
        "summary of an amount",
        timed(|| summary(column("a1"), &all)).1,
    );
    report(
        "pivot of two choices",
        timed(|| pivot(&sheet, column("c1"), column("c2"), &all)).1,
    );
    let (found, ms) = timed(|| across(&sheet, &Limits::default(), &mut |_, _| true));
    report("every check across interviews", ms);
    println!("{} findings", found.len());
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let made = black_box(work());
    (made, start.elapsed().as_secs_f64() * 1e3)
}

/// The physical floor: every code of every column is looked at once.
fn one_pass(sheet: &Sheet) -> u64 {
    let columns = sheet.columns().iter();
    columns
        .map(|column| {
            column
                .codes()
                .iter()
                .map(|code| u64::from(*code))
                .sum::<u64>()
        })
        .sum()
}

fn questionnaire() -> Arc<Questionnaire> {
    let mut survey = String::from(
        "type|name|label\nstart|began|\nend|ended|\ntext|id|Id\ntext|village|Village\n\
         text|enumerator|Who\ninteger|age|Age\n",
    );
    let mut add = |kind: &str, letter: &str, n: usize| {
        let _ = writeln!(survey, "begin group|g_{letter}|G");
        for i in 1..=n {
            let _ = writeln!(survey, "{kind}|{letter}{i}|Q");
        }
        survey.push_str("end group||\n");
    };
    add("integer", "a", AMOUNTS);
    add("select_one scale", "i", ITEMS);
    add("select_one three", "c", CHOICES);
    let mut choices = String::from("list_name|name|label\n");
    for point in 1..=7 {
        let _ = writeln!(choices, "scale|{point}|{point}");
    }
    for name in ["x", "y", "z"] {
        let _ = writeln!(choices, "three|{name}|{name}");
    }
    let page = |name: &str, text: &str| Page {
        name: name.to_owned(),
        rows: text
            .lines()
            .map(|line| line.split('|').map(str::to_owned).collect())
            .collect(),
    };
    let pages = [page("survey", &survey), page("choices", &choices)];
    let Some(form) = read_sheets(&pages, "bench").questionnaire else {
        panic!("the bench's questionnaire has no errors");
    };
    Arc::new(form)
}

/// Log-normal amounts, items that share a factor, choices by chance.
fn fill(form: &Arc<Questionnaire>) -> Sheet {
    let names: Vec<Variable> = form
        .nodes()
        .iter()
        .map(|node| node.variable.clone())
        .collect();
    let roles = Roles::of(names.iter(), &[] as &[&str]);
    let mut builder = SheetBuilder::new(form, &roles);
    let top = Rows::default();
    for number in 0..INTERVIEWS {
        let mut dice = Stream::of(1, number);
        let mut uid = [0; 16];
        uid[8..].copy_from_slice(&number.to_be_bytes());
        builder.interview(Uid(uid), Status::Complete);
        let mut set = |name: &str, value: Value| builder.answer(name, &top, &Answer::Value(value));
        let visit = number / ENUMERATORS;
        let (hour, day, month) = (visit % 8 + 8, visit / 8 % 28 + 1, visit / 8 / 28 + 1);
        set(
            "began",
            Value::Text(format!("2022-{month:02}-{day:02}T{hour:02}:00:00+08:00")),
        );
        let minute = dice.index(20) + 25;
        set(
            "ended",
            Value::Text(format!(
                "2022-{month:02}-{day:02}T{hour:02}:{minute:02}:00+08:00"
            )),
        );
        set("id", Value::Text(format!("H{number}")));
        set("village", Value::Text(format!("V{}", dice.index(VILLAGES))));
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
    builder.finish()
}
