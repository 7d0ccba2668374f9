//! What screens show of a study, read from its file: the roll, the review table, histories, notes, one interview.

use std::{collections::HashMap, path::Path};

use super::{
    about::About,
    clock::{self, Now},
    screen::{
        entry::{Stored, WITHDRAWN},
        interviews::{Listed, Person, Progress, Roll},
    },
    word,
    words::{Phrase, say},
};
use crate::data::Grid;
use crate::error::{Error, Result};
use crate::form::{Address, Answer, Kind, Questionnaire, Texts};
use crate::name::{Uid, Variable};
use crate::store::{HistoryEntry, InterviewRow};
use crate::study::Study;
use crate::survey::{CallBack, DocumentKind, QueryState, Roles, SecondEntry, Status};

/// What every screen knows of the study.
///
/// # Errors
/// The file cannot be read.
pub fn about(study: &Study, path: &Path, operator: &str) -> Result<About> {
    let questionnaire = study.questionnaire();
    Ok(About {
        title: questionnaire.title().to_owned(),
        file: path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        study: study.store.study(),
        operator: operator.to_owned(),
        language: questionnaire.default_language(),
        questionnaire: std::sync::Arc::clone(questionnaire),
        is_protected: study.store.protection().is_some(),
        model: study.text(DocumentKind::Model)?,
    })
}

/// The sampling frame joined with the interviews.
///
/// # Errors
/// The file cannot be read.
pub fn roll(study: &Study, language: usize, now: &Now) -> Result<Roll> {
    let questionnaire = study.questionnaire();
    let roles = study.roles();
    let (rounds, first) = rounds(questionnaire, roles, language);
    let frame = match study.frame()? {
        Some(grid) => people(questionnaire, roles, &grid, language),
        None => vec![],
    };
    let mut appointed: HashMap<Uid, CallBack> = HashMap::new();
    for (uid, note) in study.store.every_note()? {
        appointed.extend(CallBack::of_note(&note.text).map(|back| (uid, back)));
    }
    let mut asked: HashMap<Uid, QueryState> = HashMap::new();
    for query in study.store.talk()?.open() {
        let nearest = asked.entry(query.interview).or_insert(query.state);
        *nearest = query.state.min(*nearest);
    }
    let interviews = study.store.interviews()?;
    let listed = interviews
        .into_iter()
        .map(|row| {
            let back = appointed
                .remove(&row.uid)
                .filter(|_| row.status.is_in_work());
            Listed {
                back,
                asked: asked.get(&row.uid).copied(),
                ..listed(questionnaire, roles, row, language, now)
            }
        })
        .collect();
    Ok(Roll::join(rounds, first, frame, listed))
}

/// The rounds' codes and labels, and the round that a first interview is of.
fn rounds(
    questionnaire: &Questionnaire,
    roles: &Roles,
    language: usize,
) -> (Vec<(String, String)>, Option<String>) {
    let Some(round) = &roles.round else {
        return (vec![], None);
    };
    let list = questionnaire.list_of(round);
    let rounds = list.map_or_else(Vec::new, |list| {
        let one = |choice: &crate::form::Choice| {
            (
                choice.name.clone(),
                text(&choice.label, questionnaire, language),
            )
        };
        list.choices.iter().map(one).collect()
    });
    let default = questionnaire
        .node(round)
        .and_then(|node| node.default.as_ref());
    let first = default.map(|rule| rule.source().trim_matches(['\'', '"']).to_owned());
    (rounds, first)
}

fn people(
    questionnaire: &Questionnaire,
    roles: &Roles,
    grid: &Grid,
    language: usize,
) -> Vec<Person> {
    let known = known_columns(questionnaire, roles, grid);
    let column = |role: &Option<Variable>| {
        role.as_ref()
            .and_then(|variable| grid.column(variable.as_str()))
    };
    let [key, village, household, outcome, enumerator] = [
        &roles.key,
        &roles.village,
        &roles.household,
        &roles.outcome,
        &roles.enumerator,
    ];
    let read = |role: &Option<Variable>, cells: &[String]| {
        let cell = column(role).and_then(|at| cells.get(at));
        let code = cell.map_or("", String::as_str);
        role.as_ref().map_or_else(String::new, |variable| {
            label(questionnaire, variable, code, language)
        })
    };
    let outcome_of = |cells: &[String]| {
        let coded = outcome.as_ref().and_then(|variable| {
            let code = cells.get(grid.column(&format!("{variable}_code"))?)?;
            let said = label(questionnaire, variable, code, language);
            (said != *code).then_some(said)
        });
        coded.unwrap_or_else(|| read(outcome, cells))
    };
    grid.records
        .iter()
        .map(|record| Person {
            key: read(key, &record.cells),
            village: read(village, &record.cells),
            household: read(household, &record.cells),
            outcome: outcome_of(&record.cells),
            enumerator: column(enumerator)
                .and_then(|at| record.cells.get(at))
                .cloned()
                .unwrap_or_default(),
            known: known
                .iter()
                .filter_map(|(name, at)| Some((name.clone(), record.cells.get(*at)?.clone())))
                .filter(|(_, cell)| !cell.is_empty())
                .collect(),
        })
        .collect()
}

