//! From statements to a model: who is measured by what, who depends on whom; what PLS cannot use is refused by name.

use super::{Construct, Defined, Labelled, Measured, Mode, Model, Nature, Path, check};
use crate::sem::syntax::{Fault, Modifier, Name, Operator, Span, Statement, Term, nearest};

/// The model, or every fault.
pub(super) fn model(
    text: &str,
    statements: &[Statement],
    columns: Option<&[&str]>,
) -> Result<Model, Vec<Fault>> {
    let mut builder = Builder {
        text,
        columns,
        ..Builder::default()
    };
    for statement in statements {
        builder.declare(statement);
    }
    for statement in statements {
        builder.measure(statement);
    }
    for statement in statements {
        builder.relate(statement);
    }
    for statement in statements {
        builder.define(statement);
    }
    if builder.faults.is_empty() {
        check::whole(&mut builder);
    }
    builder
        .faults
        .sort_by_key(|fault| (fault.line, fault.column));
    if builder.faults.is_empty() {
        Ok(builder.model)
    } else {
        Err(builder.faults)
    }
}

/// A model while it is being read.
pub(super) struct Builder<'a> {
    pub(super) text: &'a str,
    columns: Option<&'a [&'a str]>,
    pub(super) model: Model,
    /// Where each construct was first named.
    pub(super) places: Vec<Span>,
    /// Where each path stands.
    pub(super) path_places: Vec<Span>,
    pub(super) faults: Vec<Fault>,
}

impl Default for Builder<'_> {
    fn default() -> Self {
        let model = Model {
            constructs: vec![],
            indicators: vec![],
            paths: vec![],
            labels: vec![],
            defined: vec![],
        };
        Self {
            text: "",
            columns: None,
            model,
            places: vec![],
            path_places: vec![],
            faults: vec![],
        }
    }
}

