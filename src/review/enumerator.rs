//! Enumerator effects: people whose interviews give other answers than those of their colleagues in the same villages.

use std::collections::BTreeMap;

use crate::form::{NodeId, Rows};
use crate::stats::describe::mean;
use crate::stats::distributions::{Continuous, FisherF, StudentT};
use crate::stats::multiplicity::benjamini_hochberg;
use crate::survey::Role;

use super::{
    Battery, CheckId, Column, Finding, Limits, Round, Severity, Sheet, Subject, batteries,
    finding::{percent, short},
    numbers,
    robust::normal_scores,
};

/// One answer as a normal score, and who got it where.
struct Answered {
    score: f64,
    village: u32,
    enumerator: u32,
}

/// What enumerators do to one question.
struct Effect {
    node: NodeId,
    people: Vec<Person>,
    /// The share of the variance that lies between enumerators, villages apart.
    icc: f64,
    icc_p: f64,
    n: usize,
    /// Whether every village had one enumerator only, so that villages and enumerators cannot be told apart.
    confounded: bool,
    /// The items of the battery whose mean is meant.
    mean_of: Option<String>,
}

/// One enumerator's distance from the others of the same villages, in standard deviations.
struct Person {
    name: String,
    shift: f64,
    shrunk: f64,
    p: f64,
    n: usize,
}

/// Every amount, every battery item and every battery's mean, round by round; the false discovery rate is kept over all of a round's tests.
///
/// Answers become normal scores within the round, so that neither skew nor an outlier makes an effect. An enumerator is
/// compared with the others within villages, because enumerators do not choose their villages at random.
pub(super) fn check(sheet: &Sheet, limits: &Limits) -> Vec<Finding> {
    let Some(enumerators) = sheet.role(Role::Enumerator) else {
        return vec![];
    };
    let measures = measures(sheet, limits);
    let mut found = vec![];
    for round in sheet.rounds() {
        let effects: Vec<Effect> = measures
            .iter()
            .filter_map(|measure| effect(sheet, measure, enumerators, &round.lines, limits))
            .collect();
        found.extend(iccs(sheet, &effects, &round, limits));
        found.extend(shifts(sheet, &effects, &round, limits));
    }
    found
}

/// Something that is measured in every interview.
struct Measure {
    /// The question, or the first item of the battery.
    node: NodeId,
    /// The battery whose mean answer is meant: what its items share shows there before it shows in any of them.
    mean_of: Option<Battery>,
}

impl Measure {
    fn value(&self, sheet: &Sheet, line: usize) -> Option<f64> {
        match &self.mean_of {
            None => sheet.at(self.node)?.number(line),
            Some(battery) => {
                let answers = battery.answers(sheet, line);
                (2 * answers.len() > battery.items.len()).then(|| mean(&answers))
            }
        }
    }
}

/// Amounts, the items of batteries, and the batteries' means.
fn measures(sheet: &Sheet, limits: &Limits) -> Vec<Measure> {
    let questionnaire = sheet.questionnaire();
    let batteries = batteries(questionnaire, limits);
    let amounts = sheet
        .columns()
        .iter()
        .map(|column| column.node)
        .filter(|node| numbers::is_amount(questionnaire, sheet.roles(), *node));
    let items = batteries.iter().flat_map(|battery| battery.items.clone());
    let mut measures: Vec<Measure> = amounts
        .chain(items)
        .map(|node| Measure {
            node,
            mean_of: None,
        })
        .collect();
    measures.extend(batteries.into_iter().map(|battery| Measure {
        node: battery.items[0],
        mean_of: Some(battery),
    }));
    measures
}

