//! Numbers from numbers: distributions, description, paired comparison.

pub mod bayes;
pub mod bounds;
pub mod clusters;
pub mod deflation;
pub mod describe;
pub mod distributions;
pub mod effect;
pub mod equivalence;
pub mod flips;
pub mod groups;
pub mod inequality;
pub mod multiplicity;
pub mod normality;
pub mod pairs;
pub mod poverty;
pub mod power;
pub mod random;
pub mod ranks;
pub mod ratio;
pub mod regression;
pub mod resampling;
pub mod robust;
pub mod root;
pub mod square;
pub mod survey;
pub mod wild;
