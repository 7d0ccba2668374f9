//! Questionnaires: question types, groups, repeats, choices, languages; the expression language; the running form.

mod answer;

pub use answer::{Address, Answer, Missing, Rows, Value};
