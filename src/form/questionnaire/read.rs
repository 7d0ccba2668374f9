//! From the text of a file or a keyboard to an answer of the question's type.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime};

use crate::form::expr::parse_number;
use crate::form::{Answer, Kind, Missing, Node, QuestionType, Questionnaire, Scale, Source, Value};
use crate::name::Variable;

/// A text that is no answer to the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The text as given.
    pub text: String,
    /// What it should have been: `a whole number`, `one of 1, 2, 3`, …
    pub expected: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not {}", self.text, self.expected)
    }
}

impl std::error::Error for ReadError {}

impl Questionnaire {
    /// The answer that `text` stands for: a blank is `None`, a special code stays a value
    /// (see [`normalise`](Self::normalise)). Constraints and filters are not looked at.
    ///
    /// # Errors
    /// [`ReadError`] says what was expected.
    pub fn read(&self, variable: &Variable, text: &str) -> Result<Option<Answer>, ReadError> {
        let fail = |expected: String| ReadError {
            text: text.to_owned(),
            expected,
        };
        let Some(node) = self.node(variable) else {
            return Err(fail(format!(
                "an answer: {variable} is not in this questionnaire"
            )));
        };
        if text.trim().is_empty() {
            return Ok(None);
        }
        self.read_value(node, text)
            .map(|value| Some(Answer::Value(value)))
            .map_err(fail)
    }

    /// The answer with a special code that the question offers (`-98`) turned into its reason (don't know).
    #[must_use]
    pub fn normalise(&self, variable: &Variable, answer: Answer) -> Answer {
        let Answer::Value(value) = &answer else {
            return answer;
        };
        let text = value.to_string();
        let reason = self
            .node(variable)
            .and_then(|node| node.reason_of(&text))
            .map(Answer::Missing);
        reason.unwrap_or(answer)
    }

    /// Whether `value` is of the question's type and names only choices of its list; says what was expected.
    pub(in crate::form) fn check_value(&self, node: &Node, value: &Value) -> Result<(), String> {
        let read = self.read_value(node, &value.to_string())?;
        let same = match (&read, value) {
            (Value::Integer(_), Value::Integer(_)) | (Value::Text(_), Value::Text(_)) => true,
            (Value::Decimal(_), Value::Integer(_) | Value::Decimal(_)) => true,
            _ => !node.kind.is_question(),
        };
        if same { Ok(()) } else { Err(expected(node)) }
    }

    /// The value that `text` stands for in a question of this type; says what was expected.
    pub(in crate::form) fn parse_value(&self, node: &Node, text: &str) -> Result<Value, String> {
        self.read_value(node, text)
    }

    fn read_value(&self, node: &Node, text: &str) -> Result<Value, String> {
        let wrong = || expected(node);
        match &node.kind {
            Kind::Group | Kind::Repeat | Kind::Note => Err(wrong()),
            Kind::Calculate | Kind::Hidden => Ok(number_or_text(text)),
            Kind::Metadata(_) => Ok(Value::Text(text.to_owned())),
            Kind::Question(question) => match question {
                QuestionType::Integer => whole(text).map(Value::Integer).ok_or_else(wrong),
                QuestionType::Decimal => decimal(text).map(Value::Decimal).ok_or_else(wrong),
                QuestionType::Range(scale) => on_scale(text, scale).ok_or_else(wrong),
                QuestionType::SelectOne => self.read_choice(node, text.trim()).map(Value::Text),
                QuestionType::SelectMultiple | QuestionType::Rank => self.read_choices(node, text),
                _ => shaped(question, text).map(Value::Text).ok_or_else(wrong),
            },
        }
    }

    fn read_choices(&self, node: &Node, text: &str) -> Result<Value, String> {
        let mut names: Vec<String> = vec![];
        for name in text.split_whitespace() {
            let name = self.read_choice(node, name)?;
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(Value::Text(names.join(" ")))
    }

    fn read_choice(&self, node: &Node, name: &str) -> Result<String, String> {
        let Some(Source::List(list)) = node.choices else {
            return Ok(name.to_owned());
        };
        let list = &self.lists[list];
        if list.choices.iter().any(|choice| choice.name == name) {
            return Ok(name.to_owned());
        }
        let some: Vec<&str> = list.choices.iter().map(|c| c.name.as_str()).collect();
        let shown = some.iter().take(12).copied().collect::<Vec<_>>().join(", ");
        let more = if some.len() > 12 { ", …" } else { "" };
        Err(format!("one of {shown}{more}"))
    }
}

impl Node {
    /// Why there is no answer, where `code` is one of the question's special codes.
    #[must_use]
    pub fn reason_of(&self, code: &str) -> Option<Missing> {
        self.special_codes
            .iter()
            .find(|(_, own)| own == code)
            .map(|(reason, _)| *reason)
    }
}

fn expected(node: &Node) -> String {
    let Kind::Question(question) = &node.kind else {
        return format!("an answer: a {} has none", node.kind.word());
    };
    match question {
        QuestionType::Integer => "a whole number".into(),
        QuestionType::Decimal => "a number".into(),
        QuestionType::Range(scale) => format!(
            "a number from {} to {} in steps of {}",
            scale.start, scale.end, scale.step
        ),
        QuestionType::Date => "a day such as 2022-11-07".into(),
        QuestionType::Time => "a time of day such as 08:30".into(),
        QuestionType::DateTime => "a moment such as 2022-11-07T08:30:00+08:00".into(),
        QuestionType::Acknowledge => "OK".into(),
        QuestionType::GeoPoint => "a position such as 43.2 76.9 800 5".into(),
        QuestionType::GeoTrace => "at least two positions separated by ;".into(),
        QuestionType::GeoShape => "at least three positions separated by ;, closed".into(),
        _ => "a text".into(),
    }
}

fn whole(text: &str) -> Option<i64> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        let number = parse_number(text);
        #[allow(clippy::cast_possible_truncation)]
        let whole = (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64);
        whole
    })
}

