//! Grid: a CSV file as it stands, every cell with the line it came from.

use std::collections::HashSet;

use crate::error::{Error, Result};

/// A header and records of equal width.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// The column heads, trimmed, all different.
    pub header: Vec<String>,
    /// The records below it, blank lines left out.
    pub records: Vec<Record>,
}

/// One record and where it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line on which the record begins, from 1.
    pub line: u64,
    /// One cell a column, as it stands.
    pub cells: Vec<String>,
}

impl Grid {
    /// Reads a CSV text with a header row; `,`, `;` or tab between cells, found from the header.
    ///
    /// # Errors
    /// A file that is not UTF-8, has no header, a head twice, or a record of another width, with its line.
    pub fn read(place: &str, bytes: &[u8]) -> Result<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if let Err(error) = std::str::from_utf8(bytes) {
            let line = 1 + bytes[..error.valid_up_to()]
                .iter()
                .filter(|b| **b == b'\n')
                .count();
            return Err(
                Error::new(format!("{place}, line {line}"), "the text is not UTF-8")
                    .way_out("Save the file as \"CSV UTF-8\" and try again."),
            );
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(bytes))
            .flexible(true)
            .trim(csv::Trim::Headers)
            .from_reader(bytes);
        let header: Vec<String> = reader
            .headers()
            .map_err(|e| unreadable(place, &e))?
            .iter()
            .map(str::to_owned)
            .collect();
        check_header(place, &header)?;
        let mut records = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| unreadable(place, &e))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cells: Vec<String> = record.iter().map(str::to_owned).collect();
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if cells.len() != header.len() {
                return Err(Error::new(
                    format!("{place}, line {line}"),
                    format!(
                        "{} cells where the header has {}",
                        cells.len(),
                        header.len()
                    ),
                )
                .way_out("Look for a missing or an unquoted comma on that line."));
            }
            records.push(Record { line, cells });
        }
        Ok(Self { header, records })
    }

    /// The index of the column called `name`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|head| head == name)
    }
}

/// The separator that splits the header into the most cells.
fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes.split(|b| *b == b'\n').next().unwrap_or(bytes);
    let count = |separator: u8| header.iter().filter(|b| **b == separator).count();
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|separator| count(*separator))
        .unwrap_or(b',')
}

fn check_header(place: &str, header: &[String]) -> Result<()> {
    if header.iter().all(String::is_empty) {
        return Err(Error::new(place, "the file has no header row")
            .way_out("The first line names the columns; add it."));
    }
    let mut seen = HashSet::new();
    for (i, head) in header.iter().enumerate() {
        if head.is_empty() {
            return Err(Error::new(
                format!("{place}, line 1, column {}", i + 1),
                "the column has no name",
            )
            .way_out("Name it, or remove it."));
        }
        if !seen.insert(head) {
            return Err(Error::new(
                format!("{place}, line 1, column {}", i + 1),
                format!("`{head}` heads two columns"),
            )
            .way_out("Rename one of them."));
        }
    }
    Ok(())
}

fn unreadable(place: &str, error: &csv::Error) -> Error {
    let place = match error.position() {
        Some(position) => format!("{place}, line {}", position.line()),
        None => place.to_owned(),
    };
    Error::new(place, format!("cannot be read as CSV: {error}"))
}
