//! Yes/no and categories in two rounds: shares, who moved where, and the tests of symmetry.

use crate::data::{MeasurementScale, Source};
use crate::error::Result;
use crate::report::{Cell, Column, Format, Table};
use crate::stats::pairs::Interval;
use crate::stats::square::{Binary, Square};

use super::analysis::Analysis;
use super::paired::{names, optional};
use super::{Matter, Options, Unit};

/// Different answers beyond which a variable is free text, not categories.
const FEW: usize = 30;

/// A variable of categories in both rounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Categories {
    /// The label of its row.
    pub name: String,
    /// The categories, numbers in their order, the same for both rounds.
    pub levels: Vec<String>,
    /// The scores of categories that have an order: the numbers themselves, or their places.
    pub scores: Option<Vec<f64>>,
    /// Before in rows, after in columns; `None` where there are too many categories to show.
    pub table: Option<Square>,
}

impl Categories {
    /// The variables of `source` that hold categories or ratings.
    ///
    /// # Errors
    /// When a column is absent.
    pub fn of(source: &Source) -> Result<Vec<Self>> {
        use MeasurementScale::{Categorical, Rating};
        let pairs = source.pairs.iter();
        pairs
            .filter(|pair| matches!(pair.scale, Categorical | Rating))
            .map(|pair| {
                let (before, after) = (source.column(&pair.before)?, source.column(&pair.after)?);
                let cells =
                    (0..source.frame.rows()).map(|row| Some((before.text(row)?, after.text(row)?)));
                let mut own = Self::new(&pair.variable, &cells.flatten().collect::<Vec<_>>());
                own.scores = (pair.scale == Rating).then(|| scores(&own.levels));
                Ok(own)
            })
            .collect()
    }

    fn new(name: &str, pairs: &[(String, String)]) -> Self {
        let all: Vec<Option<String>> = pairs
            .iter()
            .flat_map(|(before, after)| [Some(before.clone()), Some(after.clone())])
            .collect();
        let levels: Vec<String> = names(&all).into_iter().map(str::to_owned).collect();
        Self {
            name: name.to_owned(),
            scores: None,
            table: (levels.len() <= FEW).then(|| counted(&levels, pairs)),
            levels,
        }
    }
}

fn scores(levels: &[String]) -> Vec<f64> {
    let numbers: Option<Vec<f64>> = levels.iter().map(|level| level.parse().ok()).collect();
    numbers.unwrap_or_else(|| (1..=levels.len()).map(|place| place as f64).collect())
}

fn counted(levels: &[String], pairs: &[(String, String)]) -> Square {
    let place = |level: &str| levels.iter().position(|l| l == level);
    let mut table = vec![vec![0; levels.len()]; levels.len()];
    for (before, after) in pairs {
        if let (Some(i), Some(j)) = (place(before), place(after)) {
            table[i][j] += 1;
        }
    }
    Square(table)
}

/// A variable of yes and no in both rounds.
pub(super) struct YesNo {
    /// The label of its row.
    pub name: String,
    /// Who moved where.
    pub counts: Binary,
    /// What the villages say of the change of the share.
    pub analysis: Analysis,
}

impl YesNo {
    /// The variables of yes and no that are compared.
    pub(super) fn all(matter: &Matter, options: &Options) -> Vec<Self> {
        let clusters = matter.clusters.as_deref();
        matter
            .yes_or_no()
            .map(|variable| {
                let pairs = variable.pairs(&Unit::Nominal);
                let yes = pairs
                    .iter()
                    .map(|pair| (pair.before == 1.0, pair.after == 1.0));
                Self {
                    name: variable.name.clone(),
                    counts: Binary::of(yes),
                    analysis: Analysis::of(variable, &Unit::Nominal, clusters, options),
                }
            })
            .collect()
    }

    /// The declared p: the mid-p below 25 changes, chi-square from there; `None` without a pair or a change.
    pub(super) fn p(&self) -> Option<f64> {
        let test = self.counts.mcnemar();
        let moved = self.counts.gained + self.counts.lost;
        let p = if moved < 25 { test.p_mid } else { test.p };
        (moved > 0).then_some(p)
    }
}

