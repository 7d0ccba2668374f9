//! Frequencies, summaries and pivots of columns, as plain structs that screens and the command line make tables of.

use std::collections::HashMap;

use crate::form::{Answer, Choice, Missing, Questionnaire, Value};
use crate::stats::describe::{mean, median, quantile, sd};

use super::{Column, Sheet, robust::spread};

/// How often each answer was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Frequency {
    /// The answers: choices in the order of their list, others by number or text.
    pub rows: Vec<FrequencyRow>,
    /// Reasons for no answer.
    pub missing: Vec<(Missing, usize)>,
    /// How often the question was not put.
    pub blank: usize,
    /// How many values there are.
    pub valid: usize,
    /// How many interviews there are.
    pub total: usize,
}

/// One answer of a [`Frequency`].
#[derive(Debug, Clone, PartialEq)]
pub struct FrequencyRow {
    /// The answer as stored.
    pub value: String,
    /// Its label, where it is a choice.
    pub label: Option<String>,
    /// How often.
    pub count: usize,
    /// Of all interviews.
    pub of_total: f64,
    /// Of those with a value.
    pub of_valid: f64,
    /// Of those with a value, this row and all above.
    pub cumulative: f64,
}

/// The numbers of a column in a few numbers; what cannot be worked out is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// Interviews looked at.
    pub total: usize,
    /// Numbers.
    pub n: usize,
    /// Don't know.
    pub dont_know: usize,
    /// Refused.
    pub refused: usize,
    /// Not applicable.
    pub not_applicable: usize,
    /// Not asked.
    pub blank: usize,
    /// Values that are no numbers.
    pub texts: usize,
    /// Different numbers.
    pub distinct: usize,
    /// The mean.
    pub mean: Option<f64>,
    /// The standard deviation, with n − 1.
    pub sd: Option<f64>,
    /// The least.
    pub min: Option<f64>,
    /// The first quartile (Hyndman & Fan's type 7).
    pub q1: Option<f64>,
    /// The median.
    pub median: Option<f64>,
    /// The third quartile.
    pub q3: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
    /// The median absolute deviation times 1.4826.
    pub mad: Option<f64>,
    /// How many are zero.
    pub zeros: usize,
}

/// Counts by the answers to two questions.
#[derive(Debug, Clone, PartialEq)]
pub struct Pivot {
    /// The answers to the first question, with their labels.
    pub rows: Vec<(String, Option<String>)>,
    /// The answers to the second question, with their labels.
    pub columns: Vec<(String, Option<String>)>,
    /// How often, row by row.
    pub counts: Vec<Vec<usize>>,
    /// Interviews that lack one of the two.
    pub left_out: usize,
}

/// How often each answer to `column` was given among `lines`.
#[must_use]
pub fn frequency(sheet: &Sheet, column: &Column, lines: &[usize]) -> Frequency {
    let mut counts = vec![0_usize; column.answers().len() + 1];
    for line in lines {
        counts[column.code(*line) as usize] += 1;
    }
    let missing = Missing::ALL
        .into_iter()
        .filter_map(|missing| {
            let code = column
                .answers()
                .iter()
                .position(|answer| *answer == Answer::Missing(missing))?;
            Some((missing, counts[code + 1])).filter(|(_, count)| *count > 0)
        })
        .collect();
    let values = ordered(sheet, column, &counts);
    let valid: usize = values.iter().map(|(_, code)| counts[*code as usize]).sum();
    let mut below = 0;
    let rows = values
        .into_iter()
        .map(|(value, code)| {
            let count = counts[code as usize];
            below += count;
            FrequencyRow {
                label: label(sheet, column, &value),
                value,
                count,
                of_total: count as f64 / lines.len() as f64,
                of_valid: count as f64 / valid as f64,
                cumulative: below as f64 / valid as f64,
            }
        })
        .collect();
    Frequency {
        rows,
        missing,
        blank: counts[0],
        valid,
        total: lines.len(),
    }
}

/// The values that occur, with their codes, in the order in which people read them.
fn ordered(sheet: &Sheet, column: &Column, counts: &[usize]) -> Vec<(String, u32)> {
    let places = places(sheet.questionnaire(), column);
    let mut values: Vec<(usize, f64, String, u32)> = column
        .answers()
        .iter()
        .zip(1_u32..)
        .filter(|(_, code)| counts[*code as usize] > 0)
        .filter_map(|(answer, code)| match answer {
            Answer::Value(value) => {
                let text = value.to_string();
                let place = places.get(text.as_str()).copied().unwrap_or(usize::MAX);
                Some((place, sorting_number(value), text, code))
            }
            Answer::Missing(_) => None,
        })
        .collect();
    values.sort_by(|a, b| {
        (a.0.cmp(&b.0))
            .then(a.1.total_cmp(&b.1))
            .then_with(|| a.2.cmp(&b.2))
    });
    values
        .into_iter()
        .map(|(_, _, text, code)| (text, code))
        .collect()
}

