//! What was said: a value or the reason why there is none, and the place in the questionnaire where it was said.

use std::fmt;

use crate::name::Variable;

/// What a respondent said, in the form in which it is stored.
///
/// Dates, times, choices and positions are text in XLSForm's canonical spelling (`2022-11-07`, `shop chat`,
/// `lat lon alt acc`); the question's type says how to read them.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A number with decimals; always finite.
    Decimal(f64),
    /// Anything else; never empty.
    Text(String),
}

/// Why there is no value although the question was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Missing {
    /// The respondent did not know.
    DontKnow,
    /// The respondent would not say.
    Refused,
    /// The question does not apply to this respondent.
    NotApplicable,
}

/// A value, or the reason why there is none. A question that was not answered has no `Answer` at all.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// What was said.
    Value(Value),
    /// Why nothing was said.
    Missing(Missing),
}

/// Which row of which repeat: the ids of the enclosing repeats' rows, outermost first; empty outside repeats.
///
/// A row's id never changes and is never used again within its repeat; its position on screen is its rank among the
/// rows that exist.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Rows(pub Vec<u32>);

/// The place of one answer within one interview.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The question's variable name, unique within the questionnaire.
    pub variable: Variable,
    /// The rows of the repeats around it.
    pub rows: Rows,
}

impl Missing {
    /// Every reason, in the order of the special-answer keys.
    pub const ALL: [Self; 3] = [Self::DontKnow, Self::Refused, Self::NotApplicable];

    /// The word that files and the command line use.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DontKnow => "dont_know",
            Self::Refused => "refused",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The reason with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|missing| missing.code() == code)
    }
}

impl Address {
    /// The place of `variable` outside any repeat.
    #[must_use]
    pub const fn top(variable: Variable) -> Self {
        Self {
            variable,
            rows: Rows(Vec::new()),
        }
    }
}

/// Rows are looked up by their ids without a copy of them.
impl std::borrow::Borrow<[u32]> for Rows {
    fn borrow(&self) -> &[u32] {
        &self.0
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::DontKnow => "don't know",
            Self::Refused => "refused",
            Self::NotApplicable => "not applicable",
        })
    }
}

/// The value as XLSForm and CSV spell it.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Decimal(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Row ids joined by dots: `2`, `2.1`; empty outside repeats. The form in which the store keeps them.
impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, row) in self.0.iter().enumerate() {
            write!(f, "{}{row}", if i == 0 { "" } else { "." })?;
        }
        Ok(())
    }
}

impl Rows {
    /// The rows written as by `Display`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::default());
        }
        text.split('.')
            .map(|row| row.parse().ok())
            .collect::<Option<_>>()
            .map(Self)
    }
}
