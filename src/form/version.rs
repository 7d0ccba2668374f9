//! What a newer version of a questionnaire means for the interviews that an older one was asked in: decided, not done.

use std::collections::BTreeSet;

use crate::form::{Kind, Node, NodeId, QuestionType, Questionnaire, Source};
use crate::name::Variable;

/// Everything that differs, in the order of the newer version; what was removed stands last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The differences.
    pub steps: Vec<Step>,
}

/// One difference and what becomes of the answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Nobody was asked this yet: it is blank in every interview.
    New {
        /// What it stores under.
        variable: Variable,
    },
    /// It is no longer asked: its answers stay where they are and are no longer shown.
    Removed {
        /// What it stored under.
        variable: Variable,
    },
    /// The same question under another name: its answers are taken along.
    Renamed {
        /// What it stored under.
        from: Variable,
        /// What it stores under now.
        to: Variable,
    },
    /// Its answers are of another type now.
    Retyped {
        /// What it stores under.
        variable: Variable,
        /// XLSForm's word for what it was.
        from: &'static str,
        /// XLSForm's word for what it is.
        to: &'static str,
        /// Whether every answer can stand as it is.
        keeps: bool,
    },
    /// It stands in other repeats than before: its answers have other rows and cannot be taken along.
    Moved {
        /// What it stores under.
        variable: Variable,
        /// How many repeats stood around it, and how many do.
        repeats: (usize, usize),
    },
    /// The list that it chooses from is another one.
    Choices {
        /// What it stores under.
        variable: Variable,
        /// Names that were not offered before.
        added: Vec<String>,
        /// Names that are no longer offered: answers that hold them will be asked about.
        removed: Vec<String>,
    },
}

impl Plan {
    /// The way from `old` to `new`. Two questions are the same when they store under the same name, or, where the name is
    /// gone, when type, place and text are the same and no other question could be meant.
    #[must_use]
    pub fn of(old: &Questionnaire, new: &Questionnaire) -> Self {
        let gone: Vec<NodeId> = missing_from(old, new);
        let fresh: Vec<NodeId> = missing_from(new, old);
        let mut renamed = BTreeSet::new();
        let mut steps = vec![];
        for (id, node) in new.nodes().iter().enumerate() {
            let variable = node.variable.clone();
            if let Some(before) = old.node(&node.variable) {
                compare((old, before), (new, node), &mut steps);
            } else if let Some(from) = source((old, &gone), (new, &fresh), id) {
                renamed.insert(from);
                let before = old.at(from);
                steps.push(Step::Renamed {
                    from: before.variable.clone(),
                    to: variable,
                });
                compare((old, before), (new, node), &mut steps);
            } else if counts(node) {
                steps.push(Step::New { variable });
            }
        }
        let left = gone.into_iter().filter(|id| !renamed.contains(id));
        steps.extend(left.map(|id| Step::Removed {
            variable: old.at(id).variable.clone(),
        }));
        Self { steps }
    }

    /// Whether the versions ask the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether no answer of an existing interview has to be looked at.
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        self.steps.iter().all(|step| match step {
            Step::New { .. } | Step::Renamed { .. } => true,
            Step::Removed { .. } | Step::Moved { .. } => false,
            Step::Retyped { keeps, .. } => *keeps,
            Step::Choices { removed, .. } => removed.is_empty(),
        })
    }
}

/// Whether it holds something that an interview stores: an answer, or rows.
fn counts(node: &Node) -> bool {
    node.kind.holds_answer() || node.kind == Kind::Repeat
}

fn missing_from(form: &Questionnaire, other: &Questionnaire) -> Vec<NodeId> {
    let nodes = form.nodes().iter().enumerate();
    nodes
        .filter(|(_, node)| counts(node) && other.node(&node.variable).is_none())
        .map(|(id, _)| id)
        .collect()
}

/// The one question that is gone and looks like `id`, if `id` is the one new question that looks like it.
fn source(
    (old, gone): (&Questionnaire, &[NodeId]),
    (new, fresh): (&Questionnaire, &[NodeId]),
    id: NodeId,
) -> Option<NodeId> {
    let node = new.at(id);
    let mut candidates = gone
        .iter()
        .filter(|from| alike((old, old.at(**from)), (new, node)));
    let from = *candidates.next()?;
    let rivals = fresh
        .iter()
        .filter(|to| alike((old, old.at(from)), (new, new.at(**to))));
    (candidates.next().is_none() && rivals.count() == 1).then_some(from)
}

/// Whether type, repeats and text are the same; a node without a text is known by its calculation.
fn alike((old, before): (&Questionnaire, &Node), (new, after): (&Questionnaire, &Node)) -> bool {
    let text = |form: &Questionnaire, node: &Node| {
        let label = node
            .label
            .in_language(form.default_language, form.default_language);
        let label = label.map(|label| label.fill(|id| format!("${{{}}}", form.at(id).name)));
        label.or_else(|| {
            node.calculation
                .as_ref()
                .map(|rule| rule.source().to_owned())
        })
    };
    let (before_text, after_text) = (text(old, before), text(new, after));
    before.kind == after.kind
        && around(old, before) == around(new, after)
        && before_text.is_some()
        && before_text == after_text
}

/// The names of the repeats around a node; its own name does not count.
fn around<'q>(form: &'q Questionnaire, node: &'q Node) -> Vec<&'q str> {
    let own = usize::from(node.kind == Kind::Repeat);
    let repeats = node.repeats.iter().take(node.repeats.len() - own);
    repeats.map(|&id| form.at(id).name.as_str()).collect()
}

fn compare(
    (old, before): (&Questionnaire, &Node),
    (new, after): (&Questionnaire, &Node),
    steps: &mut Vec<Step>,
) {
    if !counts(before) && !counts(after) {
        return;
    }
    let variable = after.variable.clone();
    let (from, to) = (before.kind.word(), after.kind.word());
    if around(old, before) != around(new, after) {
        steps.push(Step::Moved {
            variable: variable.clone(),
            repeats: (before.repeats.len(), after.repeats.len()),
        });
    }
    if from != to {
        steps.push(Step::Retyped {
            variable: variable.clone(),
            from,
            to,
            keeps: keeps(&before.kind, &after.kind),
        });
    }
    let (was, is) = (names(old, before), names(new, after));
    let (added, removed) = (lacking(&is, &was), lacking(&was, &is));
    if from == to && !(added.is_empty() && removed.is_empty()) {
        steps.push(Step::Choices {
            variable,
            added,
            removed,
        });
    }
}

/// Whether every answer of the one kind is an answer of the other.
fn keeps(before: &Kind, after: &Kind) -> bool {
    use QuestionType as Q;
    let (Kind::Question(before), Kind::Question(after)) = (before, after) else {
        return before.holds_answer() && matches!(after, Kind::Calculate | Kind::Hidden);
    };
    matches!(
        (before, after),
        (Q::Integer, Q::Decimal) | (Q::SelectOne, Q::SelectMultiple) | (_, Q::Text | Q::Barcode)
    )
}

fn names<'q>(form: &'q Questionnaire, node: &Node) -> Vec<&'q str> {
    let Some(Source::List(list)) = node.choices else {
        return vec![];
    };
    let choices = form.lists()[list].choices.iter();
    choices.map(|choice| choice.name.as_str()).collect()
}

/// What `all` has and `known` lacks, in order.
fn lacking(all: &[&str], known: &[&str]) -> Vec<String> {
    let known: BTreeSet<&str> = known.iter().copied().collect();
    let new = all.iter().filter(|name| !known.contains(*name));
    new.map(|name| (*name).to_owned()).collect()
}
