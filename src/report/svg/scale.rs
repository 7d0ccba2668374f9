//! Scales: from values to places on paper, with round ticks.

/// A linear scale with ticks at round numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    step: f64,
}

impl Scale {
    /// A scale that shows all finite `values` between the places `from` and `to`; `None` where there is none.
    pub(super) fn new(values: impl IntoIterator<Item = f64>, from: f64, to: f64) -> Option<Self> {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        if low > high {
            return None;
        }
        let margin = if high > low {
            0.02 * (high - low)
        } else {
            0.5 * high.abs().max(1.0)
        };
        let step = round_step((high - low + 2.0 * margin) / 5.0);
        Some(Self {
            low: low - margin,
            high: high + margin,
            from,
            to,
            step,
        })
    }

    /// The place of `value`.
    pub(super) fn place(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Whether `value` lies on the scale.
    pub(super) fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The round values on the scale, with their labels.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let first = (self.low / self.step).ceil();
        (0..20)
            .map(|k| (first + f64::from(k)) * self.step)
            .take_while(|value| *value <= self.high)
            .map(|value| (value, self.label(value)))
            .collect()
    }

    fn label(&self, value: f64) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 12"
        )]
        let decimals = (-self.step.log10().floor()).clamp(0.0, 12.0) as usize;
        let text = format!("{value:.decimals$}");
        let digits = text.trim_start_matches('-');
        if digits.bytes().all(|byte| byte == b'0' || byte == b'.') {
            return "0".to_owned();
        }
        if decimals == 0 && value.abs() >= 10_000.0 {
            return thousands(value);
        }
        text
    }
}

fn thousands(value: f64) -> String {
    format!("{}k", value / 1000.0)
}

/// 1, 2 or 5 times a power of ten, not below `rough`.
fn round_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    let times = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|times| times * power >= rough);
    times.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_stand_at_round_numbers() {
        let labels = |values: [f64; 2]| -> Vec<String> {
            let scale = Scale::new(values, 0.0, 100.0).unwrap();
            scale.ticks().into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels([-0.31, 0.42]), ["-0.2", "0", "0.2", "0.4"]);
        assert_eq!(labels([0.0, 100_000.0]), ["0", "50k", "100k"]);
        assert_eq!(labels([3.0, 3.0]), ["2", "3", "4"]);
        assert_eq!(Scale::new([f64::NAN], 0.0, 1.0), None);
    }
}
