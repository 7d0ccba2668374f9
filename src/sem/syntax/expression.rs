//! Arithmetic over coefficients: the right side of `:=`.

use super::{
    Fault, Span,
    token::{Kind, Token},
};

/// Arithmetic over named values.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A number.
    Number(f64),
    /// A label, or the name of an earlier definition.
    Name(String, Span),
    /// `-x`
    Negated(Box<Expression>),
    /// `x + y`, `x - y`, `x * y`, `x / y`, `x ^ y`
    Binary(char, Box<Expression>, Box<Expression>),
    /// `sqrt(x)`, `exp(x)`, `log(x)`, `abs(x)`
    Call(Function, Box<Expression>),
}

/// A function of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// The square root.
    Sqrt,
    /// The exponential.
    Exp,
    /// The natural logarithm.
    Log,
    /// The absolute value.
    Abs,
}

impl Expression {
    /// The value, each name replaced by what `value_of` says; not finite where a function is not defined.
    pub fn value(&self, value_of: &dyn Fn(&str) -> f64) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Name(name, _) => value_of(name),
            Self::Negated(x) => -x.value(value_of),
            Self::Binary(sign, x, y) => {
                let (x, y) = (x.value(value_of), y.value(value_of));
                match sign {
                    '+' => x + y,
                    '-' => x - y,
                    '*' => x * y,
                    '/' => x / y,
                    _ => libm::pow(x, y),
                }
            }
            Self::Call(function, x) => {
                let x = x.value(value_of);
                match function {
                    Function::Sqrt => x.sqrt(),
                    Function::Exp => libm::exp(x),
                    Function::Log => libm::log(x),
                    Function::Abs => x.abs(),
                }
            }
        }
    }

    /// The names that stand in it, with their places.
    #[must_use]
    pub fn names(&self) -> Vec<(&str, Span)> {
        match self {
            Self::Number(_) => vec![],
            Self::Name(name, span) => vec![(name, *span)],
            Self::Negated(x) | Self::Call(_, x) => x.names(),
            Self::Binary(_, x, y) => [x.names(), y.names()].concat(),
        }
    }
}

/// Reads an expression from the front of `rest`; leaves what it does not need.
pub(super) fn read(text: &str, rest: &mut &[Token]) -> Result<Expression, Fault> {
    sum(text, rest)
}

fn sum(text: &str, rest: &mut &[Token]) -> Result<Expression, Fault> {
    chain(text, rest, &['+', '-'], product)
}

fn product(text: &str, rest: &mut &[Token]) -> Result<Expression, Fault> {
    chain(text, rest, &['*', '/'], signed)
}

type Reader = fn(&str, &mut &[Token]) -> Result<Expression, Fault>;

fn chain(
    text: &str,
    rest: &mut &[Token],
    signs: &[char],
    part: Reader,
) -> Result<Expression, Fault> {
    let mut left = part(text, rest)?;
    while let Some(sign) = take_sign(rest, signs) {
        left = Expression::Binary(sign, Box::new(left), Box::new(part(text, rest)?));
    }
    Ok(left)
}

fn signed(text: &str, rest: &mut &[Token]) -> Result<Expression, Fault> {
    match take_sign(rest, &['-', '+']) {
        Some('-') => Ok(Expression::Negated(Box::new(signed(text, rest)?))),
        Some(_) => signed(text, rest),
        None => power(text, rest),
    }
}

pub(super) fn power(text: &str, rest: &mut &[Token]) -> Result<Expression, Fault> {
    let base = atom(text, rest)?;
    if take_sign(rest, &['^']).is_none() {
        return Ok(base);
    }
    Ok(Expression::Binary(
        '^',
        Box::new(base),
        Box::new(signed(text, rest)?),
    ))
}

fn atom(text: &str, rest: &mut &[Token]) -> Result<Expression, Fault> {
    let Some((token, tail)) = rest.split_first() else {
        return Err(Fault::new(
            text,
            Span {
                start: text.len(),
                end: text.len(),
            },
            "a number or a label is missing here",
        ));
    };
    *rest = tail;
    match &token.kind {
        Kind::Number(number) => Ok(Expression::Number(*number)),
        Kind::Name(name) if take_sign(rest, &['(']).is_some() => {
            let function = match name.as_str() {
                "sqrt" => Function::Sqrt,
                "exp" => Function::Exp,
                "log" => Function::Log,
                "abs" => Function::Abs,
                _ => {
                    return Err(Fault::new(
                        text,
                        token.span,
                        format!("`{name}` is not a function here"),
                    )
                    .way_out("There are sqrt, exp, log and abs"));
                }
            };
            let inner = sum(text, rest)?;
            close(text, rest, token.span)?;
            Ok(Expression::Call(function, Box::new(inner)))
        }
        Kind::Name(name) => Ok(Expression::Name(name.clone(), token.span)),
        Kind::Sign('(') => {
            let inner = sum(text, rest)?;
            close(text, rest, token.span)?;
            Ok(inner)
        }
        _ => Err(Fault::new(
            text,
            token.span,
            "a number or a label is expected here",
        )),
    }
}

fn close(text: &str, rest: &mut &[Token], opened: Span) -> Result<(), Fault> {
    match take_sign(rest, &[')']) {
        Some(_) => Ok(()),
        None => Err(Fault::new(text, opened, "the closing ) is missing")),
    }
}

fn take_sign(rest: &mut &[Token], signs: &[char]) -> Option<char> {
    let (token, tail) = rest.split_first()?;
    match token.kind {
        Kind::Sign(sign) if signs.contains(&sign) => {
            *rest = tail;
            Some(sign)
        }
        _ => None,
    }
}
