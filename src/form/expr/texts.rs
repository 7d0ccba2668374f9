//! The functions of texts: parts, searches, choices in a text, digests.

use crate::form::expr::{Fault, Function, Pattern, Val, digest};

/// The value of a function of texts; `None` when it is none.
pub(super) fn call(function: Function, arguments: &[Val]) -> Result<Option<Val>, Fault> {
    let texts: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let a = texts.first().map_or("", String::as_str);
    let b = texts.get(1).map_or("", String::as_str);
    if let Some(truth) = test(function, a, b)? {
        return Ok(Some(Val::Truth(truth)));
    }
    Ok(Some(match function {
        Function::Text => Val::text(a),
        Function::Substr => substr(a, &arguments[1..]),
        Function::SubstringBefore => match a.find(b) {
            Some(at) if !b.is_empty() => Val::text(&a[..at]),
            _ => Val::blank(),
        },
        Function::SubstringAfter => match a.find(b) {
            Some(at) => Val::text(&a[at + b.len()..]),
            None => Val::blank(),
        },
        Function::Translate => Val::text(translate(a, b, texts.get(2).map_or("", String::as_str))),
        Function::NormalizeSpace => Val::text(a.split_whitespace().collect::<Vec<_>>().join(" ")),
        Function::StringLength => count(a.chars().count()),
        Function::CountSelected => count(a.split_whitespace().count()),
        Function::SelectedAt => selected_at(a, &arguments[1]),
        Function::Digest => digest::digest(a, b, texts.get(2).map_or("base64", String::as_str))?,
        Function::Base64Decode => digest::decoded(a)?,
        _ => return Ok(None),
    }))
}

fn test(function: Function, a: &str, b: &str) -> Result<Option<bool>, Fault> {
    Ok(Some(match function {
        Function::Selected => a.split_whitespace().any(|name| name == b.trim()),
        Function::Contains => a.contains(b),
        Function::StartsWith => a.starts_with(b),
        Function::EndsWith => a.ends_with(b),
        Function::Regex => match Pattern::new(b) {
            Ok(pattern) => pattern.matches(a),
            Err(_) => return Err(Fault(format!("`{b}` is not a pattern"))),
        },
        _ => return Ok(None),
    }))
}

#[allow(clippy::cast_precision_loss)]
fn count(number: usize) -> Val {
    Val::Number(number as f64)
}

/// From `first` up to but without `end`, counted from 0 in letters; below 0 from the end.
fn substr(text: &str, bounds: &[Val]) -> Val {
    let letters: Vec<char> = text.chars().collect();
    let length = letters.len();
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    let place = |bound: &Val| {
        let number = bound.number();
        let from_start = if number < 0.0 {
            number + length as f64
        } else {
            number
        };
        from_start.clamp(0.0, length as f64) as usize
    };
    let first = bounds.first().map_or(0, place);
    let end = bounds.get(1).map_or(length, place);
    Val::text(
        letters
            .get(first..end)
            .unwrap_or(&[])
            .iter()
            .collect::<String>(),
    )
}

/// Every letter of `from` becomes the letter of `to` at the same place, or nothing.
fn translate(text: &str, from: &str, to: &str) -> String {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    text.chars()
        .filter_map(|letter| match from.iter().position(|f| *f == letter) {
            None => Some(letter),
            Some(at) => to.get(at).copied(),
        })
        .collect()
}

fn selected_at(text: &str, position: &Val) -> Val {
    let number = position.number();
    if number.is_nan() || number < 0.0 {
        return Val::blank();
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let name = text.split_whitespace().nth(number as usize);
    Val::text(name.unwrap_or(""))
}
