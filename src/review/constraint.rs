//! Answers that break the questionnaire's own rules: constraints, choices that are not offered, rules that fail.

use crate::form::{Problem, ProblemKind};

use super::{CheckId, Finding, Severity, running::Running};

/// Each broken rule, in interviews in work too: an answer that cannot be is wrong at once.
pub(super) fn check(running: &Running<'_>) -> Vec<Finding> {
    running
        .problems
        .iter()
        .filter_map(|problem| finding(running, problem))
        .collect()
}

fn finding(running: &Running<'_>, problem: &Problem) -> Option<Finding> {
    let answer = running.text(&problem.address);
    let (check, severity, what, way_out) = match problem.kind {
        ProblemKind::RequiredMissing => return None,
        ProblemKind::ConstraintBroken => (
            CheckId::Constraint,
            Severity::Hard,
            format!(
                "`{answer}` does not fulfil the constraint: {}",
                sentence(&problem.message)
            ),
            "Correct the answer, or the other answer that the constraint compares it with.",
        ),
        ProblemKind::NotOffered => (
            CheckId::NotOffered,
            Severity::Hard,
            format!("`{answer}` is not offered here"),
            "Correct it, or the answer that decides what is offered.",
        ),
        ProblemKind::RuleFailed => (
            CheckId::Rule,
            Severity::Soft,
            format!(
                "a rule cannot be worked out here: {}",
                sentence(&problem.message)
            ),
            "Correct the rule in the questionnaire; `fieldbook form check` shows it.",
        ),
    };
    let subject = running.at(&problem.address);
    Some(Finding::new(check, severity, subject, &[&answer], what, way_out).text("answer", answer))
}

/// Without the full stop at its end.
fn sentence(message: &str) -> &str {
    message.trim_end().trim_end_matches(['.', '。'])
}
