//! An estimate: a model meets a sample; what is odd about the result is found and kept with it.

use super::{
    data::Sample,
    design::Design,
    model::{Mode, Model},
    moments::Scratch,
    pls::{Failure, Options, Solution, Solver},
    refusal::Refusal,
};

/// Something about the data or the result that a person should know, though there are estimates.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Two indicators correlate perfectly.
    Twins {
        /// The later one.
        indicator: String,
        /// The earlier one.
        of: String,
    },
    /// An indicator loads against the others of its block.
    Reversed {
        /// The indicator.
        indicator: String,
        /// Its construct.
        construct: String,
        /// Its loading.
        loading: f64,
    },
    /// A loading beyond 1 (Heywood case).
    LoadingBeyondOne {
        /// The indicator.
        indicator: String,
        /// Its construct.
        construct: String,
        /// Its loading.
        loading: f64,
    },
    /// A reliability beyond 1 (Heywood case).
    ReliabilityBeyondOne {
        /// The construct.
        construct: String,
        /// Its rho_A.
        rho_a: f64,
    },
    /// Corrected correlations that no variables can have.
    CorrelationsImpossible {
        /// The smallest eigenvalue of the construct correlations.
        eigenvalue: f64,
    },
    /// The sign rule turned a construct.
    Turned {
        /// The construct.
        construct: String,
    },
}

/// A converged estimate with everything its tables need.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// Blocks and paths.
    pub design: Design,
    /// Correlations of the indicators, row after row.
    pub s: Vec<f64>,
    /// Weights, loadings, paths.
    pub solution: Solution,
    /// Standard deviations of the indicators.
    pub sd: Vec<f64>,
    /// Rows used.
    pub n: usize,
    /// How it was made.
    pub options: Options,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

impl Estimate {
    /// Estimates `model` from `sample`, whose columns are the model's indicators.
    ///
    /// # Errors
    /// A [`Refusal`] that names the construct or the variable.
    pub fn new(model: &Model, sample: &Sample, options: Options) -> Result<Self, Refusal> {
        let design = Design::of(model);
        enough_rows(&design, sample.n())?;
        let k = design.indicators.len();
        let mut s = vec![0.0; k * k];
        let counts = vec![1.0; sample.n()];
        sample
            .rows()
            .correlations(&counts, &mut Scratch::default(), &mut s)
            .map_err(|constant| Refusal::new(Failure::Constant(constant.0), &design, &s))?;
        let solution = Solver::new(&design, options)
            .solve(&s)
            .map_err(|failure| Refusal::new(failure, &design, &s))?
            .clone();
        let findings = findings(&design, &s, &solution);
        Ok(Self {
            design,
            s,
            solution,
            sd: sample.sd.clone(),
            n: sample.n(),
            options,
            findings,
        })
    }

    /// Construct scores, one row a used row, unit variance with n − 1.
    #[must_use]
    pub fn scores(&self, sample: &Sample) -> Vec<Vec<f64>> {
        (0..sample.n())
            .map(|row| {
                let x = sample.rows().row(row);
                let score = |j: usize| {
                    let block = &self.design.blocks[j];
                    let w = &self.solution.w[block.places()];
                    block
                        .indicators
                        .iter()
                        .zip(w)
                        .map(|(&at, w)| w * x[at])
                        .sum()
                };
                (0..self.design.constructs()).map(score).collect()
            })
            .collect()
    }
}

fn enough_rows(design: &Design, n: usize) -> Result<(), Refusal> {
    for (j, block) in design.blocks.iter().enumerate() {
        let refuse = |variables: usize, structural: bool| Refusal::TooManyVariables {
            construct: block.name.clone(),
            variables,
            rows: n,
            structural,
        };
        if block.mode == Mode::B && block.indicators.len() + 1 > n {
            return Err(refuse(block.indicators.len(), false));
        }
        if design.predecessors[j].len() + 1 >= n {
            return Err(refuse(design.predecessors[j].len(), true));
        }
    }
    Ok(())
}

fn findings(design: &Design, s: &[f64], solution: &Solution) -> Vec<Finding> {
    let mut found = twins(design, s);
    for (j, block) in design.blocks.iter().enumerate() {
        let construct = || block.name.clone();
        for (&at, &loading) in block
            .indicators
            .iter()
            .zip(&solution.lambda[block.places()])
        {
            let indicator = || design.indicators[at].clone();
            if loading.abs() > 1.0 + 1e-9 {
                found.push(Finding::LoadingBeyondOne {
                    indicator: indicator(),
                    construct: construct(),
                    loading,
                });
            } else if loading < 0.0 && block.mode != Mode::B {
                found.push(Finding::Reversed {
                    indicator: indicator(),
                    construct: construct(),
                    loading,
                });
            }
        }
        if solution.rho_a[j] > 1.0 + 1e-9 {
            found.push(Finding::ReliabilityBeyondOne {
                construct: construct(),
                rho_a: solution.rho_a[j],
            });
        }
        if solution.turned[j] {
            found.push(Finding::Turned {
                construct: construct(),
            });
        }
    }
    let eigenvalue = solution.p.symmetric_eigenvalues().min();
    if eigenvalue < -1e-9 {
        found.push(Finding::CorrelationsImpossible { eigenvalue });
    }
    found
}

fn twins(design: &Design, s: &[f64]) -> Vec<Finding> {
    let k = design.indicators.len();
    let mut found = vec![];
    for a in 0..k {
        if let Some(b) = (0..a).find(|&b| s[a * k + b].abs() > 1.0 - 1e-12) {
            found.push(Finding::Twins {
                indicator: design.indicators[a].clone(),
                of: design.indicators[b].clone(),
            });
        }
    }
    found
}
