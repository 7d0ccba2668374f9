//! Gaps: correlations from what is there, by pairs of columns or by the EM algorithm.

use super::{linear, moments::Constant};

/// Which cells of each row are gaps; all of them row after row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Holes(pub(crate) Vec<Vec<usize>>);

/// The EM algorithm stops when no mean or covariance of standardised columns changes by more than this.
const EM_TOLERANCE: f64 = 1e-10;

/// And gives up, with what it has, after so many steps: more than any table of answers needs.
const EM_STEPS: usize = 2000;

/// Columns of the rows, as a function of row and column; gaps are not asked for.
pub(crate) type Cells<'a> = &'a dyn Fn(usize, usize) -> f64;

impl Holes {
    pub(crate) fn any(&self) -> bool {
        self.0.iter().any(|row| !row.is_empty())
    }

    fn at(&self, row: usize, column: usize) -> bool {
        self.0[row].contains(&column)
    }

    /// The mean of what is there, column by column.
    ///
    /// # Errors
    /// A column of which nothing counts.
    pub(crate) fn means(
        &self,
        cells: Cells,
        k: usize,
        weight: &[f64],
    ) -> Result<Vec<f64>, Constant> {
        let (mut sums, mut counts) = (vec![0.0; k], vec![0.0; k]);
        for (row, w) in weight.iter().enumerate().filter(|(_, w)| **w > 0.0) {
            for column in (0..k).filter(|&column| !self.at(row, column)) {
                sums[column] += w * cells(row, column);
                counts[column] += w;
            }
        }
        match counts.iter().position(|count| *count == 0.0) {
            Some(column) => Err(Constant(column)),
            None => Ok(sums
                .iter()
                .zip(&counts)
                .map(|(sum, count)| sum / count)
                .collect()),
        }
    }

    /// Fills `s` with correlations of pairs of columns, each over the rows that have both.
    ///
    /// # Errors
    /// A column that does not vary where another is there too.
    pub(crate) fn pairwise(
        &self,
        cells: Cells,
        k: usize,
        weight: &[f64],
        s: &mut [f64],
    ) -> Result<(), Constant> {
        for i in 0..k {
            for j in 0..i {
                let mut sums = [0.0; 6];
                for (row, &w) in weight.iter().enumerate() {
                    if w > 0.0 && !self.at(row, i) && !self.at(row, j) {
                        let (x, y) = (cells(row, i), cells(row, j));
                        [w, w * x, w * y, w * x * x, w * y * y, w * x * y]
                            .iter()
                            .zip(&mut sums)
                            .for_each(|(term, sum)| *sum += term);
                    }
                }
                let [n, x, y, xx, yy, xy] = sums;
                let (vx, vy) = (xx / n - (x / n).powi(2), yy / n - (y / n).powi(2));
                for (variance, column) in [(vx, i), (vy, j)] {
                    if !linear::exceeds(variance, super::moments::LEAST_VARIANCE) {
                        return Err(Constant(column));
                    }
                }
                let r = (xy / n - x / n * (y / n)) / (vx * vy).sqrt();
                s[i * k + j] = r;
                s[j * k + i] = r;
            }
            s[i * k + i] = 1.0;
        }
        Ok(())
    }
}

/// Means and covariances (divisor n) of a normal population, from rows with gaps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Em {
    pub(crate) mean: Vec<f64>,
    pub(crate) covariance: Vec<f64>,
    k: usize,
}

/// Rows with the same gaps: what is there, and its weighted sums.
struct Pattern {
    there: Vec<usize>,
    gone: Vec<usize>,
    count: f64,
    sums: Vec<f64>,
    products: Vec<f64>,
}

impl Em {
    /// The maximum likelihood estimates.
    ///
    /// # Errors
    /// A column that does not vary.
    ///
    /// # Source
    /// Dempster, Laird & Rubin (1977); Little & Rubin (2002), chapter 11. Checked against lavaan's saturated model.
    pub(crate) fn new(
        holes: &Holes,
        cells: Cells,
        k: usize,
        weight: &[f64],
    ) -> Result<Self, Constant> {
        let patterns = patterns(holes, cells, k, weight);
        let total: f64 = weight.iter().sum();
        let mut em = Self {
            mean: holes.means(cells, k, weight)?,
            covariance: vec![0.0; k * k],
            k,
        };
        for i in 0..k {
            em.covariance[i * k + i] = 1.0;
        }
        for _ in 0..EM_STEPS {
            let next = em.step(&patterns, total);
            let change = |a: &[f64], b: &[f64]| {
                a.iter()
                    .zip(b)
                    .map(|(a, b)| (a - b).abs())
                    .fold(0.0, f64::max)
            };
            let moved = change(&em.mean, &next.mean).max(change(&em.covariance, &next.covariance));
            em = next;
            if moved < EM_TOLERANCE {
                break;
            }
        }
        match (0..k)
            .find(|i| !linear::exceeds(em.covariance[i * k + i], super::moments::LEAST_VARIANCE))
        {
            Some(column) => Err(Constant(column)),
            None => Ok(em),
        }
    }

    /// Fills `s` with the correlations.
    pub(crate) fn correlations(&self, s: &mut [f64]) {
        let k = self.k;
        for i in 0..k {
            for j in 0..k {
                let scale = (self.covariance[i * k + i] * self.covariance[j * k + j]).sqrt();
                s[i * k + j] = if i == j {
                    1.0
                } else {
                    self.covariance[i * k + j] / scale
                };
            }
        }
    }

