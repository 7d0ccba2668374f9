//! Where an increasing function is zero.

/// The zero of the increasing function `f` between `low`, where it is negative, and `high`, where it is not; within a
/// few roundings of the zero.
///
/// # Source
/// The Illinois variant of the false position (Dowell & Jarratt 1971), with a bisection whenever three steps have not
/// halved the bracket.
#[must_use]
pub fn root_of_increasing(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (mut at_low, mut at_high) = (f(low), f(high));
    let (mut width, mut side) = (high - low, 0);
    for step in 0..200 {
        let mut middle = (low * at_high - high * at_low) / (at_high - at_low);
        if step % 3 == 2 {
            if high - low > 0.5 * width {
                middle = 0.5 * (low + high);
            }
            width = high - low;
        }
        if !(middle > low && middle < high) {
            middle = 0.5 * (low + high);
        }
        if middle <= low || middle >= high || high - low <= 4e-16 * middle.abs() {
            return middle;
        }
        let at_middle = f(middle);
        if at_middle < 0.0 {
            (low, at_low) = (middle, at_middle);
            at_high *= if side == -1 { 0.5 } else { 1.0 };
            side = -1;
        } else if at_middle > 0.0 {
            (high, at_high) = (middle, at_middle);
            at_low *= if side == 1 { 0.5 } else { 1.0 };
            side = 1;
        } else {
            return middle;
        }
    }
    0.5 * (low + high)
}
