//! A new study: an empty file of our own, the schema, the documents, the first events.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, named_params};
use uuid::Uuid;

use super::fault::Told;
use super::{Document, Run, Store, document, open, schema};
use crate::error::{Error, Result};
use crate::name::Uid;
use crate::survey::{Body, Event, Roles};

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

impl Store {
    /// Makes the study `path`, readable for its owner only; there must be nothing yet.
    ///
    /// # Errors
    /// Something is there already, or the folder cannot be written; a file that could not be finished is taken away.
    pub fn create(path: &Path, study: &NewStudy, run: Run) -> Result<Self> {
        claim(path)?;
        let made = found(path, study)
            .map_err(|fault| fault.about(path))
            .and_then(|()| begin(path, study, run));
        if made.is_err() {
            for suffix in ["", "-wal", "-shm"] {
                drop(fs::remove_file(open::beside(path, suffix)));
            }
        }
        made
    }
}

/// Makes the empty file, and its name durable.
pub(super) fn claim(path: &Path) -> Result<()> {
    let place = path.display().to_string();
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(file) => drop(file),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Error::new(place, "there is a file of this name already")
                .way_out("Choose another name, or open that one"));
        }
        Err(error) => {
            return Err(Error::new(place, format!("cannot be made ({error})"))
                .way_out("Choose a folder that exists and that you may write"));
        }
    }
    super::copy::sync_folder(path);
    Ok(())
}

fn found(path: &Path, study: &NewStudy) -> Told<()> {
    let mut conn = made(path, study.project, study.lineage, &study.roles)?;
    let tx = conn.transaction()?;
    for document in &study.documents {
        document::write(&tx, document)?;
    }
    Ok(tx.commit()?)
}

/// A study without documents in the empty file `path`, born now.
pub(super) fn fresh(path: &Path, project: Uid, roles: &Roles) -> Told<Connection> {
    made(path, project, Uid(*Uuid::new_v4().as_bytes()), roles)
}

fn made(path: &Path, project: Uid, lineage: Uid, roles: &Roles) -> Told<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)?;
    open::configure(&conn)?;
    open::use_wal(&conn)?;
    let tx = conn.transaction()?;
    tx.execute_batch(schema::FRESH)?;
    tx.execute(
        "INSERT INTO file (id, project, lineage, min_reader) VALUES (1, :project, :lineage, 1)",
        named_params! {":project": project, ":lineage": lineage},
    )?;
    document::write_roles(&tx, roles)?;
    tx.commit()?;
    Ok(conn)
}

fn begin(path: &Path, study: &NewStudy, run: Run) -> Result<Store> {
    let at = run.at;
    let mut store = Store::open(path, run)?;
    let adopted: Vec<Event> = study
        .documents
        .iter()
        .map(|document| Event {
            interview: study.project,
            body: Body::Adopted {
                kind: document.kind,
                sha: document.sha(),
            },
        })
        .collect();
    store.append(&adopted, at)?;
    super::run::checkpoint(&store.conn, "TRUNCATE");
    Ok(store)
}
