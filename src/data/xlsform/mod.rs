//! XLSForm: the sheets survey, choices and settings of a workbook → a checked questionnaire, or what is wrong and where.

mod choices;
mod grid;
mod header;
mod languages;
mod settings;
mod survey;
mod survey_look;
mod survey_select;
mod tables;
mod types;
mod workbook;

pub use grid::Sheet;
pub use tables::{Table, wanted as tables_wanted};

use std::sync::Arc;

use crate::form::{Cell, Draft, Finding, Lints, Questionnaire, Severity, Spot};

/// What a workbook is read with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The form's id where its settings give none.
    pub name: String,
    /// The tables that select_one_from_file, instance() and pulldata() look things up in.
    pub tables: Vec<Table>,
    /// The remarks that are wanted beside errors.
    pub lints: Lints,
}

/// What came of reading a workbook.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The questionnaire, unless an error stands against it.
    pub questionnaire: Option<Questionnaire>,
    /// Everything that was noticed, in the order of the sheets and rows.
    pub findings: Vec<Finding>,
}

impl Options {
    /// A name, and nothing else.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

impl Reading {
    /// The findings that stop the questionnaire.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
    }
}

/// Reads the bytes of an `.xlsx` (or `.xls`) file.
#[must_use]
pub fn read(bytes: &[u8]) -> Reading {
    read_as(bytes, "form")
}

/// The same; `name` is the form's id where its settings give none.
#[must_use]
pub fn read_as(bytes: &[u8], name: &str) -> Reading {
    read_with(bytes, &Options::named(name))
}

/// The same with tables and remarks.
#[must_use]
pub fn read_with(bytes: &[u8], options: &Options) -> Reading {
    match workbook::sheets(bytes, &is_ours) {
        Ok(sheets) => read_sheets_with(&sheets, options),
        Err(unreadable) => Reading {
            questionnaire: None,
            findings: vec![Finding::error(
                "unreadable",
                Spot {
                    sheet: Arc::from("workbook"),
                    ..Spot::default()
                },
                unreadable.fault,
                unreadable.way_out,
            )],
        },
    }
}

/// Reads sheets that are grids of text already; `name` is the form's id where its settings give none.
#[must_use]
pub fn read_sheets(sheets: &[Sheet], name: &str) -> Reading {
    read_sheets_with(sheets, &Options::named(name))
}

/// The same with tables and remarks.
#[must_use]
pub fn read_sheets_with(sheets: &[Sheet], options: &Options) -> Reading {
    let sheet = |wanted: &str| {
        sheets
            .iter()
            .find(|sheet| sheet.name.trim().to_lowercase() == wanted)
    };
    let mut findings = vec![];
    let mut draft = Draft::default();
    let settings = settings::read(sheet("settings"), &options.name, &mut draft, &mut findings);
    let Some(survey_sheet) = sheet("survey") else {
        findings.push(no_survey());
        return Reading {
            questionnaire: None,
            findings,
        };
    };
    let survey = header::read(survey_sheet, header::Kind::Survey);
    let choices = sheet("choices").map(|sheet| header::read(sheet, header::Kind::Choices));
    let readers: Vec<&grid::Reader> = [Some(&survey), choices.as_ref()]
        .into_iter()
        .flatten()
        .collect();
    let languages = languages::find(&readers, &settings);
    draft.languages.clone_from(&languages.names);
    draft.default_language = languages.default;
    if let Some(sheet) = sheet("choices") {
        draft.lists = choices::read(sheet, &settings, &languages, &mut findings);
    }
    if let Some(sheet) = sheet("external_choices") {
        let further = choices::read(sheet, &settings, &languages, &mut findings);
        draft.lists.extend(further);
    }
    tables::add(&options.tables, &mut draft, &mut findings);
    survey::read(&survey, survey_sheet, &languages, &mut draft, &mut findings);
    let (questionnaire, checked) = Questionnaire::check(&draft);
    findings.extend(checked);
    if let Some(form) = &questionnaire {
        findings.extend(form.lint(&draft, options.lints));
    }
    let stopped = findings.iter().any(|f| f.severity == Severity::Error);
    findings.sort_by_key(|finding| (rank(&finding.spot), finding.spot.row, finding.spot.index));
    Reading {
        questionnaire: questionnaire.filter(|_| !stopped),
        findings,
    }
}

const SHEETS: &[&str] = &["survey", "choices", "settings", "external_choices"];

fn is_ours(sheet: &str) -> bool {
    let sheet = sheet.trim().to_lowercase();
    SHEETS.contains(&sheet.as_str())
}

/// Survey, choices, settings, and whatever else.
fn rank(spot: &Spot) -> usize {
    let name = spot.sheet.trim().to_lowercase();
    SHEETS
        .iter()
        .position(|sheet| *sheet == name)
        .unwrap_or(SHEETS.len())
}

fn no_survey() -> Finding {
    Finding::error(
        "missing_sheet",
        Spot {
            sheet: Arc::from("survey"),
            ..Spot::default()
        },
        "the workbook has no sheet called survey",
        "Call the sheet with the questions survey",
    )
}

/// Whether a cell says yes, in one of XLSForm's spellings.
fn is_yes(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "yes" | "true" | "true()")
}

fn is_no(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "no" | "false" | "false()")
}

/// A cell that holds an expression: yes and no are truth, and typographic quotes are straight.
fn rule_cell(cell: Option<Cell>) -> Option<Cell> {
    let mut cell = cell?;
    if is_yes(&cell.text) {
        cell.text = "true()".into();
    } else if is_no(&cell.text) {
        cell.text = "false()".into();
    } else {
        cell.text = cell.text.replace(['‘', '’'], "'").replace(['“', '”'], "\"");
    }
    Some(cell)
}
