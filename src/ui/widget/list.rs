//! Which part of a long list is on screen.

use std::ops::Range;

/// The `height` rows of `rows` to show so that `selected` is among them, in the middle where possible.
#[must_use]
pub fn window(selected: usize, rows: usize, height: usize) -> Range<usize> {
    let last_top = rows.saturating_sub(height);
    let top = selected.saturating_sub(height / 2).min(last_top);
    top..(top + height).min(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selected_row_is_always_on_screen() {
        for rows in 0..12 {
            for height in 0..8 {
                for selected in 0..rows {
                    let shown = window(selected, rows, height);
                    assert!(shown.len() <= height && shown.end <= rows);
                    assert!(height == 0 || shown.contains(&selected));
                }
            }
        }
    }
}
