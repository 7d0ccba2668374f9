//! An estimate: a model meets a sample; what is odd about the result is found and kept with it.

use nalgebra::DMatrix;

use super::{
    data::{Missing, Sample},
    design::{Block, Design},
    machine::Machine,
    model::{Mode, Model},
    plan::{HigherOrder, Interaction, Plan, Stage},
    pls::{Options, Solution},
    refusal::Refusal,
    variant::Compat,
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
    /// Correlations from different rows that no complete rows can have.
    PairsImpossible {
        /// The smallest eigenvalue of the indicators' correlations.
        eigenvalue: f64,
    },
    /// The sign rule turned a construct.
    Turned {
        /// The construct.
        construct: String,
    },
}

/// What a stage was solved to.
#[derive(Debug, Clone)]
pub struct Layer {
    /// The correlations of the stage's columns, row after row.
    pub s: Vec<f64>,
    /// Weights, loadings, paths.
    pub solution: Solution,
    /// The standard deviations that product columns had before they were standardised; 1 for others.
    pub spread: Vec<f64>,
}

/// How a model is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Method {
    /// The iteration.
    pub options: Options,
    /// Constructs of constructs.
    pub higher: HigherOrder,
    /// Products.
    pub interaction: Interaction,
    /// Whose definitions are used where programs differ; see [`Compat::applied`].
    pub compat: Compat,
}

impl From<Options> for Method {
    fn from(options: Options) -> Self {
        Self {
            options,
            ..Self::default()
        }
    }
}

/// A converged estimate with everything its tables need.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// The model.
    pub model: Model,
    /// Its stages.
    pub plan: Plan,
    /// What each stage was solved to.
    pub layers: Vec<Layer>,
    /// Standard deviations of the model's indicators.
    pub sd: Vec<f64>,
    /// Rows used.
    pub n: usize,
    /// How it was made.
    pub method: Method,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

impl Estimate {
    /// Estimates `model` from `sample`, whose columns are the model's indicators.
    ///
    /// # Errors
    /// A [`Refusal`] that names the construct or the variable.
    pub fn new(model: &Model, sample: &Sample, method: impl Into<Method>) -> Result<Self, Refusal> {
        let method = method.into();
        let plan = Plan::new(model, method.higher, method.interaction)?;
        if sample.missing == Missing::Pairwise
            && sample.has_gaps()
            && plan.stages.iter().any(Stage::needs_rows)
        {
            return Err(Refusal::Unsuited {
                what: "products need complete rows, which pairs of columns do not give".into(),
                way_out: "Use --missing em, mean or casewise".into(),
            });
        }
        for stage in &plan.stages {
            enough_rows(&stage.design, sample.n())?;
        }
        let mut machine = Machine::new(&plan, sample, method.options);
        machine.solve(&sample.base_weight()).map_err(|failed| {
            Refusal::new(
                failed.failure,
                &plan.stages[failed.stage].design,
                machine.s(failed.stage),
            )
        })?;
        let layers: Vec<Layer> = (0..plan.stages.len())
            .map(|at| Layer {
                s: machine.s(at).to_vec(),
                solution: machine.solution(at).clone(),
                spread: machine.spread(at).to_vec(),
            })
            .collect();
        drop(machine);
        let mut findings = findings(&plan, &layers);
        if sample.missing == Missing::Pairwise && sample.has_gaps() {
            let k = model.indicators().len();
            let eigenvalue = DMatrix::from_row_slice(k, k, &layers[0].s)
                .symmetric_eigenvalues()
                .min();
            if eigenvalue < -1e-9 {
                findings.push(Finding::PairsImpossible { eigenvalue });
            }
        }
        Ok(Self {
            model: model.clone(),
            plan,
            layers,
            sd: sample.sd.clone(),
            n: sample.n(),
            method,
            findings,
        })
    }

    /// The stage that paths come from, and what it was solved to.
    #[must_use]
    pub fn structure(&self) -> (&Stage, &Layer) {
        let at = self.plan.structure();
        (&self.plan.stages[at], &self.layers[at])
    }

    /// The stage that measurement is reported from, and what it was solved to.
    #[must_use]
    pub fn measurement(&self) -> (&Stage, &Layer) {
        let at = self.plan.measurement();
        (&self.plan.stages[at], &self.layers[at])
    }

    /// Construct scores of the structure's stage, one row a used row, unit variance with n − 1.
    ///
    /// # Panics
    /// When `sample` is not the one that was estimated.
    #[must_use]
    pub fn scores(&self, sample: &Sample) -> Vec<Vec<f64>> {
        let mut machine = Machine::new(&self.plan, sample, self.method.options);
        let weight = sample.base_weight();
        assert!(
            machine.solve(&weight).is_ok(),
            "the sample was estimated before"
        );
        machine.scores(&weight)
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

fn findings(plan: &Plan, layers: &[Layer]) -> Vec<Finding> {
    let mut found = twins(&plan.stages[0].design, &layers[0].s);
    for (stage, layer) in plan.stages.iter().zip(layers) {
        for (j, block) in stage.design.blocks.iter().enumerate() {
            if stage.shown[j] && !stage.product[j] {
                of_block(&stage.design, block, j, &layer.solution, &mut found);
            }
        }
    }
    let last = &layers[layers.len() - 1].solution;
    let eigenvalue = last.p.symmetric_eigenvalues().min();
    if eigenvalue < -1e-9 {
        found.push(Finding::CorrelationsImpossible { eigenvalue });
    }
    found
}

fn of_block(
    design: &Design,
    block: &Block,
    j: usize,
    solution: &Solution,
    found: &mut Vec<Finding>,
) {
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

impl Layer {
    /// `B` with the coefficients of products for the product itself, not for the standardised one: the change of the slope
    /// when the moderator rises by one standard deviation.
    #[must_use]
    pub fn paths(&self, stage: &Stage) -> DMatrix<f64> {
        let mut b = self.solution.b.clone();
        unscale(stage, &self.spread, &mut b);
        b
    }
}

/// Divides the rows of products that are one column by that column's spread.
pub(crate) fn unscale(stage: &Stage, spread: &[f64], b: &mut DMatrix<f64>) {
    for (j, block) in stage.design.blocks.iter().enumerate() {
        if let ([column], true) = (block.indicators.as_slice(), stage.product[j]) {
            b.row_mut(j).scale_mut(1.0 / spread[*column]);
        }
    }
}
