//! Warnings about one variable: too few pairs, shapes, single respondents and villages, codes among the numbers.

use crate::report::{
    Format,
    comparison::{Matter, Options, Unit},
};
use crate::stats::describe::varies;

use super::{Analysis, Warning};

/// Numbers that often stand for "don't know" or "refused".
const CODES: &[f64] = &[
    -99.0, -98.0, -97.0, -9.0, 97.0, 98.0, 99.0, 999.0, 9999.0, 99999.0,
];

/// The warnings about one variable.
pub(super) fn of(
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
    let variable = matter.variable(&analysis.name);
    if variable.is_some_and(|variable| variable.is_constant()) {
        return warnings;
    }
    if let Some(variable) = variable.filter(|_| *unit == Unit::Nominal) {
        let losses = &variable.losses;
        if 10 * losses.only_before > n + losses.only_before {
            warn(
                "LOST",
                format!(
                    "{} of {} who answered before have no answer after ({})",
                    losses.only_before,
                    n + losses.only_before,
                    losses.reasons()
                ),
                "Read the table attrition; the change is of those who stayed",
            );
        }
    }
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
    let Some(variable) = matter.variable(&analysis.name) else {
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
