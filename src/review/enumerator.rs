//! Enumerator effects: people whose interviews give other answers than those of their colleagues in the same villages.

use rayon::prelude::*;

use crate::form::{NodeId, Rows};
use crate::stats::describe::mean;
use crate::stats::distributions::{Continuous, FisherF, StudentT};
use crate::stats::multiplicity::benjamini_hochberg;
use crate::survey::Role;

use super::{
    Battery, CheckId, Column, Finding, Limits, Round, Severity, Sheet, Subject, batteries,
    finding::{percent, short},
    numbers,
    robust::rank_scores,
    strata::{Scored, Within},
};

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
/// Answers become rank scores within the round, so that neither skew nor an outlier makes an effect (van Elteren 1960
/// compares ranks within strata the same way). An enumerator is compared with the others within villages, because
/// enumerators do not choose their villages at random.
pub(super) fn check(sheet: &Sheet, limits: &Limits) -> Vec<Finding> {
    let Some(enumerators) = sheet.role(Role::Enumerator) else {
        return vec![];
    };
    let measures = measures(sheet, limits);
    let mut found = vec![];
    for round in sheet.rounds() {
        let team = Team::of(sheet, enumerators, &round);
        if team.names.len() > MOST {
            continue;
        }
        let effects: Vec<Effect> = measures
            .par_iter()
            .filter_map(|measure| team.effect(sheet, measure, limits))
            .collect();
        found.extend(iccs(sheet, &effects, &round, limits));
        found.extend(shifts(sheet, &effects, &round, limits));
    }
    found
}

/// More names than this are not a team: another question plays the role.
const MOST: usize = 500;

/// Something that is measured in every interview.
struct Measure {
    /// The question, or the first item of the battery.
    node: NodeId,
    /// The battery whose mean answer is meant: what its items share shows there before it shows in any of them.
    mean_of: Option<Battery>,
}

impl Measure {
    /// What each of `visits` says: village, enumerator, number; those that say nothing are left out.
    fn seen(&self, sheet: &Sheet, visits: &[(u32, usize, usize)]) -> Vec<(u32, usize, f64)> {
        let column = sheet.at(self.node).filter(|_| self.mean_of.is_none());
        let numbers = column.map_or_else(Vec::new, Column::numbers_of_codes);
        let points = self
            .mean_of
            .as_ref()
            .map(|battery| battery.points_of(sheet));
        let value = |line: usize| match (column, &points) {
            (Some(column), _) => numbers[column.code(line) as usize],
            (None, Some(points)) => {
                let answers = points.answers(line);
                (2 * answers.len() > points.items()).then(|| mean(&answers))
            }
            (None, None) => None,
        };
        let said = visits
            .iter()
            .filter_map(|(village, person, line)| Some((*village, *person, value(*line)?)));
        said.collect()
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

/// The enumerators of a round and their interviews.
struct Team {
    names: Vec<String>,
    /// Village, enumerator and interview, in this order.
    visits: Vec<(u32, usize, usize)>,
    has_villages: bool,
}

impl Team {
    fn of(sheet: &Sheet, enumerators: &Column, round: &Round) -> Self {
        let village = sheet.role(Role::Village);
        let mut people = sheet.groups(Some(enumerators), round.lines.iter().copied());
        people.retain(|(name, _)| name.is_some());
        let mut visits: Vec<(u32, usize, usize)> = people
            .iter()
            .enumerate()
            .flat_map(|(person, (_, lines))| lines.iter().map(move |line| (person, *line)))
            .map(|(person, line)| (village.map_or(0, |v| v.code(line)), person, line))
            .collect();
        visits.sort_unstable();
        Self {
            names: people.into_iter().filter_map(|(name, _)| name).collect(),
            visits,
            has_villages: village.is_some(),
        }
    }

    fn effect(&self, sheet: &Sheet, measure: &Measure, limits: &Limits) -> Option<Effect> {
        let seen = measure.seen(sheet, &self.visits);
        if seen.len() < 2 * limits.fewest {
            return None;
        }
        let scores = rank_scores(&seen.iter().map(|(.., value)| *value).collect::<Vec<_>>());
        let mut scored: Vec<Scored> = seen
            .iter()
            .zip(scores)
            .map(|((stratum, person, _), score)| Scored {
                stratum: *stratum,
                person: *person,
                score,
            })
            .collect();
        let shared = Within::of(&scored, self.names.len());
        let confounded = shared.is_none() && self.has_villages;
        let within = shared.or_else(|| {
            scored.iter_mut().for_each(|one| one.stratum = 0);
            scored.sort_by_key(|one| one.person);
            Within::of(&scored, self.names.len())
        })?;
        Some(Effect {
            node: measure.node,
            confounded,
            mean_of: measure
                .mean_of
                .as_ref()
                .map(|battery| battery.name(sheet.questionnaire())),
            ..self.judged(&within, limits)
        })
    }

    fn judged(&self, within: &Within, limits: &Limits) -> Effect {
        let between = within.between();
        let people = within
            .people
            .iter()
            .zip(&self.names)
            .filter(|(sum, _)| sum.weight > 0.0 && sum.n >= limits.fewest_by_enumerator)
            .map(|(sum, name)| {
                let noise = within.variance / sum.weight;
                let shift = sum.above / sum.weight;
                Person {
                    name: name.clone(),
                    shift,
                    shrunk: shift * between.variance / (between.variance + noise),
                    p: StudentT { df: within.df }.two_sided(shift / noise.sqrt()),
                    n: sum.n,
                }
            })
            .collect();
        let against = FisherF {
            df1: between.people as f64 - 1.0,
            df2: within.df,
        };
        Effect {
            node: 0,
            people,
            icc: between.variance / (between.variance + within.variance),
            icc_p: against.sf(between.f),
            n: within.n,
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
