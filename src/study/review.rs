//! What a review looks at: everything of a study that checks need, read once.

use crate::data::{Grid, Interview};
use crate::error::{Error, Result};
use crate::form::{Context, Questionnaire};
use crate::review::{
    Finding, FrameIndex, Limits, Rules, Sheet, TeamCheck, TeamFault,
    board::{Board, board},
    findings, read_team_checks,
};

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
}

impl Study {
    /// Reads what checks need.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn material(&self) -> Result<Material> {
        let interviews = self.interviews()?;
        Ok(Material {
            sheet: Sheet::of(self.questionnaire(), self.roles(), &interviews),
            interviews,
            frame: self.frame()?,
        })
    }

    /// The checks that the team wrote and the study keeps.
    ///
    /// # Errors
    /// The file cannot be read, or a line of the checks does not fit the questionnaire any more.
    pub fn own_checks(&self) -> Result<Vec<TeamCheck>> {
        match self.store.document(DocumentKind::Checks)? {
            Some(checks) => team_checks(self.questionnaire(), &checks.name, &checks.body),
            None => Ok(Vec::new()),
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
        findings(&rules, &self.sheet, &self.interviews)
    }

    /// How the fieldwork stands, in one `round` or in all.
    #[must_use]
    pub fn board(&self, round: Option<&str>) -> Board {
        board(&self.sheet, self.frame.as_ref(), round)
    }
}
