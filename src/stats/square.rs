//! Categories before and after: McNemar's family for two, Stuart–Maxwell and Bowker for more.

use nalgebra::{DMatrix, DVector};

use super::distributions::{Binomial, ChiSquare, Continuous, Normal, clopper_pearson};
use super::pairs::Interval;

/// A two-by-two table of one yes/no variable in two rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binary {
    /// Yes in both rounds.
    pub both: u64,
    /// No before, yes after.
    pub gained: u64,
    /// Yes before, no after.
    pub lost: u64,
    /// No in both rounds.
    pub neither: u64,
}

/// McNemar's tests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct McNemar {
    /// (gained − lost)² / (gained + lost); `None` when nobody changed.
    pub chi_square: Option<f64>,
    /// Its p; 1 when nobody changed.
    pub p: f64,
    /// p with continuity correction.
    pub p_corrected: f64,
    /// Exact binomial p.
    pub p_exact: f64,
    /// The mid-p.
    pub p_mid: f64,
}

impl Binary {
    /// The table of pairs (before, after).
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut table = Self {
            both: 0,
            gained: 0,
            lost: 0,
            neither: 0,
        };
        for pair in pairs {
            *match pair {
                (true, true) => &mut table.both,
                (false, true) => &mut table.gained,
                (true, false) => &mut table.lost,
                (false, false) => &mut table.neither,
            } += 1;
        }
        table
    }

    /// Pairs.
    #[must_use]
    pub fn n(self) -> u64 {
        self.both + self.gained + self.lost + self.neither
    }

    /// Share of yes after − share before; NaN of nothing.
    #[must_use]
    pub fn difference(self) -> f64 {
        (self.gained as f64 - self.lost as f64) / self.n() as f64
    }

    /// McNemar's tests.
    ///
    /// # Source
    /// McNemar 1947; mid-p: Fagerland, Lydersen & Laake 2013. R `mcnemar.test`, `exact2x2::mcnemar.exact`.
    #[must_use]
    pub fn mcnemar(self) -> McNemar {
        let (b, c) = (self.gained as f64, self.lost as f64);
        if self.gained + self.lost == 0 {
            return McNemar {
                chi_square: None,
                p: 1.0,
                p_corrected: 1.0,
                p_exact: 1.0,
                p_mid: 1.0,
            };
        }
        let law = ChiSquare { df: 1.0 };
        let chi_square = (b - c).powi(2) / (b + c);
        let corrected = ((b - c).abs() - 1.0).max(0.0).powi(2) / (b + c);
        let coin = Binomial {
            n: self.gained + self.lost,
            p: 0.5,
        };
        let fewer = self.gained.min(self.lost);
        let p_exact = (2.0 * coin.cdf(fewer)).min(1.0);
        McNemar {
            chi_square: Some(chi_square),
            p: law.sf(chi_square),
            p_corrected: law.sf(corrected),
            p_exact,
            p_mid: p_exact - coin.mass(fewer),
        }
    }

    /// gained / lost; infinite when nobody lost; `None` when nobody changed.
    #[must_use]
    pub fn odds_ratio(self) -> Option<f64> {
        (self.gained + self.lost > 0).then(|| self.gained as f64 / self.lost as f64)
    }

    /// The exact interval of the odds ratio; its upper end is infinite when nobody lost.
    ///
    /// # Source
    /// Clopper & Pearson on gained of gained + lost, as odds.
    #[must_use]
    pub fn odds_ratio_interval(self, confidence: f64) -> Option<Interval> {
        let changed = self.gained + self.lost;
        let (low, high) = clopper_pearson(self.gained, changed, confidence);
        let odds = |p: f64| {
            if p >= 1.0 {
                f64::INFINITY
            } else {
                p / (1.0 - p)
            }
        };
        (changed > 0).then(|| Interval {
            low: odds(low),
            high: odds(high),
        })
    }

    /// Tango's score interval of the difference of shares.
    ///
    /// # Source
    /// Tango 1998, the closed form of the constrained maximum likelihood; solved by bisection.
    #[must_use]
    pub fn tango(self, confidence: f64) -> Option<Interval> {
        if self.n() == 0 {
            return None;
        }
        let z = Normal.upper_quantile(0.5 * (1.0 - confidence));
        let low = crossing(-1.0, self.difference(), |d| self.score(d) > z);
        let high = crossing(1.0, self.difference(), |d| self.score(d) < -z);
        Some(Interval { low, high })
    }

    /// (observed − d) / its standard error if the true difference is d.
    fn score(self, d: f64) -> f64 {
        let (n, b, c) = (self.n() as f64, self.gained as f64, self.lost as f64);
        let linear = -b - c + (2.0 * n - b + c) * d;
        let constant = -c * d * (1.0 - d);
        let root = (linear * linear - 8.0 * n * constant).max(0.0).sqrt();
        let q = (root - linear) / (4.0 * n);
        let variance = n * (2.0 * q + d * (1.0 - d));
        let distance = b - c - n * d;
        if variance > 0.0 {
            distance / variance.sqrt()
        } else {
            f64::INFINITY.copysign(distance)
        }
    }

    /// Newcombe's interval of the difference of shares.
    ///
    /// # Source
    /// Newcombe 1998, method 10: Wilson intervals of both shares joined by a corrected correlation.
    #[must_use]
    pub fn newcombe(self, confidence: f64) -> Option<Interval> {
        let n = self.n();
        if n == 0 {
            return None;
        }
        let (after, before) = (self.both + self.gained, self.both + self.lost);
        let (p1, p2) = (after as f64 / n as f64, before as f64 / n as f64);
        let (one, two) = (wilson(after, n, confidence), wilson(before, n, confidence));
        let phi = self.corrected_phi();
        let joined = |x: f64, y: f64| (x * x - 2.0 * phi * x * y + y * y).max(0.0).sqrt();
        let difference = p1 - p2;
        Some(Interval {
            low: difference - joined(p1 - one.low, two.high - p2),
            high: difference + joined(one.high - p1, p2 - two.low),
        })
    }

    /// Bonett & Price's interval of the difference of shares.
    ///
    /// # Source
    /// Bonett & Price 2012: Wald's with one more respondent on each kind of change.
    #[must_use]
    pub fn bonett_price(self, confidence: f64) -> Option<Interval> {
        let n = self.n() as f64 + 2.0;
        let (up, down) = ((self.gained as f64 + 1.0) / n, (self.lost as f64 + 1.0) / n);
        let z = Normal.upper_quantile(0.5 * (1.0 - confidence));
        let reach = z * ((up + down - (up - down).powi(2)) / n).sqrt();
        (self.n() > 0).then(|| Interval {
            low: (up - down - reach).max(-1.0),
            high: (up - down + reach).min(1.0),
        })
    }

    fn corrected_phi(self) -> f64 {
        let [both, gained, lost, neither] =
            [self.both, self.gained, self.lost, self.neither].map(|count| count as f64);
        let margins = (both + gained) * (lost + neither) * (both + lost) * (gained + neither);
        if margins == 0.0 {
            return 0.0;
        }
        let covariance = both * neither - gained * lost;
        let n = self.n() as f64;
        let corrected = if covariance > n / 2.0 {
            covariance - n / 2.0
        } else if covariance >= 0.0 {
            0.0
        } else {
            covariance
        };
        corrected / margins.sqrt()
    }
}

