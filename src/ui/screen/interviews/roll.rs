//! The roll: the sampling frame and the interviews in the store, joined by the respondent's key.

use std::{collections::HashMap, sync::OnceLock};

use rayon::prelude::*;

use crate::name::Uid;
use crate::survey::{CallBack, QueryState};
use crate::ui::fuzzy::Plain;

/// How far an interview is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Begun.
    Open,
    /// Completed.
    Complete,
    /// Declared void.
    Void,
}

/// An interview of the store, as the roll shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The interview.
    pub uid: Uid,
    /// The respondent's key; empty until it is answered.
    pub key: String,
    /// The round's code; empty in a study without rounds.
    pub round: String,
    /// The village's label.
    pub village: String,
    /// The household's code.
    pub household: String,
    /// The outcome's label.
    pub outcome: String,
    /// How far it is.
    pub progress: Progress,
    /// How many questions are answered.
    pub answered: usize,
    /// When it was last touched, for a person's eyes.
    pub when: String,
    /// When it was last touched.
    pub at_ms: i64,
    /// Who touched it last.
    pub by: String,
    /// When to come again, while it is in work.
    pub back: Option<CallBack>,
    /// The open query on it whose turn is the nearest: one that waits for a reply before one that waits to be settled.
    pub asked: Option<QueryState>,
}

/// A person of the sampling frame.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The respondent's key.
    pub key: String,
    /// The village, for a person's eyes.
    pub village: String,
    /// The household's code.
    pub household: String,
    /// The outcome that the frame states.
    pub outcome: String,
    /// Who is to visit.
    pub enumerator: String,
    /// What a new interview of this person starts with: variable and value.
    pub known: Vec<(String, String)>,
}

/// A row of the roll: a person of the frame, or interviews of someone outside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The person, as far as known.
    pub person: Person,
    /// Whether the frame lists the person.
    pub in_frame: bool,
    /// The interviews, in the order of their rounds.
    pub interviews: Vec<Listed>,
}

/// The whole roll.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Roll {
    /// The rounds' codes and labels, in order; empty in a study without rounds.
    pub rounds: Vec<(String, String)>,
    /// The code of the round that is asked first; the first of `rounds` where none is.
    pub first: Option<String>,
    /// One row a person.
    pub rows: Vec<Row>,
    /// What a filter looks at in each row, made ready when somebody filters first.
    searched: OnceLock<Vec<Plain>>,
}

impl Roll {
    /// Joins the `frame` with the `interviews`. Interviews of people outside the frame follow it; one without a key yet
    /// has a row of its own.
    #[must_use]
    pub fn join(
        rounds: Vec<(String, String)>,
        first: Option<String>,
        frame: Vec<Person>,
        interviews: Vec<Listed>,
    ) -> Self {
        let mut rows: Vec<Row> = frame
            .into_iter()
            .map(|person| Row {
                person,
                in_frame: true,
                interviews: vec![],
            })
            .collect();
        let mut by_key: HashMap<String, usize> = rows
            .iter()
            .enumerate()
            .map(|(i, row)| (row.person.key.clone(), i))
            .collect();
        for interview in interviews {
            let known = by_key
                .get(&interview.key)
                .filter(|_| !interview.key.is_empty());
            match known {
                Some(&at) => rows[at].interviews.push(interview),
                None => {
                    by_key.insert(interview.key.clone(), rows.len());
                    rows.push(Row::outside(interview));
                }
            }
        }
        for row in &mut rows {
            row.interviews
                .sort_by_key(|one| rounds.iter().position(|(code, _)| *code == one.round));
        }
        Self {
            rounds,
            first,
            rows,
            searched: OnceLock::new(),
        }
    }

    /// What a filter looks at, row by row.
    pub fn searched(&self) -> &[Plain] {
        let make = || self.rows.par_iter().map(|row| Plain::of(row.searched()));
        self.searched.get_or_init(|| make().collect())
    }
}

impl Roll {
    /// The interview of `row` that Enter opens: the first that is not complete, else none where a round has no interview
    /// yet, else the first.
    #[must_use]
    pub fn to_open<'a>(&self, row: &'a Row) -> Option<&'a Listed> {
        let mut interviews = row.interviews.iter();
        let open = interviews.find(|one| one.progress == Progress::Open);
        let is = |progress| move |one: &&Listed| one.progress == progress;
        let void = row.interviews.iter().find(is(Progress::Void));
        let complete = row
            .interviews
            .iter()
            .any(|one| one.progress == Progress::Complete);
        match (open, self.missing_round(row)) {
            (Some(open), _) => Some(open),
            // Somebody decided that there is none: a new one takes the key for a new one.
            (None, _) if void.is_some() && !complete => void,
            (None, Some(_)) => None,
            (None, None) => row.interviews.first(),
        }
    }

    /// The round in which `row` has no interview yet: the one that is asked first, else the first of all.
    #[must_use]
    pub fn missing_round(&self, row: &Row) -> Option<&str> {
        let codes = self.rounds.iter().map(|(code, _)| code.as_str());
        let missing = |code: &&str| row.interviews.iter().all(|one| one.round != *code);
        let first = codes
            .clone()
            .find(|code| self.first.as_deref() == Some(*code));
        first.into_iter().chain(codes).find(missing)
    }
}

impl Row {
    fn outside(interview: Listed) -> Self {
        Self {
            person: Person {
                key: interview.key.clone(),
                village: interview.village.clone(),
                household: interview.household.clone(),
                ..Person::default()
            },
            in_frame: false,
            interviews: vec![interview],
        }
    }

    /// The outcome: of the latest interview that has one, else the frame's.
    #[must_use]
    pub fn outcome(&self) -> &str {
        self.interviews
            .iter()
            .rev()
            .map(|one| one.outcome.as_str())
            .find(|outcome| !outcome.is_empty())
            .unwrap_or(&self.person.outcome)
    }

    /// When to come again.
    #[must_use]
    pub fn back(&self) -> Option<&CallBack> {
        self.interviews
            .iter()
            .filter_map(|one| one.back.as_ref())
            .min_by_key(|back| (back.day, back.time))
    }

    /// The open query on any of the interviews whose turn is the nearest.
    #[must_use]
    pub fn asked(&self) -> Option<QueryState> {
        self.interviews.iter().filter_map(|one| one.asked).min()
    }

    /// The interview that was touched last.
    #[must_use]
    pub fn latest(&self) -> Option<&Listed> {
        self.interviews.iter().max_by_key(|one| one.at_ms)
    }

    /// Everything about the row that a filter looks at.
    #[must_use]
    pub fn searched(&self) -> String {
        let person = &self.person;
        let mut text = [
            person.village.as_str(),
            &person.household,
            &person.key,
            self.outcome(),
            &person.enumerator,
        ]
        .join(" ");
        for one in &self.interviews {
            text += &format!(" {} {} {}", one.round, one.by, one.progress.word());
            if one.asked.is_some() {
                text += " query";
            }
        }
        text
    }
}

impl Progress {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Void => "void",
        }
    }
}
