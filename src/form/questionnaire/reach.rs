//! How far the answers to a question reach: the highest number that its rules let through, as far as they say so.

use crate::form::{
    Kind, NodeId, QuestionType, Questionnaire,
    expr::{Expr, Operator},
};

impl Questionnaire {
    /// The highest number that can be right at node `id`: the end of its scale, or what its constraint says of `.`
    /// against numbers that stand in it. `None` where there is no such limit.
    ///
    /// # Panics
    /// When `id` is not a node of this questionnaire.
    #[must_use]
    pub fn highest(&self, id: NodeId) -> Option<f64> {
        let node = self.at(id);
        let scale = match node.kind {
            Kind::Question(QuestionType::Range(scale)) => Some(scale.start.max(scale.end)),
            _ => None,
        };
        let rule = node.constraint.as_ref();
        let limit = rule.and_then(|rule| limit(&rule.expr, id));
        scale.into_iter().chain(limit).reduce(f64::min)
    }
}

/// An upper limit of the numbers for which `expr` holds.
fn limit(expr: &Expr, dot: NodeId) -> Option<f64> {
    let Expr::Binary(operator, sides) = expr else {
        return None;
    };
    let [left, right] = &**sides;
    match operator {
        Operator::And => [limit(left, dot), limit(right, dot)]
            .into_iter()
            .flatten()
            .reduce(f64::min),
        Operator::Or => Some(limit(left, dot)?.max(limit(right, dot)?)),
        Operator::Less | Operator::LessOrEqual if is_dot(left, dot) => number(right),
        Operator::Greater | Operator::GreaterOrEqual if is_dot(right, dot) => number(left),
        Operator::Equal if is_dot(left, dot) => number(right),
        Operator::Equal if is_dot(right, dot) => number(left),
        _ => None,
    }
}

fn is_dot(expr: &Expr, dot: NodeId) -> bool {
    matches!(expr, Expr::Field(node) if *node == dot)
}

fn number(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Number(number) => Some(*number),
        Expr::Negate(inner) => number(inner).map(|number| -number),
        Expr::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}
