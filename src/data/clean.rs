//! Clean: what is taken out of a text before it leaves the program, and what a spreadsheet must not run.

use std::borrow::Cow;

/// `text` without control characters; line breaks and tabs stay, `\r\n` becomes `\n`.
#[must_use]
pub fn without_controls(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unwanted) {
        Cow::Owned(text.chars().filter(|c| !is_unwanted(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// `text` on one line, without control characters and without the marks that turn the reading direction around.
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| matches!(c, '\n' | '\t' | '\u{2028}' | '\u{2029}');
    if !text
        .chars()
        .any(|c| c.is_control() || turns(c) || breaks(c))
    {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter_map(|c| {
        if breaks(c) {
            Some(' ')
        } else {
            (!c.is_control() && !turns(c)).then_some(c)
        }
    });
    Cow::Owned(kept.collect())
}

/// `text` as a terminal may have it: without what moves its cursor, sets its title or clipboard, or turns the reading
/// direction around; line breaks and tabs stay.
#[must_use]
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    let odd = |c: char| is_unwanted(c) || turns(c);
    if text.chars().any(odd) {
        Cow::Owned(
            text.chars()
                .map(|c| if odd(c) { '\u{fffd}' } else { c })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a spreadsheet that opens a CSV file would run a cell with this text.
#[must_use]
pub fn would_run(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// `text` with an apostrophe before it where a spreadsheet would run it; [`unguarded`] takes it off again.
///
/// A text that is apostrophes and then something to run gets one more, so that nothing is lost on the way back.
///
/// # Source
/// OWASP ASVS 1.2.10; CWE-1236.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    if would_run(text.trim_start_matches('\'')) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that [`guarded`] wrote as `text`.
#[must_use]
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if would_run(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

fn is_unwanted(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}

/// Marks that turn the reading direction around, and the one that says where a file begins.
const fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_guarded_comes_back_as_it_was() {
        for text in [
            "", "=1+1", "'=1+1", "''@x", "'", "''", "-", "a=b", "'quoted'", "\tx", "中文", "＝1",
        ] {
            let out = guarded(text);
            assert!(!would_run(&out), "{out}");
            assert_eq!(unguarded(&out), text);
        }
    }

    #[test]
    fn control_and_direction_marks_do_not_leave() {
        assert_eq!(
            without_controls("a\u{1b}[31mb\r\n\tc\u{7f}\u{9b}d"),
            "a[31mb\n\tcd"
        );
        assert_eq!(one_line("a\u{202e}b\nc\td\u{0}e"), "ab c de");
    }
}
