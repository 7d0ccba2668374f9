//! Whether a place is required, fixed and right, and what still keeps the interview from being complete.

use crate::form::{
    Answer, Broken, Kind, NodeId, Problem, ProblemKind, Rows, Session, Source, Value, expr::Fault,
};

impl Session {
    /// Works out anew what the rules say of one place.
    pub(super) fn judge(&mut self, node: NodeId, rows: &Rows) {
        let form = self.questionnaire.clone();
        let at = &form.nodes[node];
        let Some(place) = self.table.get(node, &rows.0) else {
            return;
        };
        let (relevant, answer, fault) = (place.relevant, place.answer.clone(), place.fault.clone());
        let asked = relevant && at.kind.is_question();
        let (required, _) = self.truth(at.required.as_ref(), node, &rows.0, false);
        let (fixed, _) = self.truth(at.read_only.as_ref(), node, &rows.0, false);
        let broken = match (&answer, relevant) {
            (Some(answer), true) if at.kind.is_question() => self.broken(node, rows, answer),
            _ => None,
        };
        if let Some(place) = self.table.get_mut(node, &rows.0) {
            place.required = asked && required;
            place.read_only = fixed || !at.kind.is_question();
            place.broken = broken.or(fault.map(Broken::Rule)).filter(|_| relevant);
        }
    }

    fn broken(&self, node: NodeId, rows: &Rows, answer: &Answer) -> Option<Broken> {
        if self.not_offered(node, rows, answer).is_some() {
            return Some(Broken::NotOffered);
        }
        match self.fulfils(node, rows, answer) {
            Ok(true) => None,
            Ok(false) => Some(Broken::Constraint),
            Err(Fault(why)) => Some(Broken::Rule(why)),
        }
    }

    /// The first choice in the answer that is not offered now.
    pub(super) fn not_offered(&self, node: NodeId, rows: &Rows, answer: &Answer) -> Option<String> {
        let form = &self.questionnaire;
        let at = &form.nodes[node];
        let Answer::Value(Value::Text(text)) = answer else {
            return None;
        };
        if !at.kind.is_select() {
            return None;
        }
        let offered = |name: &str| match at.choices {
            Some(Source::List(list)) => {
                let choices = &form.lists[list].choices;
                choices
                    .iter()
                    .enumerate()
                    .any(|(i, choice)| choice.name == name && self.offers(node, rows, list, i))
            }
            Some(Source::Rows(_)) => self
                .choices_at(node, rows)
                .iter()
                .any(|choice| choice.name == name),
            None => true,
        };
        text.split_whitespace()
            .find(|name| !offered(name))
            .map(ToOwned::to_owned)
    }

    /// What keeps the interview from being complete.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.states()
            .into_iter()
            .filter(|state| state.relevant)
            .filter_map(|state| {
                let kind = match &state.fault {
                    Some(Broken::Constraint) => ProblemKind::ConstraintBroken,
                    Some(Broken::NotOffered) => ProblemKind::NotOffered,
                    Some(Broken::Rule(_)) => ProblemKind::RuleFailed,
                    None if state.required && state.answer.is_none() => {
                        ProblemKind::RequiredMissing
                    }
                    None => return None,
                };
                let message = match &state.fault {
                    Some(broken) => self.broken_text(state.node, &state.address.rows, broken),
                    None => self.required_text(state.node, &state.address.rows),
                };
                Some(Problem {
                    address: state.address,
                    kind,
                    message,
                })
            })
            .collect()
    }

    /// Whether nothing keeps the interview from being complete.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let form = &self.questionnaire;
        let mut all = form.nodes.iter().zip(&self.table.places);
        all.all(|(node, places)| {
            node.kind == Kind::Group
                || places.values().all(|place| {
                    !place.relevant
                        || place.broken.is_none() && (!place.required || place.answer.is_some())
                })
        })
    }
}
