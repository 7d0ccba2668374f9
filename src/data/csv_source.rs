//! A CSV file with a header row as a source of statistics: numeric columns are found out, and so are the pairs.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

use super::{Column, Frame, Grid, MeasurementScale, Paired, Reason, Source, Values};

/// Suffixes of an earlier and a later round, beside years.
const ROUNDS: &[(&str, &str)] = &[
    ("before", "after"),
    ("baseline", "endline"),
    ("pre", "post"),
    ("r1", "r2"),
    ("w1", "w2"),
    ("t0", "t1"),
    ("t1", "t2"),
];

/// Spellings of an empty cell.
const EMPTY: &[&str] = &["", "NA", "N/A", "NaN", "nan", ".", "NULL", "null"];

impl Source {
    /// The source in the CSV file at `path`.
    ///
    /// # Errors
    /// As [`from_csv`](Self::from_csv), and when the file cannot be read.
    pub fn read_csv(path: &Path) -> Result<Self> {
        let place = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Error::new(&place, error.to_string()))?;
        Self::from_csv(&place, &bytes)
    }

    /// The source in `bytes`, the text of the file that a sentence calls `place`: a header row, then one row a
    /// respondent. Columns whose cells are all numbers or gaps hold numbers; columns that differ in a year or round
    /// suffix only are pairs.
    ///
    /// # Errors
    /// When the text is not UTF-8, has no header, names a column twice, or a row is longer or shorter than the header.
    pub fn from_csv(place: &str, bytes: &[u8]) -> Result<Self> {
        let grid = Grid::read(place, bytes)?;
        let columns = (0..grid.header.len()).map(|at| column(&grid, at)).collect();
        let frame = Frame::new(columns);
        Ok(Self {
            pairs: paired_columns(&frame),
            frame,
            fingerprint_sha256: hex(&Sha256::digest(bytes)),
            lines: grid.records.iter().map(|record| record.line).collect(),
            ..Self::default()
        })
    }
}

fn column(grid: &Grid, at: usize) -> Column {
    let cells = || grid.records.iter().map(|record| record.cells[at].trim());
    let numbers: Option<Vec<_>> = cells().map(number).collect();
    let values = match numbers {
        Some(numbers) => Values::Numbers(numbers),
        None => Values::Texts(cells().map(text).collect()),
    };
    Column {
        name: grid.header[at].clone(),
        label: None,
        values,
    }
}

/// The cell as a number or a gap; `None` when it is a text.
fn number(text: &str) -> Option<std::result::Result<f64, Reason>> {
    match gap(text) {
        Some(reason) => Some(Err(reason)),
        None => as_number(text).map(Ok),
    }
}

/// `text` as a finite number, with a decimal point or a decimal comma.
pub(super) fn as_number(text: &str) -> Option<f64> {
    let number: f64 = match text.parse() {
        Ok(number) => number,
        Err(_) => text.replacen(',', ".", 1).parse().ok()?,
    };
    number.is_finite().then_some(number)
}

fn text(text: &str) -> std::result::Result<String, Reason> {
    gap(text).map_or_else(|| Ok(text.to_owned()), Err)
}

