//! A questionnaire as it was written down: names and types looked up, expressions and texts still as typed.

use crate::form::{Kind, ListId, NodeId, Spot};

/// A text and the cell that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What is written.
    pub text: String,
    /// Where.
    pub spot: Spot,
}

/// A whole questionnaire; `DraftNode::parent` and the sources of choices point into it.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The id under which the form is known.
    pub id: String,
    /// The title that people read.
    pub title: String,
    /// The version as written.
    pub version: String,
    /// The languages, in the order of the sheets; at least one.
    pub languages: Vec<String>,
    /// Which of them is used where nobody chose.
    pub default_language: usize,
    /// The expression that names an interview.
    pub instance_name: Option<Cell>,
    /// The other settings by header.
    pub settings: Vec<(String, String)>,
    /// The lists of choices.
    pub lists: Vec<DraftList>,
    /// The nodes in document order, parents before children.
    pub nodes: Vec<DraftNode>,
}

/// A list of choices.
#[derive(Debug, Clone, Default)]
pub struct DraftList {
    /// Its name.
    pub name: String,
    /// The headers of its further columns.
    pub columns: Vec<String>,
    /// Its choices.
    pub choices: Vec<DraftChoice>,
}

/// One choice.
#[derive(Debug, Clone, Default)]
pub struct DraftChoice {
    /// What is stored.
    pub name: String,
    /// What is read, per language.
    pub label: Vec<Option<Cell>>,
    /// The further columns' cells.
    pub cells: Vec<String>,
}

/// One node.
#[derive(Debug, Clone)]
pub struct DraftNode {
    /// Its name.
    pub name: String,
    /// Its row.
    pub spot: Spot,
    /// The group or repeat around it: an index into the draft's nodes.
    pub parent: Option<NodeId>,
    /// What it is.
    pub kind: Kind,
    /// The list that its choices come from.
    pub list: Option<ListId>,
    /// The question in a repeat whose answers are its choices.
    pub rows_of: Option<Cell>,
    /// Whether a text may be given instead of a choice.
    pub or_other: bool,
    /// The question, per language.
    pub label: Vec<Option<Cell>>,
    /// A word of help, per language.
    pub hint: Vec<Option<Cell>>,
    /// More help, per language.
    pub guidance: Vec<Option<Cell>>,
    /// What to say when the constraint refuses, per language.
    pub constraint_message: Vec<Option<Cell>>,
    /// What to say when a required answer is missing, per language.
    pub required_message: Vec<Option<Cell>>,
    /// When it is asked.
    pub relevant: Option<Cell>,
    /// What an answer has to fulfil.
    pub constraint: Option<Cell>,
    /// When it has to be answered.
    pub required: Option<Cell>,
    /// When it is only shown.
    pub read_only: Option<Cell>,
    /// How its value is worked out.
    pub calculation: Option<Cell>,
    /// Which questions' change makes the calculation anew.
    pub trigger: Option<Cell>,
    /// What it holds before anybody answers.
    pub default: Option<Cell>,
    /// How many rows a repeat has.
    pub repeat_count: Option<Cell>,
    /// Which choices are offered.
    pub choice_filter: Option<Cell>,
    /// Whether the choices are offered in an order of chance.
    pub randomize: bool,
    /// What decides that order; the interview's own dice, where nothing is written.
    pub seed: Option<Cell>,
    /// How it wants to look.
    pub appearance: String,
    /// The other columns by header.
    pub extra: Vec<(String, String)>,
}

impl DraftNode {
    /// A node with a name, a place and nothing else.
    #[must_use]
    pub fn new(name: String, kind: Kind, spot: Spot) -> Self {
        Self {
            name,
            spot,
            parent: None,
            kind,
            list: None,
            rows_of: None,
            or_other: false,
            label: vec![],
            hint: vec![],
            guidance: vec![],
            constraint_message: vec![],
            required_message: vec![],
            relevant: None,
            constraint: None,
            required: None,
            read_only: None,
            calculation: None,
            trigger: None,
            default: None,
            repeat_count: None,
            choice_filter: None,
            randomize: false,
            seed: None,
            appearance: String::new(),
            extra: vec![],
        }
    }
}
