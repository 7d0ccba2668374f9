//! Poverty and inequality of the money variables, and how households moved across the line.

use crate::report::{Cell, Column, Format, Table};
use crate::stats::clusters::Clustered;
use crate::stats::describe::sorted;
use crate::stats::inequality::{entropy, gini, growth_incidence, jackknife, lorenz, lorenz_at};
use crate::stats::pairs::{NoTest, Pair, TTest, paired_t};
use crate::stats::poverty::{Negative, Weighted, fgt_term, poverty};
use crate::stats::square::{Binary, wilson};

use super::analysis::Analysis;
use super::paired::{id, optional, title};
use super::robust::tested;
use super::{Matter, Options, Unit};

/// The incomes of one variable in both rounds, per person where sizes are known, with their weights.
struct Welfare<'a> {
    analysis: &'a Analysis,
    rows: Vec<usize>,
    before: Vec<Weighted>,
    after: Vec<Weighted>,
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
            if b > 0.0 && a > 0.0 {
                rows.push(*row);
                before.push(Weighted {
                    value: pair.before / b,
                    weight: b,
                });
                after.push(Weighted {
                    value: pair.after / a,
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
    fn change(
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
fn money<'a>(
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

/// `poverty`: rows `variable · measure`; `None` without a line or money.
pub(super) fn poverty_table(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let line = options.line?;
    let head = title(
        &format!("Poverty below {}", Format::Magnitude.show(line)),
        matter,
        unit,
    );
    let mut table = Table::new(
        &id("poverty", unit),
        &head,
        "variable · measure",
        change_columns(options),
    );
    for welfare in money(matter, all, options) {
        let name = &welfare.analysis.name;
        let (Some(before), Some(after)) = (
            poverty(&welfare.before, line, Negative::BottomCoded),
            poverty(&welfare.after, line, Negative::BottomCoded),
        ) else {
            continue;
        };
        for (alpha, measure) in [(0, "headcount"), (1, "gap"), (2, "severity")] {
            let term = move |y: f64| fgt_term(y, line, alpha, Negative::BottomCoded);
            let test = welfare.change(matter, options, &term);
            let of = |p: &crate::stats::poverty::Poverty| {
                [p.headcount, p.gap, p.severity][alpha as usize]
            };
            table.push(
                format!("{name} · {measure}"),
                change_cells(of(&before), of(&after), &test),
            );
        }
        let watts = |y: f64| {
            if y > 0.0 && y < line {
                libm::log(line / y)
            } else {
                0.0
            }
        };
        let test = welfare.change(matter, options, &watts);
        table.push(
            format!("{name} · Watts"),
            change_cells(before.watts, after.watts, &test),
        );
        table.push(
            format!("{name} · Sen"),
            change_cells(before.sen, after.sen, &Err(NoTest::NoVariation)),
        );
        if before.not_positive + after.not_positive > 0 {
            table.notes.push(format!(
                "{name}: {} zero or negative incomes before, {} after; they count as zero in the gaps, and Watts leaves them out and is a lower bound",
                before.not_positive, after.not_positive
            ));
        }
    }
    table.notes.insert(0, weights_note(options, line));
    (!table.rows.is_empty()).then_some(table)
}

fn weights_note(options: &Options, line: f64) -> String {
    let unit = match &options.size {
        Some(size) => format!(
            "income per person (divided by {size} of the same round), each household counted with its persons"
        ),
        None => "income as asked, each household counted once".to_owned(),
    };
    format!(
        "Poor: strictly below {}; {unit}; Sen without a standard error",
        Format::Magnitude.show(line)
    )
}

fn change_columns(options: &Options) -> Vec<Column> {
    vec![
        Column::new("before", "before", Format::Coefficient),
        Column::new("after", "after", Format::Coefficient),
        Column::new("change", "change", Format::Coefficient),
        Column::new("se", "SE", Format::Coefficient),
        Column::new("df", "df", Format::Decimals(1)),
        Column::new("p", "p", Format::P),
        Column::new(
            "ci_low",
            format!("{}% CI", 100.0 * options.confidence),
            Format::Coefficient,
        ),
        Column::new("ci_high", "to", Format::Coefficient),
    ]
}

fn change_cells(before: f64, after: f64, test: &Result<TTest, NoTest>) -> Vec<Cell> {
    vec![
        Cell::number(before),
        Cell::number(after),
        Cell::number(after - before),
        tested(test, |test| test.se),
        tested(test, |test| test.df),
        tested(test, |test| test.p),
        tested(test, |test| test.interval.low),
        tested(test, |test| test.interval.high),
    ]
}

/// `poverty_transitions`: who crossed the line; `None` without a line or money.
pub(super) fn transitions(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let line = options.line?;
    let columns = vec![
        Column::new("stayed_out", "stayed out", Format::Count),
        Column::new("fell_in", "fell in", Format::Count),
        Column::new("escaped", "escaped", Format::Count),
        Column::new("stayed_poor", "stayed poor", Format::Count),
        Column::new("escape_rate", "escaped of poor", Format::Percent),
        Column::new("escape_low", "CI", Format::Percent),
        Column::new("escape_high", "to", Format::Percent),
        Column::new("entry_rate", "fell of others", Format::Percent),
        Column::new("entry_low", "CI", Format::Percent),
        Column::new("entry_high", "to", Format::Percent),
        Column::new("p", "p", Format::P),
    ];
    let head = title("Across the poverty line", matter, unit);
    let mut table = Table::new(&id("poverty_transitions", unit), &head, "variable", columns);
    for welfare in money(matter, all, options) {
        let poor = welfare
            .before
            .iter()
            .zip(&welfare.after)
            .map(|(b, a)| (b.value < line, a.value < line));
        let counts = Binary::of(poor);
        let rate = |k: u64, n: u64| {
            let interval = wilson(k, n, options.confidence);
            let defined = |x: f64| optional((n > 0).then_some(x));
            [
                defined(k as f64 / n as f64),
                defined(interval.low),
                defined(interval.high),
            ]
        };
        let [escape, escape_low, escape_high] = rate(counts.lost, counts.lost + counts.both);
        let [entry, entry_low, entry_high] = rate(counts.gained, counts.gained + counts.neither);
        let count = |count: u64| Cell::number(count as f64);
        table.push(
            &welfare.analysis.name,
            vec![
                count(counts.neither),
                count(counts.gained),
                count(counts.lost),
                count(counts.both),
                escape,
                escape_low,
                escape_high,
                entry,
                entry_low,
                entry_high,
                Cell::number(counts.mcnemar().p_exact),
            ],
        );
    }
    table.notes.push("Households; rates with Wilson's interval, a dash where nobody could move; p by McNemar's exact test".into());
    (!table.rows.is_empty()).then_some(table)
}

/// `inequality`: rows `variable · measure`; `None` without money.
pub(super) fn inequality(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let columns = vec![
        Column::new("before", "before", Format::Coefficient),
        Column::new("after", "after", Format::Coefficient),
        Column::new("change", "change", Format::Coefficient),
        Column::new("se", "SE", Format::Coefficient),
    ];
    let head = title("Inequality", matter, unit);
    let mut table = Table::new(
        &id("inequality", unit),
        &head,
        "variable · measure",
        columns,
    );
    for welfare in money(matter, all, options) {
        for (measure, before, after, se) in measures(matter, &welfare) {
            let change = after.zip(before).map(|(after, before)| after - before);
            let label = format!("{} · {measure}", welfare.analysis.name);
            table.push(
                label,
                vec![
                    optional(before),
                    optional(after),
                    optional(change),
                    optional(se),
                ],
            );
        }
    }
    table.notes.push("Gini by the Lorenz curve, not corrected for small samples, a dash where the mean is not positive; with negative incomes it can exceed 1. Theil, mean log deviation and Atkinson over positive incomes only. SE of the change of the Gini: jackknife over clusters from 6 on, over respondents otherwise".into());
    (!table.rows.is_empty()).then_some(table)
}

type Measured = (&'static str, Option<f64>, Option<f64>, Option<f64>);

fn measures(matter: &Matter, welfare: &Welfare) -> Vec<Measured> {
    let (before, after) = (&welfare.before, &welfare.after);
    let (index, later) = (gini(before), gini(after));
    let share = |incomes: &[Weighted], from: f64, to: f64| {
        let curve = lorenz(incomes);
        gini(incomes).map(|_| lorenz_at(&curve, to) - lorenz_at(&curve, from))
    };
    let (e0, e1) = (entropy(before), entropy(after));
    let of = |what: fn(&crate::stats::inequality::Entropy) -> f64| {
        (e0.as_ref().map(what), e1.as_ref().map(what))
    };
    let (theil, mld) = (of(|e| e.theil), of(|e| e.mean_log_deviation));
    let (half, one) = (of(|e| e.atkinson_half), of(|e| e.atkinson_one));
    vec![
        ("Gini", index, later, gini_se(matter, welfare)),
        (
            "share of poorest 40%",
            share(before, 0.0, 0.4),
            share(after, 0.0, 0.4),
            None,
        ),
        (
            "share of richest 10%",
            share(before, 0.9, 1.0),
            share(after, 0.9, 1.0),
            None,
        ),
        ("Theil", theil.0, theil.1, None),
        ("mean log deviation", mld.0, mld.1, None),
        ("Atkinson 0.5", half.0, half.1, None),
        ("Atkinson 1", one.0, one.1, None),
    ]
}

/// The jackknife standard error of the change of the Gini; `None` with very many respondents and no clusters.
fn gini_se(matter: &Matter, welfare: &Welfare) -> Option<f64> {
    let unit_of: Vec<usize> = match matter.clusters.as_deref() {
        Some(labels) => {
            let own: Vec<Option<String>> = welfare
                .rows
                .iter()
                .map(|row| labels[*row].clone())
                .collect();
            let names = super::paired::names(&own);
            let place = |l: &Option<String>| {
                l.as_deref()
                    .and_then(|l| names.iter().position(|name| *name == l))
            };
            let placed: Option<Vec<usize>> = own.iter().map(place).collect();
            placed
                .filter(|_| names.len() >= 6)
                .unwrap_or_else(|| (0..own.len()).collect())
        }
        None => (0..welfare.rows.len()).collect(),
    };
    let units = unit_of.iter().max().map_or(0, |most| most + 1);
    if units > 2_000 {
        return None;
    }
    let kept = |incomes: &[Weighted], left: usize| {
        let kept = incomes
            .iter()
            .zip(&unit_of)
            .filter(|(_, unit)| **unit != left);
        gini(&kept.map(|(income, _)| *income).collect::<Vec<_>>())
    };
    jackknife(units, |left| {
        Some(kept(&welfare.after, left)? - kept(&welfare.before, left)?)
    })
}

/// `growth_incidence`: growth by decile; `None` without money.
pub(super) fn incidence(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let columns = vec![
        Column::new("before", "before", Format::Magnitude),
        Column::new("after", "after", Format::Magnitude),
        Column::new("growth", "growth", Format::Percent),
        Column::new("yearly", "a year", Format::Percent),
    ];
    let head = title("Growth incidence", matter, unit);
    let mut table = Table::new(
        &id("growth_incidence", unit),
        &head,
        "variable · share",
        columns,
    );
    let years = matter
        .prices
        .as_ref()
        .map(|prices| f64::from(prices.years.1 - prices.years.0));
    for welfare in money(matter, all, options) {
        let values =
            |incomes: &[Weighted]| sorted(&incomes.iter().map(|i| i.value).collect::<Vec<_>>());
        let (before, after) = (values(&welfare.before), values(&welfare.after));
        for decile in 1..10 {
            let at = growth_incidence(
                &before,
                &after,
                f64::from(decile) / 10.0,
                years.unwrap_or(0.0),
            );
            let label = format!("{} · p{decile}0", welfare.analysis.name);
            table.push(
                label,
                vec![
                    Cell::number(at.before),
                    Cell::number(at.after),
                    optional(at.growth),
                    optional(at.yearly),
                ],
            );
        }
    }
    table.notes.push("Quantiles of each round (type 7), not of the same households; growth is a dash where the quantile before is not positive, growth a year where the years are not known".into());
    (!table.rows.is_empty()).then_some(table)
}
