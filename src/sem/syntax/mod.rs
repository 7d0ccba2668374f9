//! The model language: lavaan's notation for measurement, structure and derived quantities, read with places.
//!
//! ```text
//! SKILL =~ s1 + s2 + s3        SKILL is a common factor measured by s1, s2, s3
//! FARM  <~ area + cattle       FARM is a composite made of area and cattle
//! INC ~ a*SKILL + FARM         INC depends on SKILL (labelled a) and FARM
//! INC ~ SKILL:FARM             ... and on their product
//! mode(A)*FARM <~ area         the weights' mode of a construct; dominant()*area names the indicator that gives the sign
//! twice := 2*a                 a quantity of coefficients
//! # comment                    ! comment
//! ```

mod expression;
mod fault;
mod parse;
mod token;

pub use expression::Expression;
pub use fault::{Fault, Span, nearest};
pub use parse::parse;

/// What stands between the two sides of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `=~`
    MeasuredBy,
    /// `<~`
    ComposedOf,
    /// `~`
    Regression,
    /// `~~`
    Covariance,
    /// `:=`
    Defined,
    /// `==`
    Equal,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `|`
    Threshold,
    /// `~*~`
    Scaling,
    /// `|~`
    Instrument,
    /// `:~`
    Prior,
    /// `%`
    Random,
}

/// A name and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name as written, without backticks.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// What is written before `*` or `?`.
#[derive(Debug, Clone, PartialEq)]
pub enum Modifier {
    /// `0.5*x`: the coefficient is not estimated.
    Fixed(f64),
    /// `NA*x`: the coefficient is estimated even where it would be fixed.
    Free,
    /// `a*x`: the coefficient's name.
    Label(String),
    /// `0.5?x` or `start(0.5)*x`: where the iteration begins.
    Start(f64),
    /// `mode(A)*X`, `lower(0)*x`, `c(a, b)*x`, ...: a word with arguments as written.
    Call(String, Vec<String>),
}

/// A summand of the right side.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// What is added: one name, or two with `:` between them.
    pub factors: Vec<Name>,
    /// What is written before it, with places.
    pub modifiers: Vec<(Modifier, Span)>,
    /// Where the whole term stands.
    pub span: Span,
}

/// One statement of a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// `lhs =~ rhs`, `lhs <~ rhs`, `lhs ~ rhs`, `lhs ~~ rhs`.
    Formula {
        /// The names before the operator, each with what modifies it.
        left: Vec<Term>,
        /// Which of the four.
        operator: Operator,
        /// The summands after it.
        right: Vec<Term>,
        /// Where.
        span: Span,
    },
    /// `name := expression`.
    Defined {
        /// The new name.
        name: Name,
        /// What it is.
        expression: Expression,
        /// Where.
        span: Span,
    },
    /// Anything else that the language has: intercepts, thresholds, constraints, blocks.
    Other {
        /// What a person calls it, such as `an intercept (~ 1)`.
        what: &'static str,
        /// Where.
        span: Span,
    },
}

impl Operator {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::MeasuredBy => "=~",
            Self::ComposedOf => "<~",
            Self::Regression => "~",
            Self::Covariance => "~~",
            Self::Defined => ":=",
            Self::Equal => "==",
            Self::Less => "<",
            Self::Greater => ">",
            Self::Threshold => "|",
            Self::Scaling => "~*~",
            Self::Instrument => "|~",
            Self::Prior => ":~",
            Self::Random => "%",
        }
    }
}

impl Term {
    /// The factors joined by `:`.
    #[must_use]
    pub fn name(&self) -> String {
        let names: Vec<&str> = self.factors.iter().map(|name| name.text.as_str()).collect();
        names.join(":")
    }

    /// The label among the modifiers.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.modifiers.iter().rev().find_map(|(m, _)| match m {
            Modifier::Label(label) => Some(label.as_str()),
            _ => None,
        })
    }
}
