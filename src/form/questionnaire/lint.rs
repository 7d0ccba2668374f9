//! What an author most likely did not mean: rules that are allowed and go wrong in the field.

use crate::form::{
    Cell, Draft, Finding, Kind, NodeId, QuestionType, Questionnaire,
    expr::{Expr, Function, Operator, REWRITTEN, Syntax, SyntaxKind, parse, uses},
};

/// Which remarks are wanted beside the errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lints {
    /// Rules that are allowed and likely go wrong.
    pub advice: bool,
    /// Rules that ODK Collect, Enketo and SurveyCTO answer differently.
    pub portable: bool,
}

impl Questionnaire {
    /// The remarks on `draft`, of which this is the checked form.
    #[must_use]
    pub fn lint(&self, draft: &Draft, lints: Lints) -> Vec<Finding> {
        let mut linter = Linter {
            form: self,
            findings: vec![],
        };
        for (id, node) in draft.nodes.iter().enumerate() {
            let rules = [
                &node.relevant,
                &node.constraint,
                &node.required,
                &node.calculation,
                &node.choice_filter,
            ];
            let parsed = rules
                .into_iter()
                .flatten()
                .filter_map(|cell| Some((cell, parse(&cell.text).ok()?)));
            for (cell, syntax) in parsed {
                syntax.walk(&mut |part| {
                    if lints.advice {
                        linter.unanswered(cell, part);
                    }
                    if lints.portable {
                        linter.engines(cell, part);
                    }
                });
            }
            if lints.advice {
                linter.forward(id, node.relevant.as_ref());
                linter.bounds(id, node.constraint.as_ref());
                linter.languages(id, draft);
                linter.names(id, draft);
            }
            if lints.portable {
                linter.hidden(id, node.calculation.as_ref());
            }
        }
        linter.findings
    }
}

struct Linter<'q> {
    form: &'q Questionnaire,
    findings: Vec<Finding>,
}

