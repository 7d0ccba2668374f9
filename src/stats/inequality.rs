//! Inequality of incomes: Gini, Lorenz, shares, Theil, Atkinson, and who grew.

use libm::{exp, log, pow};

use super::poverty::Weighted;

/// Incomes in ascending order.
fn ascending(incomes: &[Weighted]) -> Vec<Weighted> {
    let mut sorted = incomes.to_vec();
    sorted.sort_by(|a, b| a.value.total_cmp(&b.value));
    sorted
}

/// The Gini index; `None` of nothing or when the mean is not positive. With negative incomes it can exceed one.
///
/// # Source
/// The trapezoid under the weighted Lorenz curve, not corrected for small samples; R `ineq::Gini`.
#[must_use]
pub fn gini(incomes: &[Weighted]) -> Option<f64> {
    let total: f64 = incomes.iter().map(|income| income.weight).sum();
    let sum: f64 = incomes
        .iter()
        .map(|income| income.weight * income.value)
        .sum();
    if total <= 0.0 || sum <= 0.0 {
        return None;
    }
    let (mut cumulated, mut area) = (0.0, 0.0);
    for income in ascending(incomes) {
        let amount = income.weight * income.value;
        cumulated += amount;
        area += income.weight * (2.0 * cumulated - amount);
    }
    let gini = 1.0 - area / (total * sum);
    Some(if gini.abs() < 1e-15 { 0.0 } else { gini })
}

/// [`gini`] × n/(n − 1) of equally weighted incomes; `None` below two.
///
/// # Source
/// Deaton 1997, page 139; R `ineq::Gini(corr = TRUE)`.
#[must_use]
pub fn gini_corrected(incomes: &[f64]) -> Option<f64> {
    let n = incomes.len() as f64;
    let index = gini(&equally(incomes))?;
    (n > 1.0).then(|| index * n / (n - 1.0))
}

/// Incomes of weight one.
#[must_use]
pub fn equally(incomes: &[f64]) -> Vec<Weighted> {
    incomes
        .iter()
        .map(|value| Weighted {
            value: *value,
            weight: 1.0,
        })
        .collect()
}

/// Points of the Lorenz curve from (0, 0) to (1, 1): the share of people and their share of all income.
#[must_use]
pub fn lorenz(incomes: &[Weighted]) -> Vec<(f64, f64)> {
    let total: f64 = incomes.iter().map(|income| income.weight).sum();
    let sum: f64 = incomes
        .iter()
        .map(|income| income.weight * income.value)
        .sum();
    let mut points = vec![(0.0, 0.0)];
    let (mut people, mut amount) = (0.0, 0.0);
    for income in ascending(incomes) {
        people += income.weight;
        amount += income.weight * income.value;
        points.push((people / total, amount / sum));
    }
    points
}

/// The share of all income that the poorest `share` of the people have, on the straight lines of the Lorenz curve.
#[must_use]
pub fn lorenz_at(points: &[(f64, f64)], share: f64) -> f64 {
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        if share <= x1 {
            return if x1 > x0 {
                y0 + (y1 - y0) * (share - x0) / (x1 - x0)
            } else {
                y1
            };
        }
    }
    1.0
}

/// Entropy and Atkinson indices over positive incomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entropy {
    /// Mean log deviation, GE(0).
    pub mean_log_deviation: f64,
    /// Theil's T, GE(1).
    pub theil: f64,
    /// Half the squared coefficient of variation, GE(2).
    pub half_squared_cv: f64,
    /// Atkinson's index with aversion ½.
    pub atkinson_half: f64,
    /// Atkinson's index with aversion 1.
    pub atkinson_one: f64,
    /// Atkinson's index with aversion 2.
    pub atkinson_two: f64,
    /// Incomes that are zero or negative and were left out.
    pub left_out: usize,
}

/// The indices that need positive incomes; `None` when there is none.
///
/// # Source
/// Shorrocks 1980, Atkinson 1970; R `ineq::entropy`, `ineq::Atkinson`. Incomes that are not positive leave before the
/// mean is taken.
#[must_use]
pub fn entropy(incomes: &[Weighted]) -> Option<Entropy> {
    let positive: Vec<Weighted> = incomes
        .iter()
        .filter(|income| income.value > 0.0)
        .copied()
        .collect();
    let total: f64 = positive.iter().map(|income| income.weight).sum();
    if positive.is_empty() {
        return None;
    }
    let average = |term: &dyn Fn(f64) -> f64| {
        positive
            .iter()
            .map(|i| i.weight * term(i.value))
            .sum::<f64>()
            / total
    };
    let mean = average(&|y| y);
    Some(Entropy {
        mean_log_deviation: average(&|y| log(mean / y)),
        theil: average(&|y| y / mean * log(y / mean)),
        half_squared_cv: 0.5 * (average(&|y| (y / mean) * (y / mean)) - 1.0),
        atkinson_half: 1.0 - average(&|y| (y / mean).sqrt()).powi(2),
        atkinson_one: 1.0 - exp(average(&|y| log(y / mean))),
        atkinson_two: 1.0 - 1.0 / average(&|y| mean / y),
        left_out: incomes.len() - positive.len(),
    })
}

/// Growth of a quantile from one round to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileGrowth {
    /// Income at this quantile before.
    pub before: f64,
    /// Income at this quantile after.
    pub after: f64,
    /// after / before − 1; `None` when the income before is not positive.
    pub growth: Option<f64>,
    /// Growth a year.
    pub yearly: Option<f64>,
}

/// The growth incidence at the share `p` over `years` years, from incomes in ascending order.
///
/// # Source
/// Ravallion & Chen 2003; quantiles of type 7.
#[must_use]
pub fn growth_incidence(before: &[f64], after: &[f64], p: f64, years: f64) -> QuantileGrowth {
    let (before, after) = (
        super::describe::quantile(before, p),
        super::describe::quantile(after, p),
    );
    let growth = (before > 0.0).then(|| after / before - 1.0);
    let yearly = growth.filter(|growth| *growth > -1.0 && years > 0.0);
    QuantileGrowth {
        before,
        after,
        growth,
        yearly: yearly.map(|growth| pow(1.0 + growth, 1.0 / years) - 1.0),
    }
}

/// The standard error of a statistic by leaving out each of its `units` in turn; `None` below two or where one is not
/// defined.
///
/// # Source
/// Tukey's delete-one jackknife: √((m − 1)/m Σ (θ_(i) − θ̄)²).
#[must_use]
pub fn jackknife(units: usize, without: impl Fn(usize) -> Option<f64>) -> Option<f64> {
    let values: Vec<f64> = (0..units).map(without).collect::<Option<_>>()?;
    if units < 2 {
        return None;
    }
    let m = units as f64;
    let centre = super::describe::mean(&values);
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    Some(((m - 1.0) / m * squares).sqrt())
}
