//! From tokens to statements; every statement that cannot be read is reported, not only the first.

use super::{
    Expression, Fault, Modifier, Name, Operator, Span, Statement, Term, expression,
    token::{Kind, Token, tokens},
};

/// The statements of `text`.
///
/// # Errors
/// All places that cannot be read, in the order of the text.
pub fn parse(text: &str) -> Result<Vec<Statement>, Vec<Fault>> {
    let tokens = tokens(text).map_err(|fault| vec![fault])?;
    let mut statements = vec![];
    let mut faults = vec![];
    for part in tokens.split(|token| token.kind == Kind::End) {
        if part.is_empty() {
            continue;
        }
        match (Reader { text, rest: part }).statement() {
            Ok(statement) => statements.push(statement),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(statements)
    } else {
        Err(faults)
    }
}

/// Reads one statement from its tokens.
struct Reader<'a> {
    text: &'a str,
    rest: &'a [Token],
}

impl Reader<'_> {
    fn statement(mut self) -> Result<Statement, Fault> {
        let all = self.rest;
        let span = all[0].span.to(all[all.len() - 1].span);
        if let Some(what) = block_header(all) {
            return Ok(Statement::Other { what, span });
        }
        let Some((operator, operator_span)) = all.iter().find_map(operator_of) else {
            return Err(self
                .fault(span, "this is not a statement: no operator stands in it")
                .way_out("Measure with =~ or <~, explain with ~, such as `INC ~ SKILL`"));
        };
        let operators = all.iter().filter_map(operator_of);
        if let Some(what) = operators
            .filter_map(|(operator, _)| unread(operator))
            .next()
        {
            return Ok(Statement::Other { what, span });
        }
        if operator == Operator::Defined {
            return self.defined(span);
        }
        let left = self.terms(operator_span, "on the left side")?;
        self.rest = &self.rest[1..];
        if has_intercept(self.rest) {
            let what = match operator {
                Operator::Regression => "an intercept (~ 1)",
                _ => "a construct without indicators (=~ 0)",
            };
            return Ok(Statement::Other { what, span });
        }
        let right = self.terms(operator_span, "on the right side")?;
        if let Some(extra) = self.rest.first() {
            let fault = self.fault(extra.span, "one operator a statement: this is a second one");
            let between = &self.text[operator_span.end..extra.span.start];
            return Err(match between.rsplit_once('\n') {
                Some((before, _)) if before.trim_end().ends_with(['+', ',', '~']) => fault.way_out(
                    "The line before does not end there, so that this one goes on with it: take its last sign out",
                ),
                _ => fault,
            });
        }
        Ok(Statement::Formula {
            left,
            operator,
            right,
            span,
        })
    }

    fn defined(mut self, span: Span) -> Result<Statement, Fault> {
        let name = self.name("a name is expected before :=")?;
        if operator_of(&self.rest[0]).is_none() {
            return Err(self.fault(self.rest[0].span, "one name stands before :="));
        }
        let operator = self.rest[0].span;
        self.rest = &self.rest[1..];
        if self.rest.is_empty() {
            return Err(self.fault(operator, "nothing stands after :="));
        }
        let expression = expression::read(self.text, &mut self.rest)?;
        match self.rest.first() {
            Some(extra) => Err(self.fault(
                extra.span,
                "an operator such as + or * is missing before this",
            )),
            None => Ok(Statement::Defined {
                name,
                expression,
                span,
            }),
        }
    }

    /// Summands up to an operator or the end.
    fn terms(&mut self, operator: Span, side: &str) -> Result<Vec<Term>, Fault> {
        if self.rest.is_empty() || operator_of(&self.rest[0]).is_some() {
            return Err(self.fault(operator, format!("nothing stands {side}")));
        }
        let mut terms = vec![self.term()?];
        while let Some(token) = self.rest.first() {
            match token.kind {
                Kind::Sign('+') => self.rest = &self.rest[1..],
                Kind::Operator(_) => break,
                _ => {
                    return Err(self
                        .fault(token.span, "a + is missing before this")
                        .way_out("Join indicators and predictors with +"));
                }
            }
            if self.rest.is_empty() {
                return Err(self.fault(token.span, "nothing stands after this +"));
            }
            terms.push(self.term()?);
        }
        Ok(terms)
    }

    fn term(&mut self) -> Result<Term, Fault> {
        let start = self.rest[0].span;
        let mut modifiers = vec![];
        while let Some(modifier) = self.modifier()? {
            modifiers.push(modifier);
        }
        let mut factors =
            vec![self.name("the name of a construct or a variable is expected here")?];
        while let Some(Token {
            kind: Kind::Sign(':'),
            ..
        }) = self.rest.first()
        {
            self.rest = &self.rest[1..];
            factors.push(self.name("the second name of a product is expected after :")?);
        }
        let span = start.to(factors[factors.len() - 1].span);
        if factors.len() > 2 {
            return Err(self.fault(span, "a product has two factors, not more"));
        }
        Ok(Term {
            factors,
            modifiers,
            span,
        })
    }

    /// What stands before the next `*` or `?`, if anything does.
    fn modifier(&mut self) -> Result<Option<(Modifier, Span)>, Fault> {
        let before = self.rest;
        let Some(found) = self.modifier_value()? else {
            self.rest = before;
            return Ok(None);
        };
        match self.rest.first().map(|token| &token.kind) {
            Some(Kind::Sign('*')) => {
                self.rest = &self.rest[1..];
                Ok(Some(found))
            }
            Some(Kind::Sign('?')) => {
                self.rest = &self.rest[1..];
                match found.0 {
                    Modifier::Fixed(value) => Ok(Some((Modifier::Start(value), found.1))),
                    _ => Err(self.fault(found.1, "a number is expected before ?")),
                }
            }
            _ => {
                self.rest = before;
                Ok(None)
            }
        }
    }

    fn modifier_value(&mut self) -> Result<Option<(Modifier, Span)>, Fault> {
        let first = &self.rest[0];
        match &first.kind {
            Kind::Text(text) => {
                self.rest = &self.rest[1..];
                Ok(Some((Modifier::Label(text.clone()), first.span)))
            }
            Kind::Name(name) if self.next_is('(') => {
                if let Some(value) = self.constant() {
                    return Ok(Some((Modifier::Fixed(value), first.span)));
                }
                let (arguments, span) = self.call()?;
                Ok(Some((call(name, arguments), span)))
            }
            Kind::Name(name) => {
                self.rest = &self.rest[1..];
                let modifier = if name == "NA" {
                    Modifier::Free
                } else {
                    Modifier::Label(name.clone())
                };
                Ok(Some((modifier, first.span)))
            }
            Kind::Number(_) | Kind::Sign('-' | '(') => {
                Ok(self.constant().map(|v| (Modifier::Fixed(v), first.span)))
            }
            _ => Ok(None),
        }
    }

    /// A number written as arithmetic without labels, such as `-0.5`, `2^-1` or `sqrt(2)`.
    fn constant(&mut self) -> Option<f64> {
        let mut rest = self.rest;
        let negative = matches!(rest[0].kind, Kind::Sign('-'));
        if negative {
            rest = &rest[1..];
        }
        let read: Expression = expression::power(self.text, &mut rest).ok()?;
        if !read.names().is_empty() {
            return None;
        }
        self.rest = rest;
        let value = read.value(&|_| f64::NAN);
        Some(if negative { -value } else { value })
    }

    fn next_is(&self, sign: char) -> bool {
        matches!(self.rest.get(1), Some(token) if token.kind == Kind::Sign(sign))
    }

    /// The arguments of `word(...)` as written.
    fn call(&mut self) -> Result<(Vec<String>, Span), Fault> {
        let start = self.rest[0].span;
        let Some(length) = self
            .rest
            .iter()
            .position(|token| token.kind == Kind::Sign(')'))
        else {
            return Err(self.fault(start, "the closing ) is missing"));
        };
        let inner = &self.rest[2..length];
        let span = start.to(self.rest[length].span);
        self.rest = &self.rest[length + 1..];
        let arguments = inner
            .split(|token| token.kind == Kind::Sign(','))
            .filter(|part| !part.is_empty())
            .map(|part| {
                self.text[part[0].span.start..part[part.len() - 1].span.end]
                    .trim_matches(['"', '\'', '`'])
                    .to_owned()
            })
            .collect();
        Ok((arguments, span))
    }

    fn name(&mut self, expected: &str) -> Result<Name, Fault> {
        match self.rest.split_first() {
            Some((
                Token {
                    kind: Kind::Name(text),
                    span,
                },
                tail,
            )) => {
                self.rest = tail;
                Ok(Name {
                    text: text.clone(),
                    span: *span,
                })
            }
            Some((token, _)) => Err(self.fault(token.span, expected)),
            None => Err(self.fault(
                Span {
                    start: self.text.len(),
                    end: self.text.len(),
                },
                expected,
            )),
        }
    }

    fn fault(&self, span: Span, message: impl Into<String>) -> Fault {
        Fault::new(self.text, span, message)
    }
}

