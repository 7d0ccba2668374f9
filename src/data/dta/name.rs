//! Names: what a column or a list may be called in a Stata file.

use std::collections::HashSet;

/// Names as Stata takes them, in order, and which had to change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// One a column.
    pub names: Vec<String>,
    /// The old and the new name of each that changed.
    pub renamed: Vec<(String, String)>,
}

/// The most characters of a name.
const LONGEST: usize = 32;

const RESERVED: [&str; 20] = [
    "_all", "_b", "_coef", "_cons", "_n", "_N", "_pi", "_pred", "_rc", "_skip", "byte", "double",
    "float", "if", "in", "int", "long", "strL", "using", "with",
];

/// `wanted` as names of Stata: letters, digits and `_`, at most 32 characters, no word of its own, all different.
///
/// # Source
/// Stata User's Guide, 11.3 Naming conventions.
#[must_use]
pub fn names<'a>(wanted: impl Iterator<Item = &'a str>) -> Named {
    let mut taken = HashSet::new();
    let mut named = Named::default();
    for name in wanted {
        let plain = allowed(name);
        let mut free = plain.clone();
        let mut number = 2;
        while !taken.insert(free.clone()) {
            let suffix = format!("_{number}");
            free = first(&plain, LONGEST - suffix.len()) + &suffix;
            number += 1;
        }
        if free != name {
            named.renamed.push((name.to_owned(), free.clone()));
        }
        named.names.push(free);
    }
    named
}

fn allowed(name: &str) -> String {
    let mut plain: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect();
    let is_word = RESERVED.contains(&plain.as_str())
        || plain
            .strip_prefix("str")
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    let starts = plain
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_');
    if is_word {
        plain.push('_');
    } else if !starts {
        plain.insert(0, '_');
    }
    first(&plain, LONGEST)
}

fn first(name: &str, characters: usize) -> String {
    name.chars().take(characters).collect()
}
