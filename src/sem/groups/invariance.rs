//! MICOM: whether constructs are composed alike in two groups, and have the same means and variances.

use crate::sem::{
    data::Sample, design::Design, estimate::Estimate, machine::Machine, plan::Column,
};

/// The pooled rows that both groups' weights are applied to.
#[derive(Debug, Clone)]
pub struct Pooled {
    design: Design,
    /// Columns of the stage, standardised among all rows, column after column.
    columns: Vec<Vec<f64>>,
    /// Scores of the pooled estimate, construct after construct.
    scores: Vec<Vec<f64>>,
}

/// Steps 2 and 3 for one construct.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Invariance {
    /// The correlation of the scores that the two groups' weights give to the pooled rows.
    pub c: f64,
    /// The difference of the means of the pooled scores, first group minus second.
    pub mean: f64,
    /// The logarithm of the ratio of their variances.
    pub log_variance: f64,
}

impl Pooled {
    /// The pooled rows of the stage that measurement is reported from; `raw` leaves indicators in their own units (cSEM).
    ///
    /// # Panics
    /// When `sample` is not the one that was estimated.
    #[must_use]
    pub fn new(pooled: &Estimate, sample: &Sample, raw: bool) -> Self {
        let at = pooled.plan.measurement();
        let stage = &pooled.plan.stages[at];
        let weight = sample.base_weight();
        let mut machine = Machine::new(&pooled.plan, sample, pooled.method.options);
        assert!(
            machine.solve(&weight).is_ok(),
            "the sample was estimated before"
        );
        let below = if at == 0 {
            vec![]
        } else {
            machine.scores_of(at - 1, &weight)
        };
        let base = sample.columns(&weight);
        let mut columns: Vec<Vec<f64>> = stage
            .columns
            .iter()
            .map(|column| match *column {
                Column::Indicator(i) => base[i].clone(),
                Column::Score(j) => below[j].clone(),
                Column::ItemProduct(a, b) | Column::Residual(a, b, _) => {
                    base[a].iter().zip(&base[b]).map(|(a, b)| a * b).collect()
                }
                Column::ScoreProduct(a, b) => {
                    below[a].iter().zip(&below[b]).map(|(a, b)| a * b).collect()
                }
            })
            .collect();
        let scores = weighted(&stage.design, &columns, &pooled.layers[at].solution.w);
        if raw {
            for (column, kind) in columns.iter_mut().zip(&stage.columns) {
                if let Column::Indicator(i) = kind {
                    column.iter_mut().for_each(|x| *x *= sample.sd[*i]);
                }
            }
        }
        Self {
            design: stage.design.clone(),
            columns,
            scores,
        }
    }

    /// The names of the constructs.
    #[must_use]
    pub fn constructs(&self) -> Vec<&str> {
        self.design
            .blocks
            .iter()
            .map(|block| block.name.as_str())
            .collect()
    }
}

fn weighted(design: &Design, columns: &[Vec<f64>], w: &[f64]) -> Vec<Vec<f64>> {
    let one = |block: &crate::sem::design::Block| {
        let mut score = vec![0.0; columns.first().map_or(0, Vec::len)];
        for (&column, w) in block.indicators.iter().zip(&w[block.places()]) {
            score
                .iter_mut()
                .zip(&columns[column])
                .for_each(|(sum, x)| *sum += w * x);
        }
        score
    };
    design.blocks.iter().map(one).collect()
}

/// Steps 2 and 3 of MICOM for every construct, from the weights of the two groups and their rows.
///
/// # Source
/// Henseler, Ringle & Sarstedt (2016). Weights are applied to pooled standardised indicators; cSEM 0.6.1 applies them to raw
/// ones.
#[must_use]
pub fn invariance(
    pooled: &Pooled,
    (w1, w2): (&[f64], &[f64]),
    (first, second): (&[usize], &[usize]),
) -> Vec<Invariance> {
    let a = weighted(&pooled.design, &pooled.columns, w1);
    let b = weighted(&pooled.design, &pooled.columns, w2);
    (0..pooled.design.constructs())
        .map(|j| {
            let (mean1, variance1) = moments(&pooled.scores[j], first);
            let (mean2, variance2) = moments(&pooled.scores[j], second);
            Invariance {
                c: correlation(&a[j], &b[j]),
                mean: mean1 - mean2,
                log_variance: libm::log(variance1 / variance2),
            }
        })
        .collect()
}

fn moments(score: &[f64], rows: &[usize]) -> (f64, f64) {
    let n = rows.len() as f64;
    let mean = rows.iter().map(|&row| score[row]).sum::<f64>() / n;
    let squares: f64 = rows.iter().map(|&row| (score[row] - mean).powi(2)).sum();
    (mean, squares / (n - 1.0))
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let (ma, mb) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let product = |x: &[f64], mx: f64, y: &[f64], my: f64| {
        x.iter()
            .zip(y)
            .map(|(x, y)| (x - mx) * (y - my))
            .sum::<f64>()
    };
    product(a, ma, b, mb) / (product(a, ma, a, ma) * product(b, mb, b, mb)).sqrt()
}
