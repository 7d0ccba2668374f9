//! How a number prints on a screen: digits, a dash for what is not defined, `<0.001`, no negative zero.

/// How the numbers of a column are printed where a person reads them. Files always get every digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Three decimals: coefficients, reliabilities, t values.
    #[default]
    Coefficient,
    /// A p-value: three decimals, `<0.001` below.
    P,
    /// A whole number.
    Count,
    /// Money or another large amount: whole, with thin grouping.
    Amount,
    /// This many decimals.
    Decimals(u8),
    /// A share as a percentage with one decimal.
    Percent,
    /// Points of a scale and amounts of money in one column: whole and grouped from 1000 on, three decimals below 100.
    Magnitude,
}

/// Stands where a quantity is not defined.
pub const UNDEFINED: &str = "–";

impl Format {
    /// `value` for a person's eyes.
    #[must_use]
    pub fn show(self, value: f64) -> String {
        if !value.is_finite() {
            return UNDEFINED.to_owned();
        }
        match self {
            Self::Coefficient => fixed(value, 3),
            Self::P if value < 0.001 => "<0.001".to_owned(),
            Self::P => fixed(value, 3),
            Self::Count => fixed(value, 0),
            Self::Amount => grouped(&fixed(value, 0)),
            Self::Decimals(decimals) => fixed(value, usize::from(decimals)),
            Self::Percent => fixed(100.0 * value, 1) + "%",
            Self::Magnitude if value.abs() >= 1000.0 => grouped(&fixed(value, 0)),
            Self::Magnitude if value.abs() >= 100.0 => fixed(value, 1),
            Self::Magnitude => fixed(value, 3),
        }
    }
}

/// `value` with `decimals` places and no negative zero.
fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| b == b'0' || b == b'.') => rest.to_owned(),
        _ => text,
    }
}

/// A whole number with a comma every three digits.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |rest| ("-", rest));
    let mut out = sign.to_owned();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_never_shows_what_it_is_not() {
        assert_eq!(Format::Coefficient.show(-0.0001), "0.000");
        assert_eq!(Format::P.show(0.000_4), "<0.001");
        assert_eq!(Format::P.show(1.0), "1.000");
        assert_eq!(Format::Coefficient.show(f64::NAN), "–");
        assert_eq!(Format::Amount.show(-1_234_567.2), "-1,234,567");
        assert_eq!(Format::Amount.show(999.0), "999");
        assert_eq!(Format::Percent.show(0.549), "54.9%");
        assert_eq!(Format::Magnitude.show(17_656.31), "17,656");
        assert_eq!(Format::Magnitude.show(-0.0001), "0.000");
        assert_eq!(Format::Magnitude.show(104.25), "104.2");
    }
}
