//! What a person does: gives an answer, adds a row, removes a row; or is told why not.

use crate::form::{
    Address, Answer, Change, Changes, Kind, Node, NodeId, Origin, QuestionType, Refusal,
    RefusalReason, Rows, Session, Value,
    expr::{Fault, Here, Val, evaluate},
    session::table::value_of,
};

impl Session {
    /// Gives (or with `None` takes back) the answer at a place.
    ///
    /// # Errors
    /// The [`Refusal`] says why; nothing changed then.
    pub fn answer(&mut self, at: &Address, answer: Option<Answer>) -> Result<Changes, Refusal> {
        let answer = answer.filter(|answer| !is_blank(answer));
        let node = self.place(at)?;
        if let Some(answer) = &answer {
            self.allowed(node, at, answer)?;
        }
        self.changeable(node, at)?;
        let mut changes = vec![];
        let before = self
            .table
            .get(node, &at.rows.0)
            .and_then(|place| place.answer.as_ref());
        if before != answer.as_ref() {
            self.put(node, &at.rows, answer, Origin::Respondent, &mut changes);
            self.settle(&mut changes);
        }
        Ok(Changes(changes))
    }

    /// Gives what was known before anybody asked: hidden values and read-only questions take it too, calculations do not.
    ///
    /// # Errors
    /// The [`Refusal`] says why; nothing changed then.
    pub fn preload(&mut self, at: &Address, answer: Answer) -> Result<Changes, Refusal> {
        let node = self.place(at)?;
        let own = &self.questionnaire.nodes[node];
        if !matches!(own.kind, Kind::Question(_) | Kind::Hidden) || own.calculation.is_some() {
            self.changeable(node, at)?;
        }
        self.allowed(node, at, &answer)?;
        let mut changes = vec![];
        self.put(
            node,
            &at.rows,
            Some(answer),
            Origin::Respondent,
            &mut changes,
        );
        self.settle(&mut changes);
        Ok(Changes(changes))
    }

    /// Why the answer would be refused at this place, if it would; nothing changes.
    ///
    /// # Errors
    /// The [`Refusal`] that [`answer`](Self::answer) would return.
    pub fn try_answer(&self, at: &Address, answer: &Answer) -> Result<(), Refusal> {
        let node = self.place(at)?;
        self.changeable(node, at)?;
        self.allowed(node, at, answer)
    }

    /// The node of a place that exists.
    pub(super) fn place(&self, at: &Address) -> Result<NodeId, Refusal> {
        let found = self.questionnaire.id_of(at.variable.as_str());
        match found.filter(|node| self.table.get(*node, &at.rows.0).is_some()) {
            Some(node) => Ok(node),
            None => Err(Refusal {
                address: at.clone(),
                reason: RefusalReason::NoSuchPlace,
                message: match found {
                    None => format!("{} is not in this questionnaire", at.variable),
                    Some(_) => format!("{} has no row {}", at.variable, at.rows),
                },
            }),
        }
    }

    fn changeable(&self, node: NodeId, at: &Address) -> Result<(), Refusal> {
        let kind = &self.questionnaire.nodes[node].kind;
        let fixed = self
            .table
            .get(node, &at.rows.0)
            .is_some_and(|place| place.read_only);
        let message = match kind {
            Kind::Question(_) if fixed => format!("{} is read-only", at.variable),
            Kind::Question(_) => return Ok(()),
            _ => format!("{} is a {}, which nobody answers", at.variable, kind.word()),
        };
        Err(Refusal {
            address: at.clone(),
            reason: RefusalReason::ReadOnly,
            message,
        })
    }

    fn allowed(&self, node: NodeId, at: &Address, answer: &Answer) -> Result<(), Refusal> {
        let form = self.questionnaire.clone();
        let question = &form.nodes[node];
        if !question.kind.is_question() {
            return Ok(());
        }
        let refuse = |reason, message| Refusal {
            address: at.clone(),
            reason,
            message,
        };
        if let Answer::Value(value) = answer {
            self.typed(question, value)
                .map_err(|(reason, message)| refuse(reason, message))?;
            if let Some(name) = self.not_offered(node, &at.rows, answer) {
                let message = format!("`{name}` is not among the choices that are offered now");
                return Err(refuse(RefusalReason::NotOffered, message));
            }
        }
        match self.fulfils(node, &at.rows, answer) {
            Ok(true) => Ok(()),
            Ok(false) => Err(refuse(
                RefusalReason::Constraint,
                self.constraint_text(node, &at.rows),
            )),
            Err(Fault(why)) => Err(refuse(
                RefusalReason::Constraint,
                format!("the constraint cannot be worked out: {why}"),
            )),
        }
    }

