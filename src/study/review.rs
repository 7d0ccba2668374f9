//! What a review looks at: everything of a study that checks need, read once.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::data::{Grid, Interview};
use crate::error::{Error, Result};
use crate::form::{Context, Questionnaire};
use crate::review::{
    Finding, FrameIndex, Limits, Rules, Sheet, TeamCheck, TeamFault,
    board::{Board, board},
    findings, read_team_checks,
};

use crate::name::{Uid, Variable};
use crate::survey::DocumentKind;

use super::Study;

/// The interviews of a study as checks see them.
#[derive(Debug, Clone)]
pub struct Material {
    /// The interviews that count.
    pub interviews: Vec<Interview>,
    /// The same as columns.
    pub sheet: Sheet,
    /// The sampling frame.
    pub frame: Option<Grid>,
    /// What interviews of an older version were never asked.
    unasked: HashMap<Uid, Arc<BTreeSet<Variable>>>,
}

impl Study {
    /// Reads what checks need.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn material(&self) -> Result<Material> {
        let interviews = self.interviews()?;
        Ok(Material {
            sheet: Sheet::of(self.columns()?, self.roles(), &interviews),
            interviews,
            unasked: self.unasked()?,
            frame: self.frame()?,
        })
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
    /// Everything that the checks find, worst first; `context` serves interviews that do not know their own day.
    #[must_use]
    pub fn findings(&self, context: &Context, team: &[TeamCheck]) -> Vec<Finding> {
        let (questionnaire, roles) = (self.sheet.questionnaire(), self.sheet.roles());
        let frame = self.frame.clone();
        let rules = Rules {
            questionnaire,
            roles,
            context,
            frame: frame.and_then(|frame| FrameIndex::new(frame, questionnaire, roles)),
            team,
            limits: Limits::default(),
        };
        let mut found = findings(&rules, &self.sheet, &self.interviews);
        found.retain(|finding| !self.is_of_a_newer_version(finding));
        found
    }

    /// Whether it complains about a question that the interview's own version did not ask.
    fn is_of_a_newer_version(&self, finding: &Finding) -> bool {
        let subject = &finding.subject;
        let unasked = subject.interview.and_then(|uid| self.unasked.get(&uid));
        let variable = subject.address.as_ref().map(|address| &address.variable);
        variable.is_some_and(|variable| unasked.is_some_and(|unasked| unasked.contains(variable)))
    }

    /// How the fieldwork stands, in one `round` or in all.
    #[must_use]
    pub fn board(&self, round: Option<&str>) -> Board {
        board(&self.sheet, self.frame.as_ref(), round)
    }
}