fn effect(
    sheet: &Sheet,
    measure: &Measure,
    enumerators: &Column,
    lines: &[usize],
    limits: &Limits,
) -> Option<Effect> {
    let village = sheet.role(Role::Village);
    let seen: Vec<(usize, f64)> = lines
        .iter()
        .filter(|line| enumerators.code(**line) != 0)
        .filter_map(|line| Some((*line, measure.value(sheet, *line)?)))
        .collect();
    if seen.len() < 2 * limits.fewest {
        return None;
    }
    let scores = normal_scores(&seen.iter().map(|(_, value)| *value).collect::<Vec<_>>());
    let mut answered: Vec<Answered> = seen
        .iter()
        .zip(scores)
        .map(|((line, _), score)| Answered {
            score,
            village: village.map_or(0, |village| village.code(*line)),
            enumerator: enumerators.code(*line),
        })
        .collect();
    let shared = Within::of(&answered);
    let confounded = shared.is_none() && village.is_some();
    let within = match shared {
        Some(within) => within,
        None => {
            answered.iter_mut().for_each(|one| one.village = 0);
            Within::of(&answered)?
        }
    };
    let name = |code: u32| {
        enumerators
            .of_code(code)
            .map(|answer| match answer {
                crate::form::Answer::Value(value) => value.to_string(),
                crate::form::Answer::Missing(missing) => missing.to_string(),
            })
            .unwrap_or_default()
    };
    let mut effect = within.effect(measure.node, name, limits);
    effect.confounded = confounded;
    effect.mean_of = measure
        .mean_of
        .as_ref()
        .map(|battery| battery.name(sheet.questionnaire()));
    Some(effect)
}

/// Sums within villages in which more than one enumerator worked.
struct Within {
    /// Enumerator → how far the sum of the scores lies above what the villages would give, and the weight of that.
    people: BTreeMap<u32, Sum>,
    /// Two enumerators → how much they have each other as "others".
    shared: BTreeMap<(u32, u32), f64>,
    variance: f64,
    df: f64,
    n: usize,
}

#[derive(Default, Clone, Copy)]
struct Sum {
    above: f64,
    weight: f64,
    n: usize,
}

impl Within {
    fn of(answered: &[Answered]) -> Option<Self> {
        let mut cells: BTreeMap<u32, BTreeMap<u32, Vec<f64>>> = BTreeMap::new();
        for one in answered {
            let village = cells.entry(one.village).or_default();
            village.entry(one.enumerator).or_default().push(one.score);
        }
        cells.retain(|_, village| village.len() > 1);
        let mut within = Self {
            people: BTreeMap::new(),
            shared: BTreeMap::new(),
            variance: 0.0,
            df: 0.0,
            n: 0,
        };
        for village in cells.values() {
            within.add(village);
        }
        if within.df < 1.0 || within.variance <= 0.0 {
            return None;
        }
        within.variance /= within.df;
        Some(within)
    }

    fn add(&mut self, village: &BTreeMap<u32, Vec<f64>>) {
        let n = village.values().map(Vec::len).sum::<usize>() as f64;
        let mean = village.values().flatten().sum::<f64>() / n;
        for (person, scores) in village {
            let own = scores.len() as f64;
            let own_mean = scores.iter().sum::<f64>() / own;
            let sum = self.people.entry(*person).or_default();
            sum.above += own * (own_mean - mean);
            sum.weight += own * (n - own) / n;
            sum.n += scores.len();
            self.variance += scores.iter().map(|s| (s - own_mean).powi(2)).sum::<f64>();
            self.df += own - 1.0;
            self.n += scores.len();
            for (other, others) in village.iter().filter(|(other, _)| *other != person) {
                *self.shared.entry((*person, *other)).or_default() += own * others.len() as f64 / n;
            }
        }
    }

    /// The variance between enumerators by the method of moments: E(Σ U²/W) = E σ² + τ² Σ (W² + Σ A²)/W, where U is an
    /// enumerator's sum above the villages, W its weight, A what two enumerators share.
    fn between(&self) -> (f64, f64) {
        let squares: f64 = self
            .people
            .values()
            .map(|sum| sum.above * sum.above / sum.weight)
            .sum();
        let slope: f64 = self
            .people
            .iter()
            .map(|(person, sum)| {
                let others: f64 = self
                    .shared
                    .iter()
                    .filter(|((own, _), _)| own == person)
                    .map(|(_, shared)| shared * shared)
                    .sum();
                (sum.weight * sum.weight + others) / sum.weight
            })
            .sum();
        let people = self.people.len() as f64;
        let between = ((squares - people * self.variance) / slope).max(0.0);
        (between, squares / (people * self.variance))
    }

