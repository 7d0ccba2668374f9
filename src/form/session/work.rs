//! How a place comes by a value: its default, its calculation, an answer; and how rules are evaluated there.

use crate::form::{
    Answer, Change, Kind, Metadata, Node, NodeId, Origin, QuestionType, Rows, Rule, Session, Value,
    expr::{Fault, Here, Val, day_text, evaluate},
    session::table::value_of,
};

impl Session {
    pub(super) fn give_default(
        &mut self,
        node: NodeId,
        at: &Node,
        rows: &Rows,
        changes: &mut Vec<Change>,
    ) {
        let Some(place) = self.table.get_mut(node, &rows.0) else {
            return;
        };
        if std::mem::replace(&mut place.defaulted, true) || place.answer.is_some() {
            return;
        }
        let (answer, origin) = match (&at.kind, &at.default) {
            (Kind::Metadata(Metadata::End), _) => return,
            (Kind::Metadata(metadata), None) => (self.known(*metadata), Origin::Calculated),
            (_, Some(rule)) => match self.evaluate(rule, node, &rows.0) {
                Ok(value) => (self.answer_from(at, value), Origin::Default),
                Err(Fault(why)) => {
                    self.fault(node, rows, why);
                    (None, Origin::Default)
                }
            },
            _ => return,
        };
        if answer.is_some() {
            self.put(node, rows, answer, origin, changes);
        }
    }

    pub(super) fn calculate(
        &mut self,
        node: NodeId,
        at: &Node,
        rows: &Rows,
        changes: &mut Vec<Change>,
    ) {
        let Some(rule) = &at.calculation else { return };
        let Some(place) = self.table.get(node, &rows.0) else {
            return;
        };
        if !place.relevant {
            if worked_out(at) && place.answer.is_some() {
                self.put(node, rows, None, Origin::Calculated, changes);
            }
            return;
        }
        if !at.triggers.is_empty() && !self.is_triggered(node, rows) {
            return;
        }
        let by_dice = rule.expr.calls_dice();
        if self.agenda.keep_dice && by_dice && place.answer.is_some() {
            return;
        }
        let answer = match self.evaluate(rule, node, &rows.0) {
            Ok(value) => self.answer_from(at, value),
            Err(Fault(why)) => {
                self.fault(node, rows, why);
                None
            }
        };
        let same = self
            .table
            .get(node, &rows.0)
            .is_some_and(|place| place.answer == answer);
        if !same {
            self.put(node, rows, answer, Origin::Calculated, changes);
        }
    }

    /// Stores an answer and looks at its readers.
    pub(super) fn put(
        &mut self,
        node: NodeId,
        rows: &Rows,
        answer: Option<Answer>,
        origin: Origin,
        changes: &mut Vec<Change>,
    ) {
        let form = self.questionnaire.clone();
        let offset = *self.context.now.offset();
        let Some(place) = self.table.get_mut(node, &rows.0) else {
            return;
        };
        place.value = value_of(&form.nodes[node], answer.as_ref(), offset);
        place.answer.clone_from(&answer);
        let parked = !place.relevant && answer.is_some() && !worked_out(&form.nodes[node]);
        let address = form.address(node, &rows.0);
        changes.push(Change::Answered {
            address: address.clone(),
            answer,
            origin,
        });
        if parked {
            changes.push(Change::Parked { address });
        }
        if origin != Origin::Default {
            self.trigger(node, &rows.0);
        }
        self.changed(node, &rows.0);
    }

    /// Calculations that wait for this answer are due.
    fn trigger(&mut self, node: NodeId, rows: &[u32]) {
        let form = self.questionnaire.clone();
        for reader in &form.graph.readers[node] {
            if form.nodes[reader.node].triggers.contains(&node) {
                let prefix = Rows(rows[..reader.shared.min(rows.len())].to_vec());
                self.agenda
                    .triggered
                    .entry(reader.node)
                    .or_default()
                    .insert(prefix);
            }
        }
    }

    fn is_triggered(&self, node: NodeId, rows: &Rows) -> bool {
        let due = self.agenda.triggered.get(&node);
        due.is_some_and(|all| all.iter().any(|prefix| rows.0.starts_with(&prefix.0)))
    }

    fn fault(&mut self, node: NodeId, rows: &Rows, why: String) {
        if let Some(place) = self.table.get_mut(node, &rows.0) {
            place.fault = Some(why);
        }
    }

    pub(super) fn evaluate(&self, rule: &Rule, node: NodeId, rows: &[u32]) -> Result<Val, Fault> {
        let here = Here {
            node: Some(node),
            rows,
            candidate: None,
        };
        evaluate(&rule.expr, self, here)
    }

    /// Whether a rule holds: `otherwise` where there is none or where it cannot be worked out, with the reason then.
    pub(super) fn truth(
        &self,
        rule: Option<&Rule>,
        node: NodeId,
        rows: &[u32],
        otherwise: bool,
    ) -> (bool, Option<String>) {
        match rule.map(|rule| self.evaluate(rule, node, rows)) {
            None => (otherwise, None),
            Some(Ok(value)) => (value.truth(), None),
            Some(Err(Fault(why))) => (otherwise, Some(why)),
        }
    }

    /// The answer that a calculated value makes in a question of this type; what does not fit is a blank.
    pub(super) fn answer_from(&self, at: &Node, value: Val) -> Option<Answer> {
        if value.is_blank() {
            return None;
        }
        let number = matches!(value, Val::Number(_) | Val::Truth(_));
        let value = match (&at.kind, value) {
            (Kind::Calculate | Kind::Hidden, Val::Number(number)) => number_value(number)?,
            (Kind::Question(QuestionType::Integer), value) if number => {
                number_value(value.number().trunc())?
            }
            (Kind::Question(QuestionType::Date), Val::Number(days)) => {
                let text = day_text(days)?;
                Value::Text(text)
            }
            (Kind::Question(_), value) => self
                .questionnaire
                .parse_value(at, &value.to_string())
                .ok()?,
            (_, value) => Value::Text(value.to_string()),
        };
        Some(Answer::Value(value))
    }
}

/// Whether the node only ever holds what the questionnaire can work out again at any time.
pub(super) fn worked_out(at: &Node) -> bool {
    matches!(at.kind, Kind::Calculate | Kind::Hidden)
        && at.calculation.is_some()
        && at.triggers.is_empty()
}

fn number_value(number: f64) -> Option<Value> {
    if !number.is_finite() {
        return None;
    }
    #[allow(clippy::cast_possible_truncation)]
    Some(if number.fract() == 0.0 && number.abs() < 9e15 {
        Value::Integer(number as i64)
    } else {
        Value::Decimal(number)
    })
}
