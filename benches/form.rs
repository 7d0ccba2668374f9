//! What one answer costs in a form of 1,000 nodes and in a roster of 1,000 rows, beside working everything out anew.

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::DateTime;
use fieldbook::data::xlsform::{Sheet, read_sheets};
use fieldbook::form::{Address, Answer, Context, Questionnaire, Session, Value};

const ROUNDS: usize = 2_000;

fn main() {
    println!("{:<44} {:>10} {:>10}", "", "median", "99 %");
    let wide = session(&wide_form());
    let first = wide.address("q0_0").expect("the first question");
    measure("1,000 nodes", wide, &first);
    let mut roster = session(&roster_form());
    let size = roster.address("size").expect("the size");
    roster
        .answer(&size, Some(Answer::Value(Value::Integer(1_000))))
        .expect("a thousand rows");
    let age = roster.address("/people[500]/age").expect("row 500");
    measure("1,000 rows of 6", roster, &age);
}

fn measure(what: &str, mut session: Session, at: &Address) {
    let mut turn = 0;
    let one = timed(|| {
        turn += 1;
        // Ages on both sides of every border, so that relevance and totals change too.
        let answer = Some(Answer::Value(Value::Integer(5 + turn * 37 % 60)));
        black_box(session.answer(at, answer).expect("an answer that fits"));
    });
    let again = timed(|| {
        black_box(session.recalculate());
    });
    let states = timed(|| {
        black_box(session.states());
    });
    line(&format!("{what}: one answer"), &one);
    line(&format!("{what}: everything anew"), &again);
    line(&format!("{what}: all states"), &states);
    let ratio = middle(&again).as_secs_f64() / middle(&one).as_secs_f64();
    println!(
        "{:<44} {ratio:>9.1}×",
        format!("{what}: saved by the graph")
    );
}

fn timed(mut act: impl FnMut()) -> Vec<Duration> {
    let mut times = vec![];
    let whole = Instant::now();
    while times.len() < ROUNDS && (times.len() < 20 || whole.elapsed().as_secs() < 3) {
        let start = Instant::now();
        act();
        times.push(start.elapsed());
    }
    times.sort();
    times
}

fn middle(times: &[Duration]) -> Duration {
    times[times.len() / 2]
}

fn line(what: &str, times: &[Duration]) {
    let late = times[times.len() * 99 / 100];
    println!("{what:<44} {:>10.1?} {late:>10.1?}", middle(times));
}

fn session(form: &Arc<Questionnaire>) -> Session {
    let now = DateTime::parse_from_rfc3339("2022-11-09T08:30:00+08:00").expect("a moment");
    Session::begin(form.clone(), Context::at(now)).0
}

fn row(cells: [&str; 6]) -> [String; 6] {
    cells.map(str::to_owned)
}

/// 100 groups of 8 questions, a total and its border; each group is asked when the one before has a total.
fn wide_form() -> Arc<Questionnaire> {
    let mut rows = vec![];
    for g in 0..100 {
        let asked = match g {
            0 => String::new(),
            _ => format!("${{total{}}} >= 0 or ${{q0_0}} > 0", g - 1),
        };
        rows.push(row(["begin_group", &format!("g{g}"), "G", &asked, "", ""]));
        for q in 0..8 {
            let name = format!("q{g}_{q}");
            rows.push(row([
                "integer",
                &name,
                "How many?",
                "",
                ". >= 0 and . < 1000",
                "",
            ]));
        }
        let parts: Vec<String> = (0..8)
            .map(|q| format!("coalesce(${{q{g}_{q}}}, 0)"))
            .collect();
        let total = format!("total{g}");
        rows.push(row(["calculate", &total, "", "", "", &parts.join(" + ")]));
        rows.push(row(["end_group", "", "", "", "", ""]));
    }
    read(rows)
}

fn roster_form() -> Arc<Questionnaire> {
    let mut rows = vec![row(["integer", "size", "Size", "", "", ""])];
    rows.push(row(["begin_repeat", "people", "People", "", "", ""]));
    rows.push(row(["text", "given", "Name", "", "", ""]));
    rows.push(row([
        "integer",
        "age",
        "Age of ${given}",
        "",
        ". >= 0 and . < 120",
        "",
    ]));
    rows.push(row([
        "select_one yn",
        "works",
        "Works?",
        "${age} >= 14",
        "",
        "",
    ]));
    rows.push(row([
        "integer",
        "hours",
        "Hours",
        "${works} = 1",
        ". <= 168",
        "",
    ]));
    rows.push(row([
        "calculate",
        "adult",
        "",
        "",
        "",
        "if(${age} >= 18, 1, 0)",
    ]));
    rows.push(row(["end_repeat", "", "", "", "", ""]));
    rows.push(row(["calculate", "adults", "", "", "", "sum(${adult})"]));
    read(rows)
}

/// The form of these rows; a repeat has as many rows as the question `size` says.
fn read(rows: Vec<[String; 6]>) -> Arc<Questionnaire> {
    let header = [
        "type",
        "name",
        "label",
        "relevant",
        "constraint",
        "calculation",
        "repeat_count",
    ];
    let mut all = vec![header.map(str::to_owned).to_vec()];
    for row in rows {
        let mut cells = row.to_vec();
        let count = if cells[0] == "begin_repeat" {
            "${size}"
        } else {
            ""
        };
        cells.push(count.into());
        all.push(cells);
    }
    let choices = [["list_name", "name", "label"], ["yn", "1", "Yes"]];
    let choices = choices
        .iter()
        .map(|row| row.map(str::to_owned).to_vec())
        .collect();
    let sheets = [
        Sheet {
            name: "survey".into(),
            rows: all,
        },
        Sheet {
            name: "choices".into(),
            rows: choices,
        },
    ];
    Arc::new(
        read_sheets(&sheets, "bench")
            .questionnaire
            .expect("a form without errors"),
    )
}