/// The frame's columns that a new interview starts with: questions up to the key, which say where and who. What comes
/// after the key is asked, not assumed.
fn known_columns(
    questionnaire: &Questionnaire,
    roles: &Roles,
    grid: &Grid,
) -> Vec<(String, usize)> {
    let key = roles
        .key
        .as_ref()
        .and_then(|key| questionnaire.id_of(key.as_str()));
    let Some(key) = key else {
        return vec![];
    };
    questionnaire.nodes()[..=key]
        .iter()
        .filter(|node| node.kind.is_question() && node.repeats.is_empty())
        .filter_map(|node| {
            let name = node.variable.as_str();
            Some((name.to_owned(), grid.column(name)?))
        })
        .collect()
}

fn listed(
    questionnaire: &Questionnaire,
    roles: &Roles,
    row: InterviewRow,
    language: usize,
    now: &Now,
) -> Listed {
    let read = |role: &Option<Variable>, code: Option<String>| match (role, code) {
        (Some(variable), Some(code)) => label(questionnaire, variable, &code, language),
        (_, code) => code.unwrap_or_default(),
    };
    Listed {
        uid: row.uid,
        key: row.key.unwrap_or_default(),
        round: row.round.unwrap_or_default(),
        village: read(&roles.village, row.village),
        household: read(&roles.household, row.household),
        outcome: read(&roles.outcome, row.outcome),
        progress: match row.status {
            Status::Complete => Progress::Complete,
            Status::Voided => Progress::Void,
            Status::Open | Status::Partial | Status::Reopened => Progress::Open,
        },
        answered: usize::try_from(row.answered).unwrap_or(usize::MAX),
        when: clock::stamp(row.last_at_ms, *now.at.offset()),
        at_ms: row.last_at_ms,
        by: row.enumerator.unwrap_or(row.last_by),
        back: None,
        asked: None,
    }
}

/// An interview as the entry screen opens it.
///
/// # Errors
/// The file cannot be read, or holds no such interview.
pub fn stored(study: &Study, uid: Uid) -> Result<Stored> {
    let row = study.store.interview(uid)?;
    let row = row.ok_or_else(|| Error::new(uid.short(), "there is no such interview"))?;
    let mut stored = Stored {
        status: row.status,
        stopped_at: row.stopped_at,
        ..Stored::default()
    };
    let questionnaire = study.questionnaire_of(uid)?;
    for cell in study.store.answers(uid)? {
        let node = questionnaire.node(&cell.address.variable);
        let repeat = node.is_some_and(|node| node.kind == Kind::Repeat);
        match (repeat, cell.answer) {
            (true, _) if cell.kind != crate::survey::Kind::RowRemoved => {
                stored.rows.push(cell.address)
            }
            (false, Some(answer)) => stored.answers.push((cell.address, answer)),
            _ => {}
        }
    }
    if stored.status == Status::Voided {
        let why = study.store.why_void(uid)?;
        stored.sealed = why.is_some_and(|why| why == WITHDRAWN);
    }
    for note in study.store.notes(uid)? {
        if !SecondEntry::is(&note.text) {
            *stored.noted.entry(note.address).or_insert(0) += 1;
        }
    }
    for query in study.store.talk()?.open() {
        if let Some(about) = query.about.as_ref().filter(|_| query.interview == uid) {
            let own = study.place_in(uid, about)?;
            *stored.noted.entry(own).or_insert(0) += query.remarks.len();
        }
    }
    Ok(stored)
}

