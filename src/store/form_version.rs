//! Which version of the questionnaire an interview was begun with, and the tables that lay beside a version.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, named_params};

use super::fault::Told;
use super::{Document, Store};
use crate::error::Result;
use crate::name::Uid;
use crate::survey::DocumentKind;

/// SHA-256 of a questionnaire: which version it is.
pub type FormSha = [u8; 32];

impl Store {
    /// The version that `interview` was begun with; none where it was never begun at a keyboard.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn form_of(&self, interview: Uid) -> Result<Option<FormSha>> {
        self.tell(self.read_form(interview))
    }

    /// The version that each interview was begun with.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn forms(&self) -> Result<HashMap<Uid, FormSha>> {
        self.tell(self.read_forms())
    }

    /// The tables that were adopted with the version `form`, where it had any.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn tables_beside(&self, form: &FormSha) -> Result<Option<Document>> {
        self.tell(self.read_tables(form))
    }

    fn read_form(&self, interview: Uid) -> Told<Option<FormSha>> {
        let mut statement = self
            .conn
            .prepare_cached(include_str!("sql/form_of_interview.sql"))?;
        let form = statement.query_row(named_params! {":interview": interview}, |row| {
            row.get("form")
        });
        Ok(form.optional()?)
    }

    /// Later openings are read first, so that the first one stays. Reads the whole log.
    fn read_forms(&self) -> Told<HashMap<Uid, FormSha>> {
        let mut statement = self
            .conn
            .prepare_cached(include_str!("sql/forms_of_interviews.sql"))?;
        let mut rows = statement.query([])?;
        let mut forms = HashMap::new();
        while let Some(row) = rows.next()? {
            forms.insert(row.get("interview")?, row.get("form")?);
        }
        Ok(forms)
    }

    fn read_tables(&self, form: &FormSha) -> Told<Option<Document>> {
        let mut statement = self
            .conn
            .prepare_cached(include_str!("sql/tables_beside.sql"))?;
        let found =
            statement.query_row(named_params! {":study": self.study, ":form": form}, |row| {
                Ok(Document {
                    kind: DocumentKind::Tables,
                    name: row.get("name")?,
                    body: row.get("body")?,
                })
            });
        Ok(found.optional()?)
    }
}
