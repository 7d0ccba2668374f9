//! Which schema a file has: refuse what is newer or altered, upgrade what is older.

use std::collections::BTreeMap;

use rusqlite::{Connection, TransactionBehavior};

use super::fault::Told;
use super::migrations::STEPS;
use crate::error::Error;

/// What a fresh file looks like.
pub(super) const FRESH: &str = include_str!("../../schema.sql");

/// The schema that this version writes.
pub(super) const VERSION: i64 = STEPS.len() as i64 + 1;

/// "FBK1", in the header of every study.
pub(super) const APPLICATION_ID: i64 = 0x4642_4B31;

/// Refuses a file that is no study or that this version is too old for; `place` is the file's name.
pub(super) fn check_header(conn: &Connection, place: &str) -> Told<()> {
    let number = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if number("application_id")? != APPLICATION_ID {
        return Err(
            Error::new(place, "this is an SQLite file, but not a fieldbook study")
                .way_out("Check that you gave the study's file")
                .into(),
        );
    }
    let found = number("user_version")?;
    if found > VERSION {
        let fault = format!(
            "the study was written by a newer fieldbook (schema {found}; this one knows up to {VERSION})"
        );
        return Err(Error::new(place, fault)
            .way_out("Update fieldbook, then open it again")
            .into());
    }
    if found < 1 {
        return Err(altered(place, "schema number").into());
    }
    Ok(())
}

/// Refuses a file of this schema whose structure is not exactly that of a fresh one.
pub(super) fn check_shape(conn: &Connection, place: &str) -> Told<()> {
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found != VERSION {
        return Ok(());
    }
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(FRESH)?;
    let (ours, theirs) = (shape(&fresh)?, shape(conn)?);
    let odd = theirs
        .iter()
        .find(|(name, sql)| ours.get(*name) != Some(sql))
        .or_else(|| ours.iter().find(|(name, _)| !theirs.contains_key(*name)));
    match odd {
        Some((name, _)) => Err(altered(place, name).into()),
        None => Ok(()),
    }
}

/// Lifts the file to `VERSION`, or leaves it as it was.
pub(super) fn upgrade(conn: &mut Connection, steps: &[&str]) -> Told<()> {
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(found - 1).unwrap_or(usize::MAX);
    let Some(missing) = steps.get(done..).filter(|missing| !missing.is_empty()) else {
        return Ok(());
    };
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in missing {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "user_version", steps.len() as i64 + 1)?;
    Ok(tx.commit()?)
}

fn altered(place: &str, what: &str) -> Error {
    let fault = format!("the file's structure was altered (`{what}`)");
    Error::new(place, fault).way_out("Keep this file as it is and go on with the latest backup")
}

/// Every table, index, trigger and view with the text that made it.
fn shape(conn: &Connection) -> Told<BTreeMap<String, String>> {
    let mut statement = conn.prepare(
        "SELECT type || ' ' || name AS name, sql FROM sqlite_schema WHERE sql IS NOT NULL",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get("name")?, row.get("sql")?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_file_is_lifted_step_by_step_and_a_failing_step_leaves_it_as_it_was() {
        let steps = [
            "CREATE TABLE two (a) STRICT",
            "CREATE TABLE three (a INT) STRICT",
        ];
        let mut conn = Connection::open_in_memory().unwrap();
        conn.pragma_update(None, "user_version", 1).unwrap();
        assert!(upgrade(&mut conn, &steps).is_err(), "STRICT wants a type");
        assert!(shape(&conn).unwrap().is_empty());

        let steps = [
            "CREATE TABLE two (a INT) STRICT",
            "CREATE TABLE three (a INT) STRICT",
        ];
        upgrade(&mut conn, &steps[..1]).unwrap();
        upgrade(&mut conn, &steps).unwrap();
        upgrade(&mut conn, &steps).unwrap();
        assert_eq!(shape(&conn).unwrap().len(), 2);
        let version: i64 = conn
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(version, 3);
    }
}
