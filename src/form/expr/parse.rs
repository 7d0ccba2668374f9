//! From tokens to syntax: a Pratt parser whose mistakes know their place.

use crate::form::expr::{
    Mistake, Operator, Span,
    syntax::{Kind, Start, Step, Syntax, To},
    token::{Token, tokens},
};

/// Deeper nesting than this is refused, so that no text can exhaust the stack.
const DEEPEST: usize = 120;

/// The syntax of `text`.
pub(in crate::form) fn parse(text: &str) -> Result<Syntax, Mistake> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
        end: Span {
            from: text.len(),
            to: text.len(),
        },
    };
    let syntax = parser.expression(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok(syntax),
        Some((token, span)) => Err(Mistake::new(
            "unexpected",
            *span,
            format!("{} is not expected here", shown(token)),
            "Take it out, or put an operator or a comma before it",
        )),
    }
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
    end: Span,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(self.end, |(_, span)| *span)
    }

    fn last(&self) -> Span {
        match self.at.checked_sub(1) {
            Some(before) => self.tokens[before].1,
            None => Span::default(),
        }
    }

    fn takes(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(s)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(s)) if *s == sign)
    }

    fn wants(&mut self, sign: &'static str) -> Result<(), Mistake> {
        if self.takes(sign) {
            return Ok(());
        }
        let found = self.peek().map_or("the end".to_owned(), shown);
        Err(Mistake::new(
            "expected",
            self.span(),
            format!("{found} stands where `{sign}` is expected"),
            format!("Put `{sign}` here, or balance the brackets"),
        ))
    }

    /// An expression whose operators bind tighter than `floor`.
    fn expression(&mut self, floor: u8) -> Result<Syntax, Mistake> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Mistake::new(
                "too_deep",
                self.span(),
                format!("the expression is nested deeper than {DEEPEST} levels"),
                "Split it over several calculate rows",
            ));
        }
        let mut left = self.prefix()?;
        while let Some((operator, power)) = self.operator().filter(|(_, power)| *power > floor) {
            self.at += 1;
            let right = self.expression(power)?;
            let span = left.span.to(right.span);
            let sides = Box::new([left, right]);
            let kind = match operator {
                Some(operator) => Kind::Binary(operator, sides),
                None => Kind::Union(sides),
            };
            left = Syntax { kind, span };
        }
        self.depth -= 1;
        Ok(left)
    }

    /// The operator that stands here and how tightly it binds; `None` in it is `|`.
    fn operator(&self) -> Option<(Option<Operator>, u8)> {
        use Operator as O;
        Some(match self.peek()? {
            Token::Name(name) => match name.as_str() {
                "or" => (Some(O::Or), 1),
                "and" => (Some(O::And), 2),
                "div" => (Some(O::Divide), 6),
                "mod" => (Some(O::Modulo), 6),
                _ => return None,
            },
            Token::Sign(sign) => match *sign {
                "=" => (Some(O::Equal), 3),
                "!=" => (Some(O::NotEqual), 3),
                "<" => (Some(O::Less), 4),
                "<=" => (Some(O::LessOrEqual), 4),
                ">" => (Some(O::Greater), 4),
                ">=" => (Some(O::GreaterOrEqual), 4),
                "+" => (Some(O::Add), 5),
                "-" => (Some(O::Subtract), 5),
                "*" => (Some(O::Multiply), 6),
                "|" => (None, 8),
                _ => return None,
            },
            Token::Number(_) | Token::Text(_) | Token::Reference(_) => return None,
        })
    }

    fn prefix(&mut self) -> Result<Syntax, Mistake> {
        let from = self.span();
        let syntax = match self.peek().cloned() {
            Some(Token::Number(number)) => self.take(Kind::Number(number)),
            Some(Token::Text(text)) => self.take(Kind::Text(text)),
            Some(Token::Sign("-")) => {
                self.at += 1;
                let inner = self.expression(7)?;
                Kind::Negate(Box::new(inner))
            }
            Some(Token::Sign("(")) => {
                self.at += 1;
                let inner = self.expression(0)?;
                self.wants(")")?;
                if self.is("[") || self.is("/") {
                    return Err(Mistake::new(
                        "unsupported",
                        self.span(),
                        "a path cannot go on after brackets",
                        "Write the path without the brackets",
                    ));
                }
                return Ok(Syntax {
                    span: from.to(self.last()),
                    ..inner
                });
            }
            _ => return self.path(),
        };
        Ok(Syntax {
            kind: syntax,
            span: from.to(self.last()),
        })
    }

    fn take(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    fn path(&mut self) -> Result<Syntax, Mistake> {
        let from = self.span();
        let called = matches!(self.peek(), Some(Token::Name(_)))
            && matches!(self.tokens.get(self.at + 1), Some((Token::Sign("("), _)));
        let (start, mut steps) = if called {
            let (name, arguments) = self.call()?;
            if !self.is("/") && !self.is("[") {
                let span = from.to(self.last());
                let kind = Kind::Call(name, arguments);
                return Ok(Syntax { kind, span });
            }
            (Start::Call(name, arguments), vec![])
        } else if let Some(Token::Reference(name)) = self.peek().cloned() {
            self.at += 1;
            (Start::Reference(name), vec![])
        } else if self.takes("/") {
            (Start::Root, self.first_step_of_root()?)
        } else {
            (Start::Here, vec![self.step()?])
        };
        if self.is("[") {
            let span = self.span();
            let filters = self.filters()?;
            let to = To::Stay;
            steps.push(Step { to, filters, span });
        }
        while self.takes("/") {
            steps.push(self.step()?);
        }
        let span = from.to(self.last());
        Ok(Syntax {
            kind: Kind::Path(start, steps),
            span,
        })
    }

    fn first_step_of_root(&mut self) -> Result<Vec<Step>, Mistake> {
        match self.peek() {
            Some(Token::Name(_) | Token::Sign("*" | "." | ".." | "@")) => Ok(vec![self.step()?]),
            _ => Ok(vec![]),
        }
    }

    fn call(&mut self) -> Result<(String, Vec<Syntax>), Mistake> {
        let Some(Token::Name(name)) = self.peek().cloned() else {
            return Err(self.no_value());
        };
        self.at += 2;
        let mut arguments = vec![];
        if !self.is(")") {
            arguments.push(self.expression(0)?);
            while self.takes(",") {
                arguments.push(self.expression(0)?);
            }
        }
        self.wants(")")?;
        Ok((name, arguments))
    }

    fn step(&mut self) -> Result<Step, Mistake> {
        let span = self.span();
        let to = match self.peek().cloned() {
            Some(Token::Sign(".")) => To::Stay,
            Some(Token::Sign("..")) => To::Up,
            Some(Token::Sign("*")) => To::Children,
            Some(Token::Name(name)) => To::Child(name),
            Some(Token::Sign("/")) | Some(Token::Sign("//")) => {
                return Err(unsupported(span, "`//` (any depth)"));
            }
            _ => return Err(self.no_value()),
        };
        self.at += 1;
        match self.peek() {
            Some(Token::Sign("::")) => return Err(unsupported(self.span(), "an axis (`::`)")),
            Some(Token::Sign("(")) => return Err(unsupported(self.span(), "a node test")),
            Some(Token::Sign("//")) => return Err(unsupported(self.span(), "`//` (any depth)")),
            _ => {}
        }
        let filters = self.filters()?;
        Ok(Step { to, filters, span })
    }

    fn filters(&mut self) -> Result<Vec<Syntax>, Mistake> {
        let mut filters = vec![];
        while self.takes("[") {
            filters.push(self.expression(0)?);
            self.wants("]")?;
        }
        Ok(filters)
    }

    fn no_value(&self) -> Mistake {
        match self.peek() {
            Some(Token::Sign("@")) => unsupported(self.span(), "an attribute (`@`)"),
            Some(Token::Sign("//")) => unsupported(self.span(), "`//` (any depth)"),
            Some(token) => Mistake::new(
                "expected",
                self.span(),
                format!("{} stands where a value is expected", shown(token)),
                "Put a number, a 'text', a ${question} or a function here",
            ),
            None => Mistake::new(
                "expected",
                self.end,
                "the expression ends where a value is expected",
                "Complete it",
            ),
        }
    }
}

fn unsupported(span: Span, what: &str) -> Mistake {
    Mistake::new(
        "unsupported",
        span,
        format!("{what} is not part of the expression language of forms"),
        "Name the question as ${name}",
    )
}

fn shown(token: &Token) -> String {
    match token {
        Token::Number(number) => format!("`{number}`"),
        Token::Text(text) => format!("'{text}'"),
        Token::Name(name) => format!("`{name}`"),
        Token::Reference(name) => format!("`${{{name}}}`"),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}
