//! What a statistical verb works on: one row a respondent, which columns are two rounds of one variable, and what the
//! study knows about prices, clusters and the model.

use crate::error::{Error, Result};

use super::csv_source::as_number;
use super::{Column, Frame, Paired, PriceIndex, Reason, Values};

/// A study or a file, ready for statistics.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Source {
    /// One row a respondent; both rounds of a variable are two columns.
    pub frame: Frame,
    /// The column that names the respondent, if one does.
    pub key: Option<String>,
    /// The variables that were asked twice.
    pub pairs: Vec<Paired>,
    /// The price index that belongs to the study.
    pub cpi: Option<PriceIndex>,
    /// Other series of prices, beside which amounts can be compared.
    pub other_prices: Vec<PriceIndex>,
    /// The column that names the cluster, usually the village.
    pub cluster: Option<String>,
    /// The text of the structural model that belongs to the study.
    pub model: Option<String>,
    /// SHA-256 of what was read, as hex digits.
    pub fingerprint_sha256: String,
    /// The line of the file on which each row starts; empty when the rows do not come from a file.
    pub lines: Vec<u64>,
}

impl Source {
    /// The cells of `column` as numbers.
    ///
    /// # Errors
    /// When there is no such column, or a cell is a text: named by line and column.
    pub fn numbers(&self, column: &str) -> Result<&[std::result::Result<f64, Reason>]> {
        match &self.column(column)?.values {
            Values::Numbers(cells) => Ok(cells),
            Values::Texts(cells) => {
                let stray = cells.iter().enumerate().find_map(|(row, cell)| {
                    let text = cell.as_ref().ok()?;
                    as_number(text).is_none().then_some((row, text))
                });
                let (row, text) = stray.unwrap_or_else(|| {
                    unreachable!("a column of texts that are all numbers is a column of numbers")
                });
                Err(Error::new(
                    format!("column {column}, {}", self.place(row)),
                    format!("`{text}` is not a number"),
                )
                .way_out("Correct the cell, or empty it if the answer is missing"))
            }
        }
    }

    /// The column called `name`.
    ///
    /// # Errors
    /// When there is none; says which there are.
    pub fn column(&self, name: &str) -> Result<&Column> {
        self.frame.column(name).ok_or_else(|| {
            let known: Vec<&str> = self
                .frame
                .columns()
                .iter()
                .map(|c| c.name.as_str())
                .collect();
            Error::new(format!("column {name}"), "there is no such column")
                .way_out(format!("There are: {}", known.join(", ")))
        })
    }

    /// Where `row` stands, in a reader's words.
    #[must_use]
    pub fn place(&self, row: usize) -> String {
        match self.lines.get(row) {
            Some(line) => format!("line {line}"),
            None => format!("row {}", row + 1),
        }
    }

    /// Makes sure that `column` names each respondent once, and takes it as the key.
    ///
    /// # Errors
    /// When there is no such column, a row has no key, or two rows share one.
    pub fn set_key(&mut self, column: &str) -> Result<()> {
        let cells = self.column(column)?;
        let mut seen = std::collections::HashMap::new();
        for row in 0..self.frame.rows() {
            let Some(key) = cells.text(row) else {
                return Err(Error::new(
                    format!("column {column}, {}", self.place(row)),
                    "this row has no key, so nobody knows whose answers these are",
                )
                .way_out("Fill in the key, or remove the row"));
            };
            if let Some(first) = seen.insert(key.clone(), row) {
                return Err(Error::new(
                    format!("column {column}"),
                    format!("{key} stands in {} and in {}", self.place(first), self.place(row)),
                )
                .way_out("A comparison needs one row a respondent with both rounds in columns, as income_2020 and income_2022"));
            }
        }
        self.key = Some(column.to_owned());
        Ok(())
    }
}
