//! The list of interviews.

use std::collections::HashMap;

use rusqlite::{Connection, named_params};

use super::fault::Told;
use super::summary::{Columns, Summary};
use super::{Store, codes, read, row};
use crate::error::Result;
use crate::form::Address;
use crate::name::{Uid, Variable};
use crate::survey::law::Head;
use crate::survey::{Roles, Status};

/// One line of the list of interviews.
#[derive(Debug, Clone, PartialEq)]
pub struct InterviewRow {
    /// Which interview.
    pub uid: Uid,
    /// Whose interview, as the key variable says.
    pub key: Option<String>,
    /// Which round.
    pub round: Option<String>,
    /// In which village.
    pub village: Option<String>,
    /// In which household.
    pub household: Option<String>,
    /// Who asked.
    pub enumerator: Option<String>,
    /// How the visit ended, as coded.
    pub outcome: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Where to go on, when it was put aside.
    pub stopped_at: Option<Address>,
    /// How many questions have an answer that a person gave.
    pub answered: u32,
    /// How many cells hold answers that people disagree about.
    pub conflicts: u32,
    /// When something last happened to it, by the clock of the laptop where it happened (ms, UTC).
    pub last_at_ms: i64,
    /// Who did that.
    pub last_by: String,
}

impl Store {
    /// Every interview, in the order in which this file came to know them.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn interviews(&self) -> Result<Vec<InterviewRow>> {
        self.tell(self.listed(include_str!("sql/interviews.sql"), &[]))
    }

    /// The first so many interviews, in the order of [`Store::interviews`], voided ones included.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn first_interviews(&self, count: usize) -> Result<Vec<InterviewRow>> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let sql = concat!(include_str!("sql/interviews.sql"), "LIMIT :count");
        self.tell(self.listed(sql, named_params! {":count": count}))
    }

    /// How many interviews there are, voided ones included.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn count_interviews(&self) -> Result<usize> {
        let counted = self
            .conn
            .query_row("SELECT count(*) FROM summary", [], |row| {
                row.get::<_, i64>(0)
            });
        let counted = self.tell(counted.map_err(Into::into))?;
        Ok(usize::try_from(counted).unwrap_or(0))
    }

    /// The interviews of `key`, of one `round` or of all.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn find(&self, key: &str, round: Option<&str>) -> Result<Vec<InterviewRow>> {
        self.tell(self.listed(
            include_str!("sql/interviews_of_key.sql"),
            named_params! {":key": key, ":round": round},
        ))
    }

    fn listed(
        &self,
        sql: &str,
        parameters: &[(&str, &dyn rusqlite::ToSql)],
    ) -> Told<Vec<InterviewRow>> {
        let conflicts = conflicts(&self.conn)?;
        let mut statement = self.conn.prepare_cached(sql)?;
        let columns = Columns::of(&statement)?;
        let [uid, last_by] = row::indexes(&statement, ["uid", "last_by"])?;
        let mut rows = statement.query(parameters)?;
        let mut list = vec![];
        while let Some(row) = rows.next()? {
            let summary = columns.summary(row)?;
            let conflicts = conflicts.get(&summary.interview).copied().unwrap_or(0);
            list.push(line(summary, row.get(uid)?, row.get(last_by)?, conflicts)?);
        }
        Ok(list)
    }
}

fn line(summary: Summary, uid: Uid, last_by: String, conflicts: u32) -> Told<InterviewRow> {
    let [key, round, village, household, enumerator, outcome] = summary.roles;
    Ok(InterviewRow {
        uid,
        key,
        round,
        village,
        household,
        enumerator,
        outcome,
        status: summary.status,
        stopped_at: summary
            .stopped_at
            .as_deref()
            .map(codes::place)
            .transpose()?,
        answered: u32::try_from(summary.answered).unwrap_or(u32::MAX),
        conflicts,
        last_at_ms: summary.last.at_ms,
        last_by,
    })
}

fn conflicts(conn: &Connection) -> Told<HashMap<i64, u32>> {
    let mut statement = conn.prepare_cached(
        "SELECT interview, count(*) AS conflicts FROM cell WHERE conflict = 1 GROUP BY interview",
    )?;
    let mut rows = statement.query([])?;
    let mut conflicts = HashMap::new();
    while let Some(row) = rows.next()? {
        conflicts.insert(row.get("interview")?, row.get("conflicts")?);
    }
    Ok(conflicts)
}

/// Reads from the cells again what `roles` say of each interview.
pub(super) fn rewrite_roles(conn: &Connection, roles: &Roles) -> Told<()> {
    let variables = read::variables(conn)?;
    let mut statement = conn.prepare("SELECT * FROM summary")?;
    let columns = Columns::of(&statement)?;
    let mut summaries = vec![];
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        summaries.push(columns.summary(row)?);
    }
    for mut summary in summaries {
        summary.roles = regrown(conn, summary.interview, roles, &variables)?.roles;
        summary.write(conn)?;
    }
    Ok(())
}

/// The line of `interview` from its cells alone: all but what happened last and whether its voiding stands.
pub(super) fn regrown(
    conn: &Connection,
    interview: i64,
    roles: &Roles,
    variables: &HashMap<i64, Variable>,
) -> Told<Summary> {
    let mut summary = Summary::new(interview);
    let mut statement = conn.prepare_cached(include_str!("sql/cells_of_interview.sql"))?;
    let names = ["item", "occ", "kind", "val", "miss", "origin"];
    let [item, occ, kind, val, miss, origin] = row::indexes(&statement, names)?;
    let mut rows = statement.query(named_params! {":interview": interview})?;
    while let Some(row) = rows.next()? {
        let kind = codes::kind(row.get(kind)?)?;
        let origin = codes::origin(row.get(origin)?)?;
        // Whose it is and when it was said make no difference to the line.
        let shown = Head {
            chain: Uid([0; 16]),
            seq: 0,
            lamport: 0,
            kind,
            origin,
            content: codes::content(kind, origin, row.get_ref(val)?, row.get(miss)?)?,
        };
        match variables.get(&row.get(item)?) {
            None => summary.note_status(&shown, false),
            Some(variable) => {
                let is_top = row.get_ref(occ)?.as_bytes().is_ok_and(<[u8]>::is_empty);
                summary.note_cell(roles, (variable, is_top), None, &shown);
            }
        }
    }
    Ok(summary)
}

/// The ordinal of `variable`; one that no cell has, where it was never answered.
pub(super) fn item(conn: &Connection, variable: &str) -> Told<i64> {
    use rusqlite::OptionalExtension;
    let ord = conn
        .prepare_cached("SELECT ord FROM item WHERE variable = :variable")?
        .query_row(named_params! {":variable": variable}, |row| row.get("ord"))
        .optional()?;
    Ok(ord.unwrap_or(-1))
}
