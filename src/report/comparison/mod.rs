//! Before and after as tables: the door takes a source and returns everything that can be said about its pairs.
//!
//! A change is always after − before, over the respondents who have both. Nominal and real money never share a table:
//! `paired` is as answered, `paired_real` in the money of one named year.

mod analysis;
mod attrition;
mod categories;
mod did;
mod groups;
mod inequality;
mod matter;
mod paired;
mod poverty;
mod robust;
mod sensitivity;
mod warnings;
mod welfare;

use rayon::prelude::*;

use crate::data::Source;
use crate::error::Result;

use super::{Fact, Run, Table, Tables};

pub use analysis::{Analysis, ClusterAnalysis};
pub use categories::Categories;
pub use matter::{Losses, Matter, Unit, Variable};

/// What the person may choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The confidence of every interval, a share.
    pub confidence: f64,
    /// A column whose groups get rows of their own.
    pub by: Option<String>,
    /// The bound of equivalence, in the unit of the variables; 0.3 standard deviations before where it is not given.
    pub bound: Option<f64>,
    /// The poverty line, in the money of the table; no poverty without it.
    pub line: Option<f64>,
    /// The variable that counts a household's persons in both rounds: incomes become those of a person.
    pub size: Option<String>,
    /// The seed of what is drawn: sign flips of more than 20 clusters.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            confidence: 0.95,
            by: None,
            bound: None,
            line: None,
            size: None,
            seed: 1,
        }
    }
}

/// Every table of the comparison of `source`'s pairs.
///
/// # Errors
/// When a column is absent, a number is a text (named by line and column), or the prices lack a year.
pub fn tables(source: &Source, options: &Options) -> Result<Tables> {
    let matter = Matter::of(source, options.by.as_deref())?;
    let mut tables = Vec::new();
    for unit in matter.units() {
        let variables: Vec<&Variable> = matter.variables(&unit).collect();
        let clusters = matter.clusters.as_deref();
        let all: Vec<Analysis> = variables
            .par_iter()
            .map(|variable| Analysis::of(variable, &unit, clusters, options))
            .collect();
        tables.push(paired::table(&matter, &unit, &all, options));
        tables.push(paired::spread(&matter, &unit, &all));
        tables.push(paired::effects(&matter, &unit, &all));
        if matter.clusters.is_some() {
            tables.push(robust::villages(&matter, &unit, &all));
        }
        tables.push(robust::ranks(&matter, &unit, &all, options));
        tables.push(robust::battery(&matter, &unit, &all));
        if matter.clusters.is_some() {
            tables.push(groups::between_clusters(&matter, &unit, &all, options));
        }
        if let Some(by) = &options.by {
            tables.push(paired::by_group(&matter, &unit, by, options));
            tables.extend(did::table(&matter, &unit, &all, options));
            tables.extend(did::balance(&matter, &unit, &all, options));
        }
        tables.push(groups::multiplicity(&matter, &unit, &all, options));
        tables.extend(poverty::table(&matter, &unit, &all, options));
        tables.extend(poverty::transitions(&matter, &unit, &all, options));
        tables.extend(inequality::table(&matter, &unit, &all, options));
        tables.extend(inequality::incidence(&matter, &unit, &all, options));
        tables.push(sensitivity::table(&matter, &unit, &all, options));
        tables.push(sensitivity::detectable_changes(
            &matter, &unit, &all, options,
        ));
        tables.push(warnings::table(&matter, &unit, &all, options));
    }
    let categories = Categories::of(source)?;
    tables.extend(categories::binary(&matter, options));
    tables.extend(categories::categorical(&categories));
    tables.extend(categories::transitions(&categories));
    tables.push(attrition::table(&matter, source, options));
    tables.push(pairs_table(&matter));
    Ok(Tables {
        tables,
        run: run(&matter, source, options),
    })
}

/// Who is compared and who is not, a row a variable.
fn pairs_table(matter: &Matter) -> Table {
    use super::{Cell, Column, Format};
    let columns = [
        ("rows", "rows"),
        ("n", "both"),
        ("only_before", "only before"),
        ("only_after", "only after"),
        ("neither", "neither"),
        ("dont_know", "don't know"),
        ("refused", "refused"),
        ("not_applicable", "not applicable"),
        ("not_asked", "not asked"),
    ];
    let columns = columns.map(|(id, head)| Column::new(id, head, Format::Count));
    let mut table = Table::new("pairs", "Who is compared", "variable", columns.into());
    for variable in &matter.variables {
        let losses = &variable.losses;
        let counts = [
            variable.before.len(),
            variable.before.len() - losses.lost(),
            losses.only_before,
            losses.only_after,
            losses.neither,
            losses.dont_know,
            losses.refused,
            losses.not_applicable,
            losses.not_asked,
        ];
        table.push(
            &variable.name,
            counts.map(|count| Cell::number(count as f64)).into(),
        );
    }
    table.notes.push(
        "Reasons count the gaps of both rounds, so a respondent without either answer counts twice"
            .into(),
    );
    table
}

fn run(matter: &Matter, source: &Source, options: &Options) -> Run {
    let mut run = Run::default();
    run.push("method", Fact::Text("paired t, after - before".into()));
    run.push("n", Fact::Count(source.frame.rows() as u64));
    run.push("confidence", Fact::Number(options.confidence));
    run.push("cluster", text(source.cluster.as_deref()));
    run.push("by", text(options.by.as_deref()));
    run.push(
        "base_year",
        matter.base_year().map_or(Fact::None, |year| {
            Fact::Count(u64::from(year.unsigned_abs()))
        }),
    );
    run.push("seed", Fact::Count(options.seed));
    run.push("data_sha256", text(Some(&source.fingerprint_sha256)));
    run.push("version", text(Some(env!("CARGO_PKG_VERSION"))));
    run
}

fn text(text: Option<&str>) -> Fact {
    match text {
        Some(text) if !text.is_empty() => Fact::Text(text.to_owned()),
        _ => Fact::None,
    }
}
