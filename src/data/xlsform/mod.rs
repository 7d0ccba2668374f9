//! XLSForm: the sheets survey, choices and settings of a workbook → a checked questionnaire, or what is wrong and where.

use crate::form::{Finding, Questionnaire, Severity};

/// What came of reading a workbook.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The questionnaire, unless an error stands against it.
    pub questionnaire: Option<Questionnaire>,
    /// Everything that was noticed, in the order of the sheets.
    pub findings: Vec<Finding>,
}

impl Reading {
    /// The findings that stop the questionnaire.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
    }
}

/// Reads the bytes of an `.xlsx` file.
#[must_use]
pub fn read(bytes: &[u8]) -> Reading {
    let _ = bytes;
    Reading::default()
}
