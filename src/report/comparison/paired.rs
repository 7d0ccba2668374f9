//! The tables of the paired t test: one row a variable, as answered or in real money, over all or by group.

use crate::report::{Cell, Column, Format, Table};
use crate::stats::effect::dz;
use crate::stats::pairs::{NoTest, Pair, PairedT, TTest, paired_t};

use super::analysis::Analysis;
use super::robust::tested;
use super::{Matter, Options, Unit};

/// The id of a table in this unit.
pub(super) fn id(stem: &str, unit: &Unit) -> String {
    match unit {
        Unit::Nominal => stem.to_owned(),
        Unit::Real => format!("{stem}_real"),
    }
}

/// The title of a table in this unit: a real one names its year.
pub(super) fn title(what: &str, matter: &Matter, unit: &Unit) -> String {
    match (unit, matter.base_year()) {
        (Unit::Real, Some(year)) => format!("{what}, real, in money of {year}"),
        _ if matter.prices.is_some() || matter.variables.iter().any(|v| v.money) => {
            format!("{what}, money nominal")
        }
        _ => what.to_owned(),
    }
}

/// `paired`: mean change and its t test.
pub(super) fn table(matter: &Matter, unit: &Unit, all: &[Analysis], options: &Options) -> Table {
    let mut table = Table::new(
        &id("paired", unit),
        &title("Before and after", matter, unit),
        "variable",
        columns(options),
    );
    for analysis in all {
        let years = matter.variable(&analysis.name).is_some_and(|v| v.is_year());
        table.push(
            &analysis.name,
            cells(&analysis.t, analysis.effects.dz, years),
        );
    }
    table.notes = notes(matter, unit);
    table
        .notes
        .extend(all.iter().filter_map(|a| why_untested(&a.name, &a.t)));
    table.notes.extend(lost_pairs(matter, unit));
    table
}

/// `paired_by_COLUMN`: the same per group, rows `variable · group`.
pub(super) fn by_group(matter: &Matter, unit: &Unit, by: &str, options: &Options) -> Table {
    let what = format!("Before and after by {by}");
    let id = id(&format!("paired_by_{by}"), unit);
    let mut table = Table::new(
        &id,
        &title(&what, matter, unit),
        "variable · group",
        columns(options),
    );
    let groups = matter.groups.as_deref().unwrap_or_default();
    let mut untested = Vec::new();
    for variable in matter.variables(unit) {
        let matched = variable.matched(unit);
        for group in names(groups) {
            let of_group = matched
                .iter()
                .filter(|(row, _)| groups[*row].as_deref() == Some(group));
            let pairs: Vec<Pair> = of_group.map(|(_, pair)| *pair).collect();
            let result = paired_t(&pairs, options.confidence);
            let label = format!("{} · {group}", variable.name);
            untested.extend(why_untested(&label, &result));
            table.push(label, cells(&result, dz(&pairs), variable.is_year()));
        }
    }
    table.notes = notes(matter, unit);
    let without = groups.iter().filter(|group| group.is_none()).count();
    if without > 0 {
        table
            .notes
            .push(format!("{without} rows have no {by} and are in no group"));
    }
    table.notes.extend(untested);
    table
}

