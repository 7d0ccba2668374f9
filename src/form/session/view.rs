//! What a screen reads: every place in document order, and the texts with the answers filled in.

use crate::form::{
    Address, Broken, Kind, NodeId, NodeState, Part, Rows, Session, Template, Texts,
    expr::{Here, World, evaluate},
    session::table::Place,
};

impl Session {
    /// Every place in document order: a repeat, then its rows with what stands in them.
    #[must_use]
    pub fn states(&self) -> Vec<NodeState> {
        let mut states = vec![];
        for root in self.questionnaire.roots() {
            self.visit(root, &Rows::default(), &mut states);
        }
        states
    }

    fn visit(&self, node: NodeId, rows: &Rows, states: &mut Vec<NodeState>) {
        let at = &self.questionnaire.nodes[node];
        if at.kind == Kind::Repeat {
            states.extend(self.series_state(node, rows));
            for (i, (row, place)) in self.table.rows(node, &rows.0).enumerate() {
                states.push(self.shown(node, row, place, Part::Row { position: i + 1 }));
                for &child in &at.children {
                    self.visit(child, row, states);
                }
            }
            return;
        }
        let Some(place) = self.table.get(node, &rows.0) else {
            return;
        };
        let part = if at.kind == Kind::Group {
            Part::Group
        } else {
            Part::Field
        };
        states.push(self.shown(node, rows, place, part));
        for &child in &at.children {
            self.visit(child, rows, states);
        }
    }

    fn series_state(&self, node: NodeId, rows: &Rows) -> Option<NodeState> {
        let series = self.table.series[node].get(rows)?;
        let at = &self.questionnaire.nodes[node];
        let counting = self
            .table
            .rows(node, &rows.0)
            .filter(|(_, place)| place.relevant)
            .count();
        Some(NodeState {
            address: self.questionnaire.address(node, &rows.0),
            node,
            part: Part::Repeat {
                rows: counting,
                open: at.repeat_count.is_none(),
            },
            relevant: series.relevant,
            required: false,
            read_only: true,
            answer: None,
            valid: true,
            fault: None,
        })
    }

    fn shown(&self, node: NodeId, rows: &Rows, place: &Place, part: Part) -> NodeState {
        NodeState {
            address: self.questionnaire.address(node, &rows.0),
            node,
            part,
            relevant: place.relevant,
            required: place.required,
            read_only: place.read_only,
            answer: place.answer.clone(),
            valid: place.broken.is_none(),
            fault: place.broken.clone(),
        }
    }

    /// One place.
    #[must_use]
    pub fn state(&self, at: &Address) -> Option<NodeState> {
        let node = self.questionnaire.id_of(at.variable.as_str())?;
        let kind = &self.questionnaire.nodes[node].kind;
        let around = self.questionnaire.nodes[node].repeats.len();
        if *kind == Kind::Repeat && at.rows.0.len() < around {
            return self.series_state(node, &at.rows);
        }
        let place = self.table.get(node, &at.rows.0)?;
        let part = match kind {
            Kind::Repeat => {
                let (_, outer) = at.rows.0.split_last()?;
                let before = self
                    .table
                    .rows(node, outer)
                    .take_while(|(rows, _)| *rows < &at.rows);
                Part::Row {
                    position: before.count() + 1,
                }
            }
            Kind::Group => Part::Group,
            _ => Part::Field,
        };
        Some(self.shown(node, &at.rows, place, part))
    }

    /// The question as it is put, answers filled in; empty where there is none.
    #[must_use]
    pub fn label(&self, at: &Address) -> String {
        self.text_of(at, |node| &node.label)
    }

    /// The word of help, answers filled in; empty where there is none.
    #[must_use]
    pub fn hint(&self, at: &Address) -> String {
        self.text_of(at, |node| &node.hint)
    }

    /// The further help, answers filled in; empty where there is none.
    #[must_use]
    pub fn guidance(&self, at: &Address) -> String {
        self.text_of(at, |node| &node.guidance)
    }

    /// What is wrong with the answer that stands at a place, in the language of the interview.
    #[must_use]
    pub fn message(&self, at: &Address) -> Option<String> {
        let state = self.state(at)?;
        let fault = state.fault.as_ref()?;
        Some(self.broken_text(state.node, &at.rows, fault))
    }

    /// The name that the questionnaire gives this interview; empty where it gives none.
    #[must_use]
    pub fn name(&self) -> String {
        let here = Here {
            node: None,
            rows: &[],
            candidate: None,
        };
        let value = self
            .questionnaire
            .instance_name()
            .map(|rule| evaluate(&rule.expr, self, here));
        match value {
            Some(Ok(value)) => value.to_string(),
            _ => String::new(),
        }
    }

    fn text_of(&self, at: &Address, pick: impl Fn(&crate::form::Node) -> &Texts) -> String {
        match self.questionnaire.id_of(at.variable.as_str()) {
            Some(node) => self.filled(pick(&self.questionnaire.nodes[node]), node, &at.rows),
            None => String::new(),
        }
    }

    fn filled(&self, texts: &Texts, node: NodeId, rows: &Rows) -> String {
        let template = texts.in_language(self.language, self.questionnaire.default_language);
        template.map_or_else(String::new, |template| self.fill(template, node, rows))
    }

    /// A question in the same row stands for its answer, one in other rows for all answers.
    fn fill(&self, template: &Template, node: NodeId, rows: &Rows) -> String {
        template.fill(|other| {
            let shared = self.questionnaire.shared(node, other).min(rows.0.len());
            let all = self.instances(other, &rows.0[..shared]);
            let texts = all.iter().map(|rows| self.read(other, &rows.0).to_string());
            texts
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        })
    }

    pub(super) fn constraint_text(&self, node: NodeId, rows: &Rows) -> String {
        let at = &self.questionnaire.nodes[node];
        let written = self.filled(&at.constraint_message, node, rows);
        match &at.constraint {
            Some(rule) if written.is_empty() => {
                format!("this answer is not allowed here: {}", rule.source())
            }
            _ => written,
        }
    }

    pub(super) fn required_text(&self, node: NodeId, rows: &Rows) -> String {
        let written = self.filled(&self.questionnaire.nodes[node].required_message, node, rows);
        if written.is_empty() {
            "an answer is required".into()
        } else {
            written
        }
    }

    pub(super) fn broken_text(&self, node: NodeId, rows: &Rows, broken: &Broken) -> String {
        match broken {
            Broken::Constraint => self.constraint_text(node, rows),
            Broken::NotOffered => "the answer is no longer among the choices".into(),
            Broken::Rule(why) => why.clone(),
        }
    }
}
