//! Poverty below a line in both rounds, and who crossed the line.

use crate::report::{Cell, Column, Format, Table};
use crate::stats::pairs::{NoTest, TTest};
use crate::stats::poverty::{
    Negative, Poverty, fgt_term, growth_and_redistribution, poverty, sen_shorrocks_thon,
};
use crate::stats::square::{Binary, wilson};

use super::analysis::Analysis;
use super::paired::{id, optional, title};
use super::robust::tested;
use super::welfare::money;
use super::{Matter, Options, Unit};

/// The poverty line in the money of the tables in `unit`: a dated line is carried there by the prices.
pub(super) fn line(matter: &Matter, unit: &Unit, options: &Options) -> Option<f64> {
    let line = options.line?;
    let (Unit::Real, Some(prices), Some(year)) = (unit, &matter.prices, options.line_year) else {
        return Some(line);
    };
    prices
        .cpi
        .deflator(year)
        .ok()
        .map(|deflator| line / deflator)
}

/// `poverty`: rows `variable · measure`; `None` without a line or money.
pub(super) fn table(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let line = line(matter, unit, options)?;
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
            let of = |p: &Poverty| [p.headcount, p.gap, p.severity][alpha as usize];
            table.push(
                format!("{name} · {measure}"),
                change_cells(of(&before), of(&after), &test),
            );
        }
        table.push(
            format!("{name} · gap of the poor"),
            change_cells(before.depth, after.depth, &Err(NoTest::NoVariation)),
        );
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
        let thon = |incomes| sen_shorrocks_thon(incomes, line, Negative::BottomCoded);
        if let (Some(b), Some(a)) = (thon(&welfare.before), thon(&welfare.after)) {
            table.push(
                format!("{name} · Sen-Shorrocks-Thon"),
                change_cells(b, a, &Err(NoTest::NoVariation)),
            );
        }
        if before.not_positive + after.not_positive > 0 {
            table.notes.push(format!(
                "{name}: {} zero or negative incomes before, {} after; they count as zero in the gaps, and Watts leaves them out and is a lower bound",
                before.not_positive, after.not_positive
            ));
        }
    }
    table.notes.insert(0, weights_note(options, line));
    if let (Unit::Real, Some(year), Some(stated)) = (unit, options.line_year, options.line) {
        table.notes.insert(
            1,
            format!(
                "The line of {} in money of {year} is {} in the money of this table",
                Format::Magnitude.show(stated),
                Format::Magnitude.show(line)
            ),
        );
    }
    (!table.rows.is_empty()).then_some(table)
}

fn weights_note(options: &Options, line: f64) -> String {
    let unit = match &options.size {
        Some(size) => format!(
            "{} ({size} of the same round), each household counted with its persons",
            options.scale.name()
        ),
        None => "income as asked, each household counted once".to_owned(),
    };
    format!(
        "Poor: strictly below {}; {unit}; gap of the poor = gap / headcount; it, Sen and Sen-Shorrocks-Thon without a standard error",
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
    let line = line(matter, unit, options)?;
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

/// `decomposition`: what growth and what redistribution did to poverty; `None` without a line or money.
pub(super) fn decomposition(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let line = line(matter, unit, options)?;
    let columns = vec![
        Column::new("change", "change", Format::Coefficient),
        Column::new("growth", "growth", Format::Coefficient),
        Column::new("redistribution", "redistribution", Format::Coefficient),
    ];
    let head = title("What moved poverty", matter, unit);
    let id = id("decomposition", unit);
    let mut table = Table::new(&id, &head, "variable · measure", columns);
    for welfare in money(matter, all, options) {
        for (alpha, measure) in [(0, "headcount"), (1, "gap"), (2, "severity")] {
            let (before, after) = (&welfare.before, &welfare.after);
            let parts =
                growth_and_redistribution(before, after, line, alpha, Negative::BottomCoded);
            let of = |part: Option<f64>| optional(part);
            table.push(
                format!("{} · {measure}", welfare.analysis.name),
                vec![
                    of(parts.map(|p| p.growth + p.redistribution)),
                    of(parts.map(|p| p.growth)),
                    of(parts.map(|p| p.redistribution)),
                ],
            );
        }
    }
    table.notes.push("Growth: had all incomes grown like the mean; redistribution: had only the distribution moved; averaged over both orders, so nothing is left over. A dash where a mean is not positive".into());
    (!table.rows.is_empty()).then_some(table)
}
