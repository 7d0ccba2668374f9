//! The tables of a comparison of groups: parameters side by side, tests of their differences, measurement invariance.

use crate::sem::{
    groups::{Difference, Group, Permutation, difference, holm},
    parameters::Parameters,
};

use super::{Cell, Column, Format, Table};

/// The tables whose parameters are compared.
const COMPARED: &[&str] = &[
    "path_coefficients",
    "total_effects",
    "outer_loadings",
    "outer_weights",
];

fn coefficient(id: &str, head: &str) -> Column {
    Column::new(id, head, Format::Coefficient)
}

/// Parameters of each group side by side.
#[must_use]
pub fn side_by_side(groups: &[Group], parameters: &Parameters) -> Table {
    let columns = groups
        .iter()
        .map(|g| coefficient(&g.name, &format!("{} (n = {})", g.name, g.sample.n())));
    let mut table = Table::new(
        "group_parameters",
        "Parameters by group",
        "parameter",
        columns.collect(),
    );
    for (at, parameter) in compared(parameters) {
        table.push(
            label(parameter),
            groups
                .iter()
                .map(|g| Cell::number(g.originals[at]))
                .collect(),
        );
    }
    table
}

/// Bootstrap and parametric tests of all pairs of groups.
#[must_use]
pub fn tests(groups: &[Group], parameters: &Parameters) -> Table {
    let columns = vec![
        coefficient("difference", "Difference"),
        Column::new("p_one_sided", "p, first larger (PLS-MGA)", Format::P),
        Column::new("p_two_sided", "p, two-sided (PLS-MGA)", Format::P),
        Column::new("p_two_sided_holm", "p (PLS-MGA, Holm)", Format::P),
        coefficient("parametric_t", "t (parametric)"),
        Column::new("parametric_p", "p (parametric)", Format::P),
        coefficient("welch_t", "t (Welch)"),
        coefficient("welch_df", "df (Welch)"),
        Column::new("welch_p", "p (Welch)", Format::P),
        Column::new("welch_p_holm", "p (Welch, Holm)", Format::P),
    ];
    let mut table = Table::new(
        "mga_bootstrap",
        "Differences between groups: bootstrap",
        "parameter",
        columns,
    );
    for (at, parameter) in compared(parameters) {
        let pairs: Vec<(usize, usize)> = (0..groups.len())
            .flat_map(|i| (i + 1..groups.len()).map(move |j| (i, j)))
            .collect();
        let tests: Vec<_> = pairs
            .iter()
            .map(|&(i, j)| difference(&groups[i], &groups[j], at))
            .collect();
        let corrected = holm(&tests.iter().map(|test| test.welch[2]).collect::<Vec<_>>());
        let two_sided = |test: &Difference| 2.0 * test.henseler.min(1.0 - test.henseler);
        let henseler = holm(&tests.iter().map(two_sided).collect::<Vec<_>>());
        let corrected = corrected.into_iter().zip(henseler);
        for ((&(i, j), test), (corrected, henseler)) in pairs.iter().zip(&tests).zip(corrected) {
            let cells = [
                test.difference,
                test.henseler,
                two_sided(test),
                henseler,
                test.parametric[0],
                test.parametric[2],
                test.welch[0],
                test.welch[1],
                test.welch[2],
                corrected,
            ];
            let name = format!(
                "{}: {} - {}",
                label(parameter),
                groups[i].name,
                groups[j].name
            );
            table.push(name, cells.map(Cell::number).to_vec());
        }
    }
    let shares: Vec<String> = groups
        .iter()
        .map(|g| format!("{} of {}", g.bootstrap.kept.len(), g.bootstrap.ledger.made))
        .collect();
    table.notes.push(format!(
        "{} draws in each group gave estimates; PLS-MGA: Henseler (2009); parametric: pooled standard errors; Welch: unequal variances; Holm: corrected for the pairs of groups",
        shares.join(", ")
    ));
    table
}

