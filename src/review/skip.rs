//! Impossible skips: answers that count although the questionnaire does not ask the question.

use crate::form::{NodeId, Part, Rows};

use super::{CheckId, Finding, Severity, running::Running};

/// Answers of people under questions that are skipped. Where a whole section was skipped, each answer in it counts: each
/// would be in the data file. Rows beyond the stated number are the roster's matter.
pub(super) fn check(running: &Running<'_>) -> Vec<Finding> {
    let beyond = running.rows_beyond_count();
    let questionnaire = running.rules.questionnaire;
    let in_row_beyond = |node: NodeId, rows: &Rows| {
        let repeats = &questionnaire.at(node).repeats;
        beyond.iter().any(|row| {
            let repeat = row.rows.0.len().checked_sub(1).and_then(|i| repeats.get(i));
            rows.0.starts_with(&row.rows.0)
                && repeat.is_some_and(|repeat| questionnaire.at(*repeat).variable == row.variable)
        })
    };
    running
        .states
        .iter()
        .filter(|state| {
            state.part == Part::Field
                && !state.relevant
                && !in_row_beyond(state.node, &state.address.rows)
                && questionnaire.at(state.node).kind.is_question()
        })
        .filter_map(|state| running.interview.answers.get_key_value(&state.address))
        .map(|(address, _)| {
            let answer = running.text(address);
            Finding::new(
                CheckId::Skip,
                Severity::Hard,
                running.at(address),
                &[&answer],
                format!(
                    "`{answer}` stands here although the question is not asked of this respondent"
                ),
                "Correct the answer that decides whether it is asked, or clear this one.",
            )
            .text("answer", answer)
        })
        .collect()
}