/// `binary`: shares of yes in both rounds and McNemar's tests; `None` without such a variable.
pub(super) fn binary(all: &[YesNo], matter: &Matter, options: &Options) -> Option<Table> {
    let columns = vec![
        Column::new("n", "n", Format::Count),
        Column::new("before", "before", Format::Percent),
        Column::new("after", "after", Format::Percent),
        Column::new("gained", "gained", Format::Count),
        Column::new("lost", "lost", Format::Count),
        Column::new("difference", "change", Format::Percent),
        Column::new("ci_low", "CI", Format::Percent),
        Column::new("ci_high", "to", Format::Percent),
        Column::new("p", "p ★", Format::P),
        Column::new("p_exact", "exact", Format::P),
        Column::new("p_mid", "mid-p", Format::P),
        Column::new("chi_square", "chi²", Format::Coefficient),
        Column::new("p_chi_square", "p chi²", Format::P),
        Column::new("odds_ratio", "OR", Format::Coefficient),
        Column::new("or_low", "OR CI", Format::Coefficient),
        Column::new("or_high", "to", Format::Coefficient),
        Column::new("newcombe_low", "Newcombe", Format::Percent),
        Column::new("newcombe_high", "to", Format::Percent),
        Column::new("bonett_price_low", "Bonett-Price", Format::Percent),
        Column::new("bonett_price_high", "to", Format::Percent),
        Column::new("p_villages", "p villages", Format::P),
        Column::new("p_flip", "p flip", Format::P),
    ];
    let mut table = Table::new("binary", "Yes or no before and after", "variable", columns);
    for variable in all {
        table.push(&variable.name, binary_cells(variable, options.confidence));
        let never = matter
            .variable(&variable.name)
            .is_some_and(|known| known.is_constant());
        if never {
            table.notes.push(format!(
                "{}: everyone gave the same answer in both rounds, so there is nothing to test",
                variable.name
            ));
        }
    }
    table.notes.push("McNemar: ★ the mid-p below 25 changes, chi-square without correction from there; interval of the change: Tango's score; OR = gained / lost with the exact interval, a dash where nobody lost or nobody changed; households count as independent. p villages: CR2 of the change of the share; p flip: signs of the clusters' sums, from 6 clusters on".into());
    (!table.rows.is_empty()).then_some(table)
}

fn binary_cells(variable: &YesNo, confidence: f64) -> Vec<Cell> {
    let counts = variable.counts;
    let n = counts.n() as f64;
    let test = counts.mcnemar();
    let moved = counts.gained + counts.lost > 0;
    let villages = variable.analysis.declared_by_cluster();
    let cr2 = villages.and_then(|clusters| clusters.cr2.ok());
    let flips = villages.filter(|clusters| clusters.robust.clusters >= 6 && moved);
    let odds = counts.odds_ratio_interval(confidence);
    let p = |p: f64| optional(moved.then_some(p));
    let ends = |interval: Option<Interval>| {
        [
            optional(interval.map(|i| i.low)),
            optional(interval.map(|i| i.high)),
        ]
    };
    let [tango_low, tango_high] = ends(counts.tango(confidence));
    let [or_low, or_high] = ends(odds);
    let [newcombe_low, newcombe_high] = ends(counts.newcombe(confidence));
    let [bonett_low, bonett_high] = ends(counts.bonett_price(confidence));
    vec![
        Cell::number(n),
        Cell::number((counts.both + counts.lost) as f64 / n),
        Cell::number((counts.both + counts.gained) as f64 / n),
        Cell::number(counts.gained as f64),
        Cell::number(counts.lost as f64),
        Cell::number(counts.difference()),
        tango_low,
        tango_high,
        optional(variable.p()),
        p(test.p_exact),
        p(test.p_mid),
        optional(test.chi_square),
        p(test.p),
        optional(counts.odds_ratio()),
        or_low,
        or_high,
        newcombe_low,
        newcombe_high,
        bonett_low,
        bonett_high,
        optional(cr2.map(|test| test.p)),
        optional(flips.map(|clusters| clusters.flipped_sums.p)),
    ]
}

