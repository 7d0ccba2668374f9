//! Numbers from numbers: distributions, description, paired comparison.

pub mod distributions;
pub mod random;
