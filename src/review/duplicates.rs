//! One respondent or one household twice in a round.

use crate::survey::Role;

use super::{CheckId, Finding, Limits, Severity, Sheet, numbers};

/// Interviews with the same key, and interviews of the same household with different keys.
pub(super) fn check(sheet: &Sheet, _: &Limits) -> Vec<Finding> {
    let mut found = vec![];
    for round in sheet.rounds() {
        for role in [Role::Key, Role::Household] {
            let Some(column) = sheet.role(role) else {
                continue;
            };
            if role == Role::Household && sheet.roles().key == sheet.roles().household {
                continue;
            }
            for (name, lines) in sheet.groups(Some(column), round.lines.iter().copied()) {
                let (Some(name), [first, others @ ..]) = (name, lines.as_slice()) else {
                    continue;
                };
                for other in others {
                    let one_person = sheet.said(Role::Key, *first) == sheet.said(Role::Key, *other);
                    if role == Role::Key || !one_person {
                        found.push(pair(sheet, role, &name, *first, *other));
                    }
                }
            }
        }
    }
    found
}

/// The finding stands at the later interview and names the earlier one.
fn pair(sheet: &Sheet, role: Role, name: &str, first: usize, other: usize) -> Finding {
    let mut subject = sheet.subject(other);
    subject.other = Some(sheet.lines()[first].uid);
    if let Some(column) = sheet.role(role) {
        let rows = crate::form::Rows::default();
        subject = numbers::at(subject, sheet.questionnaire(), column.node, &rows);
    }
    let short = sheet.lines()[first].uid.short();
    let of = |role| sheet.said(role, first).unwrap_or_default();
    let (check, severity, what, way_out) = match role {
        Role::Key => (
            CheckId::SameKey,
            Severity::Hard,
            format!(
                "{name} has another interview in this round, {short} by {}",
                of(Role::Enumerator)
            ),
            "Correct the key of the one that is somebody else's, or void the one that was entered twice.",
        ),
        _ => (
            CheckId::SameHousehold,
            Severity::Soft,
            format!("household {name} was also interviewed as {}", of(Role::Key)),
            "Ask whether both live there; correct the household code of the other, or void one.",
        ),
    };
    Finding::new(check, severity, subject, &[name], what, way_out)
}
