//! Targets: the kinds of file that tables are written as, by the ending of the file's name.

use crate::data::{dataset::Dataset, xlsx};
use crate::error::Result;

use super::{Tables, csv, dataset, html, json, latex, markdown, text};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Aligned text.
    Text,
    /// Every digit, tables one under the other.
    Csv,
    /// Pipe tables.
    Markdown,
    /// booktabs.
    Latex,
    /// A page that stands alone.
    Html,
    /// One document.
    Json,
    /// A workbook with a sheet a table.
    Xlsx,
}

impl Target {
    /// Every target, in the order in which a person is offered them.
    pub const ALL: [Self; 7] = [
        Self::Text,
        Self::Csv,
        Self::Markdown,
        Self::Latex,
        Self::Html,
        Self::Json,
        Self::Xlsx,
    ];

    /// The ending of its files' names.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Csv => "csv",
            Self::Markdown => "md",
            Self::Latex => "tex",
            Self::Html => "html",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
        }
    }

    /// The target of files whose names end in `ending`, in any case.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|target| target.ending().eq_ignore_ascii_case(ending))
    }

    /// `tables` as the bytes of a file; `title` heads a page.
    ///
    /// # Errors
    /// A table that is too large for a workbook.
    pub fn write(self, title: &str, tables: &Tables) -> Result<Vec<u8>> {
        let written = match self {
            Self::Text => text::document(tables),
            Self::Csv => csv::document(tables),
            Self::Markdown => markdown::document(tables),
            Self::Latex => latex::document(tables),
            Self::Html => html::document(title, tables),
            Self::Json => format!("{:#}\n", json::document(tables)),
            Self::Xlsx => {
                let sheets: Vec<Dataset> = tables.tables.iter().map(dataset::of).collect();
                return xlsx::write(&sheets);
            }
        };
        Ok(written.into_bytes())
    }
}
