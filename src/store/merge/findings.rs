//! What a supervisor wants to know of the interviews that a file brings: twice the same household, another questionnaire.

use std::collections::BTreeSet;

use rusqlite::{Transaction, named_params};

use super::graft::Origin;
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

/// How many interviews that were not here were opened under another questionnaire than the one in use now.
pub(super) fn other_forms(tx: &Transaction<'_>, study: Uid, origins: &[Origin<'_>]) -> Told<u64> {
    let mut statement = tx.prepare_cached(include_str!("../sql/document_in_use.sql"))?;
    let mut rows = statement.query(named_params! {":study": study, ":kind": "form"})?;
    let Some(row) = rows.next()? else {
        return Ok(0);
    };
    let form: [u8; 32] = row.get("sha")?;
    let mut opened = tx.prepare_cached(include_str!("../sql/opened_under_another.sql"))?;
    let mut count = 0;
    for origin in origins {
        let within = named_params! {
            ":ours": origin.ours, ":after": origin.taking.after, ":upto": origin.taking.upto, ":form": form,
        };
        count += opened.query_row(within, |row| row.get::<_, i64>(0))?;
    }
    Ok(count.unsigned_abs())
}
