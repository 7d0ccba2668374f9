//! The order of interviews by one column, or by several: numbers by size, then texts, then reasons, then blanks.

use std::cmp::Ordering;

use crate::form::{Answer, Value};

use super::{Column, Sheet};

/// `lines` sorted by the columns `keys` (index, backwards), the first deciding first; equal ones stay in their order.
#[must_use]
pub fn ordered(sheet: &Sheet, keys: &[(usize, bool)], lines: &[usize]) -> Vec<usize> {
    let columns: Vec<(&Column, Vec<u32>, bool)> = keys
        .iter()
        .filter_map(|(index, backwards)| {
            let column = sheet.columns().get(*index)?;
            Some((column, ranks(column), *backwards))
        })
        .collect();
    let mut lines = lines.to_vec();
    lines.sort_by(|a, b| {
        let compared = columns.iter().map(|(column, ranks, backwards)| {
            let rank = |line: usize| ranks[column.code(line) as usize];
            let order = rank(*a).cmp(&rank(*b));
            if *backwards { order.reverse() } else { order }
        });
        compared
            .into_iter()
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    lines
}

/// The place of each code of `column` in the order of its answers; what stands behind code 0, a blank, comes last.
#[must_use]
pub fn ranks(column: &Column) -> Vec<u32> {
    let answers = column.answers();
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
