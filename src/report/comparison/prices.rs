//! The same change by other prices: how much the answer depends on the index.

use crate::data::{PriceIndex, Source};
use crate::error::Result;
use crate::report::{Column, Format, Table};
use crate::stats::deflation::Cpi;

use super::analysis::Analysis;
use super::matter::unusable;
use super::paired::{id, optional, title};
use super::{Matter, Options, Unit};

/// `deflators`: every amount as answered, by the study's prices and by each other index; rows `variable · prices`; `None`
/// without other prices.
///
/// # Errors
/// When an index lacks a year.
pub(super) fn table(
    source: &Source,
    matter: &Matter,
    (unit, all): (&Unit, &[Analysis]),
    options: &Options,
) -> Result<Option<Table>> {
    let Some(prices) = matter.prices.as_ref().filter(|_| *unit == Unit::Real) else {
        return Ok(None);
    };
    let own = source.cpi.iter().chain(&source.other_prices);
    let own = own.filter(|index| index.series != prices.series);
    let beside: Vec<&PriceIndex> = own.chain(&options.other_prices).collect();
    if beside.is_empty() {
        return Ok(None);
    }
    let columns = vec![
        Column::new("deflator", "deflator", Format::Decimals(5)),
        Column::new("change", "change", Format::Magnitude),
        Column::new("p", "p ★", Format::P),
        Column::new(
            "ci_low",
            format!("{}% CI", 100.0 * options.confidence),
            Format::Magnitude,
        ),
        Column::new("ci_high", "to", Format::Magnitude),
    ];
    let head = title("By other prices", matter, unit);
    let mut table = Table::new(&id("deflators", unit), &head, "variable · prices", columns);
    let (first, last) = prices.years;
    let mut others = Vec::new();
    for (at, index) in beside.into_iter().enumerate() {
        let cpi = Cpi::new(index.levels.iter().copied(), prices.cpi.base()).map_err(unusable)?;
        let both = (
            cpi.deflator(first).map_err(unusable)?,
            cpi.deflator(last).map_err(unusable)?,
        );
        others.push((name(index, &format!("prices {}", at + 2)), both));
    }
    let clusters = matter.clusters.as_deref();
    for real in all {
        let Some(variable) = matter.variable(&real.name) else {
            continue;
        };
        let nominal = Analysis::of(variable, &Unit::Nominal, clusters, options);
        let own = prices
            .series
            .clone()
            .unwrap_or_else(|| "prices 1".to_owned());
        let mut rows = vec![
            ("as answered".to_owned(), 1.0, nominal),
            (
                own,
                variable.deflators.1 / variable.deflators.0,
                real.clone(),
            ),
        ];
        for (name, deflators) in &others {
            let mut other = variable.clone();
            other.deflators = *deflators;
            let analysis = Analysis::of(&other, &Unit::Real, clusters, options);
            rows.push((name.clone(), deflators.1 / deflators.0, analysis));
        }
        for (name, deflator, analysis) in rows {
            let test = analysis.headline().ok();
            let change = analysis
                .declared_by_cluster()
                .map_or(analysis.t.change, |c| c.robust.mean);
            table.push(
                format!("{} · {name}", real.name),
                vec![
                    optional(Some(deflator)),
                    optional(Some(change)),
                    optional(test.map(|test| test.p)),
                    optional(test.map(|test| test.interval.low)),
                    optional(test.map(|test| test.interval.high)),
                ],
            );
        }
    }
    table.notes.push(format!(
        "Deflator = prices of {last} over those of {first}; ★ the declared analysis"
    ));
    Ok(Some(table))
}

fn name(index: &PriceIndex, otherwise: &str) -> String {
    index.series.clone().unwrap_or_else(|| otherwise.to_owned())
}
