//! Plan: what a file of interviews would write, or every cell that does not fit; nothing is written here.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use crate::data::{Grid, Interview};
use crate::error::{Error, Result};
use crate::form::{
    Address, Answer, Change, Context, Kind, Problem, ProblemKind, Questionnaire, Rows, Session,
};
use crate::name::{Uid, Variable};
use crate::survey::{Body, Event, Origin, Roles, Status};

use super::cell;
use super::heads::Known;
use super::layout::{self, Cell, Draft, Identity};

/// What a file would write.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The interviews, in the order of the file.
    pub interviews: Vec<Planned>,
    /// The head of each column that is not imported, with the question that it may have meant.
    pub ignored: Vec<(String, Option<Variable>)>,
    /// How many calculated cells of the file differ from what the questionnaire calculates; the latter is taken.
    pub recalculated: usize,
    /// How many answers stand under questions that the questionnaire would have skipped; they are taken as they are.
    pub off_path: usize,
}

/// One interview of a file.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The line on which the file first speaks of it.
    pub line: u64,
    /// Its id, where the file has one.
    pub uid: Option<Uid>,
    /// Whose it is.
    pub key: Option<String>,
    /// Which round.
    pub round: Option<String>,
    /// Whether it is complete.
    pub complete: bool,
    /// The rows of its repeats.
    pub rows: Vec<Address>,
    /// Its answers in the order of the questionnaire, and where each comes from.
    pub answers: Vec<(Address, Answer, Origin)>,
}

/// How many bad cells are told at once.
const TOLD: usize = 20;

/// Reads `grid` as interviews of `questionnaire`.
///
/// # Errors
/// One sentence with every cell that does not fit (the first 20 of them) by line and column, an interview that stands
/// twice in the file, or a file without a column of answers. All or nothing: there is no plan then.
pub fn plan(
    place: &str,
    grid: &Grid,
    questionnaire: &Arc<Questionnaire>,
    roles: &Roles,
    context: &Context,
) -> Result<Plan> {
    let variables: Vec<Variable> = questionnaire
        .nodes()
        .iter()
        .filter(|node| node.kind.holds_answer())
        .map(|node| node.variable.clone())
        .collect();
    let rounds = rounds(questionnaire, roles);
    let known = Known {
        variables: &variables,
        rounds: &rounds,
    };
    let identity = Identity {
        key: roles.key.as_ref(),
        round: roles.round.as_ref(),
    };
    let layout = layout::read(place, grid, &known, identity)?;
    let reader = Reader {
        questionnaire,
        roles,
        context,
        last_round: rounds.last(),
    };
    let mut plan = Plan {
        ignored: layout.ignored,
        ..Plan::default()
    };
    let mut faults = Vec::new();
    for draft in &layout.drafts {
        match reader.interview(draft, &mut plan) {
            Ok(planned) => plan.interviews.push(planned),
            Err(mut bad) => faults.append(&mut bad),
        }
    }
    if !faults.is_empty() {
        return Err(all_of(place, &faults));
    }
    refuse_twins(place, &plan.interviews)?;
    Ok(plan)
}

/// The codes of the rounds, in the order of their list.
fn rounds(questionnaire: &Questionnaire, roles: &Roles) -> Vec<String> {
    roles
        .round
        .as_ref()
        .and_then(|round| questionnaire.list_of(round))
        .map(|list| {
            list.choices
                .iter()
                .map(|choice| choice.name.clone())
                .collect()
        })
        .unwrap_or_default()
}

fn all_of(place: &str, faults: &[Error]) -> Error {
    let mut text = format!("{} cells do not fit; nothing was imported", faults.len());
    if faults.len() == 1 {
        text = "one cell does not fit; nothing was imported".to_owned();
    }
    for fault in faults.iter().take(TOLD) {
        text += &format!("\n  {fault}");
    }
    if faults.len() > TOLD {
        text += &format!("\n  and {} more", faults.len() - TOLD);
    }
    Error::new(place, text)
}

fn refuse_twins(place: &str, interviews: &[Planned]) -> Result<()> {
    let mut lines: HashMap<(&str, &str), u64> = HashMap::new();
    for planned in interviews {
        let Some(key) = planned.key.as_deref() else {
            continue;
        };
        let round = planned.round.as_deref().unwrap_or_default();
        if let Some(first) = lines.insert((key, round), planned.line) {
            return Err(Error::new(
                format!("{place}, line {}", planned.line),
                format!(
                    "{} stands here and on line {first}; nothing was imported",
                    named(key, round)
                ),
            )
            .way_out("Keep one of the two, or give the second its own key."));
        }
    }
    Ok(())
}

