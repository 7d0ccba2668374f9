//! A column by the answers to another: how many interviews each group has, and the numbers of the column there.

use std::collections::HashMap;

use super::{
    Column, Sheet,
    table::{Summary, frequency, summary},
};

/// One answer, and the interviews that gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The answer as stored.
    pub value: String,
    /// Its label, where it is a choice.
    pub label: Option<String>,
    /// How many interviews.
    pub count: usize,
    /// The numbers of the column among them.
    pub summary: Summary,
}

/// The numbers of `of` for each answer to `by` among `lines`, in the order of the answers.
#[must_use]
pub fn grouped(sheet: &Sheet, by: &Column, of: &Column, lines: &[usize]) -> Vec<Group> {
    let mut of_code: HashMap<u32, Vec<usize>> = HashMap::new();
    for line in lines {
        of_code.entry(by.code(*line)).or_default().push(*line);
    }
    let code_of: HashMap<String, u32> = (1_u32..)
        .zip(by.answers())
        .filter_map(|(code, _)| {
            let line = of_code.get(&code)?.first()?;
            Some((by.text(*line)?, code))
        })
        .collect();
    frequency(sheet, by, lines)
        .rows
        .into_iter()
        .filter_map(|row| {
            let members = of_code.get(code_of.get(&row.value)?)?;
            Some(Group {
                count: members.len(),
                summary: summary(of, members),
                value: row.value,
                label: row.label,
            })
        })
        .collect()
}
