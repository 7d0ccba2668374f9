//! Warnings: notes that the questionnaire shows only when something is odd, which is how XLSForm says a soft check.

use std::collections::{BTreeSet, HashMap};

use crate::form::{Address, Kind, Node, NodeId, Questionnaire};

use super::{CheckId, Finding, Limits, Severity, running::Running};

/// Words in a note's name that make it a warning, however often it is shown.
const NAMES: [&str; 4] = ["check", "warn", "soft", "alert"];

/// The warnings that this interview shows.
pub(super) fn check(running: &Running<'_>) -> Vec<Finding> {
    running
        .states
        .iter()
        .filter(|state| state.relevant)
        .filter(|state| is_warning(running.rules.questionnaire, state.node))
        .map(|state| finding(running, state.node, &state.address))
        .collect()
}

/// A note with a condition of its own that weighs answers against each other, or whose name says what it is.
#[must_use]
pub fn is_warning(questionnaire: &Questionnaire, node: NodeId) -> bool {
    let node = questionnaire.at(node);
    let Some(condition) = node.relevant.as_ref().filter(|_| node.kind == Kind::Note) else {
        return false;
    };
    let weighs = condition.source().contains(['<', '>']);
    is_named(node) || weighs && questions_of(condition.source()).len() > 1
}

fn is_named(node: &Node) -> bool {
    let name = node.name.to_lowercase();
    NAMES.iter().any(|word| name.contains(word))
}

/// The names in `${…}`.
#[must_use]
pub fn questions_of(expression: &str) -> BTreeSet<&str> {
    expression
        .split("${")
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name.trim()))
        .collect()
}

fn finding(running: &Running<'_>, node: NodeId, address: &Address) -> Finding {
    let questionnaire = running.rules.questionnaire;
    let condition = questionnaire
        .at(node)
        .relevant
        .as_ref()
        .map(|rule| rule.source())
        .unwrap_or_default();
    let looked_at: Vec<String> = questions_of(condition)
        .into_iter()
        .filter_map(|name| questionnaire.nodes().iter().find(|node| node.name == name))
        .map(|node| {
            let mut at = address.clone();
            at.variable = node.variable.clone();
            at.rows.0.truncate(node.repeats.len());
            running.text(&at)
        })
        .collect();
    let label = running.session.label(address);
    let label = label.trim().trim_end_matches(['.', '。']).to_owned();
    let what = if label.is_empty() {
        format!("the questionnaire warns: {condition}")
    } else {
        label
    };
    Finding::new(
        CheckId::Warning,
        Severity::Soft,
        running.at(address),
        &looked_at,
        what,
        "Check the answers that the warning names; note the reason where they are right.",
    )
    .text("condition", condition)
}

/// Takes out the warnings that are none: notes without a telling name that more than a few interviews show.
pub(super) fn keep_rare(
    questionnaire: &Questionnaire,
    limits: &Limits,
    interviews: usize,
    found: &mut Vec<Finding>,
) {
    let mut shown: HashMap<String, usize> = HashMap::new();
    let variable = |finding: &Finding| {
        let warning = finding.check == CheckId::Warning;
        finding
            .variable()
            .filter(|_| warning)
            .map(ToString::to_string)
    };
    for name in found.iter().filter_map(variable) {
        *shown.entry(name).or_default() += 1;
    }
    let most = (limits.warning_share * interviews as f64).max(1.0);
    found.retain(|finding| {
        variable(finding).is_none_or(|name| {
            let is_named = questionnaire
                .id_of(&name)
                .is_some_and(|id| is_named(questionnaire.at(id)));
            is_named || shown[&name] as f64 <= most
        })
    });
}
