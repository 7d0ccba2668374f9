//! The sampling frame: respondents who are not in it, and answers that differ from what it says.

use std::{collections::HashMap, sync::Arc};

use crate::data::Grid;
use crate::form::{Address, Kind, QuestionType, Questionnaire};
use crate::name::Variable;
use crate::survey::{Role, Roles};

use super::{CheckId, Finding, Severity, Subject, running::Running};

/// A sampling frame, ready to be looked up.
#[derive(Debug, Clone)]
pub struct FrameIndex {
    grid: Arc<Grid>,
    of_key: HashMap<String, usize>,
    shared: Vec<(usize, Variable)>,
    birth_year: Option<(usize, Variable)>,
}

/// How frames call the year of birth.
const BIRTH_YEARS: [&str; 4] = ["birth_year", "year_of_birth", "birthyear", "yob"];

/// Columns that a visit changes; the frame's are older than the answer.
const VISITS: [&str; 4] = ["outcome", "attempts", "last_visit", "status"];

impl FrameIndex {
    /// The frame `grid` of a study; `None` where it has no column with the key. Columns that are called like a question
    /// outside repeats are held against its answers, except how the visit ended.
    #[must_use]
    pub fn new(grid: Grid, questionnaire: &Questionnaire, roles: &Roles) -> Option<Self> {
        let key = roles.key.as_ref()?;
        let key_column = grid.column(key.as_str())?;
        let asked = |name: &str| {
            let node = questionnaire.at(questionnaire.id_of(name)?);
            (node.kind.is_question() && node.repeats.is_empty()).then(|| node.variable.clone())
        };
        let outcome = roles.outcome.as_ref().map(Variable::as_str);
        let shared = grid.header.iter().enumerate();
        let shared = shared
            .filter(|(i, head)| {
                *i != key_column
                    && outcome != Some(head.as_str())
                    && !VISITS.contains(&head.as_str())
            })
            .filter_map(|(i, head)| Some((i, asked(head)?)))
            .collect();
        let age = asked("age").filter(|age| {
            questionnaire
                .node(age)
                .is_some_and(|node| node.kind == Kind::Question(QuestionType::Integer))
        });
        let born = BIRTH_YEARS.iter().find_map(|name| grid.column(name));
        let of_key = grid
            .records
            .iter()
            .enumerate()
            .map(|(i, record)| (record.cells[key_column].trim().to_owned(), i))
            .collect();
        Some(Self {
            grid: Arc::new(grid),
            of_key,
            shared,
            birth_year: born.zip(age),
        })
    }

    /// What the frame says of `key` in `column`; blanks are nothing.
    fn says(&self, key: &str, column: usize) -> Option<&str> {
        let record = &self.grid.records[*self.of_key.get(key)?];
        Some(record.cells[column].trim()).filter(|cell| !cell.is_empty())
    }
}

/// The interview against its line of the frame.
pub(super) fn check(running: &Running<'_>) -> Vec<Finding> {
    let Some(frame) = &running.rules.frame else {
        return vec![];
    };
    let subject = running.all();
    let Some(key) = subject.key.clone() else {
        return vec![];
    };
    if !frame.of_key.contains_key(&key) {
        return vec![unlisted(running, subject, &key)];
    }
    let mut found: Vec<Finding> = frame
        .shared
        .iter()
        .filter_map(|(column, variable)| {
            let said = running.interview.text(variable)?;
            let listed = frame.says(&key, *column)?;
            (!same(&said, listed)).then(|| mismatch(running, variable, &said, listed))
        })
        .collect();
    found.extend(birth_year(running, frame, &key));
    found
}

fn unlisted(running: &Running<'_>, subject: Subject, key: &str) -> Finding {
    let subject = match &running.rules.roles.key {
        Some(variable) => running.at(&Address::top(variable.clone())),
        None => subject,
    };
    Finding::new(
        CheckId::NotInFrame,
        Severity::Hard,
        subject,
        &[key],
        format!("{key} is not in the sampling frame"),
        "Correct the key; a replacement must be written into the frame first.",
    )
}

/// As texts, or as numbers where both are: `1`, `01` and `1.0` are the same.
fn same(said: &str, listed: &str) -> bool {
    match (said.trim().parse::<f64>(), listed.parse::<f64>()) {
        (Ok(said), Ok(listed)) => said == listed,
        _ => said.trim() == listed,
    }
}

fn mismatch(running: &Running<'_>, variable: &Variable, said: &str, listed: &str) -> Finding {
    let roles: Vec<Role> = running.rules.roles.played_by(variable).collect();
    let severity = if roles.contains(&Role::Enumerator) {
        Severity::Note
    } else if roles.contains(&Role::Village) || roles.contains(&Role::Household) {
        Severity::Hard
    } else {
        Severity::Soft
    };
    Finding::new(
        CheckId::FrameMismatch,
        severity,
        running.at(&Address::top(variable.clone())),
        &[said, listed],
        format!("`{said}` here, `{listed}` in the sampling frame"),
        "Was the right person interviewed? Correct the answer, the key, or the frame.",
    )
    .text("answer", said)
    .text("frame", listed)
}

/// An age that the year of birth cannot give on the day of the interview, give or take [`age_years`].
///
/// [`age_years`]: super::Limits::age_years
fn birth_year(running: &Running<'_>, frame: &FrameIndex, key: &str) -> Option<Finding> {
    use chrono::Datelike;
    let (column, variable) = frame.birth_year.as_ref()?;
    let age: i64 = running.interview.text(variable)?.parse().ok()?;
    let born: i64 = frame.says(key, *column)?.parse().ok()?;
    let year = i64::from(running.session.context().today.year());
    // Before this year's birthday one is a year younger than the difference of the years.
    let off = match year - born - age {
        0 | 1 => 0,
        less if less < 0 => -less,
        more => more - 1,
    };
    (off > running.rules.limits.age_years).then(|| {
        Finding::new(
            CheckId::BirthYear,
            Severity::Soft,
            running.at(&Address::top(variable.clone())),
            &[age.to_string(), born.to_string()],
            format!("{age} years, but born in {born} by the sampling frame"),
            "Was the right person of the household interviewed? Ask for the year of birth.",
        )
        .count("years_off", usize::try_from(off).unwrap_or(0))
    })
}
