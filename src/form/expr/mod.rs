//! The expression language of questionnaires: text → tokens → syntax → checked expression → value.

mod bind;
mod bind_call;
mod bind_dialect;
mod bind_path;
mod days;
mod dialect;
mod digest;
mod eval;
mod eval_path;
mod function;
mod nearest;
mod numbers;
mod parse;
mod pattern;
mod places;
mod sets;
mod syntax;
mod texts;
mod token;
mod uses;
mod value;

pub use function::Function;
pub(in crate::form) use function::REWRITTEN;
pub use pattern::Pattern;
pub use syntax::{Mistake, Span};
pub use value::{Fault, Item, Val};

pub(in crate::form) use bind::{Items, bind};
pub(in crate::form) use days::{day_text, parse_day, parse_moment, parse_time};
pub(in crate::form) use eval::{Here, World, evaluate, holds_for};
pub use nearest::nearest;
pub(in crate::form) use parse::parse;
pub(in crate::form) use sets::shuffle;
pub(in crate::form) use syntax::{Kind as SyntaxKind, Syntax};
pub(in crate::form) use uses::{Use, uses};
pub(in crate::form) use value::{TOLERANCE_ABS, number_text, parse_number};

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
    /// `regex(x, 'pattern')` with a pattern that stands in the questionnaire.
    Matches(Box<Expr>, Pattern),
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

impl Expr {
    /// Every part, outermost first.
    pub(in crate::form) fn walk(&self, visit: &mut dyn FnMut(&Self)) {
        visit(self);
        match self {
            Self::Number(_) | Self::Text(_) | Self::Field(_) => {}
            Self::Negate(inner) | Self::Matches(inner, _) => inner.walk(visit),
            Self::Binary(_, sides) | Self::Union(sides) => {
                sides.iter().for_each(|side| side.walk(visit));
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|a| a.walk(visit)),
            Self::Nodes(path) => {
                let filters = path.steps.iter().flat_map(|step| &step.filters);
                filters.for_each(|filter| filter.walk(visit));
            }
        }
    }

    /// Whether its value is thrown by dice.
    pub(in crate::form) fn calls_dice(&self) -> bool {
        let mut found = false;
        self.walk(&mut |part| {
            found |= matches!(part, Self::Call(Function::Random | Function::Uuid, _));
        });
        found
    }
}