    fn effect(&self, node: NodeId, name: impl Fn(u32) -> String, limits: &Limits) -> Effect {
        let (between, ratio) = self.between();
        let people = self
            .people
            .iter()
            .filter(|(_, sum)| sum.n >= limits.fewest_by_enumerator)
            .map(|(code, sum)| {
                let noise = self.variance / sum.weight;
                let shift = sum.above / sum.weight;
                Person {
                    name: name(*code),
                    shift,
                    shrunk: shift * between / (between + noise),
                    p: StudentT { df: self.df }.two_sided(shift / noise.sqrt()),
                    n: sum.n,
                }
            })
            .collect();
        let df1 = self.people.len() as f64 - 1.0;
        Effect {
            node,
            people,
            icc: between / (between + self.variance),
            icc_p: FisherF { df1, df2: self.df }.sf(ratio),
            n: self.n,
            confounded: false,
            mean_of: None,
        }
    }
}

/// What lies apart.
fn what(effect: &Effect) -> String {
    match &effect.mean_of {
        None => "the answers".to_owned(),
        Some(items) => format!("the means of {items}"),
    }
}

/// What is said where villages and enumerators cannot be told apart.
fn caution(effect: &Effect) -> &'static str {
    if effect.confounded {
        "; every village had one enumerator, so this may be the villages"
    } else {
        ""
    }
}

fn about(sheet: &Sheet, effect: &Effect, round: &Round, enumerator: Option<&str>) -> Subject {
    let subject = Subject {
        round: round.name.clone(),
        enumerator: enumerator.map(str::to_owned),
        ..Subject::default()
    };
    numbers::at(
        subject,
        sheet.questionnaire(),
        effect.node,
        &Rows::default(),
    )
}

fn iccs(sheet: &Sheet, effects: &[Effect], round: &Round, limits: &Limits) -> Vec<Finding> {
    let p: Vec<f64> = effects.iter().map(|effect| effect.icc_p).collect();
    effects
        .iter()
        .zip(benjamini_hochberg(&p))
        .filter(|(effect, p)| *p < limits.false_discovery && effect.icc >= limits.enumerator_icc)
        .map(|(effect, p)| {
            Finding::new(
                CheckId::EnumeratorIcc,
                Severity::Note,
                about(sheet, effect, round, None),
                &[what(effect), effect.n.ilog2().to_string()],
                format!(
                    "{} of the variance of {} lies between enumerators (n = {}){}",
                    percent(effect.icc),
                    what(effect),
                    effect.n,
                    caution(effect)
                ),
                "Listen to how each of them puts the question; read it out word for word.",
            )
            .number("icc", effect.icc)
            .number("p", p)
            .count("n", effect.n)
        })
        .collect()
}

fn shifts(sheet: &Sheet, effects: &[Effect], round: &Round, limits: &Limits) -> Vec<Finding> {
    let all: Vec<(&Effect, &Person)> = effects
        .iter()
        .flat_map(|effect| effect.people.iter().map(move |person| (effect, person)))
        .collect();
    let p: Vec<f64> = all.iter().map(|(_, person)| person.p).collect();
    all.into_iter()
        .zip(benjamini_hochberg(&p))
        .filter(|((_, person), p)| {
            *p < limits.false_discovery && person.shrunk.abs() >= limits.enumerator_shift
        })
        .map(|((effect, person), p)| {
            let side = if person.shift > 0.0 { "above" } else { "below" };
            Finding::new(
                CheckId::EnumeratorShift,
                if effect.confounded { Severity::Note } else { Severity::Soft },
                about(sheet, effect, round, Some(&person.name)),
                &[what(effect), side.to_owned(), person.n.ilog2().to_string()],
                format!(
                    "{} lie {} standard deviations {side} those of the other enumerators (n = {}){}",
                    what(effect),
                    short((person.shrunk.abs() * 100.0).round() / 100.0),
                    person.n,
                    caution(effect)
                ),
                "Sit in on an interview, or have some of them checked by a second visit.",
            )
            .number("shift", person.shift)
            .number("shrunk", person.shrunk)
            .number("icc", effect.icc)
            .number("p", p)
            .count("n", person.n)
        })
        .collect()
}
