//! Totals: stored calculations that are not what the questionnaire works out from the stored answers.

use crate::form::{Address, Answer, Change, Value};

use super::{
    CheckId, Finding, Severity,
    running::{Running, text},
};

/// Functions whose value changes by itself.
const VOLATILE: [&str; 6] = ["today(", "now(", "random(", "uuid(", "once(", "property("];

/// Calculations that would change. The parts are right or wrong by themselves; the total follows them.
pub(super) fn check(running: &Running<'_>) -> Vec<Finding> {
    running
        .settled
        .iter()
        .filter_map(|change| match change {
            Change::Answered {
                address, answer, ..
            } => Some((address, answer.as_ref())),
            _ => None,
        })
        .filter_map(|(address, now)| finding(running, address, now))
        .collect()
}

fn finding(running: &Running<'_>, address: &Address, now: Option<&Answer>) -> Option<Finding> {
    let calculation = running.node(address)?.calculation.as_ref()?.source();
    let stored = running.interview.answers.get(address);
    if VOLATILE.iter().any(|call| calculation.contains(call)) || same(stored, now) {
        return None;
    }
    let [was, is] = [text(stored), text(now)].map(|text| {
        if text.is_empty() {
            "nothing".to_owned()
        } else {
            text
        }
    });
    Some(
        Finding::new(
            CheckId::Total,
            Severity::Hard,
            running.at(address),
            &[&was, &is],
            format!("{was} is stored; the answers give {is}"),
            "Open the interview and save it: the questionnaire works it out anew. Then look who changed a part.",
        )
        .text("stored", was)
        .text("calculated", is),
    )
}

/// Whether two answers are the same number or the same text.
fn same(a: Option<&Answer>, b: Option<&Answer>) -> bool {
    let number = |answer: Option<&Answer>| match answer {
        Some(Answer::Value(Value::Integer(number))) => Some(*number as f64),
        Some(Answer::Value(Value::Decimal(number))) => Some(*number),
        _ => None,
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        _ => text(a) == text(b),
    }
}
