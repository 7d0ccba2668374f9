//! Parameters: every number of an estimate that has a distribution, in one order, so that draws are rows of one matrix.

use nalgebra::DMatrix;

use super::{
    effects::{self, Chain},
    estimate::{Estimate, unscale},
    machine::Machine,
    model::{Labelled, Model, Nature},
    plan::Plan,
    pls::Solution,
    quality::{self, Signs},
    slopes::{self, AT, Term},
    variant::FSquare,
};

/// Which number of an estimate.
#[derive(Debug, Clone, PartialEq)]
enum What {
    Path(usize, usize),
    Total(usize, usize),
    Indirect(usize, usize),
    Specific(Chain),
    Defined(usize),
    /// Stage and place among its weights.
    Loading(usize, usize),
    Weight(usize, usize),
    Correlation(usize, usize),
    R2(usize),
    AdjustedR2(usize),
    F2(usize, usize),
    /// Stage and construct.
    Alpha(usize, usize),
    RhoA(usize, usize),
    RhoC(usize, usize),
    Ave(usize, usize),
    Htmt(usize, usize),
    Htmt2(usize, usize),
    /// Of which product, at how many standard deviations of its moderator.
    Slope(Term, f64),
}

/// A number of an estimate with the table and the row that it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The id of the table that holds its estimate.
    pub table: &'static str,
    /// The label of its row in the long table: `A -> B`, `x1 <- A`, `A`.
    pub label: String,
    /// Whether zero is a value worth testing against.
    pub tested: bool,
    what: What,
}

/// All parameters of a plan.
#[derive(Debug, Clone)]
pub struct Parameters {
    list: Vec<Parameter>,
    model: Model,
    /// Where each path of the model is among the constructs of the last stage.
    paths: Vec<Option<(usize, usize)>>,
    n: f64,
    signs: Signs,
}

/// Room for what several parameters share.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    b: DMatrix<f64>,
    t: DMatrix<f64>,
}

/// Whatever holds a solved plan.
pub trait Solved {
    /// The correlations of a stage's columns.
    fn correlations(&self, stage: usize) -> &[f64];
    /// What the stage was solved to.
    fn solved(&self, stage: usize) -> &Solution;
    /// The standard deviations that its product columns had.
    fn spreads(&self, stage: usize) -> &[f64];
}

impl Solved for Machine<'_> {
    fn correlations(&self, stage: usize) -> &[f64] {
        self.s(stage)
    }
    fn solved(&self, stage: usize) -> &Solution {
        self.solution(stage)
    }
    fn spreads(&self, stage: usize) -> &[f64] {
        self.spread(stage)
    }
}

impl Solved for Estimate {
    fn correlations(&self, stage: usize) -> &[f64] {
        &self.layers[stage].s
    }
    fn solved(&self, stage: usize) -> &Solution {
        &self.layers[stage].solution
    }
    fn spreads(&self, stage: usize) -> &[f64] {
        &self.layers[stage].spread
    }
}

impl What {
    /// Whether another orientation of constructs would give it another sign.
    fn has_a_sign(&self) -> bool {
        matches!(
            self,
            Self::Path(..)
                | Self::Total(..)
                | Self::Indirect(..)
                | Self::Specific(_)
                | Self::Loading(..)
                | Self::Weight(..)
                | Self::Correlation(..)
        )
    }
}

impl Parameters {
    /// The parameters of `model` under `plan`, at `n` rows.
    #[must_use]
    pub fn new(model: &Model, plan: &Plan, n: usize) -> Self {
        let design = &plan.stages[plan.structure()].design;
        let at = |j: usize| design.position(&model.constructs()[j].name);
        let paths = model
            .paths()
            .iter()
            .map(|path| Some((at(path.from)?, at(path.to)?)))
            .collect();
        let mut new = Self {
            list: vec![],
            model: model.clone(),
            paths,
            n: n as f64,
            signs: Signs::default(),
        };
        new.structure(plan);
        new.slopes(plan);
        for stage in 0..plan.stages.len() {
            new.outer(plan, stage);
        }
        new.explained(plan);
        for stage in 0..plan.stages.len() {
            new.reliability(plan, stage);
        }
        new.pairs(plan);
        new
    }

    /// The parameters of an estimate by its own definitions. f² that estimates the model again has no draws.
    #[must_use]
    pub fn of(estimate: &Estimate) -> Self {
        let mut new = Self::new(&estimate.model, &estimate.plan, estimate.n);
        new.signs = estimate.method.compat.htmt();
        if estimate.method.compat.f_square() == FSquare::Again {
            new.list.retain(|parameter| parameter.table != "f_square");
        }
        new
    }

    /// The parameters.
    #[must_use]
    pub fn list(&self) -> &[Parameter] {
        &self.list
    }

