//! Poverty of weighted incomes below a line: headcount, gap, severity, Watts, Sen, and how households moved.
//!
//! A household is poor when its income is strictly below the line z. Weights are persons or households.

use libm::log;

use super::inequality::gini;

/// An income and how much it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// Income.
    pub value: f64,
    /// Weight, positive: 1 for households, the household's size for persons.
    pub weight: f64,
}

/// What becomes of negative incomes in gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Negative {
    /// They count as zero, so that a gap is at most one.
    BottomCoded,
    /// They count as reported, so that a gap can exceed one.
    AsReported,
}

/// Measures of poverty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Poverty {
    /// Share of poor, FGT(0).
    pub headcount: f64,
    /// Poverty gap, FGT(1).
    pub gap: f64,
    /// Severity, FGT(2).
    pub severity: f64,
    /// Watts' measure over positive incomes: a lower bound when `not_positive` is not zero.
    pub watts: f64,
    /// Poor incomes that are zero or negative, which Watts' measure cannot take.
    pub not_positive: usize,
    /// I, how far the poor are below the line on average, as a share of it; zero when nobody is poor.
    pub depth: f64,
    /// G_p, the Gini index of the poor; zero when it is not defined.
    pub among_poor: f64,
    /// Sen's measure H (I + (1 − I) G_p), for many households.
    pub sen: f64,
    /// How many are poor, unweighted.
    pub poor: usize,
}

/// ((z − y)/z)^`alpha` for a poor income, zero otherwise: what one household adds to FGT(α).
#[must_use]
pub fn fgt_term(income: f64, line: f64, alpha: i32, negative: Negative) -> f64 {
    if income >= line {
        return 0.0;
    }
    let income = match negative {
        Negative::BottomCoded => income.max(0.0),
        Negative::AsReported => income,
    };
    ((line - income) / line).powi(alpha)
}

/// Poverty of `incomes` below `line`; `None` of nothing.
///
/// # Source
/// Foster, Greer & Thorbecke 1984; Watts 1968; Sen 1976 in its asymptotic form. World Bank `wbpip` uses the same strict
/// inequality; R `ineq::Foster(parameter = 1)` is the headcount, not the gap.
#[must_use]
pub fn poverty(incomes: &[Weighted], line: f64, negative: Negative) -> Option<Poverty> {
    let total: f64 = incomes.iter().map(|income| income.weight).sum();
    if total <= 0.0 {
        return None;
    }
    let average = |term: &dyn Fn(f64) -> f64| {
        incomes
            .iter()
            .map(|i| i.weight * term(i.value))
            .sum::<f64>()
            / total
    };
    let fgt = |alpha| average(&|y| fgt_term(y, line, alpha, negative));
    let (headcount, gap, severity) = (fgt(0), fgt(1), fgt(2));
    let poor: Vec<Weighted> = incomes
        .iter()
        .filter(|income| income.value < line)
        .copied()
        .collect();
    let depth = if headcount > 0.0 {
        gap / headcount
    } else {
        0.0
    };
    let among_poor = gini(&poor).unwrap_or(0.0);
    Some(Poverty {
        headcount,
        gap,
        severity,
        watts: average(&|y| {
            if y > 0.0 && y < line {
                log(line / y)
            } else {
                0.0
            }
        }),
        not_positive: poor.iter().filter(|income| income.value <= 0.0).count(),
        depth,
        among_poor,
        sen: headcount * (depth + (1.0 - depth) * among_poor),
        poor: poor.len(),
    })
}

/// The Sen-Shorrocks-Thon measure: gaps weighted by how many are richer; negative incomes as `negative` says. `None` of
/// nothing.
///
/// # Source
/// Shorrocks 1995, Σ (2n − 2i + 1) (z − y_i)/z / n² over the poor in ascending order, with weights by the middle of each
/// one's share; R `ineq::SST`.
#[must_use]
pub fn sen_shorrocks_thon(incomes: &[Weighted], line: f64, negative: Negative) -> Option<f64> {
    let total: f64 = incomes.iter().map(|income| income.weight).sum();
    if total <= 0.0 {
        return None;
    }
    let mut ascending = incomes.to_vec();
    ascending.sort_by(|a, b| a.value.total_cmp(&b.value));
    let (mut below, mut sum) = (0.0, 0.0);
    for income in ascending {
        let share = income.weight / total;
        let richer = 1.0 - below - 0.5 * share;
        sum += 2.0 * share * richer * fgt_term(income.value, line, 1, negative);
        below += share;
    }
    Some(sum)
}

/// Growth and redistribution behind a change of FGT(α).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decomposition {
    /// The change if all incomes had grown like the mean.
    pub growth: f64,
    /// The change if the mean had stayed and only the distribution had moved.
    pub redistribution: f64,
}

/// The change of FGT(`alpha`) from `before` to `after` split into growth and redistribution, averaged over both orders;
/// `None` when a mean is not positive.
///
/// # Source
/// Datt & Ravallion 1992, with Shapley's average (Shorrocks 2013), which leaves no residual.
#[must_use]
pub fn growth_and_redistribution(
    before: &[Weighted],
    after: &[Weighted],
    line: f64,
    alpha: i32,
    negative: Negative,
) -> Option<Decomposition> {
    let mean = |incomes: &[Weighted]| {
        let total: f64 = incomes.iter().map(|income| income.weight).sum();
        incomes
            .iter()
            .map(|income| income.weight * income.value)
            .sum::<f64>()
            / total
    };
    let (m0, m1) = (mean(before), mean(after));
    if !(m0 > 0.0 && m1 > 0.0) {
        return None;
    }
    let fgt = |incomes: &[Weighted], factor: f64| {
        let total: f64 = incomes.iter().map(|income| income.weight).sum();
        let terms = incomes
            .iter()
            .map(|i| i.weight * fgt_term(i.value * factor, line, alpha, negative));
        terms.sum::<f64>() / total
    };
    let (start, end) = (fgt(before, 1.0), fgt(after, 1.0));
    let (grown, stretched) = (fgt(before, m1 / m0), fgt(after, m0 / m1));
    Some(Decomposition {
        growth: 0.5 * ((grown - start) + (end - stretched)),
        redistribution: 0.5 * ((stretched - start) + (end - grown)),
    })
}
