//! Effects along the paths: total, indirect, and each chain on its own.

use nalgebra::DMatrix;

use super::design::Design;

/// A chain of at least two paths, from a cause to an effect.
pub type Chain = Vec<usize>;

/// `T`: the sum over all chains from i to j, one path included.
///
/// # Shapes
/// `b`, `t`: J × J, row = from, column = to.
///
/// # Source
/// `(I − B)⁻¹ − I` (Bollen 1987), by substitution: effects are taken in the order of the paths. seminr up to 2.3.1 returns
/// zeros where coefficients sum to zero or less.
pub fn total(design: &Design, b: &DMatrix<f64>, t: &mut DMatrix<f64>) {
    t.fill(0.0);
    for &j in &design.order {
        for &k in &design.predecessors[j] {
            let path = b[(k, j)];
            for i in 0..design.constructs() {
                t[(i, j)] += if i == k { path } else { path * t[(i, k)] };
            }
        }
    }
}

/// Whether a chain of one or more paths leads from i to j, and whether one of two or more does.
#[must_use]
pub fn reach(design: &Design) -> (DMatrix<bool>, DMatrix<bool>) {
    let count = design.constructs();
    let mut any = DMatrix::from_element(count, count, false);
    let mut long = DMatrix::from_element(count, count, false);
    for &j in &design.order {
        for &k in &design.predecessors[j] {
            any[(k, j)] = true;
            for i in 0..count {
                long[(i, j)] |= any[(i, k)];
                any[(i, j)] |= any[(i, k)];
            }
        }
    }
    (any, long)
}

/// Every chain of two or more paths, by cause, then by length.
#[must_use]
pub fn chains(design: &Design) -> Vec<Chain> {
    let mut found = vec![];
    for start in 0..design.constructs() {
        let mut of_start = vec![];
        extend(design, &mut vec![start], &mut of_start);
        of_start.sort_by_key(Vec::len);
        found.extend(of_start);
    }
    found
}

fn extend(design: &Design, chain: &mut Chain, found: &mut Vec<Chain>) {
    let last = chain[chain.len() - 1];
    for &next in &design.successors[last] {
        chain.push(next);
        if chain.len() > 2 {
            found.push(chain.clone());
        }
        extend(design, chain, found);
        chain.pop();
    }
}

/// A chain as `A -> B -> C`.
#[must_use]
pub fn name(design: &Design, chain: &[usize]) -> String {
    let names: Vec<&str> = chain
        .iter()
        .map(|&j| design.blocks[j].name.as_str())
        .collect();
    names.join(" -> ")
}

/// The product of the coefficients along a chain.
#[must_use]
pub fn along(chain: &[usize], b: &DMatrix<f64>) -> f64 {
    chain.windows(2).map(|pair| b[(pair[0], pair[1])]).product()
}
