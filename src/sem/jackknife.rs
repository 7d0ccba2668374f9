//! Jackknife: the estimate repeated with each row left out in turn.

use rayon::prelude::*;

use super::{data::Sample, estimate::Estimate, machine::Machine, parameters::Parameters};

/// Rows are handed out in portions of this many, each portion with buffers of its own.
const PORTION: usize = 32;

/// The parameters with each row left out in turn, row after row; nothing where some row cannot be left out.
#[must_use]
pub fn jackknife(
    estimate: &Estimate,
    sample: &Sample,
    parameters: &Parameters,
) -> Option<Vec<f64>> {
    let (n, width) = (sample.n(), parameters.list().len());
    let mut rows = vec![0.0; n * width];
    let worked = rows
        .par_chunks_mut(PORTION * width)
        .enumerate()
        .all(|(at, rows)| {
            let mut machine = Machine::new(&estimate.plan, sample, estimate.method.options);
            let mut shared = parameters.shared(&estimate.plan);
            let mut weight = sample.base_weight();
            rows.chunks_exact_mut(width).enumerate().all(|(i, out)| {
                let left_out = at * PORTION + i;
                let own = std::mem::replace(&mut weight[left_out], 0.0);
                let solved = machine.solve(&weight).is_ok();
                if solved {
                    parameters.fill(&estimate.plan, &machine, &mut shared, out);
                }
                weight[left_out] = own;
                solved
            })
        });
    worked.then_some(rows)
}
