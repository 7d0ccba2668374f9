//! The checks that compare interviews with each other.

use super::{
    Finding, Limits, Sheet, change, duplicates, enumerator, heaping, missing_rate, outliers,
    position, similar, straightlining, timing,
};

/// What strikes about interviews beside each other.
#[must_use]
pub fn across(sheet: &Sheet, limits: &Limits) -> Vec<Finding> {
    let checks: [fn(&Sheet, &Limits) -> Vec<Finding>; 10] = [
        duplicates::check,
        similar::check,
        outliers::check,
        straightlining::check,
        timing::check,
        heaping::check,
        missing_rate::check,
        enumerator::check,
        change::check,
        position::check,
    ];
    checks
        .iter()
        .flat_map(|check| check(sheet, limits))
        .collect()
}