    /// What the columns `gone` are expected to be at the values `there`.
    pub(crate) fn expected(
        &self,
        there: &[usize],
        gone: &[usize],
        value: &dyn Fn(usize) -> f64,
    ) -> Vec<f64> {
        let slopes = self.slopes(there, gone);
        let far: Vec<f64> = there
            .iter()
            .map(|&column| value(column) - self.mean[column])
            .collect();
        gone.iter()
            .zip(slopes)
            .map(|(&column, slopes)| {
                self.mean[column] + slopes.iter().zip(&far).map(|(b, x)| b * x).sum::<f64>()
            })
            .collect()
    }

    /// For each column of `gone` its regression on `there`; zeros where these are collinear.
    fn slopes(&self, there: &[usize], gone: &[usize]) -> Vec<Vec<f64>> {
        let (m, k) = (there.len(), self.k);
        let mut system: Vec<f64> = there
            .iter()
            .flat_map(|&a| there.iter().map(move |&b| (a, b)))
            .map(|(a, b)| self.covariance[a * k + b])
            .collect();
        if linear::factor(&mut system, m).is_err() {
            return vec![vec![0.0; m]; gone.len()];
        }
        gone.iter()
            .map(|&column| {
                let mut slopes: Vec<f64> = there
                    .iter()
                    .map(|&a| self.covariance[a * k + column])
                    .collect();
                linear::solve(&system, m, &mut slopes);
                slopes
            })
            .collect()
    }

    fn step(&self, patterns: &[Pattern], total: f64) -> Self {
        let k = self.k;
        let (mut sums, mut products) = (vec![0.0; k], vec![0.0; k * k]);
        for pattern in patterns {
            self.expect(pattern, &mut sums, &mut products);
        }
        let mean: Vec<f64> = sums.iter().map(|sum| sum / total).collect();
        for i in 0..k {
            for j in 0..k {
                products[i * k + j] = products[i * k + j] / total - mean[i] * mean[j];
            }
        }
        Self {
            mean,
            covariance: products,
            k,
        }
    }

    /// Adds the expected sums and products of a pattern's rows.
    ///
    /// Each column is `mean + F (x − mean)` of what is there, F the identity for a column that is there itself; what is gone
    /// has its residual covariance on top.
    fn expect(&self, pattern: &Pattern, sums: &mut [f64], products: &mut [f64]) {
        let (m, k) = (pattern.there.len(), self.k);
        let slopes = self.slopes(&pattern.there, &pattern.gone);
        let all: Vec<usize> = pattern.there.iter().chain(&pattern.gone).copied().collect();
        let row_of = |at: usize, b: usize| {
            if at < m {
                f64::from(u8::from(at == b))
            } else {
                slopes[at - m][b]
            }
        };
        // Sums and products of what is there, around the present means.
        let far: Vec<f64> = (0..m)
            .map(|a| pattern.sums[a] - pattern.count * self.mean[pattern.there[a]])
            .collect();
        let around = |a: usize, b: usize| {
            let (ma, mb) = (self.mean[pattern.there[a]], self.mean[pattern.there[b]]);
            pattern.products[a * m + b] - ma * pattern.sums[b] - mb * pattern.sums[a]
                + pattern.count * ma * mb
        };
        let centred: Vec<f64> = (0..m * m).map(|at| around(at / m, at % m)).collect();
        let count = all.len();
        let mut half = vec![0.0; count * m];
        let mut first = vec![0.0; count];
        for at in 0..count {
            first[at] = (0..m).map(|b| row_of(at, b) * far[b]).sum();
            for b in 0..m {
                half[at * m + b] = (0..m).map(|a| row_of(at, a) * centred[a * m + b]).sum();
            }
        }
        for (x, &i) in all.iter().enumerate() {
            sums[i] += pattern.count * self.mean[i] + first[x];
            for (y, &j) in all.iter().enumerate() {
                let mut value: f64 = (0..m).map(|b| half[x * m + b] * row_of(y, b)).sum();
                value += self.mean[i] * first[y]
                    + self.mean[j] * first[x]
                    + pattern.count * self.mean[i] * self.mean[j];
                if x >= m && y >= m {
                    let explained: f64 = (0..m)
                        .map(|b| slopes[x - m][b] * self.covariance[pattern.there[b] * k + j])
                        .sum();
                    value += pattern.count * (self.covariance[i * k + j] - explained);
                }
                products[i * k + j] += value;
            }
        }
    }
}

fn patterns(holes: &Holes, cells: Cells, k: usize, weight: &[f64]) -> Vec<Pattern> {
    let mut found: Vec<Pattern> = vec![];
    for (row, &w) in weight.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        let gone = &holes.0[row];
        let at = found
            .iter()
            .position(|pattern| pattern.gone == *gone)
            .unwrap_or_else(|| {
                let there: Vec<usize> = (0..k).filter(|column| !gone.contains(column)).collect();
                let m = there.len();
                found.push(Pattern {
                    there,
                    gone: gone.clone(),
                    count: 0.0,
                    sums: vec![0.0; m],
                    products: vec![0.0; m * m],
                });
                found.len() - 1
            });
        let pattern = &mut found[at];
        pattern.count += w;
        let m = pattern.there.len();
        for a in 0..m {
            let x = cells(row, pattern.there[a]);
            pattern.sums[a] += w * x;
            for b in 0..m {
                pattern.products[a * m + b] += w * x * cells(row, pattern.there[b]);
            }
        }
    }
    found
}
