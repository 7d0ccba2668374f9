//! Fieldwork: who was listed, how the visits ended, who was interviewed; over all, by village and by enumerator.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::form::{Answer, Questionnaire};
use crate::name::Variable;
use crate::survey::{OutcomeClass, Outcomes, Roles, Status};

use super::{Grid, Interview};

/// The state of fieldwork.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fieldwork {
    /// Over all.
    pub total: Tally,
    /// By village, in the order of their codes.
    pub villages: Vec<Tally>,
    /// By enumerator, in the order of their codes.
    pub enumerators: Vec<Tally>,
    /// Where the outcomes come from.
    pub origin: Origin,
}

/// Counts of one village, one enumerator or all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tally {
    /// The code.
    pub code: String,
    /// What the code means, where the questionnaire says so.
    pub label: Option<String>,
    /// The people in the sampling frame.
    pub listed: u64,
    /// How the visits to them ended.
    pub outcomes: Outcomes,
    /// The people with an interview.
    pub respondents: u64,
    /// The interviews, one a round.
    pub interviews: u64,
    /// The interviews that are complete.
    pub complete: u64,
    /// Questions answered with a value.
    pub answers: u64,
    /// Questions answered with does not know, refused or not applicable.
    pub gaps: u64,
}

/// Where outcomes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin {
    /// The people whose outcome stands in the sampling frame.
    pub frame: u64,
    /// The people whose outcome stands in their interviews only.
    pub interviews: u64,
    /// The people without an outcome; they count as unknown.
    pub none: u64,
}

/// The fieldwork of a study with its sampling frame, where there is one.
///
/// An outcome in the frame goes before those in the interviews; of several rounds, the least complete counts. People
/// with an interview who are not in the frame count among those listed.
#[must_use]
pub fn fieldwork(
    questionnaire: &Questionnaire,
    roles: &Roles,
    frame: Option<&Grid>,
    interviews: &[Interview],
) -> Fieldwork {
    let mut counter = Counter::default();
    let mut said: HashMap<String, OutcomeClass> = HashMap::new();
    for interview in interviews {
        let class =
            text(interview, roles.outcome.as_ref()).and_then(|code| OutcomeClass::of_code(&code));
        if let (Some(key), Some(class)) = (text(interview, roles.key.as_ref()), class) {
            let least = said.get(&key).map_or(class, |other| class.max(*other));
            said.insert(key, least);
        }
        counter.interview(questionnaire, roles, interview);
    }
    let mut listed = HashSet::new();
    for person in people(roles, frame, interviews) {
        if listed.insert(person.key.clone()) {
            counter.person(&person, said.get(&person.key).copied());
        }
    }
    counter.finish(questionnaire, roles)
}

/// Somebody who is listed or was interviewed.
struct Person {
    key: String,
    village: Option<String>,
    enumerator: Option<String>,
    class: Option<OutcomeClass>,
}

/// The rows of the frame, then the people of interviews.
fn people(roles: &Roles, frame: Option<&Grid>, interviews: &[Interview]) -> Vec<Person> {
    let mut people = Vec::new();
    let key = roles.key.as_ref();
    if let (Some(frame), Some(key)) = (frame, key) {
        let column = |variable: Option<&Variable>| {
            variable.and_then(|variable| frame.column(variable.as_str()))
        };
        let (keys, villages, enumerators) = (
            column(Some(key)),
            column(roles.village.as_ref()),
            column(roles.enumerator.as_ref()),
        );
        let classes =
            ["outcome_class", "outcome_code", "outcome", "result"].map(|name| frame.column(name));
        for record in &frame.records {
            let cell = |column: Option<usize>| {
                column
                    .map(|column| record.cells[column].trim().to_owned())
                    .filter(|text| !text.is_empty())
            };
            let Some(key) = cell(keys) else { continue };
            let class = classes.iter().find_map(|column| {
                let text = cell(*column)?;
                OutcomeClass::from_letters(&text).or_else(|| OutcomeClass::of_code(&text))
            });
            people.push(Person {
                key,
                village: cell(villages),
                enumerator: cell(enumerators),
                class,
            });
        }
    }
    people.extend(interviews.iter().filter_map(|interview| {
        Some(Person {
            key: text(interview, key)?,
            village: text(interview, roles.village.as_ref()),
            enumerator: text(interview, roles.enumerator.as_ref()),
            class: None,
        })
    }));
    people
}

