//! Why there is no estimate, as facts; and the one place that makes a sentence with a way out of them.

use std::fmt;

use super::{
    design::Design,
    pls::{Failure, Run},
};

/// Why there is no estimate.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The data have no such variable.
    UnknownVariable {
        /// The name in the model.
        variable: String,
        /// The name that may be meant.
        near: Option<String>,
    },
    /// The variable has no value at all.
    Empty {
        /// The variable.
        variable: String,
    },
    /// The variable does not vary.
    Constant {
        /// The variable.
        variable: String,
        /// Its only value.
        value: f64,
        /// In so many rows.
        rows: usize,
    },
    /// Rows without gaps are too few.
    TooFewRows {
        /// Rows there are.
        rows: usize,
        /// Rows that can be used.
        used: usize,
        /// Rows that are needed.
        needed: usize,
        /// The variable with most gaps.
        reason: Option<String>,
    },
    /// A block of regression weights (Mode B) or an equation has as many variables as there are rows.
    TooManyVariables {
        /// The construct.
        construct: String,
        /// Its indicators or predictors.
        variables: usize,
        /// Rows used.
        rows: usize,
        /// Whether the predictors are meant, not the indicators.
        structural: bool,
    },
    /// In a Mode B block an indicator is determined by those before it.
    SingularBlock {
        /// The construct.
        construct: String,
        /// The indicator.
        indicator: String,
        /// The indicator that it copies, where it copies one.
        twin: Option<String>,
    },
    /// A predictor is determined by the other predictors.
    SingularEquation {
        /// The outcome.
        outcome: String,
        /// The predictor.
        predictor: String,
    },
    /// The weighted sum of a construct's indicators does not vary.
    EmptyProxy {
        /// The construct.
        construct: String,
    },
    /// A common factor's rho_A is not positive.
    Unreliable {
        /// The construct.
        construct: String,
        /// Its rho_A.
        rho_a: f64,
    },
    /// The weights did not settle.
    Unconverged(Run),
    /// A row's weight cannot be used.
    BadWeight {
        /// The row of the data, counted from 0.
        row: usize,
        /// Its weight, where it has one.
        weight: Option<f64>,
    },
    /// What was asked for does not go with this model.
    Unsuited {
        /// What does not go.
        what: String,
        /// What to do.
        way_out: String,
    },
}

