//! Machine: one plan and one sample, solved again and again for rows that count differently.
//!
//! Whatever repeats an estimate (bootstrap, jackknife, permutation, folds, groups) goes through here, so that every stage and
//! the treatment of gaps are repeated with it. Buffers are made once.

use super::{
    data::Sample,
    design::Design,
    estimate::Estimate,
    linear,
    moments::{Rows, Scratch},
    plan::{Column, Plan, Stage},
    pls::{Failure, Options, Solution, Solver},
};

/// A failure and the stage that it happened in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Failed {
    /// The stage of the plan.
    pub stage: usize,
    /// What failed; positions are those of the stage's design.
    pub failure: Failure,
}

/// Solves one plan for one sample under changing weights of the rows.
#[derive(Debug, Clone)]
pub struct Machine<'p> {
    plan: &'p Plan,
    sample: &'p Sample,
    scratch: Scratch,
    stages: Vec<State<'p>>,
    rows: Workrows,
    /// The sums of the loadings of every stage's constructs that a solution is turned towards; empty for none.
    towards: Vec<Vec<f64>>,
}

/// What a stage holds between draws.
#[derive(Debug, Clone)]
struct State<'p> {
    s: Vec<f64>,
    solver: Solver<'p>,
    /// The standard deviations of product columns before they were standardised; 1 elsewhere.
    spread: Vec<f64>,
    /// Their means.
    centre: Vec<f64>,
}

/// Rows of a later stage, made from those of the first.
#[derive(Debug, Clone, Default)]
struct Workrows {
    columns: Vec<Vec<f64>>,
    weight: Vec<f64>,
}

impl<'p> Machine<'p> {
    /// A machine for `plan` and `sample`, whose columns are the model's indicators.
    #[must_use]
    pub fn new(plan: &'p Plan, sample: &'p Sample, options: Options) -> Self {
        let last = plan.stages.len() - 1;
        let stage = |(at, stage): (usize, &'p Stage)| {
            let k = stage.design.indicators.len();
            // Only the last stage's paths are read; correcting an earlier one would only make it fail more often.
            let consistent =
                options.consistent && (at == last || stage.shown.iter().any(|shown| *shown));
            State {
                s: vec![0.0; k * k],
                solver: Solver::new(
                    &stage.design,
                    Options {
                        consistent,
                        ..options
                    },
                ),
                spread: vec![1.0; k],
                centre: vec![0.0; k],
            }
        };
        Self {
            plan,
            sample,
            scratch: Scratch::default(),
            stages: plan.stages.iter().enumerate().map(stage).collect(),
            rows: Workrows::default(),
            towards: vec![],
        }
    }

    /// From now on turns every construct that points the other way than in `estimate`: the sums of its loadings differ in
    /// sign. What is built upon its scores turns with it.
    pub(crate) fn align_with(&mut self, estimate: &Estimate) {
        let stages = estimate.plan.stages.iter().zip(&estimate.layers);
        self.towards = stages
            .map(|(stage, layer)| sums(&stage.design, &layer.solution.lambda))
            .collect();
    }

    /// Solves all stages when row `i` of the sample counts `weight[i]` times.
    ///
    /// # Errors
    /// The first failure and its stage.
    pub fn solve(&mut self, weight: &[f64]) -> Result<(), Failed> {
        let mut raw = std::mem::take(&mut self.stages[0].s);
        let plain = self.plan.stages[0].is_plain();
        let made = if plain {
            self.sample
                .correlations(weight, &mut self.scratch, &mut raw)
                .map_err(|constant| Failed {
                    stage: 0,
                    failure: Failure::Constant(constant.0),
                })
        } else {
            Ok(())
        };
        self.stages[0].s = raw;
        made?;
        for at in 0..self.stages.len() {
            if at > 0 || !plain {
                self.correlate(at, weight)?;
            }
            self.settle(at)?;
        }
        Ok(())
    }

    /// Solves a plan of one plain stage from the correlations `s` of its indicators.
    ///
    /// # Errors
    /// As [`Machine::solve`].
    pub(crate) fn solve_from(&mut self, s: &[f64]) -> Result<(), Failed> {
        self.stages[0].s.copy_from_slice(s);
        for at in 0..self.stages.len() {
            if at > 0 {
                self.correlate(at, &[])?;
            }
            self.settle(at)?;
        }
        Ok(())
    }

    /// Solves one stage from its correlations.
    fn settle(&mut self, at: usize) -> Result<(), Failed> {
        let State { s, solver, .. } = &mut self.stages[at];
        solver
            .solve(s)
            .map_err(|failure| Failed { stage: at, failure })?;
        if let Some(towards) = self.towards.get(at) {
            let own = sums(&self.plan.stages[at].design, &solver.solution().lambda);
            for (j, (own, towards)) in own.iter().zip(towards).enumerate() {
                if own * towards < 0.0 {
                    solver.turn(j);
                }
            }
        }
        Ok(())
    }

    /// Whether a stage is corrected for attenuation.
    #[must_use]
    pub fn is_consistent(&self, stage: usize) -> bool {
        self.stages[stage].solver.options().consistent
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &'p Plan {
        self.plan
    }

