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
        let carried = self.carried(&[self.inverse.column(j).into_owned()], clusters);
        let meat: f64 = carried.iter().map(|of| of[0].score.powi(2)).sum();
        let (mut trace, mut squares) = (0.0, 0.0);
        for (g, left) in carried.iter().enumerate() {
            for (h, right) in carried.iter().enumerate() {
                let p = self.shared((g, &left[0]), (h, &right[0]));
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

    /// Are all coefficients in `columns` zero: the cluster-robust Wald test with CR2, approximated by Hotelling's T². `None`
    /// where the approximation has no degrees of freedom: too few clusters for so many coefficients.
    ///
    /// # Source
    /// Pustejovsky & Tipton 2018, section 3.2 (AHT), with an identity working model; R
    /// `clubSandwich::Wald_test(vcov = "CR2", test = "HTZ")`.
    #[must_use]
    pub fn joint_cr2(&self, columns: &[usize], clusters: &[usize]) -> Option<FTest> {
        let q = columns.len();
        let model = DMatrix::from_fn(q, q, |a, b| self.inverse[(columns[a], columns[b])]);
        // W' Ω W = I, so that the robust variance is compared with the identity.
        let whitening = model.cholesky()?.l().transpose().try_inverse()?;
        let of = |s: usize| columns.iter().enumerate().map(move |(a, j)| (a, *j, s));
        let contrasts: Vec<DVector<f64>> = (0..q)
            .map(|s| {
                let start = DVector::zeros(self.inverse.nrows());
                of(s).fold(start, |sum, (a, j, s)| {
                    sum + self.inverse.column(j) * whitening[(a, s)]
                })
            })
            .collect();
        let carried = self.carried(&contrasts, clusters);
        let robust = DMatrix::from_fn(q, q, |s, t| {
            carried.iter().map(|of| of[s].score * of[t].score).sum()
        });
        let estimate = DVector::from_fn(q, |a, _| self.coefficients[columns[a]]);
        let white = whitening.transpose() * estimate;
        let distance = white.dot(&robust.cholesky()?.solve(&white));
        let mut variance = 0.0;
        for (g, left) in carried.iter().enumerate() {
            for (h, right) in carried.iter().enumerate() {
                let p = DMatrix::from_fn(q, q, |s, t| self.shared((g, &left[s]), (h, &right[t])));
                variance += p.trace().powi(2) + (&p * &p).trace();
            }
        }
        let (count, eta) = (q as f64, (q * (q + 1)) as f64 / variance);
        let df2 = eta - count + 1.0;
        (df2 > 0.0 && distance.is_finite())
            .then(|| FTest::of(df2 / (eta * count) * distance, count, df2))
    }

    /// For each cluster and each of the `contrasts` (vectors M c): the adjusted weights' score and what they share with
    /// other clusters.
    fn carried(&self, contrasts: &[DVector<f64>], clusters: &[usize]) -> Vec<Vec<Carried>> {
        let rows = rows_of(clusters);
        let filled = rows.iter().filter(|rows| !rows.is_empty());
        filled
            .map(|rows| {
                let x = self.x.select_rows(rows);
                let adjustment = Adjustment::of(&x, &self.root);
                let each = contrasts.iter().map(|contrast| {
                    let weights = adjustment.applied(&x * contrast);
                    let scores = rows.iter().zip(&weights);
                    let left = x.transpose() * &weights;
                    Carried {
                        score: scores.map(|(row, w)| self.residuals[*row] * w).sum(),
                        projected: &self.inverse * &left,
                        left,
                        weights,
                    }
                });
                each.collect()
            })
            .collect()
    }

    /// p_g'p_h of two clusters' weights, p_g = (I − H)_·g A_g X_g M c.
    fn shared(&self, (g, left): (usize, &Carried), (h, right): (usize, &Carried)) -> f64 {
        let own = if g == h {
            left.weights.dot(&right.weights)
        } else {
            0.0
        };
        own - left.projected.dot(&right.left)
    }

    /// What a wild cluster bootstrap of coefficient `j` needs, with the null that it is zero imposed; `None` where the fit
    /// without it fails.
    #[must_use]
    pub fn scores(&self, y: &[f64], j: usize, clusters: &[usize]) -> Option<Scores> {
        let others = (0..self.x.ncols()).filter(|k| *k != j);
        let columns: Vec<Vec<f64>> = others
            .map(|k| self.x.column(k).iter().copied().collect())
            .collect();
        let restricted = Self::new(y, &columns).ok()?.residuals;
        let weights = &self.x * self.inverse.column(j);
        let mut scores = Scores::default();
        for rows in rows_of(clusters).iter().filter(|rows| !rows.is_empty()) {
            let x = self.x.select_rows(rows);
            let (w, u) = (weights.select_rows(rows), restricted.select_rows(rows));
            let list = |vector: DVector<f64>| vector.iter().copied().collect::<Vec<f64>>();
            scores.own.push(w.dot(&u));
            scores
                .leverage
                .push(list(&self.inverse * (x.transpose() * w)));
            scores.restricted.push(list(x.transpose() * u));
        }
        Some(scores)
    }
}

/// One cluster's weights for one contrast.
struct Carried {
    /// A_g X_g M c.
    weights: DVector<f64>,
    /// Σ of residuals × weights.
    score: f64,
    /// X_g' weights.
    left: DVector<f64>,
    /// M X_g' weights.
    projected: DVector<f64>,
}

/// What clusters add to a coefficient under the null, a = X M e_j the weights of y in it, û the residuals without it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scores {
    /// Σ a_i û_i over each cluster.
    pub own: Vec<f64>,
    /// M X_g' a_g.
    pub leverage: Vec<Vec<f64>>,
    /// X_g' û_g.
    pub restricted: Vec<Vec<f64>>,
}

/// H_gg^(−1/2) with H_gg = I − Z Z', Z = X_g R⁻¹, in the directions where it differs from the identity.
struct Adjustment(Vec<(f64, DVector<f64>)>);

impl Adjustment {
    fn of(x: &DMatrix<f64>, root: &DMatrix<f64>) -> Self {
        let z = x * root;
        let eigen = (z.transpose() * &z).symmetric_eigen();
        let values = eigen.eigenvalues.iter().copied();
        let directions = values.zip(eigen.eigenvectors.column_iter());
        let kept = directions.filter(|(value, _)| *value > 1e-14);
        Self(
            kept.map(|(value, vector)| {
                let free = 1.0 - value;
                let stretch = if free > 1e-12 { 1.0 / free.sqrt() } else { 0.0 };
                ((stretch - 1.0) / value, &z * vector)
            })
            .collect(),
        )
    }

    fn applied(&self, v: DVector<f64>) -> DVector<f64> {
        let mut out = v.clone();
        for (factor, direction) in &self.0 {
            out.axpy(factor * direction.dot(&v), direction, 1.0);
        }
        out
    }
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
