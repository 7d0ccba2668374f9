//! One row of the questionnaire, with everything that was written about it, checked.

use std::sync::Arc;

use crate::form::{Kind, Missing, Texts, expr::Expr};
use crate::name::Variable;

/// The index of a node in [`Questionnaire::nodes`](crate::form::Questionnaire::nodes).
pub type NodeId = usize;

/// The index of a list in [`Questionnaire::lists`](crate::form::Questionnaire::lists).
pub type ListId = usize;

/// A group, a repeat, a question, a note or a value.
#[derive(Debug, Clone)]
pub struct Node {
    /// The name that answers are stored under, unique in the questionnaire: `name` where that is unique, else the
    /// names of the groups and `name`, joined by `-`.
    pub variable: Variable,
    /// The name as written, unique within its group.
    pub name: String,
    /// The group or repeat around it.
    pub parent: Option<NodeId>,
    /// What stands directly in it.
    pub children: Vec<NodeId>,
    /// The node after the last that stands in it, however deep.
    pub end: NodeId,
    /// The repeats around it, outermost first; a repeat counts itself.
    pub repeats: Vec<NodeId>,
    /// What it is.
    pub kind: Kind,
    /// The question as it is put.
    pub label: Texts,
    /// A word of help.
    pub hint: Texts,
    /// More help, shown on demand.
    pub guidance: Texts,
    /// What to say when the constraint refuses.
    pub constraint_message: Texts,
    /// What to say when a required answer is missing.
    pub required_message: Texts,
    /// When it is asked; always, where there is none.
    pub relevant: Option<Rule>,
    /// What an answer has to fulfil.
    pub constraint: Option<Rule>,
    /// When it has to be answered.
    pub required: Option<Rule>,
    /// When it is only shown.
    pub read_only: Option<Rule>,
    /// How its value is worked out.
    pub calculation: Option<Rule>,
    /// The questions whose change makes the calculation anew; without any, whatever it reads does.
    pub triggers: Vec<NodeId>,
    /// What it holds before anybody answers.
    pub default: Option<Rule>,
    /// How many rows a repeat has.
    pub repeat_count: Option<Rule>,
    /// Where its choices come from.
    pub choices: Option<Source>,
    /// Which of its choices are offered.
    pub choice_filter: Option<Rule>,
    /// Whether the choices are offered in an order of chance.
    pub randomize: bool,
    /// What decides that order; the interview's own dice, where there is none.
    pub seed: Option<Rule>,
    /// Whether a text may be given instead of a choice.
    pub or_other: bool,
    /// How it wants to look.
    pub appearance: String,
    /// The codes by which the question says why there is no answer.
    pub special_codes: Vec<(Missing, String)>,
    /// The other columns, by header, as written.
    pub extra: Vec<(String, String)>,
    /// The row of the survey sheet.
    pub row: u32,
}

/// Where choices come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A list of the questionnaire.
    List(ListId),
    /// The answers to a question in the rows of a repeat.
    Rows(NodeId),
}

/// An expression and its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub(in crate::form) expr: Expr,
    pub(in crate::form) source: Arc<str>,
}

impl Rule {
    /// The expression as written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// A named list of choices.
#[derive(Debug, Clone)]
pub struct ChoiceList {
    /// The list's name.
    pub name: String,
    /// Its choices in order.
    pub choices: Vec<Choice>,
    /// The headers of the further columns.
    pub columns: Vec<String>,
}

impl ChoiceList {
    /// Whether it stands for a file that was not found: nothing is known of its columns.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.columns.is_empty() && self.choices.is_empty()
    }
}

/// One choice.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is stored.
    pub name: String,
    /// What is read.
    pub label: Texts,
    /// The further columns' cells, in the order of [`ChoiceList::columns`].
    pub cells: Vec<String>,
}

impl Node {
    /// Whether the appearance holds `word`.
    #[must_use]
    pub fn looks(&self, word: &str) -> bool {
        self.appearance.split_whitespace().any(|w| w == word)
    }

    /// The code by which the question says `missing`, where it offers one.
    #[must_use]
    pub fn special_code(&self, missing: Missing) -> Option<&str> {
        self.special_codes
            .iter()
            .find(|(reason, _)| *reason == missing)
            .map(|(_, code)| code.as_str())
    }
}