/// Why the cell is empty, if it is: a blank, or one of the words that an export writes.
fn gap(text: &str) -> Option<Reason> {
    match text {
        "dont_know" => Some(Reason::DontKnow),
        "refused" => Some(Reason::Refused),
        "not_applicable" => Some(Reason::NotApplicable),
        blank => EMPTY.contains(&blank).then_some(Reason::NotAsked),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The pairs among the columns of `frame`: same stem, two years or two rounds. Of more than two years the earliest and
/// the latest are paired.
#[must_use]
pub fn paired_columns(frame: &Frame) -> Vec<Paired> {
    let mut pairs: Vec<Paired> = Vec::new();
    for column in frame.columns() {
        let Some((stem, round)) = split_round(&column.name) else {
            continue;
        };
        if pairs.iter().any(|pair| pair.variable == stem) {
            continue;
        }
        let others = frame.columns().iter().filter_map(|other| {
            let (other_stem, other_round) = split_round(&other.name)?;
            (other_stem == stem).then_some((other_round, &other.name))
        });
        if let Some((before, after)) = outermost(round, others.collect()) {
            let pair = paired(frame, stem, &before, &after);
            if pair.scale == MeasurementScale::Categorical || !mixed(frame, &pair) {
                pairs.push(pair);
            }
        }
    }
    pairs
}

/// The pair of the columns `before` and `after`, its scale found from their cells.
#[must_use]
pub fn paired(frame: &Frame, variable: &str, before: &str, after: &str) -> Paired {
    let columns = [frame.column(before), frame.column(after)];
    let numbers: Vec<f64> = columns
        .iter()
        .flatten()
        .filter_map(|column| column.numbers())
        .flat_map(|cells| cells.iter().flatten().copied())
        .collect();
    let any_text = columns.iter().flatten().any(|column| is_text(column));
    let all_texts = any_text && numbers.is_empty();
    let scale = if all_texts {
        MeasurementScale::Categorical
    } else if !numbers.is_empty()
        && numbers
            .iter()
            .all(|number| *number == 0.0 || *number == 1.0)
    {
        MeasurementScale::Binary
    } else {
        MeasurementScale::Numeric
    };
    Paired {
        variable: variable.to_owned(),
        label: None,
        before: before.to_owned(),
        after: after.to_owned(),
        scale,
        money: false,
    }
}

/// The earliest and latest of `columns` by year, or the two that are each other's round.
fn outermost(round: &str, mut columns: Vec<(&str, &String)>) -> Option<(String, String)> {
    if is_year(round) {
        columns.retain(|(round, _)| is_year(round));
        let before = columns.iter().min_by_key(|(year, _)| *year)?;
        let after = columns.iter().max_by_key(|(year, _)| *year)?;
        return (before.0 != after.0).then(|| (before.1.clone(), after.1.clone()));
    }
    let of = |wanted: &str| {
        columns
            .iter()
            .find(|(round, _)| round.eq_ignore_ascii_case(wanted))
            .map(|(_, name)| (*name).clone())
    };
    ROUNDS
        .iter()
        .find_map(|(before, after)| Some((of(before)?, of(after)?)))
}

/// `income_2020` as `income` and `2020`; `None` when the name ends in no year and no round.
#[must_use]
pub fn split_round(name: &str) -> Option<(&str, &str)> {
    let at = name.rfind(['_', '.', '-', ' '])?;
    let (stem, round) = (&name[..at], &name[at + 1..]);
    let known = is_year(round)
        || ROUNDS.iter().any(|(before, after)| {
            round.eq_ignore_ascii_case(before) || round.eq_ignore_ascii_case(after)
        });
    (known && !stem.is_empty()).then_some((stem, round))
}

fn is_year(text: &str) -> bool {
    text.len() == 4
        && text
            .parse()
            .is_ok_and(|year: i32| (1900..=2100).contains(&year))
}

/// Whether one round holds texts and the other numbers: no two rounds of one variable.
fn mixed(frame: &Frame, pair: &Paired) -> bool {
    let columns = [frame.column(&pair.before), frame.column(&pair.after)];
    columns.iter().flatten().any(|column| is_text(column))
}

/// Whether the column holds texts, not numbers with a stray text among them.
fn is_text(column: &Column) -> bool {
    column.numbers().is_none() && !mostly_numbers(column)
}

/// Whether more cells are numbers than texts, and there is any: one stray text does not make a column a text.
fn mostly_numbers(column: &Column) -> bool {
    match &column.values {
        Values::Numbers(cells) => cells.iter().any(std::result::Result::is_ok),
        Values::Texts(cells) => {
            let filled = cells.iter().flatten();
            let numbers = filled
                .clone()
                .filter(|text| as_number(text).is_some())
                .count();
            2 * numbers > filled.count()
        }
    }
}
