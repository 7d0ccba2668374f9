//! The iteration itself, on buffers that are made once.

use nalgebra::DMatrix;

use super::{
    Failure, Options, Run, Scheme, Solution,
    block::{first_component, reliability, rescale, weigh},
};
use crate::sem::{design::Design, linear, model::Mode};

/// Solves one design for many correlation matrices without allocating between them.
#[derive(Debug, Clone)]
pub struct Solver<'d> {
    design: &'d Design,
    options: Options,
    solution: Solution,
    /// Cholesky factors of the Mode B blocks, one after the other.
    factors: Vec<Vec<f64>>,
    e: DMatrix<f64>,
    next: Vec<f64>,
    system: Vec<f64>,
    right: Vec<f64>,
    scratch: Vec<f64>,
}

impl<'d> Solver<'d> {
    /// A solver of `design`.
    #[must_use]
    pub fn new(design: &'d Design, options: Options) -> Self {
        let (j, k) = (design.constructs(), design.indicators.len());
        let largest = design
            .blocks
            .iter()
            .map(|b| b.indicators.len())
            .max()
            .unwrap_or(0)
            .max(j);
        Self {
            design,
            options,
            solution: Solution {
                run: Run {
                    iterations: 0,
                    change: f64::INFINITY,
                },
                w: vec![0.0; design.weights()],
                lambda: vec![0.0; design.weights()],
                cross: DMatrix::zeros(k, j),
                c: DMatrix::zeros(j, j),
                p: DMatrix::zeros(j, j),
                rho_a: vec![1.0; j],
                b: DMatrix::zeros(j, j),
                r2: vec![0.0; j],
                vif: DMatrix::zeros(j, j),
                turned: vec![false; j],
            },
            factors: design
                .blocks
                .iter()
                .map(|b| vec![0.0; b.indicators.len().pow(2)])
                .collect(),
            e: DMatrix::zeros(j, j),
            next: vec![0.0; design.weights()],
            system: vec![0.0; largest * largest],
            right: vec![0.0; largest],
            scratch: vec![0.0; largest],
        }
    }

    /// The solution for `s`, the correlations of the design's indicators (K × K).
    ///
    /// # Errors
    /// A [`Failure`]; there is no estimate then.
    ///
    /// # Source
    /// Wold (1982), Lohmöller (1989): every construct is updated from the same proxies. The start weights are 1. Checked
    /// against seminr 2.3.4 and cSEM 0.6.1 by the cases in `tests/reference/sem`.
    pub fn solve(&mut self, s: &[f64]) -> Result<&Solution, Failure> {
        self.start(s)?;
        let mut run = Run {
            iterations: 0,
            change: f64::INFINITY,
        };
        while run.change > self.options.tolerance {
            if run.iterations == self.options.max_iterations {
                return Err(Failure::Unconverged(run));
            }
            self.proxies(s);
            self.inner_weights()?;
            run = Run {
                iterations: run.iterations + 1,
                change: self.outer_weights(s)?,
            };
        }
        self.solution.run = run;
        self.proxies(s);
        self.orient();
        self.correct(s)?;
        self.regress()?;
        Ok(&self.solution)
    }

    /// Every iteration with the weights after it, in the order of the blocks, before the sign rule; ends where the
    /// iteration does.
    #[must_use]
    pub fn history(&mut self, s: &[f64]) -> Vec<(Run, Vec<f64>)> {
        let mut steps = vec![];
        let mut change = f64::INFINITY;
        if self.start(s).is_err() {
            return steps;
        }
        while change > self.options.tolerance && steps.len() < self.options.max_iterations {
            self.proxies(s);
            let Ok(next) = self.inner_weights().and_then(|()| self.outer_weights(s)) else {
                break;
            };
            change = next;
            let run = Run {
                iterations: steps.len() + 1,
                change,
            };
            steps.push((run, self.solution.w.clone()));
        }
        steps
    }

    /// What the iteration is told.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The last solution; meaningful after [`Solver::solve`] returned one.
    #[must_use]
    pub fn solution(&self) -> &Solution {
        &self.solution
    }