    fn typed(&self, question: &Node, value: &Value) -> Result<(), (RefusalReason, String)> {
        let shown = value.to_string();
        let Err(expected) = self.questionnaire.check_value(question, value) else {
            return Ok(());
        };
        let reason = if question.kind.is_select() {
            RefusalReason::NotOffered
        } else {
            RefusalReason::WrongType
        };
        Err((reason, format!("`{shown}` is not {expected}")))
    }

    /// Whether the answer fulfils the constraint; a reason that has no code of its own always does.
    pub(super) fn fulfils(
        &self,
        node: NodeId,
        rows: &Rows,
        answer: &Answer,
    ) -> Result<bool, Fault> {
        let question = &self.questionnaire.nodes[node];
        let Some(rule) = &question.constraint else {
            return Ok(true);
        };
        let value = value_of(question, Some(answer), *self.context.now.offset());
        if value.is_blank() {
            return Ok(true);
        }
        let here = Here {
            node: Some(node),
            rows: &rows.0,
            candidate: Some(&value),
        };
        evaluate(&rule.expr, self, here).map(|value: Val| value.truth())
    }

    /// Adds a row at the end of a repeat; `repeat.rows` are the rows around the repeat. Returns the row's id.
    ///
    /// # Errors
    /// When the number of rows is worked out, or the place is no repeat.
    pub fn add_row(&mut self, repeat: &Address) -> Result<(u32, Changes), Refusal> {
        let node = self.open_repeat(repeat)?;
        let mut changes = vec![];
        let id = self.new_row(node, &repeat.rows.0, &mut changes);
        self.settle(&mut changes);
        Ok((id, Changes(changes)))
    }

    /// Takes a row out of a repeat; `repeat.rows` are the rows around the repeat.
    ///
    /// # Errors
    /// When the number of rows is worked out, or there is no such row.
    pub fn remove_row(&mut self, repeat: &Address, row: u32) -> Result<Changes, Refusal> {
        let node = self.open_repeat(repeat)?;
        let mut rows = repeat.rows.0.clone();
        rows.push(row);
        let address = self.questionnaire.address(node, &rows);
        self.place(&address)?;
        let end = self.questionnaire.nodes[node].end;
        for inside in node..end {
            self.table.remove(inside, &rows);
        }
        for inside in node..end {
            self.changed(inside, &rows);
        }
        let mut changes = vec![Change::RowRemoved { repeat: address }];
        self.settle(&mut changes);
        Ok(Changes(changes))
    }

    /// The repeat, when a person may change how many rows it has.
    fn open_repeat(&self, at: &Address) -> Result<NodeId, Refusal> {
        let refuse = |message: String| Refusal {
            address: at.clone(),
            reason: RefusalReason::Rows,
            message,
        };
        let form = &self.questionnaire;
        let node = form.id_of(at.variable.as_str());
        let Some(node) = node.filter(|node| form.nodes[*node].kind == Kind::Repeat) else {
            return Err(refuse(format!("{} is not a repeat", at.variable)));
        };
        if !self.table.series[node].contains_key(&at.rows) {
            return Err(refuse(format!("{} has no row {}", at.variable, at.rows)));
        }
        if let Some(rule) = &form.nodes[node].repeat_count {
            return Err(refuse(format!(
                "the number of rows of {} is worked out: {}",
                at.variable,
                rule.source()
            )));
        }
        Ok(node)
    }
}

/// An empty text is no answer.
fn is_blank(answer: &Answer) -> bool {
    matches!(answer, Answer::Value(Value::Text(text)) if text.trim().is_empty())
}

impl Node {
    /// Whether its answers are numbers.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(
            self.kind,
            Kind::Question(QuestionType::Integer | QuestionType::Decimal | QuestionType::Range(_))
        )
    }
}
