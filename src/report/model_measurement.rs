//! The tables of measurement: loadings, weights, reliability, discriminant validity, collinearity of indicators.

use crate::sem::{
    estimate::{Estimate, Layer},
    model::Mode,
    plan,
    quality::{self, Signs},
};

use super::{
    Cell, Column, Format, Table,
    model::{constructs, square},
};

/// Loadings and weights.
pub(super) fn outer(estimate: &Estimate) -> Vec<Table> {
    vec![
        by_indicator(estimate, "outer_loadings", "Outer loadings", |layer| {
            &layer.solution.lambda
        }),
        by_indicator(estimate, "outer_weights", "Outer weights", |layer| {
            &layer.solution.w
        }),
    ]
}

/// Reliability, discriminant validity, collinearity.
pub(super) fn quality(estimate: &Estimate) -> Vec<Table> {
    vec![
        reliability(estimate),
        alpha_variants(estimate),
        htmt(estimate),
        htmt2(estimate),
        fornell_larcker(estimate),
        cross_loadings(estimate),
        outer_vif(estimate),
    ]
}

/// The constructs that measurement is reported of, as (stage, construct): those of the main stage, then dimensions.
fn measured(estimate: &Estimate) -> Vec<(usize, usize)> {
    let main = estimate.plan.measurement();
    let of = |at: usize| {
        let stage = &estimate.plan.stages[at];
        (0..stage.design.constructs())
            .filter(|&j| stage.shown[j])
            .map(move |j| (at, j))
    };
    of(main).chain((0..main).flat_map(of)).collect()
}

/// One row an indicator, its number in the column of its construct.
fn by_indicator(
    estimate: &Estimate,
    id: &str,
    title: &str,
    values: impl Fn(&Layer) -> &[f64],
) -> Table {
    let measured = measured(estimate);
    let block = |(at, j): (usize, usize)| &estimate.plan.stages[at].design.blocks[j];
    let columns = measured.iter().map(|&place| {
        let name = &block(place).name;
        Column::new(name.clone(), name.clone(), Format::Coefficient)
    });
    let mut table = Table::new(id, title, "indicator", columns.collect());
    for &(at, j) in &measured {
        for (place, &indicator) in block((at, j)).indicators.iter().enumerate() {
            let name = &estimate.plan.stages[at].design.indicators[indicator];
            let cell = |own: bool| {
                if own {
                    Cell::number(values(&estimate.layers[at])[block((at, j)).start + place])
                } else {
                    Cell::Blank
                }
            };
            if let Some(row) = table.rows.iter_mut().find(|row| row.label == *name) {
                // Repeated indicators: one row, a number for each construct that it measures.
                let column = measured.iter().position(|&other| other == (at, j));
                if let Some(column) = column {
                    row.cells[column] = cell(true);
                }
            } else {
                table.push(
                    name.clone(),
                    measured
                        .iter()
                        .map(|&other| cell(other == (at, j)))
                        .collect(),
                );
            }
        }
    }
    table
}

fn cross_loadings(estimate: &Estimate) -> Table {
    let (stage, layer) = estimate.measurement();
    let mut table = Table::new(
        "cross_loadings",
        "Cross loadings",
        "indicator",
        constructs(stage),
    );
    for (k, indicator) in stage.design.indicators.iter().enumerate() {
        let row = layer.solution.cross.row(k);
        table.push(
            indicator.clone(),
            row.iter().map(|&r| Cell::number(r)).collect(),
        );
    }
    if estimate.method.options.consistent {
        table
            .notes
            .push("Correlations with the proxies, not corrected".into());
    }
    table
}

fn reliability(estimate: &Estimate) -> Table {
    let columns = vec![
        Column::new("alpha", "Cronbach's alpha", Format::Coefficient),
        Column::new(
            "rho_a",
            "Composite reliability (rho_a)",
            Format::Coefficient,
        ),
        Column::new(
            "rho_c",
            "Composite reliability (rho_c)",
            Format::Coefficient,
        ),
        Column::new(
            "ave",
            "Average variance extracted (AVE)",
            Format::Coefficient,
        ),
    ];
    let mut table = Table::new(
        "construct_reliability",
        "Construct reliability and validity",
        "construct",
        columns,
    );
    let (mut single, mut formative) = (vec![], vec![]);
    for (at, j) in measured(estimate) {
        let (design, layer) = (&estimate.plan.stages[at].design, &estimate.layers[at]);
        let block = &design.blocks[j];
        let lambda = &layer.solution.lambda[block.places()];
        table.push(
            block.name.clone(),
            vec![
                Cell::number(quality::alpha(block, &layer.s, design.indicators.len())),
                Cell::number(layer.solution.rho_a[j]),
                Cell::number(quality::rho_c(lambda)),
                Cell::number(quality::ave(lambda)),
            ],
        );
        if block.indicators.len() == 1 {
            single.push(block.name.as_str());
        } else if block.mode == Mode::B {
            formative.push(block.name.as_str());
        }
    }
    table
        .notes
        .push("alpha of standardised indicators (SmartPLS, seminr, cSEM)".into());
    if !single.is_empty() {
        table.notes.push(format!(
            "A dash: a single item has no alpha, and is taken as free of error: {}",
            single.join(", ")
        ));
    }
    if !formative.is_empty() {
        table.notes.push(format!(
            "Regression weights (Mode B): rho_a is 1 by convention, consistency is not required of {}",
            formative.join(", ")
        ));
    }
    table
}

