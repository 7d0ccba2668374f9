//! Signs on the screen, and their plain twins for consoles whose box characters are double-width.
//!
//! Views write the signs below. In ASCII mode the finished buffer is rewritten cell by cell, so that no view can forget,
//! and signs inside tables and labels are covered too.

use ratatui::buffer::Buffer;

/// Which signs the terminal gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Glyphs {
    /// Signs of Unicode that most fonts have.
    #[default]
    Unicode,
    /// ASCII only, apart from the study's own texts.
    Ascii,
}

/// Answered, on disk.
pub const TICK: &str = "✓";
/// Begun and not complete.
pub const PARTLY: &str = "◐";
/// Nothing yet.
pub const NOTHING: &str = "·";
/// Here.
pub const HERE: &str = "▸";
/// The edge of what is current.
pub const BAR: &str = "▌";
/// More above.
pub const ABOVE: &str = "▲";
/// More below.
pub const BELOW: &str = "▼";
/// Typed and not accepted.
pub const DRAFT: &str = "✎";
/// A note hangs on it.
pub const NOTE: &str = "※";
/// A threshold is met.
pub const GOOD: &str = "●";
/// Between the thresholds.
pub const FAIR: &str = "○";
/// A threshold is missed, or something failed.
pub const POOR: &str = "✗";
/// From before to after.
pub const ARROW: &str = "→";
/// A horizontal line.
pub const RULE: &str = "─";
/// Between things on one line.
pub const DOT: &str = "·";

/// A sign and its ASCII twin.
const TWINS: &[(&str, &str)] = &[
    (TICK, "+"),
    (PARTLY, "~"),
    (NOTHING, "."),
    (HERE, ">"),
    (BAR, "|"),
    (ABOVE, "^"),
    (BELOW, "v"),
    (DRAFT, "*"),
    (NOTE, "#"),
    (GOOD, "+"),
    (FAIR, "o"),
    (POOR, "x"),
    (ARROW, ">"),
    ("▶", ">"),
    (RULE, "-"),
    ("━", "="),
    ("│", "|"),
    ("┌", "+"),
    ("┐", "+"),
    ("└", "+"),
    ("┘", "+"),
    ("├", "+"),
    ("┤", "+"),
    ("┬", "+"),
    ("┴", "+"),
    ("┼", "+"),
    ("╭", "+"),
    ("╮", "+"),
    ("╰", "+"),
    ("╯", "+"),
    ("╶", "-"),
    ("╴", "-"),
    ("…", "~"),
    ("–", "-"),
    ("—", "-"),
    ("−", "-"),
    ("×", "x"),
    ("²", "2"),
    ("α", "a"),
    ("ρ", "r"),
    ("λ", "l"),
    ("β", "b"),
    ("χ", "X"),
    ("Δ", "D"),
    ("≥", ">"),
    ("≤", "<"),
    ("█", "#"),
    ("░", "."),
    ("▁", "_"),
    ("▂", "_"),
    ("▃", "."),
    ("▄", "o"),
    ("▅", "o"),
    ("▆", "O"),
    ("▇", "O"),
    ("▏", "|"),
    ("▎", "|"),
    ("▍", "#"),
    ("▋", "#"),
    ("▊", "#"),
    ("▉", "#"),
    ("◆", "*"),
    ("■", "@"),
    ("◂", "<"),
    ("★", "*"),
    ("⚠", "!"),
    ("╌", "-"),
    ("‘", "'"),
    ("’", "'"),
    ("“", "\""),
    ("”", "\""),
];

impl Glyphs {
    /// Rewrites a finished screen for this terminal.
    pub fn settle(self, buffer: &mut Buffer) {
        if self == Self::Unicode {
            return;
        }
        for cell in &mut buffer.content {
            let twin = TWINS.iter().find(|(sign, _)| *sign == cell.symbol());
            if cell
                .symbol()
                .chars()
                .all(|sign| ('\u{2800}'..='\u{28ff}').contains(&sign))
            {
                cell.set_symbol("*");
                continue;
            }
            if let Some((_, twin)) = twin {
                cell.set_symbol(twin);
            }
        }
    }
}
