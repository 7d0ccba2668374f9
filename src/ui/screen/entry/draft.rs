//! What is typed or marked at a question and not yet accepted; kept until it is accepted, wherever the cursor goes.

use chrono::{Datelike, Days, NaiveDate};

use crate::form::{Answer, Kind, QuestionType, Value};
use crate::ui::{key, widget::Field};

/// How a question is answered at the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// One choice.
    One,
    /// Several choices.
    Many,
    /// Digits and signs: numbers, dates, times, places.
    Figures,
    /// Free text.
    Text,
}

/// What is typed or marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// What is typed.
    pub field: Field,
    /// What is marked, by name, in the order of marking.
    pub marked: Vec<String>,
}

/// How a question of this kind is answered.
#[must_use]
pub const fn way(kind: &Kind) -> Way {
    let Kind::Question(question) = kind else {
        return Way::Text;
    };
    match question {
        QuestionType::SelectOne | QuestionType::Acknowledge => Way::One,
        QuestionType::SelectMultiple | QuestionType::Rank => Way::Many,
        QuestionType::Text
        | QuestionType::Barcode
        | QuestionType::Image
        | QuestionType::Audio
        | QuestionType::Video
        | QuestionType::File => Way::Text,
        _ => Way::Figures,
    }
}

/// What is expected, in words for the line under the question.
#[must_use]
pub const fn expected(kind: &Kind) -> &'static str {
    let Kind::Question(question) = kind else {
        return "";
    };
    match question {
        QuestionType::Integer => "a whole number",
        QuestionType::Decimal => "a number",
        QuestionType::Range(_) => "a number on the scale",
        QuestionType::Date => "a day: 2022-11-07, 11-07, 7, t today, -1 yesterday",
        QuestionType::Time => "a time: 14:30",
        QuestionType::DateTime => "a moment: 2022-11-07T14:30",
        QuestionType::GeoPoint => "latitude longitude",
        QuestionType::GeoTrace | QuestionType::GeoShape => "points: lat lon; lat lon; …",
        QuestionType::Image | QuestionType::Audio | QuestionType::Video | QuestionType::File => {
            "the name of a file"
        }
        QuestionType::SelectMultiple => "mark all that apply, then Enter",
        QuestionType::Rank => "mark in order, then Enter",
        _ => "",
    }
}

/// Whether `letter` belongs into figures.
#[must_use]
pub const fn is_figure(letter: char, kind: &Kind) -> bool {
    let date = matches!(kind, Kind::Question(QuestionType::Date));
    let clock = matches!(
        kind,
        Kind::Question(QuestionType::DateTime | QuestionType::Time)
    );
    letter.is_ascii_digit()
        || matches!(letter, '-' | '.' | ',' | ':' | '/' | '+' | ' ' | ';')
        || (date && matches!(letter, 't' | 'd' | 'w'))
        || (clock && letter == 'T')
}

/// Whether no further figure can follow `text`: `highest` is the highest number that can be right.
#[must_use]
pub fn is_full(text: &str, kind: &Kind, highest: Option<f64>) -> bool {
    let Kind::Question(question) = kind else {
        return false;
    };
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match question {
        QuestionType::Integer => {
            let number: Option<f64> = text.parse().ok().filter(|_| digits);
            let (Some(number), Some(highest)) = (number, highest) else {
                return false;
            };
            number == 0.0 || number * 10.0 > highest
        }
        QuestionType::Date => {
            digits && text.len() == 8 || text.len() == 10 && text.as_bytes()[4] == b'-'
        }
        QuestionType::Time => text.len() == 5 && text.as_bytes()[2] == b':',
        _ => false,
    }
}

/// What is typed into figures, with full-width digits narrowed and the shorthands for days spelled out; `3/11` is in
/// November where the day comes first.
#[must_use]
pub fn figures(text: &str, kind: &Kind, today: NaiveDate, day_first: bool) -> String {
    let text: String = text.trim().chars().map(key::narrow).collect();
    match kind {
        Kind::Question(QuestionType::Date) => {
            day(&text, today, day_first).map_or(text, |day| day.to_string())
        }
        Kind::Question(QuestionType::Integer | QuestionType::Decimal) => {
            text.replace([',', ' '], "")
        }
        _ => text,
    }
}

