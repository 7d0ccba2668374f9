//! The functions that ODK Collect lacks and XPath, SurveyCTO or the Community Health Toolkit have.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta};

use crate::form::expr::{
    Fault, Function, Val,
    days::{parse_day, parse_moment},
    eval::World,
};
use crate::form::{Kind, Metadata};

/// The value of a function of another dialect; `None` when it is none.
pub(super) fn call(
    function: Function,
    arguments: &[Val],
    world: &dyn World,
) -> Result<Option<Val>, Fault> {
    let texts: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let text = |i: usize| texts.get(i).map_or("", String::as_str);
    let number = |i: usize| arguments.get(i).map_or(f64::NAN, Val::number);
    Ok(Some(match function {
        Function::Itext => Val::text(text(0)),
        Function::Floor => Val::Number(number(0).floor()),
        Function::Ceiling => Val::Number(number(0).ceil()),
        Function::Substring => substring(text(0), number(1), arguments.get(2).map(Val::number)),
        Function::Trim => Val::text(text(0).trim()),
        Function::Lower => Val::text(text(0).to_lowercase()),
        Function::Upper => Val::text(text(0).to_uppercase()),
        Function::ItemAt => item_at(text(0), text(1), number(2)),
        Function::CountItems => count(items(text(0), text(1)).len()),
        Function::DeDuplicate => {
            let mut kept: Vec<&str> = vec![];
            for item in items(text(0), text(1)) {
                if !kept.contains(&item) {
                    kept.push(item);
                }
            }
            Val::text(kept.join(text(0)))
        }
        Function::Empty => Val::Truth(arguments[0].is_blank()),
        Function::FormatNumber => Val::text(grouped(&arguments[0])),
        Function::Duration => duration(world),
        Function::DeviceInfo => Val::text(&world.context().device),
        Function::Username => Val::text(&world.context().username),
        Function::PhoneCallLog | Function::PhoneCallDuration => Val::blank(),
        Function::PhoneApp => Val::Truth(false),
        _ => return of_days(function, arguments, world),
    }))
}

fn of_days(function: Function, arguments: &[Val], world: &dyn World) -> Result<Option<Val>, Fault> {
    let from = || day(&arguments[0], world);
    let between = |measure: fn(NaiveDate, NaiveDate) -> i64| -> Result<Val, Fault> {
        let (Some(a), Some(b)) = (from()?, day(&arguments[1], world)?) else {
            return Ok(Val::blank());
        };
        #[allow(clippy::cast_precision_loss)]
        let number = measure(a, b) as f64;
        Ok(Val::Number(number))
    };
    Ok(Some(match function {
        Function::DaysBetween => between(|a, b| (b - a).num_days())?,
        Function::WeeksBetween => between(|a, b| (b - a).num_days() / 7)?,
        Function::MonthsBetween => between(months)?,
        Function::YearsBetween => between(|a, b| months(a, b) / 12)?,
        Function::AddDate => match from()? {
            None => Val::blank(),
            Some(start) => added(start, arguments)?,
        },
        Function::DayOfTimestamp => {
            let ms = arguments[0].number();
            #[allow(clippy::cast_possible_truncation)]
            let moment = Some(ms).filter(|ms| ms.is_finite());
            let moment = moment.and_then(|ms| DateTime::from_timestamp_millis(ms as i64));
            let offset = *world.context().now.offset();
            moment.map_or_else(Val::blank, |m| Val::DateTime(m.with_timezone(&offset)))
        }
        _ => return Ok(None),
    }))
}

/// The letters from `first` (counted from 1) on, `length` of them; both rounded, as XPath 1.0 §4.2 has it.
fn substring(text: &str, first: f64, length: Option<f64>) -> Val {
    let round = |number: f64| (number + 0.5).floor();
    let first = round(first);
    let end = length.map_or(f64::INFINITY, |length| first + round(length));
    let kept = text.chars().enumerate().filter(|(i, _)| {
        #[allow(clippy::cast_precision_loss)]
        let place = (i + 1) as f64;
        place >= first && place < end
    });
    Val::text(kept.map(|(_, letter)| letter).collect::<String>())
}

