//! The rest of a path model's report: the data and scores described, residuals, and how the weights settled.

use crate::sem::{
    copula::cramer_von_mises,
    data::{Missing, Sample},
    estimate::Estimate,
    plan::Stage,
    pls::Solver,
    residuals::{self, Residuals},
    selection,
};
use crate::stats::describe;

use super::{Cell, Column, Format, Table};

/// The tables of this page: on the screen always, elsewhere where they are asked for.
pub const IDS: &[&str] = &[
    "indicator_descriptives",
    "indicator_correlations",
    "latent_descriptives",
    "outer_residuals",
    "outer_residual_correlations",
    "inner_residuals",
    "inner_residual_correlations",
    "stop_criterion_changes",
];

fn coefficient(id: &str, head: &str) -> Column {
    Column::new(id, head, Format::Coefficient)
}

/// The selection criteria of every equation.
#[must_use]
pub fn selection(estimate: &Estimate) -> Table {
    let heads = ["BIC", "AIC", "AICu", "AICc", "HQ", "HQc", "FPE"];
    let columns = heads.map(|head| coefficient(&head.to_lowercase(), head));
    let mut table = Table::new(
        "model_selection",
        "Model selection criteria",
        "construct",
        columns.to_vec(),
    );
    let (stage, layer) = estimate.structure();
    for (j, block) in stage.design.blocks.iter().enumerate() {
        let predictors = stage.design.predecessors[j].len();
        if predictors > 0 {
            let of = selection::criteria(layer.solution.r2[j], predictors, estimate.n as f64);
            let cells = [of.bic, of.aic, of.aicu, of.aicc, of.hq, of.hqc, of.fpe];
            table.push(block.name.clone(), cells.map(Cell::number).to_vec());
        }
    }
    table.notes.push(
        "Lower is better, among models of the same outcome (Sharma et al. 2019); as cSEM and seminr print them"
            .into(),
    );
    table
}

/// All other tables of this page.
#[must_use]
pub fn tables(estimate: &Estimate, sample: &Sample) -> Vec<Table> {
    let mut indicators = described(
        "indicator_descriptives",
        "Indicators described",
        "indicator",
        (0..sample.names.len()).map(|k| (sample.names[k].clone(), sample.answers(k))),
    );
    indicators
        .notes
        .push("Answers of the rows used, in their own units".into());
    let mut tables = vec![indicators, indicator_correlations(estimate)];
    tables.extend(scores(estimate, sample));
    tables.extend(outer_residuals(estimate));
    tables.extend(inner_residuals(estimate));
    tables.push(settling(estimate));
    tables
}

/// The construct scores; nothing where correlations are taken pair by pair, which gives no complete row to score.
fn scores(estimate: &Estimate, sample: &Sample) -> Option<Table> {
    if sample.missing == Missing::Pairwise && sample.has_gaps() {
        return None;
    }
    let scores = estimate.scores(sample);
    let (stage, _) = estimate.structure();
    let latent = (0..stage.design.constructs()).map(|j| {
        let column = scores.iter().map(|row| row[j]).collect();
        (stage.design.blocks[j].name.clone(), column)
    });
    let id = "latent_descriptives";
    let mut table = described(id, "Construct scores described", "construct", latent);
    table
        .notes
        .push("Scores have unit variance, so that their covariances are their correlations".into());
    Some(table)
}

fn described(
    id: &str,
    title: &str,
    stub: &str,
    rows: impl Iterator<Item = (String, Vec<f64>)>,
) -> Table {
    let columns = vec![
        Column::new("n", "N", Format::Count),
        coefficient("mean", "Mean"),
        coefficient("median", "Median"),
        coefficient("min", "Min"),
        coefficient("max", "Max"),
        coefficient("sd", "Standard deviation"),
        coefficient("kurtosis", "Excess kurtosis"),
        coefficient("skewness", "Skewness"),
        Column::new("normality_p", "P, Cramér-von Mises", Format::P),
    ];
    let mut table = Table::new(id, title, stub, columns);
    for (name, values) in rows {
        let shape = describe::shape(&values);
        let sorted = describe::sorted(&values);
        let ends = [sorted.first(), sorted.last()].map(|end| end.copied().unwrap_or(f64::NAN));
        let maybe = |value: Option<f64>| Cell::number(value.unwrap_or(f64::NAN));
        let mut cells = vec![Cell::number(values.len() as f64)];
        let middle = [describe::mean(&values), describe::median(&values)];
        cells.extend(middle.into_iter().chain(ends).map(Cell::number));
        cells.push(Cell::number(describe::sd(&values)));
        cells.extend([maybe(shape.kurtosis), maybe(shape.skewness)]);
        cells.push(Cell::number(cramer_von_mises(values)));
        table.push(name, cells);
    }
    table.notes.push(
        "Standard deviation with n - 1; skewness and kurtosis G1 and G2 (SPSS, Excel); a small P says that the values are not normal"
            .into(),
    );
    table
}

