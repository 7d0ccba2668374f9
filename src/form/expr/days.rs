//! The functions of days and times, by the context's clock and offset.

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone,
    Timelike,
};

use crate::form::expr::{Fault, Function, Val, eval::World};

/// The value of a function of days; `None` when it is none.
pub(super) fn call(
    function: Function,
    arguments: &[Val],
    world: &dyn World,
) -> Result<Option<Val>, Fault> {
    let context = world.context();
    let offset = *context.now.offset();
    let day = |value: &Val| to_day(value, offset);
    Ok(Some(match function {
        Function::Today => Val::Date(context.today),
        Function::Now => Val::DateTime(context.now),
        Function::Date | Function::DateTime => match day(&arguments[0])? {
            None => Val::blank(),
            Some(value) => value,
        },
        Function::DecimalDateTime => match (&arguments[0], day(&arguments[0])?) {
            (Val::Number(number), _) => Val::Number(*number),
            (_, Some(value)) => Val::Number(value.number()),
            (_, None) => Val::Number(f64::NAN),
        },
        Function::DecimalTime => Val::Number(decimal_time(&arguments[0], offset)?),
        Function::FormatDate | Function::FormatDateTime => {
            let format = arguments[1].to_string();
            match moment(&arguments[0], offset)? {
                None => Val::blank(),
                Some(moment) => Val::text(formatted(&moment, &format)?),
            }
        }
        _ => return Ok(None),
    }))
}

/// A day or a moment; a blank is `None`.
fn to_day(value: &Val, offset: FixedOffset) -> Result<Option<Val>, Fault> {
    match value {
        Val::Date(_) | Val::DateTime(_) => Ok(Some(value.clone())),
        Val::Text(text) if text.is_empty() => Ok(None),
        Val::Text(text) => match parse_day(text, offset) {
            Some(day) => Ok(Some(day)),
            None => Err(Fault(format!("`{text}` is not a day such as 2022-11-07"))),
        },
        Val::Number(number) if number.is_nan() => Ok(None),
        Val::Number(number) => match epoch_day(number.floor()) {
            Some(day) => Ok(Some(Val::Date(day))),
            None => Err(Fault(format!("{number} days are too many for a day"))),
        },
        Val::Truth(_) => Err(Fault("true and false are no days".into())),
        Val::Time(_) => Err(Fault("a time of day is no day".into())),
        Val::Nodes(_) => Ok(None),
    }
}

fn epoch_day(days: f64) -> Option<NaiveDate> {
    #[allow(clippy::cast_possible_truncation)]
    let days = TimeDelta::try_days(days as i64)?;
    NaiveDate::default().checked_add_signed(days)
}

/// The day that is so many days after 1970-01-01, as it is stored.
pub(in crate::form) fn day_text(days: f64) -> Option<String> {
    let day = epoch_day(days.floor())?;
    Some(day.format("%Y-%m-%d").to_string())
}

/// `2022-11-07`, or `2022-11-07T08:30:00.000+08:00` with or without its smaller parts.
pub(in crate::form) fn parse_day(text: &str, offset: FixedOffset) -> Option<Val> {
    let text = text.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(Val::Date(day));
    }
    if let Some(moment) = parse_moment(text, offset) {
        return Some(Val::DateTime(moment));
    }
    None
}

/// A moment at the context's offset; without an offset of its own it is meant there.
pub(in crate::form) fn parse_moment(
    text: &str,
    offset: FixedOffset,
) -> Option<DateTime<FixedOffset>> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.with_timezone(&offset));
    }
    for shape in ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"] {
        if let Ok(moment) = DateTime::parse_from_str(text, shape) {
            return Some(moment.with_timezone(&offset));
        }
    }
    for shape in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"] {
        if let Ok(local) = NaiveDateTime::parse_from_str(text, shape) {
            return offset.from_local_datetime(&local).single();
        }
    }
    None
}

/// `08:30`, `08:30:00`, `08:30:00.000+08:00`.
pub(in crate::form) fn parse_time(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let plain = text
        .rfind(['+', '-', 'Z'])
        .filter(|at| *at >= 5)
        .map_or(text, |at| &text[..at]);
    ["%H:%M:%S%.f", "%H:%M"]
        .iter()
        .find_map(|shape| NaiveTime::parse_from_str(plain, shape).ok())
}

fn moment(value: &Val, offset: FixedOffset) -> Result<Option<NaiveDateTime>, Fault> {
    if let Val::Time(time) = value {
        return Ok(Some(NaiveDate::default().and_time(*time)));
    }
    if let Val::Text(text) = value
        && let Some(time) = parse_time(text)
    {
        return Ok(Some(NaiveDate::default().and_time(time)));
    }
    Ok(match to_day(value, offset)? {
        Some(Val::Date(day)) => Some(day.and_time(NaiveTime::MIN)),
        Some(Val::DateTime(moment)) => Some(moment.naive_local()),
        _ => None,
    })
}

/// The part of the day that has passed.
fn decimal_time(value: &Val, offset: FixedOffset) -> Result<f64, Fault> {
    let Some(moment) = moment(value, offset)? else {
        return Ok(f64::NAN);
    };
    let seconds = f64::from(moment.num_seconds_from_midnight());
    Ok((seconds + f64::from(moment.nanosecond()) / 1e9) / 86_400.0)
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The escapes of ODK's `format-date`: `%Y %y %m %n %b %d %e %a %W %H %h %M %S %3`.
fn formatted(moment: &NaiveDateTime, format: &str) -> Result<String, Fault> {
    let mut out = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let escape = letters.next().unwrap_or(' ');
        out += &match escape {
            '%' => "%".to_owned(),
            'Y' => format!("{:04}", moment.year()),
            'y' => format!("{:02}", moment.year().rem_euclid(100)),
            'm' => format!("{:02}", moment.month()),
            'n' => moment.month().to_string(),
            'b' => MONTHS[moment.month0() as usize].to_owned(),
            'd' => format!("{:02}", moment.day()),
            'e' => moment.day().to_string(),
            'a' => moment.weekday().to_string(),
            'W' => moment.iso_week().week().to_string(),
            'H' => format!("{:02}", moment.hour()),
            'h' => moment.hour().to_string(),
            'M' => format!("{:02}", moment.minute()),
            'S' => format!("{:02}", moment.second()),
            '3' => format!("{:03}", moment.nanosecond() / 1_000_000 % 1000),
            other => {
                return Err(Fault(format!(
                    "`%{other}` is not an escape of format-date()"
                )));
            }
        };
    }
    Ok(out)
}
