//! What is wrong with a questionnaire: where it stands, what it is, and the way out.

use std::{fmt, sync::Arc};

/// Whether a questionnaire can be used in spite of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The questionnaire cannot be used.
    Error,
    /// It can be used, but somebody should look.
    Warning,
}

/// A place in a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spot {
    /// The sheet's name as written.
    pub sheet: Arc<str>,
    /// The row as spreadsheets count it (the header is row 1); 0 when the whole sheet is meant.
    pub row: u32,
    /// The header of the column as written; empty when the whole row is meant.
    pub column: Arc<str>,
    /// The column as spreadsheets count it from 0; meaningful only beside a `column`.
    pub index: u32,
}

/// The part of a cell's text that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text of the cell.
    pub text: String,
    /// The first byte that is meant.
    pub from: usize,
    /// The byte after the last that is meant.
    pub to: usize,
}

/// One thing to put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it stops the questionnaire.
    pub severity: Severity,
    /// A short stable word for scripts: `unknown_name`, `missing_list`, …
    pub code: &'static str,
    /// Where it stands.
    pub spot: Spot,
    /// What is wrong, without the place.
    pub message: String,
    /// What to do about it.
    pub way_out: String,
    /// The part of the cell that is meant, where one is.
    pub excerpt: Option<Excerpt>,
}

impl Severity {
    /// The word that JSON uses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl Spot {
    /// The cell as spreadsheets write it (`K12`), where one cell is meant.
    #[must_use]
    pub fn cell(&self) -> Option<String> {
        if self.row == 0 || self.column.is_empty() {
            return None;
        }
        let mut letters = vec![];
        let mut rest = self.index + 1;
        while rest > 0 {
            let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
            letters.push(char::from(b'A' + digit));
            rest = (rest - 1) / 26;
        }
        let letters: String = letters.into_iter().rev().collect();
        Some(format!("{letters}{}", self.row))
    }
}

impl Finding {
    /// Something that stops the questionnaire.
    pub fn error(
        code: &'static str,
        spot: Spot,
        message: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            code,
            spot,
            message: message.into(),
            way_out: way_out.into(),
            excerpt: None,
        }
    }

    /// Something to look at.
    pub fn warning(
        code: &'static str,
        spot: Spot,
        message: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, spot, message, way_out)
        }
    }

    /// The same finding with the part of the cell that is meant.
    #[must_use]
    pub fn at(mut self, text: &str, from: usize, to: usize) -> Self {
        self.excerpt = Some(Excerpt {
            text: text.to_owned(),
            from,
            to,
        });
        self
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sheet)?;
        if self.row > 0 {
            write!(f, ", row {}", self.row)?;
        }
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        if let Some(cell) = self.cell() {
            write!(f, " ({cell})")?;
        }
        Ok(())
    }
}

/// Two lines: the text on one line, and a caret under the part that is meant.
impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line: String = self
            .text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let before = self.text.get(..self.from).unwrap_or("").chars().count();
        let meant = self.text.get(self.from..self.to).unwrap_or("");
        let carets = meant.chars().count().max(1);
        writeln!(f, "{line}")?;
        write!(f, "{}{}", " ".repeat(before), "^".repeat(carets))
    }
}

/// `severity: where: what. way out`, and the excerpt below where there is one.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}: {}. {}",
            self.severity.code(),
            self.spot,
            self.message,
            self.way_out
        )?;
        if let Some(excerpt) = &self.excerpt {
            for line in excerpt.to_string().lines() {
                write!(f, "\n    {line}")?;
            }
        }
        Ok(())
    }
}
