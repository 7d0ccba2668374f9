//! An open study: the store, and what its documents say: questionnaire, sampling frame, prices, model.

mod begin;
mod demo;
mod earlier;
mod interviews;
mod log_csv;
mod review;
mod source;
mod tables;
mod update;
mod versions;

use std::{cell::OnceCell, path::Path, sync::Arc};

use crate::data::{
    Grid,
    xlsform::{self, Options, Table},
};
use crate::error::{Error, Result};
use crate::form::{Finding, Questionnaire};
use crate::store::{Document, Run, Store};
use crate::survey::{DocumentKind, Roles};

use versions::Versions;

pub use begin::{Documents, Named};
pub use demo::make_example;
pub use interviews::Imported;
pub use log_csv::tables as log_tables;
pub use review::{Material, team_checks};
pub use update::Update;

/// A study that is open, with its questionnaire.
#[derive(Debug)]
pub struct Study {
    /// The file.
    pub store: Store,
    questionnaire: Arc<Questionnaire>,
    /// Read when somebody asks for them.
    versions: OnceCell<Versions>,
}

impl Study {
    /// Opens the study `path` for work.
    ///
    /// # Errors
    /// As [`Store::open`]; or the questionnaire in the file cannot be read.
    pub fn open(path: &Path, run: Run) -> Result<Self> {
        Self::of(Store::open(path, run)?).map_err(|error| error.within(path.display()))
    }

    /// Opens the study `path` to look at it.
    ///
    /// # Errors
    /// As [`Study::open`].
    pub fn open_read_only(path: &Path) -> Result<Self> {
        Self::of(Store::open_read_only(path)?).map_err(|error| error.within(path.display()))
    }

    fn of(store: Store) -> Result<Self> {
        let Some(form) = store.document(DocumentKind::Form)? else {
            return Err(Error::new("", "the study holds no questionnaire")
                .way_out("Start a new study with `fieldbook new`."));
        };
        let tables = match store.document(DocumentKind::Tables)? {
            Some(document) => tables::unpack(&document)?,
            None => Vec::new(),
        };
        // What stands in the file was taken by somebody who saw its findings: it has to open.
        let questionnaire = Arc::new(questionnaire(&form.name, &form.body, tables, true)?);
        Ok(Self {
            store,
            questionnaire,
            versions: OnceCell::new(),
        })
    }

    /// The questionnaire that is asked.
    #[must_use]
    pub const fn questionnaire(&self) -> &Arc<Questionnaire> {
        &self.questionnaire
    }

    /// Which variable plays which part.
    #[must_use]
    pub const fn roles(&self) -> &Roles {
        self.store.roles()
    }

    /// The sampling frame, where the study has one.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn frame(&self) -> Result<Option<Grid>> {
        self.document(DocumentKind::Frame)?
            .map(|frame| Grid::read(&frame.name, &frame.body))
            .transpose()
    }

    /// The text of a document, where the study has one.
    ///
    /// # Errors
    /// The file cannot be read, or the document is not UTF-8.
    pub fn text(&self, kind: DocumentKind) -> Result<Option<String>> {
        let Some(document) = self.document(kind)? else {
            return Ok(None);
        };
        String::from_utf8(document.body)
            .map(Some)
            .map_err(|_| Error::new(document.name, "the text is not UTF-8"))
    }

    fn document(&self, kind: DocumentKind) -> Result<Option<Document>> {
        self.store.document(kind)
    }
}

/// The questionnaire in the workbook `bytes`, with the `tables` that it names.
///
/// # Errors
/// Every finding that stops it, by sheet, row and column; with `anyway` only what leaves no questionnaire at all.
pub fn questionnaire(
    name: &str,
    bytes: &[u8],
    tables: Vec<Table>,
    anyway: bool,
) -> Result<Questionnaire> {
    let options = Options {
        tables,
        anyway,
        ..Options::named(name.strip_suffix(".xlsx").unwrap_or(name))
    };
    let reading = xlsform::read_with(bytes, &options);
    // Choices that nobody could see are refused before the first interview.
    let absent = |finding: &&Finding| matches!(finding.code, "external_list" | "external_table");
    let absent = reading.findings.iter().filter(absent);
    let faults: Vec<String> = reading
        .errors()
        .chain(absent)
        .map(Finding::to_string)
        .collect();
    match reading.questionnaire {
        Some(questionnaire) if anyway || faults.is_empty() => Ok(questionnaire),
        _ => Err(Error::new(
            name,
            format!("the questionnaire has errors\n  {}", faults.join("\n  ")),
        )
        .way_out("`fieldbook form check` lists them with what to do; --anyway leaves the rules at them out.")),
    }
}
