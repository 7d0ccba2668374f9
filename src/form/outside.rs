//! Expressions that stand outside the questionnaire: a team's checks, a screen's filter.

use crate::form::{
    Questionnaire, Rule, Session,
    expr::{Fault, Here, Mistake, Val, bind, evaluate, parse},
};

impl Questionnaire {
    /// `text` as an expression about an interview as a whole, in the language of the questionnaire: `${name}` is the
    /// answer to a question, in repeats within `sum()`, `count()` and the like.
    ///
    /// # Errors
    /// The first [`Mistake`] that stops it: what it is, where in the text, and the way out.
    pub fn rule(&self, text: &str) -> Result<Rule, Mistake> {
        let bound = bind(self, &parse(text)?, None, None);
        match bound.mistakes.into_iter().find(|mistake| !mistake.harmless) {
            Some(mistake) => Err(mistake),
            None => Ok(Rule {
                expr: bound.expr,
                source: text.into(),
            }),
        }
    }
}

impl Session {
    /// What `rule` of [`Questionnaire::rule`] is worth in this interview: irrelevant answers read as blanks.
    ///
    /// # Errors
    /// The [`Fault`] says why it has no value here.
    pub fn value(&self, rule: &Rule) -> Result<Val, Fault> {
        let here = Here {
            node: None,
            rows: &[],
            candidate: None,
        };
        evaluate(&rule.expr, self, here)
    }
}