    /// The sample.
    #[must_use]
    pub fn sample(&self) -> &'p Sample {
        self.sample
    }

    /// The correlations of a stage's columns after [`Machine::solve`].
    #[must_use]
    pub fn s(&self, stage: usize) -> &[f64] {
        &self.stages[stage].s
    }

    /// The solution of a stage after [`Machine::solve`].
    #[must_use]
    pub fn solution(&self, stage: usize) -> &Solution {
        self.stages[stage].solver.solution()
    }

    /// The standard deviations (n − 1) that a stage's product columns had; 1 for other columns.
    #[must_use]
    pub fn spread(&self, stage: usize) -> &[f64] {
        &self.stages[stage].spread
    }

    /// The construct scores of the last stage, one row a row that counts, after [`Machine::solve`] with the same weights.
    ///
    /// # Panics
    /// When a column does not vary, which [`Machine::solve`] would have said.
    #[must_use]
    pub fn scores(&mut self, weight: &[f64]) -> Vec<Vec<f64>> {
        self.rows.weight.clear();
        self.rows.weight.extend(weight.iter().filter(|w| **w > 0.0));
        let Ok(base) = self.standardised(weight, 0) else {
            panic!("the columns varied before")
        };
        let last = self.stages.len() - 1;
        let columns = if self.plan.stages[last].needs_rows() {
            let design = &self.plan.stages[last].design;
            let w = &self.stages[last].solver.solution().w;
            design
                .blocks
                .iter()
                .map(|block| weighted(&block.indicators, &w[block.places()], &self.rows.columns))
                .collect()
        } else {
            self.scores_before(last + 1, &base)
        };
        (0..self.rows.weight.len())
            .map(|row| {
                columns
                    .iter()
                    .map(|column: &Vec<f64>| column[row])
                    .collect()
            })
            .collect()
    }

    /// The construct scores of an earlier stage, construct after construct, after [`Machine::solve`] with the same weights.
    ///
    /// # Panics
    /// When a column does not vary, which [`Machine::solve`] would have said.
    #[must_use]
    pub(crate) fn scores_of(&mut self, stage: usize, weight: &[f64]) -> Vec<Vec<f64>> {
        self.rows.weight.clear();
        self.rows.weight.extend(weight.iter().filter(|w| **w > 0.0));
        let Ok(base) = self.standardised(weight, 0) else {
            panic!("the columns varied before")
        };
        self.scores_before(stage + 1, &base)
    }

    /// The means that a stage's product columns had.
    #[must_use]
    pub fn centre(&self, stage: usize) -> &[f64] {
        &self.stages[stage].centre
    }

    /// Fills the correlations of a stage that is not plain.
    fn correlate(&mut self, at: usize, weight: &[f64]) -> Result<(), Failed> {
        let stage = &self.plan.stages[at];
        if stage.needs_rows() {
            self.correlate_rows(at, weight)
        } else {
            self.combine(at);
            Ok(())
        }
    }

    /// Correlations of indicators and scores, from the correlations of the stage before.
    fn combine(&mut self, at: usize) {
        let stage = &self.plan.stages[at];
        let (before, after) = self.stages.split_at_mut(at);
        let previous = &before[at - 1];
        let solution = previous.solver.solution();
        let k0 = self.plan.stages[at - 1].design.indicators.len();
        let count = stage.columns.len();
        for (a, first) in stage.columns.iter().enumerate() {
            for (b, second) in stage.columns.iter().enumerate().take(a + 1) {
                let r = match (*first, *second) {
                    (Column::Indicator(i), Column::Indicator(j)) => previous.s[i * k0 + j],
                    (Column::Indicator(i), Column::Score(j))
                    | (Column::Score(j), Column::Indicator(i)) => solution.cross[(i, j)],
                    (Column::Score(i), Column::Score(j)) => solution.c[(i, j)],
                    other => unreachable!("invariant: {other:?} needs rows"),
                };
                let r = if a == b { 1.0 } else { r };
                after[0].s[a * count + b] = r;
                after[0].s[b * count + a] = r;
            }
        }
    }

    /// Correlations of columns with products among them, from rows.
    fn correlate_rows(&mut self, at: usize, weight: &[f64]) -> Result<(), Failed> {
        let stage = &self.plan.stages[at];
        self.rows.weight.clear();
        self.rows.weight.extend(weight.iter().filter(|w| **w > 0.0));
        let base = self.standardised(weight, at)?;
        let scores = if at == 0 {
            vec![]
        } else {
            self.scores_before(at, &base)
        };
        self.rows.columns.clear();
        for column in &stage.columns {
            self.rows.columns.push(match *column {
                Column::Indicator(i) => base[i].clone(),
                Column::Score(j) => scores[j].clone(),
                Column::ScoreProduct(a, b) => product(&scores[a], &scores[b]),
                Column::ItemProduct(a, b) | Column::Residual(a, b, _) => {
                    product(&base[a], &base[b])
                }
            });
        }
        for product in 0..stage.partialled.len() {
            self.free_of_items(stage, product, &base);
        }
        let total: f64 = self.rows.weight.iter().sum();
        for (k, column) in self.rows.columns.iter_mut().enumerate() {
            let (mean, sd) = standardise(column, &self.rows.weight, total).ok_or(Failed {
                stage: at,
                failure: Failure::Constant(k),
            })?;
            if !matches!(stage.columns[k], Column::Indicator(_) | Column::Score(_)) {
                self.stages[at].spread[k] = sd;
                self.stages[at].centre[k] = mean;
            }
        }
        let rows = Rows::new(&self.rows.columns);
        rows.correlations(
            &self.rows.weight,
            &mut self.scratch,
            &mut self.stages[at].s,
            None,
        )
        .map_err(|constant| Failed {
            stage: at,
            failure: Failure::Constant(constant.0),
        })
    }

    /// The indicators of the rows that count, standardised among them.
    fn standardised(&self, weight: &[f64], stage: usize) -> Result<Vec<Vec<f64>>, Failed> {
        let total: f64 = self.rows.weight.iter().sum();
        let mut columns = self.sample.columns(weight);
        for (k, column) in columns.iter_mut().enumerate() {
            standardise(column, &self.rows.weight, total).ok_or(Failed {
                stage,
                failure: Failure::Constant(k),
            })?;
        }
        Ok(columns)
    }

    /// The scores of the stage before `at`; every stage in between is followed.
    fn scores_before(&self, at: usize, base: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut scores: Vec<Vec<f64>> = vec![];
        for earlier in 0..at {
            let stage = &self.plan.stages[earlier];
            let w = &self.stages[earlier].solver.solution().w;
            let source = |column: usize| match stage.columns[column] {
                Column::Score(j) => &scores[j],
                Column::Indicator(i) => &base[i],
                other => unreachable!("invariant: {other:?} stands in the last stage only"),
            };
            let next = stage
                .design
                .blocks
                .iter()
                .map(|block| {
                    let mut score = vec![0.0; self.rows.weight.len()];
                    for (&column, w) in block.indicators.iter().zip(&w[block.places()]) {
                        for (sum, x) in score.iter_mut().zip(source(column)) {
                            *sum += w * x;
                        }
                    }
                    score
                })
                .collect();
            scores = next;
        }
        scores
    }

    /// Takes out of the residuals of a product of constructs what the indicators of its two blocks explain of them.
    fn free_of_items(&mut self, stage: &Stage, product: usize, base: &[Vec<f64>]) {
        let items = &stage.partialled[product];
        let m = items.len();
        let weight = &self.rows.weight;
        let moment = |x: &[f64], y: &[f64]| -> f64 {
            weight
                .iter()
                .zip(x.iter().zip(y))
                .map(|(w, (x, y))| w * x * y)
                .sum()
        };
        let mut system = vec![0.0; m * m];
        for (a, &i) in items.iter().enumerate() {
            for (b, &j) in items.iter().enumerate().take(a + 1) {
                system[a * m + b] = moment(&base[i], &base[j]);
            }
        }
        if linear::factor(&mut system, m).is_err() {
            return;
        }
        let total: f64 = weight.iter().sum();
        for (column, kind) in self.rows.columns.iter_mut().zip(&stage.columns) {
            if !matches!(kind, Column::Residual(_, _, own) if *own == product) {
                continue;
            }
            let mean = column.iter().zip(weight).map(|(x, w)| w * x).sum::<f64>() / total;
            column.iter_mut().for_each(|x| *x -= mean);
            let mut slope: Vec<f64> = items.iter().map(|&i| moment(&base[i], column)).collect();
            linear::solve(&system, m, &mut slope);
            for (slope, &i) in slope.iter().zip(items) {
                column
                    .iter_mut()
                    .zip(&base[i])
                    .for_each(|(x, item)| *x -= slope * item);
            }
        }
    }
}

