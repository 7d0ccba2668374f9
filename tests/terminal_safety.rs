//! Whatever a file or an answer holds, a terminal gets text and never a command.

#[path = "support/cli.rs"]
mod cli;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/workbook.rs"]
mod workbook;

use fieldbook::data::clean::for_terminal;
use fieldbook::ui::Msg;
use ratatui::{Terminal, backend::CrosstermBackend};

/// Sets the clipboard, the title, the colour; clears the screen; the same by one character; turns the line around.
const EVIL: &str = "a\u{1b}]52;c;ZXZpbA==\u{7}b\u{1b}]0;title\u{1b}\\c\u{9b}31md\u{1b}[2J\r\u{8}e\u{202e}f\u{2066}g\u{7f}h";

#[track_caller]
fn only_text(drawn: &str) {
    let odd = drawn.chars().find(|c| {
        matches!(c, '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{7}' | '\u{8}')
    });
    assert_eq!(odd, None);
    for told in ["]52", "]0;title", "[2J"] {
        assert!(!drawn.contains(&format!("\u{1b}{told}")), "ESC {told}");
    }
}

#[test]
fn sentences_and_printed_text_hold_no_commands() {
    let cleaned = for_terminal(EVIL);
    only_text(&cleaned);
    assert!(!cleaned.contains('\u{1b}'));
    assert_eq!(for_terminal("line\n\tline 第8号"), "line\n\tline 第8号");
    let desk = cli::Desk::new();
    let (told, code) = desk.refused(&["verify", &format!("{EVIL}.fbk")]);
    assert_eq!(code, 1);
    assert!(!told.contains('\u{1b}'), "{told:?}");
    only_text(&told);
}

#[test]
fn a_questionnaire_and_answers_that_hold_commands_are_drawn_as_text() {
    // A workbook cannot hold every one of them; an answer can.
    let label = format!(
        "Name {}",
        EVIL.replace(['\u{1b}', '\u{7}', '\u{8}', '\r', '\u{9b}', '\u{7f}'], "")
    );
    let form = workbook::workbook(
        &format!("type | name | label\ntext | hhid | {label}\ntext | more | More"),
        "",
    );
    let mut desk = desk::Desk::asking(&form, 80, 24);
    desk.send(Msg::Paste(EVIL.to_owned()));
    for step in ["", "Enter", "Esc", "2", "h"] {
        desk.press(step);
        let mut bytes = Vec::new();
        let backend = CrosstermBackend::new(&mut bytes);
        let options = ratatui::TerminalOptions {
            viewport: ratatui::Viewport::Fixed(ratatui::layout::Rect::new(0, 0, 80, 24)),
        };
        let mut terminal = Terminal::with_options(backend, options).unwrap();
        terminal
            .draw(|frame| fieldbook::ui::view(&desk.model, frame))
            .unwrap();
        drop(terminal);
        let drawn = String::from_utf8(bytes).unwrap();
        assert!(drawn.len() > 500, "something is drawn");
        only_text(&drawn);
    }
}
