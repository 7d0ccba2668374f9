//! Expressions that stand outside the questionnaire: a team's checks, a screen's filter.
//!
//! Questionnaires are written for codes: there `${wage} >= 0` guards against `-99`. Who asks from outside means answers:
//! a refused wage is not a wage below zero. So a reason for no answer reads as a blank here.

use crate::form::{
    Answer, Context, NodeId, Questionnaire, Rows, Rule, Session,
    expr::{Fault, Here, Mistake, Val, World, bind, evaluate, parse},
    session::table::value_of,
};

/// The answers of one interview that is not running: columns of a table.
pub trait Kept {
    /// The answer to `node` in these rows, where there is a value that counts.
    fn answer(&self, node: NodeId, rows: &[u32]) -> Option<&Answer>;
    /// The rows, beginning with `prefix`, in which `node` exists, in order.
    fn instances(&self, node: NodeId, prefix: &[u32]) -> Vec<Rows>;
}

impl Rule {
    /// What a rule of [`Questionnaire::rule`] is worth over the answers in `kept`; reasons for no answer are blanks.
    ///
    /// # Errors
    /// The [`Fault`] says why it has no value here.
    pub fn over(
        &self,
        form: &Questionnaire,
        context: &Context,
        kept: &dyn Kept,
    ) -> Result<Val, Fault> {
        let here = Here {
            node: None,
            rows: &[],
            candidate: None,
        };
        let world = Table {
            form,
            context,
            kept,
        };
        evaluate(&self.expr, &world, here)
    }

    /// The questions that it names, each once.
    #[must_use]
    pub fn names(&self) -> Vec<NodeId> {
        let mut found = vec![];
        self.expr.walk(&mut |part| {
            if let crate::form::expr::Expr::Field(node) = part
                && !found.contains(node)
            {
                found.push(*node);
            }
        });
        found
    }
}

impl Questionnaire {
    /// `text` as an expression about an interview as a whole, in the language of the questionnaire: `${name}` is the
    /// answer to a question, in repeats within `sum()`, `count()` and the like.
    ///
    /// # Errors
    /// The first [`Mistake`] that stops it: what it is, where in the text, and the way out.
    pub fn rule(&self, text: &str) -> Result<Rule, Mistake> {
        let bound = bind(self, &parse(text)?, None, None);
        // A check is the team's own: a name that means nothing is a slip there, and no idiom of another program.
        let stops = |mistake: &Mistake| !mistake.harmless || mistake.code == "unknown_name";
        match bound.mistakes.into_iter().find(stops) {
            Some(mistake) => Err(mistake),
            None => Ok(Rule {
                expr: bound.expr,
                source: text.into(),
            }),
        }
    }
}

impl Session {
    /// What a rule of [`Questionnaire::rule`] is worth in this interview: answers that are irrelevant, not known or
    /// refused read as blanks.
    ///
    /// # Errors
    /// The [`Fault`] says why it has no value here.
    pub fn value(&self, rule: &Rule) -> Result<Val, Fault> {
        let here = Here {
            node: None,
            rows: &[],
            candidate: None,
        };
        evaluate(&rule.expr, &Answers(self), here)
    }
}

/// The answers of an interview without the reasons for none.
struct Answers<'s>(&'s Session);

impl Answers<'_> {
    fn is_reason(&self, node: NodeId, rows: &[u32]) -> bool {
        let place = self.0.table.get(node, rows);
        place.is_some_and(|place| matches!(place.answer, Some(Answer::Missing(_))))
    }
}

impl World for Answers<'_> {
    fn form(&self) -> &Questionnaire {
        self.0.form()
    }

    fn context(&self) -> &Context {
        World::context(self.0)
    }

    fn read(&self, node: NodeId, rows: &[u32]) -> Val {
        if self.is_reason(node, rows) {
            return Val::blank();
        }
        self.0.read(node, rows)
    }

    fn counts(&self, node: NodeId, rows: &[u32]) -> bool {
        self.0.counts(node, rows)
    }

    fn instances(&self, node: NodeId, prefix: &[u32]) -> Vec<Rows> {
        self.0.instances(node, prefix)
    }

    fn held(&self, node: NodeId, rows: &[u32]) -> Val {
        if self.is_reason(node, rows) {
            return Val::blank();
        }
        self.0.held(node, rows)
    }

    fn choice_label(&self, list: usize, choice: usize) -> String {
        World::choice_label(self.0, list, choice)
    }

    fn random(&self) -> f64 {
        self.0.random()
    }
}

/// Answers that are kept in columns.
struct Table<'t> {
    form: &'t Questionnaire,
    context: &'t Context,
    kept: &'t dyn Kept,
}

impl World for Table<'_> {
    fn form(&self) -> &Questionnaire {
        self.form
    }

    fn context(&self) -> &Context {
        self.context
    }

    fn read(&self, node: NodeId, rows: &[u32]) -> Val {
        let answer = self.kept.answer(node, rows);
        let value = answer.filter(|answer| matches!(answer, Answer::Value(_)));
        value_of(self.form.at(node), value, *self.context.now.offset())
    }

    fn counts(&self, node: NodeId, rows: &[u32]) -> bool {
        let repeats = &self.form.at(node).repeats;
        match repeats.last() {
            Some(repeat) => self
                .kept
                .instances(*repeat, rows)
                .iter()
                .any(|own| own.0 == rows),
            None => rows.is_empty(),
        }
    }

    fn instances(&self, node: NodeId, prefix: &[u32]) -> Vec<Rows> {
        match self.form.at(node).repeats.last() {
            Some(repeat) => self.kept.instances(*repeat, prefix),
            None => vec![Rows::default()],
        }
    }

    fn held(&self, node: NodeId, rows: &[u32]) -> Val {
        self.read(node, rows)
    }

    fn choice_label(&self, list: usize, choice: usize) -> String {
        let label = &self.form.lists[list].choices[choice].label;
        let language = self.form.default_language();
        label
            .in_language(language, language)
            .map_or_else(String::new, |template| template.fill(|_| String::new()))
    }

    /// A filter that throws dice would be another one at each look.
    fn random(&self) -> f64 {
        0.5
    }
}
