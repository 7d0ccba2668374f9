//! The functions of numbers: rounding, powers, logarithms, trigonometry.

use crate::form::expr::{Function, Val};

/// The value of a function of numbers; `None` when it is none.
pub(super) fn call(function: Function, arguments: &[Val]) -> Option<Val> {
    let x = arguments.first().map_or(f64::NAN, Val::number);
    let y = arguments.get(1).map_or(f64::NAN, Val::number);
    Some(Val::Number(match function {
        Function::Number => x,
        Function::Int => x.trunc(),
        Function::Abs => x.abs(),
        Function::Round => {
            let places = if arguments.len() > 1 { y } else { 0.0 };
            round(x, places)
        }
        Function::Pow => libm::pow(x, y),
        Function::Log => libm::log(x),
        Function::Log10 => libm::log10(x),
        Function::Sqrt => x.sqrt(),
        Function::Exp => libm::exp(x),
        Function::Exp10 => libm::pow(10.0, x),
        Function::Sin => libm::sin(x),
        Function::Cos => libm::cos(x),
        Function::Tan => libm::tan(x),
        Function::Asin => libm::asin(x),
        Function::Acos => libm::acos(x),
        Function::Atan => libm::atan(x),
        Function::Atan2 => libm::atan2(x, y),
        Function::Boolean => return Some(Val::Truth(arguments.first()?.truth())),
        Function::Not => return Some(Val::Truth(!arguments.first()?.truth())),
        Function::BooleanFromString => {
            return Some(Val::Truth(match arguments.first()? {
                Val::Text(text) => text.eq_ignore_ascii_case("true") || &**text == "1",
                Val::Truth(truth) => *truth,
                other => (other.number() - 1.0).abs() < 1e-12,
            }));
        }
        _ => return None,
    }))
}

/// Half goes up, also below zero, counted on the shortest decimal digits of the number; `places` may be negative.
fn round(number: f64, places: f64) -> f64 {
    if !number.is_finite() {
        return number;
    }
    #[allow(clippy::cast_possible_truncation)]
    let places = places.clamp(-300.0, 300.0) as i32;
    let scaled = shifted(number, places);
    let below = scaled.floor();
    let whole = if scaled - below >= 0.5 {
        below + 1.0
    } else {
        below
    };
    if whole == 0.0 {
        return whole.copysign(number);
    }
    shifted(whole, -places)
}

/// `number · 10^places` without the error of a binary multiplication.
fn shifted(number: f64, places: i32) -> f64 {
    if places == 0 {
        return number;
    }
    format!("{number}e{places}").parse().unwrap_or(f64::NAN)
}