fn call(name: &str, mut arguments: Vec<String>) -> Modifier {
    match (name, arguments.as_slice()) {
        ("label", [label]) => Modifier::Label(label.clone()),
        ("start", [value]) if value.parse::<f64>().is_ok() => {
            Modifier::Start(value.parse().unwrap_or(0.0))
        }
        ("fixed", [value]) if value.parse::<f64>().is_ok() => {
            Modifier::Fixed(value.parse().unwrap_or(0.0))
        }
        _ => Modifier::Call(name.to_owned(), std::mem::take(&mut arguments)),
    }
}

fn operator_of(token: &Token) -> Option<(Operator, Span)> {
    match token.kind {
        Kind::Operator(operator) => Some((operator, token.span)),
        _ => None,
    }
}

/// Whether a summand is a bare number, with a modifier or without: `1`, `0*1`, `NA*1`.
fn has_intercept(rest: &[Token]) -> bool {
    let number = |token: &Token| matches!(token.kind, Kind::Number(_));
    let mut summands = rest.split(|token| token.kind == Kind::Sign('+'));
    summands.any(|summand| match summand {
        [one] => number(one),
        [.., star, one] => star.kind == Kind::Sign('*') && number(one),
        [] => false,
    })
}

/// `group: 1` and its like.
fn block_header(all: &[Token]) -> Option<&'static str> {
    match all {
        [
            Token {
                kind: Kind::Name(word),
                ..
            },
            Token {
                kind: Kind::Sign(':'),
                ..
            },
            _,
        ] => match word.as_str() {
            "group" => Some("a block for one group (group:)"),
            "level" => Some("a block for one level (level:)"),
            "block" => Some("a block (block:)"),
            "class" => Some("a latent class (class:)"),
            _ => None,
        },
        _ => None,
    }
}

/// What is known but not taken apart.
fn unread(operator: Operator) -> Option<&'static str> {
    match operator {
        Operator::Equal => Some("an equality constraint (==)"),
        Operator::Less => Some("an inequality constraint (<)"),
        Operator::Greater => Some("an inequality constraint (>)"),
        Operator::Threshold => Some("thresholds (|)"),
        Operator::Scaling => Some("a scaling factor (~*~)"),
        Operator::Instrument => Some("instruments (|~)"),
        Operator::Prior => Some("a prior (:~)"),
        Operator::Random => Some("a random coefficient (%)"),
        _ => None,
    }
}
