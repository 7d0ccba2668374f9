//! Required answers that are missing from interviews that were carried to their end.

use crate::form::{Problem, ProblemKind};
use crate::survey::Status;

use super::{CheckId, Finding, Severity, running::Running};

/// Each missing answer of a whole interview; of one that ended early only how many there are. An interview in work has
/// none: what it still lacks is its progress.
pub(super) fn check(running: &Running<'_>) -> Vec<Finding> {
    let missing: Vec<&Problem> = running
        .problems
        .iter()
        .filter(|problem| problem.kind == ProblemKind::RequiredMissing)
        .collect();
    if running.is_whole() {
        return missing
            .iter()
            .map(|problem| {
                Finding::new(
                    CheckId::Required,
                    Severity::Hard,
                    running.at(&problem.address),
                    &[""],
                    "a required answer is missing",
                    "Ask for it, or record that it is not known or was refused.",
                )
            })
            .collect();
    }
    let ended = running.interview.status == Status::Complete || running.outcome().is_some();
    match missing.first() {
        Some(first) if ended => vec![ended_early(running, first, missing.len())],
        _ => vec![],
    }
}

fn ended_early(running: &Running<'_>, first: &Problem, missing: usize) -> Finding {
    Finding::new(
        CheckId::Required,
        Severity::Note,
        running.at(&first.address),
        &[missing.to_string()],
        format!(
            "the interview ended early: {missing} required answers are missing, this is the first"
        ),
        "Finish it in another visit, or leave it as a partial interview.",
    )
    .count("missing", missing)
}
