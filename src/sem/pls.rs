//! Partial least squares: outer weights by iteration, then loadings, paths and R² from the correlations alone.

use nalgebra::DMatrix;

use super::{
    design::{Block, Design},
    linear,
    model::Mode,
};

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
    /// Turn a construct whose loadings have a negative sum; without it only `dominant()` turns one.
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

    /// Turns constructs by the sign rule: the dominant indicator loads positively; without one, the loadings' sum does.
    fn orient(&mut self) {
        let Solution {
            w,
            cross,
            c,
            turned,
            ..
        } = &mut self.solution;
        for (j, block) in self.design.blocks.iter().enumerate() {
            let loading = |at: usize| cross[(block.indicators[at], j)];
            turned[j] = match block.dominant {
                Some(at) => loading(at) < 0.0,
                None => {
                    self.options.orient
                        && (0..block.indicators.len()).map(loading).sum::<f64>() < 0.0
                }
            };
            if turned[j] {
                w[block.places()].iter_mut().for_each(|w| *w = -*w);
                cross.column_mut(j).neg_mut();
                c.row_mut(j).neg_mut();
                c.column_mut(j).neg_mut();
            }
        }
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
            if corrects && !(rho_a[j] > 0.0) {
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

fn weigh(scheme: Scheme, r: f64) -> f64 {
    match scheme {
        Scheme::Path | Scheme::Factorial => r,
        Scheme::Centroid if r == 0.0 => 0.0,
        Scheme::Centroid => r.signum(),
    }
}

/// Scales the block's weights so that its proxy has unit variance.
fn rescale(block: &Block, j: usize, s: &[f64], k: usize, w: &mut [f64]) -> Result<(), Failure> {
    let w = &mut w[block.places()];
    let mut variance = 0.0;
    for (a, &row) in block.indicators.iter().enumerate() {
        for (b, &column) in block.indicators.iter().enumerate().take(a) {
            variance += 2.0 * w[a] * w[b] * s[row * k + column];
        }
        variance += w[a] * w[a];
    }
    let squares: f64 = w.iter().map(|w| w * w).sum();
    if !(variance > linear::LEAST_PIVOT * squares) {
        return Err(Failure::EmptyProxy(j));
    }
    let scale = 1.0 / variance.sqrt();
    w.iter_mut().for_each(|w| *w *= scale);
    Ok(())
}

/// rho_A of a proxy: `(wᵀw)² · wᵀ(S − diag S)w / wᵀ(wwᵀ − diag wwᵀ)w`; 1 for a single item and for Mode B.
///
/// # Source
/// Dijkstra & Henseler (2015), equation 3. seminr sets 1 for Mode B as here.
fn reliability(block: &Block, s: &[f64], k: usize, w: &[f64]) -> f64 {
    if block.indicators.len() == 1 || block.mode == Mode::B {
        return 1.0;
    }
    let (mut above, mut below, mut squares) = (0.0, 0.0, 0.0);
    for (a, &row) in block.indicators.iter().enumerate() {
        for (b, &column) in block.indicators.iter().enumerate().take(a) {
            above += w[a] * w[b] * s[row * k + column];
            below += w[a] * w[a] * w[b] * w[b];
        }
        squares += w[a] * w[a];
    }
    squares * squares * above / below
}

/// The first principal component of a block by power iteration; the sign is that of its sum.
fn first_component(s: &[f64], m: usize, w: &mut [f64]) {
    let matrix = DMatrix::from_row_slice(m, m, s);
    let eigen = matrix.symmetric_eigen();
    let first = eigen.eigenvalues.imax();
    let sum: f64 = eigen.eigenvectors.column(first).sum();
    for (w, v) in w.iter_mut().zip(eigen.eigenvectors.column(first).iter()) {
        *w = if sum < 0.0 { -v } else { *v };
    }
}
