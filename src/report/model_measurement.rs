//! The tables of measurement: loadings, weights, reliability, discriminant validity, collinearity of indicators.

use crate::sem::{
    estimate::Estimate,
    model::Mode,
    quality::{self, Signs},
};

use super::{
    Cell, Column, Format, Table,
    model::{constructs, square},
};

/// Loadings and weights.
pub(super) fn outer(estimate: &Estimate) -> Vec<Table> {
    let solution = &estimate.solution;
    vec![
        by_indicator(
            estimate,
            "outer_loadings",
            "Outer loadings",
            &solution.lambda,
        ),
        by_indicator(estimate, "outer_weights", "Outer weights", &solution.w),
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

/// One row an indicator, its number in the column of its construct.
fn by_indicator(estimate: &Estimate, id: &str, title: &str, values: &[f64]) -> Table {
    let design = &estimate.design;
    let mut table = Table::new(id, title, "indicator", constructs(estimate));
    for (at, indicator) in design.indicators.iter().enumerate() {
        let cells = design
            .blocks
            .iter()
            .map(|block| {
                let place = block.indicators.iter().position(|&own| own == at);
                place.map_or(Cell::Blank, |place| {
                    Cell::number(values[block.start + place])
                })
            })
            .collect();
        table.push(indicator.clone(), cells);
    }
    table
}

fn cross_loadings(estimate: &Estimate) -> Table {
    let mut table = Table::new(
        "cross_loadings",
        "Cross loadings",
        "indicator",
        constructs(estimate),
    );
    for (k, indicator) in estimate.design.indicators.iter().enumerate() {
        let row = estimate.solution.cross.row(k);
        table.push(
            indicator.clone(),
            row.iter().map(|&r| Cell::number(r)).collect(),
        );
    }
    if estimate.options.consistent {
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
    let k = estimate.design.indicators.len();
    for (j, block) in estimate.design.blocks.iter().enumerate() {
        let lambda = &estimate.solution.lambda[block.places()];
        table.push(
            block.name.clone(),
            vec![
                Cell::number(quality::alpha(block, &estimate.s, k)),
                Cell::number(estimate.solution.rho_a[j]),
                Cell::number(quality::rho_c(lambda)),
                Cell::number(quality::ave(lambda)),
            ],
        );
    }
    table
        .notes
        .push("alpha of standardised indicators (SmartPLS, seminr, cSEM)".into());
    let of = |test: &dyn Fn(&&crate::sem::design::Block) -> bool| {
        let names: Vec<&str> = estimate
            .design
            .blocks
            .iter()
            .filter(test)
            .map(|b| b.name.as_str())
            .collect();
        names.join(", ")
    };
    let single = of(&|block| block.indicators.len() == 1);
    if !single.is_empty() {
        table.notes.push(format!(
            "A single item has no alpha, and is taken as free of error: {single}"
        ));
    }
    let formative = of(&|block| block.indicators.len() > 1 && block.mode == Mode::B);
    if !formative.is_empty() {
        table.notes.push(format!(
            "Regression weights (Mode B): rho_a is 1 by convention, consistency is not required of {formative}"
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
    let k = estimate.design.indicators.len();
    for block in estimate
        .design
        .blocks
        .iter()
        .filter(|block| block.indicators.len() > 1)
    {
        let standardised = quality::alpha(block, &estimate.s, k);
        let raw = quality::alpha_raw(block, &estimate.s, k, &estimate.sd);
        table.push(
            block.name.clone(),
            vec![Cell::number(standardised), Cell::number(raw)],
        );
    }
    table.notes.push(
        "standardised: from correlations (SmartPLS, seminr, cSEM); raw: from covariances (SPSS)"
            .into(),
    );
    table
}

fn htmt(estimate: &Estimate) -> Table {
    let (design, s) = (&estimate.design, &estimate.s);
    let k = design.indicators.len();
    let title = "Heterotrait-monotrait ratio (HTMT)";
    let mut table = square(estimate, "htmt", title, |i, j| {
        if j < i {
            Cell::number(quality::htmt(
                &design.blocks[i],
                &design.blocks[j],
                s,
                k,
                Signs::Absolute,
            ))
        } else {
            Cell::Blank
        }
    });
    table.notes.push("From absolute correlations (HTMT+; SmartPLS, seminr); a single item counts as perfectly reliable".into());
    table
}

fn htmt2(estimate: &Estimate) -> Table {
    let (design, s) = (&estimate.design, &estimate.s);
    let k = design.indicators.len();
    let mut table = square(estimate, "htmt2", "HTMT2", |i, j| {
        if j < i {
            Cell::number(quality::htmt2(&design.blocks[i], &design.blocks[j], s, k))
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
    let (design, solution) = (&estimate.design, &estimate.solution);
    let mut table = square(
        estimate,
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
    let k = estimate.design.indicators.len();
    for block in &estimate.design.blocks {
        for (&indicator, vif) in
            block
                .indicators
                .iter()
                .zip(quality::outer_vif(block, &estimate.s, k))
        {
            table.push(
                estimate.design.indicators[indicator].clone(),
                vec![Cell::number(vif)],
            );
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
