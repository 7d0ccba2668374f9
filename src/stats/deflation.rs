//! Money of different years made comparable by a consumer price index.

use std::collections::BTreeMap;

/// A price index and the year whose money everything is expressed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Cpi {
    base: i32,
    index: BTreeMap<i32, f64>,
}

/// Why an index cannot be used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoIndex {
    /// The index has no entry for this year.
    Year(i32),
    /// The entry of this year is not a positive number.
    NotPositive(i32),
    /// This year has two entries.
    Twice(i32),
}

impl Cpi {
    /// The index `entries` (year, level on any one base), with `base` as the year of the money.
    ///
    /// # Errors
    /// [`NoIndex`] when a year is given twice, a level is not positive, or the base year is absent.
    pub fn new(entries: impl IntoIterator<Item = (i32, f64)>, base: i32) -> Result<Self, NoIndex> {
        let mut index = BTreeMap::new();
        for (year, level) in entries {
            if !(level > 0.0 && level.is_finite()) {
                return Err(NoIndex::NotPositive(year));
            }
            if index.insert(year, level).is_some() {
                return Err(NoIndex::Twice(year));
            }
        }
        if index.contains_key(&base) {
            Ok(Self { base, index })
        } else {
            Err(NoIndex::Year(base))
        }
    }

    /// The year whose money real values are in.
    #[must_use]
    pub fn base(&self) -> i32 {
        self.base
    }

    /// Prices of `year` as a multiple of the base year's.
    ///
    /// # Errors
    /// [`NoIndex::Year`] when the index has no entry for `year`.
    pub fn deflator(&self, year: i32) -> Result<f64, NoIndex> {
        let level = self.index.get(&year).ok_or(NoIndex::Year(year))?;
        Ok(level / self.index[&self.base])
    }

    /// `nominal` money of `year` in money of the base year.
    ///
    /// # Errors
    /// [`NoIndex::Year`] when the index has no entry for `year`.
    pub fn real(&self, nominal: f64, year: i32) -> Result<f64, NoIndex> {
        Ok(nominal / self.deflator(year)?)
    }
}
