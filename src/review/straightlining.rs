//! Straight-lining: one answer to a whole battery, answers that hardly vary, long runs, items that run backwards.

use crate::form::{ListId, NodeId};
use crate::stats::describe::{correlation, median, sd};

use super::{
    Battery, CheckId, Finding, Limits, Severity, Sheet, Subject, batteries, battery::Points,
    finding::short, numbers,
};

/// One interview's answers to one battery.
struct Answered {
    line: usize,
    answers: Vec<f64>,
}

/// All of it, battery by battery and round by round.
pub(super) fn check(sheet: &Sheet, limits: &Limits) -> Vec<Finding> {
    let batteries = batteries(sheet.questionnaire(), limits);
    let mut found = vec![];
    for round in sheet.rounds() {
        for battery in &batteries {
            let answered = answered(sheet, battery, &round.lines);
            found.extend(straight(sheet, limits, battery, &answered));
            found.extend(hardly(sheet, limits, battery, &answered));
            found.extend(reversed(sheet, battery, &answered, round.name.as_deref()));
        }
        found.extend(runs(sheet, limits, &batteries, &round.lines));
    }
    found
}

/// The interviews that answer every item of the battery with a point of its scale.
fn answered(sheet: &Sheet, battery: &Battery, lines: &[usize]) -> Vec<Answered> {
    let points = battery.points_of(sheet);
    lines
        .iter()
        .map(|line| Answered {
            line: *line,
            answers: points.answers(*line),
        })
        .filter(|one| one.answers.len() == battery.items.len())
        .collect()
}

fn is_straight(answers: &[f64]) -> bool {
    answers.windows(2).all(|pair| pair[0] == pair[1])
}

fn straight(
    sheet: &Sheet,
    limits: &Limits,
    battery: &Battery,
    answered: &[Answered],
) -> Vec<Finding> {
    let straight: Vec<&Answered> = answered
        .iter()
        .filter(|one| is_straight(&one.answers))
        .collect();
    let items = battery.items.len();
    let severity = if items >= limits.straightline_items {
        Severity::Soft
    } else {
        Severity::Note
    };
    straight
        .iter()
        .map(|one| {
            let answer = short(one.answers[0]);
            Finding::new(
                CheckId::Straightline,
                severity,
                about(sheet, battery, one.line),
                &texts(&one.answers),
                format!(
                    "{answer} to all {items} items {}, as {} of {} do",
                    battery.name(sheet.questionnaire()),
                    straight.len(),
                    answered.len()
                ),
                "Look at the time that the section took and at the enumerator's other interviews; say in training that items are read one by one.",
            )
            .number("answer", one.answers[0])
            .count("items", items)
            .count("straight", straight.len())
            .count("n", answered.len())
        })
        .collect()
}

/// Answers to a long battery that vary far less than others' do, and are not all one.
///
/// # Source
/// Dunn, Heggestad, Shanock & Theilgard 2018: intra-individual response variability, here the standard deviation over
/// a battery's items.
fn hardly(
    sheet: &Sheet,
    limits: &Limits,
    battery: &Battery,
    answered: &[Answered],
) -> Vec<Finding> {
    if battery.items.len() < limits.straightline_items {
        return vec![];
    }
    let spreads: Vec<f64> = answered.iter().map(|one| sd(&one.answers)).collect();
    if spreads.len() < limits.fewest {
        return vec![];
    }
    let middle = median(&spreads);
    answered
        .iter()
        .zip(&spreads)
        .filter(|(one, spread)| {
            **spread <= limits.low_variance * middle && !is_straight(&one.answers)
        })
        .map(|(one, spread)| {
            Finding::new(
                CheckId::LowVariance,
                Severity::Soft,
                about(sheet, battery, one.line),
                &texts(&one.answers),
                format!(
                    "the answers to {} vary by {} where those of the {} interviews vary by {}",
                    battery.name(sheet.questionnaire()),
                    short(*spread),
                    spreads.len(),
                    short(middle)
                ),
                "Look at the time that the section took and at the enumerator's other interviews.",
            )
            .number("sd", *spread)
            .number("median_sd", middle)
            .count("n", spreads.len())
        })
        .collect()
}

