//! From a draft to a checked questionnaire: names first, then every expression and text against them.

use std::collections::HashMap;

use crate::form::{
    Cell, Choice, ChoiceList, Draft, DraftNode, Finding, Kind, Node, NodeId, Piece, QuestionType,
    Questionnaire, Rule, Severity, Source, Template, Texts,
    expr::{Expr, Items, Mistake, Syntax, SyntaxKind, bind, nearest, parse},
    questionnaire::{graph, special},
};
use crate::name::Variable;

impl Questionnaire {
    /// The questionnaire that `draft` describes, unless an error stands against it, and everything that was noticed.
    #[must_use]
    pub fn check(draft: &Draft) -> (Option<Self>, Vec<Finding>) {
        let (form, findings) = Self::salvage(draft);
        let stopped = findings.iter().any(|f| f.severity == Severity::Error);
        ((!stopped).then_some(form), findings)
    }

    /// The same in spite of errors: a rule with a mistake in it is left out, a circle of rules is cut.
    #[must_use]
    pub fn salvage(draft: &Draft) -> (Self, Vec<Finding>) {
        let mut builder = Builder {
            form: skeleton(draft),
            findings: vec![],
        };
        builder.rules(draft);
        match graph::build(&builder.form) {
            Ok(graph) => builder.form.graph = graph,
            Err(cycles) => {
                cycles.iter().for_each(|cycle| builder.cycle(draft, cycle));
                builder.cut(cycles);
            }
        }
        special::find(&mut builder.form, draft);
        (builder.form, builder.findings)
    }
}

/// Names, lists and the tree; no expression yet.
fn skeleton(draft: &Draft) -> Questionnaire {
    let mut form = Questionnaire {
        id: draft.id.clone(),
        title: draft.title.clone(),
        version: draft.version.clone(),
        languages: draft.languages.clone(),
        default_language: draft.default_language,
        settings: draft.settings.clone(),
        lists: draft.lists.iter().map(list).collect(),
        ..Questionnaire::default()
    };
    for (id, node) in draft.nodes.iter().enumerate() {
        let mut repeats = node
            .parent
            .map_or(vec![], |p| form.nodes[p].repeats.clone());
        if node.kind == Kind::Repeat {
            repeats.push(id);
        }
        if let Some(parent) = node.parent {
            form.nodes[parent].children.push(id);
        }
        form.by_name.entry(node.name.clone()).or_default().push(id);
        form.nodes.push(bare(node, id, repeats));
    }
    for id in (0..form.nodes.len()).rev() {
        if let Some(parent) = form.nodes[id].parent {
            form.nodes[parent].end = form.nodes[parent].end.max(form.nodes[id].end);
        }
    }
    name_variables(&mut form);
    form
}

fn bare(node: &DraftNode, id: NodeId, repeats: Vec<NodeId>) -> Node {
    Node {
        variable: blank_variable(),
        name: node.name.clone(),
        parent: node.parent,
        children: vec![],
        end: id + 1,
        repeats,
        kind: node.kind.clone(),
        label: Texts::default(),
        hint: Texts::default(),
        guidance: Texts::default(),
        constraint_message: Texts::default(),
        required_message: Texts::default(),
        relevant: None,
        constraint: None,
        required: None,
        read_only: None,
        calculation: None,
        triggers: vec![],
        default: None,
        repeat_count: None,
        choices: node.list.map(Source::List),
        choice_filter: None,
        randomize: node.randomize,
        seed: None,
        or_other: node.or_other,
        appearance: node.appearance.clone(),
        special_codes: vec![],
        extra: node.extra.clone(),
        row: node.spot.row,
    }
}

fn blank_variable() -> Variable {
    Variable::new("_").unwrap_or_else(|_| unreachable!("invariant: _ is a name"))
}

fn list(list: &crate::form::DraftList) -> ChoiceList {
    let choices = list.choices.iter().map(|choice| Choice {
        name: choice.name.clone(),
        label: Texts(
            choice
                .label
                .iter()
                .map(|cell| cell.as_ref().map(|cell| plain(&cell.text)))
                .collect(),
        ),
        cells: choice.cells.clone(),
    });
    ChoiceList {
        name: list.name.clone(),
        columns: list.columns.clone(),
        choices: choices.collect(),
    }
}

fn plain(text: &str) -> Template {
    Template(vec![Piece::Text(text.to_owned())])
}

/// A name that is unique in the form is the variable; else the groups' names are put before it, joined by `-`.
fn name_variables(form: &mut Questionnaire) {
    let mut taken: HashMap<Variable, NodeId> = HashMap::new();
    for id in 0..form.nodes.len() {
        let unique = form.by_name[&form.nodes[id].name].len() == 1;
        let mut text = if unique {
            form.nodes[id].name.clone()
        } else {
            form.schema_path(id)[1..].replace('/', "-")
        };
        while taken.contains_key(text.as_str()) {
            text.push('_');
        }
        let Ok(variable) = Variable::new(&text) else {
            continue;
        };
        taken.insert(variable.clone(), id);
        form.nodes[id].variable = variable;
    }
    form.by_variable = taken;
}