/// Wilson's interval of a share, from `k` of `n`; (0, 1) when n is zero.
///
/// # Source
/// Wilson 1927.
#[must_use]
pub fn wilson(k: u64, n: u64, confidence: f64) -> Interval {
    if n == 0 {
        return Interval {
            low: 0.0,
            high: 1.0,
        };
    }
    let z = Normal.upper_quantile(0.5 * (1.0 - confidence));
    let (k, n) = (k as f64, n as f64);
    let centre = (k + z * z / 2.0) / (n + z * z);
    let reach = z / (n + z * z) * (k * (n - k) / n + z * z / 4.0).sqrt();
    Interval {
        low: (centre - reach).max(0.0),
        high: (centre + reach).min(1.0),
    }
}

/// The point between `outer`, which is `outside`, and `inner`, which is not, where that changes.
fn crossing(outer: f64, inner: f64, outside: impl Fn(f64) -> bool) -> f64 {
    let (mut outer, mut inner) = (outer, inner);
    if !outside(outer) {
        return outer;
    }
    for _ in 0..200 {
        let middle = 0.5 * (outer + inner);
        if middle == outer || middle == inner {
            break;
        }
        if outside(middle) {
            outer = middle;
        } else {
            inner = middle;
        }
    }
    0.5 * (outer + inner)
}

