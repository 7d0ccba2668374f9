//! Heaping: amounts rounded more coarsely in one round or by one enumerator, and last digits that are 0 and 5 too often.

use rayon::prelude::*;

use crate::form::{NodeId, Rows};
use crate::stats::describe::median;
use crate::stats::distributions::{Binomial, Continuous, Normal};
use crate::stats::multiplicity::benjamini_hochberg;
use crate::survey::Role;

use super::{
    CheckId, Column, Finding, Limits, Round, Severity, Sheet, Subject, finding::percent, numbers,
};

/// How many of some numbers are round.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    round: usize,
    n: usize,
}

impl Count {
    fn share(self) -> f64 {
        self.round as f64 / self.n as f64
    }

    fn without(self, other: Self) -> Self {
        Self {
            round: self.round - other.round,
            n: self.n - other.n,
        }
    }
}

/// One comparison of shares.
struct Contrast {
    node: NodeId,
    unit: f64,
    round: Option<String>,
    enumerator: Option<String>,
    own: Count,
    others: Count,
    p: f64,
}

/// Rounds against the other rounds, enumerators against the others of their round, last digits against chance.
///
/// A number is round when it is a multiple of a tenth of the leading power of ten of the question's median: thousands
/// where the median is in the tens of thousands.
pub(super) fn check(sheet: &Sheet, limits: &Limits) -> Vec<Finding> {
    let rounds = sheet.rounds();
    let teams = teams(sheet, &rounds);
    let amounts = sheet
        .columns()
        .par_iter()
        .filter(|column| numbers::is_amount(sheet.questionnaire(), sheet.roles(), column.node));
    let looked_at = amounts.map(|column| {
        let mut contrasts = vec![];
        if let Some(unit) = unit(column, limits) {
            let counts = of_codes(column, unit);
            contrasts.extend(between_rounds(column, &counts, &rounds, unit, limits));
            contrasts.extend(between_enumerators(column, &counts, &teams, unit, limits));
        }
        let digits = rounds
            .iter()
            .filter_map(|round| last_digits(sheet, column, round, limits));
        (contrasts, digits.collect::<Vec<_>>())
    });
    let (mut contrasts, mut found) = (vec![], vec![]);
    for (of_column, digits) in looked_at.collect::<Vec<_>>() {
        contrasts.extend(of_column);
        found.extend(digits);
    }
    let p: Vec<f64> = contrasts.iter().map(|contrast| contrast.p).collect();
    let adjusted = benjamini_hochberg(&p);
    for (contrast, p) in contrasts.iter().zip(adjusted) {
        let more = contrast.own.share() - contrast.others.share();
        if p < limits.false_discovery && more >= limits.heaping {
            found.push(finding(sheet, contrast, p));
        }
    }
    found
}

/// What a round number of this question is a multiple of; `None` where its numbers are too small to be rounded.
fn unit(column: &Column, limits: &Limits) -> Option<f64> {
    let values = positive(column, 0..column.codes().len());
    if values.len() < limits.fewest {
        return None;
    }
    let unit = libm::pow(10.0, libm::log10(median(&values)).floor() - 1.0);
    (unit >= 10.0).then_some(unit)
}

fn positive(column: &Column, lines: impl IntoIterator<Item = usize>) -> Vec<f64> {
    lines
        .into_iter()
        .filter_map(|line| column.number(line))
        .filter(|value| *value > 0.0)
        .collect()
}

/// What one answer adds, by its code.
fn of_codes(column: &Column, unit: f64) -> Vec<Count> {
    let numbers = column.numbers_of_codes().into_iter();
    let one = |number: Option<f64>| match number {
        Some(value) if value > 0.0 => Count {
            n: 1,
            round: usize::from(value % unit == 0.0),
        },
        _ => Count::default(),
    };
    numbers.map(one).collect()
}

fn count(column: &Column, of_code: &[Count], lines: &[usize]) -> Count {
    lines.iter().fold(Count::default(), |sum, line| {
        let one = of_code[column.code(*line) as usize];
        Count {
            round: sum.round + one.round,
            n: sum.n + one.n,
        }
    })
}

fn between_rounds(
    column: &Column,
    of_code: &[Count],
    rounds: &[Round],
    unit: f64,
    limits: &Limits,
) -> Vec<Contrast> {
    let counts: Vec<Count> = rounds
        .iter()
        .map(|round| count(column, of_code, &round.lines))
        .collect();
    let all = counts.iter().fold(Count::default(), |sum, count| Count {
        round: sum.round + count.round,
        n: sum.n + count.n,
    });
    rounds
        .iter()
        .zip(counts)
        .filter_map(|(round, own)| {
            let who = (round.name.clone(), None);
            contrast(column.node, unit, who, own, all.without(own), limits)
        })
        .collect()
}

/// A round and the interviews of each of its enumerators, those of nobody included.
struct Team<'r> {
    round: &'r Round,
    members: Vec<(Option<String>, Vec<usize>)>,
}

