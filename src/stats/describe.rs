//! Description of one list of numbers: mean, spread, quantiles, shape, and the correlation of two.

/// The arithmetic mean; NaN of nothing.
///
/// Summed twice, the second time around the first mean, so that a large common offset costs no digits.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let first = values.iter().sum::<f64>() / n;
    first + values.iter().map(|x| x - first).sum::<f64>() / n
}

/// The variance with n − 1; NaN below two values.
#[must_use]
pub fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return f64::NAN;
    }
    spread(values, mean(values)) / (values.len() as f64 - 1.0)
}

/// The sum of the squared distances from `centre`.
fn spread(values: &[f64], centre: f64) -> f64 {
    values
        .iter()
        .map(|x| (x - centre) * (x - centre))
        .sum::<f64>()
}

/// The standard deviation with n − 1; NaN below two values.
#[must_use]
pub fn sd(values: &[f64]) -> f64 {
    variance(values).sqrt()
}

/// The covariance with n − 1; NaN below two values.
///
/// # Panics
/// When the lists differ in length.
#[must_use]
pub fn covariance(x: &[f64], y: &[f64]) -> f64 {
    assert_eq!(x.len(), y.len(), "a covariance is of pairs");
    if x.len() < 2 {
        return f64::NAN;
    }
    let (mean_x, mean_y) = (mean(x), mean(y));
    let products = x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y));
    products.sum::<f64>() / (x.len() as f64 - 1.0)
}

/// Pearson's correlation; `None` when either list does not vary.
///
/// # Panics
/// When the lists differ in length.
#[must_use]
pub fn correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    let (sd_x, sd_y) = (sd(x), sd(y));
    if !is_spread(x, sd_x) || !is_spread(y, sd_y) {
        return None;
    }
    let r = covariance(x, y) / (sd_x * sd_y);
    Some(r.clamp(-1.0, 1.0))
}

/// Whether the values differ by more than rounding.
#[must_use]
pub fn varies(values: &[f64]) -> bool {
    is_spread(values, sd(values))
}

/// Whether `sd`, the standard deviation of `values`, is more than rounding.
fn is_spread(values: &[f64], sd: f64) -> bool {
    let greatest = values.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    values.len() > 1 && sd > 8.0 * f64::EPSILON * greatest
}

/// The values in ascending order.
#[must_use]
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// The quantile of `ascending` at the share `p`, interpolated linearly between the order statistics; NaN of nothing.
///
/// # Source
/// Hyndman & Fan 1996, type 7: the default of R, NumPy and Excel.
#[must_use]
pub fn quantile(ascending: &[f64], p: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    let share = place - place.floor();
    ascending[below] + share * (ascending[above] - ascending[below])
}

/// The middle value, or the mean of the two middle values; NaN of nothing. Linear in the number of values.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    let half = values.len() / 2;
    if values.is_empty() {
        return f64::NAN;
    }
    let even = values.len().is_multiple_of(2);
    let (lower, upper, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    let upper = *upper;
    match lower.iter().copied().max_by(f64::total_cmp) {
        Some(lower) if even => lower + 0.5 * (upper - lower),
        _ => upper,
    }
}

/// Skewness and excess kurtosis of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// G₁; needs three values that vary.
    pub skewness: Option<f64>,
    /// G₂; needs four values that vary.
    pub kurtosis: Option<f64>,
}

/// The shape of `values`.
///
/// # Source
/// Joanes & Gill 1998: G₁ and G₂, the type 2 of SAS, SPSS, jamovi and Excel.
#[must_use]
pub fn shape(values: &[f64]) -> Shape {
    if !varies(values) {
        return Shape {
            skewness: None,
            kurtosis: None,
        };
    }
    let n = values.len() as f64;
    let centre = mean(values);
    let moment = |power: i32| values.iter().map(|x| (x - centre).powi(power)).sum::<f64>() / n;
    let spread = moment(2);
    let skewness = moment(3) / spread.powf(1.5);
    let kurtosis = moment(4) / (spread * spread) - 3.0;
    Shape {
        skewness: (n > 2.0).then(|| skewness * (n * (n - 1.0)).sqrt() / (n - 2.0)),
        kurtosis: (n > 3.0)
            .then(|| (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * kurtosis + 6.0)),
    }
}
