//! XLSForm: the sheets survey, choices and settings of a workbook → a checked questionnaire, or what is wrong and where.

mod choices;
mod foreign;
mod grid;
mod header;
mod languages;
mod loops;
mod odkx;
mod script;
mod search;
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
    /// Whether a questionnaire is wanted in spite of errors, without what stands at them.
    pub anyway: bool,
}

/// What came of reading a workbook.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The questionnaire, unless an error stands against it; with [`Options::anyway`] what is left without the errors.
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
    match ours(bytes) {
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

/// The questionnaire in the bytes of a workbook as it was written, whatever is wrong with it.
#[must_use]
pub fn draft(bytes: &[u8], options: &Options) -> Option<Draft> {
    let sheets = ours(bytes).ok()?;
    drafted(&sheets, options, &mut vec![])
}

/// Reads sheets that are grids of text already; `name` is the form's id where its settings give none.
#[must_use]
pub fn read_sheets(sheets: &[Sheet], name: &str) -> Reading {
    read_sheets_with(sheets, &Options::named(name))
}

/// The same with tables and remarks.
#[must_use]
pub fn read_sheets_with(sheets: &[Sheet], options: &Options) -> Reading {
    let mut findings = vec![];
    let Some(draft) = drafted(sheets, options, &mut findings) else {
        return Reading {
            questionnaire: None,
            findings,
        };
    };
    let (form, checked) = Questionnaire::salvage(&draft);
    findings.extend(checked);
    let stopped = findings.iter().any(|f| f.severity == Severity::Error);
    if !stopped {
        findings.extend(form.lint(&draft, options.lints));
    }
    let usable = !stopped || (options.anyway && form.nodes().iter().any(|n| n.kind.is_question()));
    findings.sort_by_key(|finding| (rank(&finding.spot), finding.spot.row, finding.spot.index));
    Reading {
        questionnaire: usable.then_some(form),
        findings,
    }
}

/// What the sheets say, names and types looked up; `None` where there is no survey at all.
fn drafted(sheets: &[Sheet], options: &Options, findings: &mut Vec<Finding>) -> Option<Draft> {
    let dialect = odkx::translated(sheets, findings);
    let sheets = dialect.as_deref().unwrap_or(sheets);
    let sheet = |wanted: &str| {
        sheets
            .iter()
            .find(|sheet| sheet.name.trim().to_lowercase() == wanted)
    };
    let mut draft = Draft::default();
    let settings = settings::read(sheet("settings"), &options.name, &mut draft, findings);
    let Some(survey_sheet) = sheet("survey") else {
        findings.push(no_survey());
        return None;
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
        draft.lists = choices::read(sheet, &settings, &languages, findings);
    }
    if let Some(sheet) = sheet("external_choices") {
        let further = choices::read(sheet, &settings, &languages, findings);
        draft.lists.extend(further);
    }
    tables::add(&options.tables, &mut draft, findings);
    survey::read(&survey, survey_sheet, &languages, &mut draft, findings);
    Some(draft)
}

/// The sheets that mean something; a workbook of one sheet, whatever its name, is a survey.
fn ours(bytes: &[u8]) -> Result<Vec<Sheet>, workbook::Unreadable> {
    let sheets = workbook::sheets(bytes, &is_ours)?;
    if sheets
        .iter()
        .any(|sheet| sheet.name.trim().eq_ignore_ascii_case("survey"))
    {
        return Ok(sheets);
    }
    let mut all = workbook::sheets(bytes, &|_| true)?;
    let asks = |sheet: &Sheet| {
        let header = sheet.rows.first().map_or(&[][..], Vec::as_slice);
        header
            .iter()
            .any(|cell| cell.trim().eq_ignore_ascii_case("type"))
    };
    match &mut all[..] {
        [only] if asks(only) => {
            "survey".clone_into(&mut only.name);
            Ok(all)
        }
        _ => Ok(sheets),
    }
}

const SHEETS: &[&str] = &[
    "survey",
    "choices",
    "settings",
    "external_choices",
    "table_specific_translations",
];

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
