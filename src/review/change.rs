//! Before and after: changes that lie far from all other changes, and rounds that say the same throughout.

use crate::form::{NodeId, Rows};
use crate::survey::Role;

use super::{
    CheckId, Column, Finding, Limits, Severity, Sheet,
    finding::short,
    numbers,
    robust::{Centre, z_limit},
};

/// One respondent's interviews in two rounds that follow each other.
#[derive(Debug, Clone, Copy)]
struct Couple {
    before: usize,
    after: usize,
}

/// How many amounts two rounds must share before the same throughout is strange.
const FEWEST_SAME: usize = 5;

/// Amounts of each two rounds that follow each other.
pub(super) fn check(sheet: &Sheet, limits: &Limits) -> Vec<Finding> {
    let amounts: Vec<&Column> = sheet
        .columns()
        .iter()
        .filter(|column| numbers::is_amount(sheet.questionnaire(), sheet.roles(), column.node))
        .collect();
    let mut found = vec![];
    for couples in couples(sheet) {
        for column in &amounts {
            found.extend(jumps(sheet, limits, column, &couples));
        }
        found.extend(
            couples
                .iter()
                .filter_map(|couple| unchanged(sheet, &amounts, *couple)),
        );
    }
    found
}

/// The respondents with exactly one interview in both of two rounds, for each two rounds that follow each other.
fn couples(sheet: &Sheet) -> Vec<Vec<Couple>> {
    let Some(key) = sheet.role(Role::Key) else {
        return vec![];
    };
    let by_key: Vec<std::collections::HashMap<u32, Vec<usize>>> = sheet
        .rounds()
        .iter()
        .map(|round| {
            let mut lines: std::collections::HashMap<u32, Vec<usize>> =
                std::collections::HashMap::new();
            for line in &round.lines {
                lines.entry(key.code(*line)).or_default().push(*line);
            }
            lines
        })
        .collect();
    by_key
        .windows(2)
        .map(|two| {
            let mut couples: Vec<Couple> = two[0]
                .iter()
                .filter(|(code, _)| **code != 0)
                .filter_map(|(code, before)| {
                    match (before.as_slice(), two[1].get(code)?.as_slice()) {
                        ([before], [after]) => Some(Couple {
                            before: *before,
                            after: *after,
                        }),
                        _ => None,
                    }
                })
                .collect();
            couples.sort_by_key(|couple| couple.after);
            couples
        })
        .collect()
}

/// Changes whose logarithm of after by before is an outlier among all; zeros have no such ratio and are left out.
fn jumps(sheet: &Sheet, limits: &Limits, column: &Column, couples: &[Couple]) -> Vec<Finding> {
    let seen: Vec<(Couple, f64, f64)> = couples
        .iter()
        .filter_map(|couple| {
            let (before, after) = (column.number(couple.before)?, column.number(couple.after)?);
            (before > 0.0 && after > 0.0).then_some((*couple, before, after))
        })
        .collect();
    let ratios: Vec<f64> = seen
        .iter()
        .map(|(_, before, after)| libm::log(after / before))
        .collect();
    let Some(centre) = Centre::of(&ratios, limits.fewest) else {
        return vec![];
    };
    let limit = z_limit(limits.outlier_z, seen.len());
    seen.iter()
        .zip(&ratios)
        .filter(|(_, ratio)| centre.z(**ratio).abs() > limit && ratio.abs() >= SMALLEST_RATIO)
        .map(|((couple, before, after), ratio)| {
            jump(
                sheet,
                column.node,
                *couple,
                (*before, *after),
                centre,
                *ratio,
            )
        })
        .collect()
}

/// A change by less than a half is never called a jump, however little the others change.
const SMALLEST_RATIO: f64 = 0.405_465_108_108_164_4;

fn jump(
    sheet: &Sheet,
    node: NodeId,
    couple: Couple,
    (before, after): (f64, f64),
    centre: Centre,
    ratio: f64,
) -> Finding {
    let mut subject = sheet.subject(couple.after);
    subject.other = Some(sheet.lines()[couple.before].uid);
    let subject = numbers::at(subject, sheet.questionnaire(), node, &Rows::default());
    let earlier = sheet.said(Role::Round, couple.before).unwrap_or_default();
    let times = libm::exp(ratio);
    let zeros = (libm::log10(times).round(), libm::log10(times));
    let way_out = if zeros.0 != 0.0 && (zeros.0 - zeros.1).abs() < 0.06 {
        "The ratio is near a power of ten: count the zeros in both rounds."
    } else {
        "Ask what changed; look for another unit, a month for a year, or another person's figure in one of the rounds."
    };
    let (before_text, after_text) = (short(before), short(after));
    Finding::new(
        CheckId::Jump,
        Severity::Soft,
        subject,
        &[&before_text, &after_text],
        format!(
            "{before_text} in {earlier}, now {after_text}: times {}, where the median of {} is times {}",
            two_decimals(times),
            centre.n,
            two_decimals(libm::exp(centre.median))
        ),
        way_out,
    )
    .number("before", before)
    .number("after", after)
    .number("ratio", times)
    .number("z", centre.z(ratio))
    .count("n", centre.n)
}

fn two_decimals(number: f64) -> String {
    short((number * 100.0).round() / 100.0)
}

/// The same amount in every question that both rounds answer with something other than zero.
fn unchanged(sheet: &Sheet, amounts: &[&Column], couple: Couple) -> Option<Finding> {
    let both: Vec<(f64, f64)> = amounts
        .iter()
        .filter_map(|column| Some((column.number(couple.before)?, column.number(couple.after)?)))
        .filter(|(before, after)| *before != 0.0 || *after != 0.0)
        .collect();
    if both.len() < FEWEST_SAME || both.iter().any(|(before, after)| before != after) {
        return None;
    }
    let mut subject = sheet.subject(couple.after);
    subject.other = Some(sheet.lines()[couple.before].uid);
    let texts: Vec<String> = both.iter().map(|(before, _)| short(*before)).collect();
    let earlier = sheet.said(Role::Round, couple.before).unwrap_or_default();
    Some(
        Finding::new(
            CheckId::Unchanged,
            Severity::Soft,
            subject,
            &texts,
            format!("all {} amounts are those of {earlier}", both.len()),
            "Was one round copied from the other? Ask the enumerator, and ask again.",
        )
        .count("amounts", both.len()),
    )
}
