//! Partial least squares: outer weights by iteration, then loadings, paths and R² from the correlations alone.

mod block;
mod solver;

use nalgebra::DMatrix;

pub use solver::Solver;

/// How the inner proxies weigh their neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheme {
    /// Regression on predecessors, correlation with successors.
    #[default]
    Path,
    /// Correlations.
    Factorial,
    /// Signs of correlations.
    Centroid,
}

/// What the iteration is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// How inner proxies are made.
    pub scheme: Scheme,
    /// The iteration stops when no standardised outer weight changed by more than this. Weights beyond 1, which nearly
    /// collinear Mode B blocks have, count relative to the largest of their block: round-off moves them otherwise.
    pub tolerance: f64,
    /// It gives up after so many changes of the weights.
    pub max_iterations: usize,
    /// Correct common factors for attenuation (consistent PLS).
    pub consistent: bool,
    /// Turn a construct most of whose loadings are negative (as many as not, or Mode B: whose loadings have a negative
    /// sum); without it only `dominant()` turns one.
    pub orient: bool,
}

/// How an iteration ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// Changes of the weights that were made.
    pub iterations: usize,
    /// The largest change of a standardised outer weight in the last of them.
    pub change: f64,
}

/// Why there are no estimates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Failure {
    /// The indicator (a column of `S`) does not vary.
    Constant(usize),
    /// The weights still changed after the last allowed iteration.
    Unconverged(Run),
    /// In a Mode B block the indicator (a column of `S`) is determined by those before it.
    SingularBlock {
        /// The construct.
        construct: usize,
        /// The indicator.
        indicator: usize,
    },
    /// A predictor is determined by the other predictors of the outcome.
    SingularEquation {
        /// The outcome.
        outcome: usize,
        /// The predictor.
        predictor: usize,
    },
    /// The weighted sum of the block's indicators does not vary.
    EmptyProxy(usize),
    /// The reliability of a common factor is not positive, so nothing can be corrected by it.
    Unreliable {
        /// The construct.
        construct: usize,
        /// Its rho_A.
        rho_a: f64,
    },
}

/// A converged solution. Vectors of weights and loadings follow the blocks of the design.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// How the iteration ended.
    pub run: Run,
    /// `W`: outer weights of standardised indicators, proxies with unit variance.
    pub w: Vec<f64>,
    /// `Λ`: outer loadings.
    pub lambda: Vec<f64>,
    /// `SW`, K × J.
    pub cross: DMatrix<f64>,
    /// `C`, J × J.
    pub c: DMatrix<f64>,
    /// `P`, J × J.
    pub p: DMatrix<f64>,
    /// `ρ_A` of each proxy; 1 for single items and for Mode B.
    pub rho_a: Vec<f64>,
    /// `B`, J × J, row = from, column = to.
    pub b: DMatrix<f64>,
    /// R² of each construct; 0 where nothing explains it.
    pub r2: Vec<f64>,
    /// Variance inflation of each predictor in each equation, laid out like `B`.
    pub vif: DMatrix<f64>,
    /// Constructs that the sign rule turned.
    pub turned: Vec<bool>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            scheme: Scheme::Path,
            tolerance: 1e-7,
            max_iterations: 3000,
            consistent: false,
            orient: true,
        }
    }
}
