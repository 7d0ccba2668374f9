//! Axes: from values to places between 0 and 1, with round ticks, on a plain or a logarithmic scale.

/// A scale with its ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    logarithmic: bool,
    step: f64,
}

impl Axis {
    /// A plain axis that shows all finite `values`, with a little room at both ends.
    #[must_use]
    pub fn plain(values: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = ends(values).unwrap_or((0.0, 1.0));
        let room = if high > low {
            0.03 * (high - low)
        } else {
            0.5 * high.abs().max(1.0)
        };
        Self {
            low: low - room,
            high: high + room,
            logarithmic: false,
            step: round_step((high - low + 2.0 * room) / 6.0),
        }
    }

    /// A logarithmic axis of all positive `values`; a plain one where they span less than a factor of eight, or some are
    /// not positive.
    #[must_use]
    pub fn amounts(values: &[f64]) -> Self {
        let Some((low, high)) = ends(values.iter().copied()) else {
            return Self::plain([]);
        };
        if low <= 0.0 || high < 8.0 * low {
            return Self::plain([low, high]);
        }
        Self {
            low: low / 1.15,
            high: high * 1.15,
            logarithmic: true,
            step: 1.0,
        }
    }

    /// The axis from `low` to `high`, exactly.
    #[must_use]
    pub fn between(low: f64, high: f64) -> Self {
        Self {
            low,
            high,
            logarithmic: false,
            step: round_step((high - low) / 4.0),
        }
    }

    /// The place of `value`: 0 at the low end, 1 at the high end.
    #[must_use]
    pub fn place(&self, value: f64) -> f64 {
        if self.logarithmic {
            let (low, high) = (libm::log(self.low), libm::log(self.high));
            if value <= 0.0 {
                return f64::NEG_INFINITY;
            }
            (libm::log(value) - low) / (high - low)
        } else {
            (value - self.low) / (self.high - self.low)
        }
    }

    /// Whether the scale is logarithmic.
    #[must_use]
    pub const fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }

    /// Round values with their places and labels: 1, 2, 5 times powers of ten where the scale is logarithmic.
    #[must_use]
    pub fn ticks(&self) -> Vec<(f64, String)> {
        let values = if self.logarithmic {
            logarithmic_ticks(self.low, self.high)
        } else {
            let first = (self.low / self.step).ceil();
            let values = (0..20).map(|k| (first + f64::from(k)) * self.step);
            values.take_while(|value| *value <= self.high).collect()
        };
        let decimals = if self.logarithmic {
            0
        } else {
            decimals(self.step)
        };
        values
            .into_iter()
            .map(|value| (self.place(value), label(value, decimals)))
            .collect()
    }
}

/// The least and the greatest finite value.
fn ends(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.into_iter().filter(|value| value.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    (low <= high).then_some((low, high))
}

/// 1, 2, 5 × 10ᵏ between `low` and `high`; only 1 × 10ᵏ where that would be many.
fn logarithmic_ticks(low: f64, high: f64) -> Vec<f64> {
    let wide = high / low > 2_000.0;
    let times: &[f64] = if wide { &[1.0] } else { &[1.0, 2.0, 5.0] };
    (-12..15)
        .flat_map(|power| times.iter().map(move |t| t * 10_f64.powi(power)))
        .filter(|value| (low..=high).contains(value))
        .collect()
}

/// 1, 2 or 5 times a power of ten, not below `rough`.
pub(super) fn round_step(rough: f64) -> f64 {
    if !(rough > 0.0 && rough.is_finite()) {
        return 1.0;
    }
    let power = 10_f64.powf(rough.log10().floor());
    let times = [1.0, 2.0, 5.0].into_iter();
    let times = times.clone().find(|times| times * power >= rough);
    times.unwrap_or(10.0) * power
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 12"
)]
fn decimals(step: f64) -> usize {
    (-step.log10().floor()).clamp(0.0, 12.0) as usize
}

/// A value for a tick: `20k`, `1.5M`, no negative zero.
pub(super) fn label(value: f64, decimals: usize) -> String {
    let size = value.abs();
    if size >= 1e6 {
        return format!("{}M", trimmed(value / 1e6));
    }
    if size >= 1e4 || (size >= 1000.0 && value % 1000.0 == 0.0) {
        return format!("{}k", trimmed(value / 1e3));
    }
    if value != 0.0 && decimals == 0 && value.fract() != 0.0 {
        return format!("{value}");
    }
    let text = format!("{value:.decimals$}");
    let digits = text.trim_start_matches('-');
    if digits.bytes().all(|byte| byte == b'0' || byte == b'.') {
        "0".to_owned()
    } else {
        text
    }
}

/// With two decimals at most, and none that are zero.
fn trimmed(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<String> {
        axis.ticks().into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_stand_at_round_numbers() {
        assert_eq!(
            labels(&Axis::plain([0.0, 100_000.0])),
            ["0", "20k", "40k", "60k", "80k", "100k"]
        );
        assert_eq!(
            labels(&Axis::plain([-0.3, 0.42])),
            ["-0.2", "0.0", "0.2", "0.4"].map(|t| if t == "0.0" { "0" } else { t })
        );
        assert_eq!(
            labels(&Axis::amounts(&[900.0, 20_000.0])),
            ["1k", "2k", "5k", "10k", "20k"]
        );
        assert!(!Axis::amounts(&[0.0, 20_000.0]).is_logarithmic());
    }

    #[test]
    fn the_ends_of_an_axis_are_its_ends() {
        let axis = Axis::between(0.0, 1.0);
        assert_eq!((axis.place(0.0), axis.place(1.0)), (0.0, 1.0));
        assert_eq!(labels(&axis), ["0", "0.5", "1.0"]);
    }
}
