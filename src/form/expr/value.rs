//! Values of expressions and how they become numbers, texts and truth, by JavaRosa's rules.

use std::{fmt, sync::Arc};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Timelike};

use crate::form::{NodeId, Rows};

/// What an expression is worth.
#[derive(Debug, Clone, PartialEq)]
pub enum Val {
    /// A number; a blank is NaN where a number is meant.
    Number(f64),
    /// A text; a blank is the empty text.
    Text(Arc<str>),
    /// True or false.
    Truth(bool),
    /// A day.
    Date(NaiveDate),
    /// A moment.
    DateTime(DateTime<FixedOffset>),
    /// A time of day.
    Time(NaiveTime),
    /// A set of places.
    Nodes(Vec<Item>),
}

/// One place of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// The questionnaire as a whole.
    Root,
    /// A node in certain rows.
    Node(NodeId, Rows),
    /// A list of choices.
    List(usize),
    /// A choice of a list.
    Choice(usize, usize),
    /// A text of a choice.
    Cell(Arc<str>),
}

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Val {
    /// A text.
    #[must_use]
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Arc::from(text.as_ref()))
    }

    /// A blank.
    #[must_use]
    pub fn blank() -> Self {
        Self::text("")
    }

    /// Whether it is the empty text or not a number.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Number(number) => number.is_nan(),
            Self::Nodes(items) => items.is_empty(),
            Self::Truth(_) | Self::Date(_) | Self::DateTime(_) | Self::Time(_) => false,
        }
    }

    /// As a number: a blank or a word is NaN, a day is its distance from 1970-01-01.
    #[must_use]
    pub fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Text(text) => parse_number(text),
            Self::Truth(truth) => f64::from(u8::from(*truth)),
            Self::Date(day) => days_since_epoch(*day),
            Self::DateTime(moment) => decimal_days(moment),
            Self::Time(time) => f64::from(time.num_seconds_from_midnight()) / SECONDS_A_DAY,
            Self::Nodes(_) => f64::NAN,
        }
    }

    /// As truth: a number is false when 0 or NaN, a text when empty.
    #[must_use]
    pub fn truth(&self) -> bool {
        match self {
            Self::Number(number) => !number.is_nan() && number.abs() > TOLERANCE_ABS,
            Self::Text(text) => !text.is_empty(),
            Self::Truth(truth) => *truth,
            Self::Nodes(items) => !items.is_empty(),
            Self::Date(_) | Self::DateTime(_) | Self::Time(_) => true,
        }
    }

    /// As text: whole numbers without decimals, days in ISO 8601.
    #[must_use]
    pub fn into_text(self) -> Arc<str> {
        match self {
            Self::Text(text) => text,
            other => Arc::from(other.to_string()),
        }
    }
}

/// Numbers nearer than this are equal.
pub(in crate::form) const TOLERANCE_ABS: f64 = 1e-12;

const SECONDS_A_DAY: f64 = 86_400.0;

impl fmt::Display for Val {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => f.write_str(&number_text(*number)),
            Self::Text(text) => f.write_str(text),
            Self::Truth(truth) => write!(f, "{truth}"),
            Self::Date(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Self::DateTime(moment) => write!(f, "{}", moment.format("%Y-%m-%dT%H:%M:%S%.3f%:z")),
            Self::Time(time) => write!(f, "{}", time.format("%H:%M:%S")),
            Self::Nodes(_) => Ok(()),
        }
    }
}

/// A number as text: never with an exponent, `-0` as `0`.
#[must_use]
pub(in crate::form) fn number_text(number: f64) -> String {
    if number.is_nan() {
        "NaN".into()
    } else if number.is_infinite() {
        if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .into()
    } else if number.abs() < TOLERANCE_ABS {
        "0".into()
    } else {
        format!("{number}")
    }
}

/// A text as a number: blanks around it do not matter, a comma is a decimal point, no exponent; NaN for all else.
#[must_use]
pub(in crate::form) fn parse_number(text: &str) -> f64 {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let marks = digits.bytes().filter(|b| matches!(b, b'.' | b',')).count();
    let plain = digits
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    if !plain || marks > 1 || digits.len() == marks {
        return f64::NAN;
    }
    text.replace(',', ".").parse().unwrap_or(f64::NAN)
}

/// Days from 1970-01-01 to `day`.
#[must_use]
pub(in crate::form) fn days_since_epoch(day: NaiveDate) -> f64 {
    f64::from(day.to_epoch_days())
}

/// Days and parts of days from 1970-01-01T00:00, both in the moment's own offset.
#[must_use]
pub(in crate::form) fn decimal_days(moment: &DateTime<FixedOffset>) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let ms = moment.naive_local().and_utc().timestamp_millis() as f64;
    ms / (SECONDS_A_DAY * 1000.0)
}
