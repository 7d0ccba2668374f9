//! Tables made from a column on one key: how often each answer, the numbers of it, groups, two columns against each other,
//! all columns at a glance.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::form::Answer;
use crate::review::{
    Column, grouped,
    table::{Summary, frequency, pivot, summary},
};
use crate::ui::{word, words::Phrase, words::say};

use super::{
    evening::Evening,
    layer::{Leads, Page, Text},
};

/// How often each answer to `column` was given among `lines`.
#[must_use]
pub fn counts(evening: &Evening, column: usize, lines: &[usize]) -> Page {
    let sheet = &evening.sheet;
    let of = &sheet.columns()[column];
    let found = frequency(sheet, of, lines);
    let heads = vec![
        say!("answer"),
        say!("count"),
        say!("of all"),
        say!("of answers"),
        say!("up to here"),
        Phrase::name(""),
    ];
    let mut page = Page::new(say!("How often: {}", evening.question(column)), heads);
    let codes = codes(of);
    let most = found
        .rows
        .iter()
        .map(|row| row.count)
        .max()
        .unwrap_or(1)
        .max(1);
    for row in &found.rows {
        let cells = vec![
            Text::count(row.count),
            Text::percent(Some(row.of_total)),
            Text::percent(Some(row.of_valid)),
            Text::percent(Some(row.cumulative)),
            Text::name("█".repeat((row.count * 20).div_ceil(most).min(20))),
        ];
        let label = named(&row.value, &evening.label(of, &row.value));
        page.push(label, cells, leads(&codes, column, &row.value));
    }
    let total = found.total.max(1) as f64;
    let rest = |count: usize| {
        vec![
            Text::count(count),
            Text::percent(Some(count as f64 / total)),
            Text::name(""),
            Text::name(""),
            Text::name(""),
        ]
    };
    for (missing, count) in &found.missing {
        let code = of
            .answers()
            .iter()
            .position(|answer| *answer == Answer::Missing(*missing))
            .and_then(|at| u32::try_from(at + 1).ok());
        let leads = code.map_or(Leads::Nowhere, |code| Leads::Answers(vec![(column, code)]));
        page.push(word::missing(*missing).into(), rest(*count), leads);
    }
    if found.blank > 0 {
        page.push(
            say!("not asked"),
            rest(found.blank),
            Leads::Answers(vec![(column, 0)]),
        );
    }
    page
}

/// The numbers of `column` among `lines`, a row each.
#[must_use]
pub fn numbers(evening: &Evening, column: usize, lines: &[usize]) -> Page {
    let found = summary(&evening.sheet.columns()[column], lines);
    let mut page = Page::new(
        say!("In numbers: {}", evening.question(column)),
        vec![say!("number"), say!("value")],
    );
    let count = Text::count;
    let number = Text::number;
    let rows: [(Phrase, Text); 17] = [
        (say!("interviews"), count(found.total)),
        (say!("numbers"), count(found.n)),
        (say!("not asked"), count(found.blank)),
        (say!("don't know"), count(found.dont_know)),
        (say!("refused"), count(found.refused)),
        (say!("not applicable"), count(found.not_applicable)),
        (say!("texts"), count(found.texts)),
        (say!("different numbers"), count(found.distinct)),
        (say!("zeros"), count(found.zeros)),
        (say!("mean"), number(found.mean)),
        (say!("standard deviation"), number(found.sd)),
        (say!("least"), number(found.min)),
        (say!("first quartile"), number(found.q1)),
        (say!("median"), number(found.median)),
        (say!("third quartile"), number(found.q3)),
        (say!("greatest"), number(found.max)),
        (say!("median deviation × 1.48"), number(found.mad)),
    ];
    for (label, text) in rows {
        page.push(label, vec![text], Leads::Nowhere);
    }
    page
}

/// Every visible column in a row of numbers.
#[must_use]
pub fn overview(evening: &Evening, columns: &[usize], lines: &[usize]) -> Page {
    let mut page = Page::new(
        say!("All variables"),
        vec![
            say!("variable"),
            say!("numbers"),
            say!("texts"),
            say!("not asked"),
            say!("no answer"),
            say!("different"),
            say!("mean"),
            say!("standard deviation"),
            say!("least"),
            say!("median"),
            say!("greatest"),
        ],
    );
    let of = |column: &usize| summary(&evening.sheet.columns()[*column], lines);
    let found: Vec<Summary> = columns.par_iter().map(of).collect();
    for (column, found) in columns.iter().zip(found) {
        let none = found.dont_know + found.refused + found.not_applicable;
        let cells = vec![
            Text::count(found.n),
            Text::count(found.texts),
            Text::count(found.blank),
            Text::count(none),
            Text::count(found.distinct),
            Text::number(found.mean),
            Text::number(found.sd),
            Text::number(found.min),
            Text::number(found.median),
            Text::number(found.max),
        ];
        let name = evening.sheet.columns()[*column].variable.to_string();
        page.push(Phrase::name(name), cells, Leads::Column(*column));
    }
    page
}

