//! Jackknife: the estimate repeated with each row left out in turn.

use rayon::prelude::*;

use super::{data::Sample, estimate::Estimate, machine::Machine, parameters::Parameters};

/// Rows are handed out in portions of this many, each portion with buffers of its own.
const PORTION: usize = 32;

/// The parameters with each row left out in turn, row after row.
///
/// # Errors
/// The first row without which there is no estimate.
pub fn jackknife(
    estimate: &Estimate,
    sample: &Sample,
    parameters: &Parameters,
) -> Result<Vec<f64>, usize> {
    let (n, width) = (sample.n(), parameters.list().len());
    let mut rows = vec![0.0; n * width];
    let portion = |(at, rows): (usize, &mut [f64])| {
        let mut machine = Machine::new(&estimate.plan, sample, estimate.method.options);
        let mut shared = parameters.shared(&estimate.plan);
        let mut weight = sample.base_weight();
        for (i, out) in rows.chunks_exact_mut(width).enumerate() {
            let left_out = at * PORTION + i;
            let own = std::mem::replace(&mut weight[left_out], 0.0);
            if machine.solve(&weight).is_err() {
                return Some(left_out);
            }
            parameters.fill(&estimate.plan, &machine, &mut shared, out);
            weight[left_out] = own;
        }
        None
    };
    let failed = rows
        .par_chunks_mut(PORTION * width)
        .enumerate()
        .filter_map(portion)
        .min();
    failed.map_or(Ok(rows), Err)
}
