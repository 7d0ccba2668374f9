//! A CSV file with a header row as a source of statistics: numeric columns are found out, and so are the pairs.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::data::delimited::{self, Sheet, as_number};
use crate::data::{Column, Frame, PairSpec, Reason, Source, Values};
use crate::error::{Error, Result};

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

impl Source {
    /// The source in the CSV file at `path`.
    ///
    /// # Errors
    /// As [`from_csv`](Self::from_csv), and when the file cannot be read.
    pub fn read_csv(path: &Path) -> Result<Self> {
        let place = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Error::new(&place, error.to_string()))?;
        Self::from_csv(&bytes).map_err(|error| error.within(place))
    }

    /// The source in `bytes`: a header row, then one row a respondent. Columns whose cells are all numbers or gaps hold
    /// numbers; columns that differ in a year or round suffix only are pairs.
    ///
    /// # Errors
    /// When the text is not UTF-8, has no header, names a column twice, or a row is longer or shorter than the header.
    pub fn from_csv(bytes: &[u8]) -> Result<Self> {
        let sheet = delimited::read(bytes)?;
        let columns = (0..sheet.header.len())
            .map(|at| column(&sheet, at))
            .collect();
        let frame = Frame::new(columns);
        Ok(Self {
            pairs: paired_columns(&frame),
            frame,
            fingerprint_sha256: hex(&Sha256::digest(bytes)),
            lines: sheet.lines,
            ..Self::default()
        })
    }
}

fn column(sheet: &Sheet, at: usize) -> Column {
    let cells = || sheet.rows.iter().map(|row| row[at].as_str());
    let numbers: Option<Vec<_>> = cells().map(|text| number(sheet, text)).collect();
    let values = match numbers {
        Some(numbers) => Values::Numbers(numbers),
        None => Values::Texts(cells().map(text).collect()),
    };
    Column {
        name: sheet.header[at].clone(),
        label: None,
        values,
    }
}

/// The cell as a number or a gap; `None` when it is a text.
fn number(sheet: &Sheet, text: &str) -> Option<std::result::Result<f64, Reason>> {
    match gap(text) {
        Some(reason) => Some(Err(reason)),
        None => sheet.parse(text).map(Ok),
    }
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
        blank => Sheet::is_gap(blank).then_some(Reason::NotAsked),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The pairs among the columns of `frame`: same stem, two years or two rounds. Of more than two years the earliest and
/// the latest are paired. Columns that hold more texts than numbers are no pair.
#[must_use]
pub fn paired_columns(frame: &Frame) -> Vec<PairSpec> {
    let mut pairs: Vec<PairSpec> = Vec::new();
    for column in frame.columns() {
        let Some((stem, round)) = split_round(&column.name) else {
            continue;
        };
        if pairs.iter().any(|pair| pair.name == stem) {
            continue;
        }
        let others = frame.columns().iter().filter_map(|other| {
            let (other_stem, other_round) = split_round(&other.name)?;
            (other_stem == stem && mostly_numbers(other)).then_some((other_round, &other.name))
        });
        if let Some((before, after)) = outermost(round, others.collect()) {
            pairs.push(PairSpec {
                name: stem.to_owned(),
                label: None,
                before_column: before,
                after_column: after,
                money: false,
            });
        }
    }
    pairs
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

/// Whether more cells are numbers than texts, and there is any: one stray text does not make a column a text.
fn mostly_numbers(column: &Column) -> bool {
    match &column.values {
        Values::Numbers(cells) => cells.iter().any(std::result::Result::is_ok),
        Values::Texts(cells) => {
            let filled = cells.iter().flatten();
            let numbers = filled
                .clone()
                .filter(|text| as_number(text, true).is_some())
                .count();
            2 * numbers > filled.count()
        }
    }
}
