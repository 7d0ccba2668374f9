//! The checks that compare interviews with each other.

use super::{
    Finding, Limits, Sheet, change, duplicates, enumerator, heaping, missing_rate, outliers,
    position, similar, straightlining, timing,
};

/// What strikes about interviews beside each other. `tick` hears how many checks of how many are done, and says whether
/// to go on; what was found until then is returned.
#[must_use]
pub fn across(
    sheet: &Sheet,
    limits: &Limits,
    tick: &mut dyn FnMut(usize, usize) -> bool,
) -> Vec<Finding> {
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
    let mut found = vec![];
    for (done, check) in checks.iter().enumerate() {
        if !tick(done, checks.len()) {
            break;
        }
        found.extend(check(sheet, limits));
    }
    found
}
