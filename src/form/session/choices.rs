//! The choices that a place offers now: its list through its filter, or the rows of a repeat.

use std::collections::HashSet;

use crate::form::{
    Address, ChoiceView, NodeId, Rows, Session, Source,
    expr::{Here, Item, World, holds_for, shuffle},
};

impl Session {
    /// The choices that a place offers now.
    #[must_use]
    pub fn choices(&self, at: &Address) -> Vec<ChoiceView> {
        match self.questionnaire.id_of(at.variable.as_str()) {
            Some(node) => self.choices_at(node, &at.rows),
            None => vec![],
        }
    }

    pub(super) fn choices_at(&self, node: NodeId, rows: &Rows) -> Vec<ChoiceView> {
        let mut views = match self.questionnaire.nodes[node].choices {
            None => vec![],
            Some(Source::List(list)) => {
                let choices = &self.questionnaire.lists[list].choices;
                (0..choices.len())
                    .filter(|&i| self.offers(node, rows, list, i))
                    .map(|i| ChoiceView {
                        name: choices[i].name.clone(),
                        label: self.label_of(list, i),
                    })
                    .collect()
            }
            Some(Source::Rows(source)) => self.choices_of_rows(node, rows, source),
        };
        let mut seen = HashSet::new();
        views.retain(|view| seen.insert((view.name.clone(), view.label.clone())));
        if self.questionnaire.nodes[node].randomize {
            shuffle(&mut views, self.seed_of(node, rows));
        }
        views
    }

    /// What decides the order of chance: the form's seed, else the interview's, the same every time it is asked for.
    fn seed_of(&self, node: NodeId, rows: &Rows) -> f64 {
        let seed = self.questionnaire.nodes[node].seed.as_ref();
        let written = seed.and_then(|rule| self.evaluate(rule, node, &rows.0).ok());
        match written
            .map(|value| value.number())
            .filter(|number| !number.is_nan())
        {
            Some(number) => number,
            None => {
                f64::from(u32::try_from(self.context.seed >> 33).unwrap_or(0)) + 1.0 + small(node)
            }
        }
    }

    /// Whether the filter lets a choice through; a filter that cannot be worked out lets everything through.
    pub(super) fn offers(&self, node: NodeId, rows: &Rows, list: usize, choice: usize) -> bool {
        let Some(filter) = &self.questionnaire.nodes[node].choice_filter else {
            return true;
        };
        let here = here(node, rows);
        let size = self.questionnaire.lists[list].choices.len();
        let item = Item::Choice(list, choice);
        holds_for(&filter.expr, self, here, (&item, choice + 1, size)).unwrap_or(true)
    }

    /// The answers to `source` in the rows that this place shares with it.
    fn choices_of_rows(&self, node: NodeId, rows: &Rows, source: NodeId) -> Vec<ChoiceView> {
        let form = &self.questionnaire;
        let around = form.nodes[source].repeats.len().saturating_sub(1);
        let shared = form.shared(node, source).min(around);
        let all = self.instances(source, &rows.0[..shared.min(rows.0.len())]);
        let size = all.len();
        let mut views: Vec<ChoiceView> = vec![];
        for (i, row) in all.iter().enumerate() {
            let name = self.read(source, &row.0).to_string();
            if name.is_empty() {
                continue;
            }
            let kept = match (&form.nodes[node].choice_filter, form.nodes[source].parent) {
                (Some(filter), Some(parent)) => {
                    let item = Item::Node(parent, row.clone());
                    holds_for(&filter.expr, self, here(node, rows), (&item, i + 1, size))
                        .unwrap_or(true)
                }
                _ => true,
            };
            if kept {
                views.push(ChoiceView {
                    label: name.clone(),
                    name,
                });
            }
        }
        views
    }

    /// The label of a choice in the language of the interview; its name where it has none.
    pub(super) fn label_of(&self, list: usize, choice: usize) -> String {
        let choice = &self.questionnaire.lists[list].choices[choice];
        let label = choice
            .label
            .in_language(self.language, self.questionnaire.default_language);
        label.map_or_else(
            || choice.name.clone(),
            |label| label.fill(|_| String::new()),
        )
    }
}

fn here(node: NodeId, rows: &Rows) -> Here<'_> {
    Here {
        node: Some(node),
        rows: &rows.0,
        candidate: None,
    }
}

/// The node's number, so that two questions of one interview are not shuffled alike.
fn small(node: NodeId) -> f64 {
    f64::from(u32::try_from(node).unwrap_or(0))
}