/// The sum of each construct's loadings.
fn sums(design: &Design, lambda: &[f64]) -> Vec<f64> {
    let blocks = design.blocks.iter();
    blocks
        .map(|block| lambda[block.places()].iter().sum())
        .collect()
}

fn weighted(columns: &[usize], w: &[f64], rows: &[Vec<f64>]) -> Vec<f64> {
    let mut score = vec![0.0; rows.first().map_or(0, Vec::len)];
    for (&column, w) in columns.iter().zip(w) {
        for (sum, x) in score.iter_mut().zip(&rows[column]) {
            *sum += w * x;
        }
    }
    score
}

fn product(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}

/// Centres and scales a column to unit variance (total − 1); its mean and standard deviation before, or nothing where it is
/// constant.
fn standardise(column: &mut [f64], weight: &[f64], total: f64) -> Option<(f64, f64)> {
    let mean = column.iter().zip(weight).map(|(x, w)| w * x).sum::<f64>() / total;
    let squares: f64 = column
        .iter()
        .zip(weight)
        .map(|(x, w)| w * (x - mean) * (x - mean))
        .sum();
    let sd = (squares / (total - 1.0)).sqrt();
    linear::exceeds(sd, 1e-7).then(|| {
        column.iter_mut().for_each(|x| *x = (*x - mean) / sd);
        (mean, sd)
    })
}