fn named(key: &str, round: &str) -> String {
    if round.is_empty() {
        format!("the interview of {key}")
    } else {
        format!("the {round} interview of {key}")
    }
}

/// Turns drafts into interviews.
struct Reader<'a> {
    questionnaire: &'a Arc<Questionnaire>,
    roles: &'a Roles,
    context: &'a Context,
    last_round: Option<&'a String>,
}

/// What a draft's cells say, before the questionnaire has looked at them together.
struct Said<'a> {
    rows: Vec<Address>,
    answers: HashMap<Address, Answer>,
    cells: HashMap<Address, &'a Cell>,
}

impl Reader<'_> {
    fn interview(
        &self,
        draft: &Draft,
        plan: &mut Plan,
    ) -> std::result::Result<Planned, Vec<Error>> {
        let mut said = self.said(draft)?;
        self.drop_shared_of_other_rounds(draft, &mut said);
        let mut session = self.session(&said);
        let changes = session.recalculate();
        let faults: Vec<Error> = session
            .problems()
            .iter()
            .filter_map(|problem| self.fault(problem, &said))
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let parked: HashSet<Address> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Parked { address } => Some(address.clone()),
                _ => None,
            })
            .collect();
        plan.off_path += parked
            .iter()
            .filter(|address| self.kind(address).is_some_and(Kind::is_question))
            .count();
        let (answers, recalculated) = self.answers(&session, &said);
        plan.recalculated += recalculated;
        let text = |variable: &Option<Variable>| {
            let at = Address::top(variable.clone()?);
            answers
                .iter()
                .find(|(address, _, _)| *address == at)
                .map(|(_, answer, _)| match answer {
                    Answer::Value(value) => value.to_string(),
                    Answer::Missing(missing) => missing.code().to_owned(),
                })
        };
        Ok(Planned {
            line: draft.line,
            uid: draft.uid,
            key: text(&self.roles.key),
            round: text(&self.roles.round),
            complete: match &draft.status {
                Some(status) => *status == Status::Complete.to_string(),
                None => session.is_complete(),
            },
            rows: rows_of(&session, &said),
            answers,
        })
    }

    fn kind(&self, address: &Address) -> Option<&Kind> {
        self.questionnaire
            .node(&address.variable)
            .map(|node| &node.kind)
    }

    /// Every cell read by its question's type.
    fn said<'d>(&self, draft: &'d Draft) -> std::result::Result<Said<'d>, Vec<Error>> {
        let mut said = Said {
            rows: vec![],
            answers: HashMap::new(),
            cells: HashMap::new(),
        };
        let mut faults = Vec::new();
        for cell in &draft.cells {
            let Some(node) = self.questionnaire.node(&cell.variable) else {
                continue;
            };
            if node.repeats.len() != cell.positions.len() {
                faults.push(self.bad(cell, &wanted_rows(node.repeats.len())));
                continue;
            }
            let address = Address {
                variable: cell.variable.clone(),
                rows: Rows(cell.positions.clone()),
            };
            match cell::read(self.questionnaire, node, &cell.text) {
                Ok(Some(answer)) => {
                    for (depth, repeat) in node.repeats.iter().enumerate() {
                        let row = self
                            .questionnaire
                            .address(*repeat, &cell.positions[..=depth]);
                        if !said.rows.contains(&row) {
                            said.rows.push(row);
                        }
                    }
                    if said
                        .answers
                        .get(&address)
                        .is_some_and(|other| *other != answer)
                    {
                        faults.push(self.bad(cell, "the file gives two different answers"));
                    }
                    said.answers.insert(address.clone(), answer);
                    said.cells.insert(address, cell);
                }
                Ok(None) => {}
                Err(fault) => faults.push(self.bad(cell, &fault)),
            }
        }
        said.rows.sort();
        if faults.is_empty() {
            Ok(said)
        } else {
            Err(faults)
        }
    }

    fn bad(&self, cell: &Cell, fault: &str) -> Error {
        Error::new(
            format!("line {}, column {}", cell.line, cell.column),
            format!("`{}`: {fault}", cell.text),
        )
    }

    fn session(&self, said: &Said<'_>) -> Session {
        Session::restore(
            Arc::clone(self.questionnaire),
            self.context.clone(),
            said.rows.iter().cloned(),
            said.answers
                .iter()
                .map(|(address, answer)| (address.clone(), answer.clone())),
        )
    }

    /// A cell that speaks for every round counts in the rounds that ask the question; where none does, in the last.
    fn drop_shared_of_other_rounds(&self, draft: &Draft, said: &mut Said<'_>) {
        if !draft.cells.iter().any(|cell| cell.shared) {
            return;
        }
        let mut session = self.session(said);
        session.recalculate();
        let round = self
            .roles
            .round
            .as_ref()
            .and_then(|round| said.answers.get(&Address::top(round.clone())));
        let is_last = match (round, self.last_round) {
            (Some(Answer::Value(value)), Some(last)) => value.to_string() == *last,
            _ => true,
        };
        let dropped: Vec<Address> = said
            .cells
            .iter()
            .filter(|(_, cell)| cell.shared && !is_last)
            .filter(|(address, _)| !session.state(address).is_some_and(|state| state.relevant))
            .map(|(address, _)| address.clone())
            .collect();
        for address in dropped {
            said.answers.remove(&address);
            said.cells.remove(&address);
        }
    }

    fn fault(&self, problem: &Problem, said: &Said<'_>) -> Option<Error> {
        let counts = matches!(
            problem.kind,
            ProblemKind::ConstraintBroken | ProblemKind::NotOffered
        );
        let cell = said.cells.get(&problem.address).filter(|_| counts)?;
        Some(self.bad(cell, &problem.message))
    }

    /// The answers in the order of the questionnaire: calculations as the questionnaire makes them, everything else as
    /// the file says; and how many calculations of the file differ.
    fn answers(
        &self,
        session: &Session,
        said: &Said<'_>,
    ) -> (Vec<(Address, Answer, Origin)>, usize) {
        let mut answers = Vec::new();
        let mut recalculated = 0;
        for state in session.states() {
            let given = said.answers.get(&state.address);
            let derived = self.questionnaire.at(state.node).calculation.is_some() && state.relevant;
            if derived {
                recalculated += usize::from(given.is_some() && given != state.answer.as_ref());
            }
            let counting = if derived {
                state.answer.as_ref()
            } else {
                given
            };
            if let Some(answer) = counting {
                let origin = if derived {
                    Origin::Calculated
                } else {
                    Origin::Imported
                };
                answers.push((state.address.clone(), answer.clone(), origin));
            }
        }
        (answers, recalculated)
    }
}

