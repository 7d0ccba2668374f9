//! From the source's numbers to ours: runs, interviews and variables.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rusqlite::{Connection, OptionalExtension, Transaction, named_params};

use super::regrow;
use crate::name::{Uid, Variable};
use crate::store::codes;
use crate::store::fault::{Fault, Told};

/// An interview in this file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ours {
    pub(super) ord: i64,
    /// It was not here before this merge.
    pub(super) is_new: bool,
}

/// A variable in this file.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) ord: i64,
    /// None for the interview itself and for a matter of the review.
    pub(super) variable: Option<Variable>,
}

/// The dictionary of one merge; what it does not know it looks up, and adds where it is new here.
pub(super) struct Words<'a> {
    source: &'a Connection,
    tx: &'a Transaction<'a>,
    runs: HashMap<i64, i64>,
    interviews: HashMap<i64, Ours>,
    items: HashMap<i64, Item>,
}

impl<'a> Words<'a> {
    /// Knows the runs that both files have.
    pub(super) fn of(source: &'a Connection, tx: &'a Transaction<'a>) -> Told<Self> {
        let mut ours = tx.prepare_cached("SELECT ord FROM chain WHERE uid = :uid")?;
        let mut theirs = source.prepare_cached("SELECT ord, uid FROM chain")?;
        let mut rows = theirs.query([])?;
        let mut runs = HashMap::new();
        while let Some(row) = rows.next()? {
            let uid: Uid = row.get("uid")?;
            let known = ours.query_row(named_params! {":uid": uid}, |row| row.get(0));
            if let Some(known) = known.optional()? {
                runs.insert(row.get("ord")?, known);
            }
        }
        Ok(Self {
            source,
            tx,
            runs,
            interviews: HashMap::new(),
            items: HashMap::from([(0, ITSELF)]),
        })
    }

    /// The run `theirs`, to which something in `table` refers.
    pub(super) fn run(&self, theirs: i64, table: &'static str) -> Told<i64> {
        self.runs
            .get(&theirs)
            .copied()
            .ok_or_else(|| Fault::unreadable(table, "it refers to a run that is not taken"))
    }

    pub(super) fn item(&mut self, theirs: i64) -> Told<&Item> {
        match self.items.entry(theirs) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(unknown) => Ok(unknown.insert(item(self.source, self.tx, theirs)?)),
        }
    }

    /// The interview `theirs`, if something was asked of it already.
    pub(super) fn known_interview(&self, theirs: i64) -> Option<Ours> {
        self.interviews.get(&theirs).copied()
    }

    pub(super) fn interview(&mut self, theirs: i64) -> Told<Ours> {
        if let Some(known) = self.known_interview(theirs) {
            return Ok(known);
        }
        let uid: Option<Uid> = self
            .source
            .prepare_cached("SELECT uid FROM interview WHERE ord = :ord")?
            .query_row(named_params! {":ord": theirs}, |row| row.get("uid"))
            .optional()?;
        let Some(uid) = uid else {
            return Err(Fault::unreadable("event.interview", "it is gone"));
        };
        let ours = match regrow::ord(self.tx, uid)? {
            Some(ord) => Ours { ord, is_new: false },
            None => {
                self.tx
                    .prepare_cached("INSERT INTO interview (uid) VALUES (:uid)")?
                    .execute(named_params! {":uid": uid})?;
                let ord = self.tx.last_insert_rowid();
                Ours { ord, is_new: true }
            }
        };
        self.interviews.insert(theirs, ours);
        Ok(ours)
    }
}

/// The interview itself, in every file.
const ITSELF: Item = Item {
    ord: 0,
    variable: None,
};

fn item(source: &Connection, tx: &Transaction<'_>, theirs: i64) -> Told<Item> {
    let name: Option<String> = source
        .prepare_cached("SELECT variable FROM item WHERE ord = :ord")?
        .query_row(named_params! {":ord": theirs}, |row| row.get("variable"))
        .optional()?;
    let Some(name) = name else {
        return Err(Fault::unreadable("event.item", "it is gone"));
    };
    tx.prepare_cached("INSERT INTO item (variable) VALUES (:variable) ON CONFLICT DO NOTHING")?
        .execute(named_params! {":variable": name})?;
    let ord = tx
        .prepare_cached("SELECT ord FROM item WHERE variable = :variable")?
        .query_row(named_params! {":variable": name}, |row| row.get("ord"))?;
    let variable = match name.is_empty() || codes::is_matter(&name) {
        true => None,
        false => Some(codes::variable(&name)?),
    };
    Ok(Item { ord, variable })
}