fn names(columns: &[String]) -> Vec<Column> {
    let column = |name: &String| coefficient(name, name);
    columns.iter().map(column).collect()
}

/// A lower triangle of correlations with its diagonal.
fn triangle(
    id: &str,
    title: &str,
    stub: &str,
    labels: &[String],
    r: impl Fn(usize, usize) -> f64,
) -> Table {
    let mut table = Table::new(id, title, stub, names(labels));
    for (i, label) in labels.iter().enumerate() {
        let cell = |j: usize| match j <= i {
            true => Cell::number(r(i, j)),
            false => Cell::Blank,
        };
        table.push(label.clone(), (0..labels.len()).map(cell).collect());
    }
    table
}

fn indicator_correlations(estimate: &Estimate) -> Table {
    let labels = &estimate.plan.stages[0].design.indicators;
    let s = &estimate.layers[0].s;
    triangle(
        "indicator_correlations",
        "Indicator correlations",
        "indicator",
        labels,
        |i, j| s[i * labels.len() + j],
    )
}

/// Variances and correlations of residuals.
fn residuals(
    of: &Residuals,
    ids: (&str, &str),
    titles: (&str, &str),
    (stub, note): (&str, &str),
) -> Vec<Table> {
    let columns = vec![
        coefficient("variance", "Variance"),
        coefficient("sd", "Standard deviation"),
    ];
    let mut spread = Table::new(ids.0, titles.0, stub, columns);
    for (at, name) in of.names.iter().enumerate() {
        let variance = of.variance(at);
        let cells = [variance, variance.sqrt()].map(Cell::number);
        spread.push(name.clone(), cells.to_vec());
    }
    spread.notes.push(note.into());
    let mut related = triangle(ids.1, titles.1, stub, &of.names, |i, j| {
        of.correlation(i, j)
    });
    let has_dash = |row: &super::Row| row.cells.contains(&Cell::Undefined);
    if related.rows.iter().any(has_dash) {
        related
            .notes
            .push("A dash: nothing is left of a single item".into());
    }
    vec![spread, related]
}

fn outer_residuals(estimate: &Estimate) -> Vec<Table> {
    residuals(
        &residuals::outer(estimate),
        ("outer_residuals", "outer_residual_correlations"),
        ("Outer model residuals", "Outer model residual correlations"),
        (
            "indicator",
            "Standardised indicators less loading times score; their mean is zero",
        ),
    )
}

fn inner_residuals(estimate: &Estimate) -> Vec<Table> {
    residuals(
        &residuals::inner(estimate),
        ("inner_residuals", "inner_residual_correlations"),
        ("Inner model residuals", "Inner model residual correlations"),
        (
            "construct",
            "Scores less what their predictors say; the variance is 1 - R²",
        ),
    )
}

/// The weights after every iteration of the measurement's stage.
fn settling(estimate: &Estimate) -> Table {
    let (stage, layer) = estimate.measurement();
    let mut solver = Solver::new(&stage.design, estimate.method.options);
    let change = Column::new("change", "largest change", Format::Decimals(9));
    let mut columns = vec![change];
    columns.extend(weights(stage));
    let mut table = Table::new(
        "stop_criterion_changes",
        "Stop criterion changes",
        "iteration",
        columns,
    );
    for (run, w) in solver.history(&layer.s) {
        let cells = std::iter::once(run.change).chain(w).map(Cell::number);
        table.push(run.iterations.to_string(), cells.collect());
    }
    table.notes.push(format!(
        "Outer weights after each iteration, before the sign rule; it stops at a largest change of {:e} or less",
        estimate.method.options.tolerance
    ));
    table
}

/// One column a weight.
fn weights(stage: &Stage) -> Vec<Column> {
    let blocks = stage.design.blocks.iter();
    blocks
        .flat_map(|block| {
            block.indicators.iter().map(move |&at| {
                let name = &stage.design.indicators[at];
                coefficient(&format!("{name} <- {}", block.name), name)
            })
        })
        .collect()
}
