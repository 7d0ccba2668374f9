//! Which questions ask for numbers, and how a question is named in a finding.

use crate::form::{Address, Kind, NodeId, QuestionType, Questionnaire, Rows};
use crate::survey::Roles;

use super::Subject;

/// Whether a person answers with a number that can be large or small, not with a code.
pub(super) fn is_amount(questionnaire: &Questionnaire, roles: &Roles, node: NodeId) -> bool {
    let node = questionnaire.at(node);
    matches!(
        node.kind,
        Kind::Question(QuestionType::Integer | QuestionType::Decimal)
    ) && roles.played_by(&node.variable).next().is_none()
}

/// Whether a person answers it by a choice or a number, so that equal answers can be counted.
pub(super) fn is_comparable(questionnaire: &Questionnaire, roles: &Roles, node: NodeId) -> bool {
    let node = questionnaire.at(node);
    matches!(
        node.kind,
        Kind::Question(
            QuestionType::Integer
                | QuestionType::Decimal
                | QuestionType::Range(_)
                | QuestionType::SelectOne
                | QuestionType::SelectMultiple
                | QuestionType::Rank
        )
    ) && roles.played_by(&node.variable).next().is_none()
}

/// The subject with the question `node` in `rows`. The path has the rows' ids; see [`Sheet::positions`].
///
/// [`Sheet::positions`]: super::Sheet::positions
pub(super) fn at(
    mut subject: Subject,
    questionnaire: &Questionnaire,
    node: NodeId,
    rows: &Rows,
) -> Subject {
    subject.path = Some(path(questionnaire, node, rows));
    subject.address = Some(Address {
        variable: questionnaire.at(node).variable.clone(),
        rows: rows.clone(),
    });
    subject
}

/// The way to the question through its groups, the rows of its repeats in brackets.
pub(super) fn path(questionnaire: &Questionnaire, node: NodeId, rows: &Rows) -> String {
    let mut names = vec![];
    let mut here = Some(node);
    while let Some(id) = here {
        let own = questionnaire.at(id);
        let row = (own.kind == Kind::Repeat)
            .then(|| rows.0.get(own.repeats.len().saturating_sub(1)))
            .flatten();
        names.push(match row {
            Some(row) => format!("{}[{row}]", own.name),
            None => own.name.clone(),
        });
        here = own.parent;
    }
    names.reverse();
    format!("/{}", names.join("/"))
}