pub(super) struct Builder {
    pub form: Questionnaire,
    pub findings: Vec<Finding>,
}

impl Builder {
    fn rules(&mut self, draft: &Draft) {
        for (id, node) in draft.nodes.iter().enumerate() {
            self.texts(id, node);
            self.sources(id, node);
            let mut rule = |cell: &Option<Cell>| self.rule(cell.as_ref(), Some(id), None);
            let relevant = rule(&node.relevant);
            let constraint = rule(&node.constraint);
            let required = rule(&node.required);
            let read_only = rule(&node.read_only);
            let calculation = rule(&node.calculation);
            let repeat_count = rule(&node.repeat_count);
            let seed = rule(&node.seed);
            let default = self.default(id, node.default.as_ref());
            let items = match self.form.nodes[id].choices {
                Some(Source::List(list)) => Some(Items::List(list)),
                Some(Source::Rows(rows)) => self.form.nodes[rows].parent.map(Items::Rows),
                None => None,
            };
            // A select whose list was not found has been reported: its filter has nothing to be checked against.
            let filter = node.choice_filter.as_ref().filter(|_| items.is_some());
            let choice_filter = self.rule(filter, Some(id), items);
            let triggers = self.triggers(node.trigger.as_ref());
            let built = &mut self.form.nodes[id];
            built.relevant = relevant;
            built.constraint = constraint;
            built.required = required;
            built.read_only = read_only;
            built.calculation = calculation;
            built.repeat_count = repeat_count;
            built.seed = seed;
            built.default = default;
            built.choice_filter = choice_filter;
            built.triggers = triggers;
        }
        self.form.instance_name = self.rule(draft.instance_name.as_ref(), None, None);
    }

    fn sources(&mut self, id: NodeId, node: &DraftNode) {
        let Some(cell) = &node.rows_of else { return };
        match self.template_name(cell, &cell.text.clone(), 0, cell.text.len()) {
            Some(source) if !self.form.nodes[source].repeats.is_empty() => {
                self.form.nodes[id].choices = Some(Source::Rows(source));
            }
            Some(_) => self.findings.push(Finding::error(
                "not_a_repeat",
                cell.spot.clone(),
                format!("`{}` is not asked in a repeat", cell.text),
                "Name a question inside a repeat, or a list of the choices sheet",
            )),
            None => {}
        }
    }

    fn texts(&mut self, id: NodeId, node: &DraftNode) {
        let label = self.templates(&node.label);
        let hint = self.templates(&node.hint);
        let guidance = self.templates(&node.guidance);
        let constraint_message = self.templates(&node.constraint_message);
        let required_message = self.templates(&node.required_message);
        let built = &mut self.form.nodes[id];
        built.label = label;
        built.hint = hint;
        built.guidance = guidance;
        built.constraint_message = constraint_message;
        built.required_message = required_message;
    }

    fn templates(&mut self, cells: &[Option<Cell>]) -> Texts {
        let mut texts = vec![];
        for cell in cells {
            texts.push(cell.as_ref().map(|cell| self.template(cell)));
        }
        Texts(texts)
    }

    /// The text with its `${name}` looked up; anything else with a dollar stays as it is.
    fn template(&mut self, cell: &Cell) -> Template {
        let mut pieces = vec![];
        let text = &cell.text;
        let mut done = 0;
        while let Some(from) = text[done..].find("${").map(|at| at + done) {
            let Some(to) = text[from..].find('}').map(|at| at + from + 1) else {
                break;
            };
            pieces.push(Piece::Text(text[done..from].to_owned()));
            let name = text[from + 2..to - 1].trim().to_owned();
            if let Some(node) = self.template_name(cell, &name, from, to) {
                pieces.push(Piece::Answer(node));
            }
            done = to;
        }
        pieces.push(Piece::Text(text[done..].to_owned()));
        pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
        Template(pieces)
    }

    fn template_name(&mut self, cell: &Cell, name: &str, from: usize, to: usize) -> Option<NodeId> {
        let (code, message, way_out) = match self.form.named(name) {
            [node] => return Some(*node),
            [] => {
                let known = self.form.nodes.iter().map(|node| node.name.as_str());
                let way_out = match nearest(name, known) {
                    Some(near) => format!("Did you mean ${{{near}}}?"),
                    None => "Write the name of a question of this form".to_owned(),
                };
                (
                    "unknown_name",
                    format!("there is no question `{name}`"),
                    way_out,
                )
            }
            _ => (
                "ambiguous_name",
                format!("several questions are called `{name}`"),
                "Give them different names".to_owned(),
            ),
        };
        let finding = Finding::error(code, cell.spot.clone(), message, way_out);
        self.findings.push(finding.at(&cell.text, from, to));
        None
    }

