//! Influence: how far one number of an estimate moves when one row is left out.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::{data::Sample, estimate::Estimate, machine::Machine, parameters::Parameters};

/// Rows are handed out in portions of this many, each portion with buffers of its own.
const PORTION: usize = 32;

/// The parameter at `at` of `parameters` with each used row left out in turn; not finite where the rest gives no estimate.
/// `progress` is told how many rows are done, from any thread, and stops the work by returning `false`: then there is no
/// result.
///
/// # Shapes
/// One value a row of `sample`.
/// # Source
/// Exact refits (Cook & Weisberg 1982, case deletion), not an approximation.
#[must_use]
pub fn leave_one_out(
    estimate: &Estimate,
    sample: &Sample,
    (parameters, at): (&Parameters, usize),
    progress: &(dyn Fn(usize) -> bool + Sync),
) -> Option<Vec<f64>> {
    let mut without = vec![f64::NAN; sample.n()];
    let (done, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    without
        .par_chunks_mut(PORTION)
        .enumerate()
        .for_each(|(portion, out)| {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            let mut machine = Machine::new(&estimate.plan, sample, estimate.method.options);
            let mut shared = parameters.shared(&estimate.plan);
            let mut values = vec![0.0; parameters.list().len()];
            let mut weight = sample.base_weight();
            for (i, out) in out.iter_mut().enumerate() {
                let own = std::mem::replace(&mut weight[portion * PORTION + i], 0.0);
                if machine.solve(&weight).is_ok() {
                    parameters.fill(&estimate.plan, &machine, &mut shared, &mut values);
                    *out = values[at];
                }
                weight[portion * PORTION + i] = own;
            }
            let told = done.fetch_add(out.len(), Ordering::Relaxed) + out.len();
            if !progress(told) {
                stop.store(true, Ordering::Relaxed);
            }
        });
    (!stop.into_inner()).then_some(without)
}
