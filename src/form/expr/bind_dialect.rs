//! Calls of other dialects that stand for a call of the ODK list: `sum-if(…)` is a sum over a path with a predicate.

use crate::form::{
    Kind as NodeKind, NodeId,
    expr::{
        Expr, Span,
        bind::Binder,
        syntax::{Kind, Start, Step, Syntax, To},
    },
};

impl Binder<'_> {
    /// One of [`REWRITTEN`](super::function::REWRITTEN).
    pub(super) fn rewritten(&mut self, name: &str, arguments: &[Syntax], span: Span) -> Expr {
        match (name, arguments) {
            ("choice-label", [question, value]) => {
                self.call("jr:choice-name", &[value.clone(), question.clone()], span)
            }
            ("count-if", [rows, condition]) => self.where_it_holds("count", &[], rows, condition),
            ("sum-if", [value, condition]) => self.where_it_holds("sum", &[], value, condition),
            ("min-if", [value, condition]) => self.where_it_holds("min", &[], value, condition),
            ("max-if", [value, condition]) => self.where_it_holds("max", &[], value, condition),
            ("join-if", [between, value, condition]) => {
                self.where_it_holds("join", std::slice::from_ref(between), value, condition)
            }
            _ => {
                let wanted = 2 + usize::from(name == "join-if");
                let message = format!("{name}() takes {wanted} arguments, not {}", arguments.len());
                let way_out = "Give it as many as it takes; commas separate them";
                self.mistake("argument_count", span, message, way_out)
            }
        }
    }

    /// `function(before, ${repeat}[condition]/…/value)`, the condition's names meant in the row that is looked at.
    fn where_it_holds(
        &mut self,
        function: &str,
        before: &[Syntax],
        value: &Syntax,
        condition: &Syntax,
    ) -> Expr {
        let span = value.span;
        let node = match &value.kind {
            Kind::Path(Start::Reference(name), steps) if steps.is_empty() => {
                self.reference(name, span)
            }
            _ => None,
        };
        let repeat = node.and_then(|node| self.form.at(node).repeats.last().copied());
        let (Some(node), Some(repeat)) = (node, repeat) else {
            return self.mistake(
                "not_a_repeat",
                span,
                format!("{function}-if() wants a question that is asked in a repeat"),
                "Write the question as ${name}",
            );
        };
        let mut steps = vec![Step {
            to: To::Stay,
            filters: vec![self.in_row_of(repeat, condition)],
            span,
        }];
        steps.extend(self.way_down(repeat, node, span));
        let start = Start::Reference(self.form.at(repeat).name.clone());
        let mut arguments = before.to_vec();
        arguments.push(Syntax {
            kind: Kind::Path(start, steps),
            span,
        });
        self.call(function, &arguments, span)
    }

    /// The steps from a repeat to a node in it.
    fn way_down(&self, repeat: NodeId, node: NodeId, span: Span) -> Vec<Step> {
        let mut steps = vec![];
        let mut at = Some(node);
        while let Some(id) = at.filter(|id| *id != repeat) {
            steps.push(Step {
                to: To::Child(self.form.at(id).name.clone()),
                filters: vec![],
                span,
            });
            at = self.form.at(id).parent;
        }
        steps.reverse();
        steps
    }

    /// The same with every `${name}` of the repeat as the way to it from the row.
    fn in_row_of(&self, repeat: NodeId, syntax: &Syntax) -> Syntax {
        let inner = |part: &Syntax| self.in_row_of(repeat, part);
        let kind = match &syntax.kind {
            Kind::Number(_) | Kind::Text(_) => syntax.kind.clone(),
            Kind::Negate(part) => Kind::Negate(Box::new(inner(part))),
            Kind::Binary(operator, sides) => {
                Kind::Binary(*operator, Box::new([inner(&sides[0]), inner(&sides[1])]))
            }
            Kind::Union(sides) => Kind::Union(Box::new([inner(&sides[0]), inner(&sides[1])])),
            Kind::Call(name, arguments) => {
                Kind::Call(name.clone(), arguments.iter().map(inner).collect())
            }
            Kind::Path(Start::Reference(name), steps) => match self.form.named(name) {
                [node] if self.stands_in(*node, repeat) => {
                    let mut way = self.way_down(repeat, *node, syntax.span);
                    way.extend(steps.iter().cloned());
                    Kind::Path(Start::Here, way)
                }
                _ => syntax.kind.clone(),
            },
            Kind::Path(..) => syntax.kind.clone(),
        };
        Syntax {
            kind,
            span: syntax.span,
        }
    }

    fn stands_in(&self, node: NodeId, repeat: NodeId) -> bool {
        let node = self.form.at(node);
        node.kind != NodeKind::Repeat && node.repeats.last() == Some(&repeat)
    }
}