    /// Unit weights, the factors of the Mode B blocks, the principal components.
    fn start(&mut self, s: &[f64]) -> Result<(), Failure> {
        let k = self.design.indicators.len();
        self.next.fill(1.0);
        for (j, block) in self.design.blocks.iter().enumerate() {
            let m = block.indicators.len();
            let factor = &mut self.factors[j];
            for (a, &row) in block.indicators.iter().enumerate() {
                for (b, &column) in block.indicators.iter().enumerate() {
                    factor[a * m + b] = s[row * k + column];
                }
            }
            match block.mode {
                Mode::B => linear::factor(factor, m).map_err(|at| Failure::SingularBlock {
                    construct: j,
                    indicator: block.indicators[at],
                })?,
                Mode::Pca => first_component(factor, m, &mut self.next[block.places()]),
                Mode::A | Mode::Unit => {}
            }
            rescale(block, j, s, k, &mut self.next)?;
        }
        self.solution.w.copy_from_slice(&self.next);
        Ok(())
    }

    /// `SW` and `C`.
    fn proxies(&mut self, s: &[f64]) {
        let k = self.design.indicators.len();
        let Solution { w, cross, c, .. } = &mut self.solution;
        for (block, column) in self
            .design
            .blocks
            .iter()
            .zip(cross.as_mut_slice().chunks_exact_mut(k))
        {
            column.fill(0.0);
            for (&indicator, w) in block.indicators.iter().zip(&w[block.places()]) {
                let row = &s[indicator * k..(indicator + 1) * k];
                for (sum, r) in column.iter_mut().zip(row) {
                    *sum += w * r;
                }
            }
        }
        let cross = cross.as_slice();
        for (i, block) in self.design.blocks.iter().enumerate() {
            let w = &w[block.places()];
            for j in 0..=i {
                let column = &cross[j * k..(j + 1) * k];
                let r: f64 = block
                    .indicators
                    .iter()
                    .zip(w)
                    .map(|(&at, w)| w * column[at])
                    .sum();
                c[(i, j)] = r;
                c[(j, i)] = r;
            }
            c[(i, i)] = 1.0;
        }
    }

    /// `E` by the scheme.
    fn inner_weights(&mut self) -> Result<(), Failure> {
        let design = self.design;
        for j in 0..design.constructs() {
            let c = &self.solution.c;
            for &i in &design.successors[j] {
                self.e[(i, j)] = weigh(self.options.scheme, c[(i, j)]);
            }
            for &i in &design.predecessors[j] {
                self.e[(i, j)] = weigh(self.options.scheme, c[(i, j)]);
            }
            if self.options.scheme == Scheme::Path && design.predecessors[j].len() > 1 {
                self.equation(j, false)?;
                for (at, &i) in design.predecessors[j].iter().enumerate() {
                    self.e[(i, j)] = self.right[at];
                }
            }
        }
        Ok(())
    }

    /// Regression of construct `j` on its predecessors; coefficients are left in `right`, the factor in `system`.
    fn equation(&mut self, j: usize, corrected: bool) -> Result<(), Failure> {
        let predecessors = &self.design.predecessors[j];
        let r = if corrected {
            &self.solution.p
        } else {
            &self.solution.c
        };
        let m = predecessors.len();
        for (a, &row) in predecessors.iter().enumerate() {
            for (b, &column) in predecessors.iter().enumerate().take(a + 1) {
                self.system[a * m + b] = r[(row, column)];
            }
            self.right[a] = r[(row, j)];
        }
        linear::factor(&mut self.system, m).map_err(|at| Failure::SingularEquation {
            outcome: j,
            predictor: predecessors[at],
        })?;
        linear::solve(&self.system, m, &mut self.right);
        Ok(())
    }

    /// New `W`; returns the largest change.
    fn outer_weights(&mut self, s: &[f64]) -> Result<f64, Failure> {
        let k = self.design.indicators.len();
        let cross = self.solution.cross.as_slice();
        for (j, block) in self.design.blocks.iter().enumerate() {
            if matches!(block.mode, Mode::Pca | Mode::Unit) {
                continue;
            }
            let places = block.places();
            let next = &mut self.next[places];
            next.fill(0.0);
            for &i in self.design.predecessors[j]
                .iter()
                .chain(&self.design.successors[j])
            {
                let (e, column) = (self.e[(i, j)], &cross[i * k..(i + 1) * k]);
                for (w, &indicator) in next.iter_mut().zip(&block.indicators) {
                    *w += e * column[indicator];
                }
            }
            if block.mode == Mode::B {
                linear::solve(&self.factors[j], block.indicators.len(), next);
            }
            rescale(block, j, s, k, &mut self.next)?;
        }
        let mut change = 0.0_f64;
        for block in &self.design.blocks {
            let (mut largest, mut moved) = (1.0_f64, 0.0_f64);
            for at in block.places() {
                moved = moved.max((self.next[at] - self.solution.w[at]).abs());
                largest = largest.max(self.next[at].abs());
            }
            change = change.max(moved / largest);
        }
        self.solution.w.copy_from_slice(&self.next);
        Ok(change)
    }

