//! The tables of what is asked of a path model beyond its estimate: slopes, importance, blindfolding, copulas, test of fit,
//! and why programs differ.

use crate::sem::{
    blindfold::Redundancy,
    bollen_stine::Three,
    copula::Copula,
    estimate::Estimate,
    fit::{self, Restriction, Variant, Within},
    importance::{Map, Point},
    quality,
    slopes::Slopes,
    variant::{self, Compat},
};

use super::{Cell, Column, Format, Table};

fn coefficient(id: &str, head: &str) -> Column {
    Column::new(id, head, Format::Coefficient)
}

/// Simple slopes of every product.
#[must_use]
pub fn slopes(all: &[Slopes]) -> Table {
    let columns = vec![
        coefficient("slope", "Slope"),
        coefficient("se_ols", "Standard error (OLS)"),
        Column::new("p_ols", "P (OLS)", Format::P),
    ];
    let mut table = Table::new(
        "simple_slopes",
        "Simple slopes",
        "path at the moderator's value",
        columns,
    );
    for one in all {
        for slope in &one.at {
            let label = format!(
                "{} -> {} at {} {:+} SD",
                one.predictor, one.outcome, one.moderator, slope.at
            );
            table.push(
                label,
                [slope.slope, slope.se, slope.p].map(Cell::number).to_vec(),
            );
        }
        let path = format!("{} -> {}", one.predictor, one.outcome);
        table.notes.push(match one.bounds.as_slice() {
            [low, high] => format!(
                "Johnson-Neyman by ordinary least squares: p of {path} crosses .05 where {} is {low:.3} and {high:.3} SD from its mean",
                one.moderator
            ),
            _ => format!("Johnson-Neyman by ordinary least squares: p of {path} crosses .05 at no value of {}", one.moderator),
        });
    }
    table
        .notes
        .push("OLS: ordinary least squares on the scores, as if they were given and not estimated; --bootstrap has standard errors, intervals and regions that know better".into());
    table
}

/// Importance and performance for a target.
#[must_use]
pub fn importance(map: &Map, target: &str) -> Vec<Table> {
    let table = |id: &str, what: &str, stub: &str, points: &[Point]| {
        let columns = vec![
            coefficient("importance", "Importance (total effect)"),
            coefficient("performance", "Performance"),
        ];
        let mut table = Table::new(
            id,
            &format!("Importance and performance for {target}: {what}"),
            stub,
            columns,
        );
        for point in points {
            table.push(
                point.name.clone(),
                vec![
                    Cell::number(point.importance),
                    Cell::number(point.performance),
                ],
            );
        }
        table.notes.push(format!(
            "Scales from 0 at the lowest value in the data to 100 at the highest; importance is what {target} gains per point; its own performance is {:.1}",
            map.target
        ));
        table
    };
    vec![
        table(
            "ipma_constructs",
            "constructs",
            "construct",
            &map.constructs,
        ),
        table(
            "ipma_indicators",
            "indicators",
            "indicator",
            &map.indicators,
        ),
    ]
}

/// Q² by blindfolding.
#[must_use]
pub fn blindfolding(all: &[Redundancy], distance: usize) -> Table {
    let columns = vec![
        coefficient("sso", "SSO"),
        coefficient("sse", "SSE"),
        coefficient("q2", "Q² (= 1 - SSE/SSO)"),
    ];
    let mut table = Table::new(
        "blindfolding",
        "Cross-validated redundancy",
        "construct",
        columns,
    );
    for one in all {
        table.push(
            one.construct.clone(),
            [one.sso, one.sse, one.q2()].map(Cell::number).to_vec(),
        );
    }
    table.notes.push(format!(
        "Omission distance {distance}, points filled with the mean; whole rows are predicted by PLSpredict, which replaces this"
    ));
    table
}

/// Gaussian copulas, one path at a time.
#[must_use]
pub fn copulas(all: &[Copula], draws: usize) -> Table {
    let columns = vec![
        coefficient("copula", "Copula"),
        coefficient("sd", "Standard deviation (STDEV)"),
        Column::new("p", "P", Format::P),
        coefficient("path", "Path beside the copula"),
        Column::new("normality_p", "P, predictor is normal", Format::P),
    ];
    let mut table = Table::new(
        "gaussian_copula",
        "Endogeneity: Gaussian copulas",
        "path",
        columns,
    );
    let mut normal = vec![];
    for one in all {
        let cells = [one.coefficient, one.sd, one.p, one.path, one.normality];
        table.push(
            format!("{} -> {}", one.predictor, one.outcome),
            cells.map(Cell::number).to_vec(),
        );
        if one.normality >= 0.05 && !normal.contains(&one.predictor.as_str()) {
            normal.push(one.predictor.as_str());
        }
    }
    table.notes.push(format!(
        "{} of {draws} draws of rows gave estimates; one copula at a time (Park & Gupta 2012); normality by Cramér-von Mises",
        all.first().map_or(0, |one| one.used)
    ));
    if !normal.is_empty() {
        table.notes.push(format!(
            "A copula needs a predictor that is not normal; nothing speaks against normality of {}",
            normal.join(", ")
        ));
    }
    table
}

