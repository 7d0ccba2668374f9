//! Ledger: which draws of a resampling failed or were inadmissible, how many, and why, by name.

use super::{
    linear,
    machine::{Failed, Machine},
    plan::Plan,
    pls::Failure,
};

/// Why a draw gave no estimates, or inadmissible ones.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reason {
    /// In the draw, the indicator does not vary.
    Constant(String),
    /// The weights did not settle.
    Unconverged,
    /// In a Mode B block, the indicator is determined by the others.
    SingularBlock(String, String),
    /// Among the predictors of the first, the second is determined by the others.
    SingularEquation(String, String),
    /// The construct's weighted sum does not vary.
    EmptyProxy(String),
    /// The construct's rho_A is not positive.
    Unreliable(String),
    /// The construct's rho_A is beyond 1 (inadmissible).
    ReliabilityBeyondOne(String),
    /// A loading of the construct is beyond 1 (inadmissible).
    LoadingBeyondOne(String),
    /// The corrected correlations are those of no variables (inadmissible).
    CorrelationsImpossible,
}

/// Draws with the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The reason.
    pub reason: Reason,
    /// How many draws.
    pub count: usize,
    /// The number of the first of them.
    pub first: usize,
    /// Whether they were kept all the same.
    pub kept: bool,
}

/// All draws that were not plainly good.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// Draws made.
    pub made: usize,
    /// By reason, in the order of their first draw.
    pub entries: Vec<Entry>,
}

impl Ledger {
    pub(crate) fn add(&mut self, reason: &Reason, draw: usize, kept: bool) {
        match self
            .entries
            .iter_mut()
            .find(|entry| entry.reason == *reason && entry.kept == kept)
        {
            Some(entry) => entry.count += 1,
            None => self.entries.push(Entry {
                reason: reason.clone(),
                count: 1,
                first: draw,
                kept,
            }),
        }
    }

    /// Draws that were left out.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.entries
            .iter()
            .filter(|entry| !entry.kept)
            .map(|entry| entry.count)
            .sum()
    }

    /// Draws that are inadmissible and were kept.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.entries
            .iter()
            .filter(|entry| entry.kept)
            .map(|entry| entry.count)
            .sum()
    }
}

impl Reason {
    /// The names behind a failure.
    #[must_use]
    pub fn failed(failed: Failed, plan: &Plan) -> Self {
        let design = &plan.stages[failed.stage].design;
        let construct = |j: usize| design.blocks[j].name.clone();
        match failed.failure {
            // The first stage's columns are the sample's.
            Failure::Constant(k) => Self::Constant(design.indicators[k].clone()),
            Failure::Unconverged(_) => Self::Unconverged,
            Failure::SingularBlock {
                construct: j,
                indicator,
            } => Self::SingularBlock(construct(j), design.indicators[indicator].clone()),
            Failure::SingularEquation { outcome, predictor } => {
                Self::SingularEquation(construct(outcome), construct(predictor))
            }
            Failure::EmptyProxy(j) => Self::EmptyProxy(construct(j)),
            Failure::Unreliable { construct: j, .. } => Self::Unreliable(construct(j)),
        }
    }

    /// What makes the machine's solution inadmissible, if something does.
    #[must_use]
    pub fn inadmissible(machine: &Machine) -> Option<Self> {
        let mut corrected = false;
        for (at, stage) in machine.plan().stages.iter().enumerate() {
            let solution = machine.solution(at);
            for (j, block) in stage.design.blocks.iter().enumerate() {
                if !(machine.is_consistent(at) && block.is_corrected()) {
                    continue;
                }
                corrected = true;
                if solution.rho_a[j] > 1.0 {
                    return Some(Self::ReliabilityBeyondOne(block.name.clone()));
                }
                if solution.lambda[block.places()]
                    .iter()
                    .any(|l| l.abs() > 1.0)
                {
                    return Some(Self::LoadingBeyondOne(block.name.clone()));
                }
            }
        }
        let p = &machine.solution(machine.plan().structure()).p;
        let impossible =
            corrected && linear::factor(&mut p.as_slice().to_vec(), p.nrows()).is_err();
        impossible.then_some(Self::CorrelationsImpossible)
    }

    /// The reason as a sentence's end: "in 3 draws ...".
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Constant(indicator) => format!("`{indicator}` did not vary among the rows drawn"),
            Self::Unconverged => "the weights did not settle".into(),
            Self::SingularBlock(construct, indicator) => {
                format!("in `{construct}` (Mode B) `{indicator}` was a sum of the others")
            }
            Self::SingularEquation(outcome, predictor) => {
                format!(
                    "among the predictors of `{outcome}`, `{predictor}` was a sum of the others"
                )
            }
            Self::EmptyProxy(construct) => {
                format!("the indicators of `{construct}` cancelled each other")
            }
            Self::Unreliable(construct) => format!("rho_A of `{construct}` was not positive"),
            Self::ReliabilityBeyondOne(construct) => format!("rho_A of `{construct}` was beyond 1"),
            Self::LoadingBeyondOne(construct) => format!("a loading of `{construct}` was beyond 1"),
            Self::CorrelationsImpossible => {
                "the corrected correlations were those of no variables".into()
            }
        }
    }
}
