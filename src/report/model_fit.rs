//! The table of model fit, and beside it the variant that peers may print instead.

use crate::sem::{
    estimate::Estimate,
    fit::{self, Fit, Restriction, Variant, Within},
    model::Nature,
};

use super::{Cell, Column, Format, Table};

/// Fit as measured, and with every block as a composite where that differs.
pub(super) fn tables(estimate: &Estimate) -> Vec<Table> {
    let mut main = table(
        estimate,
        "model_fit",
        "Model fit",
        estimate.method.compat.fit(),
    );
    main.notes
        .push("Blocks measured by =~ are common factors, those by <~ composites".into());
    let mut tables = vec![main];
    let blocks = &estimate.measurement().0.design.blocks;
    let has_factor = blocks
        .iter()
        .any(|b| b.nature == Nature::Factor && b.indicators.len() > 1);
    if has_factor {
        let variant = Variant {
            within: Within::Composite,
            ..estimate.method.compat.fit()
        };
        let mut composite = table(
            estimate,
            "model_fit_composite",
            "Model fit, every block a composite",
            variant,
        );
        composite
            .notes
            .push("Correlations within a block are not restricted".into());
        tables.push(composite);
    }
    tables
}

fn table(estimate: &Estimate, id: &str, title: &str, variant: Variant) -> Table {
    let columns = vec![
        Column::new("saturated", "Saturated model", Format::Coefficient),
        Column::new("estimated", "Estimated model", Format::Coefficient),
    ];
    let mut table = Table::new(id, title, "measure", columns);
    let (stage, layer) = estimate.measurement();
    let n = estimate.n as f64;
    let of = |restriction| {
        fit::fit(
            &stage.design,
            &layer.solution,
            &layer.s,
            n,
            restriction,
            variant,
        )
    };
    let (saturated, estimated) = (of(Restriction::Saturated), of(Restriction::Estimated));
    let mut push = |label: &str, value: fn(&Fit) -> f64| {
        table.push(
            label,
            vec![
                Cell::number(value(&saturated)),
                Cell::number(value(&estimated)),
            ],
        );
    };
    push("srmr", |fit| fit.srmr);
    push("d_uls", |fit| fit.d_uls);
    push("d_g", |fit| fit.d_g);
    push("chi_square", |fit| fit.chi_square);
    push("nfi", |fit| fit.nfi);
    let logarithm = if variant.log10 { "base-10" } else { "natural" };
    table.notes.push(format!(
        "SRMR over the lower triangle with the diagonal; d_ULS half the sum over all cells; d_G with the {logarithm} logarithm; chi-square (n - 1) d_ML"
    ));
    if !(saturated.d_g.is_finite() && estimated.d_g.is_finite()) {
        table
            .notes
            .push("A dash: the observed or the implied correlations are singular".into());
    }
    table
}