/// None where nobody is named.
fn teams<'r>(sheet: &Sheet, rounds: &'r [Round]) -> Vec<Team<'r>> {
    let Some(enumerators) = sheet.role(Role::Enumerator) else {
        return vec![];
    };
    let team = |round: &'r Round| Team {
        round,
        members: sheet.groups(Some(enumerators), round.lines.iter().copied()),
    };
    rounds.iter().map(team).collect()
}

fn between_enumerators(
    column: &Column,
    of_code: &[Count],
    teams: &[Team<'_>],
    unit: f64,
    limits: &Limits,
) -> Vec<Contrast> {
    let mut contrasts = vec![];
    for Team { round, members } in teams {
        let all = count(column, of_code, &round.lines);
        for (name, lines) in members {
            let own = count(column, of_code, lines);
            let who = (round.name.clone(), name.clone());
            if who.1.is_some() {
                contrasts.extend(contrast(
                    column.node,
                    unit,
                    who,
                    own,
                    all.without(own),
                    limits,
                ));
            }
        }
    }
    contrasts
}

/// The test that the share is not larger than among the others, where both have enough numbers.
fn contrast(
    node: NodeId,
    unit: f64,
    (round, enumerator): (Option<String>, Option<String>),
    own: Count,
    others: Count,
    limits: &Limits,
) -> Option<Contrast> {
    (own.n.min(others.n) >= limits.fewest).then(|| Contrast {
        node,
        unit,
        round,
        enumerator,
        own,
        others,
        p: larger_share(own.round, own.n, others.round, others.n),
    })
}

/// The one-sided p value of the difference between two shares, pooled variance.
pub(super) fn larger_share(own: usize, own_n: usize, others: usize, others_n: usize) -> f64 {
    let (n, m) = (own_n as f64, others_n as f64);
    let pooled = (own + others) as f64 / (n + m);
    let variance = pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m);
    if variance <= 0.0 {
        return 1.0;
    }
    Normal.sf((own as f64 / n - others as f64 / m) / variance.sqrt())
}

fn finding(sheet: &Sheet, contrast: &Contrast, p: f64) -> Finding {
    let by_enumerator = contrast.enumerator.is_some();
    let subject = Subject {
        round: contrast.round.clone(),
        enumerator: contrast.enumerator.clone(),
        ..Subject::default()
    };
    let subject = numbers::at(
        subject,
        sheet.questionnaire(),
        contrast.node,
        &Rows::default(),
    );
    let (others, way_out) = if by_enumerator {
        (
            "of the other enumerators'",
            "Ask how the figures were asked for; show in training how to add them up from parts.",
        )
    } else {
        (
            "in the other rounds",
            "Say so beside any comparison of these rounds: rounding hides small changes and makes false ones.",
        )
    };
    Finding::new(
        CheckId::Heaping,
        if by_enumerator {
            Severity::Soft
        } else {
            Severity::Note
        },
        subject,
        &[contrast.own.n.ilog2().to_string()],
        format!(
            "{} of {} amounts are multiples of {}, {} {others}",
            percent(contrast.own.share()),
            contrast.own.n,
            contrast.unit,
            percent(contrast.others.share())
        ),
        way_out,
    )
    .number("share", contrast.own.share())
    .number("others", contrast.others.share())
    .number("unit", contrast.unit)
    .number("p", p)
    .count("n", contrast.own.n)
    .count("n_others", contrast.others.n)
}

/// Last digits of numbers that are too small to be amounts but large enough to be rounded: ages, days, kilograms.
fn last_digits(sheet: &Sheet, column: &Column, round: &Round, limits: &Limits) -> Option<Finding> {
    let values = positive(column, round.lines.iter().copied());
    let whole = values.iter().all(|value| value.fract() == 0.0);
    if values.len() < limits.digit_values || !whole || !(20.0..200.0).contains(&median(&values)) {
        return None;
    }
    let heaped = values.iter().filter(|value| **value % 5.0 == 0.0).count();
    let share = heaped as f64 / values.len() as f64;
    let chance = Binomial {
        n: values.len() as u64,
        p: 0.2,
    };
    let p = chance.tails((heaped as u64).saturating_sub(1)).upper;
    if share < limits.digit_preference || p > 0.001 {
        return None;
    }
    let subject = Subject {
        round: round.name.clone(),
        ..Subject::default()
    };
    Some(
        Finding::new(
            CheckId::DigitPreference,
            Severity::Note,
            numbers::at(
                subject,
                sheet.questionnaire(),
                column.node,
                &Rows::default(),
            ),
            &[values.len().ilog2().to_string()],
            format!(
                "{} of {} numbers end in 0 or 5; 20 % would by chance",
                percent(share),
                values.len()
            ),
            "Ask for the year of birth, or for a document, instead of the rounded number.",
        )
        .number("share", share)
        .number("whipple", 500.0 * share)
        .number("p", p)
        .count("n", values.len()),
    )
}
