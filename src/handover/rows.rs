//! Events as lines of PostgreSQL's COPY and back.

use std::fmt::Write as _;

use postgres::Row;

use super::told;
use crate::error::{Error, Result};
use crate::name::Uid;
use crate::store::{LoggedEvent, Stored};

/// The columns of a value, in the order of [`put_value`].
pub(super) const VALUE: &str = "val_type, val_int, val_real, val_text, val_bytes";

/// `event` of `run` as a line of COPY text format.
pub(super) fn line(run: Uid, event: &LoggedEvent) -> Result<String> {
    let mut line = String::new();
    let mut cell = |text: &str| {
        if !line.is_empty() {
            line.push('\t');
        }
        line.push_str(text);
    };
    cell(&bytes(&run.0));
    cell(&event.seq.to_string());
    cell(&event.kind.to_string());
    cell(&bytes(&event.interview.0));
    cell(&text(&event.variable, event)?);
    cell(&text(&event.occ, event)?);
    let absent = || NULL.to_owned();
    let (kind, cells) = match &event.val {
        Stored::Nothing => ("n", [absent(), absent(), absent(), absent()]),
        Stored::Integer(number) => ("i", [number.to_string(), absent(), absent(), absent()]),
        // The shortest digits that read back as the same number.
        Stored::Real(number) => ("r", [absent(), format!("{number:?}"), absent(), absent()]),
        Stored::Text(said) => ("t", [absent(), absent(), text(said, event)?, absent()]),
        Stored::Bytes(raw) => ("b", [absent(), absent(), absent(), bytes(raw)]),
    };
    cell(kind);
    cells.iter().for_each(|one| cell(one));
    cell(&event.miss.to_string());
    cell(&event.origin.to_string());
    cell(&match &event.note {
        Some(note) => text(note, event)?,
        None => absent(),
    });
    cell(&event.dt.to_string());
    cell(&event.mark.to_string());
    cell(&event.salt.map_or_else(absent, |salt| bytes(&salt)));
    line.push('\n');
    Ok(line)
}

/// A pair of events as a line of COPY text format.
pub(super) fn link(one: (Uid, i64), other: (Uid, i64)) -> String {
    let (one, other) = ((bytes(&one.0.0), one.1), (bytes(&other.0.0), other.1));
    format!("{}\t{}\t{}\t{}\n", one.0, one.1, other.0, other.1)
}

const NULL: &str = "\\N";

fn bytes(raw: &[u8]) -> String {
    raw.iter().fold("\\\\x".to_owned(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn text(said: &str, event: &LoggedEvent) -> Result<String> {
    if said.contains('\0') {
        return Err(Error::new(
            format!(
                "{} of interview {}",
                event.variable,
                event.interview.short()
            ),
            "it holds a zero character, which PostgreSQL does not store",
        )
        .way_out("Correct the answer, then hand over again"));
    }
    let mut out = String::with_capacity(said.len());
    for letter in said.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            _ => out.push(letter),
        }
    }
    Ok(out)
}

/// What stands in the columns [`VALUE`] of `row`.
pub(super) fn value(row: &Row) -> Result<Stored> {
    let get = |fault: &str| Error::new("the office's database", fault.to_owned());
    Ok(
        match row.try_get::<_, i8>("val_type").map_err(told)? as u8 {
            b'n' => Stored::Nothing,
            b'i' => Stored::Integer(row.try_get("val_int").map_err(told)?),
            b'r' => Stored::Real(row.try_get("val_real").map_err(told)?),
            b't' => Stored::Text(row.try_get("val_text").map_err(told)?),
            b'b' => Stored::Bytes(row.try_get("val_bytes").map_err(told)?),
            other => return Err(get(&format!("`{}` is no type of value", char::from(other)))),
        },
    )
}

/// The id in `column` of `row`.
pub(super) fn uid(row: &Row, column: &str) -> Result<Uid> {
    fixed(row, column).map(Uid)
}

/// `N` bytes in `column` of `row`.
pub(super) fn fixed<const N: usize>(row: &Row, column: &str) -> Result<[u8; N]> {
    let bytes: Vec<u8> = row.try_get(column).map_err(told)?;
    bytes.try_into().map_err(|_| {
        Error::new(
            "the office's database",
            format!("`{column}` is not {N} bytes"),
        )
    })
}

/// The event in `row`, without what it points to.
pub(super) fn event(row: &Row) -> Result<LoggedEvent> {
    let small = |column: &str| row.try_get::<_, i16>(column).map(i64::from).map_err(told);
    let salt: Option<Vec<u8>> = row.try_get("salt").map_err(told)?;
    Ok(LoggedEvent {
        seq: row.try_get("seq").map_err(told)?,
        kind: small("kind")?,
        interview: uid(row, "interview")?,
        variable: row.try_get("variable").map_err(told)?,
        occ: row.try_get("occ").map_err(told)?,
        val: value(row)?,
        miss: small("miss")?,
        origin: small("origin")?,
        note: row.try_get("note").map_err(told)?,
        dt: row.try_get("dt").map_err(told)?,
        mark: row.try_get("mark").map_err(told)?,
        salt: salt.and_then(|salt| salt.try_into().ok()),
        edges: Vec::new(),
        seen: Vec::new(),
    })
}
