//! Lee's bounds: a difference between two groups of which one answered more often, without assuming why.

/// The bounds of a difference of means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeeBounds {
    /// Share of the first group that answered.
    pub answered_first: f64,
    /// Share of the second group that answered.
    pub answered_second: f64,
    /// The share of the group that answered more often that is trimmed away.
    pub trimmed: f64,
    /// The smallest difference, second minus first.
    pub low: f64,
    /// The greatest difference, second minus first.
    pub high: f64,
    /// The smallest difference when respondents leave whole.
    pub whole_low: f64,
    /// The greatest difference when respondents leave whole.
    pub whole_high: f64,
}

/// Lee's bounds of the mean of `second` minus that of `first`; `asked` counts each group, answered or not. The group that
/// answered more often loses the share (s − s')/s of its highest, or of its lowest values. `low` and `high` let the value at
/// the edge leave by the fraction that is due; `whole_low` and `whole_high` keep it, so a share below one respondent trims
/// nobody. `None` where a group has no answer, more answers than members, or nothing would be left.
///
/// # Source
/// Lee 2009, Review of Economic Studies 76: his estimator keeps every value up to and with the quantile at the share, which
/// is the whole respondent; the fraction at the edge is the limit of large groups and does not jump with one respondent.
#[must_use]
pub fn lee(first: &[f64], second: &[f64], asked: (usize, usize)) -> Option<LeeBounds> {
    if first.is_empty() || second.is_empty() || first.len() > asked.0 || second.len() > asked.1 {
        return None;
    }
    let rate = |n: usize, of: usize| n as f64 / of as f64;
    let (s0, s1) = (rate(first.len(), asked.0), rate(second.len(), asked.1));
    let trimmed = (s0 - s1).abs() / s0.max(s1);
    let whole = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let bounds = |kept: &dyn Fn(f64) -> f64| {
        Some(if s1 > s0 {
            let (least, most) = trimmed_means(second, kept((1.0 - trimmed) * second.len() as f64))?;
            (least - whole(first), most - whole(first))
        } else {
            let (least, most) = trimmed_means(first, kept((1.0 - trimmed) * first.len() as f64))?;
            (whole(second) - most, whole(second) - least)
        })
    };
    let (low, high) = bounds(&|kept| kept)?;
    let (whole_low, whole_high) = bounds(&|kept| (kept - 1e-9).ceil())?;
    Some(LeeBounds {
        whole_low,
        whole_high,
        answered_first: s0,
        answered_second: s1,
        trimmed,
        low,
        high,
    })
}

/// The means of the `kept` lowest, and of the `kept` highest of `values`; a fraction counts as such.
fn trimmed_means(values: &[f64], kept: f64) -> Option<(f64, f64)> {
    let mut ascending = values.to_vec();
    ascending.sort_by(f64::total_cmp);
    if kept <= 0.0 || kept.is_nan() {
        return None;
    }
    let mean = |values: &mut dyn Iterator<Item = &f64>| {
        let (mut left, mut sum) = (kept, 0.0);
        for value in values {
            let weight = left.clamp(0.0, 1.0);
            sum += weight * value;
            left -= weight;
        }
        sum / kept
    };
    Some((
        mean(&mut ascending.iter()),
        mean(&mut ascending.iter().rev()),
    ))
}