impl Linter<'_> {
    fn remark(
        &mut self,
        code: &'static str,
        cell: &Cell,
        part: Option<&Syntax>,
        message: String,
        way_out: &str,
    ) {
        let finding = Finding::warning(code, cell.spot.clone(), message, way_out);
        self.findings.push(match part {
            Some(part) => finding.at(&cell.text, part.span.from, part.span.to),
            None => finding,
        });
    }

    /// `${n} != 0` holds as long as nobody answered.
    fn unanswered(&mut self, cell: &Cell, part: &Syntax) {
        let SyntaxKind::Binary(Operator::NotEqual, sides) = &part.kind else {
            return;
        };
        let zero = |side: &Syntax| matches!(side.kind, SyntaxKind::Number(n) if n == 0.0);
        let asked =
            |side: &Syntax| matches!(&side.kind, SyntaxKind::Path(start, _) if start.is_named());
        if (asked(&sides[0]) && zero(&sides[1])) || (zero(&sides[0]) && asked(&sides[1])) {
            self.remark(
                "holds_when_blank",
                cell,
                Some(part),
                "this holds before the question is answered, because a blank is not 0".into(),
                "Write > 0 if only an answered number is meant",
            );
        }
    }

    /// A question that is shown or hidden by one further down jumps while it is answered.
    fn forward(&mut self, id: NodeId, cell: Option<&Cell>) {
        let (Some(cell), Some(rule)) = (cell, &self.form.nodes[id].relevant) else {
            return;
        };
        let later = uses(self.form, &rule.expr, Some(id))
            .into_iter()
            .map(|used| used.node)
            .find(|node| *node > id && self.form.nodes[*node].kind.is_question());
        if let Some(later) = later {
            let name = self.form.nodes[later].name.clone();
            self.remark(
                "looks_forward",
                cell,
                None,
                format!("whether this is asked depends on `{name}`, which comes later"),
                "Move that question up, or this one down",
            );
        }
    }

    /// A special code inside the allowed numbers cannot be told from a number.
    fn bounds(&mut self, id: NodeId, cell: Option<&Cell>) {
        let node = &self.form.nodes[id];
        let (Some(cell), true) = (cell, node.is_number()) else {
            return;
        };
        let Ok(syntax) = parse(&cell.text) else {
            return;
        };
        let (mut least, mut most) = (f64::NEG_INFINITY, f64::INFINITY);
        syntax.walk(&mut |part| {
            let SyntaxKind::Binary(operator, sides) = &part.kind else {
                return;
            };
            let SyntaxKind::Number(bound) = sides[1].kind else {
                return;
            };
            match operator {
                Operator::Greater | Operator::GreaterOrEqual if sides[0].is_dot() => least = bound,
                Operator::Less | Operator::LessOrEqual if sides[0].is_dot() => most = bound,
                _ => {}
            }
        });
        let inside = node.special_codes.iter().find(|(_, code)| {
            code.parse::<f64>()
                .is_ok_and(|code| code > least && code < most)
        });
        if let (Some((reason, code)), true) = (inside, least.is_finite() && most.is_finite()) {
            let message = format!("{code} means {reason} here, and is also an ordinary number");
            self.remark(
                "code_in_range",
                cell,
                None,
                message,
                "Take a code outside the range, such as -98",
            );
        }
    }

    fn languages(&mut self, id: NodeId, draft: &Draft) {
        let node = &draft.nodes[id];
        let shown = matches!(
            node.kind,
            Kind::Question(_) | Kind::Note | Kind::Group | Kind::Repeat
        );
        let written = node.label.iter().filter(|cell| cell.is_some()).count();
        if !shown || written == 0 || written == node.label.len() {
            return;
        }
        let Some(cell) = node.label.iter().flatten().next() else {
            return;
        };
        let lacking: Vec<&str> = node
            .label
            .iter()
            .zip(&draft.languages)
            .filter(|(cell, _)| cell.is_none())
            .map(|(_, language)| language.as_str())
            .collect();
        let message = format!("`{}` has no label in {}", node.name, lacking.join(", "));
        self.remark(
            "untranslated",
            cell,
            None,
            message,
            "Translate it; until then another language is shown",
        );
    }

    /// Stata takes names of at most 32 letters, SPSS of at most 64.
    fn names(&mut self, id: NodeId, draft: &Draft) {
        let variable = self.form.nodes[id].variable.as_str();
        if variable.chars().count() > 32 && self.form.nodes[id].kind.holds_answer() {
            self.findings.push(Finding::warning(
                "long_name",
                draft.nodes[id].spot.clone(),
                format!(
                    "the variable `{variable}` has more than 32 letters, the most that Stata takes"
                ),
                "Choose a shorter name",
            ));
        }
    }

    /// Enketo looks for a pattern anywhere in the text; coalesce() has two arguments in ODK.
    fn engines(&mut self, cell: &Cell, part: &Syntax) {
        let SyntaxKind::Call(name, arguments) = &part.kind else {
            return;
        };
        let dialect = Function::named(name).and_then(Function::dialect);
        if let Some(who) =
            dialect.or_else(|| REWRITTEN.contains(&&**name).then_some("SurveyCTO has"))
        {
            let message = format!("{who} {name}(), ODK Collect has not");
            self.remark(
                "dialect",
                cell,
                Some(part),
                message,
                "Use a function of the ODK list",
            );
        }
        match (name.as_str(), &arguments[..]) {
            (
                "regex",
                [
                    _,
                    Syntax {
                        kind: SyntaxKind::Text(pattern),
                        ..
                    },
                ],
            ) if !(pattern.starts_with('^') && pattern.ends_with('$')) => {
                self.remark(
                    "regex_unanchored",
                    cell,
                    Some(part),
                    "ODK matches the whole text, Enketo any part of it".into(),
                    "Begin the pattern with ^ and end it with $",
                );
            }
            ("coalesce", arguments) if arguments.len() > 2 => self.remark(
                "coalesce_many",
                cell,
                Some(part),
                "ODK takes exactly two arguments in coalesce()".into(),
                "Nest it: coalesce(a, coalesce(b, c))",
            ),
            ("pulldata", _) => self.remark(
                "pulldata",
                cell,
                Some(part),
                "Enketo has no pulldata()".into(),
                "Use instance('table')/root/item[key = …]/column",
            ),
            _ => {}
        }
    }

    /// Enketo lets a hidden answer count on; ODK and this program do not.
    fn hidden(&mut self, id: NodeId, cell: Option<&Cell>) {
        let (Some(cell), Some(rule)) = (cell, &self.form.nodes[id].calculation) else {
            return;
        };
        let mut summed = false;
        rule.expr.walk(&mut |part| {
            summed |= matches!(
                part,
                Expr::Binary(Operator::Add, _) | Expr::Call(Function::Sum, _)
            );
        });
        let conditional = uses(self.form, &rule.expr, Some(id))
            .into_iter()
            .find(|used| {
                let node = &self.form.nodes[used.node];
                node.relevant.is_some()
                    && matches!(
                        node.kind,
                        Kind::Question(QuestionType::Integer | QuestionType::Decimal)
                    )
            });
        if let (true, Some(used)) = (summed, conditional) {
            let name = &self.form.nodes[used.node].name;
            let message = format!(
                "`{name}` is not always asked; Enketo counts an answer that was hidden later, ODK does not"
            );
            self.remark(
                "hidden_counts",
                cell,
                None,
                message,
                "Write if(condition, ${question}, 0)",
            );
        }
    }
}
