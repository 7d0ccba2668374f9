//! What a reader has to know before believing a row: a code, a sentence, a way out.

use crate::report::{Cell, Column, Format, Table};
use crate::stats::describe::varies;

use super::analysis::Analysis;
use super::{Matter, Options, Unit, attrition};

/// Numbers that often stand for "don't know" or "refused".
const CODES: &[f64] = &[
    -99.0, -98.0, -97.0, -9.0, 97.0, 98.0, 99.0, 999.0, 9999.0, 99999.0,
];

/// A warning about one variable, or about all.
struct Warning {
    code: &'static str,
    about: String,
    sentence: String,
    way_out: &'static str,
}

/// `warnings`: rows `code · variable`.
pub(super) fn table(matter: &Matter, unit: &Unit, all: &[Analysis], options: &Options) -> Table {
    let columns = vec![
        Column::new("sentence", "what", Format::Count),
        Column::new("way_out", "way out", Format::Count),
    ];
    let mut table = Table::new(
        &super::paired::id("warnings", unit),
        "Before you believe it",
        "code · variable",
        columns,
    );
    let general = if *unit == Unit::Nominal {
        of_the_study(matter, all, options)
    } else {
        Vec::new()
    };
    let each = all
        .iter()
        .flat_map(|analysis| of_variable(matter, unit, analysis, options));
    for warning in general.into_iter().chain(each) {
        let label = match warning.about.as_str() {
            "" => warning.code.to_owned(),
            about => format!("{} · {about}", warning.code),
        };
        table.push(
            label,
            vec![
                Cell::Text(warning.sentence),
                Cell::Text(warning.way_out.into()),
            ],
        );
    }
    table
}

fn of_the_study(matter: &Matter, all: &[Analysis], options: &Options) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |code, sentence: String, way_out| {
        warnings.push(Warning {
            code,
            about: String::new(),
            sentence,
            way_out,
        });
    };
    if options.by.is_none() {
        warn(
            "NOCONTROL",
            "A change is not an effect: there is no group that did not take part".into(),
            "Compare groups with --by",
        );
    }
    if matter.clusters.is_none() {
        warn(
            "CLUSTER",
            "Respondents count as independent; those of one village resemble each other, and p is then too small".into(),
            "Name the village with --cluster",
        );
    }
    if matter.prices.is_none() && matter.variables.iter().any(|v| v.money) {
        warn(
            "NOMINAL",
            "Money is as answered: prices moved between the rounds".into(),
            "Give a price index with --cpi",
        );
    }
    let lost = attrition::lost(matter);
    let share = lost.iter().filter(|lost| **lost).count() as f64 / lost.len().max(1) as f64;
    if share > 0.1 {
        warn(
            "LOST",
            format!(
                "{:.0} % of the respondents were not found again",
                100.0 * share
            ),
            "Read the table attrition before the others",
        );
    }
    let tests = all.iter().filter(|a| a.headline().is_ok()).count();
    if tests > 1 {
        warn(
            "MANY",
            format!("{tests} tests: one in twenty is below .05 by chance"),
            "Read the table multiplicity",
        );
    }
    warnings
}

fn of_variable(
    matter: &Matter,
    unit: &Unit,
    analysis: &Analysis,
    options: &Options,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |code, sentence: String, way_out| {
        warnings.push(Warning {
            code,
            about: analysis.name.clone(),
            sentence,
            way_out,
        });
    };
    let n = analysis.t.n;
    if (2..6).contains(&n) {
        warn(
            "TINY",
            format!(
                "{n} pairs only: the smallest p of a rank test is {:.4}",
                2.0 / 2f64.powi(n as i32)
            ),
            "Ask more respondents",
        );
    }
    if let Some(skewness) = analysis.shape.skewness.filter(|g| g.abs() > 1.0) {
        warn(
            "SKEW",
            format!(
                "The changes are skewed ({skewness:.1}): mean and median tell different stories"
            ),
            "Read the trimmed mean and the median in the battery",
        );
    }
    if 3 * analysis.wilcoxon.zeros > n && n > 0 {
        warn(
            "TIES",
            format!(
                "{} of {n} did not change: how rank tests treat them decides",
                analysis.wilcoxon.zeros
            ),
            "Read both p values of paired_rank",
        );
    }
    if let Some(share) = carried_by_one(analysis) {
        warn(
            "OUTLIER",
            format!("One respondent moves the mean by {share:.1} standard errors"),
            "Look at that interview, and at the trimmed mean",
        );
    }
    clusters(analysis, options, &mut warn);
    if *unit == Unit::Nominal {
        values(matter, analysis, &mut warn);
    }
    warnings
}

