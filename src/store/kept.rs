//! What was estimated, kept beside the documents: never changed, taken over by whoever merges, part of no answer.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, named_params};
use sha2::{Digest, Sha256};

use super::fault::{Fault, Told};
use super::{Document, Store, document, run};
use crate::error::Result;
use crate::survey::DocumentKind;

/// The kind under which estimates stand among the documents.
const RUN: &str = "run";

/// An estimate as the study keeps it. The same content is the same estimate on every laptop and kept once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRun {
    /// Who made it first, and when; not part of what it is.
    pub name: String,
    /// What was estimated from what, how, and what came out.
    pub body: Vec<u8>,
}

/// A version of a document, as it was adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The document.
    pub document: Document,
    /// When, by the clock of the laptop that adopted it (ms, UTC).
    pub at_ms: i64,
    /// That clock's distance from UTC.
    pub tz_minutes: i32,
    /// Who adopted it.
    pub by: String,
}

impl KeptRun {
    /// SHA-256 of its content: what it is called.
    #[must_use]
    pub fn sha(&self) -> [u8; 32] {
        Sha256::digest(&self.body).into()
    }
}

impl Store {
    /// Keeps `run` with the model that it used, where they are not kept already. It is no event: the log, the answers and
    /// the state that laptops compare stay as they are.
    ///
    /// # Errors
    /// The study was opened to look at only, or the disk failed.
    pub fn keep_run(&mut self, run: &KeptRun, model: &Document) -> Result<()> {
        if self.writer.is_none() {
            return Err(self.only_looked_at());
        }
        let kept = write(&mut self.conn, run, model);
        self.tell(kept)
    }

    /// The estimates that are kept, in the order in which this file came to know them.
    ///
    /// # Errors
    /// The file cannot be read, or one of them is not what was kept.
    pub fn runs(&self) -> Result<Vec<KeptRun>> {
        self.tell(self.read_runs())
    }

    /// Every adoption of a document as `kind`, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn versions(&self, kind: DocumentKind) -> Result<Vec<Version>> {
        self.tell(self.read_versions(kind))
    }

    /// The document with this hash, whether it was ever adopted as `kind` or only used in an estimate.
    ///
    /// # Errors
    /// The file cannot be read, or the document is not what its hash says.
    pub fn document_called(&self, kind: DocumentKind, sha: &[u8; 32]) -> Result<Option<Document>> {
        self.tell(self.read_document(kind, sha))
    }

    fn read_runs(&self) -> Told<Vec<KeptRun>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT name, sha, body FROM document WHERE kind = :kind ORDER BY ord",
        )?;
        let mut rows = statement.query(named_params! {":kind": RUN})?;
        let mut runs = vec![];
        while let Some(row) = rows.next()? {
            let run = KeptRun {
                name: row.get("name")?,
                body: row.get("body")?,
            };
            if row.get::<_, [u8; 32]>("sha")? != run.sha() {
                return Err(Fault::unreadable(
                    "document.body",
                    "it is not what was kept",
                ));
            }
            runs.push(run);
        }
        Ok(runs)
    }

    fn read_versions(&self, kind: DocumentKind) -> Told<Vec<Version>> {
        let mut statement = self.conn.prepare_cached(include_str!("sql/versions.sql"))?;
        let mut rows =
            statement.query(named_params! {":study": self.study, ":kind": kind.code()})?;
        let mut versions = vec![];
        while let Some(row) = rows.next()? {
            versions.push(Version {
                document: Document {
                    kind,
                    name: row.get("name")?,
                    body: row.get("body")?,
                },
                at_ms: row.get("at_ms")?,
                tz_minutes: row.get("tz_minutes")?,
                by: row.get("by")?,
            });
        }
        Ok(versions)
    }

    fn read_document(&self, kind: DocumentKind, sha: &[u8; 32]) -> Told<Option<Document>> {
        let found = self
            .conn
            .query_row(
                "SELECT name, body FROM document WHERE kind = :kind AND sha = :sha",
                named_params! {":kind": kind.code(), ":sha": sha},
                |row| {
                    Ok(Document {
                        kind,
                        name: row.get("name")?,
                        body: row.get("body")?,
                    })
                },
            )
            .optional()?;
        match found {
            Some(document) if document.sha() != *sha => Err(Fault::unreadable(
                "document.body",
                "it is not what its hash says",
            )),
            found => Ok(found),
        }
    }
}

fn write(conn: &mut Connection, run: &KeptRun, model: &Document) -> Told<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    document::write(&tx, model)?;
    tx.execute(
        "INSERT INTO document (kind, sha, name, body) VALUES (:kind, :sha, :name, :body) ON CONFLICT DO NOTHING",
        named_params! {":kind": RUN, ":sha": run.sha(), ":name": run.name, ":body": run.body},
    )?;
    tx.commit()?;
    run::checkpoint(conn, "TRUNCATE");
    Ok(())
}
