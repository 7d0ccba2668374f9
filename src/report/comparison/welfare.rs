//! The incomes behind poverty and inequality: of households or persons, and the test of a change of their means.

use crate::stats::clusters::Clustered;
use crate::stats::pairs::{NoTest, Pair, TTest, paired_t};
use crate::stats::poverty::Weighted;

use super::analysis::Analysis;
use super::{Matter, Options, Scale};

/// The incomes of one variable in both rounds, per person where sizes are known, with their weights.
pub(super) struct Welfare<'a> {
    /// The variable.
    pub analysis: &'a Analysis,
    /// The row of each household.
    pub rows: Vec<usize>,
    /// Incomes of the earlier round.
    pub before: Vec<Weighted>,
    /// Incomes of the later round.
    pub after: Vec<Weighted>,
}

impl<'a> Welfare<'a> {
    fn of(matter: &Matter, analysis: &'a Analysis, options: &Options) -> Self {
        let sizes = options
            .size
            .as_ref()
            .and_then(|name| matter.variables.iter().find(|v| v.name == *name));
        let (mut rows, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new());
        for (row, pair) in analysis.rows.iter().zip(&analysis.pairs) {
            let weights = match sizes {
                Some(sizes) => (sizes.before[*row].ok(), sizes.after[*row].ok()),
                None => (Some(1.0), Some(1.0)),
            };
            let (Some(b), Some(a)) = weights else {
                continue;
            };
            let (Some(by_b), Some(by_a)) = (
                divisor(matter, options, *row, b, false),
                divisor(matter, options, *row, a, true),
            ) else {
                continue;
            };
            if b > 0.0 && a > 0.0 && by_b > 0.0 && by_a > 0.0 {
                rows.push(*row);
                before.push(Weighted {
                    value: pair.before / by_b,
                    weight: b,
                });
                after.push(Weighted {
                    value: pair.after / by_a,
                    weight: a,
                });
            }
        }
        Self {
            analysis,
            rows,
            before,
            after,
        }
    }

    /// The test of a change of weighted means of `term`, by clusters where there are four.
    pub(super) fn change(
        &self,
        matter: &Matter,
        options: &Options,
        term: &dyn Fn(f64) -> f64,
    ) -> Result<TTest, NoTest> {
        let values = linearised(&self.before, &self.after, term);
        let labels = matter.clusters.as_deref();
        let names: Option<Vec<&str>> = labels.and_then(|labels| {
            self.rows
                .iter()
                .map(|row| labels[*row].as_deref())
                .collect()
        });
        let robust = names.and_then(|names| Clustered::new(&values, &names).robust_mean());
        match robust.filter(|robust| robust.clusters >= 4) {
            Some(robust) => robust.test(options.confidence),
            None => {
                let pairs: Vec<Pair> = values
                    .into_iter()
                    .map(|after| Pair { before: 0.0, after })
                    .collect();
                paired_t(&pairs, options.confidence).test
            }
        }
    }
}

/// What the income of a household of `size` persons in one round is divided by; `None` where its adults or children are
/// not known.
fn divisor(matter: &Matter, options: &Options, row: usize, size: f64, after: bool) -> Option<f64> {
    let count = |name: &Option<String>| {
        let variable = matter.variable(name.as_deref()?)?;
        let cells = if after {
            &variable.after
        } else {
            &variable.before
        };
        cells[row].ok()
    };
    match options.scale {
        Scale::Person => Some(size),
        Scale::Root => Some(size.sqrt()),
        Scale::Household => Some(1.0),
        Scale::Oecd => {
            let (adults, children) = (count(&options.adults)?, count(&options.children)?);
            Some(1.0 + 0.5 * (adults - 1.0).max(0.0) + 0.3 * children)
        }
    }
}

/// Numbers whose mean is the change of the weighted mean of `term`, and whose spread is that of its linearisation; with
/// equal weights the plain differences.
fn linearised(before: &[Weighted], after: &[Weighted], term: &dyn Fn(f64) -> f64) -> Vec<f64> {
    let centre = |incomes: &[Weighted]| {
        let total: f64 = incomes.iter().map(|i| i.weight).sum();
        (
            incomes
                .iter()
                .map(|i| i.weight * term(i.value))
                .sum::<f64>()
                / total,
            total / incomes.len() as f64,
        )
    };
    let ((m0, w0), (m1, w1)) = (centre(before), centre(after));
    let each = before.iter().zip(after).map(|(b, a)| {
        m1 - m0 + a.weight * (term(a.value) - m1) / w1 - b.weight * (term(b.value) - m0) / w0
    });
    each.collect()
}

/// The money variables of this table, but not the one that counts persons.
pub(super) fn money<'a>(
    matter: &'a Matter,
    all: &'a [Analysis],
    options: &'a Options,
) -> impl Iterator<Item = Welfare<'a>> {
    let is_size = |name: &String| options.size.as_ref() == Some(name);
    let is_money = move |analysis: &&Analysis| {
        let variable = matter.variables.iter().find(|v| v.name == analysis.name);
        variable.is_some_and(|v| v.money && !is_size(&v.name))
    };
    let welfare = all
        .iter()
        .filter(is_money)
        .map(|analysis| Welfare::of(matter, analysis, options));
    welfare.filter(|welfare| !welfare.rows.is_empty())
}
