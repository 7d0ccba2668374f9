//! Outliers: amounts far from all others of their round, on the logarithm where that fits, by village where it can be.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use crate::form::{NodeId, Rows};
use crate::stats::describe::median;
use crate::survey::Role;

use super::{CheckId, Column, Finding, Limits, Severity, Sheet};
use super::{
    finding::short,
    numbers,
    robust::{Centre, fits_log, z_limit},
};

/// One number and where it stands.
#[derive(Debug, Clone, Copy)]
struct Seen {
    line: usize,
    row: usize,
    value: f64,
}

/// With what a number is compared.
struct Yardstick {
    centre: Centre,
    village: Option<String>,
    log: bool,
}

/// The numbers that lie beyond [`Limits::outlier_z`], in questions and in rosters. A zero is no outlier where the others
/// are compared by their logarithms: it is another answer, not a small one.
pub(super) fn check(sheet: &Sheet, limits: &Limits) -> Vec<Finding> {
    let mut found = vec![];
    for round in sheet.rounds() {
        let columns = sheet.columns().par_iter().map(|column| {
            let seen = round.lines.iter().map(|line| (*line, *line));
            in_column(sheet, limits, column, seen)
        });
        found.extend(columns.collect::<Vec<_>>().into_iter().flatten());
        for roster in sheet.rosters() {
            let inside: HashSet<usize> = round.lines.iter().copied().collect();
            for column in &roster.columns {
                let rows = roster.rows.iter().enumerate();
                let seen = rows
                    .filter(|(_, (line, _))| inside.contains(line))
                    .map(|(row, (line, _))| (*line, row));
                found.extend(in_column(sheet, limits, column, seen));
            }
        }
    }
    found
}

/// Whether the question is compared by its logarithm: money always, other numbers where it fits all rounds together.
fn by_logarithm(sheet: &Sheet, column: &Column) -> bool {
    let rows = 0..column.codes().len();
    let values: Vec<f64> = rows.filter_map(|row| column.number(row)).collect();
    let positive: Vec<f64> = values.iter().copied().filter(|v| *v > 0.0).collect();
    let is_money = sheet.questionnaire().at(column.node).looks("thousands-sep");
    values.iter().all(|value| *value >= 0.0) && (is_money || fits_log(&positive))
}

fn in_column(
    sheet: &Sheet,
    limits: &Limits,
    column: &Column,
    places: impl Iterator<Item = (usize, usize)>,
) -> Vec<Finding> {
    if !numbers::is_amount(sheet.questionnaire(), sheet.roles(), column.node) {
        return vec![];
    }
    let log = by_logarithm(sheet, column);
    let seen: Vec<Seen> = places
        .filter_map(|(line, row)| {
            let value = column.number(row)?;
            Some(Seen { line, row, value })
        })
        .filter(|seen| !log || seen.value > 0.0)
        .collect();
    let scale = |value: f64| if log { libm::log(value) } else { value };
    let villages = sheet.role(Role::Village);
    let by_village = within_villages(&seen, villages, limits, scale);
    let all: Vec<f64> = seen.iter().map(|s| scale(s.value)).collect();
    let overall = Centre::of(&all, limits.fewest);
    let limit = z_limit(limits.outlier_z, seen.len());
    let mut found = vec![];
    for one in &seen {
        let of_village = villages.and_then(|village| by_village.get(&village.code(one.line)));
        let Some(centre) = of_village.copied().or(overall) else {
            continue;
        };
        let z = centre.z(scale(one.value));
        if z.abs() > limit {
            let village = of_village.and_then(|_| villages?.text(one.line));
            let by = Yardstick {
                centre,
                village,
                log,
            };
            found.push(finding(sheet, column.node, one, &by, z));
        }
    }
    found
}

/// The centre of every village with enough numbers, and one spread for all of them: that of the numbers around the
/// centres of their villages.
fn within_villages(
    seen: &[Seen],
    village: Option<&Column>,
    limits: &Limits,
    scale: impl Fn(f64) -> f64,
) -> BTreeMap<u32, Centre> {
    let mut villages: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for one in seen {
        let code = village.map_or(0, |village| village.code(one.line));
        villages.entry(code).or_default().push(scale(one.value));
    }
    villages.remove(&0);
    villages.retain(|_, values| values.len() >= limits.fewest_in_village);
    let deviations: Vec<f64> = villages
        .values()
        .flat_map(|values| {
            let centre = median(values);
            values.iter().map(move |value| value - centre)
        })
        .collect();
    let Some(pooled) = Centre::of(&deviations, limits.fewest) else {
        return BTreeMap::new();
    };
    villages
        .into_iter()
        .map(|(code, values)| {
            let centre = Centre {
                median: median(&values),
                n: values.len(),
                ..pooled
            };
            (code, centre)
        })
        .collect()
}

fn finding(sheet: &Sheet, node: NodeId, one: &Seen, by: &Yardstick, z: f64) -> Finding {
    let questionnaire = sheet.questionnaire();
    let rows = sheet
        .rosters()
        .iter()
        .find(|roster| questionnaire.at(node).repeats.last() == Some(&roster.node))
        .map_or_else(Rows::default, |roster| roster.rows[one.row].1.clone());
    let mut subject = numbers::at(sheet.subject(one.line), questionnaire, node, &rows);
    let positions = sheet.positions(one.line, &questionnaire.at(node).repeats, &rows);
    subject.path = Some(numbers::path(questionnaire, node, &positions));
    let middle = if by.log {
        libm::exp(by.centre.median)
    } else {
        by.centre.median
    };
    let among = match &by.village {
        Some(village) => format!("of the {} in {village}", by.centre.n),
        None => format!("of all {}", by.centre.n),
    };
    let side = if z > 0.0 { "above" } else { "below" };
    let rounded = if middle >= 100.0 {
        middle.round()
    } else {
        (middle * 10.0).round() / 10.0
    };
    let (value, middle) = (short(one.value), short(rounded));
    Finding::new(
        CheckId::Outlier,
        Severity::Soft,
        subject,
        &[&value],
        format!(
            "{value} lies {} robust standard deviations {side} the median {middle} {among}{}",
            short((z.abs() * 10.0).round() / 10.0),
            if by.log { ", on the logarithm" } else { "" }
        ),
        "Ask for the figure again: a zero too many or too few, another unit, a month for a year? Leave it when it is so.",
    )
    .number("value", one.value)
    .number("z", z)
    .number("median", if by.log { libm::exp(by.centre.median) } else { by.centre.median })
    .count("n", by.centre.n)
    .text("scale", if by.log { "log" } else { "raw" })
    .text("village", by.village.clone().unwrap_or_default())
}