/// A table of k categories before (rows) and after (columns), in the same order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Square(pub Vec<Vec<u64>>);

/// A chi-square test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquareTest {
    /// The statistic.
    pub statistic: f64,
    /// Its degrees of freedom.
    pub df: f64,
    /// p.
    pub p: f64,
}

/// How far respondents moved along ordered categories.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// Mean change of the score, after − before.
    pub mean: f64,
    /// The standardised statistic.
    pub z: f64,
    /// Two-sided p.
    pub p: f64,
}

impl ChiSquareTest {
    fn of(statistic: f64, df: f64) -> Self {
        let p = if df > 0.0 {
            ChiSquare { df }.sf(statistic)
        } else {
            1.0
        };
        Self { statistic, df, p }
    }
}

impl Square {
    /// How many categories there are.
    #[must_use]
    pub fn categories(&self) -> usize {
        self.0.len()
    }

    fn before(&self, i: usize) -> u64 {
        self.0[i].iter().sum()
    }

    fn after(&self, i: usize) -> u64 {
        self.0.iter().map(|row| row[i]).sum()
    }

    /// Stuart & Maxwell's test that the shares of the categories are the same in both rounds; `None` when nobody
    /// changed.
    ///
    /// # Source
    /// Stuart 1955, Maxwell 1970: d'S⁻¹d over all but one category; categories that nobody entered or left are taken
    /// out first; df = rank of S. R `coin::mh_test`, statsmodels `SquareTable.homogeneity`.
    #[must_use]
    pub fn stuart_maxwell(&self) -> Option<ChiSquareTest> {
        let moved = |i: &usize| self.0[*i][*i] < self.before(*i) || self.0[*i][*i] < self.after(*i);
        let kept: Vec<usize> = (0..self.categories()).filter(moved).collect();
        let kept = kept.split_last()?.1;
        let k = kept.len();
        let d = DVector::from_fn(k, |i, _| {
            self.before(kept[i]) as f64 - self.after(kept[i]) as f64
        });
        let s = DMatrix::from_fn(k, k, |i, j| {
            let (i, j) = (kept[i], kept[j]);
            if i == j {
                (self.before(i) + self.after(i) - 2 * self.0[i][i]) as f64
            } else {
                -((self.0[i][j] + self.0[j][i]) as f64)
            }
        });
        let eigen = s.symmetric_eigen();
        let greatest = eigen.eigenvalues.amax();
        let (mut statistic, mut rank) = (0.0, 0.0);
        for (value, vector) in eigen
            .eigenvalues
            .iter()
            .zip(eigen.eigenvectors.column_iter())
        {
            if *value > 1e-10 * greatest {
                statistic += vector.dot(&d).powi(2) / value;
                rank += 1.0;
            }
        }
        Some(ChiSquareTest::of(statistic, rank))
    }

