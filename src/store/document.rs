//! The documents of a study: questionnaire, sampling frame, prices, model; and the roles that follow from them.

use rusqlite::{Connection, named_params};
use sha2::{Digest, Sha256};

use super::fault::{Fault, Told};
use super::{Moment, Store, codes, list};
use crate::error::Result;
use crate::survey::{Body, DocumentKind, Event, Role, Roles};

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

impl Document {
    /// SHA-256 of its bytes.
    #[must_use]
    pub fn sha(&self) -> [u8; 32] {
        Sha256::digest(&self.body).into()
    }
}

impl Store {
    /// The document that the study uses as `kind` now.
    ///
    /// # Errors
    /// The file cannot be read, or the document is not what was adopted.
    pub fn document(&self, kind: DocumentKind) -> Result<Option<Document>> {
        self.tell(self.in_use(kind))
    }

    /// Takes `document` into use; interviews keep the version under which they were opened.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub fn adopt(&mut self, document: &Document, roles: &Roles, at: Moment) -> Result<()> {
        let adopted = Event {
            interview: self.study,
            body: Body::Adopted {
                kind: document.kind,
                sha: document.sha(),
            },
        };
        let is_new_part = *roles != self.roles;
        self.append_with(&[adopted], at, |tx| {
            write(tx, document)?;
            if is_new_part {
                write_roles(tx, roles)?;
                list::rewrite_roles(tx, roles)?;
            }
            Ok(())
        })?;
        self.roles = roles.clone();
        self.note_documents_safely();
        Ok(())
    }

    fn in_use(&self, kind: DocumentKind) -> Told<Option<Document>> {
        let mut statement = self
            .conn
            .prepare_cached(include_str!("sql/document_in_use.sql"))?;
        let mut rows =
            statement.query(named_params! {":study": self.study, ":kind": kind.code()})?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let document = Document {
            kind,
            name: row.get("name")?,
            body: row.get("body")?,
        };
        if row.get::<_, [u8; 32]>("sha")? != document.sha() {
            return Err(Fault::unreadable(
                "document.body",
                "it is not what was adopted",
            ));
        }
        Ok(Some(document))
    }
}

/// Keeps `document`, where it is not known already.
pub(super) fn write(conn: &Connection, document: &Document) -> Told<()> {
    conn.execute(
        "INSERT INTO document (kind, sha, name, body) VALUES (:kind, :sha, :name, :body) ON CONFLICT DO NOTHING",
        named_params! {
            ":kind": document.kind.code(), ":sha": document.sha(), ":name": document.name, ":body": document.body,
        },
    )?;
    Ok(())
}

pub(super) fn write_roles(conn: &Connection, roles: &Roles) -> Told<()> {
    conn.execute("DELETE FROM role", [])?;
    for role in Role::ALL {
        if let Some(variable) = roles.get(role) {
            conn.execute(
                "INSERT INTO role (role, variable) VALUES (:role, :variable)",
                named_params! {":role": role.code(), ":variable": variable.as_str()},
            )?;
        }
    }
    Ok(())
}

/// Which variable plays which part in this file.
pub(super) fn roles(conn: &Connection) -> Told<Roles> {
    let mut statement = conn.prepare("SELECT role, variable FROM role")?;
    let mut rows = statement.query([])?;
    let mut roles = Roles::default();
    while let Some(row) = rows.next()? {
        let code: String = row.get("role")?;
        let Some(role) = Role::from_code(&code) else {
            return Err(Fault::unreadable(
                "role.role",
                format!("`{code}` is no part"),
            ));
        };
        roles.set(
            role,
            Some(codes::variable(&row.get::<_, String>("variable")?)?),
        );
    }
    Ok(roles)
}

/// The hashes of all documents that the file holds.
pub(super) fn hashes(conn: &Connection) -> Told<Vec<[u8; 32]>> {
    let mut statement = conn.prepare("SELECT sha FROM document")?;
    let hashes = statement.query_map([], |row| row.get("sha"))?;
    Ok(hashes.collect::<std::result::Result<_, _>>()?)
}
