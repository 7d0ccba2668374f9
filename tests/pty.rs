//! The program itself in a terminal: what only a real screen, a real kill and a real file show.
#![cfg(unix)]

#[path = "support/terminal.rs"]
mod terminal;

use terminal::Terminal;

fn assert_given_back(received: &str) {
    for taken_back in ["\u{1b}[?1049l", "\u{1b}[?2004l", "\u{1b}[?25h"] {
        assert!(
            received.contains(taken_back),
            "the terminal keeps {taken_back:?}"
        );
    }
}

#[test]
fn an_interview_is_entered_and_the_terminal_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::running(folder.path(), &["demo", "one.fbk"]);
    terminal.sees("1 Interviews").types("/R002\r").sees("R002");
    terminal
        .types("\r")
        .sees("A. Place and person")
        .sees("R002-2022");
    terminal
        .types("\u{7}contact\r")
        .sees("Is the selected person here");
    terminal.types("1").sees("B. Consent").sees("saved");
    terminal.resize(40, 120).sees("B. Consent").resize(24, 80);
    terminal.types("\u{1b}").sees("1 Interviews").types("q");
    assert_given_back(&terminal.ends());
}

#[test]
fn what_the_screen_showed_as_answered_is_there_after_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::running(folder.path(), &["demo", "one.fbk"]);
    terminal
        .sees("1 Interviews")
        .types("/R002\r\r")
        .sees("A. Place and person");
    terminal
        .types("\u{7}contact\r")
        .sees("Is the selected person here");
    terminal
        .types("1")
        .sees("B. Consent")
        .types("1")
        .sees("C. The respondent");
    terminal
        .types("5\u{ff11}\r")
        .sees("✓ Age in completed years");
    terminal.signal("-9");
    terminal.ends();

    let mut terminal = Terminal::running(folder.path(), &["one.fbk"]);
    terminal.sees("1 Interviews").types("/R002\r\r");
    terminal
        .sees("✓ Age in completed years")
        .sees("51")
        .sees("Gender");
    terminal.types("\u{11}");
    assert_given_back(&terminal.ends());
}

#[test]
fn the_model_screen_shows_the_published_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::running(folder.path(), &["demo", "one.fbk"]);
    terminal
        .sees("1 Interviews")
        .types("4")
        .sees("▸Path coefficients");
    let on_the_way = [
        "Total indirect effects",
        "Specific indirect effects",
        "Total effects",
        "Outer loadings",
        "Outer weights",
        "Construct correlations",
        "R-square",
        "f-square",
        "Construct reliability",
    ];
    for table in on_the_way {
        terminal.types("]").sees(&format!("▸{table}"));
    }
    for number in ["0.910", "0.962", "0.694"] {
        terminal.sees(number);
    }
    terminal.types("q").ends_quietly();
}

#[test]
fn a_machine_that_goes_down_gets_its_terminal_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::running(folder.path(), &["demo", "one.fbk"]);
    terminal
        .sees("1 Interviews")
        .types("/R002\r\r")
        .sees("A. Place and person");
    terminal.signal("-TERM");
    assert_given_back(&terminal.ends());
}
