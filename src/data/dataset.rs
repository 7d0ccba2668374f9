//! Data sets: columns as other programs take them, with labels, the labels of codes, and the reason of every gap.

use chrono::NaiveDate;

use super::Reason;

/// Columns of equal length with everything that labels them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dataset {
    /// What it is called: `interviews`, or the name of a repeat.
    pub name: String,
    /// What it holds.
    pub title: String,
    /// The columns.
    pub fields: Vec<Field>,
    /// How many rows there are.
    pub rows: usize,
    /// What a user of the columns has to know.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The variable's name.
    pub name: String,
    /// The question's text.
    pub label: String,
    /// What stands in it, a cell a row.
    pub cells: Cells,
    /// What its codes mean, where it has codes that are numbers.
    pub codes: Option<Codes>,
}

/// The cells of a column, each a value or the reason why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Finite numbers.
    Numbers(Vec<Result<f64, Reason>>),
    /// Texts, codes that are no numbers included.
    Texts(Vec<Result<String, Reason>>),
    /// Days.
    Days(Vec<Result<NaiveDate, Reason>>),
}

/// What the codes of a list mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Codes {
    /// The list's name.
    pub list: String,
    /// Codes and labels.
    pub labels: Vec<(i32, String)>,
    /// How the list calls a reason that it offers.
    pub reasons: Vec<(Reason, String)>,
}

impl Reason {
    /// The reason in Stata's spelling, which every file uses that has no better one: `.d`, `.r`, `.n`; a question that
    /// was not put is a blank.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::DontKnow => ".d",
            Self::Refused => ".r",
            Self::NotApplicable => ".n",
            Self::NotAsked => "",
        }
    }
}