    fn rule(
        &mut self,
        cell: Option<&Cell>,
        here: Option<NodeId>,
        items: Option<Items>,
    ) -> Option<Rule> {
        let cell = cell?;
        match parse(&cell.text) {
            Ok(syntax) => self.bound(cell, &syntax, here, items),
            Err(mistake) => {
                self.report(cell, mistake);
                None
            }
        }
    }

    fn bound(
        &mut self,
        cell: &Cell,
        syntax: &Syntax,
        here: Option<NodeId>,
        items: Option<Items>,
    ) -> Option<Rule> {
        let bound = bind(&self.form, syntax, here, items);
        let sound = bound.mistakes.iter().all(|mistake| mistake.harmless);
        for mistake in bound.mistakes {
            self.report(cell, mistake);
        }
        sound.then(|| Rule {
            expr: bound.expr,
            source: cell.text.as_str().into(),
        })
    }

    fn report(&mut self, cell: &Cell, mistake: Mistake) {
        let severity = if mistake.harmless {
            Severity::Warning
        } else {
            Severity::Error
        };
        let finding = Finding {
            severity,
            ..Finding::error(
                mistake.code,
                cell.spot.clone(),
                mistake.message,
                mistake.way_out,
            )
        };
        let span = mistake.span;
        self.findings
            .push(finding.at(&cell.text, span.from, span.to));
    }

    /// A default is an expression when it calls or refers to something, else the answer as it would be typed.
    fn default(&mut self, id: NodeId, cell: Option<&Cell>) -> Option<Rule> {
        let cell = cell?;
        if cell.text.contains("${last-saved#") {
            self.findings.push(Finding::warning(
                "last_saved",
                cell.spot.clone(),
                "answers of the interview before are not carried over by a default",
                "Nothing has to be done: the last value is repeated on a key",
            ));
            return None;
        }
        let node = &self.form.nodes[id];
        let typed = self.form.read(&node.variable, &cell.text).is_ok();
        let texty = matches!(
            node.kind,
            Kind::Calculate | Kind::Hidden | Kind::Metadata(_)
        ) || matches!(&node.kind, Kind::Question(q) if is_texty(q));
        let parsed = parse(&cell.text);
        let dynamic = match &parsed {
            Ok(syntax) if texty => calls_or_refers(syntax),
            Ok(syntax) => calls_or_refers(syntax) || !typed,
            Err(_) => cell.text.contains("${"),
        };
        if !dynamic && typed {
            return Some(Rule {
                expr: Expr::Text(cell.text.as_str().into()),
                source: cell.text.as_str().into(),
            });
        }
        match parsed {
            Ok(syntax) if dynamic && calls_or_refers(&syntax) => {
                self.bound(cell, &syntax, Some(id), None)
            }
            Err(mistake) if dynamic => {
                self.report(cell, mistake);
                None
            }
            _ => {
                self.findings.push(Finding::warning(
                    "bad_default",
                    cell.spot.clone(),
                    format!(
                        "the default `{}` is no answer to this question, and is left out",
                        cell.text
                    ),
                    format!(
                        "Write an answer of type {}",
                        self.form.nodes[id].kind.word()
                    ),
                ));
                None
            }
        }
    }

    fn triggers(&mut self, cell: Option<&Cell>) -> Vec<NodeId> {
        let Some(cell) = cell else { return vec![] };
        let mut found = vec![];
        for part in cell.text.split(',') {
            let name = part
                .trim()
                .trim_start_matches("${")
                .trim_end_matches('}')
                .trim();
            let from = cell.text.find(part).unwrap_or(0);
            if !part.trim().starts_with("${") {
                let finding = Finding::error(
                    "bad_reference",
                    cell.spot.clone(),
                    format!("`{name}` is not a reference"),
                    format!("Write ${{{name}}}"),
                );
                self.findings
                    .push(finding.at(&cell.text, from, from + part.len()));
                continue;
            }
            found.extend(self.template_name(cell, name, from, from + part.len()));
        }
        found
    }
}

fn is_texty(question: &QuestionType) -> bool {
    matches!(
        question,
        QuestionType::Text
            | QuestionType::Barcode
            | QuestionType::Image
            | QuestionType::Audio
            | QuestionType::Video
            | QuestionType::File
            | QuestionType::SelectMultiple
            | QuestionType::Rank
    )
}

fn calls_or_refers(syntax: &Syntax) -> bool {
    let mut found = false;
    syntax.walk(&mut |part| {
        found |= match &part.kind {
            SyntaxKind::Call(..) => true,
            SyntaxKind::Path(start, _) => start.is_named(),
            _ => false,
        };
    });
    found
}
