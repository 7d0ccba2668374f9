//! Which interviews hold what is typed, in any of their cells: each different answer is looked at once.

use std::fmt::Write as _;

use rayon::prelude::*;

use crate::form::{Answer, Value};

use super::{Column, Sheet};

/// Of `lines`, those of which every word of `query` stands in some cell, whatever its case; `reads` says what a person
/// reads where it is not the answer as stored.
#[must_use]
pub fn lines_holding(
    sheet: &Sheet,
    query: &str,
    reads: &(dyn Fn(&Column, &Answer) -> Option<String> + Sync),
    lines: &[usize],
) -> Vec<usize> {
    let mut left = lines.to_vec();
    for word in query.split_whitespace() {
        let word = word.to_lowercase();
        let mut holds = vec![false; sheet.lines().len()];
        let looked_at = sheet.columns().par_iter().filter_map(|column| {
            let of_code = codes_holding(column, &word, reads);
            of_code.contains(&true).then_some((column, of_code))
        });
        for (column, of_code) in looked_at.collect::<Vec<_>>() {
            for (held, code) in holds.iter_mut().zip(column.codes()) {
                *held |= of_code[*code as usize];
            }
        }
        left.retain(|line| holds[*line]);
    }
    left
}

/// Whether the answer behind each code holds `word`.
fn codes_holding(
    column: &Column,
    word: &str,
    reads: &(dyn Fn(&Column, &Answer) -> Option<String> + Sync),
) -> Vec<bool> {
    // No number is written with anything else.
    let may_be_number = word
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    let mut text = String::new();
    let answers = column.answers().iter().map(|answer| {
        let stored = match answer {
            Answer::Missing(_) => false,
            Answer::Value(Value::Text(said)) => contains(said, word),
            Answer::Value(_) if !may_be_number => false,
            Answer::Value(value) => {
                text.clear();
                let _ = write!(text, "{value}");
                text.contains(word)
            }
        };
        stored || reads(column, answer).is_some_and(|read| contains(&read, word))
    });
    std::iter::once(false).chain(answers).collect()
}

fn contains(text: &str, word: &str) -> bool {
    if text.is_ascii() && word.is_ascii() {
        let (text, word) = (text.as_bytes(), word.as_bytes());
        return text.len() >= word.len()
            && text
                .windows(word.len())
                .any(|part| part.eq_ignore_ascii_case(word));
    }
    text.to_lowercase().contains(word)
}
