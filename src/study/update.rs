//! A newer version of the questionnaire: what it means for the interviews, and its adoption.

use std::collections::BTreeMap;

use crate::data::xlsform::Table;
use crate::error::{Error, Result};
use crate::form::{
    Questionnaire,
    version::{Plan, Step},
};
use crate::name::Variable;
use crate::store::{Document, Moment};
use crate::survey::{DocumentKind, Role};

use super::{Named, Study, begin, tables, team_checks};

/// A newer version, read and compared with the one in use.
#[derive(Debug)]
pub struct Update {
    /// What differs.
    pub plan: Plan,
    /// How many interviews hold an answer to each variable of the version in use.
    pub answered: BTreeMap<Variable, usize>,
    /// How many interviews there are, all of which keep their version.
    pub interviews: usize,
    /// The version in use, as its settings name it.
    pub from: String,
    /// The newer one.
    pub to: String,
    /// Whether the workbook is byte for byte the one in use.
    pub is_same_file: bool,
    form: Document,
    tables: Option<Document>,
    questionnaire: Questionnaire,
}

impl Study {
    /// What it would mean to ask the workbook `form` with its `tables` from now on. Nothing is written.
    ///
    /// # Errors
    /// The workbook cannot be used (with `anyway`: holds no questionnaire at all), or the study would lose what it knows
    /// interviews by.
    pub fn update(&self, form: Named<'_>, beside: Vec<Table>, anyway: bool) -> Result<Update> {
        let packed = tables::pack(&beside);
        let questionnaire = super::questionnaire(form.name, form.body, beside, anyway)?;
        self.keeps_its_parts(&questionnaire, form.name)?;
        if let Some(checks) = self.store.document(DocumentKind::Checks)? {
            team_checks(&questionnaire, &checks.name, &checks.body)
                .map_err(|error| error.within(format!("{}: the newer version", form.name)))?;
        }
        let document = Document {
            kind: DocumentKind::Form,
            name: form.name.to_owned(),
            body: form.body.to_vec(),
        };
        let in_use = self.store.document(DocumentKind::Form)?;
        let mut answered: BTreeMap<Variable, usize> = BTreeMap::new();
        let interviews = self.interviews()?;
        for interview in &interviews {
            let mut seen: Vec<&Variable> = interview.answers.keys().map(|a| &a.variable).collect();
            seen.sort();
            seen.dedup();
            for variable in seen {
                *answered.entry(variable.clone()).or_default() += 1;
            }
        }
        Ok(Update {
            plan: Plan::of(self.questionnaire(), &questionnaire),
            answered,
            interviews: interviews.len(),
            from: self.questionnaire().version().to_owned(),
            to: questionnaire.version().to_owned(),
            is_same_file: in_use.is_some_and(|own| own.sha() == document.sha()),
            form: document,
            tables: packed,
            questionnaire,
        })
    }

    /// Asks the newer version from now on; every interview keeps the one that it was begun with.
    ///
    /// # Errors
    /// As [`Store::append`](crate::store::Store::append). Tables come first: a crash leaves the old questionnaire asked.
    pub fn apply(&mut self, update: &Update, at: Moment) -> Result<()> {
        let columns = self.frame()?.map_or_else(Vec::new, |frame| frame.header);
        let roles = begin::roles_of(&update.questionnaire, &columns);
        if let Some(tables) = &update.tables {
            let in_use = self.store.document(DocumentKind::Tables)?;
            if in_use.is_none_or(|own| own.sha() != tables.sha()) {
                let kept = self.roles().clone();
                self.store.adopt(tables, &kept, at)?;
            }
        }
        if !update.is_same_file {
            self.store.adopt(&update.form, &roles, at)?;
        }
        self.questionnaire = std::sync::Arc::new(update.questionnaire.clone());
        self.versions.take();
        Ok(())
    }

    /// Interviews are known by key and round, and some answers are encrypted: those questions have to stay.
    fn keeps_its_parts(&self, newer: &Questionnaire, name: &str) -> Result<()> {
        let parts = [Role::Key, Role::Round].map(|role| self.roles().get(role).cloned());
        let protected = self
            .store
            .protection()
            .map(|protection| &protection.variables);
        let protected = protected
            .into_iter()
            .flatten()
            .filter_map(|own| Variable::new(own).ok());
        let needed = parts
            .into_iter()
            .flatten()
            .map(|variable| (variable, "interviews are known by it"));
        let needed =
            needed.chain(protected.map(|variable| (variable, "its answers are encrypted")));
        for (variable, why) in needed {
            let was_asked = self.questionnaire().node(&variable).is_some();
            if was_asked && newer.node(&variable).is_none() {
                return Err(Error::new(
                    name,
                    format!("the newer version has no question `{variable}`, and {why}"),
                )
                .way_out("Give the question its old name again; its text may be another."));
            }
        }
        Ok(())
    }
}

impl Update {
    /// How many interviews hold an answer that the step is about.
    #[must_use]
    pub fn touches(&self, step: &Step) -> usize {
        let variable = match step {
            Step::New { .. } => return 0,
            Step::Renamed { from, .. } => from,
            Step::Removed { variable }
            | Step::Retyped { variable, .. }
            | Step::Moved { variable, .. }
            | Step::Choices { variable, .. } => variable,
        };
        self.answered.get(variable).copied().unwrap_or(0)
    }
}