/// `categorical`: did the shares of the categories change; `None` without such a variable.
pub(super) fn categorical(all: &[Categories]) -> Option<Table> {
    let columns = vec![
        Column::new("n", "n", Format::Count),
        Column::new("categories", "categories", Format::Count),
        Column::new("stuart_maxwell", "Stuart-Maxwell", Format::Coefficient),
        Column::new("df", "df", Format::Count),
        Column::new("p", "p ★", Format::P),
        Column::new("bhapkar", "Bhapkar", Format::Coefficient),
        Column::new("p_bhapkar", "p", Format::P),
        Column::new("bowker", "Bowker", Format::Coefficient),
        Column::new("bowker_df", "df", Format::Count),
        Column::new("p_bowker", "p", Format::P),
        Column::new("p_bowker_exact", "exact", Format::P),
        Column::new("shift", "mean shift", Format::Coefficient),
        Column::new("z_shift", "z", Format::Coefficient),
        Column::new("p_shift", "p", Format::P),
    ];
    let mut table = Table::new(
        "categorical",
        "Categories before and after",
        "variable",
        columns,
    );
    for variable in all {
        match &variable.table {
            Some(square) => {
                table.push(
                    &variable.name,
                    square_cells(square, variable.scores.as_deref()),
                );
            }
            None => table.notes.push(format!(
                "{}: {} different answers are free text, not categories, and are not compared",
                variable.name,
                variable.levels.len()
            )),
        }
    }
    table.notes.push("★ Stuart-Maxwell: are the shares the same in both rounds, and Bhapkar's test of the same; Bowker: are moves between two categories as frequent in both directions, empty pairs of categories skipped; mean shift along ratings in their order, z over all that moved; a dash where nobody moved; households count as independent".into());
    (!all.is_empty()).then_some(table)
}

fn square_cells(square: &Square, scores: Option<&[f64]>) -> Vec<Cell> {
    let (margins, bhapkar) = (square.stuart_maxwell(), square.bhapkar());
    let shift = scores.and_then(|scores| square.shift(scores));
    let bowker = square.bowker();
    let moved = bowker.df > 0.0;
    let of_bowker = |value: f64| optional(moved.then_some(value));
    vec![
        Cell::number(square.0.iter().flatten().sum::<u64>() as f64),
        Cell::number(square.categories() as f64),
        optional(margins.map(|test| test.statistic)),
        optional(margins.map(|test| test.df)),
        optional(margins.map(|test| test.p)),
        optional(bhapkar.map(|test| test.statistic)),
        optional(bhapkar.map(|test| test.p)),
        of_bowker(bowker.statistic),
        of_bowker(bowker.df),
        of_bowker(bowker.p),
        optional(square.bowker_exact().filter(|_| moved)),
        optional(shift.map(|shift| shift.mean)),
        optional(shift.map(|shift| shift.z)),
        optional(shift.map(|shift| shift.p)),
    ]
}

/// `transitions_VARIABLE`: how many moved from the row's category to the column's.
pub(super) fn transitions(all: &[Categories]) -> Vec<Table> {
    let few = all
        .iter()
        .filter(|variable| (2..=12).contains(&variable.levels.len()));
    few.filter_map(|variable| {
        let square = variable.table.as_ref()?;
        let levels = variable.levels.iter();
        let columns = levels
            .map(|level| Column::new(level, level, Format::Count))
            .collect();
        let id = format!("transitions_{}", variable.name);
        let title = format!("{}: from row to column", variable.name);
        let mut table = Table::new(&id, &title, "before", columns);
        for (level, row) in variable.levels.iter().zip(&square.0) {
            table.push(
                level,
                row.iter()
                    .map(|count| Cell::number(*count as f64))
                    .collect(),
            );
        }
        Some(table)
    })
    .collect()
}
