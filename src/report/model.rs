//! A path model's estimate as tables, in the names and order that SmartPLS users know.

use crate::sem::{
    effects,
    estimate::{Estimate, Finding},
    model::Mode,
    pls::Scheme,
    quality,
};

use super::{
    Cell, Column, Fact, Format, Run, Table, Tables, model_fit, model_measurement as measurement,
};

/// Where an estimate's numbers come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Provenance {
    /// The fingerprint of the data.
    pub data_sha256: Option<String>,
}

/// All tables of an estimate but the scores.
#[must_use]
pub fn tables(estimate: &Estimate, provenance: &Provenance) -> Tables {
    let mut tables = structure(estimate);
    tables.extend(measurement::outer(estimate));
    tables.push(construct_correlations(estimate));
    tables.push(r_square(estimate));
    tables.push(f_square(estimate));
    tables.extend(measurement::quality(estimate));
    tables.push(inner_vif(estimate));
    tables.extend(model_fit::tables(estimate));
    let made = made(estimate);
    for table in &mut tables {
        table.notes.insert(0, made.clone());
    }
    if let Some(first) = tables.first_mut() {
        first.notes.extend(estimate.findings.iter().map(sentence));
    }
    Tables {
        tables,
        run: run(estimate, provenance),
    }
}

/// The construct scores of the used rows; a row is labelled by its number in the data, counted from 1.
#[must_use]
pub fn scores(estimate: &Estimate, used: &[usize], scores: &[Vec<f64>]) -> Table {
    let mut table = Table::new("scores", "Construct scores", "row", constructs(estimate));
    for (row, cells) in used.iter().zip(scores) {
        table.push(
            (row + 1).to_string(),
            cells.iter().map(|&x| Cell::number(x)).collect(),
        );
    }
    table
        .notes
        .push("Unit variance with n - 1; rows of the data counted from 1".into());
    table
}

/// What a finding means for the reader.
#[must_use]
pub fn sentence(finding: &Finding) -> String {
    match finding {
        Finding::Twins { indicator, of } => {
            format!(
                "`{indicator}` correlates perfectly with `{of}`: it adds nothing. Take one of them out"
            )
        }
        Finding::Reversed {
            indicator,
            construct,
            loading,
        } => format!(
            "`{indicator}` loads {loading:.3} on `{construct}`, against the others. If it is worded the other way round, reverse it"
        ),
        Finding::LoadingBeyondOne {
            indicator,
            construct,
            loading,
        } => format!(
            "Heywood case: `{indicator}` loads {loading:.3} on `{construct}`, beyond 1. The factor model does not hold for this block"
        ),
        Finding::ReliabilityBeyondOne { construct, rho_a } => {
            format!(
                "Heywood case: rho_A of `{construct}` is {rho_a:.3}, beyond 1. The factor model does not hold for it"
            )
        }
        Finding::CorrelationsImpossible { eigenvalue } => format!(
            "The corrected construct correlations are not those of any variables (smallest eigenvalue {eigenvalue:.3}). Merge constructs that correlate beyond 1"
        ),
        Finding::Turned { construct } => {
            format!("`{construct}` was turned so that the sum of its loadings is positive")
        }
    }
}

/// The line that stands under every table.
fn made(estimate: &Estimate) -> String {
    let modes: Vec<Mode> = estimate
        .design
        .blocks
        .iter()
        .filter(|block| block.indicators.len() > 1)
        .map(|block| block.mode)
        .collect();
    let mode = match modes.first() {
        None => "single items".to_owned(),
        Some(first) if modes.iter().all(|mode| mode == first) => format!("Mode {}", first.name()),
        Some(_) => "modes by construct".to_owned(),
    };
    let weighting = match estimate.options.scheme {
        Scheme::Path => "path",
        Scheme::Factorial => "factorial",
        Scheme::Centroid => "centroid",
    };
    let consistent = if estimate.options.consistent {
        ", corrected by rho_A (PLSc)"
    } else {
        ""
    };
    format!(
        "{mode}, {weighting} weighting, n = {}{consistent}",
        estimate.n
    )
}

