//! The checks across interviews on 100,000 interviews × 200 variables, beside one pass over the same cells.
//!
//! Prints for each step its time and the ratio to the pass: how many times the data are looked at, in effect.

#[path = "large/mod.rs"]
mod large;

use std::{hint::black_box, sync::Arc, time::Instant};

use fieldbook::form::{Answer, Questionnaire, Rows};
use fieldbook::name::Variable;
use fieldbook::review::{
    Limits, Sheet, SheetBuilder, across,
    table::{frequency, pivot, summary},
};
use fieldbook::survey::{Roles, Status};

fn main() {
    let form = large::questionnaire();
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

fn fill(form: &Arc<Questionnaire>) -> Sheet {
    let nodes = form.nodes().iter();
    let names: Vec<Variable> = nodes.map(|node| node.variable.clone()).collect();
    let roles = Roles::of(names.iter(), &[] as &[&str]);
    let mut builder = SheetBuilder::new(form, &roles);
    let top = Rows::default();
    for number in 0..large::INTERVIEWS {
        builder.interview(large::uid(number), Status::Complete);
        large::answers(number, |name, value| {
            builder.answer(name, &top, &Answer::Value(value));
        });
    }
    builder.finish()
}
