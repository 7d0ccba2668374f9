//! The order of interviews by one column, or by several: numbers by size, then texts, then reasons, then blanks.

use std::cmp::Ordering;

use crate::form::{Answer, Value};

use super::{Column, Sheet};

/// `lines` sorted by the columns `keys` (index, backwards), the first deciding first; equal ones stay in their order.
#[must_use]
pub fn ordered(sheet: &Sheet, keys: &[(usize, bool)], lines: &[usize]) -> Vec<usize> {
    let mut lines = lines.to_vec();
    // The last key first: each pass leaves what is equal in the order of the passes before.
    for (index, backwards) in keys.iter().rev() {
        if let Some(column) = sheet.columns().get(*index) {
            lines = by_column(column, *backwards, &lines);
        }
    }
    lines
}

/// Counts how many lines have each rank, then puts each line in its place: as many steps as there are lines and answers.
fn by_column(column: &Column, backwards: bool, lines: &[usize]) -> Vec<usize> {
    let (ranks, last) = (column.ranks(), column.answers().len());
    let place = |line: usize| {
        let rank = (ranks[column.code(line) as usize] as usize).min(last);
        if backwards { last - rank } else { rank }
    };
    let mut next = vec![0_usize; last + 2];
    for line in lines {
        next[place(*line) + 1] += 1;
    }
    for rank in 1..next.len() {
        next[rank] += next[rank - 1];
    }
    let mut sorted = vec![0; lines.len()];
    for line in lines {
        let next = &mut next[place(*line)];
        sorted[*next] = *line;
        *next += 1;
    }
    sorted
}

/// The place of each code in the order of `answers`, the first of which has code 1; a blank, code 0, comes last.
pub(super) fn ranks(answers: &[Answer]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..answers.len()).collect();
    order.sort_by(|a, b| compare(&answers[*a], &answers[*b]));
    let mut ranks = vec![u32::MAX; answers.len() + 1];
    for (rank, answer) in (0_u32..).zip(order) {
        ranks[answer + 1] = rank;
    }
    ranks
}

fn compare(a: &Answer, b: &Answer) -> Ordering {
    match (a, b) {
        (Answer::Value(a), Answer::Value(b)) => match (number(a), number(b)) {
            (Some(x), Some(y)) => x.total_cmp(&y),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => text(a).cmp(text(b)),
        },
        (Answer::Value(_), Answer::Missing(_)) => Ordering::Less,
        (Answer::Missing(_), Answer::Value(_)) => Ordering::Greater,
        (Answer::Missing(a), Answer::Missing(b)) => a.cmp(b),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Decimal(number) => Some(*number),
        Value::Text(text) => text.parse().ok(),
    }
}

fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        Value::Integer(_) | Value::Decimal(_) => "",
    }
}