fn run(estimate: &Estimate, provenance: &Provenance) -> Run {
    let mut run = Run::default();
    let scheme = match estimate.options.scheme {
        Scheme::Path => "path",
        Scheme::Factorial => "factorial",
        Scheme::Centroid => "centroid",
    };
    let estimator = if estimate.options.consistent {
        "plsc"
    } else {
        "pls"
    };
    run.push("estimator", Fact::Text(estimator.into()));
    run.push("scheme", Fact::Text(scheme.into()));
    run.push("n", Fact::Count(estimate.n as u64));
    run.push("converged", Fact::Flag(true));
    run.push(
        "iterations",
        Fact::Count(estimate.solution.run.iterations as u64),
    );
    run.push("last_change", Fact::Number(estimate.solution.run.change));
    run.push("tolerance", Fact::Number(estimate.options.tolerance));
    run.push(
        "sign_rule",
        Fact::Text("dominant indicator, else the sum of the loadings is positive".into()),
    );
    run.push("seed", Fact::None);
    run.push(
        "data_sha256",
        provenance
            .data_sha256
            .clone()
            .map_or(Fact::None, Fact::Text),
    );
    run.push("version", Fact::Text(env!("CARGO_PKG_VERSION").into()));
    run
}

/// One column a construct.
pub(super) fn constructs(estimate: &Estimate) -> Vec<Column> {
    estimate
        .design
        .blocks
        .iter()
        .map(|block| Column::new(block.name.clone(), block.name.clone(), Format::Coefficient))
        .collect()
}

/// A table with constructs in rows and columns.
pub(super) fn square(
    estimate: &Estimate,
    id: &str,
    title: &str,
    cell: impl Fn(usize, usize) -> Cell,
) -> Table {
    let mut table = Table::new(id, title, "construct", constructs(estimate));
    for (i, block) in estimate.design.blocks.iter().enumerate() {
        table.push(
            block.name.clone(),
            (0..estimate.design.constructs())
                .map(|j| cell(i, j))
                .collect(),
        );
    }
    table
}

fn structure(estimate: &Estimate) -> Vec<Table> {
    let design = &estimate.design;
    let b = &estimate.solution.b;
    let mut t = b.clone();
    effects::total(design, b, &mut t);
    let (any, long) = effects::reach(design);
    let number = |given: bool, value: f64| {
        if given {
            Cell::number(value)
        } else {
            Cell::Blank
        }
    };
    let mut specific = Table::new(
        "specific_indirect_effects",
        "Specific indirect effects",
        "path",
        vec![Column::new("effect", "effect", Format::Coefficient)],
    );
    for chain in effects::chains(design) {
        let names: Vec<&str> = chain
            .iter()
            .map(|&j| design.blocks[j].name.as_str())
            .collect();
        specific.push(
            names.join(" -> "),
            vec![Cell::number(effects::along(&chain, b))],
        );
    }
    vec![
        square(
            estimate,
            "path_coefficients",
            "Path coefficients",
            |i, j| number(design.predecessors[j].contains(&i), b[(i, j)]),
        ),
        square(
            estimate,
            "total_indirect_effects",
            "Total indirect effects",
            |i, j| number(long[(i, j)], t[(i, j)] - b[(i, j)]),
        ),
        specific,
        square(estimate, "total_effects", "Total effects", |i, j| {
            number(any[(i, j)], t[(i, j)])
        }),
    ]
}

fn construct_correlations(estimate: &Estimate) -> Table {
    square(
        estimate,
        "construct_correlations",
        "Construct correlations",
        |i, j| Cell::number(estimate.solution.p[(i, j)]),
    )
}

fn r_square(estimate: &Estimate) -> Table {
    let columns = vec![
        Column::new("r2", "R-square", Format::Coefficient),
        Column::new("adj_r2", "R-square adjusted", Format::Coefficient),
    ];
    let mut table = Table::new("r_square", "R-square", "construct", columns);
    for (j, block) in estimate.design.blocks.iter().enumerate() {
        let predictors = estimate.design.predecessors[j].len();
        if predictors > 0 {
            let r2 = estimate.solution.r2[j];
            let adjusted = quality::adjusted(r2, estimate.n as f64, predictors);
            table.push(
                block.name.clone(),
                vec![Cell::number(r2), Cell::number(adjusted)],
            );
        }
    }
    table
}

fn f_square(estimate: &Estimate) -> Table {
    let mut table = square(estimate, "f_square", "f-square", |i, j| {
        if estimate.design.predecessors[j].contains(&i) {
            Cell::number(quality::f_square(&estimate.solution, i, j))
        } else {
            Cell::Blank
        }
    });
    table.notes.push(
        "Constructs held as estimated (SmartPLS, cSEM); seminr estimates again without each path"
            .into(),
    );
    table
}

fn inner_vif(estimate: &Estimate) -> Table {
    square(
        estimate,
        "inner_vif",
        "Collinearity of predictors (VIF)",
        |i, j| {
            if estimate.design.predecessors[j].contains(&i) {
                Cell::number(estimate.solution.vif[(i, j)])
            } else {
                Cell::Blank
            }
        },
    )
}
