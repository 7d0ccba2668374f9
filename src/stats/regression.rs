//! Linear regression whose inference respects villages: CR2 with Satterthwaite's degrees of freedom for any coefficient.
//!
//! Symbols: X n×k design, M = (X'X)⁻¹, H = I − X M X', X_g and u_g the rows and residuals of cluster g.

use nalgebra::{DMatrix, DVector};

use super::distributions::{Continuous, FisherF};
use super::pairs::TTest;

/// Why a regression cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRegression {
    /// There are not more rows than coefficients.
    TooFewRows,
    /// A column is a combination of the others.
    Collinear,
}

/// A least-squares fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    x: DMatrix<f64>,
    inverse: DMatrix<f64>,
    root: DMatrix<f64>,
    residuals: DVector<f64>,
    /// One a column of X.
    pub coefficients: Vec<f64>,
    /// Σ of squared residuals.
    pub residual_squares: f64,
    /// n − k.
    pub df: f64,
}

impl Regression {
    /// Least squares of `y` on the `columns`; a constant is a column of ones that the caller gives.
    ///
    /// # Errors
    /// [`NoRegression`] when the columns are collinear or not fewer than the rows.
    ///
    /// # Panics
    /// When a column differs in length from `y`.
    pub fn new(y: &[f64], columns: &[Vec<f64>]) -> Result<Self, NoRegression> {
        let (n, k) = (y.len(), columns.len());
        assert!(
            columns.iter().all(|column| column.len() == n),
            "a column is as long as y"
        );
        if n <= k {
            return Err(NoRegression::TooFewRows);
        }
        let x = DMatrix::from_fn(n, k, |i, j| columns[j][i]);
        let decomposition = x.clone().qr();
        let r = decomposition.r();
        let scale = (0..k).map(|j| x.column(j).norm());
        if scale
            .enumerate()
            .any(|(j, norm)| r[(j, j)].abs() <= 1e-10 * norm)
        {
            return Err(NoRegression::Collinear);
        }
        let identity = DMatrix::identity(k, k);
        let root = r
            .solve_upper_triangular(&identity)
            .ok_or(NoRegression::Collinear)?;
        let y = DVector::from_column_slice(y);
        let coefficients = &root * (decomposition.q().transpose() * &y);
        let residuals = &y - &x * &coefficients;
        Ok(Self {
            inverse: &root * root.transpose(),
            root,
            residual_squares: residuals.norm_squared(),
            coefficients: coefficients.iter().copied().collect(),
            df: (n - k) as f64,
            x,
            residuals,
        })
    }

    /// Classical t test of coefficient `j`.
    #[must_use]
    pub fn classical(&self, j: usize, confidence: f64) -> TTest {
        let se = (self.residual_squares / self.df * self.inverse[(j, j)]).sqrt();
        TTest::of(self.coefficients[j], se, self.df, confidence)
    }

    /// Standard error of coefficient `j` under unequal variances, HC2.
    ///
    /// # Source
    /// MacKinnon & White 1985; R `sandwich::vcovHC(type = "HC2")`.
    #[must_use]
    pub fn hc2(&self, j: usize) -> f64 {
        let weights = &self.x * self.inverse.column(j);
        let leverage = (&self.x * &self.root)
            .row_iter()
            .map(|row| row.norm_squared())
            .collect::<Vec<_>>();
        let terms = weights.iter().zip(&self.residuals).zip(&leverage);
        terms
            .map(|((w, u), h)| (w * u).powi(2) / (1.0 - h))
            .sum::<f64>()
            .sqrt()
    }