/// By how many standard errors the mean moves without its most influential pair, when by more than one.
fn carried_by_one(analysis: &Analysis) -> Option<f64> {
    let test = analysis.t.test.ok()?;
    let farthest = analysis
        .pairs
        .iter()
        .map(|pair| (pair.change() - analysis.t.change).abs())
        .fold(0.0, f64::max);
    let moved = farthest / (analysis.t.n as f64 - 1.0) / test.se;
    (moved > 1.0 && analysis.t.n > 5).then_some(moved)
}

fn clusters(
    analysis: &Analysis,
    options: &Options,
    warn: &mut impl FnMut(&'static str, String, &'static str),
) {
    let Some(clusters) = &analysis.clusters else {
        return;
    };
    let robust = clusters.robust;
    if robust.clusters <= 5 || robust.df < 4.0 {
        warn(
            "FEWG",
            format!(
                "{} clusters, {:.1} degrees of freedom: too few to trust any p",
                robust.clusters, robust.df
            ),
            "More villages, not more households",
        );
    }
    if clusters.flipped_sums.floor > 1.0 - options.confidence {
        warn(
            "FLOOR",
            format!(
                "The smallest p that flips of {} clusters can reach is {:.4}",
                robust.clusters, clusters.flipped_sums.floor
            ),
            "Read CR2, or add villages",
        );
    }
    if let Ok(test) = analysis.t.test
        && robust.cr2 > 1.2 * test.se
    {
        warn(
            "CLUSTER",
            format!(
                "Villages make the standard error {:.1} times that of independent households",
                robust.cr2 / test.se
            ),
            "Report the row of the villages",
        );
    }
    let left = clusters.changes.leave_one_out();
    let extreme = left.iter().zip(&clusters.changes.names).max_by(|a, b| {
        (a.0 - robust.mean)
            .abs()
            .total_cmp(&(b.0 - robust.mean).abs())
    });
    if let Some((mean, name)) = extreme
        && varies(&left)
        && analysis
            .t
            .test
            .is_ok_and(|test| (mean - robust.mean).abs() > test.se)
    {
        warn(
            "VILLAGE",
            format!(
                "Without {name} the mean change is {}",
                Format::Magnitude.show(*mean)
            ),
            "Read the table sensitivity",
        );
    }
    let largest = clusters.changes.sizes().into_iter().fold(0.0, f64::max);
    if largest > 0.5 * clusters.changes.n() as f64 {
        warn(
            "VILLAGE",
            "One cluster holds more than half of the pairs".into(),
            "Report it beside the others",
        );
    }
}

fn values(
    matter: &Matter,
    analysis: &Analysis,
    warn: &mut impl FnMut(&'static str, String, &'static str),
) {
    let Some(variable) = matter.variables.iter().find(|v| v.name == analysis.name) else {
        return;
    };
    let filled = || variable.before.iter().chain(&variable.after).flatten();
    let negative = filled().filter(|x| **x < 0.0).count();
    if variable.money && negative > 0 {
        warn(
            "NEGINC",
            format!("{negative} amounts are negative"),
            "Poverty gaps count them as zero; check the interviews",
        );
    }
    for (code, times) in stray_codes(filled()) {
        warn(
            "CODE",
            format!(
                "{code} occurs {times} times and lies outside all other values: is it a code for a missing answer?"
            ),
            "Empty those cells, or declare the code in the questionnaire",
        );
    }
}

/// The usual codes that occur twice or more, outside all values that are no such code.
fn stray_codes<'a>(values: impl Iterator<Item = &'a f64>) -> Vec<(f64, usize)> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut times = vec![0; CODES.len()];
    for value in values {
        match CODES.iter().position(|code| code == value) {
            Some(at) => times[at] += 1,
            None => (low, high) = (low.min(*value), high.max(*value)),
        }
    }
    let counted = CODES.iter().copied().zip(times);
    counted
        .filter(|(code, times)| *times >= 2 && (*code < low || *code > high))
        .collect()
}