    /// Bhapkar's test of the same hypothesis, whose variance does not assume it; `None` as for
    /// [`stuart_maxwell`](Self::stuart_maxwell), or when everyone's move agrees so well that the variance is zero.
    ///
    /// # Source
    /// Bhapkar 1966, χ² = Q/(1 − Q/n) of Stuart & Maxwell's Q; statsmodels `SquareTable.homogeneity(method="bhapkar")`.
    #[must_use]
    pub fn bhapkar(&self) -> Option<ChiSquareTest> {
        let null = self.stuart_maxwell()?;
        let n = self.0.iter().flatten().sum::<u64>() as f64;
        let free = 1.0 - null.statistic / n;
        (free > 1e-12).then(|| ChiSquareTest::of(null.statistic / free, null.df))
    }

    /// The shift of categories that have an order and these `scores`: the mean change of the score, its z, and the
    /// two-sided p. `None` when nobody moved.
    ///
    /// # Source
    /// Agresti 2013, section 11.1.3: Σ d / √(Σ d²) of the moves d ; R `coin::mh_test` of ordered factors.
    #[must_use]
    pub fn shift(&self, scores: &[f64]) -> Option<Shift> {
        let (mut sum, mut squares, mut n) = (0.0, 0.0, 0.0);
        for (i, row) in self.0.iter().enumerate() {
            for (j, count) in row.iter().enumerate() {
                let (moved, count) = (scores[j] - scores[i], *count as f64);
                sum += count * moved;
                squares += count * moved * moved;
                n += count;
            }
        }
        let z = sum / squares.sqrt();
        (squares > 0.0).then(|| Shift {
            mean: sum / n,
            z,
            p: 2.0 * Normal.sf(z.abs()),
        })
    }

    /// Bowker's test that moves between two categories are as frequent in both directions. Pairs of categories between
    /// which nobody moved are skipped and cost no degree of freedom.
    ///
    /// # Source
    /// Bowker 1948. statsmodels keeps a degree of freedom for empty pairs, R returns NaN.
    #[must_use]
    pub fn bowker(&self) -> ChiSquareTest {
        let (mut statistic, mut df) = (0.0, 0.0);
        for (up, down) in self.moves() {
            statistic += (up as f64 - down as f64).powi(2) / (up + down) as f64;
            df += 1.0;
        }
        ChiSquareTest::of(statistic, df)
    }

    /// The exact p of Bowker's statistic: the moves of each pair of categories are independent fair coins; `None` when
    /// there are more than ten million outcomes.
    #[must_use]
    pub fn bowker_exact(&self) -> Option<f64> {
        let moves: Vec<(u64, u64)> = self.moves().collect();
        let outcomes = moves
            .iter()
            .map(|(up, down)| (up + down + 1) as f64)
            .product::<f64>();
        if outcomes > 1e7 {
            return None;
        }
        let least = self.bowker().statistic * (1.0 - 1e-12);
        let mut law = vec![(0.0, 1.0)];
        for (up, down) in moves {
            let coin = Binomial {
                n: up + down,
                p: 0.5,
            };
            let n = (up + down) as f64;
            let outcomes =
                (0..=up + down).map(|k| ((2.0 * k as f64 - n).powi(2) / n, coin.mass(k)));
            let outcomes: Vec<(f64, f64)> = outcomes.collect();
            law = law
                .iter()
                .flat_map(|(s, p)| {
                    outcomes
                        .iter()
                        .map(move |(more, chance)| (s + more, p * chance))
                })
                .collect();
        }
        let p: f64 = law
            .iter()
            .filter(|(s, _)| *s >= least)
            .map(|(_, p)| p)
            .sum();
        Some(p.min(1.0))
    }

    /// The moves in both directions between each two categories, where there are any.
    fn moves(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let k = self.categories();
        let pairs = (0..k).flat_map(move |i| (i + 1..k).map(move |j| (i, j)));
        pairs
            .map(|(i, j)| (self.0[i][j], self.0[j][i]))
            .filter(|(up, down)| up + down > 0)
    }
}
