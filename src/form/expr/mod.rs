//! The expression language of questionnaires: text → tokens → syntax → checked expression → value.

mod function;
mod value;

pub use function::Function;
pub(in crate::form) use value::parse_number;
pub use value::{Fault, Item, Val};

use std::sync::Arc;

use crate::form::{ListId, NodeId};

/// A checked expression: every name is resolved.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// A text.
    Text(Arc<str>),
    /// The one instance of a node that the place determines.
    Field(NodeId),
    /// A set of places.
    Nodes(Box<Path>),
    /// `-x`
    Negate(Box<Expr>),
    /// `x op y`
    Binary(Operator, Box<[Expr; 2]>),
    /// `name(x, y)`
    Call(Function, Vec<Expr>),
    /// `a | b`
    Union(Box<[Expr; 2]>),
}

/// An operator between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `div`
    Divide,
    /// `mod`
    Modulo,
}

/// A way from a start to a set of places.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Where it starts.
    pub start: Start,
    /// Where it goes from there.
    pub steps: Vec<Step>,
}

/// Where a [`Path`] starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The questionnaire as a whole.
    Root,
    /// `.`: the place itself, or the item that a predicate looks at.
    Here,
    /// `current()`: the place itself, also within a predicate.
    Current,
    /// `${name}`: the node, in the rows that the place shares with it.
    Reference(NodeId),
    /// `instance('list')`: a list of choices.
    List(ListId),
}

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Where it goes.
    pub to: To,
    /// Which of the places it keeps.
    pub filters: Vec<Expr>,
}

/// Where a [`Step`] goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Nowhere: `.`
    Stay,
    /// To the parent: `..`
    Up,
    /// To a node below.
    Child(NodeId),
    /// To every node below: `*`
    Children,
    /// From a list to its choices: `root/item`
    Items,
    /// From a choice to its name.
    ChoiceName,
    /// From a choice to its label.
    ChoiceLabel,
    /// From a choice to a further column.
    Column(usize),
}