impl Refusal {
    /// The failure of a solver with the names of its design; `s` tells which indicator copies which.
    #[must_use]
    pub fn new(failure: Failure, design: &Design, s: &[f64]) -> Self {
        let construct = |j: usize| design.blocks[j].name.clone();
        match failure {
            Failure::Constant(k) => Self::Constant {
                variable: design.indicators[k].clone(),
                value: f64::NAN,
                rows: 0,
            },
            Failure::Unconverged(run) => Self::Unconverged(run),
            Failure::SingularBlock {
                construct: j,
                indicator,
            } => Self::SingularBlock {
                construct: construct(j),
                indicator: design.indicators[indicator].clone(),
                twin: twin(design, j, indicator, s),
            },
            Failure::SingularEquation { outcome, predictor } => Self::SingularEquation {
                outcome: construct(outcome),
                predictor: construct(predictor),
            },
            Failure::EmptyProxy(j) => Self::EmptyProxy {
                construct: construct(j),
            },
            Failure::Unreliable {
                construct: j,
                rho_a,
            } => Self::Unreliable {
                construct: construct(j),
                rho_a,
            },
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn fault(&self) -> String {
        match self {
            Self::UnknownVariable { variable, .. } => {
                format!("the data have no variable `{variable}`")
            }
            Self::Empty { variable } => {
                format!("the variable `{variable}` has no value in any row that is used")
            }
            Self::Constant {
                variable,
                value,
                rows,
            } if value.is_finite() => {
                format!(
                    "the variable `{variable}` is {value} in all {rows} rows, so it explains nothing"
                )
            }
            Self::Constant { variable, .. } => format!("the variable `{variable}` does not vary"),
            Self::TooFewRows {
                rows,
                used,
                needed,
                reason,
            } => {
                let gaps = match reason {
                    Some(variable) if used < rows => format!("; `{variable}` has most gaps"),
                    _ => String::new(),
                };
                format!("{used} of {rows} rows can be used and at least {needed} are needed{gaps}")
            }
            Self::TooManyVariables {
                construct,
                variables,
                rows,
                structural,
            } => {
                let what = if *structural {
                    "predictors"
                } else {
                    "indicators with regression weights (Mode B)"
                };
                format!("`{construct}` has {variables} {what}, too many for {rows} rows")
            }
            Self::SingularBlock {
                construct,
                indicator,
                twin,
            } => match twin {
                Some(twin) => format!(
                    "in `{construct}` (Mode B) the indicator `{indicator}` says the same as `{twin}`"
                ),
                None => format!(
                    "in `{construct}` (Mode B) the indicator `{indicator}` is a sum of the others"
                ),
            },
            Self::SingularEquation { outcome, predictor } => {
                format!("among the predictors of `{outcome}`, `{predictor}` is a sum of the others")
            }
            Self::EmptyProxy { construct } => {
                format!(
                    "the indicators of `{construct}` cancel each other: their weighted sum does not vary"
                )
            }
            Self::Unreliable { construct, rho_a } => {
                format!(
                    "rho_A of `{construct}` is {rho_a:.3}, so its correlations cannot be corrected"
                )
            }
            Self::Unconverged(run) => format!(
                "the weights still change by {:.1e} after {} {}, so there are no estimates",
                run.change,
                run.iterations,
                if run.iterations == 1 {
                    "iteration"
                } else {
                    "iterations"
                }
            ),
            Self::BadWeight { row, weight: None } => format!("row {} has no weight", row + 1),
            Self::BadWeight {
                row,
                weight: Some(weight),
            } => {
                format!("the weight of row {} is {weight}", row + 1)
            }
            Self::Unsuited { what, .. } => what.clone(),
        }
    }

    /// What the person can do.
    #[must_use]
    pub fn way_out(&self) -> String {
        match self {
            Self::UnknownVariable { near: Some(near), .. } => format!("Did you mean `{near}`?"),
            Self::UnknownVariable { .. } => "Write the names as they stand in the data's header".into(),
            Self::Empty { variable } | Self::Constant { variable, .. } => format!("Take `{variable}` out of the model"),
            Self::TooFewRows { .. } => "Use more rows, or fill gaps with --missing em".into(),
            Self::TooManyVariables { structural: true, .. } => "Use more rows or fewer predictors".into(),
            Self::TooManyVariables { construct, .. } => format!("Use more rows, or write mode(A)*{construct}"),
            Self::SingularBlock { construct, indicator, .. } => {
                format!("Take `{indicator}` out, or write mode(A)*{construct}")
            }
            Self::SingularEquation { predictor, outcome } => format!("Take the path {predictor} -> {outcome} out"),
            Self::EmptyProxy { .. } => "Reverse the items that are worded the other way round".into(),
            Self::Unreliable { construct, .. } => {
                format!("Its items hardly correlate: measure `{construct}` with <~, or estimate with --estimator pls")
            }
            Self::Unconverged(_) => "Try another --scheme, or look for constructs that hardly correlate with their neighbours".into(),
            Self::BadWeight { .. } => "Weights are numbers from 0 on, not all 0".into(),
            Self::Unsuited { way_out, .. } => way_out.clone(),
        }
    }
}

/// The indicator of the block that `indicator` copies.
fn twin(design: &Design, construct: usize, indicator: usize, s: &[f64]) -> Option<String> {
    let k = design.indicators.len();
    design.blocks[construct]
        .indicators
        .iter()
        .find(|&&other| other != indicator && s[other * k + indicator].abs() > 1.0 - 1e-9)
        .map(|&other| design.indicators[other].clone())
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.fault(), self.way_out())
    }
}

impl std::error::Error for Refusal {}
