//! A table of consumer prices: a level for each year, and where it comes from.

use std::path::Path;

use crate::data::delimited::{self, Sheet};
use crate::error::{Error, Result};

/// Price levels by year, on whatever base the file uses.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PriceIndex {
    /// Year and level, in the order of the file.
    pub levels: Vec<(i32, f64)>,
    /// The series' name, such as `rural`, where the file has one.
    pub series: Option<String>,
    /// Who published it, where the file says so.
    pub source: Option<String>,
}

/// Names of the column that holds the level on a fixed base.
const LEVEL: &[&str] = &["index", "cpi", "level", "value"];
/// Names of the column that holds the change, preceding year = 100.
const CHAIN: &[&str] = &["prev_year_100", "previous_year_100", "prev100"];

impl PriceIndex {
    /// The index in a CSV file with a column `year` and either `index` (levels) or `prev_year_100` (changes, preceding
    /// year = 100, which are chained). `place` is what a sentence calls the file.
    ///
    /// # Errors
    /// When a column is missing, a cell is not a number, a year is absent from a chain, or two series are mixed.
    pub fn from_csv(bytes: &[u8], place: &str) -> Result<Self> {
        let sheet = delimited::read(bytes).map_err(|error| error.within(place))?;
        Self::of(&sheet).map_err(|error| error.within(place))
    }

    /// The index in the CSV file at `path`.
    ///
    /// # Errors
    /// As [`from_csv`](Self::from_csv), and when the file cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        let place = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Error::new(&place, error.to_string()))?;
        Self::from_csv(&bytes, &place)
    }

    fn of(sheet: &Sheet) -> Result<Self> {
        let year = sheet
            .position(&["year", "period"])
            .ok_or_else(|| Error::new("header", "a price index needs a column `year`"))?;
        let (value, chained) = match (sheet.position(LEVEL), sheet.position(CHAIN)) {
            (Some(level), _) => (level, false),
            (None, Some(change)) => (change, true),
            (None, None) => {
                return Err(Error::new("header", "a price index needs a column `index`")
                    .way_out("Levels on a fixed base go into `index`; changes with the preceding year = 100 into `prev_year_100`"));
            }
        };
        let series = sheet.only_text(&["series"])?;
        let source = sheet.first_text(&["source"]);
        let mut levels = Vec::new();
        for row in 0..sheet.rows.len() {
            levels.push((sheet.year(row, year)?, sheet.number(row, value)?));
        }
        if levels.is_empty() {
            return Err(Error::new("", "the price index has no row"));
        }
        let levels = if chained { chain(levels)? } else { levels };
        Ok(Self {
            levels,
            series,
            source,
        })
    }

    /// The earliest and the latest year.
    #[must_use]
    pub fn span(&self) -> Option<(i32, i32)> {
        let years = self.levels.iter().map(|(year, _)| *year);
        Some((years.clone().min()?, years.max()?))
    }
}

/// Levels from changes: the year before the first change is 100.
fn chain(mut changes: Vec<(i32, f64)>) -> Result<Vec<(i32, f64)>> {
    changes.sort_by_key(|(year, _)| *year);
    let Some((first, _)) = changes.first().copied() else {
        return Ok(changes);
    };
    let mut levels = vec![(first - 1, 100.0)];
    let mut level = 100.0;
    for (expected, (year, change)) in (first..).zip(changes) {
        if year != expected {
            return Err(Error::new(
                format!("year {expected}"),
                "the chain of yearly price changes has a gap or a double here",
            ));
        }
        level *= change / 100.0;
        levels.push((year, level));
    }
    Ok(levels)
}
