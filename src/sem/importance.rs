//! Importance and performance: which construct matters for a target, and how well it does.

use super::{data::Sample, effects, estimate::Estimate, plan::Column, refusal::Refusal};

/// Importance and performance of one construct or indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The construct or indicator.
    pub name: String,
    /// Its total effect on the target: what the target gains per point, both on the scale of performances.
    pub importance: f64,
    /// Its mean.
    pub performance: f64,
}

/// The map for one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// Constructs that the target depends on.
    pub constructs: Vec<Point>,
    /// Their indicators.
    pub indicators: Vec<Point>,
    /// The target's own performance.
    pub target: f64,
}

/// Where indicators are put before they are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// From 0 at the lowest value in the data to 100 at the highest (SmartPLS, with the data's own ends).
    #[default]
    Percent,
    /// As they are (cSEM).
    Raw,
}

/// The importance–performance map for the construct `target`.
///
/// # Errors
/// There is no such construct, nothing explains it, the model has stages, or a weight is negative.
///
/// # Source
/// Fornell et al. (1996); Ringle & Sarstedt (2016).
pub fn map(
    estimate: &Estimate,
    sample: &Sample,
    target: &str,
    scale: Scale,
) -> Result<Map, Refusal> {
    let unsuited = |what: String, way_out: &str| Refusal::Unsuited {
        what,
        way_out: way_out.to_owned(),
    };
    let (stage, layer) = estimate.structure();
    let design = &stage.design;
    let Some(to) = design
        .position(target)
        .filter(|&j| !design.predecessors[j].is_empty())
    else {
        return Err(unsuited(
            format!("`{target}` is no construct that others explain"),
            "Name one that has predictors",
        ));
    };
    if !stage.is_plain() {
        return Err(unsuited(
            "importance and performance need a model without products and higher order".into(),
            "Leave these constructs out, or look at the total effects",
        ));
    }
    let ends = ends(sample);
    let place = |k: usize, x: f64| match scale {
        Scale::Percent => 100.0 * (x - ends[k].0) / (ends[k].1 - ends[k].0),
        Scale::Raw => x,
    };
    let unit = |k: usize| match scale {
        Scale::Percent => sample.sd[k] * 100.0 / (ends[k].1 - ends[k].0),
        Scale::Raw => sample.sd[k],
    };
    // Weights of indicators on that scale, summing to 1.
    let mut weights = layer.solution.w.clone();
    let mut spread = vec![];
    for block in &design.blocks {
        let own = &mut weights[block.places()];
        if own.iter().any(|w| *w < 0.0) {
            return Err(unsuited(
                format!(
                    "a weight of `{}` is negative, so its mean has no meaning",
                    block.name
                ),
                "Reverse the item, or take it out",
            ));
        }
        own.iter_mut()
            .zip(&block.indicators)
            .for_each(|(w, &k)| *w /= unit(k));
        let sum: f64 = own.iter().sum();
        own.iter_mut().for_each(|w| *w /= sum);
        // The score has unit variance before it is rescaled by the sum.
        spread.push(1.0 / sum);
    }
    let mut t = layer.solution.b.clone();
    effects::total(design, &layer.solution.b, &mut t);
    let performance = |j: usize| {
        let block = &design.blocks[j];
        block
            .indicators
            .iter()
            .zip(&weights[block.places()])
            .map(|(&k, w)| w * place(k, sample.mean[k]))
            .sum()
    };
    let (any, _) = effects::reach(design);
    let mut map = Map {
        constructs: vec![],
        indicators: vec![],
        target: performance(to),
    };
    for (j, block) in design
        .blocks
        .iter()
        .enumerate()
        .filter(|(j, _)| any[(*j, to)])
    {
        let importance = t[(j, to)] * spread[to] / spread[j];
        map.constructs.push(Point {
            name: block.name.clone(),
            importance,
            performance: performance(j),
        });
        for (&k, w) in block.indicators.iter().zip(&weights[block.places()]) {
            map.indicators.push(Point {
                name: design.indicators[k].clone(),
                importance: importance * w,
                performance: place(k, sample.mean[k]),
            });
        }
    }
    debug_assert!(
        stage
            .columns
            .iter()
            .all(|column| matches!(column, Column::Indicator(_)))
    );
    Ok(map)
}

/// The lowest and highest value of each indicator.
fn ends(sample: &Sample) -> Vec<(f64, f64)> {
    let value = |row: usize, k: usize| sample.mean[k] + sample.sd[k] * sample.row(row)[k];
    let wider = |(low, high): (f64, f64), x: f64| (low.min(x), high.max(x));
    (0..sample.names.len())
        .map(|k| {
            (0..sample.n())
                .map(|row| value(row, k))
                .fold((f64::INFINITY, f64::NEG_INFINITY), wider)
        })
        .collect()
}