/// The names of the groups: numbers in their order, then texts in theirs.
pub(in crate::report) fn names(groups: &[Option<String>]) -> Vec<&str> {
    let mut names: Vec<&str> = groups.iter().flatten().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    let rank = |name: &str| name.parse().ok().filter(|number: &f64| number.is_finite());
    names.sort_by(|a, b| match (rank(a), rank(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    names
}

fn columns(options: &Options) -> Vec<Column> {
    let percent = 100.0 * options.confidence;
    vec![
        Column::new("n", "n", Format::Count),
        Column::new("before", "before", Format::Magnitude),
        Column::new("after", "after", Format::Magnitude),
        Column::new("change", "change", Format::Magnitude),
        Column::new("sd_change", "SD", Format::Magnitude),
        Column::new("se", "SE", Format::Magnitude),
        Column::new("t", "t", Format::Coefficient),
        Column::new("df", "df", Format::Count),
        Column::new("p", "p", Format::P),
        Column::new("ci_low", format!("{percent}% CI"), Format::Magnitude),
        Column::new("ci_high", "to", Format::Magnitude),
        Column::new("dz", "d_z", Format::Coefficient),
    ]
}

/// A level: a calendar year is no amount, and prints without a comma.
pub(super) fn level(value: f64, year: bool) -> Cell {
    if year {
        Cell::shown(value, Format::Decimals(1))
    } else {
        Cell::number(value)
    }
}

fn cells(result: &PairedT, dz: Option<f64>, years: bool) -> Vec<Cell> {
    let test = |of: fn(&TTest) -> f64| tested(&result.test, of);
    vec![
        Cell::number(result.n as f64),
        level(result.before, years),
        level(result.after, years),
        Cell::number(result.change),
        Cell::number(result.sd_change),
        Cell::number(result.test.map_or(result.sd_change, |test| test.se)),
        test(|test| test.t),
        test(|test| test.df),
        test(|test| test.p),
        test(|test| test.interval.low),
        test(|test| test.interval.high),
        optional(dz),
    ]
}

pub(super) fn optional(value: Option<f64>) -> Cell {
    value.map_or(Cell::Undefined, Cell::number)
}

/// Why the row has dashes, if it has.
fn why_untested(label: &str, result: &PairedT) -> Option<String> {
    let why = match result.test {
        Ok(_) if result.n == 2 => "2 pairs only: the interval says next to nothing".to_owned(),
        Ok(_) => return None,
        Err(NoTest::NoPairs) => "nobody has both rounds, so nothing can be compared".to_owned(),
        Err(NoTest::OnePair) => {
            "one pair has a change but no spread, so there is no test".to_owned()
        }
        Err(NoTest::NoVariation) if result.change == 0.0 => {
            format!(
                "none of the {} pairs changed, so there is no t test",
                result.n
            )
        }
        Err(NoTest::NoVariation) => format!(
            "all {} pairs changed by exactly {}, so there is no t test",
            result.n,
            Format::Magnitude.show(result.change)
        ),
    };
    Some(format!("{label}: {why}"))
}

/// What all tables of pairs say.
pub(super) fn notes(matter: &Matter, unit: &Unit) -> Vec<String> {
    let mut notes = vec![
        "Change = after - before over the respondents who have both; SD of the change with n - 1; households count as independent"
            .to_owned(),
    ];
    if let (Unit::Real, Some(prices)) = (unit, &matter.prices) {
        let (before, after) = prices.years;
        let base = prices.cpi.base();
        let by = |year: i32| {
            let deflator = prices.cpi.deflator(year).unwrap_or(f64::NAN);
            format!("amounts of {year} divided by {deflator:.5}")
        };
        let divided: Vec<String> = [before, after]
            .into_iter()
            .filter(|year| *year != base)
            .map(by)
            .collect();
        let years = if prices.years_from_names {
            "years from the columns' names"
        } else {
            "first and last year of the index"
        };
        let named = |text: &Option<String>| {
            text.as_ref()
                .map_or(String::new(), |text| format!(", {text}"))
        };
        notes.push(format!(
            "Real = money of {base}: {} ({years}{}{})",
            divided.join(", "),
            named(&prices.series),
            named(&prices.source)
        ));
    }
    notes
}

/// One note on the pairs that are not complete.
fn lost_pairs(matter: &Matter, unit: &Unit) -> Option<String> {
    let lost: Vec<String> = matter
        .variables(unit)
        .filter(|variable| variable.losses.lost() > 0)
        .map(|variable| {
            format!(
                "{} {} ({})",
                variable.name,
                variable.losses.lost(),
                variable.losses.reasons()
            )
        })
        .collect();
    (!lost.is_empty()).then(|| format!("Respondents without a pair: {}", lost.join("; ")))
}

/// `spread`: what lies behind the means.
pub(super) fn spread(matter: &Matter, unit: &Unit, all: &[Analysis]) -> Table {
    let columns = vec![
        Column::new("sd_before", "SD before", Format::Magnitude),
        Column::new("sd_after", "SD after", Format::Magnitude),
        Column::new("median_before", "median before", Format::Magnitude),
        Column::new("median_after", "median after", Format::Magnitude),
        Column::new("median_change", "median change", Format::Magnitude),
        Column::new("r", "r", Format::Coefficient),
        Column::new("up", "up", Format::Count),
        Column::new("same", "same", Format::Count),
        Column::new("down", "down", Format::Count),
        Column::new("percent", "% of before", Format::Decimals(1)),
        Column::new("ratio", "ratio", Format::Coefficient),
        Column::new("ratio_low", "ratio CI", Format::Coefficient),
        Column::new("ratio_high", "to", Format::Coefficient),
        Column::new("geometric", "mean factor", Format::Coefficient),
        Column::new("geometric_low", "factor CI", Format::Coefficient),
        Column::new("geometric_high", "to", Format::Coefficient),
        Column::new("geometric_p", "p factor", Format::P),
        Column::new("skewness", "skew", Format::Coefficient),
        Column::new("kurtosis", "kurtosis", Format::Coefficient),
        Column::new("shapiro_w", "W", Format::Coefficient),
        Column::new("shapiro_p", "p W", Format::P),
        Column::new("qq_r", "r Q-Q", Format::Coefficient),
        Column::new("p_rise", "p rise", Format::P),
        Column::new("p_fall", "p fall", Format::P),
    ];
    let mut table = Table::new(
        &id("spread", unit),
        &title("Behind the means", matter, unit),
        "variable",
        columns,
    );
    for analysis in all {
        let years = matter.variable(&analysis.name).is_some_and(|v| v.is_year());
        table.push(&analysis.name, spread_cells(analysis, years));
        if let Some(factor) = analysis.geometric.filter(|factor| factor.left_out > 0) {
            table.notes.push(format!(
                "{}: {} of {} pairs are zero or negative in a round, have no factor and are left out of the mean factor",
                analysis.name,
                factor.left_out,
                factor.n + factor.left_out
            ));
        }
    }
    table.notes.push(
        "The median change is the median of the changes, not the change of the medians; ratio = mean after / mean before with Fieller's interval, a dash where that has no ends; mean factor = geometric mean of after / before, of amounts only; skew, kurtosis, Shapiro-Wilk's W and the straightness of the quantile plot (r Q-Q) describe the changes and choose no test; p rise and p fall are one-sided and count only where the direction was declared beforehand"
            .into(),
    );
    table
}

fn spread_cells(analysis: &Analysis, years: bool) -> Vec<Cell> {
    let t = &analysis.t;
    let percent = (t.before != 0.0).then(|| 100.0 * t.change / t.before);
    let ratio = analysis.ratio.and_then(|ratio| ratio.interval);
    let factor = analysis.geometric;
    let factor_ends = factor.and_then(|factor| factor.interval);
    vec![
        Cell::number(analysis.sds.0),
        Cell::number(analysis.sds.1),
        level(analysis.medians.0, years),
        level(analysis.medians.1, years),
        Cell::number(analysis.medians.2),
        optional(analysis.r),
        Cell::number(analysis.moves.0 as f64),
        Cell::number(analysis.moves.1 as f64),
        Cell::number(analysis.moves.2 as f64),
        optional(percent),
        optional(analysis.ratio.map(|ratio| ratio.ratio)),
        optional(ratio.map(|interval| interval.low)),
        optional(ratio.map(|interval| interval.high)),
        optional(factor.map(|factor| factor.ratio)),
        optional(factor_ends.map(|interval| interval.low)),
        optional(factor_ends.map(|interval| interval.high)),
        optional(factor.and_then(|factor| factor.test).map(|test| test.p)),
        optional(analysis.shape.skewness),
        optional(analysis.shape.kurtosis),
        optional(analysis.normality.map(|test| test.w)),
        optional(analysis.normality.map(|test| test.p)),
        optional(analysis.straightness),
        tested(&t.test, |test| test.p_rise),
        tested(&t.test, |test| test.p_fall),
    ]
}

/// `effects`: standardised changes, each named by what it divides by.
pub(super) fn effects(matter: &Matter, unit: &Unit, all: &[Analysis]) -> Table {
    let columns = vec![
        Column::new("dz", "d_z", Format::Coefficient),
        Column::new("dz_low", "d_z CI", Format::Coefficient),
        Column::new("dz_high", "to", Format::Coefficient),
        Column::new("dz_se", "SE", Format::Coefficient),
        Column::new("gz", "g_z", Format::Coefficient),
        Column::new("dav", "d_av", Format::Coefficient),
        Column::new("dav_se", "SE", Format::Coefficient),
        Column::new("gav", "g_av", Format::Coefficient),
        Column::new("drm", "d_rm", Format::Coefficient),
        Column::new("drm_se", "SE", Format::Coefficient),
        Column::new("becker", "d before", Format::Coefficient),
        Column::new("becker_se", "SE", Format::Coefficient),
        Column::new("superiority", "P(up)", Format::Percent),
        Column::new("normal_superiority", "P(up) normal", Format::Percent),
    ];
    let mut table = Table::new(
        &id("effects", unit),
        &title("Standardised changes", matter, unit),
        "variable",
        columns,
    );
    for analysis in all {
        let sizes = &analysis.effects;
        let cells = vec![
            optional(sizes.dz),
            optional(sizes.dz_interval.map(|interval| interval.low)),
            optional(sizes.dz_interval.map(|interval| interval.high)),
            optional(sizes.dz_se),
            optional(sizes.gz),
            optional(sizes.dav),
            optional(sizes.dav_se),
            optional(sizes.gav),
            optional(sizes.drm),
            optional(sizes.drm_se),
            optional(sizes.becker),
            optional(sizes.becker_se),
            optional(sizes.superiority),
            optional(sizes.normal_superiority),
        ];
        table.push(&analysis.name, cells);
    }
    table.notes.push(
        "Divided by: d_z the SD of the change (interval by the noncentral t; g_z and g_av correct the small-sample bias), d_av the mean SD of both rounds, d_rm as d_z on the scale of independent groups, d before the SD before; P(up) = share that rose plus half of those unchanged, and what a normal change of this d_z would have"
            .into(),
    );
    table
}