    /// Cluster-robust t test of coefficient `j`: CR2 with Satterthwaite's degrees of freedom. `clusters` numbers the
    /// cluster of each row from 0.
    ///
    /// # Source
    /// Bell & McCaffrey 2002, Pustejovsky & Tipton 2018 with an identity working model; R
    /// `clubSandwich::coef_test(vcov = "CR2")`. The adjustment A_g = H_gg^(−1/2) is taken in the k columns of X_g only,
    /// directions in which H_gg is zero (below 1e-12) get none.
    #[must_use]
    pub fn cr2(&self, j: usize, clusters: &[usize], confidence: f64) -> TTest {
        let rows = rows_of(clusters);
        let contrast = self.inverse.column(j).into_owned();
        let (mut meat, mut own, mut shared) = (0.0, Vec::new(), Vec::new());
        for rows in rows.iter().filter(|rows| !rows.is_empty()) {
            let x = self.x.select_rows(rows);
            let weights = adjusted(&x, &self.root, &(&x * &contrast));
            let score: f64 = rows
                .iter()
                .zip(&weights)
                .map(|(row, w)| self.residuals[*row] * w)
                .sum();
            meat += score * score;
            own.push(weights.norm_squared());
            shared.push(x.transpose() * weights);
        }
        let (mut trace, mut squares) = (0.0, 0.0);
        for (g, left) in shared.iter().enumerate() {
            let carried = &self.inverse * left;
            for (h, right) in shared.iter().enumerate() {
                let p = if g == h { own[g] } else { 0.0 } - carried.dot(right);
                squares += p * p;
                trace += if g == h { p } else { 0.0 };
            }
        }
        TTest::of(
            self.coefficients[j],
            meat.sqrt(),
            trace * trace / squares,
            confidence,
        )
    }
}

/// H_gg^(−1/2) v with H_gg = I − Z Z', Z = X_g R⁻¹.
fn adjusted(x: &DMatrix<f64>, root: &DMatrix<f64>, v: &DVector<f64>) -> DVector<f64> {
    let z = x * root;
    let eigen = (z.transpose() * &z).symmetric_eigen();
    let mut out = v.clone();
    for (value, vector) in eigen
        .eigenvalues
        .iter()
        .zip(eigen.eigenvectors.column_iter())
    {
        if *value <= 1e-14 {
            continue;
        }
        let direction = &z * vector;
        let free = 1.0 - value;
        let stretch = if free > 1e-12 { 1.0 / free.sqrt() } else { 0.0 };
        out.axpy((stretch - 1.0) / value * direction.dot(v), &direction, 1.0);
    }
    out
}

/// The rows of each cluster.
fn rows_of(clusters: &[usize]) -> Vec<Vec<usize>> {
    let mut rows = vec![Vec::new(); clusters.iter().max().map_or(0, |most| most + 1)];
    for (row, cluster) in clusters.iter().enumerate() {
        rows[*cluster].push(row);
    }
    rows
}

/// An F test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FTest {
    /// The statistic.
    pub f: f64,
    /// Degrees of freedom of the numerator.
    pub df1: f64,
    /// Degrees of freedom of the denominator.
    pub df2: f64,
    /// p.
    pub p: f64,
}

impl FTest {
    /// The test of `f` on these degrees of freedom.
    #[must_use]
    pub fn of(f: f64, df1: f64, df2: f64) -> Self {
        Self {
            f,
            df1,
            df2,
            p: FisherF { df1, df2 }.sf(f),
        }
    }
}

/// Do the columns explain `y` at all: the F test of all of them against a constant alone.
///
/// # Errors
/// [`NoRegression`] when the columns are collinear or not fewer than the rows.
pub fn joint_test(y: &[f64], columns: &[Vec<f64>]) -> Result<FTest, NoRegression> {
    let constant = vec![1.0; y.len()];
    let mut all = vec![constant.clone()];
    all.extend(columns.iter().cloned());
    let (full, empty) = (Regression::new(y, &all)?, Regression::new(y, &[constant])?);
    let k = columns.len() as f64;
    let f =
        (empty.residual_squares - full.residual_squares) / k / (full.residual_squares / full.df);
    Ok(FTest::of(f, k, full.df))
}