fn decimal(text: &str) -> Option<f64> {
    Some(parse_number(text)).filter(|number| number.is_finite())
}

fn on_scale(text: &str, scale: &Scale) -> Option<Value> {
    let number = decimal(text)?;
    let steps = (number - scale.start) / scale.step;
    let on = (steps - steps.round()).abs() < 1e-9;
    let inside = number >= scale.start.min(scale.end) && number <= scale.start.max(scale.end);
    if !on || !inside {
        return None;
    }
    Some(match whole(text) {
        Some(whole) if scale.step.fract() == 0.0 && scale.start.fract() == 0.0 => {
            Value::Integer(whole)
        }
        _ => Value::Decimal(number),
    })
}

/// A number where the text is how the number is written, zeros at the end of its decimals apart; `007` stays a text.
fn number_or_text(text: &str) -> Value {
    let plain = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => text,
    };
    match (plain.parse::<i64>(), decimal(plain)) {
        (Ok(whole), _) if whole.to_string() == plain => Value::Integer(whole),
        (_, Some(number)) if format!("{number}") == plain => Value::Decimal(number),
        _ => Value::Text(text.to_owned()),
    }
}

/// The canonical spelling of a text that has a shape of its own.
fn shaped(question: &QuestionType, text: &str) -> Option<String> {
    let trimmed = text.trim();
    match question {
        QuestionType::Date => day(trimmed),
        QuestionType::Time => time(trimmed),
        QuestionType::DateTime => moment(trimmed),
        QuestionType::Acknowledge => {
            matches!(trimmed, "OK" | "ok" | "yes" | "1" | "true").then(|| "OK".to_owned())
        }
        QuestionType::GeoPoint => point(trimmed),
        QuestionType::GeoTrace => points(trimmed, 2),
        QuestionType::GeoShape => points(trimmed, 4),
        _ => Some(text.to_owned()),
    }
}

fn day(text: &str) -> Option<String> {
    let date = text.split_once('T').map_or(text, |(day, _)| day);
    NaiveDate::parse_from_str(date, "%Y-%m-%d")
        .ok()
        .map(|day| day.format("%Y-%m-%d").to_string())
}

fn time(text: &str) -> Option<String> {
    ["%H:%M:%S%.f%:z", "%H:%M:%S%.f", "%H:%M"]
        .iter()
        .any(|shape| {
            NaiveTime::parse_from_str(text, shape).is_ok()
                || DateTime::parse_from_str(
                    &format!("2000-01-01T{text}"),
                    &format!("%Y-%m-%dT{shape}"),
                )
                .is_ok()
        })
        .then(|| {
            if text.len() == 5 {
                format!("{text}:00")
            } else {
                text.to_owned()
            }
        })
}

fn moment(text: &str) -> Option<String> {
    let shapes = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let with_offset = DateTime::parse_from_rfc3339(text).is_ok();
    let without = shapes
        .iter()
        .any(|shape| chrono::NaiveDateTime::parse_from_str(text, shape).is_ok());
    (with_offset || without).then(|| text.to_owned())
}

fn point(text: &str) -> Option<String> {
    let numbers: Vec<f64> = text
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let inside = (2..=4).contains(&numbers.len())
        && numbers[0].abs() <= 90.0
        && numbers[1].abs() <= 180.0
        && numbers.iter().all(|n| n.is_finite());
    let of = |i: usize| numbers.get(i).copied().unwrap_or(0.0);
    inside.then(|| format!("{} {} {} {}", of(0), of(1), of(2), of(3)))
}

fn points(text: &str, fewest: usize) -> Option<String> {
    let all: Vec<String> = text
        .split(';')
        .filter(|part| !part.trim().is_empty())
        .map(point)
        .collect::<Option<_>>()?;
    (all.len() >= fewest).then(|| all.join("; "))
}
