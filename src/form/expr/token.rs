//! From text to tokens, each with its place in the text.

use crate::form::expr::{Mistake, Span};

/// A word of the language.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    /// A name of a function, a node or an operator (`and`, `or`, `div`, `mod`).
    Name(String),
    /// `${name}`
    Reference(String),
    /// An operator or a bracket.
    Sign(&'static str),
}

/// Longer signs stand before their beginnings.
const SIGNS: &[&str] = &[
    "!=", "<=", ">=", "//", "::", "..", "(", ")", "[", "]", ",", "/", "|", "+", "-", "=", "<", ">",
    "*", ".", "@", "$",
];

/// The tokens of `text`.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, Mistake> {
    let mut out = vec![];
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = token(text, at, first)?;
        out.push((
            token,
            Span {
                from: at,
                to: at + length,
            },
        ));
        at += length;
    }
    Ok(out)
}

fn token(text: &str, at: usize, first: char) -> Result<(Token, usize), Mistake> {
    let rest = &text[at..];
    match first {
        '\'' | '"' => quoted(rest, at, first),
        '0'..='9' => number(rest, at),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => number(rest, at),
        '$' if rest[1..].trim_start().starts_with('{') => reference(rest, at),
        _ if first.is_alphabetic() || first == '_' => {
            let length = name_length(rest);
            Ok((Token::Name(rest[..length].to_owned()), length))
        }
        _ => sign(rest, at, first),
    }
}

fn quoted(rest: &str, at: usize, quote: char) -> Result<(Token, usize), Mistake> {
    match rest[1..].find(quote) {
        Some(end) => Ok((Token::Text(rest[1..=end].to_owned()), end + 2)),
        None => Err(Mistake::new(
            "open_text",
            Span {
                from: at,
                to: at + rest.len(),
            },
            format!("the text that starts with {quote} does not end"),
            format!("Close it with another {quote}"),
        )),
    }
}

fn number(rest: &str, at: usize) -> Result<(Token, usize), Mistake> {
    let mut length = rest.bytes().take_while(u8::is_ascii_digit).count();
    if rest[length..].starts_with('.') && !rest[length..].starts_with("..") {
        length += 1;
        length += rest[length..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
    }
    match rest[..length].parse() {
        Ok(number) => Ok((Token::Number(number), length)),
        Err(_) => Err(Mistake::new(
            "bad_number",
            Span {
                from: at,
                to: at + length,
            },
            format!("`{}` is not a number", &rest[..length]),
            "Write it with digits and one decimal point",
        )),
    }
}

/// An answer of the interview before: a laptop carries none over, and it reads as a blank.
const LAST_SAVED: &str = "last-saved#";

fn reference(rest: &str, at: usize) -> Result<(Token, usize), Mistake> {
    let broken = |to: usize, what: &str| {
        Mistake::new(
            "bad_reference",
            Span {
                from: at,
                to: at + to,
            },
            format!("`{}` {what}", &rest[..to]),
            "Write a question as ${name}, without spaces",
        )
    };
    let Some(end) = rest.find('}') else {
        return Err(broken(rest.len(), "does not end with }"));
    };
    let inside = rest[1..end].trim_start().trim_start_matches('{');
    let name = inside.trim();
    if name.starts_with(LAST_SAVED) {
        return Ok((Token::Text(String::new()), end + 1));
    }
    if name.is_empty() || name_length(name) != name.len() {
        return Err(broken(end + 1, "is not a reference"));
    }
    Ok((Token::Reference(name.to_owned()), end + 1))
}

fn sign(rest: &str, at: usize, first: char) -> Result<(Token, usize), Mistake> {
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return Ok((Token::Sign(sign), sign.len()));
    }
    let way_out = match first {
        '‘' | '’' | '“' | '”' | '„' | '«' | '»' => "Use the straight quotes ' or \"",
        '≤' => "Write <=",
        '≥' => "Write >=",
        '≠' | '!' => "Write != or not(…)",
        '×' => "Write *",
        '÷' | '%' => "Write div or mod",
        '−' | '–' | '—' => "Write the hyphen -",
        '&' => "Write and",
        '{' | '}' => "Write a question as ${name}",
        '，' => "Write the comma ,",
        '（' | '）' => "Write the brackets ( and )",
        _ => "Take it out",
    };
    Err(Mistake::new(
        "bad_character",
        Span {
            from: at,
            to: at + first.len_utf8(),
        },
        format!("`{first}` has no meaning here"),
        way_out,
    ))
}

/// How many bytes at the start of `text` are a name; a single colon may join a prefix.
fn name_length(text: &str) -> usize {
    let mut length = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let colon = letter == ':'
            && at > 0
            && letters
                .peek()
                .is_some_and(|(_, next)| next.is_alphabetic() || *next == '_');
        let inside = at > 0 && (letter.is_numeric() || matches!(letter, '-' | '.'));
        if !(letter.is_alphanumeric() && (at > 0 || letter.is_alphabetic())
            || letter == '_'
            || inside
            || colon)
        {
            break;
        }
        length = at + letter.len_utf8();
    }
    length
}
