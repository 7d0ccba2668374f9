//! Numbers from numbers: distributions, description, paired comparison.

pub mod deflation;
pub mod describe;
pub mod distributions;
pub mod effect;
pub mod pairs;
pub mod random;
