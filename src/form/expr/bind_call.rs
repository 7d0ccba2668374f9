//! The check of calls: known functions, the right number of arguments, and arguments that only some may take.

use crate::form::expr::{
    Expr, Function, Path, Pattern, Span, Start,
    bind::Binder,
    function::{REWRITTEN, Takes},
    nearest, parse,
    syntax::{self, Kind, Syntax},
};

impl Binder<'_> {
    pub(super) fn call(&mut self, name: &str, arguments: &[Syntax], span: Span) -> Expr {
        if matches!(name, "current" | "instance") {
            return self.path(
                &syntax::Start::Call(name.to_owned(), arguments.to_vec()),
                &[],
                span,
            );
        }
        if REWRITTEN.contains(&name) {
            return self.rewritten(name, arguments, span);
        }
        let Some(function) = Function::named(name) else {
            return self.unknown_function(name, span);
        };
        if !self.counted(function, arguments, span) {
            return Expr::Text("".into());
        }
        match function {
            Function::ChoiceName => self.choice_name(arguments),
            Function::IndexedRepeat => self.indexed_repeat(arguments, span),
            Function::Regex => self.regex(arguments),
            Function::PullData => self.pull_data(arguments),
            _ => {
                let bound = self.arguments(function, arguments);
                Expr::Call(function, bound)
            }
        }
    }

    fn arguments(&mut self, function: Function, arguments: &[Syntax]) -> Vec<Expr> {
        let mut bound = vec![];
        for argument in arguments {
            let expr = match function.takes() {
                Takes::Values => self.single(argument),
                Takes::Sets | Takes::OneSet => self.expression(argument),
            };
            let set = matches!(expr, Expr::Nodes(_) | Expr::Field(_) | Expr::Union(_))
                || matches!(expr, Expr::Call(Function::Randomize, _));
            let wants = function.takes() == Takes::OneSet
                || matches!(function, Function::Position | Function::Relevant);
            if wants && !set && self.mistakes.iter().all(|m| m.harmless) {
                self.mistake(
                    "not_a_set",
                    argument.span,
                    format!("{}() wants questions, not a value", function.name()),
                    format!("Write {}(${{name}})", function.name()),
                );
            }
            bound.push(expr);
        }
        bound
    }

    fn unknown_function(&mut self, name: &str, span: Span) -> Expr {
        let way_out = match name {
            "rank-index" | "rank-value" | "rank-index-if" => {
                "Write count(${repeat}[value > …]) + 1".to_owned()
            }
            _ => match nearest(name, Function::ALL.iter().map(|f| f.name())) {
                Some(near) => format!("Did you mean {near}()?"),
                None => "Use a function of the ODK list".to_owned(),
            },
        };
        let span = Span {
            from: span.from,
            to: span.from + name.len(),
        };
        self.mistake(
            "unknown_function",
            span,
            format!("there is no function `{name}`"),
            way_out,
        )
    }

    fn counted(&mut self, function: Function, arguments: &[Syntax], span: Span) -> bool {
        let (least, most) = function.arity();
        let given = arguments.len();
        let fits = (least..=most).contains(&given)
            && (function != Function::IndexedRepeat || given % 2 == 1);
        if !fits {
            let wanted = match (least, most) {
                _ if function == Function::IndexedRepeat => "3, 5 or 7".to_owned(),
                (least, usize::MAX) => format!("at least {least}"),
                (least, most) if least == most => least.to_string(),
                (least, most) => format!("{least} to {most}"),
            };
            let plural = if wanted == "1" { "" } else { "s" };
            self.mistake(
                "argument_count",
                span,
                format!(
                    "{}() takes {wanted} argument{plural}, not {given}",
                    function.name()
                ),
                "Give it as many as it takes; commas separate them",
            );
        }
        fits
    }

    /// `jr:choice-name(value, '${question}')`
    fn choice_name(&mut self, arguments: &[Syntax]) -> Expr {
        let value = self.single(&arguments[0]);
        let question = match &arguments[1].kind {
            Kind::Text(text) => match parse(text.trim()) {
                Ok(mut inner) => {
                    inner.span = arguments[1].span;
                    self.expression(&inner)
                }
                Err(_) => Expr::Text("".into()),
            },
            _ => self.expression(&arguments[1]),
        };
        let node = match &question {
            Expr::Field(node) => Some(*node),
            Expr::Nodes(path) => path.target(),
            _ => None,
        };
        match node.filter(|&id| self.form.at(id).choices.is_some()) {
            Some(node) => Expr::Call(Function::ChoiceName, vec![value, Expr::Field(node)]),
            None => self.mistake(
                "not_a_select",
                arguments[1].span,
                "jr:choice-name() wants a select question as its second argument",
                "Write jr:choice-name(${question}, '${question}')",
            ),
        }
    }

    /// `indexed-repeat(${question}, ${repeat}, position, …)`
    fn indexed_repeat(&mut self, arguments: &[Syntax], span: Span) -> Expr {
        let mut bound = vec![];
        for (i, argument) in arguments.iter().enumerate() {
            let wants_node = i == 0 || i % 2 == 1;
            if !wants_node {
                bound.push(self.single(argument));
                continue;
            }
            let expr = self.expression(argument);
            let node = match &expr {
                Expr::Field(node) => Some(*node),
                Expr::Nodes(path) => path.target(),
                _ => None,
            };
            let Some(node) = node else {
                return self.mistake(
                    "not_a_set",
                    argument.span,
                    "indexed-repeat() wants a question, a repeat and a position",
                    "Write indexed-repeat(${question}, ${repeat}, position)",
                );
            };
            bound.push(Expr::Field(node));
        }
        self.repeats_around(&bound, span);
        Expr::Call(Function::IndexedRepeat, bound)
    }

    fn repeats_around(&mut self, bound: &[Expr], span: Span) {
        let Some(Expr::Field(question)) = bound.first() else {
            return;
        };
        for repeat in bound.iter().skip(1).step_by(2) {
            let Expr::Field(repeat) = repeat else {
                continue;
            };
            if !self.form.at(*question).repeats.contains(repeat) {
                let message = format!(
                    "`{}` is not a repeat around `{}`",
                    self.form.at(*repeat).name,
                    self.form.at(*question).name
                );
                self.mistake(
                    "not_a_repeat",
                    span,
                    message,
                    "Name the repeat that the question stands in",
                );
            }
        }
    }

    /// `pulldata('table', 'column', 'key column', key)`
    fn pull_data(&mut self, arguments: &[Syntax]) -> Expr {
        let key = self.single(&arguments[3]);
        let Kind::Text(table) = &arguments[0].kind else {
            let blank = self.mistake(
                "external_table",
                arguments[0].span,
                "which table is meant is known only while asking: what it holds reads as blank",
                "Write the table's name in quotes",
            );
            self.forgive();
            return blank;
        };
        let table = table.strip_suffix(".csv").unwrap_or(table);
        let form = self.form;
        let known = |list: &crate::form::ChoiceList| list.name == table && !list.is_absent();
        let Some(list) = form.lists.iter().position(known) else {
            let blank = self.mistake(
                "external_table",
                arguments[0].span,
                format!("the table `{table}` was not found: what it holds reads as blank"),
                format!("Put {table}.csv beside the form"),
            );
            self.forgive();
            return blank;
        };
        let columns = &form.lists[list].columns;
        let mut bound = vec![Expr::Nodes(Box::new(Path {
            start: Start::List(list),
            steps: vec![],
        }))];
        for argument in &arguments[1..3] {
            let Kind::Text(name) = &argument.kind else {
                let column = self.single(argument);
                bound.push(column);
                continue;
            };
            let Some(column) = columns.iter().position(|column| column == name) else {
                let way_out = match nearest(name, columns.iter().map(String::as_str)) {
                    Some(near) => format!("Did you mean '{near}'?"),
                    None => format!("It has {}", columns.join(", ")),
                };
                let message = format!(
                    "the table `{table}` has no column `{name}`: what it holds reads as blank"
                );
                let blank = self.mistake("unknown_column", argument.span, message, way_out);
                self.forgive();
                return blank;
            };
            #[allow(clippy::cast_precision_loss)]
            bound.push(Expr::Number(column as f64));
        }
        bound.push(key);
        Expr::Call(Function::PullData, bound)
    }

    fn regex(&mut self, arguments: &[Syntax]) -> Expr {
        let text = self.single(&arguments[0]);
        let Kind::Text(pattern) = &arguments[1].kind else {
            let pattern = self.single(&arguments[1]);
            return Expr::Call(Function::Regex, vec![text, pattern]);
        };
        match Pattern::new(pattern) {
            Ok(pattern) => Expr::Matches(Box::new(text), pattern),
            Err(error) => {
                let why = error
                    .lines()
                    .last()
                    .unwrap_or("it cannot be read")
                    .to_owned();
                self.mistake(
                    "bad_pattern",
                    arguments[1].span,
                    format!("the pattern cannot be used: {why}"),
                    "Use classes like [0-9] or [A-Za-z], groups and * + ? {n}",
                )
            }
        }
    }
}

impl Path {
    /// The node that a path without detours leads to.
    pub(in crate::form) fn target(&self) -> Option<crate::form::NodeId> {
        match (self.start, self.steps.last()) {
            (Start::Reference(node), None) => Some(node),
            (_, Some(step)) => match step.to {
                crate::form::expr::To::Child(node) => Some(node),
                _ => None,
            },
            _ => None,
        }
    }
}