/// The bootstrap test of fit, under both restrictions.
#[must_use]
pub fn fit_test(saturated: &Three, estimated: &Three, draws: usize) -> Table {
    let columns = vec![
        coefficient("original", "Original sample (O)"),
        coefficient("mean", "Sample mean (M)"),
        coefficient("q95", "95%"),
        coefficient("q99", "99%"),
        Column::new("p", "P", Format::P),
    ];
    let mut table = Table::new("fit_test", "Test of fit", "measure", columns);
    for (model, three) in [("saturated", saturated), ("estimated", estimated)] {
        for (measure, one) in ["srmr", "d_uls", "d_g"].iter().zip(three) {
            let cells = [one.original, one.mean, one.q95, one.q99, one.p];
            table.push(
                format!("{measure} {model}"),
                cells.map(Cell::number).to_vec(),
            );
        }
    }
    table.notes.push(format!(
        "{} of {draws} draws of rows in which the model holds gave estimates (Beran & Srivastava 1985, adapted Bollen-Stine); the model is at odds with the data where the original is beyond 95%",
        saturated[0].used.min(estimated[0].used)
    ));
    table
}

/// The same quantities by the definitions of three programs.
#[must_use]
pub fn variants(estimate: &Estimate) -> Table {
    let programs = [Compat::Own, Compat::SmartPls, Compat::Seminr, Compat::Csem];
    let columns = programs
        .map(|program| {
            let head = if program == Compat::Own {
                "fieldbook"
            } else {
                program.name()
            };
            coefficient(program.name(), head)
        })
        .to_vec();
    let mut table = Table::new("variants", "Why programs differ", "quantity", columns);
    let (stage, layer) = estimate.structure();
    let f2 = programs.map(|program| {
        variant::f_squares(stage, layer, estimate.method.options, program.f_square())
    });
    for (from, to) in stage.design.paths() {
        let name = format!(
            "f² {} -> {}",
            stage.design.blocks[from].name, stage.design.blocks[to].name
        );
        table.push(
            name,
            f2.iter().map(|all| Cell::number(all[(from, to)])).collect(),
        );
    }
    let (stage, layer) = estimate.measurement();
    let (blocks, k) = (&stage.design.blocks, stage.design.indicators.len());
    for i in 0..blocks.len() {
        for j in 0..i {
            let htmt = |program: &Compat| {
                quality::htmt(&blocks[i], &blocks[j], &layer.s, k, program.htmt())
            };
            let name = format!("HTMT {} <-> {}", blocks[i].name, blocks[j].name);
            table.push(
                name,
                programs
                    .iter()
                    .map(|program| Cell::number(htmt(program)))
                    .collect(),
            );
        }
    }
    let n = estimate.n as f64;
    for (model, restriction, within) in [
        ("saturated", Restriction::Saturated, Within::AsMeasured),
        ("estimated", Restriction::Estimated, Within::AsMeasured),
        (
            "saturated, composites",
            Restriction::Saturated,
            Within::Composite,
        ),
        (
            "estimated, composites",
            Restriction::Estimated,
            Within::Composite,
        ),
    ] {
        let of = |variant: Variant| {
            fit::fit(
                &stage.design,
                &layer.solution,
                &layer.s,
                n,
                restriction,
                Variant { within, ..variant },
            )
        };
        for (measure, value) in [
            ("SRMR", (|f| f.srmr) as fn(&fit::Fit) -> f64),
            ("d_G", |f| f.d_g),
        ] {
            let cell = |program: &Compat| match program {
                // seminr prints no fit of the model.
                Compat::Seminr => Cell::Blank,
                other => Cell::number(value(&of(other.fit()))),
            };
            table.push(
                format!("{measure} {model}"),
                programs.iter().map(cell).collect(),
            );
        }
    }
    table.notes.push("f²: constructs held (SmartPLS, cSEM) or the model estimated again (seminr). HTMT: absolute correlations, or with their signs (cSEM). d_G: natural logarithm, or to the base 10 (cSEM). Estimated model: unit variances of constructs, or the diagonal overwritten (cSEM). Composites: blocks taken as composites whatever the model says, else as =~ and <~ measure them".into());
    let has_dash = |row: &super::Row| row.cells.contains(&Cell::Undefined);
    if table.rows.iter().any(has_dash) {
        table.notes.push(
            "A dash: the correlations are singular, or there is no estimate without the path"
                .into(),
        );
    }
    table.notes.push("Of draws: standard deviation with draws (SmartPLS) or draws - 1; p from t (SmartPLS), from shares of draws (seminr), from the normal distribution (cSEM)".into());
    table
}
