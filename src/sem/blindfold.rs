//! Blindfolding: points of a block left out in turn and predicted by the paths (Stone–Geisser Q²).

use super::{
    data::{Missing, Observations, Sample},
    estimate::Estimate,
    model::Model,
    refusal::Refusal,
};

/// Cross-validated redundancy of one construct.
#[derive(Debug, Clone, PartialEq)]
pub struct Redundancy {
    /// The construct.
    pub construct: String,
    /// Sum of squared observations (standardised, around the mean of what was left in).
    pub sso: f64,
    /// Sum of squared prediction errors.
    pub sse: f64,
}

impl Redundancy {
    /// `1 − SSE / SSO`.
    #[must_use]
    pub fn q2(&self) -> f64 {
        1.0 - self.sse / self.sso
    }
}

/// Q² of every explained construct with indicators of its own, every `distance`-th point of its block left out at a time and
/// filled with the mean.
///
/// # Errors
/// `distance` divides the number of rows (whole rows would be left out), the sample has gaps, the model has stages, or a
/// round gives no estimate.
///
/// # Source
/// Stone (1974); Geisser (1974); Wold (1982). Superseded by prediction of whole rows, [`crate::sem::predict`].
pub fn redundancy(
    estimate: &Estimate,
    sample: &Sample,
    distance: usize,
) -> Result<Vec<Redundancy>, Refusal> {
    let unsuited = |what: String, way_out: &str| Refusal::Unsuited {
        what,
        way_out: way_out.to_owned(),
    };
    if distance < 2 {
        return Err(unsuited(
            format!("an omission distance of {distance} leaves nothing to predict from"),
            "Take one from 5 to 12 that does not divide the number of rows",
        ));
    }
    if sample.n().is_multiple_of(distance) {
        return Err(unsuited(
            format!(
                "the omission distance {distance} divides the {} rows",
                sample.n()
            ),
            "Take another one from 5 to 12",
        ));
    }
    let (stage, _) = estimate.structure();
    if sample.has_gaps() || !stage.is_plain() {
        return Err(unsuited(
            "blindfolding needs complete rows and a model without products and higher order".into(),
            "Use --predict",
        ));
    }
    let design = &stage.design;
    let mut found = vec![];
    for j in (0..design.constructs()).filter(|&j| !design.predecessors[j].is_empty()) {
        let mut sums = Redundancy {
            construct: design.blocks[j].name.clone(),
            sso: 0.0,
            sse: 0.0,
        };
        for round in 0..distance {
            leave_out(estimate, sample, j, (round, distance), &mut sums)?;
        }
        found.push(sums);
    }
    Ok(found)
}

fn leave_out(
    estimate: &Estimate,
    sample: &Sample,
    j: usize,
    (round, distance): (usize, usize),
    sums: &mut Redundancy,
) -> Result<(), Refusal> {
    let model: &Model = &estimate.model;
    let block = &estimate.structure().0.design.blocks[j];
    let m = block.indicators.len();
    let is_out = |row: usize, k: usize| {
        block
            .indicators
            .iter()
            .position(|&own| own == k)
            .is_some_and(|at| (row * m + at) % distance == round)
    };
    let column = |k: usize| {
        (0..sample.n())
            .map(|row| (!is_out(row, k)).then(|| sample.row(row)[k]))
            .collect()
    };
    let observations = Observations {
        names: sample.names.clone(),
        columns: (0..sample.names.len()).map(column).collect(),
    };
    let holed = Sample::new(&observations, model.indicators(), Missing::Mean)?;
    let round = Estimate::new(model, &holed, estimate.method)?;
    let scores = round.scores(&holed);
    let (stage, layer) = round.structure();
    for (row, scores) in scores.iter().enumerate() {
        let predicted: f64 = stage.design.predecessors[j]
            .iter()
            .map(|&i| layer.solution.b[(i, j)] * scores[i])
            .sum();
        for (at, &k) in block
            .indicators
            .iter()
            .enumerate()
            .filter(|(_, k)| is_out(row, **k))
        {
            // In units of the whole sample's standard deviation, around the mean of what was left in.
            let actual = sample.row(row)[k] - holed.mean[k];
            let expected = holed.sd[k] * layer.solution.lambda[block.start + at] * predicted;
            sums.sso += actual * actual;
            sums.sse += (actual - expected).powi(2);
        }
    }
    Ok(())
}
