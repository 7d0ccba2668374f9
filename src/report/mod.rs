//! Results as tables: typed cells, and the renderers that print the same cells as text, CSV, Markdown, LaTeX, HTML and
//! JSON, and charts as SVG.

pub mod charts;
pub mod comparison;
pub mod csv;
pub mod dataset;
pub mod diagram;
pub mod fieldwork;
pub mod figure;
pub mod html;
pub mod json;
pub mod latex;
pub mod markdown;
pub mod model;
pub mod model_bootstrap;
pub mod model_data;
pub mod model_extras;
mod model_fit;
pub mod model_groups;
mod model_measurement;
pub mod model_predict;
pub mod model_rest;
mod number;
pub mod svg;
mod table;
mod target;
pub mod text;

use crate::data::clean;

pub use number::Format;
pub use table::{Cell, Column, Fact, Row, Run, Table, Tables};
pub use target::Target;

/// The facts of a run as a person reads them; those that do not apply are left out.
fn shown_facts(run: &Run) -> Vec<(String, String)> {
    let show = |fact: &Fact| match fact {
        Fact::None => None,
        Fact::Flag(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        Fact::Count(count) => Some(count.to_string()),
        Fact::Number(number) => Some(csv::digits(*number)),
        Fact::Text(text) => Some(text.clone()),
    };
    run.facts
        .iter()
        .filter_map(|(name, fact)| Some((name.clone(), show(fact)?)))
        .collect()
}
