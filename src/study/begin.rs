//! Beginning a study: documents are read and checked before a file is made.

use std::path::Path;

use crate::data::{Grid, xlsform::Table};
use crate::error::{Error, Result};
use crate::form::Questionnaire;
use crate::name::Uid;
use crate::store::{Document, NewStudy, Run, Store};
use crate::survey::{DocumentKind, Roles};

use super::{Study, tables};

/// A document and the name of the file from which it came.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// The file's name, for messages.
    pub name: &'a str,
    /// What was in it.
    pub body: &'a [u8],
}

/// What a study begins with.
#[derive(Debug, Clone, Copy)]
pub struct Documents<'a> {
    /// The questionnaire, an XLSForm workbook.
    pub form: Named<'a>,
    /// The tables of choices and values that the questionnaire names.
    pub tables: &'a [Table],
    /// The sampling frame, a CSV file with one row a person or household.
    pub frame: Option<Named<'a>>,
    /// Prices by year, a CSV file.
    pub cpi: Option<Named<'a>>,
    /// The path model, lavaan syntax.
    pub model: Option<Named<'a>>,
    /// The team's own checks, a CSV file.
    pub checks: Option<Named<'a>>,
    /// Whether the questionnaire is taken in spite of errors, without the rules at which they stand.
    pub anyway: bool,
}

impl Study {
    /// Makes the study `path` out of `documents`; `project` and `lineage` are new ids.
    ///
    /// # Errors
    /// A document that cannot be used, by place; or as [`Store::create`]. Nothing is made then.
    pub fn create(
        path: &Path,
        documents: &Documents<'_>,
        project: Uid,
        lineage: Uid,
        run: Run,
    ) -> Result<Self> {
        let questionnaire = super::questionnaire(
            documents.form.name,
            documents.form.body,
            documents.tables.to_vec(),
            documents.anyway,
        )?;
        if let Some(checks) = documents.checks {
            super::review::team_checks(&questionnaire, checks.name, checks.body)?;
        }
        let roles = roles(&questionnaire, documents)?;
        let study = NewStudy {
            project,
            lineage,
            documents: adopted(documents),
            roles,
        };
        Self::of(Store::create(path, &study, run)?)
    }
}

fn roles(questionnaire: &Questionnaire, documents: &Documents<'_>) -> Result<Roles> {
    let columns = match documents.frame {
        Some(frame) => Grid::read(frame.name, frame.body)?.header,
        None => Vec::new(),
    };
    let roles = roles_of(questionnaire, &columns);
    match (documents.frame, &roles.key) {
        (Some(frame), Some(key)) if !columns.iter().any(|column| column == key.as_str()) => {
            Err(Error::new(
                format!("{}, line 1", frame.name),
                "no column of the frame is a question of the form",
            )
            .way_out(format!(
                "Name the column with the key `{key}`, as the question is called."
            )))
        }
        _ => Ok(roles),
    }
}

/// Which variable plays which part, with the frame's `columns`.
pub(super) fn roles_of(questionnaire: &Questionnaire, columns: &[String]) -> Roles {
    let outside_repeats = questionnaire
        .nodes()
        .iter()
        .filter(|node| node.kind.holds_answer() && node.repeats.is_empty());
    Roles::of(outside_repeats.map(|node| &node.variable), columns)
}

fn adopted(documents: &Documents<'_>) -> Vec<Document> {
    [
        (DocumentKind::Form, Some(documents.form)),
        (DocumentKind::Frame, documents.frame),
        (DocumentKind::Cpi, documents.cpi),
        (DocumentKind::Model, documents.model),
        (DocumentKind::Checks, documents.checks),
    ]
    .into_iter()
    .filter_map(|(kind, named)| {
        named.map(|named| Document {
            kind,
            name: named.name.to_owned(),
            body: named.body.to_vec(),
        })
    })
    .chain(tables::pack(documents.tables))
    .collect()
}