/// The day that a shorthand means: `t`, `d`, `-1`, `-1d`, `-2w`, `7`, `11-07`, `11/7`, `23/11`, `7.11`, `20221107`.
#[must_use]
pub fn day(text: &str, today: NaiveDate, day_first: bool) -> Option<NaiveDate> {
    if matches!(text, "t" | "d") {
        return Some(today);
    }
    if let Some(back) = text.strip_prefix('-') {
        let (number, days) = match back.strip_suffix('w') {
            Some(weeks) => (weeks, 7),
            None => (back.strip_suffix('d').unwrap_or(back), 1),
        };
        return today.checked_sub_days(Days::new(number.parse::<u64>().ok()?.checked_mul(days)?));
    }
    let parts: Vec<u32> = text
        .split(['-', '/', '.'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    match parts[..] {
        [day] if text.len() <= 2 => today.with_day(day),
        [whole] if text.len() == 8 => {
            let year = i32::try_from(whole / 10_000).ok()?;
            NaiveDate::from_ymd_opt(year, whole / 100 % 100, whole % 100)
        }
        [first, second] => {
            let turned = first > 12 || text.contains('.') || day_first && text.contains('/');
            let (month, day) = if turned {
                (second, first)
            } else {
                (first, second)
            };
            NaiveDate::from_ymd_opt(today.year(), month, day)
        }
        [day, month, year] if day <= 31 && year > 31 => {
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
        }
        [year, month, day] => NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day),
        _ => None,
    }
}

/// The text of an answer as it would be typed; empty for none.
#[must_use]
pub fn as_typed(answer: Option<&Answer>) -> String {
    match answer {
        Some(Answer::Value(value)) => value.to_string(),
        _ => String::new(),
    }
}

/// The names that an answer to a select marks.
#[must_use]
pub fn as_marked(answer: Option<&Answer>) -> Vec<String> {
    match answer {
        Some(Answer::Value(Value::Text(names))) => names.split(' ').map(str::to_owned).collect(),
        Some(Answer::Value(value)) => vec![value.to_string()],
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_can_be_said_in_short() {
        let today = NaiveDate::from_ymd_opt(2022, 11, 7).unwrap();
        let kind = Kind::Question(QuestionType::Date);
        let said = |text: &str| figures(text, &kind, today, false);
        assert_eq!(said("t"), "2022-11-07");
        assert_eq!(said("-1"), "2022-11-06");
        assert_eq!(said("-1d"), "2022-11-06");
        assert_eq!(said("-2w"), "2022-10-24");
        assert_eq!(said("3"), "2022-11-03");
        assert_eq!(said("10/31"), "2022-10-31");
        assert_eq!(said("23/11"), "2022-11-23", "no month has that number");
        assert_eq!(said("3/11"), "2022-03-11");
        assert_eq!(figures("3/11", &kind, today, true), "2022-11-03");
        assert_eq!(said("3.11"), "2022-11-03");
        assert_eq!(said("3.11.2021"), "2021-11-03");
        assert_eq!(said("20221031"), "2022-10-31");
        assert_eq!(said("２０２２－１０－３１"), "2022-10-31");
        assert_eq!(
            said("2022-13-40"),
            "2022-13-40",
            "left for the questionnaire to refuse"
        );
    }

    #[test]
    fn a_number_is_full_when_no_figure_can_follow() {
        let kind = Kind::Question(QuestionType::Integer);
        let full = |text: &str, highest| is_full(text, &kind, highest);
        assert!(!full("4", Some(99.0)) && full("41", Some(99.0)));
        assert!(!full("9", Some(120.0)) && full("13", Some(120.0)) && !full("12", Some(120.0)));
        assert!(full("0", Some(99.0)) && !full("0", None));
        assert!(!full("-9", Some(99.0)) && !full("", Some(99.0)) && !full("1.5", Some(3.0)));
    }
}
