//! The talk about the work, read from the log: each matter with all that was said, and what stands.

use rusqlite::{Connection, Row, named_params};

use super::fault::Told;
use super::guard::Guard;
use super::{Store, codes};
use crate::error::Result;
use crate::name::Uid;
use crate::survey::{Kind, Matter, Remark, Standing, Talk};

impl Store {
    /// Findings that were put aside, queries with their replies, interviews accepted or sent back.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn talk(&self) -> Result<Talk> {
        self.tell(matters(&self.conn, &self.guard).map(Talk::of))
    }
}

fn matters(conn: &Connection, guard: &Guard) -> Told<Vec<Standing>> {
    let mut statement = conn.prepare_cached(include_str!("sql/talk.sql"))?;
    let mut rows = statement.query([])?;
    let mut matters: Vec<Standing> = vec![];
    while let Some(row) = rows.next()? {
        let interview: Uid = row.get("interview_uid")?;
        let (name, occ): (String, String) = (row.get("variable")?, row.get("occ")?);
        let matter = codes::matter(&name, &occ)?;
        let same = |last: &Standing| last.interview == interview && last.matter == matter;
        if !matters.last().is_some_and(same) {
            let stands = codes::kind(row.get("stands")?)?;
            matters.push(Standing {
                interview,
                stands,
                outdated: matter == Matter::Verdict && is_outdated(conn, row)?,
                matter,
                remarks: vec![],
            });
        }
        if let Some(last) = matters.last_mut() {
            let mut remark = remark(row)?;
            remark.text = remark
                .text
                .map(|text| guard.note(text, interview, &name, &occ));
            last.remarks.push(remark);
        }
    }
    Ok(matters)
}

fn remark(row: &Row<'_>) -> Told<Remark> {
    Ok(Remark {
        kind: codes::kind(row.get("kind")?)?,
        text: row.get("note")?,
        by: row.get("by")?,
        device: row.get("device")?,
        at_ms: row.get("at_ms")?,
    })
}

/// Whether somebody worked in the interview since the verdict that stands, or unknown to whoever gave it.
fn is_outdated(conn: &Connection, row: &Row<'_>) -> Told<bool> {
    let judges: Kind = codes::kind(row.get("stands")?)?;
    if !judges.judges() {
        return Ok(false);
    }
    Ok(conn
        .prepare_cached(include_str!("sql/is_contested.sql"))?
        .query_row(
            named_params! {
                ":interview": row.get::<_, i64>("interview")?,
                ":chain": row.get::<_, i64>("stands_chain")?, ":seq": row.get::<_, i64>("stands_seq")?,
            },
            |row| row.get("contested"),
        )?)
}