    /// Every product of two scores with the places of its slopes at the mean of the moderator and one standard deviation
    /// above it, of which every other slope is a sum.
    #[must_use]
    pub fn terms(&self) -> Vec<(Term, [usize; 2])> {
        let place = |term: &Term, at: f64| {
            let same = |parameter: &Parameter| parameter.what == What::Slope(*term, at);
            self.list.iter().position(same)
        };
        let at_mean = self
            .list
            .iter()
            .filter_map(|parameter| match &parameter.what {
                What::Slope(term, 0.0) => Some(*term),
                _ => None,
            });
        at_mean
            .filter_map(|term| Some((term, [place(&term, 0.0)?, place(&term, 1.0)?])))
            .collect()
    }

    /// The parameters' values.
    #[must_use]
    pub fn values(&self, plan: &Plan, solved: &impl Solved) -> Vec<f64> {
        let mut out = vec![0.0; self.list.len()];
        self.fill(plan, solved, &mut self.shared(plan), &mut out);
        out
    }

    pub(crate) fn shared(&self, plan: &Plan) -> Shared {
        let j = plan.stages[plan.structure()].design.constructs();
        Shared {
            b: DMatrix::zeros(j, j),
            t: DMatrix::zeros(j, j),
        }
    }

    /// Writes every parameter of what was solved into `out`, in the order of the list.
    pub(crate) fn fill(
        &self,
        plan: &Plan,
        solved: &impl Solved,
        shared: &mut Shared,
        out: &mut [f64],
    ) {
        let (last, measured) = (plan.structure(), plan.measurement());
        let stage = &plan.stages[last];
        let solution = solved.solved(last);
        shared.b.copy_from(&solution.b);
        unscale(stage, solved.spreads(last), &mut shared.b);
        effects::total(&stage.design, &shared.b, &mut shared.t);
        let Shared { b, t } = &*shared;
        let of = |stage: usize, j: usize| {
            let block = &plan.stages[stage].design.blocks[j];
            (
                block,
                solved.correlations(stage),
                plan.stages[stage].design.indicators.len(),
            )
        };
        let lambda = |stage: usize, j: usize| {
            &solved.solved(stage).lambda[plan.stages[stage].design.blocks[j].places()]
        };
        for (parameter, out) in self.list.iter().zip(out) {
            *out = match &parameter.what {
                What::Path(i, j) => b[(*i, *j)],
                What::Total(i, j) => t[(*i, *j)],
                What::Indirect(i, j) => t[(*i, *j)] - b[(*i, *j)],
                What::Specific(chain) => effects::along(chain, b),
                What::Defined(at) => self.defined(*at, plan, solved, b),
                What::Loading(stage, place) => solved.solved(*stage).lambda[*place],
                What::Weight(stage, place) => solved.solved(*stage).w[*place],
                What::Correlation(i, j) => solution.p[(*i, *j)],
                What::R2(j) => solution.r2[*j],
                What::AdjustedR2(j) => {
                    quality::adjusted(solution.r2[*j], self.n, stage.design.predecessors[*j].len())
                }
                What::F2(i, j) => quality::f_square(solution, *i, *j),
                What::Alpha(stage, j) => {
                    let (block, s, k) = of(*stage, *j);
                    quality::alpha(block, s, k)
                }
                What::RhoA(stage, j) => solved.solved(*stage).rho_a[*j],
                What::RhoC(stage, j) => quality::rho_c(lambda(*stage, *j)),
                What::Ave(stage, j) => quality::ave(lambda(*stage, *j)),
                What::Htmt(i, j) => {
                    let (block, s, k) = of(measured, *i);
                    quality::htmt(block, of(measured, *j).0, s, k, self.signs)
                }
                What::Htmt2(i, j) => {
                    let (block, s, k) = of(measured, *i);
                    quality::htmt2(block, of(measured, *j).0, s, k)
                }
                What::Slope(term, at) => term.slope(b, *at),
            };
        }
    }

    /// Gives every weight, loading, correlation, path and effect of `values` the sign that it has in `originals`.
    pub(crate) fn take_signs(&self, originals: &[f64], values: &mut [f64]) {
        let all = self.list.iter().zip(originals).zip(values);
        for ((_, original), value) in all.filter(|((p, _), _)| p.what.has_a_sign()) {
            if original * *value < 0.0 {
                *value = -*value;
            }
        }
    }

    fn push(&mut self, table: &'static str, label: String, tested: bool, what: What) {
        self.list.push(Parameter {
            table,
            label,
            tested,
            what,
        });
    }

    fn structure(&mut self, plan: &Plan) {
        let design = &plan.stages[plan.structure()].design;
        let name =
            |i: usize, j: usize| format!("{} -> {}", design.blocks[i].name, design.blocks[j].name);
        let (any, long) = effects::reach(design);
        let all =
            || (0..design.constructs()).flat_map(|i| (0..design.constructs()).map(move |j| (i, j)));
        for (i, j) in all().filter(|&(i, j)| design.predecessors[j].contains(&i)) {
            self.push("path_coefficients", name(i, j), true, What::Path(i, j));
        }
        for (i, j) in all().filter(|&(i, j)| long[(i, j)]) {
            self.push(
                "total_indirect_effects",
                name(i, j),
                true,
                What::Indirect(i, j),
            );
        }
        for chain in effects::chains(design) {
            self.push(
                "specific_indirect_effects",
                effects::name(design, &chain),
                true,
                What::Specific(chain),
            );
        }
        for (i, j) in all().filter(|&(i, j)| any[(i, j)]) {
            self.push("total_effects", name(i, j), true, What::Total(i, j));
        }
        for at in 0..self.model.defined().len() {
            let name = self.model.defined()[at].name.clone();
            self.push("defined", name, true, What::Defined(at));
        }
    }

