//! What a review looks at: everything of a study that checks need, read once, interview by interview.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::data::{Grid, Interview};
use crate::error::{Error, Result};
use crate::form::{Address, Context, Questionnaire, Rows, union::Names};
use crate::name::{Uid, Variable};
use crate::review::{
    Finding, FrameIndex, Limits, Rules, Sheet, SheetBuilder, TeamCheck, TeamFault, across,
    board::{Board, board},
    gathered, read_team_checks, within,
};
use crate::store::Piece;
use crate::survey::{DocumentKind, Status, Target};

use super::Study;

/// So many interviews are checked at a time.
const BATCH: usize = 256;

/// The interviews of a study as checks see them, and what the checks find.
#[derive(Debug, Clone)]
pub struct Material {
    /// The interviews that count, as columns.
    pub sheet: Sheet,
    /// What strikes, worst first.
    pub findings: Vec<Finding>,
    /// The sampling frame.
    pub frame: Option<Grid>,
}

impl Study {
    /// The interviews that count as columns; only the first so many of all interviews where a number is given.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn sheet(&self, first: Option<usize>) -> Result<Sheet> {
        let mut builder = SheetBuilder::new(self.columns()?, self.roles());
        self.each_interview(first, &mut |interview| {
            fill(&mut builder, &interview);
            Ok(true)
        })?;
        Ok(builder.finish())
    }

    /// Runs every check; `context` serves interviews that do not know their own day. `tick` hears how much of how much
    /// is done and says whether to go on; `None` where it said no.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn examine(
        &self,
        context: &Context,
        team: &[TeamCheck],
        tick: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Option<Material>> {
        let frame = self.frame()?;
        let (questionnaire, roles) = (self.columns()?, self.roles());
        let unasked = self.unasked()?;
        // A question that the interview's own version did not ask is no complaint.
        let is_asked = |finding: &Finding| {
            let unasked = finding.subject.interview.and_then(|uid| unasked.get(&uid));
            let variable = finding.variable();
            !variable.is_some_and(|name| unasked.is_some_and(|unasked| unasked.contains(name)))
        };
        let rules = Rules {
            questionnaire,
            roles,
            context,
            frame: frame
                .clone()
                .and_then(|frame| FrameIndex::new(frame, questionnaire, roles)),
            team,
            limits: Limits::default(),
        };
        let count = self.store.count_interviews()? as u64;
        let interviews = usize::try_from(count).unwrap_or(0);
        let mut builder = SheetBuilder::new(questionnaire, roles).with_room(interviews);
        let (mut found, mut batch, mut done, mut goes_on) = (vec![], vec![], 0, true);
        let check = |batch: &mut Vec<Interview>| -> Vec<Finding> {
            let checked = batch.par_drain(..).map(|one| within(&rules, &one));
            checked.collect::<Vec<_>>().into_iter().flatten().collect()
        };
        self.each_interview(None, &mut |interview| {
            fill(&mut builder, &interview);
            batch.push(interview);
            if batch.len() == BATCH {
                done += BATCH as u64;
                found.extend(check(&mut batch));
                goes_on = tick(done, 2 * count);
            }
            Ok(goes_on)
        })?;
        if !goes_on {
            return Ok(None);
        }
        found.extend(check(&mut batch));
        let sheet = builder.finish();
        let together = across(&sheet, &rules.limits, &mut |step, of| {
            goes_on = tick(count + count * step as u64 / of as u64, 2 * count);
            goes_on
        });
        if !goes_on {
            return Ok(None);
        }
        let together = together.into_iter().chain(found).filter(is_asked).collect();
        let findings = gathered(&rules, &sheet, together);
        drop(rules);
        Ok(Some(Material {
            findings,
            sheet,
            frame,
        }))
    }

    /// Calls `each` for every interview that counts, in order, with its rows and answers, until it says no.
    fn each_interview(
        &self,
        first: Option<usize>,
        each: &mut dyn FnMut(Interview) -> Result<bool>,
    ) -> Result<()> {
        let listed = match first {
            Some(count) => self.store.first_interviews(count)?,
            None => self.store.interviews()?,
        };
        let renamed = self.renamed()?;
        let upto = first.and_then(|_| listed.last().map(|row| row.uid));
        let mut next = Walk {
            waiting: listed
                .into_iter()
                .filter(|row| row.status != Status::Voided)
                .map(|row| (row.uid, row.status))
                .collect::<Vec<_>>(),
            at: 0,
            current: None,
        };
        let counts: HashMap<Uid, ()> = next.waiting.iter().map(|(uid, _)| (*uid, ())).collect();
        let mut stopped = false;
        self.store.for_each_piece(upto, |uid, piece| {
            if stopped || !counts.contains_key(&uid) {
                return Ok(());
            }
            while !stopped
                && next.at <= next.waiting.len()
                && next.current.as_ref().is_none_or(|one| one.uid != uid)
            {
                if let Some(done) = next.step() {
                    stopped = !each(finished(done))?;
                }
            }
            if let Some(current) = &mut next.current {
                add(current, piece, renamed.get(&uid));
            }
            Ok(())
        })?;
        while !stopped && (next.current.is_some() || next.at < next.waiting.len()) {
            if let Some(done) = next.step() {
                stopped = !each(finished(done))?;
            }
        }
        Ok(())
    }

    /// How many complete interviews are wanted, where somebody said so.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn target(&self) -> Result<Option<usize>> {
        let notes = self.store.notes(self.store.study())?;
        let targets = notes.iter().rev().map(|note| Target::of_note(&note.text));
        Ok(targets.flatten().next().map(|target| target.0))
    }

    /// The checks that the team wrote and the study keeps.
    ///
    /// # Errors
    /// The file cannot be read, or a line of the checks does not fit the questionnaire any more.
    pub fn own_checks(&self) -> Result<Vec<TeamCheck>> {
        match self.store.document(DocumentKind::Checks)? {
            Some(checks) => team_checks(self.columns()?, &checks.name, &checks.body),
            None => Ok(Vec::new()),
        }
    }

    /// The same for the version that `interview` keeps; none where they ask for what that version does not.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn checks_of(&self, interview: Uid) -> Result<Vec<TeamCheck>> {
        let Some(checks) = self.store.document(DocumentKind::Checks)? else {
            return Ok(Vec::new());
        };
        let form = self.questionnaire_of(interview)?;
        match team_checks(&form, &checks.name, &checks.body) {
            Err(_) if !Arc::ptr_eq(&form, self.questionnaire()) => Ok(Vec::new()),
            read => read,
        }
    }
}

