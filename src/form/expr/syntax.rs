//! What an expression says, before its names are looked up.

use crate::form::expr::Operator;

/// A part of an expression's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub from: usize,
    /// The byte after the last.
    pub to: usize,
}

/// Something that the expression's author has to put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// A short stable word.
    pub code: &'static str,
    /// Where in the text.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub way_out: String,
    /// Whether the expression works in spite of it.
    pub harmless: bool,
}

/// An expression and its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::form) struct Syntax {
    pub kind: Kind,
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::form) enum Kind {
    Number(f64),
    Text(String),
    Negate(Box<Syntax>),
    Binary(Operator, Box<[Syntax; 2]>),
    Union(Box<[Syntax; 2]>),
    Call(String, Vec<Syntax>),
    Path(Start, Vec<Step>),
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::form) enum Start {
    /// `/`
    Root,
    /// Nothing before the first step: the place itself.
    Here,
    /// `${name}`
    Reference(String),
    /// A call that stands for places: `current()`, `instance('x')`.
    Call(String, Vec<Syntax>),
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::form) struct Step {
    pub to: To,
    pub filters: Vec<Syntax>,
    pub span: Span,
}

/// Where a step goes.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::form) enum To {
    Stay,
    Up,
    Child(String),
    Children,
}

impl Mistake {
    /// Something that stops the expression.
    pub fn new(
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Self {
        Self {
            code,
            span,
            message: message.into(),
            way_out: way_out.into(),
            harmless: false,
        }
    }

    /// Something that does not stop it.
    pub fn warning(
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Self {
        Self {
            harmless: true,
            ..Self::new(code, span, message, way_out)
        }
    }
}

impl Span {
    /// From the start of `self` to the end of `other`.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            from: self.from,
            to: other.to.max(self.from),
        }
    }
}

impl Start {
    /// Whether it names a question or calls something.
    pub const fn is_named(&self) -> bool {
        matches!(self, Self::Reference(_) | Self::Call(..))
    }
}

impl Syntax {
    /// Every part, outermost first.
    pub fn walk<'s>(&'s self, visit: &mut dyn FnMut(&'s Self)) {
        visit(self);
        match &self.kind {
            Kind::Number(_) | Kind::Text(_) => {}
            Kind::Negate(inner) => inner.walk(visit),
            Kind::Binary(_, sides) | Kind::Union(sides) => {
                sides.iter().for_each(|side| side.walk(visit));
            }
            Kind::Call(_, arguments) => arguments.iter().for_each(|a| a.walk(visit)),
            Kind::Path(start, steps) => {
                if let Start::Call(_, arguments) = start {
                    arguments.iter().for_each(|a| a.walk(visit));
                }
                for step in steps {
                    step.filters.iter().for_each(|f| f.walk(visit));
                }
            }
        }
    }

    /// Whether it is `.`, the answer itself.
    pub fn is_dot(&self) -> bool {
        matches!(&self.kind, Kind::Path(Start::Here, steps)
            if matches!(&steps[..], [Step { to: To::Stay, filters, .. }] if filters.is_empty()))
    }
}
