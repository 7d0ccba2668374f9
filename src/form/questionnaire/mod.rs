//! A checked questionnaire: whoever holds one can ask it.

mod build;
mod circle;
mod draft;
mod graph;
mod kind;
mod lint;
mod node;
mod preload;
mod reach;
mod read;
mod special;
mod text;

pub use draft::{Cell, Draft, DraftChoice, DraftList, DraftNode};
pub use kind::{Kind, Metadata, QuestionType, Scale};
pub use lint::Lints;
pub use node::{Choice, ChoiceList, ListId, Node, NodeId, Rule, Source};
pub use preload::{Manner, PRELOAD, Preload};
pub use read::ReadError;
pub use special::{SETTING as SPECIAL_CODES, decided as special_codes};
pub use text::{Piece, Template, Texts};

use std::collections::HashMap;

use crate::form::{
    Address, Missing, Rows,
    expr::{Expr, Function},
};
use crate::name::Variable;

/// A questionnaire of which every name, type and expression was checked.
#[derive(Debug, Clone, Default)]
pub struct Questionnaire {
    pub(in crate::form) id: String,
    pub(in crate::form) title: String,
    pub(in crate::form) version: String,
    pub(in crate::form) languages: Vec<String>,
    pub(in crate::form) default_language: usize,
    pub(in crate::form) settings: Vec<(String, String)>,
    pub(in crate::form) instance_name: Option<Rule>,
    pub(in crate::form) nodes: Vec<Node>,
    pub(in crate::form) lists: Vec<ChoiceList>,
    pub(in crate::form) by_variable: HashMap<Variable, NodeId>,
    pub(in crate::form) by_name: HashMap<String, Vec<NodeId>>,
    pub(in crate::form) graph: graph::Graph,
}

impl Questionnaire {
    /// The id under which the form is known.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The title that people read.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The version as written; empty where none is.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The languages in which it can be asked; at least one.
    #[must_use]
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// The language in which it is asked where nobody chose one: an index into [`languages`](Self::languages).
    #[must_use]
    pub const fn default_language(&self) -> usize {
        self.default_language
    }

    /// The settings sheet's other columns, by header.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, text)| text.as_str())
    }

    /// The rule that names an interview.
    #[must_use]
    pub const fn instance_name(&self) -> Option<&Rule> {
        self.instance_name.as_ref()
    }

    /// Every node in document order; a [`NodeId`] is an index into it.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node with this number.
    ///
    /// # Panics
    /// When `id` is not a node of this questionnaire.
    #[must_use]
    pub fn at(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// The number of the node that stores under `variable`.
    #[must_use]
    pub fn id_of(&self, variable: &str) -> Option<NodeId> {
        self.by_variable.get(variable).copied()
    }

    /// The node that stores under `variable`.
    #[must_use]
    pub fn node(&self, variable: &Variable) -> Option<&Node> {
        self.id_of(variable.as_str()).map(|id| &self.nodes[id])
    }

    /// The nodes that stand in no group.
    pub fn roots(&self) -> impl Iterator<Item = NodeId> {
        (0..self.nodes.len()).filter(|&id| self.nodes[id].parent.is_none())
    }

    /// Every list of choices; a [`ListId`] is an index into it.
    #[must_use]
    pub fn lists(&self) -> &[ChoiceList] {
        &self.lists
    }

    /// The list that the question's choices come from, filtered or not.
    #[must_use]
    pub fn list_of(&self, variable: &Variable) -> Option<&ChoiceList> {
        match self.node(variable)?.choices? {
            Source::List(list) => self.lists.get(list),
            Source::Rows(_) => None,
        }
    }

    /// The code by which the question says `missing`, where it offers one.
    #[must_use]
    pub fn special_code(&self, variable: &Variable, missing: Missing) -> Option<&str> {
        self.node(variable)?.special_code(missing)
    }

    /// The place of node `id` in `rows`.
    #[must_use]
    pub fn address(&self, id: NodeId, rows: &[u32]) -> Address {
        Address {
            variable: self.nodes[id].variable.clone(),
            rows: Rows(rows.to_vec()),
        }
    }

    /// Whether some rule reads the day or the hour.
    pub(in crate::form) fn reads_clock(&self) -> bool {
        let mut found = false;
        for node in &self.nodes {
            let rules = [
                &node.relevant,
                &node.constraint,
                &node.required,
                &node.read_only,
                &node.calculation,
                &node.repeat_count,
                &node.choice_filter,
            ];
            for rule in rules.into_iter().flatten() {
                rule.expr.walk(&mut |part| {
                    found |= matches!(part, Expr::Call(Function::Today | Function::Now, _));
                });
            }
        }
        found
    }
}