/// The interviews in their order, and the one whose answers are arriving.
struct Walk {
    waiting: Vec<(Uid, Status)>,
    at: usize,
    current: Option<Interview>,
}

impl Walk {
    /// Goes on to the next interview; returns the one before, which is whole.
    fn step(&mut self) -> Option<Interview> {
        let next = self.waiting.get(self.at).map(|(uid, status)| Interview {
            uid: *uid,
            status: *status,
            rows: Vec::new(),
            answers: HashMap::new(),
        });
        self.at += 1;
        std::mem::replace(&mut self.current, next)
    }
}

/// Puts `piece` where it belongs, under the names that `names` gives to the variables of an older version.
fn add(interview: &mut Interview, piece: Piece<'_>, names: Option<&Arc<Names>>) {
    let address = |variable: &Variable, rows: &Rows| {
        let name = names.and_then(|names| names.get(variable));
        Address {
            variable: name.unwrap_or(variable).clone(),
            rows: rows.clone(),
        }
    };
    match piece {
        Piece::Row(repeat, rows) => interview.rows.push(address(repeat, rows)),
        Piece::Answer(variable, rows, answer) => {
            interview.answers.insert(address(variable, rows), answer);
        }
    }
}

fn finished(mut interview: Interview) -> Interview {
    interview.rows.sort();
    interview
}

fn fill(builder: &mut SheetBuilder, interview: &Interview) {
    builder.interview(interview.uid, interview.status);
    for row in &interview.rows {
        builder.row(row.variable.as_str(), &row.rows);
    }
    for (address, answer) in &interview.answers {
        builder.answer(address.variable.as_str(), &address.rows, answer);
    }
}

/// The checks that a team wrote, from the CSV text `bytes`.
///
/// # Errors
/// Every line that cannot be used.
pub fn team_checks(
    questionnaire: &Questionnaire,
    name: &str,
    bytes: &[u8],
) -> Result<Vec<TeamCheck>> {
    let document = Grid::read(name, bytes)?;
    read_team_checks(&document, questionnaire).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(TeamFault::to_string).collect();
        let fault = format!("the checks have errors\n  {}", lines.join("\n  "));
        Error::new(name, fault).way_out("Correct these lines; none of the checks was run.")
    })
}

impl Material {
    /// How the fieldwork stands, in one `round` or in all.
    #[must_use]
    pub fn board(&self, round: Option<&str>) -> Board {
        board(&self.sheet, self.frame.as_ref(), round)
    }
}
