//! The runs that a file holds, how far each has come, and what each refers to: a version vector with its reasons.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, named_params};

use crate::error::Result;
use crate::name::Uid;
use crate::store::Store;
use crate::store::fault::Told;

/// How far one run has come in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// The run.
    pub run: Uid,
    /// Its last event.
    pub seq: i64,
    /// Its hash after that event.
    pub hash: [u8; 32],
    /// The Lamport time from which it counts: whatever a run refers to began earlier.
    pub lamport: i64,
    /// The run before it in its file, and how far that had come.
    pub parent: Option<(Uid, i64)>,
    /// Who wrote it.
    pub operator: String,
    /// On which laptop.
    pub device: String,
    /// When it began, by that laptop's clock (ms, UTC).
    pub wall_ms: i64,
    /// The furthest event of each other run that it refers to; only known of another person's file.
    pub needs: Vec<(Uid, i64)>,
}

impl Store {
    /// The runs in this file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn tips(&self) -> Result<Vec<Tip>> {
        self.tell(tips(&self.conn))
    }
}

/// The runs in a file, those first that others may refer to, and what each refers to.
pub(super) fn tips_with_needs(conn: &Connection) -> Told<Vec<Tip>> {
    let mut needs = needs(conn)?;
    let mut tips = tips(conn)?;
    for tip in &mut tips {
        tip.needs = needs.remove(&tip.run).unwrap_or_default();
    }
    Ok(tips)
}

/// Who wrote in a file last, and on which laptop.
pub(super) fn writer(conn: &Connection) -> Told<Option<(String, String)>> {
    Ok(conn
        .query_row(include_str!("../sql/writer.sql"), [], |row| {
            Ok((row.get("operator")?, row.get("device")?))
        })
        .optional()?)
}

/// The runs in a file, those first that others may refer to.
pub(super) fn tips(conn: &Connection) -> Told<Vec<Tip>> {
    let mut statement = conn.prepare(include_str!("../sql/tips.sql"))?;
    let mut rows = statement.query([])?;
    let mut tips = vec![];
    while let Some(row) = rows.next()? {
        let parent: Option<Uid> = row.get("parent")?;
        let run = row.get("uid")?;
        tips.push(Tip {
            run,
            seq: row.get("seq")?,
            hash: row.get("hash")?,
            lamport: row.get("lamport")?,
            parent: parent.zip(row.get("parent_seq")?),
            operator: row.get("operator")?,
            device: row.get("device")?,
            wall_ms: row.get("wall_ms")?,
            needs: vec![],
        });
    }
    Ok(tips)
}

fn needs(conn: &Connection) -> Told<HashMap<Uid, Vec<(Uid, i64)>>> {
    let mut statement = conn.prepare(include_str!("../sql/needs.sql"))?;
    let mut rows = statement.query([])?;
    let mut needs: HashMap<Uid, Vec<(Uid, i64)>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let of = needs.entry(row.get("uid")?).or_default();
        of.push((row.get("needed")?, row.get("needed_seq")?));
    }
    Ok(needs)
}

/// The short hash that event `seq` of `run` carries.
pub(super) fn mark(conn: &Connection, run: Uid, seq: i64) -> Told<Option<i64>> {
    Ok(conn
        .prepare_cached(
            "SELECT mark FROM event JOIN chain ON chain.ord = event.chain WHERE chain.uid = :run AND event.seq = :seq",
        )?
        .query_row(named_params! {":run": run, ":seq": seq}, |row| row.get("mark"))
        .optional()?)
}