fn text(interview: &Interview, variable: Option<&Variable>) -> Option<String> {
    interview.text(variable?)
}

#[derive(Default)]
struct Counter {
    fieldwork: Fieldwork,
    villages: BTreeMap<String, Tally>,
    enumerators: BTreeMap<String, Tally>,
    seen: HashSet<(&'static str, String, String)>,
}

impl Counter {
    /// Counts in all tallies that are concerned.
    fn count(
        &mut self,
        village: Option<&String>,
        enumerator: Option<&String>,
        count: impl Fn(&mut Tally),
    ) {
        count(&mut self.fieldwork.total);
        if let Some(village) = village {
            count(self.villages.entry(village.clone()).or_default());
        }
        if let Some(enumerator) = enumerator {
            count(self.enumerators.entry(enumerator.clone()).or_default());
        }
    }

    fn interview(&mut self, questionnaire: &Questionnaire, roles: &Roles, interview: &Interview) {
        let (village, enumerator) = (
            text(interview, roles.village.as_ref()),
            text(interview, roles.enumerator.as_ref()),
        );
        let (mut answers, mut gaps) = (0, 0);
        for (address, answer) in &interview.answers {
            if questionnaire
                .node(&address.variable)
                .is_some_and(|node| node.kind.is_question())
            {
                match answer {
                    Answer::Value(_) => answers += 1,
                    Answer::Missing(_) => gaps += 1,
                }
            }
        }
        let complete = u64::from(interview.status == Status::Complete);
        self.count(village.as_ref(), enumerator.as_ref(), |tally| {
            tally.interviews += 1;
            tally.complete += complete;
            tally.answers += answers;
            tally.gaps += gaps;
        });
        let key = text(interview, roles.key.as_ref()).unwrap_or_else(|| interview.uid.to_string());
        let groups = [
            ("", Some(String::new())),
            ("village", village),
            ("enumerator", enumerator),
        ];
        for (kind, group) in groups {
            let Some(group) = group else { continue };
            if self.seen.insert((kind, group.clone(), key.clone())) {
                let tally = match kind {
                    "village" => self.villages.entry(group).or_default(),
                    "enumerator" => self.enumerators.entry(group).or_default(),
                    _ => &mut self.fieldwork.total,
                };
                tally.respondents += 1;
            }
        }
    }

    fn person(&mut self, person: &Person, said: Option<OutcomeClass>) {
        let origin = &mut self.fieldwork.origin;
        let class = match (person.class, said) {
            (Some(class), _) => {
                origin.frame += 1;
                class
            }
            (None, Some(class)) => {
                origin.interviews += 1;
                class
            }
            (None, None) => {
                origin.none += 1;
                OutcomeClass::Unknown
            }
        };
        self.count(
            person.village.as_ref(),
            person.enumerator.as_ref(),
            |tally| {
                tally.listed += 1;
                tally.outcomes.add(class);
            },
        );
    }

    fn finish(self, questionnaire: &Questionnaire, roles: &Roles) -> Fieldwork {
        let named = |tallies: BTreeMap<String, Tally>, variable: Option<&Variable>| {
            let named = tallies.into_iter().map(|(code, tally)| Tally {
                label: meaning(questionnaire, variable, &code),
                code,
                ..tally
            });
            named.collect()
        };
        Fieldwork {
            villages: named(self.villages, roles.village.as_ref()),
            enumerators: named(self.enumerators, roles.enumerator.as_ref()),
            ..self.fieldwork
        }
    }
}

/// The label of a choice in the default language.
fn meaning(
    questionnaire: &Questionnaire,
    variable: Option<&Variable>,
    code: &str,
) -> Option<String> {
    let list = questionnaire.list_of(variable?)?;
    let choice = list.choices.iter().find(|choice| choice.name == code)?;
    let label = choice
        .label
        .in_language(questionnaire.default_language(), 0)?;
    Some(label.fill(|_| String::new()))
}
