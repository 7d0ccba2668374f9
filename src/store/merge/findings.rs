//! What a supervisor wants to know of the interviews that a file brings: twice the same household, another questionnaire.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Transaction, named_params};

use crate::name::Uid;
use crate::store::fault::Told;

/// Keys and rounds of which one of the `new` interviews is not the only one that counts.
pub(super) fn duplicates(
    tx: &Transaction<'_>,
    new: &BTreeSet<i64>,
) -> Told<Vec<(String, Option<String>)>> {
    let mut statement = tx.prepare_cached(include_str!("../sql/duplicates_of.sql"))?;
    let mut found = BTreeSet::new();
    for interview in new {
        let mut rows = statement.query(named_params! {":interview": interview})?;
        while let Some(row) = rows.next()? {
            found.insert((row.get("key")?, row.get("round")?));
        }
    }
    Ok(found.into_iter().collect())
}

/// How many of the interviews that were `opened` under a questionnaire are under another than the one in use now.
pub(super) fn other_forms(
    tx: &Transaction<'_>,
    study: Uid,
    opened: &HashMap<[u8; 32], u64>,
) -> Told<u64> {
    let mut statement = tx.prepare_cached(include_str!("../sql/document_in_use.sql"))?;
    let mut rows = statement.query(named_params! {":study": study, ":kind": "form"})?;
    let Some(row) = rows.next()? else {
        return Ok(0);
    };
    let form: [u8; 32] = row.get("sha")?;
    let others = opened.iter().filter(|(opened, _)| **opened != form);
    Ok(others.map(|(_, count)| count).sum())
}