fn wanted_rows(depth: usize) -> String {
    match depth {
        0 => "the question stands in no repeat; the head must have no [n]".to_owned(),
        1 => "the question stands in a repeat; the head must name the row, as in member_age[2]"
            .to_owned(),
        _ => format!(
            "the question stands in {depth} repeats; the head must name a row of each, as in x[1][2]"
        ),
    }
}

/// The rows that the file speaks of and those that the questionnaire counts.
fn rows_of(session: &Session, said: &Said<'_>) -> Vec<Address> {
    let mut rows: BTreeMap<Address, ()> = said.rows.iter().map(|row| (row.clone(), ())).collect();
    for state in session.states() {
        if matches!(state.part, crate::form::Part::Row { .. }) && state.relevant {
            rows.insert(state.address, ());
        }
    }
    rows.into_keys().collect()
}

/// What has to be appended so that the study holds `planned`: everything for a new interview, what differs for one
/// that it has. A blank in the file says nothing and changes nothing.
#[must_use]
pub fn events(planned: &Planned, existing: Option<&Interview>, interview: Uid) -> Vec<Event> {
    let mut bodies = Vec::new();
    if existing.is_none() {
        bodies.push(Body::Opened);
    }
    for row in &planned.rows {
        if !existing.is_some_and(|old| old.rows.contains(row)) {
            bodies.push(Body::RowAdded {
                repeat: row.clone(),
            });
        }
    }
    for (address, answer, origin) in &planned.answers {
        if existing.and_then(|old| old.answers.get(address)) != Some(answer) {
            bodies.push(Body::Answered {
                address: address.clone(),
                answer: Some(answer.clone()),
                origin: *origin,
                reason: None,
            });
        }
    }
    let was_complete = existing.is_some_and(|old| old.status == Status::Complete);
    if planned.complete && !was_complete {
        bodies.push(Body::Completed);
    }
    bodies
        .into_iter()
        .map(|body| Event { interview, body })
        .collect()
}
