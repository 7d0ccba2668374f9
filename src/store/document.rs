//! The documents of a study: questionnaire, sampling frame, prices, model.

use super::{Moment, Store, unbuilt};
use crate::error::Result;
use crate::name::Uid;
use crate::survey::DocumentKind;
use crate::survey::Roles;

/// A document as it stands in the study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is to the study.
    pub kind: DocumentKind,
    /// The name of the file it came from.
    pub name: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// What a new study is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStudy {
    /// The study's identity, the same on every laptop: only files of one project merge.
    pub project: Uid,
    /// Born with this file.
    pub lineage: Uid,
    /// Questionnaire, frame, prices, model.
    pub documents: Vec<Document>,
    /// Which variable plays which part ([`Roles::of`]).
    pub roles: Roles,
}

impl Document {
    /// SHA-256 of its bytes.
    #[must_use]
    pub fn sha(&self) -> [u8; 32] {
        use sha2::{Digest, Sha256};
        Sha256::digest(&self.body).into()
    }
}

impl Store {
    /// The document that the study uses as `kind` now.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn document(&self, kind: DocumentKind) -> Result<Option<Document>> {
        let _ = kind;
        unbuilt()
    }

    /// Takes `document` into use; interviews keep the version under which they were opened.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub fn adopt(&mut self, document: &Document, roles: &Roles, at: Moment) -> Result<()> {
        let _ = (document, roles, at);
        unbuilt()
    }
}
