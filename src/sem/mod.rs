//! Path models: model syntax, estimation, the numbers of the tables.
//!
//! # Symbols
//! The matrices keep the letters of the papers (Wold 1982; Lohmöller 1989; Dijkstra & Henseler 2015).
//!
//! | letter | shape | what it is |
//! |---|---|---|
//! | `n` | | rows (respondents) used |
//! | `K` (`k`) | | distinct indicators |
//! | `J` (`j`) | | constructs |
//! | `X` (`x`) | n × K | indicators, standardised |
//! | `S` (`s`) | K × K | correlations of the indicators |
//! | `W` (`w`) | K × J | outer weights; kept as one number for each place of a block, since all others are zero |
//! | `Λ` (`lambda`) | K × J | outer loadings, kept like `W` |
//! | `SW` (`cross`) | K × J | cross-loadings: correlations of indicators with proxies |
//! | `C` (`c`) | J × J | correlations of the proxies, `WᵀSW` |
//! | `P` (`p`) | J × J | correlations of the constructs: `C`, corrected for attenuation under consistent PLS |
//! | `E` (`e`) | J × J | inner weights; column j makes the inner proxy of construct j |
//! | `B` (`b`) | J × J | path coefficients, row = from, column = to |
//! | `T` (`t`) | J × J | total effects, `(I − B)⁻¹ − I`, found by substitution along the paths |
//! | `Σ` (`sigma`) | K × K | correlations of the indicators that the model implies |
//! | `ρ` (`rho_a`) | J | reliability of the proxy (rho_A) |
//!
//! Everything is computed from `S`; rows are read once to make it, and again only for scores, products and predictions.

pub mod blindfold;
pub mod bollen_stine;
pub mod bootstrap;
pub mod copula;
pub mod data;
pub mod design;
pub mod effects;
pub mod estimate;
pub mod fit;
pub mod groups;
pub mod importance;
pub mod influence;
pub mod intervals;
pub mod jackknife;
pub mod ledger;
mod linear;
pub mod machine;
mod missing;
pub mod model;
mod moments;
pub mod parameters;
pub mod plan;
pub mod pls;
pub mod predict;
pub mod quality;
pub mod refusal;
pub mod residuals;
pub mod sample_size;
pub mod selection;
pub mod slopes;
pub mod syntax;
pub mod variant;