fn alpha_variants(estimate: &Estimate) -> Table {
    let columns = vec![
        Column::new("standardised", "standardised", Format::Coefficient),
        Column::new("raw", "raw", Format::Coefficient),
    ];
    let mut table = Table::new(
        "alpha_variants",
        "Cronbach's alpha, both variants",
        "construct",
        columns,
    );
    for (at, j) in measured(estimate) {
        let (stage, layer) = (&estimate.plan.stages[at], &estimate.layers[at]);
        let block = &stage.design.blocks[j];
        let k = stage.design.indicators.len();
        let scale: Option<Vec<f64>> = stage
            .columns
            .iter()
            .map(|column| match column {
                plan::Column::Indicator(i) => Some(estimate.sd[*i]),
                _ => None,
            })
            .collect();
        if block.indicators.len() > 1 {
            let standardised = quality::alpha(block, &layer.s, k);
            let raw = scale.map_or(Cell::Blank, |scale| {
                Cell::number(quality::alpha_raw(block, &layer.s, k, &scale))
            });
            table.push(block.name.clone(), vec![Cell::number(standardised), raw]);
        }
    }
    table.notes.push(
        "standardised: from correlations (SmartPLS, seminr, cSEM); raw: from covariances (SPSS)"
            .into(),
    );
    table
}

fn htmt(estimate: &Estimate) -> Table {
    let (stage, layer) = estimate.measurement();
    let (blocks, k) = (&stage.design.blocks, stage.design.indicators.len());
    let signs = estimate.method.compat.htmt();
    let title = "Heterotrait-monotrait ratio (HTMT)";
    let mut table = square(stage, "htmt", title, |i, j| {
        if j < i {
            Cell::number(quality::htmt(&blocks[i], &blocks[j], &layer.s, k, signs))
        } else {
            Cell::Blank
        }
    });
    table.notes.push(
        match signs {
            Signs::Absolute => "From absolute correlations (HTMT+; SmartPLS, seminr); a single item counts as perfectly reliable",
            Signs::Signed => "From correlations with their signs (cSEM); a single item counts as perfectly reliable",
        }
        .into(),
    );
    table
}

fn htmt2(estimate: &Estimate) -> Table {
    let (stage, layer) = estimate.measurement();
    let (blocks, k) = (&stage.design.blocks, stage.design.indicators.len());
    let mut table = square(stage, "htmt2", "HTMT2", |i, j| {
        if j < i {
            Cell::number(quality::htmt2(&blocks[i], &blocks[j], &layer.s, k))
        } else {
            Cell::Blank
        }
    });
    table.notes.push("Geometric means".into());
    if table
        .rows
        .iter()
        .any(|row| row.cells.contains(&Cell::Undefined))
    {
        table.notes.push("A dash: correlations within a block, or between two, differ in sign, so there is no geometric mean".into());
    }
    table
}

fn fornell_larcker(estimate: &Estimate) -> Table {
    let (stage, layer) = estimate.measurement();
    let (design, solution) = (&stage.design, &layer.solution);
    let mut table = square(
        stage,
        "fornell_larcker",
        "Fornell-Larcker criterion",
        |i, j| match j.cmp(&i) {
            std::cmp::Ordering::Less => Cell::number(solution.p[(i, j)]),
            std::cmp::Ordering::Equal => {
                Cell::number(quality::ave(&solution.lambda[design.blocks[i].places()]).sqrt())
            }
            std::cmp::Ordering::Greater => Cell::Blank,
        },
    );
    table
        .notes
        .push("Diagonal: root of the AVE; below: construct correlations".into());
    for (i, j) in quality::fornell_larcker_breaches(design, solution) {
        table.notes.push(format!(
            "Not met: {} and {} correlate {:.3}, beyond the root of an AVE",
            design.blocks[i].name,
            design.blocks[j].name,
            solution.p[(i, j)]
        ));
    }
    table
}

fn outer_vif(estimate: &Estimate) -> Table {
    let columns = vec![Column::new("vif", "VIF", Format::Coefficient)];
    let mut table = Table::new(
        "outer_vif",
        "Collinearity of indicators (VIF)",
        "indicator",
        columns,
    );
    for (at, j) in measured(estimate) {
        let (design, layer) = (&estimate.plan.stages[at].design, &estimate.layers[at]);
        let block = &design.blocks[j];
        let vif = quality::outer_vif(block, &layer.s, design.indicators.len());
        for (&indicator, vif) in block.indicators.iter().zip(vif) {
            let name = &design.indicators[indicator];
            if table.rows.iter().all(|row| row.label != *name) {
                table.push(name.clone(), vec![Cell::number(vif)]);
            }
        }
    }
    if table
        .rows
        .iter()
        .any(|row| row.cells.contains(&Cell::Undefined))
    {
        table.notes.push(
            "A dash: the other indicators of the block determine this one, so VIF has no bound"
                .into(),
        );
    }
    table
}
