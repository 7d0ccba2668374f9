//! Small positive definite systems, factored in place and solved; nothing is inverted, nothing allocated.
//!
//! Matrices are square, row after row, in slices of `m * m` numbers.

/// The share of a variable that must be left after those before it explained it, for it to count as one of its own.
///
/// Round-off leaves about 1e-16 of a column that is a copy; the most collinear block of the reference data leaves 1e-5.
pub(crate) const LEAST_PIVOT: f64 = 1e-11;

/// `a > b`; what is not a number exceeds nothing and is exceeded by nothing.
pub(crate) fn exceeds(a: f64, b: f64) -> bool {
    a > b
}

/// Replaces the lower triangle of `a` by its Cholesky factor.
///
/// # Errors
/// The first row that the rows before it determine, measured against the row's own variance.
pub(crate) fn factor(a: &mut [f64], m: usize) -> Result<(), usize> {
    for i in 0..m {
        let own = a[i * m + i];
        for j in 0..=i {
            let mut sum = a[i * m + j];
            for k in 0..j {
                sum -= a[i * m + k] * a[j * m + k];
            }
            if i == j {
                if !exceeds(sum, LEAST_PIVOT * own) {
                    return Err(i);
                }
                a[i * m + i] = sum.sqrt();
            } else {
                a[i * m + j] = sum / a[j * m + j];
            }
        }
    }
    Ok(())
}

/// The share of the last variable's variance that the others leave; 0 where they determine it. Destroys `a`.
///
/// Variables among the others that are determined themselves are passed over, so they do no harm.
pub(crate) fn unexplained(a: &mut [f64], m: usize) -> f64 {
    for i in 0..m {
        let own = a[i * m + i];
        for j in 0..i {
            let pivot = a[j * m + j];
            let mut sum = a[i * m + j];
            for k in 0..j {
                sum -= a[i * m + k] * a[j * m + k];
            }
            a[i * m + j] = if pivot > 0.0 { sum / pivot } else { 0.0 };
        }
        let left = own - (0..i).map(|k| a[i * m + k] * a[i * m + k]).sum::<f64>();
        let left = if left > LEAST_PIVOT * own { left } else { 0.0 };
        if i + 1 == m {
            return left / own;
        }
        a[i * m + i] = left.sqrt();
    }
    1.0
}

/// Solves `L Lᵀ x = x` in place, `l` from [`factor`].
pub(crate) fn solve(l: &[f64], m: usize, x: &mut [f64]) {
    forward(l, m, x);
    for i in (0..m).rev() {
        let mut sum = x[i];
        for k in i + 1..m {
            sum -= l[k * m + i] * x[k];
        }
        x[i] = sum / l[i * m + i];
    }
}

/// Solves `L x = x` in place.
pub(crate) fn forward(l: &[f64], m: usize, x: &mut [f64]) {
    for i in 0..m {
        let mut sum = x[i];
        for k in 0..i {
            sum -= l[i * m + k] * x[k];
        }
        x[i] = sum / l[i * m + i];
    }
}

/// The diagonal of the inverse: for a correlation matrix the variance inflation factors.
pub(crate) fn inverse_diagonal(l: &[f64], m: usize, scratch: &mut [f64], out: &mut [f64]) {
    for i in 0..m {
        scratch[..m].fill(0.0);
        scratch[i] = 1.0;
        forward(l, m, scratch);
        out[i] = scratch[i..m].iter().map(|x| x * x).sum();
    }
}

/// The logarithm of the determinant.
pub(crate) fn log_determinant(l: &[f64], m: usize) -> f64 {
    (0..m).map(|i| 2.0 * libm::log(l[i * m + i])).sum()
}
