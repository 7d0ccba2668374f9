//! A table of consumer prices: a level for each year, and where it comes from.

use std::path::Path;

use crate::error::{Error, Result};

use super::csv_source::as_number;
use super::{Grid, Record};

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
    /// The index in a CSV text with a column `year` and either `index` (levels) or `prev_year_100` (changes, preceding
    /// year = 100, which are chained). `place` is what a sentence calls the file.
    ///
    /// # Errors
    /// When a column is missing, a cell is not a number, a year is absent from a chain, or two series are mixed.
    pub fn from_csv(place: &str, bytes: &[u8]) -> Result<Self> {
        let mut all = Self::every_series(place, bytes)?;
        match (all.pop(), all.pop()) {
            (Some(only), None) => Ok(only),
            (Some(other), Some(first)) => {
                let name = |index: &Self| index.series.clone().unwrap_or_default();
                Err(Error::new(
                    "column series",
                    format!(
                        "`{}` beside `{}`: two series cannot be mixed in one index",
                        name(&other),
                        name(&first)
                    ),
                )
                .way_out("Name the one to use with --series, or keep its rows only")
                .within(place))
            }
            (None, _) => Err(Error::new(place, "the price index has no row")),
        }
    }

    /// Every series of a CSV text as [`from_csv`](Self::from_csv) reads one, in the order of the file: their names stand
    /// in a column `series`.
    ///
    /// # Errors
    /// When a column is missing, a cell is not a number, or a year is absent from a chain.
    pub fn every_series(place: &str, bytes: &[u8]) -> Result<Vec<Self>> {
        let grid = Grid::read(place, bytes)?;
        let mut names: Vec<Option<&str>> = Vec::new();
        let column = position(&grid, &["series"]);
        for record in &grid.records {
            let name = column.map(|at| record.cells[at].trim());
            let name = name.filter(|name| !name.is_empty());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let each = names.into_iter().map(|name| Self::of(&grid, column, name));
        each.collect::<Result<Vec<Self>>>()
            .map_err(|error| error.within(place))
    }

    /// The index in the CSV file at `path`.
    ///
    /// # Errors
    /// As [`from_csv`](Self::from_csv), and when the file cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        let place = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Error::new(&place, error.to_string()))?;
        Self::from_csv(&place, &bytes)
    }

    /// The series called `name` in the column `of`.
    fn of(grid: &Grid, of: Option<usize>, name: Option<&str>) -> Result<Self> {
        let own = |record: &&Record| {
            let text = of.map(|at| record.cells[at].trim());
            text.filter(|text| !text.is_empty()) == name
        };
        let year = position(grid, &["year", "period"])
            .ok_or_else(|| Error::new("header", "a price index needs a column `year`"))?;
        let (value, chained) = match (position(grid, LEVEL), position(grid, CHAIN)) {
            (Some(level), _) => (level, false),
            (None, Some(change)) => (change, true),
            (None, None) => {
                return Err(Error::new("header", "a price index needs a column `index`").way_out(
                    "Levels on a fixed base go into `index`, changes with the preceding year = 100 into `prev_year_100`",
                ));
            }
        };
        let source = position(grid, &["source"]).and_then(|at| {
            let mut texts = grid.records.iter().filter(own).map(|r| r.cells[at].trim());
            texts.find(|text| !text.is_empty())
        });
        let mut levels = Vec::new();
        for record in grid.records.iter().filter(own) {
            levels.push((
                cell(grid, record, year, |text| text.parse().ok())?,
                cell(grid, record, value, as_number)?,
            ));
        }
        Ok(Self {
            levels: if chained { chain(levels)? } else { levels },
            series: name.map(str::to_owned),
            source: source.map(str::to_owned),
        })
    }

    /// The earliest and the latest year.
    #[must_use]
    pub fn span(&self) -> Option<(i32, i32)> {
        let years = self.levels.iter().map(|(year, _)| *year);
        Some((years.clone().min()?, years.max()?))
    }
}

/// The column called by any of `names`, upper and lower case alike.
fn position(grid: &Grid, names: &[&str]) -> Option<usize> {
    let at = |name: &&str| {
        grid.header
            .iter()
            .position(|head| head.eq_ignore_ascii_case(name))
    };
    names.iter().find_map(at)
}

fn cell<T>(
    grid: &Grid,
    record: &Record,
    column: usize,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T> {
    let text = record.cells[column].trim();
    read(text).ok_or_else(|| {
        Error::new(
            format!("line {}, column {}", record.line, grid.header[column]),
            format!("`{text}` is not a number"),
        )
    })
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
