//! The versions of the questionnaire: which one an interview keeps, and all of them in one for tables and exports.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::data::xlsform::{self, Options, Table};
use crate::error::{Error, Result};
use crate::form::{
    Address, Draft, Questionnaire,
    union::{self, Names, Version, united},
};
use crate::name::{Uid, Variable};
use crate::store::{Document, FormSha};
use crate::survey::DocumentKind;

use super::{Study, tables};

/// Every version that the study ever used, and the union of them.
#[derive(Debug, Clone)]
pub(super) struct Versions {
    /// First adopted first, the one in use last.
    known: Vec<Known>,
    columns: Arc<Questionnaire>,
}

#[derive(Debug, Clone)]
struct Known {
    sha: FormSha,
    form: Arc<Questionnaire>,
    /// What its variables are called in the union.
    names: Arc<Names>,
    /// What the version in use asks and this one did not.
    unasked: Arc<BTreeSet<Variable>>,
}

impl Study {
    /// The version that `interview` was begun with, and that it keeps.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn questionnaire_of(&self, interview: Uid) -> Result<Arc<Questionnaire>> {
        Ok(Arc::clone(&self.version_of(interview)?.form))
    }

    /// What every version asked: the questionnaire in use, and columns for what only older ones asked.
    ///
    /// # Errors
    /// A version in the file cannot be read.
    pub fn columns(&self) -> Result<&Arc<Questionnaire>> {
        Ok(&self.versions()?.columns)
    }

    /// What the variables of each interview's version are called in [`Study::columns`], where some have another name.
    ///
    /// # Errors
    /// A version in the file cannot be read.
    pub fn renamed(&self) -> Result<HashMap<Uid, Arc<Names>>> {
        let pick = |known: &Known| (!known.names.is_empty()).then(|| Arc::clone(&known.names));
        self.of_interviews(pick)
    }

    /// The place that is called `at` in [`Study::columns`], under the names of the version that `interview` keeps.
    ///
    /// # Errors
    /// A version in the file cannot be read.
    pub fn place_in(&self, interview: Uid, at: &Address) -> Result<Address> {
        let names = &self.version_of(interview)?.names;
        let own = names.iter().find(|(_, name)| **name == at.variable);
        Ok(Address {
            variable: own.map_or(&at.variable, |(own, _)| own).clone(),
            rows: at.rows.clone(),
        })
    }

    /// The same for one interview; empty where none has another name.
    pub(super) fn names_of(&self, interview: Uid) -> Result<Arc<Names>> {
        Ok(Arc::clone(&self.version_of(interview)?.names))
    }

    /// What the version in use asks and an interview's own version did not.
    pub(super) fn unasked(&self) -> Result<HashMap<Uid, Arc<BTreeSet<Variable>>>> {
        let pick = |known: &Known| (!known.unasked.is_empty()).then(|| Arc::clone(&known.unasked));
        self.of_interviews(pick)
    }

    fn of_interviews<T>(&self, pick: impl Fn(&Known) -> Option<T>) -> Result<HashMap<Uid, T>> {
        let versions = self.versions()?;
        if versions.known.len() < 2 {
            return Ok(HashMap::new());
        }
        let forms = self.store.forms()?;
        let rows = self.store.interviews()?.into_iter();
        Ok(rows
            .filter_map(|row| Some((row.uid, pick(versions.of(forms.get(&row.uid)))?)))
            .collect())
    }

    fn version_of(&self, interview: Uid) -> Result<&Known> {
        let versions = self.versions()?;
        if versions.known.len() < 2 {
            return Ok(versions.of(None));
        }
        let sha = self.store.form_of(interview)?;
        Ok(versions.of(sha.as_ref()))
    }

    fn versions(&self) -> Result<&Versions> {
        if let Some(versions) = self.versions.get() {
            return Ok(versions);
        }
        let read = self.read_versions()?;
        Ok(self.versions.get_or_init(|| read))
    }

    fn read_versions(&self) -> Result<Versions> {
        let current = self.store.document(DocumentKind::Form)?;
        let current_sha = current.as_ref().map(Document::sha).unwrap_or_default();
        let mut older: Vec<Document> = vec![];
        for version in self.store.versions(DocumentKind::Form)? {
            let sha = version.document.sha();
            if sha != current_sha && older.iter().all(|known| known.sha() != sha) {
                older.push(version.document);
            }
        }
        let in_use = Known {
            sha: current_sha,
            form: Arc::clone(&self.questionnaire),
            names: Arc::default(),
            unasked: Arc::default(),
        };
        let Some(current) = current.filter(|_| !older.is_empty()) else {
            return Ok(Versions {
                known: vec![in_use],
                columns: Arc::clone(&self.questionnaire),
            });
        };
        let mut drafts = vec![];
        for document in older.iter().chain([&current]) {
            drafts.push(self.draft(document)?);
        }
        let versions: Vec<Version<'_>> = drafts
            .iter()
            .map(|(draft, form)| Version { draft, form })
            .collect();
        let (now, before) = versions
            .split_last()
            .unwrap_or_else(|| unreachable!("invariant: the version in use was pushed last"));
        let union::Union { form, names } = united(before, *now);
        let mut known: Vec<Known> = older
            .iter()
            .zip(&drafts)
            .zip(names)
            .map(|((document, (_, form)), names)| Known {
                sha: document.sha(),
                unasked: Arc::new(unasked(&self.questionnaire, form, &names)),
                form: Arc::clone(form),
                names: Arc::new(names),
            })
            .collect();
        known.push(in_use);
        Ok(Versions {
            known,
            columns: Arc::new(form),
        })
    }

    fn draft(&self, document: &Document) -> Result<(Draft, Arc<Questionnaire>)> {
        let tables = match self.store.tables_beside(&document.sha())? {
            Some(tables) => tables::unpack(&tables)?,
            None => Vec::new(),
        };
        read(document, tables)
    }
}

impl Versions {
    /// The version called `sha`; an interview that names none, or one that is not here, has the first.
    fn of(&self, sha: Option<&FormSha>) -> &Known {
        let named = sha.and_then(|sha| self.known.iter().find(|known| known.sha == *sha));
        named.unwrap_or(&self.known[0])
    }
}

fn read(document: &Document, tables: Vec<Table>) -> Result<(Draft, Arc<Questionnaire>)> {
    let name = document.name.strip_suffix(".xlsx");
    let options = Options {
        tables,
        anyway: true,
        ..Options::named(name.unwrap_or(&document.name))
    };
    let Some(draft) = xlsform::draft(&document.body, &options) else {
        return Err(Error::new(
            document.name.as_str(),
            "this version of the questionnaire cannot be read",
        ));
    };
    let form = Arc::new(Questionnaire::salvage(&draft).0);
    Ok((draft, form))
}

fn unasked(current: &Questionnaire, old: &Questionnaire, names: &Names) -> BTreeSet<Variable> {
    let asked: BTreeSet<&Variable> = old
        .nodes()
        .iter()
        .map(|node| names.get(&node.variable).unwrap_or(&node.variable))
        .collect();
    let nodes = current.nodes().iter().map(|node| &node.variable);
    nodes
        .filter(|variable| !asked.contains(variable))
        .cloned()
        .collect()
}