impl Builder<'_> {
    pub(super) fn fault(&mut self, span: Span, message: impl Into<String>) -> &mut Fault {
        self.faults.push(Fault::new(self.text, span, message));
        let last = self.faults.len() - 1;
        &mut self.faults[last]
    }

    fn relate(&mut self, statement: &Statement) {
        match statement {
            Statement::Formula {
                left,
                operator: Operator::Regression,
                right,
                ..
            } => {
                for outcome in left {
                    for predictor in right {
                        self.path(predictor, outcome);
                    }
                }
            }
            Statement::Formula {
                operator: Operator::Covariance,
                span,
                ..
            } => {
                self.fault(*span, "PLS cannot use a covariance (~~)")
                    .way_out = Some(
                    "Covariances belong to covariance-based estimation; leave the line out for PLS"
                        .into(),
                );
            }
            Statement::Other { what, span } => {
                self.fault(*span, format!("PLS cannot use {what}")).way_out =
                    Some("Leave it out for PLS".into());
            }
            _ => {}
        }
    }

    fn path(&mut self, predictor: &Term, outcome: &Term) {
        let [name] = outcome.factors.as_slice() else {
            self.fault(
                outcome.span,
                format!("the product `{}` cannot be explained", outcome.name()),
            );
            return;
        };
        let Some(to) = self.endpoint(name) else {
            return;
        };
        let factors: Vec<usize> = predictor
            .factors
            .iter()
            .filter_map(|name| self.endpoint(name))
            .collect();
        let from = match (factors.as_slice(), predictor.factors.len()) {
            ([from], 1) => *from,
            ([a, b], 2) => self.product(*a, *b, predictor.span),
            _ => return,
        };
        if from == to {
            self.fault(
                predictor.span,
                format!("`{}` cannot explain itself", name.text),
            );
        } else if self.model.paths.contains(&Path { from, to }) {
            self.fault(
                predictor.span,
                format!(
                    "the path {} -> {} is written twice",
                    predictor.name(),
                    name.text
                ),
            );
        } else {
            self.model.paths.push(Path { from, to });
            self.path_places.push(predictor.span);
            self.path_modifiers(predictor, self.model.paths.len() - 1);
        }
    }

    fn path_modifiers(&mut self, predictor: &Term, path: usize) {
        for (modifier, span) in &predictor.modifiers {
            match modifier {
                Modifier::Label(label) => self.label(label, Labelled::Path(path), *span),
                other => self.refuse_modifier(other, *span),
            }
        }
    }

    /// A construct of this name, or the observed variable as a construct of its own.
    fn endpoint(&mut self, name: &Name) -> Option<usize> {
        if let Some(at) = self.construct(&name.text) {
            return Some(at);
        }
        if let Some(owner) = self.owner(&name.text) {
            self.fault(
                name.span,
                format!(
                    "`{}` is an indicator of `{owner}` and cannot have a path of its own",
                    name.text
                ),
            )
            .way_out = Some(format!("Draw the path to `{owner}`"));
            return None;
        }
        if !self.known(name, None) {
            return None;
        }
        self.model.indicators.push(name.text.clone());
        let indicator = self.model.indicators.len() - 1;
        Some(self.add(
            name,
            Nature::Composite,
            Mode::A,
            Measured::Indicators(vec![indicator]),
        ))
    }

    fn product(&mut self, a: usize, b: usize, span: Span) -> usize {
        let constructs = &self.model.constructs;
        let same = |m: &Measured| *m == Measured::Product(a, b) || *m == Measured::Product(b, a);
        if let Some(at) = constructs.iter().position(|c| same(&c.measured)) {
            return at;
        }
        let text = format!("{}:{}", constructs[a].name, constructs[b].name);
        self.add(
            &Name { text, span },
            Nature::Composite,
            Mode::A,
            Measured::Product(a, b),
        )
    }

    fn define(&mut self, statement: &Statement) {
        let Statement::Defined {
            name, expression, ..
        } = statement
        else {
            return;
        };
        for (used, span) in expression.names() {
            let labels = self.model.labels.iter().map(|(label, _)| label.as_str());
            let names: Vec<&str> = labels
                .chain(self.model.defined.iter().map(|d| d.name.as_str()))
                .collect();
            if !names.contains(&used) {
                let way_out = match nearest(used, names.iter().copied()) {
                    Some(near) => format!("Did you mean `{near}`?"),
                    None => format!("Label a path first, such as `INC ~ {used}*SKILL`"),
                };
                self.fault(span, format!("no coefficient is labelled `{used}`"))
                    .way_out = Some(way_out);
            }
        }
        if self.model.defined.iter().any(|d| d.name == name.text) {
            self.fault(name.span, format!("`{}` is defined twice", name.text));
        }
        self.model.defined.push(Defined {
            name: name.text.clone(),
            expression: expression.clone(),
        });
    }

    pub(super) fn label(&mut self, label: &str, what: Labelled, span: Span) {
        if self.model.labels.iter().any(|(known, _)| known == label) {
            self.fault(
                span,
                format!("PLS cannot hold two coefficients equal: `{label}` labels two of them"),
            )
            .way_out = Some("Give each coefficient its own label".into());
        }
        self.model.labels.push((label.to_owned(), what));
    }

    pub(super) fn refuse_modifier(&mut self, modifier: &Modifier, span: Span) {
        let what = described(modifier);
        self.fault(span, format!("PLS cannot use {what}")).way_out =
            Some("Leave it out for PLS".into());
    }

    pub(super) fn add(
        &mut self,
        name: &Name,
        nature: Nature,
        mode: Mode,
        measured: Measured,
    ) -> usize {
        self.model.constructs.push(Construct {
            name: name.text.clone(),
            nature,
            mode,
            measured,
            dominant: None,
        });
        self.places.push(name.span);
        self.model.constructs.len() - 1
    }

    pub(super) fn construct(&self, name: &str) -> Option<usize> {
        self.model
            .constructs
            .iter()
            .position(|construct| construct.name == name)
    }

    /// Whose indicator `name` is.
    pub(super) fn owner(&self, name: &str) -> Option<String> {
        let indicator = self
            .model
            .indicators
            .iter()
            .position(|known| known == name)?;
        let owns = |c: &&Construct| matches!(&c.measured, Measured::Indicators(block) if block.contains(&indicator));
        self.model
            .constructs
            .iter()
            .find(owns)
            .map(|construct| construct.name.clone())
    }

    /// Whether the data have such a variable; a fault with the nearest name otherwise.
    /// Constructs are offered too, but for the one that is being measured.
    pub(super) fn known(&mut self, name: &Name, measured: Option<usize>) -> bool {
        let Some(columns) = self.columns else {
            return true;
        };
        if columns.contains(&name.text.as_str()) {
            return true;
        }
        let constructs = self.model.constructs.iter().enumerate();
        let others = constructs
            .filter(|(at, _)| Some(*at) != measured)
            .map(|(_, construct)| construct.name.as_str());
        let near = nearest(&name.text, columns.iter().copied());
        let way_out = match near.or_else(|| nearest(&name.text, others)) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Write the names as they stand in the data's header".to_owned(),
        };
        self.fault(
            name.span,
            format!("the data have no variable `{}`", name.text),
        )
        .way_out = Some(way_out);
        false
    }
}

pub(super) fn described(modifier: &Modifier) -> String {
    match modifier {
        Modifier::Fixed(value) => format!("a fixed coefficient ({value}*)"),
        Modifier::Free => "a coefficient set free (NA*)".to_owned(),
        Modifier::Label(label) => format!("the label `{label}`"),
        Modifier::Start(value) => format!("a start value ({value})"),
        Modifier::Call(word, _) if word == "c" => "coefficients by group (c(...))".to_owned(),
        Modifier::Call(word, _) => format!("the modifier {word}()"),
    }
}
