//! A delimited text file as a header and rows of cells, each with its line: the delimiter is found out.

use crate::error::{Error, Result};

/// A file of cells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sheet {
    /// The names in the first line, each once.
    pub header: Vec<String>,
    /// The rows, each as long as the header.
    pub rows: Vec<Vec<String>>,
    /// The line on which each row starts, counted from 1.
    pub lines: Vec<u64>,
    /// Whether cells are separated by semicolons, where a decimal comma is usual.
    pub semicolons: bool,
}

/// Spellings of an empty cell.
const EMPTY: &[&str] = &["", "NA", "N/A", "NaN", "nan", ".", "NULL", "null"];

/// The sheet in `bytes`: UTF-8 with or without a byte order mark; comma, semicolon or tab between cells.
///
/// # Errors
/// When the text is not UTF-8, has no header, names a column twice, or a row is longer or shorter than the header.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()]
            .iter()
            .filter(|b| **b == b'\n')
            .count();
        Error::new(format!("line {line}"), "the text is not UTF-8")
            .way_out("Save the file as CSV UTF-8")
    })?;
    let delimiter = delimiter(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = header(&mut reader)?;
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| Error::new("", error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != header.len() {
            return Err(Error::new(
                format!("line {line}"),
                format!(
                    "{} cells, but the header names {} columns",
                    record.len(),
                    header.len()
                ),
            ));
        }
        rows.push(record.iter().map(str::to_owned).collect());
        lines.push(line);
    }
    Ok(Sheet {
        header,
        rows,
        lines,
        semicolons: delimiter == b';',
    })
}

/// `text` as a finite number, with a decimal comma where that is usual.
pub(super) fn as_number(text: &str, decimal_comma: bool) -> Option<f64> {
    let number: f64 = if decimal_comma && !text.contains('.') {
        text.replacen(',', ".", 1).parse().ok()?
    } else {
        text.parse().ok()?
    };
    number.is_finite().then_some(number)
}

/// The separator that is most frequent in the first line outside quotes; a comma in case of doubt.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                for (delimiter, count) in &mut counts {
                    *count += i32::from(byte == *delimiter);
                }
            }
        }
    }
    let mut best = counts[0];
    for candidate in counts {
        if candidate.1 > best.1 {
            best = candidate;
        }
    }
    best.0
}

fn header(reader: &mut csv::Reader<&[u8]>) -> Result<Vec<String>> {
    let record = reader
        .headers()
        .map_err(|error| Error::new("line 1", error.to_string()))?;
    let names: Vec<String> = record.iter().map(str::to_owned).collect();
    if names.iter().all(String::is_empty) {
        return Err(Error::new("line 1", "the file has no header row")
            .way_out("Put the names of the columns into the first line"));
    }
    for (i, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(Error::new(
                "line 1",
                format!("column {} has no name", i + 1),
            ));
        }
        if names[..i].contains(name) {
            return Err(
                Error::new("line 1", format!("two columns are called `{name}`"))
                    .way_out("Rename one of them"),
            );
        }
    }
    Ok(names)
}

impl Sheet {
    /// Whether the cell `text` is a gap.
    pub fn is_gap(text: &str) -> bool {
        EMPTY.contains(&text)
    }

    /// `text` as a finite number; a decimal comma is read where semicolons separate the cells.
    pub fn parse(&self, text: &str) -> Option<f64> {
        as_number(text, self.semicolons)
    }

    /// The column called by any of `names`, upper and lower case alike.
    pub fn position(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            self.header
                .iter()
                .position(|column| column.eq_ignore_ascii_case(name))
        })
    }

    /// The number in this cell.
    pub fn number(&self, row: usize, column: usize) -> Result<f64> {
        let text = &self.rows[row][column];
        self.parse(text).ok_or_else(|| {
            Error::new(
                format!("line {}, column {}", self.lines[row], self.header[column]),
                format!("`{text}` is not a number"),
            )
        })
    }

    /// The year in this cell.
    pub fn year(&self, row: usize, column: usize) -> Result<i32> {
        let text = &self.rows[row][column];
        text.parse().map_err(|_| {
            Error::new(
                format!("line {}, column {}", self.lines[row], self.header[column]),
                format!("`{text}` is not a year"),
            )
        })
    }

    /// The first text of a column, if the column exists and is not empty.
    pub fn first_text(&self, names: &[&str]) -> Option<String> {
        let column = self.position(names)?;
        self.rows
            .iter()
            .map(|row| &row[column])
            .find(|text| !Self::is_gap(text))
            .cloned()
    }

    /// The only text of a column, if the column exists.
    pub fn only_text(&self, names: &[&str]) -> Result<Option<String>> {
        let (Some(column), Some(first)) = (self.position(names), self.first_text(names)) else {
            return Ok(None);
        };
        match self.rows.iter().position(|row| row[column] != first) {
            Some(row) => Err(Error::new(
                format!("line {}, column {}", self.lines[row], self.header[column]),
                format!(
                    "`{}` after `{first}`: two series cannot be mixed in one index",
                    self.rows[row][column]
                ),
            )
            .way_out("Keep the rows of one series only")),
            None => Ok(Some(first)),
        }
    }
}
