//! How a visit ended, in the classes that response rates are made of.

use std::fmt;

/// The class of a visit's final outcome.
///
/// # Source
/// AAPOR, Standard Definitions, in-person household surveys: 1.x interview, 2.1x refusal and break-off, 2.2x
/// non-contact, 2.3x other, 3.x unknown eligibility, 4.x not eligible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutcomeClass {
    /// I: complete interview.
    Complete,
    /// P: partial interview.
    Partial,
    /// R: refusal or break-off.
    Refusal,
    /// NC: nobody was reached.
    NonContact,
    /// O: reached, eligible, not able.
    Other,
    /// UO: unknown whether there was anybody to ask.
    Unknown,
    /// NE: out of the sample.
    NotEligible,
}

impl OutcomeClass {
    /// Every class, in the order of the rates' formulas.
    pub const ALL: [Self; 7] = [
        Self::Complete,
        Self::Partial,
        Self::Refusal,
        Self::NonContact,
        Self::Other,
        Self::Unknown,
        Self::NotEligible,
    ];

    /// The class of a three-digit outcome code such as `110` or `225`; `2.25` and `225` are the same code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        let digits: Vec<u8> = code.trim().bytes().filter(|byte| *byte != b'.').collect();
        if digits.len() < 2 || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        match (digits[0], digits[1]) {
            (b'1', b'1') => Some(Self::Complete),
            (b'1', b'2') => Some(Self::Partial),
            (b'2', b'1') => Some(Self::Refusal),
            (b'2', b'2') => Some(Self::NonContact),
            (b'2', b'3') => Some(Self::Other),
            (b'3', _) => Some(Self::Unknown),
            (b'4', _) => Some(Self::NotEligible),
            _ => None,
        }
    }

    /// The class written as in a sampling frame's column `outcome_class`: `I`, `P`, `R`, `NC`, `O`, `UO`, `NE`.
    #[must_use]
    pub fn from_letters(letters: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|class| class.letters().eq_ignore_ascii_case(letters.trim()))
    }

    /// The letters of the rates' formulas.
    #[must_use]
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Complete => "I",
            Self::Partial => "P",
            Self::Refusal => "R",
            Self::NonContact => "NC",
            Self::Other => "O",
            Self::Unknown => "UO",
            Self::NotEligible => "NE",
        }
    }
}

impl fmt::Display for OutcomeClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Refusal => "refused",
            Self::NonContact => "nobody reached",
            Self::Other => "not able",
            Self::Unknown => "unknown",
            Self::NotEligible => "not eligible",
        })
    }
}
