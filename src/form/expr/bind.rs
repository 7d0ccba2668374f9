//! From syntax to a checked expression: every name is looked up, every call counted, every mistake collected.

use crate::form::{
    ListId, NodeId, Questionnaire,
    expr::{
        Expr, Mistake, Path, Span, Start,
        syntax::{Kind, Syntax},
    },
};

/// A checked expression and what was noticed on the way.
#[derive(Debug)]
pub(in crate::form) struct Bound {
    pub expr: Expr,
    pub mistakes: Vec<Mistake>,
}

/// Where a name is looked up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// The questionnaire as a whole.
    Root,
    /// A node.
    Node(NodeId),
    /// A list of choices.
    List(ListId),
    /// A choice of a list.
    Choice(ListId),
    /// A text, below which there is nothing.
    Cell,
    /// Several nodes of different names.
    Several,
}

/// The state of a check.
pub(super) struct Binder<'q> {
    pub form: &'q Questionnaire,
    /// The node that the expression belongs to.
    pub here: Place,
    /// What `.` and bare names mean: `here`, or the item within a predicate.
    pub focus: Place,
    /// Whether `focus` is an item that a predicate or a choice filter looks at.
    pub filtering: bool,
    pub mistakes: Vec<Mistake>,
}

/// Checks `syntax` as an expression of node `here` (`None`: of the questionnaire as a whole). `items` is the list whose
/// columns are bare names: a choice filter's.
pub(in crate::form) fn bind(
    form: &Questionnaire,
    syntax: &Syntax,
    here: Option<NodeId>,
    items: Option<Items>,
) -> Bound {
    let here = here.map_or(Place::Root, Place::Node);
    let focus = match items {
        None => here,
        Some(Items::List(list)) => Place::Choice(list),
        Some(Items::Rows(node)) => Place::Node(node),
    };
    let mut binder = Binder {
        form,
        here,
        focus,
        filtering: items.is_some(),
        mistakes: vec![],
    };
    let expr = binder.single(syntax);
    Bound {
        expr,
        mistakes: binder.mistakes,
    }
}

/// What a choice filter looks at.
#[derive(Debug, Clone, Copy)]
pub(in crate::form) enum Items {
    /// The choices of a list.
    List(ListId),
    /// The rows of a repeat.
    Rows(NodeId),
}

impl Binder<'_> {
    /// The expression, which may stand for many places.
    pub(super) fn expression(&mut self, syntax: &Syntax) -> Expr {
        match &syntax.kind {
            Kind::Number(number) => Expr::Number(*number),
            Kind::Text(text) => Expr::Text(text.as_str().into()),
            Kind::Negate(inner) => Expr::Negate(Box::new(self.single(inner))),
            Kind::Binary(operator, sides) => Expr::Binary(
                *operator,
                Box::new([self.single(&sides[0]), self.single(&sides[1])]),
            ),
            Kind::Union(sides) => Expr::Union(Box::new([
                self.expression(&sides[0]),
                self.expression(&sides[1]),
            ])),
            Kind::Call(name, arguments) => self.call(name, arguments, syntax.span),
            Kind::Path(start, steps) => self.path(start, steps, syntax.span),
        }
    }

    /// The expression where a single value is wanted.
    pub(super) fn single(&mut self, syntax: &Syntax) -> Expr {
        let expr = self.expression(syntax);
        if let Expr::Nodes(path) = &expr {
            self.warn_of_many(path, syntax.span);
        }
        expr
    }

    fn warn_of_many(&mut self, path: &Path, span: Span) {
        let filtered = path.steps.iter().any(|step| !step.filters.is_empty());
        let (Start::Reference(node), false) = (path.start, filtered) else {
            return;
        };
        let Some(&repeat) = self.form.at(node).repeats.last() else {
            return;
        };
        let name = &self.form.at(node).name;
        let around = &self.form.at(repeat).name;
        let message = if node == repeat {
            format!("`{name}` is a repeat, which has rows and no value")
        } else {
            format!("`{name}` is asked in every row of `{around}`, and one value is wanted here")
        };
        self.mistakes.push(Mistake::warning(
            "repeated_reference",
            span,
            message,
            format!(
                "Use sum(), count(), max() or join() over the rows, or indexed-repeat(${{{name}}}, ${{{around}}}, 1)"
            ),
        ));
    }

    pub(super) fn mistake(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Expr {
        self.mistakes
            .push(Mistake::new(code, span, message, way_out));
        Expr::Text("".into())
    }

    /// What was just noticed reads as a blank and stops nothing.
    pub(super) fn forgive(&mut self) {
        if let Some(last) = self.mistakes.last_mut() {
            last.harmless = true;
        }
    }
}