fn sorting_number(value: &Value) -> f64 {
    match value {
        Value::Integer(number) => *number as f64,
        Value::Decimal(number) => *number,
        Value::Text(text) => text.parse().unwrap_or(f64::INFINITY),
    }
}

fn places<'q>(questionnaire: &'q Questionnaire, column: &Column) -> HashMap<&'q str, usize> {
    let list = questionnaire.list_of(&column.variable);
    let choices = list.map_or(&[] as &[Choice], |list| &list.choices);
    choices
        .iter()
        .enumerate()
        .map(|(i, choice)| (choice.name.as_str(), i))
        .collect()
}

fn label(sheet: &Sheet, column: &Column, value: &str) -> Option<String> {
    let questionnaire = sheet.questionnaire();
    let list = questionnaire.list_of(&column.variable)?;
    let choice = list.choices.iter().find(|choice| choice.name == value)?;
    let template = choice
        .label
        .in_language(questionnaire.default_language(), 0)?;
    Some(template.fill(|_| String::new()))
}

/// The numbers of `column` among `lines`; choices count by their codes.
#[must_use]
pub fn summary(column: &Column, lines: &[usize]) -> Summary {
    let mut summary = Summary {
        total: lines.len(),
        ..Summary::default()
    };
    let mut counts = vec![0_usize; column.answers().len() + 1];
    for line in lines {
        counts[column.code(*line) as usize] += 1;
    }
    summary.blank = counts[0];
    let mut seen: Vec<(f64, usize)> = vec![];
    let answers = column
        .answers()
        .iter()
        .zip(column.numbers_of_codes().into_iter().skip(1));
    for ((answer, number), count) in answers.zip(counts[1..].iter().copied()) {
        match (number, answer) {
            (_, _) if count == 0 => {}
            (Some(number), _) => seen.push((number, count)),
            (None, Answer::Value(_)) => summary.texts += count,
            (None, Answer::Missing(Missing::DontKnow)) => summary.dont_know += count,
            (None, Answer::Missing(Missing::Refused)) => summary.refused += count,
            (None, Answer::Missing(Missing::NotApplicable)) => summary.not_applicable += count,
        }
    }
    // Different numbers are fewer than interviews: it is they that are sorted.
    seen.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let repeated = |(number, count): &(f64, usize)| std::iter::repeat_n(*number, *count);
    let ascending: Vec<f64> = seen.iter().flat_map(repeated).collect();
    let some = |number: f64| Some(number).filter(|number| number.is_finite());
    summary.n = ascending.len();
    summary.distinct = ascending.chunk_by(|a, b| a == b).count();
    summary.zeros = ascending.iter().filter(|number| **number == 0.0).count();
    summary.mean = some(mean(&ascending));
    summary.sd = some(sd(&ascending));
    summary.min = ascending.first().copied();
    summary.max = ascending.last().copied();
    [summary.q1, summary.median, summary.q3] =
        [0.25, 0.5, 0.75].map(|p| some(quantile(&ascending, p)));
    summary.mad = some(spread(&ascending, median(&ascending)));
    summary
}

/// How often each pair of answers was given among `lines`.
#[must_use]
pub fn pivot(sheet: &Sheet, down: &Column, across: &Column, lines: &[usize]) -> Pivot {
    let axis = |column: &Column| {
        let mut counts = vec![0_usize; column.answers().len() + 1];
        for line in lines {
            counts[column.code(*line) as usize] += 1;
        }
        let values = ordered(sheet, column, &counts);
        let of_code: HashMap<u32, usize> = values
            .iter()
            .enumerate()
            .map(|(i, (_, code))| (*code, i))
            .collect();
        let names: Vec<(String, Option<String>)> = values
            .into_iter()
            .map(|(value, _)| {
                let label = label(sheet, column, &value);
                (value, label)
            })
            .collect();
        (names, of_code)
    };
    let ((rows, row_of), (columns, column_of)) = (axis(down), axis(across));
    let mut counts = vec![vec![0; columns.len()]; rows.len()];
    let mut left_out = 0;
    for line in lines {
        match (
            row_of.get(&down.code(*line)),
            column_of.get(&across.code(*line)),
        ) {
            (Some(row), Some(column)) => counts[*row][*column] += 1,
            _ => left_out += 1,
        }
    }
    Pivot {
        rows,
        columns,
        counts,
        left_out,
    }
}

impl Pivot {
    /// The sum of each row.
    #[must_use]
    pub fn row_totals(&self) -> Vec<usize> {
        self.counts.iter().map(|row| row.iter().sum()).collect()
    }

    /// The sum of each column.
    #[must_use]
    pub fn column_totals(&self) -> Vec<usize> {
        (0..self.columns.len())
            .map(|column| self.counts.iter().map(|row| row[column]).sum())
            .collect()
    }
}