/// Adds to the permutation tests of several pairs of groups their p corrected for the number of pairs.
pub fn correct(tables: &mut [Table]) {
    let is_test = |table: &Table| table.id.starts_with("mga_permutation");
    let places: Vec<usize> = (0..tables.len())
        .filter(|&at| is_test(&tables[at]))
        .collect();
    if places.len() < 2 {
        return;
    }
    let rows = tables[places[0]].rows.len();
    for row in 0..rows {
        let p = |&at: &usize| {
            let cells = &tables[at].rows[row].cells;
            cells.last().and_then(Cell::as_number).unwrap_or(f64::NAN)
        };
        let corrected = holm(&places.iter().map(p).collect::<Vec<_>>());
        for (&at, p) in places.iter().zip(corrected) {
            tables[at].rows[row].cells.push(Cell::number(p));
        }
    }
    for &at in &places {
        let head = "Permutation p value (Holm)";
        tables[at]
            .columns
            .push(Column::new("p_holm", head, Format::P));
        let note = format!("Holm: corrected for the {} pairs of groups", places.len());
        tables[at].notes.push(note);
    }
}

/// The permutation test of parameters and the three steps of MICOM for two groups.
#[must_use]
pub fn permutation(
    names: (&str, &str),
    parameters: &Parameters,
    constructs: &[&str],
    permutation: &Permutation,
    paired: bool,
) -> Vec<Table> {
    let (first, second) = names;
    let mut mga = Table::new(
        "mga_permutation",
        &format!("Differences between groups: permutation ({first} - {second})"),
        "parameter",
        difference_columns("p"),
    );
    for (at, parameter) in compared(parameters) {
        let p = &permutation.parameters[at];
        mga.push(
            label(parameter),
            [p.original, p.mean, p.low, p.high, p.p]
                .map(Cell::number)
                .to_vec(),
        );
    }
    let exchanged = if paired {
        "the two rows of each person exchanged"
    } else {
        "rows exchanged between the groups"
    };
    mga.notes.push(format!(
        "{} of {} permutations gave estimates in both groups; {exchanged}; p is the share at least as far from zero, the observed one counted",
        permutation.used, permutation.made
    ));
    let mut composition = Table::new(
        "micom_composition",
        "MICOM step 2: compositional invariance",
        "construct",
        vec![
            coefficient("c", "Original correlation"),
            coefficient("mean", "Correlation permutation mean"),
            coefficient("low", "5.0%"),
            Column::new("p", "Permutation p value", Format::P),
        ],
    );
    let mut equality = Table::new(
        "micom_equality",
        "MICOM step 3: equal means and variances",
        "construct",
        difference_columns("p"),
    );
    for (name, [c, mean, variance]) in constructs.iter().zip(&permutation.constructs) {
        composition.push(
            *name,
            [c.original, c.mean, c.fifth, c.p_low]
                .map(Cell::number)
                .to_vec(),
        );
        equality.push(
            format!("{name} mean"),
            [mean.original, mean.mean, mean.low, mean.high, mean.p]
                .map(Cell::number)
                .to_vec(),
        );
        equality.push(
            format!("{name} log variance ratio"),
            [
                variance.original,
                variance.mean,
                variance.low,
                variance.high,
                variance.p,
            ]
            .map(Cell::number)
            .to_vec(),
        );
    }
    composition.notes.push("Step 1, configural invariance, holds by design: both groups have the same indicators, model and treatment".into());
    composition.notes.push("Weights of each group applied to pooled standardised indicators (Henseler, Ringle & Sarstedt 2016); met where c is not below 5.0%".into());
    equality.notes.push("Scores of the pooled model; variances compared by the natural logarithm of their ratio (cSEM)".into());
    vec![mga, composition, equality]
}

fn difference_columns(p: &str) -> Vec<Column> {
    vec![
        coefficient("original", "Original difference"),
        coefficient("mean", "Permutation mean difference"),
        coefficient("low", "2.5%"),
        coefficient("high", "97.5%"),
        Column::new(p, "Permutation p value", Format::P),
    ]
}

fn compared(
    parameters: &Parameters,
) -> impl Iterator<Item = (usize, &crate::sem::parameters::Parameter)> {
    parameters
        .list()
        .iter()
        .enumerate()
        .filter(|(_, p)| COMPARED.contains(&p.table))
}

/// Labels repeat between tables; what else than a path is meant is said.
fn label(parameter: &crate::sem::parameters::Parameter) -> String {
    match parameter.table {
        "total_effects" => format!("{} (total)", parameter.label),
        "outer_loadings" => format!("{} (loading)", parameter.label),
        "outer_weights" => format!("{} (weight)", parameter.label),
        _ => parameter.label.clone(),
    }
}