/// Runs of one answer over all items of one scale, across sections, where no battery is straight as a whole.
fn runs(sheet: &Sheet, limits: &Limits, batteries: &[Battery], lines: &[usize]) -> Vec<Finding> {
    let mut lists: Vec<ListId> = batteries.iter().map(|battery| battery.list).collect();
    lists.dedup();
    let mut found = vec![];
    for list in lists {
        let of_list: Vec<&Battery> = batteries.iter().filter(|b| b.list == list).collect();
        let items: usize = of_list.iter().map(|battery| battery.items.len()).sum();
        if items < limits.long_string_items {
            continue;
        }
        let points: Vec<Points<'_>> = of_list.iter().map(|one| one.points_of(sheet)).collect();
        for line in lines {
            let of_battery: Vec<Vec<f64>> = points.iter().map(|one| one.answers(*line)).collect();
            let answers = of_battery.concat();
            let run = longest_run(&answers);
            let told = || {
                let mut both = of_list.iter().zip(&of_battery);
                both.any(|(battery, own)| battery.items.len() >= run && is_straight(own))
            };
            if answers.len() >= limits.long_string_items
                && run as f64 >= limits.long_string * answers.len() as f64
                && !told()
            {
                found.push(run_finding(sheet, of_list[0], *line, &answers, run));
            }
        }
    }
    found
}

fn run_finding(
    sheet: &Sheet,
    battery: &Battery,
    line: usize,
    answers: &[f64],
    run: usize,
) -> Finding {
    Finding::new(
        CheckId::LongString,
        Severity::Soft,
        about(sheet, battery, line),
        &texts(answers),
        format!(
            "one answer {run} times in a row over the {} items of one scale",
            answers.len()
        ),
        "Look at the time that the sections took and at the enumerator's other interviews.",
    )
    .count("run", run)
    .count("items", answers.len())
}

fn longest_run(answers: &[f64]) -> usize {
    answers
        .chunk_by(|a, b| a == b)
        .map(<[f64]>::len)
        .max()
        .unwrap_or(0)
}

/// Items that correlate negatively with the sum of the others: worded the other way round and not yet turned.
///
/// The limit is −2/√n, about the 5 % point (two-sided) of a correlation of zero.
fn reversed(
    sheet: &Sheet,
    battery: &Battery,
    answered: &[Answered],
    round: Option<&str>,
) -> Vec<Finding> {
    let n = answered.len();
    if n < 20 {
        return vec![];
    }
    let sums: Vec<f64> = answered
        .iter()
        .map(|one| one.answers.iter().sum())
        .collect();
    let against = |item: usize| {
        let own: Vec<f64> = answered.iter().map(|one| one.answers[item]).collect();
        let rest: Vec<f64> = sums.iter().zip(&own).map(|(sum, own)| sum - own).collect();
        correlation(&own, &rest)
    };
    let all: Vec<Option<f64>> = (0..battery.items.len()).map(against).collect();
    let known: Vec<f64> = all.iter().flatten().copied().collect();
    // Where the battery as a whole does not hang together, no single item is to blame.
    if known.is_empty() || median(&known) <= 0.0 {
        return vec![];
    }
    let limit = -2.0 / (n as f64).sqrt();
    battery
        .items
        .iter()
        .zip(all)
        .filter_map(|(item, r)| Some((*item, r?)))
        .filter(|(_, r)| *r < limit)
        .map(|(item, r)| reversed_finding(sheet, item, r, n, round))
        .collect()
}

fn reversed_finding(sheet: &Sheet, item: NodeId, r: f64, n: usize, round: Option<&str>) -> Finding {
    let subject = Subject {
        round: round.map(str::to_owned),
        ..Subject::default()
    };
    let questionnaire = sheet.questionnaire();
    Finding::new(
        CheckId::ReversedItem,
        Severity::Note,
        numbers::at(subject, questionnaire, item, &crate::form::Rows::default()),
        &[n.ilog2().to_string()],
        format!(
            "the item correlates {} with the rest of its battery (n = {n})",
            short(r)
        ),
        "Is it worded the other way round? Then turn it before a scale is made; else look at its translation.",
    )
    .number("r", r)
    .count("n", n)
}

fn about(sheet: &Sheet, battery: &Battery, line: usize) -> Subject {
    let rows = crate::form::Rows::default();
    numbers::at(
        sheet.subject(line),
        sheet.questionnaire(),
        battery.items[0],
        &rows,
    )
}

fn texts(answers: &[f64]) -> Vec<String> {
    answers.iter().map(|answer| short(*answer)).collect()
}