/// The numbers of `of` for each answer to `by`.
#[must_use]
pub fn groups(evening: &Evening, by: usize, of: usize, lines: &[usize]) -> Page {
    let columns = evening.sheet.columns();
    let (own, other) = (&columns[by], &columns[of]);
    let title = say!("{} by {}", evening.question(of), own.variable.to_string());
    let mut page = Page::new(
        title,
        vec![
            say!("answer"),
            say!("interviews"),
            say!("numbers"),
            say!("mean"),
            say!("standard deviation"),
            say!("median"),
            say!("least"),
            say!("greatest"),
        ],
    );
    let codes = codes(own);
    for group in grouped(&evening.sheet, own, other, lines) {
        let found = group.summary;
        let cells = vec![
            Text::count(group.count),
            Text::count(found.n),
            Text::number(found.mean),
            Text::number(found.sd),
            Text::number(found.median),
            Text::number(found.min),
            Text::number(found.max),
        ];
        let label = named(&group.value, &evening.label(own, &group.value));
        page.push(label, cells, leads(&codes, by, &group.value));
    }
    page
}

/// How often each pair of answers was given.
#[must_use]
pub fn crossed(evening: &Evening, down: usize, across: usize, lines: &[usize]) -> Page {
    let columns = evening.sheet.columns();
    let (rows, heads) = (&columns[down], &columns[across]);
    let found = pivot(&evening.sheet, rows, heads, lines);
    let mut named_heads = vec![Phrase::name(rows.variable.to_string())];
    named_heads.extend(
        found
            .columns
            .iter()
            .map(|(value, _)| named(value, &evening.label(heads, value))),
    );
    named_heads.push(say!("all"));
    let title = say!(
        "{} against {}",
        evening.question(down),
        heads.variable.to_string()
    );
    let mut page = Page::new(title, named_heads);
    let totals = found.row_totals();
    let (of_rows, of_heads) = (codes(rows), codes(heads));
    for ((value, counts), total) in found.rows.iter().zip(&found.counts).zip(totals) {
        let value = &value.0;
        let mut cells: Vec<Text> = counts.iter().map(|count| Text::count(*count)).collect();
        cells.push(Text::count(total));
        let row = of_rows.get(value).map(|code| (down, *code));
        let mut leads: Vec<Vec<(usize, u32)>> = found
            .columns
            .iter()
            .map(|(other, _)| {
                let column = of_heads.get(other).map(|code| (across, *code));
                row.into_iter().chain(column).collect()
            })
            .collect();
        leads.push(row.into_iter().collect());
        page.push(
            named(value, &evening.label(rows, value)),
            cells,
            Leads::Cells(leads),
        );
    }
    let mut cells: Vec<Text> = found.column_totals().into_iter().map(Text::count).collect();
    cells.push(Text::count(found.row_totals().iter().sum()));
    page.push(say!("all"), cells, Leads::Nowhere);
    if found.left_out > 0 {
        page.notes.push(say!(
            "{} interview lacks one of the two|{} interviews lack one of the two",
            found.left_out
        ));
    }
    page
}

/// `1 Yes`, or the value alone where it says all.
fn named(value: &str, label: &str) -> Phrase {
    if value == label {
        Phrase::name(value)
    } else {
        Phrase::name(format!("{value} {label}"))
    }
}

/// The code of each answer of a column, by how it is stored.
fn codes(column: &Column) -> HashMap<String, u32> {
    let answers = (1_u32..).zip(column.answers());
    answers
        .filter_map(|(code, answer)| match answer {
            Answer::Value(value) => Some((value.to_string(), code)),
            Answer::Missing(_) => None,
        })
        .collect()
}

/// The interviews with one answer.
fn leads(codes: &HashMap<String, u32>, column: usize, value: &str) -> Leads {
    codes
        .get(value)
        .map_or(Leads::Nowhere, |code| Leads::Answers(vec![(column, *code)]))
}
