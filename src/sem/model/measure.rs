//! Measurement: which construct is measured by what, and how its weights are estimated.

use super::{
    Labelled, Measured, Mode, Nature,
    read::{Builder, described},
};
use crate::sem::syntax::{Modifier, Name, Operator, Span, Statement, Term};

impl Builder<'_> {
    /// Every construct gets its position before any is measured, so that order does not matter.
    pub(super) fn declare(&mut self, statement: &Statement) {
        let Statement::Formula { left, operator, .. } = statement else {
            return;
        };
        let (nature, mode) = match operator {
            Operator::MeasuredBy => (Nature::Factor, Mode::A),
            Operator::ComposedOf => (Nature::Composite, Mode::B),
            _ => return,
        };
        for term in left {
            let [name] = term.factors.as_slice() else {
                self.fault(
                    term.span,
                    format!("`{}` is a product and cannot be measured", term.name()),
                );
                continue;
            };
            if let Some(at) = self.construct(&name.text) {
                if self.model.constructs[at].nature != nature {
                    self.fault(
                        name.span,
                        format!("`{}` is measured with =~ and with <~", name.text),
                    )
                    .way_out = Some(
                        "A construct is either a common factor (=~) or a composite (<~)".into(),
                    );
                }
            } else {
                self.add(name, nature, mode, Measured::Indicators(vec![]));
            }
            self.modes(term);
        }
    }

    /// `mode(...)` before the construct's name.
    fn modes(&mut self, term: &Term) {
        let Some(at) = self.construct(&term.name()) else {
            return;
        };
        for (modifier, span) in &term.modifiers {
            match modifier {
                Modifier::Call(word, arguments) if word == "mode" => {
                    self.set_mode(at, arguments, *span)
                }
                other => {
                    let what = described(other);
                    self.fault(
                        *span,
                        format!("PLS cannot use {what} before a construct's name"),
                    );
                }
            }
        }
    }

    pub(super) fn set_mode(&mut self, at: usize, arguments: &[String], span: Span) {
        let mode = match arguments.first().map(|text| text.to_lowercase()).as_deref() {
            Some("a") => Mode::A,
            Some("b") => Mode::B,
            Some("pca") => Mode::Pca,
            Some("unit" | "sum") => Mode::Unit,
            _ => {
                self.fault(span, "this is not a mode").way_out =
                    Some("There are mode(A), mode(B), mode(PCA) and mode(unit)".into());
                return;
            }
        };
        self.model.constructs[at].mode = mode;
    }

    pub(super) fn measure(&mut self, statement: &Statement) {
        let Statement::Formula {
            left,
            operator: Operator::MeasuredBy | Operator::ComposedOf,
            right,
            ..
        } = statement
        else {
            return;
        };
        for construct in left
            .iter()
            .filter_map(|term| self.construct(&term.name()))
            .collect::<Vec<_>>()
        {
            for term in right {
                self.indicator(construct, term);
            }
        }
    }

    fn indicator(&mut self, construct: usize, term: &Term) {
        let [name] = term.factors.as_slice() else {
            self.fault(
                term.span,
                format!("the product `{}` cannot be an indicator", term.name()),
            );
            return;
        };
        let added = match self.construct(&name.text) {
            Some(at) if at == construct => {
                self.fault(name.span, format!("`{}` cannot measure itself", name.text));
                return;
            }
            Some(at) => self.add_dimension(construct, at, name),
            None => self.add_indicator(construct, name),
        };
        let Some(position) = added else { return };
        for (modifier, span) in &term.modifiers {
            match modifier {
                Modifier::Label(label) => {
                    self.label(label, Labelled::Outer(construct, position), *span)
                }
                Modifier::Call(word, arguments) if word == "dominant" && arguments.is_empty() => {
                    self.model.constructs[construct].dominant = Some(position);
                }
                Modifier::Call(word, arguments) if word == "mode" => {
                    self.set_mode(construct, arguments, *span)
                }
                other => self.refuse_modifier(other, *span),
            }
        }
    }

    /// The position of the new dimension within its block.
    fn add_dimension(&mut self, construct: usize, dimension: usize, name: &Name) -> Option<usize> {
        let text = self.model.constructs[construct].name.clone();
        let block = &mut self.model.constructs[construct].measured;
        if *block == Measured::Indicators(vec![]) {
            *block = Measured::Dimensions(vec![]);
        }
        let Measured::Dimensions(dimensions) = block else {
            self.fault(
                name.span,
                format!(
                    "`{text}` is measured by variables and by the construct `{}`",
                    name.text
                ),
            )
            .way_out = Some("Measure a higher-order construct by constructs only".into());
            return None;
        };
        if dimensions.contains(&dimension) {
            self.fault(
                name.span,
                format!("`{}` measures `{text}` twice", name.text),
            );
            return None;
        }
        dimensions.push(dimension);
        Some(dimensions.len() - 1)
    }

    fn add_indicator(&mut self, construct: usize, name: &Name) -> Option<usize> {
        let text = self.model.constructs[construct].name.clone();
        if !self.known(name, Some(construct)) {
            return None;
        }
        if let Some(owner) = self.owner(&name.text) {
            let message = if owner == text {
                format!("`{}` measures `{text}` twice", name.text)
            } else {
                format!(
                    "`{}` measures `{text}` and already measures `{owner}`",
                    name.text
                )
            };
            self.fault(name.span, message).way_out =
                Some("An indicator belongs to one construct".into());
            return None;
        }
        self.model.indicators.push(name.text.clone());
        let indicator = self.model.indicators.len() - 1;
        let Measured::Indicators(indicators) = &mut self.model.constructs[construct].measured
        else {
            self.fault(
                name.span,
                format!(
                    "`{text}` is measured by constructs and by the variable `{}`",
                    name.text
                ),
            )
            .way_out = Some("Measure a higher-order construct by constructs only".into());
            return None;
        };
        indicators.push(indicator);
        Some(indicators.len() - 1)
    }
}
