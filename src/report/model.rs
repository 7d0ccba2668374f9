//! A path model's estimate as tables, in the names and order that SmartPLS users know.

use crate::sem::{
    effects,
    estimate::{Estimate, Finding},
    model::Mode,
    parameters::Parameters,
    plan::{Interaction, Stage},
    pls::Scheme,
    quality, sample_size,
    variant::{self, FSquare},
};

use super::{
    Cell, Column, Fact, Format, Run, Table, Tables, model_fit, model_measurement as measurement,
    model_rest,
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
    tables.push(model_rest::selection(estimate));
    tables.push(sample_size(estimate));
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
    let mut table = Table::new(
        "scores",
        "Construct scores",
        "row",
        constructs(estimate.structure().0),
    );
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
        Finding::PairsImpossible { eigenvalue } => format!(
            "Correlations taken pair by pair are not those of any complete rows (smallest eigenvalue {eigenvalue:.3}). Use --missing em"
        ),
        Finding::Turned { construct } => {
            format!("`{construct}` was turned by the sign rule (see the run)")
        }
    }
}

/// The line that stands under every table.
fn made(estimate: &Estimate) -> String {
    let modes: Vec<Mode> = estimate
        .measurement()
        .0
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
    let weighting = match estimate.method.options.scheme {
        Scheme::Path => "path",
        Scheme::Factorial => "factorial",
        Scheme::Centroid => "centroid",
    };
    let consistent = if estimate.method.options.consistent {
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
    let scheme = match estimate.method.options.scheme {
        Scheme::Path => "path",
        Scheme::Factorial => "factorial",
        Scheme::Centroid => "centroid",
    };
    let estimator = if estimate.method.options.consistent {
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
        Fact::Count(estimate.structure().1.solution.run.iterations as u64),
    );
    run.push(
        "last_change",
        Fact::Number(estimate.structure().1.solution.run.change),
    );
    run.push("tolerance", Fact::Number(estimate.method.options.tolerance));
    let sign_rule = if estimate.method.options.orient {
        "dominant indicator, else most loadings are positive (a tie, and Mode B: their sum)"
    } else {
        "dominant indicator, else as the start weights lead"
    };
    run.push("sign_rule", Fact::Text(sign_rule.into()));
    run.push("compat", Fact::Text(estimate.method.compat.name().into()));
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

/// One column a construct of a stage.
pub(super) fn constructs(stage: &Stage) -> Vec<Column> {
    stage
        .design
        .blocks
        .iter()
        .map(|block| Column::new(block.name.clone(), block.name.clone(), Format::Coefficient))
        .collect()
}

/// A table with the constructs of a stage in rows and columns.
pub(super) fn square(
    stage: &Stage,
    id: &str,
    title: &str,
    cell: impl Fn(usize, usize) -> Cell,
) -> Table {
    let mut table = Table::new(id, title, "construct", constructs(stage));
    for (i, block) in stage.design.blocks.iter().enumerate() {
        table.push(
            block.name.clone(),
            (0..stage.design.constructs()).map(|j| cell(i, j)).collect(),
        );
    }
    table
}

/// `value` where a path, or a chain of them, leads from one construct to the other.
fn given(given: bool, value: f64) -> Cell {
    if given {
        Cell::number(value)
    } else {
        Cell::Blank
    }
}

fn structure(estimate: &Estimate) -> Vec<Table> {
    let (stage, layer) = estimate.structure();
    let design = &stage.design;
    let b = &layer.paths(stage);
    let mut t = b.clone();
    effects::total(design, b, &mut t);
    let (any, long) = effects::reach(design);
    let mut specific = Table::new(
        "specific_indirect_effects",
        "Specific indirect effects",
        "path",
        vec![Column::new("effect", "effect", Format::Coefficient)],
    );
    for chain in effects::chains(design) {
        specific.push(
            effects::name(design, &chain),
            vec![Cell::number(effects::along(&chain, b))],
        );
    }
    let mut paths = square(stage, "path_coefficients", "Path coefficients", |i, j| {
        given(design.predecessors[j].contains(&i), b[(i, j)])
    });
    if stage.product.iter().any(|product| *product) {
        paths.notes.push(products(estimate));
    }
    let mut tables = vec![
        paths,
        square(
            stage,
            "total_indirect_effects",
            "Total indirect effects",
            |i, j| given(long[(i, j)], t[(i, j)] - b[(i, j)]),
        ),
        specific,
        square(stage, "total_effects", "Total effects", |i, j| {
            given(any[(i, j)], t[(i, j)])
        }),
    ];
    if !estimate.model.defined().is_empty() {
        let mut defined = Table::new(
            "defined",
            "Defined quantities",
            "quantity",
            vec![Column::new("est", "estimate", Format::Coefficient)],
        );
        let parameters = Parameters::new(&estimate.model, &estimate.plan, estimate.n);
        let values = parameters.values(&estimate.plan, estimate);
        for (parameter, value) in parameters
            .list()
            .iter()
            .zip(values)
            .filter(|(p, _)| p.table == "defined")
        {
            defined.push(parameter.label.clone(), vec![Cell::number(value)]);
        }
        tables.push(defined);
    }
    tables
}

fn products(estimate: &Estimate) -> String {
    match estimate.method.interaction {
        Interaction::TwoStage => "Two-stage products: the coefficient is for the product of standardised scores, itself not standardised; regression on the scores of stage 1",
        Interaction::TwoStageAgain => "Two-stage products: the coefficient is for the product of standardised scores, itself not standardised; PLS runs again in stage 2 (seminr)",
        Interaction::ProductIndicator => "Products by product indicators: the coefficient is for the standardised product construct",
        Interaction::Orthogonal => "Products by orthogonalised product indicators: the coefficient is for the standardised product construct",
    }
    .to_owned()
}

fn construct_correlations(estimate: &Estimate) -> Table {
    let (stage, layer) = estimate.structure();
    square(
        stage,
        "construct_correlations",
        "Construct correlations",
        |i, j| Cell::number(layer.solution.p[(i, j)]),
    )
}

fn r_square(estimate: &Estimate) -> Table {
    let columns = vec![
        Column::new("r2", "R-square", Format::Coefficient),
        Column::new("adj_r2", "R-square adjusted", Format::Coefficient),
    ];
    let mut table = Table::new("r_square", "R-square", "construct", columns);
    let (stage, layer) = estimate.structure();
    for (j, block) in stage.design.blocks.iter().enumerate() {
        let predictors = stage.design.predecessors[j].len();
        if predictors > 0 {
            let r2 = layer.solution.r2[j];
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
    let (stage, layer) = estimate.structure();
    let how = estimate.method.compat.f_square();
    let all = variant::f_squares(stage, layer, estimate.method.options, how);
    let mut table = square(stage, "f_square", "f-square", |i, j| {
        given(stage.design.predecessors[j].contains(&i), all[(i, j)])
    });
    table.notes.push(
        match how {
            FSquare::Held => "Constructs held as estimated (SmartPLS, cSEM); seminr estimates again without each path",
            FSquare::Again => "The model estimated again without each path (seminr); SmartPLS and cSEM hold constructs as estimated",
        }
        .into(),
    );
    let has_dash = |row: &super::Row| row.cells.contains(&Cell::Undefined);
    if table.rows.iter().any(has_dash) {
        table
            .notes
            .push("A dash: the model without the path has no estimate".into());
    }
    table
}

/// How many rows each path needs, and what the rows at hand can show.
fn sample_size(estimate: &Estimate) -> Table {
    let columns = vec![
        Column::new("path", "Path coefficient", Format::Coefficient),
        Column::new(
            "inverse_square_root",
            "N (inverse square root)",
            Format::Count,
        ),
        Column::new("gamma_exponential", "N (gamma-exponential)", Format::Count),
        Column::new("power", "Power at this n", Format::Coefficient),
    ];
    let mut table = Table::new("sample_size", "Sample size", "path", columns);
    let (stage, layer) = estimate.structure();
    let n = estimate.n as f64;
    let b = layer.paths(stage);
    for (from, to) in stage.design.paths() {
        let needs = sample_size::needs(b[(from, to)], n);
        let cells = [
            b[(from, to)],
            needs.inverse_square_root,
            needs.gamma_exponential,
            needs.power,
        ];
        table.push(
            effects::name(&stage.design, &[from, to]),
            cells.map(Cell::number).to_vec(),
        );
    }
    table.notes.push(format!(
        "One-sided at .05, power .80 (Kock & Hadaya 2018); with n = {} the smallest path found is {:.3}. The ten-times rule knows no effect size and is not used",
        estimate.n,
        sample_size::smallest_detectable(n)
    ));
    table
}

fn inner_vif(estimate: &Estimate) -> Table {
    let (stage, layer) = estimate.structure();
    square(
        stage,
        "inner_vif",
        "Collinearity of predictors (VIF)",
        |i, j| {
            given(
                stage.design.predecessors[j].contains(&i),
                layer.solution.vif[(i, j)],
            )
        },
    )
}
