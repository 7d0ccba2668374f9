//! Text measured in terminal cells: cut, pad and wrap without splitting a character or a wide glyph.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many cells `text` takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` in at most `cells` cells; what does not fit ends in `…`. Control characters become spaces.
#[must_use]
pub fn cut(text: &str, cells: usize) -> String {
    let clean = one_line(text);
    if width(&clean) <= cells {
        return clean;
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in clean.graphemes(true) {
        let wide = width(grapheme);
        if used + wide + 1 > cells {
            break;
        }
        used += wide;
        out.push_str(grapheme);
    }
    if cells > 0 {
        out.push('…');
    }
    out
}

/// `text` without what takes its first `cells` cells; half of a wide character becomes a space.
#[must_use]
pub fn after(text: &str, cells: usize) -> String {
    let mut used = 0;
    let mut rest = text;
    for grapheme in text.graphemes(true) {
        if used >= cells {
            break;
        }
        used += width(grapheme);
        rest = &rest[grapheme.len()..];
    }
    " ".repeat(used.saturating_sub(cells)) + rest
}

/// `text` cut or padded with spaces on its right to exactly `cells` cells.
#[must_use]
pub fn left(text: &str, cells: usize) -> String {
    let text = cut(text, cells);
    let gap = cells.saturating_sub(width(&text));
    text + &" ".repeat(gap)
}

/// `text` cut or padded with spaces on its left to exactly `cells` cells.
#[must_use]
pub fn right(text: &str, cells: usize) -> String {
    let text = cut(text, cells);
    " ".repeat(cells.saturating_sub(width(&text))) + &text
}

/// `start` and `end` at the two ends of `cells` cells; `end` keeps its cells, `start` is cut.
#[must_use]
pub fn ends(start: &str, end: &str, cells: usize) -> String {
    let end = cut(end, cells);
    let room = cells.saturating_sub(width(&end));
    let gap = usize::from(room > 0 && !end.is_empty());
    left(&cut(start, room - gap), room) + &end
}

/// `text` on lines of at most `cells` cells, broken at spaces and between wide characters, never before a closing mark.
#[must_use]
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = vec![];
    for paragraph in text.lines() {
        wrap_paragraph(paragraph, cells, &mut lines);
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

fn wrap_paragraph(paragraph: &str, cells: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut used = 0;
    for piece in pieces(&one_line(paragraph)) {
        let bare = width(piece.trim_end());
        if used > 0 && used + bare > cells {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            used = 0;
        }
        for grapheme in piece.graphemes(true) {
            let wide = width(grapheme);
            if used + wide > cells && !grapheme.trim().is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                used = 0;
            }
            line.push_str(grapheme);
            used += wide;
        }
    }
    lines.push(line.trim_end().to_owned());
}

/// The parts between which a line may break.
fn pieces(text: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    let mut open = false;
    for grapheme in text.graphemes(true) {
        let wide = width(grapheme) > 1;
        let joins = open && !wide || closes(grapheme);
        match out.last_mut() {
            Some(last) if joins => last.push_str(grapheme),
            _ => out.push(grapheme.to_owned()),
        }
        open = !wide && !grapheme.trim().is_empty();
    }
    out
}

/// Whether a line must not start with this.
fn closes(grapheme: &str) -> bool {
    grapheme.trim().is_empty()
        || matches!(
            grapheme,
            "，" | "。"
                | "、"
                | "；"
                | "："
                | "？"
                | "！"
                | "）"
                | "】"
                | "》"
                | "」"
                | "”"
                | "’"
                | "%"
        )
}

/// A whole or decimal number with a comma every three digits; `None` where that changes nothing.
#[must_use]
pub fn grouped(number: &str) -> Option<String> {
    let (sign, rest) = number
        .strip_prefix('-')
        .map_or(("", number), |rest| ("-", rest));
    let (whole, decimals) = rest
        .split_once('.')
        .map_or((rest, None), |(w, d)| (w, Some(d)));
    if whole.len() < 4 || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut out = sign.to_owned();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.extend(decimals.map(|decimals| format!(".{decimals}")));
    Some(out)
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_character_is_never_split() {
        assert_eq!(cut("梨树湾村", 8), "梨树湾村");
        assert_eq!(cut("梨树湾村", 7), "梨树湾…");
        assert_eq!(cut("梨树湾村", 6), "梨树…");
        assert_eq!(left("梨树湾村", 6), "梨树… ");
        assert_eq!(cut("梨", 0), "");
    }

    #[test]
    fn a_long_number_is_grouped() {
        assert_eq!(grouped("41000").as_deref(), Some("41,000"));
        assert_eq!(grouped("-1234567.5").as_deref(), Some("-1,234,567.5"));
        assert_eq!(grouped("410"), None);
        assert_eq!(grouped("2022-11"), None);
    }

    #[test]
    fn lines_break_at_spaces_and_between_wide_characters() {
        assert_eq!(wrap("sell online in 2022", 11), ["sell online", "in 2022"]);
        assert_eq!(
            wrap("平台上的下单、付款", 12),
            ["平台上的下", "单、付款"],
            "a closing mark stays with its character"
        );
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 10), [""]);
    }
}
