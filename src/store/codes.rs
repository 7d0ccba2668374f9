//! How the words of fieldwork are spelled in the file: numbers for kinds, `ANY` for values, text for places.
//!
//! A code that this version does not know is an error and never a default.

use rusqlite::types::{
    FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Value as Sql, ValueRef,
};

use super::fault::{Fault, Told};
use crate::form::{Address, Answer, Missing, Rows, Value};
use crate::name::{Uid, Variable};
use crate::survey::law::Content;
use crate::survey::{Kind, Matter, Origin, Status};

/// `event.miss` where there is a value.
pub(super) const PRESENT: i64 = 0;
/// `event.miss` where there is nothing.
pub(super) const NOTHING: i64 = 4;

const KINDS: [(Kind, i64); 21] = [
    (Kind::Answered, 1),
    (Kind::Parked, 2),
    (Kind::Unparked, 3),
    (Kind::Resolved, 4),
    (Kind::RowAdded, 5),
    (Kind::RowRemoved, 6),
    (Kind::Noted, 7),
    (Kind::Opened, 8),
    (Kind::StoppedAt, 9),
    (Kind::Completed, 10),
    (Kind::Reopened, 11),
    (Kind::Voided, 12),
    (Kind::Restored, 13),
    (Kind::Adopted, 14),
    (Kind::Dismissed, 15),
    (Kind::Recalled, 16),
    (Kind::Asked, 17),
    (Kind::Replied, 18),
    (Kind::Settled, 19),
    (Kind::Accepted, 20),
    (Kind::SentBack, 21),
];

const ORIGINS: [(Option<Origin>, i64); 7] = [
    (None, 0),
    (Some(Origin::Respondent), 1),
    (Some(Origin::Calculated), 2),
    (Some(Origin::Default), 3),
    (Some(Origin::Preloaded), 4),
    (Some(Origin::Imported), 5),
    (Some(Origin::Corrected), 6),
];

const STATUSES: [(Status, i64); 5] = [
    (Status::Open, 0),
    (Status::Partial, 1),
    (Status::Complete, 2),
    (Status::Reopened, 3),
    (Status::Voided, 4),
];

const REASONS: [(Missing, i64); 3] = [
    (Missing::DontKnow, 1),
    (Missing::Refused, 2),
    (Missing::NotApplicable, 3),
];

fn code<T: Copy + PartialEq>(table: &[(T, i64)], word: T) -> i64 {
    let Some((_, code)) = table.iter().find(|(known, _)| *known == word) else {
        unreachable!("every word of fieldwork has a code");
    };
    *code
}

fn word<T: Copy>(table: &[(T, i64)], code: i64, at: &'static str) -> Told<T> {
    let known = table.iter().find(|(_, known)| *known == code);
    known
        .map(|(word, _)| *word)
        .ok_or_else(|| Fault::unreadable(at, format!("{code} is no code that this version knows")))
}

pub(super) fn kind_code(kind: Kind) -> i64 {
    code(&KINDS, kind)
}

pub(super) fn kind(code: i64) -> Told<Kind> {
    word(&KINDS, code, "event.kind")
}

pub(super) fn origin_code(origin: Option<Origin>) -> i64 {
    code(&ORIGINS, origin)
}

pub(super) fn origin(code: i64) -> Told<Option<Origin>> {
    word(&ORIGINS, code, "event.origin")
}

pub(super) fn status_code(status: Status) -> i64 {
    code(&STATUSES, status)
}

pub(super) fn status(code: i64) -> Told<Status> {
    word(&STATUSES, code, "summary.status")
}

/// `content` as `val` and `miss`.
pub(super) fn stored(content: &Content) -> (Sql, i64) {
    match content {
        Content::Nothing => (Sql::Null, NOTHING),
        Content::Answer(Answer::Missing(reason)) => (Sql::Null, code(&REASONS, *reason)),
        Content::Answer(Answer::Value(Value::Integer(number))) => (Sql::Integer(*number), PRESENT),
        Content::Answer(Answer::Value(Value::Decimal(number))) => (Sql::Real(*number), PRESENT),
        Content::Answer(Answer::Value(Value::Text(text))) => (Sql::Text(text.clone()), PRESENT),
        Content::Row => (Sql::Integer(1), PRESENT),
        Content::Place(address) => (Sql::Text(place_text(address)), PRESENT),
        Content::Document(sha) => (Sql::Blob(sha.to_vec()), PRESENT),
        Content::Sealed(bytes) => (Sql::Blob(bytes.clone()), PRESENT),
    }
}

