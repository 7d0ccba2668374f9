//! Sheets as plain grids of text: what every reader of this room works on, wherever the text came from.

use std::sync::Arc;

use crate::form::{Cell, Spot};

/// A sheet; the first row is its header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// The name as written.
    pub name: String,
    /// The cells' texts, row by row; rows may be of different lengths.
    pub rows: Vec<Vec<String>>,
}

/// So many blank rows end a sheet: what stands below them is somebody's scratch paper.
const GAP: usize = 60;

impl Sheet {
    /// The first row below a gap that ends the sheet, counted from 0.
    pub(super) fn first_beyond(&self) -> Option<usize> {
        let mut blank = 0;
        for (i, cells) in self.rows.iter().enumerate() {
            if cells.iter().any(|cell| !cell.is_empty()) {
                if blank > GAP {
                    return Some(i);
                }
                blank = 0;
            } else {
                blank += 1;
            }
        }
        None
    }
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// The header as written.
    pub header: Arc<str>,
    /// What the header means: `relevant`, `label`, …; unknown headers stand for themselves.
    pub meaning: String,
    /// The language, for texts that have one.
    pub language: Option<String>,
    pub index: usize,
}

/// One row of a sheet with its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'s> {
    pub sheet: &'s Reader,
    pub cells: &'s [String],
    /// As spreadsheets count.
    pub number: u32,
}

/// A sheet whose header is understood.
#[derive(Debug)]
pub(super) struct Reader {
    pub name: Arc<str>,
    pub columns: Vec<Column>,
}

impl Reader {
    /// The rows below the header that are not blank, up to a gap that ends the sheet.
    pub fn rows<'s>(&'s self, sheet: &'s Sheet) -> impl Iterator<Item = Row<'s>> {
        let end = sheet.first_beyond().unwrap_or(usize::MAX);
        let numbered = sheet
            .rows
            .iter()
            .enumerate()
            .skip(1)
            .take_while(move |(i, _)| *i < end);
        numbered
            .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
            .map(|(i, cells)| Row {
                sheet: self,
                cells,
                number: u32::try_from(i + 1).unwrap_or(u32::MAX),
            })
    }

    pub fn has(&self, meaning: &str) -> bool {
        self.columns.iter().any(|column| column.meaning == meaning)
    }

    /// The sheet as a whole.
    pub fn spot(&self) -> Spot {
        Spot {
            sheet: self.name.clone(),
            ..Spot::default()
        }
    }

    /// The row of headers.
    pub fn header_spot(&self) -> Spot {
        Spot {
            row: 1,
            ..self.spot()
        }
    }
}

impl Row<'_> {
    /// The whole row.
    pub fn spot(&self) -> Spot {
        Spot {
            sheet: self.sheet.name.clone(),
            row: self.number,
            ..Spot::default()
        }
    }

    /// The cell of a column, filled or not; where the sheet has no such column, the cell that says what the row is.
    pub fn spot_of(&self, meaning: &str) -> Spot {
        let named = |wanted: &str| self.sheet.columns.iter().find(|c| c.meaning == wanted);
        let column = named(meaning)
            .or_else(|| named("type"))
            .or_else(|| named("list_name"))
            .or_else(|| self.sheet.columns.first());
        column.map_or_else(|| self.spot(), |column| self.spot_at(column))
    }

    pub fn spot_at(&self, column: &Column) -> Spot {
        Spot {
            column: column.header.clone(),
            index: u32::try_from(column.index).unwrap_or(u32::MAX),
            ..self.spot()
        }
    }

    /// The text of the first filled column of that meaning.
    pub fn text(&self, meaning: &str) -> Option<&str> {
        self.filled(meaning).map(|(_, text)| text)
    }

    /// The text with its place.
    pub fn cell(&self, meaning: &str) -> Option<Cell> {
        self.filled(meaning).map(|(column, text)| Cell {
            text: text.to_owned(),
            spot: self.spot_at(column),
        })
    }

    /// The filled columns of that meaning.
    pub fn all(&self, meaning: &str) -> impl Iterator<Item = (&Column, &str)> {
        let columns = self.sheet.columns.iter();
        columns
            .filter(move |column| column.meaning == meaning)
            .filter_map(|column| Some((column, self.at(column)?)))
    }

    /// The text in a column; `None` where the cell is blank.
    pub fn at(&self, column: &Column) -> Option<&str> {
        let text = self.cells.get(column.index)?;
        (!text.is_empty()).then_some(text.as_str())
    }

    fn filled(&self, meaning: &str) -> Option<(&Column, &str)> {
        self.all(meaning).next()
    }
}
