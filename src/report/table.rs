//! A table: what every result becomes before it is shown, printed or written.

use super::{Format, clean};

/// A named column of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The column's id in files and JSON.
    pub id: String,
    /// The head that a person reads.
    pub head: String,
    /// How its numbers print.
    pub format: Format,
}

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A finite number.
    Number(f64),
    /// A finite number that prints otherwise than its column: a share among amounts, a calendar year.
    Shown(f64, Format),
    /// A word or two, such as a verdict.
    Text(String),
    /// Nothing belongs here, as above the diagonal.
    Blank,
    /// A quantity that is not defined for these data; a note of the table says why.
    Undefined,
}

/// A labelled row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the row is about; never repeated within a table.
    pub label: String,
    /// One cell a column.
    pub cells: Vec<Cell>,
}

/// A table with a stable id, a title, and notes that say how it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The id that files, JSON and keys use.
    pub id: String,
    /// The title that a person reads.
    pub title: String,
    /// What the row labels are: `variable`, `construct`, `indicator`.
    pub stub: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Row>,
    /// How it was made, which variant, and why a cell is not defined.
    pub notes: Vec<String>,
}

/// How an estimate was made. Absent facts are `None`, and print as `null`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// Fact and value in the order of printing, such as `estimator`, `n`, `converged`, `seed`.
    pub facts: Vec<(String, Fact)>,
}

/// The value of one fact of a [`Run`].
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Not applicable here.
    None,
    /// A yes or no.
    Flag(bool),
    /// A count.
    Count(u64),
    /// A number.
    Number(f64),
    /// A word.
    Text(String),
}

/// What a verb that computes returns: its tables and how they were made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tables {
    /// In the order of reading.
    pub tables: Vec<Table>,
    /// How all of them were made.
    pub run: Run,
}

impl Column {
    /// A column whose head is `head`.
    #[must_use]
    pub fn new(id: impl Into<String>, head: impl Into<String>, format: Format) -> Self {
        Self {
            id: id.into(),
            head: head.into(),
            format,
        }
    }
}

impl Cell {
    /// `value` where it is finite, [`Cell::Undefined`] otherwise.
    #[must_use]
    pub fn number(value: f64) -> Self {
        if value.is_finite() {
            Self::Number(value)
        } else {
            Self::Undefined
        }
    }

    /// `value` in a `format` of its own where it is finite, [`Cell::Undefined`] otherwise.
    #[must_use]
    pub fn shown(value: f64, format: Format) -> Self {
        if value.is_finite() {
            Self::Shown(value, format)
        } else {
            Self::Undefined
        }
    }

    /// The number in the cell, if it holds one.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(value) | Self::Shown(value, _) => Some(*value),
            _ => None,
        }
    }

    /// The cell for a person's eyes.
    #[must_use]
    pub fn show(&self, format: Format) -> String {
        match self {
            Self::Number(value) => format.show(*value),
            Self::Shown(value, own) => own.show(*value),
            Self::Text(text) => clean::one_line(text).into_owned(),
            Self::Blank => String::new(),
            Self::Undefined => super::number::UNDEFINED.to_owned(),
        }
    }
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(id: &str, title: &str, stub: &str, columns: Vec<Column>) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            stub: stub.to_owned(),
            columns,
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When `cells` is not as long as `columns`.
    pub fn push(&mut self, label: impl Into<String>, cells: Vec<Cell>) {
        assert_eq!(
            cells.len(),
            self.columns.len(),
            "one cell a column in table {}",
            self.id
        );
        self.rows.push(Row {
            label: label.into(),
            cells,
        });
    }

    /// The number at row `label` and column `id`.
    #[must_use]
    pub fn number(&self, label: &str, id: &str) -> Option<f64> {
        let column = self.columns.iter().position(|column| column.id == id)?;
        self.rows.iter().find(|row| row.label == label)?.cells[column].as_number()
    }
}

impl Run {
    /// Adds a fact.
    pub fn push(&mut self, name: &str, fact: Fact) {
        self.facts.push((name.to_owned(), fact));
    }
}

impl Tables {
    /// The table with this id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }
}
