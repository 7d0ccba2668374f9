//! Model: constructs with their blocks, and the paths between them, checked.

mod check;
mod measure;
mod read;

use crate::sem::syntax::{Expression, Fault};

/// What a construct is thought to be; decides what consistent PLS corrects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A common factor that its indicators reflect (`=~`).
    Factor,
    /// A composite that its indicators make up (`<~`), or an observed variable.
    Composite,
}

/// How the outer weights of a block are estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Correlation weights.
    A,
    /// Regression weights.
    B,
    /// The first principal component of the block.
    Pca,
    /// All weights alike (sum scores of standardised indicators).
    Unit,
}

/// What a construct is measured by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measured {
    /// Positions in [`Model::indicators`].
    Indicators(Vec<usize>),
    /// Positions in [`Model::constructs`]: a higher-order construct and its dimensions.
    Dimensions(Vec<usize>),
    /// The product of two constructs; of one with itself for a quadratic term.
    Product(usize, usize),
}

/// A construct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Construct {
    /// Its name.
    pub name: String,
    /// Common factor or composite.
    pub nature: Nature,
    /// How its weights are estimated.
    pub mode: Mode,
    /// What measures it.
    pub measured: Measured,
    /// Position within its block of the indicator whose loading is made positive.
    pub dominant: Option<usize>,
}

/// An arrow between two constructs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Position of the predictor.
    pub from: usize,
    /// Position of the outcome.
    pub to: usize,
}

/// What a label stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labelled {
    /// The coefficient of `paths[i]`.
    Path(usize),
    /// The loading (factor) or weight (composite) at this position of a construct's block.
    Outer(usize, usize),
}

/// A quantity of coefficients (`:=`).
#[derive(Debug, Clone, PartialEq)]
pub struct Defined {
    /// Its name.
    pub name: String,
    /// What it is.
    pub expression: Expression,
}

/// A path model: no cycle, no construct without a path, no indicator twice.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    constructs: Vec<Construct>,
    indicators: Vec<String>,
    paths: Vec<Path>,
    labels: Vec<(String, Labelled)>,
    defined: Vec<Defined>,
}

impl Model {
    /// The model that `text` describes. `columns` are the variables that exist, where that is known already: a name that
    /// is none of them is then a fault with its place.
    ///
    /// # Errors
    /// Every fault found, in the order of the text.
    pub fn read(text: &str, columns: Option<&[&str]>) -> Result<Self, Vec<Fault>> {
        let statements = crate::sem::syntax::parse(text)?;
        read::model(text, &statements, columns)
    }

    /// In the order of the text: measured ones, then single observed variables, then products.
    #[must_use]
    pub fn constructs(&self) -> &[Construct] {
        &self.constructs
    }

    /// The distinct observed variables, in the order of the constructs.
    #[must_use]
    pub fn indicators(&self) -> &[String] {
        &self.indicators
    }

    /// In the order of the text.
    #[must_use]
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// Labels and what they stand for.
    #[must_use]
    pub fn labels(&self) -> &[(String, Labelled)] {
        &self.labels
    }

    /// The quantities of coefficients.
    #[must_use]
    pub fn defined(&self) -> &[Defined] {
        &self.defined
    }

    /// Whether some construct is measured by constructs.
    #[must_use]
    pub fn has_higher_order(&self) -> bool {
        self.constructs
            .iter()
            .any(|c| matches!(c.measured, Measured::Dimensions(_)))
    }

    /// Whether some construct is a product.
    #[must_use]
    pub fn has_products(&self) -> bool {
        self.constructs
            .iter()
            .any(|c| matches!(c.measured, Measured::Product(..)))
    }
}

impl Mode {
    /// As a person writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::Pca => "PCA",
            Self::Unit => "unit",
        }
    }
}
