//! The key table as text: for `fieldbook keys` and for the README.

use super::{Context, KEYMAP};

/// The whole table as text, for `fieldbook keys`.
#[must_use]
pub fn as_text() -> String {
    let mut out = String::new();
    for (i, binding) in KEYMAP.iter().enumerate() {
        if i == 0 || KEYMAP[i - 1].context != binding.context {
            out += &format!("\n{}\n", binding.context.title());
        }
        out += &format!("  {:<18} {}\n", binding.shown_keys(), binding.does);
    }
    out.trim_start().to_owned()
}

/// The table of README: the keys of the first day, those that the footer shows.
#[must_use]
pub fn as_markdown() -> String {
    let mut out = "| where | keys | what |\n|---|---|---|\n".to_owned();
    let overlays = [
        Context::Typing,
        Context::Filter,
        Context::Overlay,
        Context::EntryPicking,
        Context::EntryRoster,
        Context::EntryCells,
        Context::EntrySettle,
        Context::Locked,
    ];
    for binding in KEYMAP {
        let digit = binding.context == Context::Screens
            && binding
                .keys
                .first()
                .and_then(|key| key.typed())
                .is_some_and(|c| c.is_ascii_digit());
        if (binding.footer > 0 || digit) && !overlays.contains(&binding.context) {
            let (place, keys) = (binding.context.title(), binding.shown_keys());
            out += &format!("| {place} | {keys} | {} |\n", binding.does);
        }
    }
    out
}
