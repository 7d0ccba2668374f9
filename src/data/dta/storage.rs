//! Storage: the smallest Stata type that holds a column exactly, and how a cell is written in it.

use chrono::{Datelike, NaiveDate};

use crate::data::{Reason, clean, dataset::Cells};

use super::bytes::Bytes;

/// A type of Stata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Storage {
    Byte,
    Int,
    Long,
    Double,
    /// A text of at most so many bytes.
    Text(usize),
    /// Texts of any length, kept behind the rows.
    LongText,
}

/// The number that `.` is in a column of longs; `.a` is one more.
pub(super) const LONG_GAP: i32 = 2_147_483_621;
const LONGEST_TEXT: usize = 2045;

/// The letter of a reason: `.` is 0, `.a` is 1.
pub(super) const fn gap(reason: Reason) -> i32 {
    match reason {
        Reason::NotAsked => 0,
        Reason::DontKnow => 4,
        Reason::NotApplicable => 14,
        Reason::Refused => 18,
    }
}

impl Storage {
    pub(super) fn of(cells: &Cells) -> Self {
        match cells {
            Cells::Numbers(cells) => Self::of_numbers(cells.iter().filter_map(|cell| cell.ok())),
            Cells::Days(_) => Self::Long,
            Cells::Texts(cells) => match cells.iter().map(|cell| text(cell).len()).max() {
                Some(longest @ 1..=LONGEST_TEXT) => Self::Text(longest),
                Some(0) | None => Self::Text(1),
                Some(_) => Self::LongText,
            },
        }
    }

    fn of_numbers(numbers: impl Iterator<Item = f64>) -> Self {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for number in numbers {
            if number.fract() != 0.0 {
                return Self::Double;
            }
            (low, high) = (low.min(number), high.max(number));
        }
        let within = |least: f64, most: f64| low >= least && high <= most;
        if within(-127.0, 100.0) {
            Self::Byte
        } else if within(-32_767.0, 32_740.0) {
            Self::Int
        } else if within(-2_147_483_647.0, 2_147_483_620.0) {
            Self::Long
        } else {
            Self::Double
        }
    }

    /// The number of the type in the file.
    pub(super) const fn code(self) -> usize {
        match self {
            Self::Byte => 65_530,
            Self::Int => 65_529,
            Self::Long => 65_528,
            Self::Double => 65_526,
            Self::LongText => 32_768,
            Self::Text(width) => width,
        }
    }

    /// How Stata shows the column.
    pub(super) fn format(self, cells: &Cells) -> String {
        match (self, cells) {
            (_, Cells::Days(_)) => "%td".to_owned(),
            (Self::Byte | Self::Int, _) => "%8.0g".to_owned(),
            (Self::Long, _) => "%12.0g".to_owned(),
            (Self::Double, _) => "%10.0g".to_owned(),
            (Self::LongText, _) => "%-9s".to_owned(),
            (Self::Text(width), _) => format!("%-{}s", width.min(40)),
        }
    }

    /// Writes one cell; `(column, long_texts)` takes a text that does not stand in the row.
    pub(super) fn cell(
        self,
        out: &mut Bytes,
        cells: &Cells,
        row: usize,
        behind: (usize, &mut Bytes),
    ) {
        match cells {
            Cells::Numbers(cells) => self.number(out, cells[row]),
            Cells::Days(cells) => self.number(out, cells[row].map(days_since_1960)),
            Cells::Texts(cells) => {
                let text = text(&cells[row]);
                match self {
                    Self::Text(width) => {
                        out.text(&text);
                        out.zeros(width - text.len());
                    }
                    _ => long_text(out, &text, (behind.0 + 1, row + 1), behind.1),
                }
            }
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the type was chosen so that every number fits"
    )]
    fn number(self, out: &mut Bytes, cell: Result<f64, Reason>) {
        match (self, cell) {
            (Self::Byte, Ok(number)) => out.raw(&(number as i8).to_le_bytes()),
            (Self::Byte, Err(reason)) => out.raw(&(101 + gap(reason) as i8).to_le_bytes()),
            (Self::Int, Ok(number)) => out.raw(&(number as i16).to_le_bytes()),
            (Self::Int, Err(reason)) => out.raw(&(32_741 + gap(reason) as i16).to_le_bytes()),
            (Self::Long, Ok(number)) => out.i32(number as i32),
            (Self::Long, Err(reason)) => out.i32(LONG_GAP + gap(reason)),
            (_, Ok(number)) => out.raw(&number.to_le_bytes()),
            (_, Err(reason)) => {
                out.raw(&(0x7fe0_0000_0000_0000 + (i64::from(gap(reason)) << 40)).to_le_bytes())
            }
        }
    }
}

/// The text of a cell; a reason is its mark.
fn text(cell: &Result<String, Reason>) -> std::borrow::Cow<'_, str> {
    match cell {
        Ok(text) => clean::without_controls(text),
        Err(reason) => reason.mark().into(),
    }
}

/// A reference in the row to a text behind the rows; nothing stands there for an empty one.
fn long_text(out: &mut Bytes, text: &str, (column, row): (usize, usize), behind: &mut Bytes) {
    if text.is_empty() {
        out.zeros(8);
        return;
    }
    out.u16(column);
    out.raw(&(row as u64).to_le_bytes()[..6]);
    behind.text("GSO");
    behind.u32(column);
    behind.u64(row);
    behind.raw(&[130]);
    behind.u32(text.len() + 1);
    behind.text(text);
    behind.zeros(1);
}

fn days_since_1960(day: NaiveDate) -> f64 {
    const OF_1960: i32 = 715_510;
    f64::from(day.num_days_from_ce() - OF_1960)
}