fn items<'t>(between: &str, list: &'t str) -> Vec<&'t str> {
    if list.is_empty() {
        vec![]
    } else if between.is_empty() {
        vec![list]
    } else {
        list.split(between).collect()
    }
}

/// The item at a place counted from 0; a blank beyond the ends.
fn item_at(between: &str, list: &str, place: f64) -> Val {
    if place.is_nan() || place < 0.0 {
        return Val::blank();
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let item = items(between, list).get(place as usize).copied();
    Val::text(item.unwrap_or(""))
}

#[allow(clippy::cast_precision_loss)]
fn count(number: usize) -> Val {
    Val::Number(number as f64)
}

/// `1234567.5` as `1,234,567.5`; what is no number stays as it is.
fn grouped(value: &Val) -> String {
    let text = if value.number().is_nan() {
        return value.to_string();
    } else {
        Val::Number(value.number()).to_string()
    };
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or(("", &*text), |rest| ("-", rest));
    let whole = digits.split('.').next().unwrap_or("");
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + &digits[whole.len()..]
}

/// Seconds from the moment that the form's `start` holds to now; a blank in a form without one.
fn duration(world: &dyn World) -> Val {
    let form = world.form();
    let started = form
        .nodes()
        .iter()
        .position(|node| node.kind == Kind::Metadata(Metadata::Start));
    let Some(id) = started else {
        return Val::blank();
    };
    let now = world.context().now;
    let start = parse_moment(&world.held(id, &[]).into_text(), *now.offset());
    start.map_or_else(Val::blank, |start| {
        #[allow(clippy::cast_precision_loss)]
        let seconds = (now - start).num_seconds().max(0) as f64;
        Val::Number(seconds)
    })
}

fn day(value: &Val, world: &dyn World) -> Result<Option<NaiveDate>, Fault> {
    match value {
        Val::Date(day) => Ok(Some(*day)),
        Val::DateTime(moment) => Ok(Some(moment.date_naive())),
        Val::Number(number) if number.is_finite() => {
            #[allow(clippy::cast_possible_truncation)]
            let days = TimeDelta::try_days(number.floor() as i64);
            Ok(days.and_then(|days| NaiveDate::default().checked_add_signed(days)))
        }
        other => {
            let text = other.to_string();
            if text.is_empty() || text == "NaN" {
                return Ok(None);
            }
            match parse_day(&text, *world.context().now.offset()) {
                Some(Val::Date(day)) => Ok(Some(day)),
                Some(Val::DateTime(moment)) => Ok(Some(moment.date_naive())),
                _ => Err(Fault(format!("`{text}` is not a day such as 2022-11-07"))),
            }
        }
    }
}

/// Whole months from `a` to `b`, below zero backwards.
fn months(a: NaiveDate, b: NaiveDate) -> i64 {
    if b < a {
        return -months(b, a);
    }
    let whole = i64::from(b.year() - a.year()) * 12 + i64::from(b.month()) - i64::from(a.month());
    whole - i64::from(b.day() < a.day())
}

/// `add-date(day, years, months, days, …)`: hours and minutes move nothing that is a day.
fn added(start: NaiveDate, arguments: &[Val]) -> Result<Val, Fault> {
    #[allow(clippy::cast_possible_truncation)]
    let number = |i: usize| {
        let given = arguments.get(i).map(Val::number);
        given.filter(|n| n.is_finite()).unwrap_or(0.0).trunc() as i64
    };
    let by_months = number(1).saturating_mul(12).saturating_add(number(2));
    let size = |n: i64| u32::try_from(n.unsigned_abs()).ok();
    let moved = size(by_months).and_then(|n| {
        if by_months < 0 {
            start.checked_sub_months(Months::new(n))
        } else {
            start.checked_add_months(Months::new(n))
        }
    });
    let days = number(3);
    let moved = moved.and_then(|day| {
        let distance = Days::new(days.unsigned_abs());
        if days < 0 {
            day.checked_sub_days(distance)
        } else {
            day.checked_add_days(distance)
        }
    });
    moved
        .map(Val::Date)
        .ok_or_else(|| Fault("the day is too far away".into()))
}