    /// Turns constructs by the sign rule: the dominant indicator loads positively; without one, most indicators do. Where as
    /// many load positively as negatively, and under Mode B, whose loadings need not agree, their sum is positive.
    fn orient(&mut self) {
        let design = self.design;
        for (j, block) in design.blocks.iter().enumerate() {
            let loading = |at: usize| self.solution.cross[(block.indicators[at], j)];
            let places = 0..block.indicators.len();
            self.solution.turned[j] = match block.dominant {
                Some(at) => loading(at) < 0.0,
                None if self.options.orient => {
                    let votes: f64 = places.clone().map(|at| sign(loading(at))).sum();
                    let sum: f64 = places.map(loading).sum();
                    let divided = votes == 0.0 || block.mode == Mode::B;
                    if divided { sum < 0.0 } else { votes < 0.0 }
                }
                None => false,
            };
            if self.solution.turned[j] {
                let Solution { w, cross, c, .. } = &mut self.solution;
                w[block.places()].iter_mut().for_each(|w| *w = -*w);
                cross.column_mut(j).neg_mut();
                c.row_mut(j).neg_mut();
                c.column_mut(j).neg_mut();
            }
        }
    }

    /// Turns construct `j` of the solution, and everything that hangs on it.
    pub(crate) fn turn(&mut self, j: usize) {
        let places = self.design.blocks[j].places();
        let Solution {
            w,
            lambda,
            cross,
            c,
            p,
            b,
            turned,
            ..
        } = &mut self.solution;
        let own = w[places.clone()].iter_mut().chain(&mut lambda[places]);
        own.for_each(|x| *x = -*x);
        cross.column_mut(j).neg_mut();
        for matrix in [c, p, b] {
            matrix.row_mut(j).neg_mut();
            matrix.column_mut(j).neg_mut();
        }
        turned[j] = !turned[j];
    }

    /// Loadings, reliabilities and `P`.
    fn correct(&mut self, s: &[f64]) -> Result<(), Failure> {
        let k = self.design.indicators.len();
        let Solution {
            w,
            lambda,
            cross,
            c,
            p,
            rho_a,
            ..
        } = &mut self.solution;
        for (j, block) in self.design.blocks.iter().enumerate() {
            let w = &w[block.places()];
            rho_a[j] = reliability(block, s, k, w);
            let corrects = self.options.consistent && block.is_corrected();
            if corrects && !linear::exceeds(rho_a[j], 0.0) {
                return Err(Failure::Unreliable {
                    construct: j,
                    rho_a: rho_a[j],
                });
            }
            let squares: f64 = w.iter().map(|w| w * w).sum();
            for ((lambda, w), &indicator) in lambda[block.places()]
                .iter_mut()
                .zip(w)
                .zip(&block.indicators)
            {
                *lambda = if corrects {
                    w * rho_a[j].sqrt() / squares
                } else {
                    cross[(indicator, j)]
                };
            }
        }
        p.copy_from(c);
        if self.options.consistent {
            for (j, block) in self.design.blocks.iter().enumerate() {
                if block.is_corrected() {
                    let root = rho_a[j].sqrt();
                    p.row_mut(j).scale_mut(1.0 / root);
                    p.column_mut(j).scale_mut(1.0 / root);
                    p[(j, j)] = 1.0;
                }
            }
        }
        Ok(())
    }

    /// `B`, R² and the variance inflation of every equation.
    fn regress(&mut self) -> Result<(), Failure> {
        let design = self.design;
        for &j in &design.order {
            let predecessors = &design.predecessors[j];
            if predecessors.is_empty() {
                continue;
            }
            self.equation(j, true)?;
            let m = predecessors.len();
            let Solution { p, b, r2, vif, .. } = &mut self.solution;
            r2[j] = 0.0;
            for (at, &i) in predecessors.iter().enumerate() {
                b[(i, j)] = self.right[at];
                r2[j] += self.right[at] * p[(i, j)];
            }
            linear::inverse_diagonal(&self.system, m, &mut self.scratch, &mut self.right);
            for (at, &i) in predecessors.iter().enumerate() {
                vif[(i, j)] = self.right[at];
            }
        }
        Ok(())
    }
}

/// −1, 0 or 1.
fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}