    fn slopes(&mut self, plan: &Plan) {
        for term in slopes::terms(&self.model, plan) {
            for at in AT {
                let label = slopes::label(plan, &term, at);
                self.push("simple_slopes", label, true, What::Slope(term, at));
            }
        }
    }

    fn outer(&mut self, plan: &Plan, at: usize) {
        let stage = &plan.stages[at];
        for (j, block) in stage
            .design
            .blocks
            .iter()
            .enumerate()
            .filter(|(j, _)| stage.shown[*j])
        {
            for (place, &indicator) in block.places().zip(&block.indicators) {
                let label = format!(
                    "{} <- {}",
                    stage.design.indicators[indicator], stage.design.blocks[j].name
                );
                self.push(
                    "outer_loadings",
                    label.clone(),
                    true,
                    What::Loading(at, place),
                );
                self.push("outer_weights", label, true, What::Weight(at, place));
            }
        }
    }

    fn explained(&mut self, plan: &Plan) {
        let design = &plan.stages[plan.structure()].design;
        let name = |j: usize| design.blocks[j].name.clone();
        for j in (0..design.constructs()).filter(|&j| !design.predecessors[j].is_empty()) {
            self.push("r_square", name(j), true, What::R2(j));
            self.push(
                "r_square",
                format!("{} (adjusted)", name(j)),
                true,
                What::AdjustedR2(j),
            );
        }
        for (i, j) in design.paths() {
            self.push(
                "f_square",
                format!("{} -> {}", name(i), name(j)),
                true,
                What::F2(i, j),
            );
        }
    }

    fn reliability(&mut self, plan: &Plan, at: usize) {
        let stage = &plan.stages[at];
        for (j, block) in stage.design.blocks.iter().enumerate() {
            if stage.shown[j] && !stage.product[j] && block.indicators.len() > 1 {
                let id = "construct_reliability";
                self.push(
                    id,
                    format!("{} alpha", block.name),
                    false,
                    What::Alpha(at, j),
                );
                self.push(
                    id,
                    format!("{} rho_a", block.name),
                    false,
                    What::RhoA(at, j),
                );
                self.push(
                    id,
                    format!("{} rho_c", block.name),
                    false,
                    What::RhoC(at, j),
                );
                self.push(id, format!("{} ave", block.name), false, What::Ave(at, j));
            }
        }
    }

    fn pairs(&mut self, plan: &Plan) {
        let at = plan.measurement();
        for (id, stage) in [
            ("construct_correlations", plan.structure()),
            ("htmt", at),
            ("htmt2", at),
        ] {
            let blocks = &plan.stages[stage].design.blocks;
            for i in 0..blocks.len() {
                for j in 0..i {
                    let label = format!("{} <-> {}", blocks[i].name, blocks[j].name);
                    let what = match id {
                        "htmt" => What::Htmt(i, j),
                        "htmt2" => What::Htmt2(i, j),
                        _ => What::Correlation(i, j),
                    };
                    self.push(id, label, id == "construct_correlations", what);
                }
            }
        }
    }

    /// The value of the `at`-th definition of the model.
    fn defined(&self, at: usize, plan: &Plan, solved: &impl Solved, b: &DMatrix<f64>) -> f64 {
        let definition = &self.model.defined()[at];
        definition.expression.value(&|name| {
            if let Some((_, what)) = self.model.labels().iter().find(|(label, _)| label == name) {
                return match *what {
                    Labelled::Path(path) => self.paths[path].map_or(f64::NAN, |at| b[at]),
                    Labelled::Outer(construct, place) => {
                        self.labelled_outer(construct, place, plan, solved)
                    }
                };
            }
            let earlier = self.model.defined()[..at]
                .iter()
                .position(|d| d.name == name);
            earlier.map_or(f64::NAN, |earlier| self.defined(earlier, plan, solved, b))
        })
    }

    /// A labelled loading of a factor or weight of a composite.
    fn labelled_outer(
        &self,
        construct: usize,
        place: usize,
        plan: &Plan,
        solved: &impl Solved,
    ) -> f64 {
        let construct = &self.model.constructs()[construct];
        for (at, stage) in plan.stages.iter().enumerate().rev() {
            let Some(j) = stage
                .design
                .position(&construct.name)
                .filter(|&j| stage.shown[j])
            else {
                continue;
            };
            let place = stage.design.blocks[j].start + place;
            let solution = solved.solved(at);
            return if construct.nature == Nature::Factor {
                solution.lambda[place]
            } else {
                solution.w[place]
            };
        }
        f64::NAN
    }
}
