//! Any size of the terminal, from nothing up, draws something and breaks nothing.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/tables.rs"]
mod tables;

use desk::{Desk, drawn};

fn every_size(desk: &Desk) {
    for columns in [0, 1, 2, 3, 7, 19, 40, 59, 60, 61, 79, 80, 100, 130] {
        for rows in [0, 1, 2, 3, 4, 9, 15, 16, 17, 24, 45] {
            drawn(&desk.model, columns, rows);
        }
    }
}

#[test]
fn every_screen_draws_at_every_size() {
    let mut desk = tables::filled_desk();
    for key in ["1", "2", "3", "4", "m", "5"] {
        desk.press(key).settle();
        every_size(&desk);
        desk.press("?");
        every_size(&desk);
        desk.press("Esc");
    }
}

#[test]
fn the_first_screen_draws_at_every_size() {
    every_size(&Desk::empty(80, 24));
}

#[test]
fn a_window_that_is_too_small_says_so() {
    let desk = Desk::empty(40, 10);
    assert!(
        desk.screen()
            .contains("This window is 40x10; fieldbook needs")
    );
}
