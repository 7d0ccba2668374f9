//! The model's text as tokens with their places; lines that go on are joined, comments dropped.

use super::{Fault, Operator, Span};

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A name, also one in backticks.
    Name(String),
    /// A number without sign.
    Number(f64),
    /// A text in quotes.
    Text(String),
    /// What stands between the two sides of a statement.
    Operator(Operator),
    /// One of `+ - * / ^ ? , ( ) :`.
    Sign(char),
    /// The end of a line; [`tokens`] returns none of these.
    Newline,
    /// The end of a statement: a line that does not go on, `;` or the end of the text.
    End,
}

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// Longest first, so that `~~` is never read as two `~`.
const OPERATORS: &[(&str, Operator)] = &[
    ("~*~", Operator::Scaling),
    ("=~", Operator::MeasuredBy),
    ("<~", Operator::ComposedOf),
    ("~~", Operator::Covariance),
    ("|~", Operator::Instrument),
    (":=", Operator::Defined),
    (":~", Operator::Prior),
    ("==", Operator::Equal),
    ("~", Operator::Regression),
    ("|", Operator::Threshold),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("%", Operator::Random),
];

/// The tokens of `text`; each statement is closed by exactly one [`Kind::End`].
///
/// # Errors
/// A character that the language does not have, a number that is none, a text without its closing quote.
pub fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    let mut raw = vec![];
    let mut at = 0;
    while at < text.len() {
        at = next(text, at, &mut raw)?;
    }
    raw.push(token(Kind::End, text.len(), text.len()));
    Ok(join(raw))
}

fn token(kind: Kind, start: usize, end: usize) -> Token {
    Token {
        kind,
        span: Span { start, end },
    }
}

/// Reads one token at `at`, pushes it and returns where the next begins.
fn next(text: &str, at: usize, out: &mut Vec<Token>) -> Result<usize, Fault> {
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else {
        return Ok(text.len());
    };
    let width = first.len_utf8();
    if first == '\n' {
        out.push(token(Kind::Newline, at, at + width));
    } else if first == ';' {
        out.push(token(Kind::End, at, at + width));
    } else if first == '#' || first == '!' {
        return Ok(at + rest.find('\n').unwrap_or(rest.len()));
    } else if let Some((sign, operator)) = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign))
    {
        out.push(token(Kind::Operator(*operator), at, at + sign.len()));
        return Ok(at + sign.len());
    } else if let Some(end) = split_measure(rest) {
        out.push(token(Kind::Operator(Operator::MeasuredBy), at, at + end));
        return Ok(at + end);
    } else if "+-*/^?,():".contains(first) {
        out.push(token(Kind::Sign(first), at, at + width));
    } else if first.is_ascii_digit()
        || rest[width..].starts_with(|c: char| first == '.' && c.is_ascii_digit())
    {
        return number(text, at, out);
    } else if begins_name(first) {
        let end = at + rest.find(|c: char| !in_name(c)).unwrap_or(rest.len());
        out.push(token(Kind::Name(text[at..end].to_owned()), at, end));
        return Ok(end);
    } else if matches!(first, '"' | '\'' | '`') {
        return quoted(text, at, first, out);
    } else if !first.is_whitespace() && first != '\u{feff}' {
        let span = Span {
            start: at,
            end: at + width,
        };
        return Err(
            Fault::new(text, span, format!("`{first}` has no meaning here"))
                .way_out("A name with such a character goes in backticks"),
        );
    }
    Ok(at + width)
}

/// How long `= ~` is, which lavaan reads as `=~`.
fn split_measure(rest: &str) -> Option<usize> {
    let blank = rest.strip_prefix('=')?;
    let tilde = blank.trim_start_matches([' ', '\t']);
    let known = tilde.starts_with('~') && !tilde.starts_with("~~");
    known.then(|| rest.len() - tilde.len() + 1)
}

fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '.'
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}

fn number(text: &str, at: usize, out: &mut Vec<Token>) -> Result<usize, Fault> {
    let rest = &text[at..];
    let mut end = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    if rest[end..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[end + 1..].starts_with(['-', '+']));
        let digits = &rest[end + 1 + sign..];
        let power = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        if power > 0 {
            end += 1 + sign + power;
        }
    }
    let span = Span {
        start: at,
        end: at + end,
    };
    let Ok(value) = rest[..end].parse::<f64>() else {
        return Err(Fault::new(
            text,
            span,
            format!("`{}` is not a number", &rest[..end]),
        ));
    };
    out.push(token(Kind::Number(value), span.start, span.end));
    Ok(span.end)
}

fn quoted(text: &str, at: usize, quote: char, out: &mut Vec<Token>) -> Result<usize, Fault> {
    let rest = &text[at + 1..];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let Some(length) = line.find(quote) else {
        let span = Span {
            start: at,
            end: at + 1 + line.len(),
        };
        return Err(Fault::new(
            text,
            span,
            format!("the closing {quote} is missing"),
        ));
    };
    let inner = line[..length].to_owned();
    let end = at + length + 2;
    let kind = if quote == '`' {
        Kind::Name(inner)
    } else {
        Kind::Text(inner)
    };
    out.push(token(kind, at, end));
    Ok(end)
}

/// Drops the newlines within a statement (after a sign or an operator, before one, within parentheses) and turns the
/// others into ends.
fn join(raw: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = vec![];
    let mut depth = 0_usize;
    for (i, token) in raw.iter().enumerate() {
        match token.kind {
            Kind::Sign('(') => depth += 1,
            Kind::Sign(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let before = out.last().map_or(&Kind::End, |token| &token.kind);
        let ends = match token.kind {
            Kind::End => true,
            Kind::Newline => depth == 0 && !goes_on(before, true) && !continued(&raw[i..]),
            _ => false,
        };
        if ends && *before != Kind::End {
            depth = 0;
            out.push(Token {
                kind: Kind::End,
                span: token.span,
            });
        } else if !matches!(token.kind, Kind::End | Kind::Newline) {
            out.push(token.clone());
        }
    }
    out
}

/// Whether what follows these newlines belongs to the line before them.
fn continued(rest: &[Token]) -> bool {
    rest.iter()
        .map(|token| &token.kind)
        .find(|kind| **kind != Kind::Newline)
        .is_some_and(|kind| goes_on(kind, false))
}

fn goes_on(kind: &Kind, at_end: bool) -> bool {
    match kind {
        Kind::Operator(_) => true,
        Kind::Sign(sign) => "+*-/,:^?".contains(*sign) || (at_end && *sign == '('),
        _ => false,
    }
}