/// The content that an event of `kind` and `origin` with `val` and `miss` has.
pub(super) fn content(
    kind: Kind,
    origin: Option<Origin>,
    val: ValueRef<'_>,
    miss: i64,
) -> Told<Content> {
    let odd = || Fault::unreadable("event.val", format!("{:?} does not fit", val.data_type()));
    match (val, miss) {
        (ValueRef::Null, NOTHING) => Ok(Content::Nothing),
        (ValueRef::Null, reason) if origin.is_some() => Ok(Content::Answer(Answer::Missing(word(
            &REASONS,
            reason,
            "event.miss",
        )?))),
        (ValueRef::Blob(bytes), PRESENT) if kind.is_answer() && origin.is_some() => {
            Ok(Content::Sealed(bytes.to_vec()))
        }
        (ValueRef::Blob(bytes), PRESENT) => {
            let sha = bytes.try_into().map_err(|_| odd())?;
            Ok(Content::Document(sha))
        }
        (ValueRef::Text(text), PRESENT) if kind == Kind::StoppedAt => {
            let text = str::from_utf8(text).map_err(|_| odd())?;
            Ok(Content::Place(place(text)?))
        }
        (ValueRef::Integer(1), PRESENT) if is_row(kind, origin) => Ok(Content::Row),
        (val, PRESENT) if kind.is_answer() && origin.is_some() => {
            let value = match val {
                ValueRef::Integer(number) => Value::Integer(number),
                ValueRef::Real(number) if number.is_finite() => Value::Decimal(number),
                ValueRef::Text(text) => {
                    Value::Text(str::from_utf8(text).map_err(|_| odd())?.to_owned())
                }
                _ => return Err(odd()),
            };
            Ok(Content::Answer(Answer::Value(value)))
        }
        _ => Err(odd()),
    }
}

/// Whether an event is about a row of a repeat: it was added, removed, or set aside with its repeat.
pub(super) fn is_row(kind: Kind, origin: Option<Origin>) -> bool {
    kind.is_row() || (matches!(kind, Kind::Parked | Kind::Unparked) && origin.is_none())
}

/// `variable`, or `variable@2.1` inside repeats.
pub(super) fn place_text(address: &Address) -> String {
    if address.rows.0.is_empty() {
        address.variable.to_string()
    } else {
        format!("{}@{}", address.variable, address.rows)
    }
}

/// The place written by [`place_text`].
pub(super) fn place(text: &str) -> Told<Address> {
    let (name, occ) = text.split_once('@').unwrap_or((text, ""));
    Ok(Address {
        variable: variable(name)?,
        rows: rows(occ)?,
    })
}

/// What stands in `item.variable` for a matter of the review: `!` and a finding's id, `?` and the variable that a query
/// is about, `=` for the verdict.
pub(super) fn matter_name(matter: &Matter) -> String {
    match matter {
        Matter::Finding(finding) => format!("!{finding}"),
        Matter::Query(None) => "?".to_owned(),
        Matter::Query(Some(address)) => format!("?{}", address.variable),
        Matter::Verdict => "=".to_owned(),
    }
}

/// The matter written by [`matter_name`], in the rows `occ`.
pub(super) fn matter(name: &str, occ: &str) -> Told<Matter> {
    let odd = || Fault::unreadable("item.variable", format!("`{name}` is no matter of review"));
    let (sign, rest) = name.split_at_checked(1).ok_or_else(odd)?;
    match (sign, rest) {
        ("=", "") => Ok(Matter::Verdict),
        ("?", "") => Ok(Matter::Query(None)),
        ("?", rest) => Ok(Matter::Query(Some(Address {
            variable: variable(rest)?,
            rows: rows(occ)?,
        }))),
        ("!", rest) => rest.parse().map(Matter::Finding).map_err(|_| odd()),
        _ => Err(odd()),
    }
}

/// Whether the name of an item is a matter of the review.
pub(super) fn is_matter(name: &str) -> bool {
    name.starts_with(['!', '?', '='])
}

/// Refuses an event of `kind` at an item that it cannot be about: an answer to a query, a query on nothing.
pub(super) fn check_item(kind: Kind, name: &str) -> Told<()> {
    let fits = match (is_matter(name), kind) {
        (true, Kind::Dismissed | Kind::Recalled) => name.starts_with('!'),
        (true, Kind::Asked | Kind::Replied | Kind::Settled) => name.starts_with('?'),
        (true, Kind::Accepted | Kind::SentBack) => name == "=",
        (is_matter, kind) => !is_matter && !kind.is_review(),
    };
    match fits {
        true if is_matter(name) => matter(name, "").map(drop),
        true if name.is_empty() => Ok(()),
        true => variable(name).map(drop),
        false => Err(Fault::unreadable(
            "event.kind",
            format!("{} does not go with `{name}`", kind_code(kind)),
        )),
    }
}

pub(super) fn variable(name: &str) -> Told<Variable> {
    Variable::new(name).map_err(|bad| Fault::unreadable("item.variable", bad.to_string()))
}

pub(super) fn rows(occ: &str) -> Told<Rows> {
    Rows::parse(occ)
        .ok_or_else(|| Fault::unreadable("event.occ", format!("`{occ}` is not a row of a repeat")))
}

impl ToSql for Uid {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl FromSql for Uid {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?;
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| FromSqlError::InvalidBlobSize {
                expected_size: 16,
                blob_size: bytes.len(),
            })
    }
}