/// The history of one answer, newest first: a title and a line an event.
///
/// # Errors
/// The file cannot be read.
pub fn history(
    study: &Study,
    language: usize,
    uid: Uid,
    at: &Address,
) -> Result<(String, Vec<Phrase>)> {
    let questionnaire = study.columns()?;
    let own = study.place_in(uid, at)?;
    let words = |answer: &Option<Answer>| match answer {
        None => say!("nothing"),
        Some(Answer::Missing(missing)) => Phrase::from(word::missing(*missing)),
        Some(Answer::Value(value)) => {
            let code = value.to_string();
            Phrase::name(label(questionnaire, &at.variable, &code, language))
        }
    };
    let line = |entry: &HistoryEntry| {
        let offset = chrono::FixedOffset::east_opt(entry.tz_minutes * 60);
        let when = clock::stamp(entry.at_ms, offset.unwrap_or_else(utc));
        let origin = entry.origin.map_or("", word::origin);
        let reason = entry
            .reason
            .as_ref()
            .map_or_else(String::new, |reason| format!(" ({reason})"));
        say!(
            "{}  {} → {}{}   {} on {}, {}",
            when,
            words(&entry.before),
            words(&entry.answer),
            reason,
            entry.by.as_str(),
            entry.device.as_str(),
            Phrase::from(origin)
        )
    };
    let mut lines: Vec<Phrase> = study
        .store
        .history(uid, &own)?
        .iter()
        .rev()
        .map(line)
        .collect();
    if lines.is_empty() {
        lines.push(say!("nothing has been answered here"));
    }
    Ok((question(questionnaire, &at.variable, language), lines))
}

fn utc() -> chrono::FixedOffset {
    chrono::Offset::fix(&chrono::Utc)
}

/// The notes on one question, oldest first, and after them what an open query says about it.
///
/// # Errors
/// The file cannot be read.
pub fn notes(study: &Study, uid: Uid, at: &Address, now: &Now) -> Result<Vec<Phrase>> {
    let notes = study.store.notes(uid)?;
    let here = notes
        .iter()
        .filter(|note| note.address == *at && !SecondEntry::is(&note.text));
    let line = |at_ms: i64, by: &str, text: &str| {
        let when = clock::stamp(at_ms, *now.at.offset());
        Phrase::name(format!("{when} {by}: {text}"))
    };
    let mut lines: Vec<Phrase> = here
        .map(|note| line(note.at_ms, &note.by, &note.text))
        .collect();
    for query in study.store.talk()?.open() {
        let about = query.about.as_ref().filter(|_| query.interview == uid);
        let own = about.map(|about| study.place_in(uid, about)).transpose()?;
        if own.as_ref() == Some(at) {
            let words = query.remarks.iter();
            lines.extend(words.map(|word| {
                let text = word.text.as_deref().unwrap_or_default();
                line(word.at_ms, &word.by, &format!("? {text}"))
            }));
        }
    }
    Ok(lines)
}

/// The question that `variable` asks; its name where it has no text.
#[must_use]
pub fn question(questionnaire: &Questionnaire, variable: &Variable, language: usize) -> String {
    let label = questionnaire
        .node(variable)
        .map(|node| text(&node.label, questionnaire, language));
    label
        .filter(|label| !label.is_empty())
        .unwrap_or_else(|| variable.to_string())
}

/// What the code or codes of a choice question say; any other text as it is.
#[must_use]
pub fn label(
    questionnaire: &Questionnaire,
    variable: &Variable,
    code: &str,
    language: usize,
) -> String {
    let select = questionnaire
        .node(variable)
        .is_some_and(|node| node.kind.is_select());
    let Some(list) = questionnaire.list_of(variable).filter(|_| select) else {
        return code.to_owned();
    };
    let one = |code: &str| {
        let choice = list.choices.iter().find(|choice| choice.name == code);
        choice.map_or_else(
            || code.to_owned(),
            |choice| text(&choice.label, questionnaire, language),
        )
    };
    if list.choices.iter().any(|choice| choice.name == code) {
        return one(code);
    }
    let codes: Vec<&str> = code.split(' ').collect();
    if codes
        .iter()
        .all(|code| list.choices.iter().any(|choice| choice.name == *code))
    {
        codes.into_iter().map(one).collect::<Vec<_>>().join(", ")
    } else {
        code.to_owned()
    }
}

fn text(texts: &Texts, questionnaire: &Questionnaire, language: usize) -> String {
    texts
        .in_language(language, questionnaire.default_language())
        .map_or_else(String::new, |template| {
            template.fill(|node| format!("[{}]", questionnaire.at(node).variable))
        })
}
