//! What a line of the safety log says: a checksum and one JSON text, so that a torn line is told from a whole one and a
//! person with an editor can read what was answered.

use rusqlite::types::Value as Sql;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::name::Uid;
use crate::store::hash::Hash;

/// The beginning of a run, as in table `chain`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::store) struct Begun {
    pub(in crate::store) uid: Uid,
    pub(in crate::store) parent: Option<Uid>,
    pub(in crate::store) parent_seq: i64,
    pub(in crate::store) parent_hash: Hash,
    pub(in crate::store) lineage: Uid,
    pub(in crate::store) operator: String,
    pub(in crate::store) lamport: i64,
    pub(in crate::store) wall_ms: i64,
    pub(in crate::store) tz_minutes: i64,
    pub(in crate::store) device: String,
    pub(in crate::store) app: String,
}

/// An event with all that its hash is made of, in the terms that are the same in every file.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::store) struct Written {
    pub(in crate::store) seq: i64,
    pub(in crate::store) kind: i64,
    pub(in crate::store) interview: Uid,
    pub(in crate::store) variable: String,
    pub(in crate::store) occ: String,
    pub(in crate::store) val: Sql,
    pub(in crate::store) miss: i64,
    pub(in crate::store) origin: i64,
    pub(in crate::store) note: Option<String>,
    pub(in crate::store) dt: i64,
    pub(in crate::store) mark: i64,
    pub(in crate::store) salt: Option<[u8; 16]>,
    pub(in crate::store) edges: Vec<(Uid, i64)>,
    pub(in crate::store) seen: Vec<(Uid, i64)>,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::store) enum Line {
    /// Which study, and which variable plays which part in it.
    Study {
        project: Uid,
        roles: Vec<(String, String)>,
    },
    Begun(Begun),
    Event(Written),
}

/// `value` with its checksum, and the end of the line.
pub(super) fn framed(value: &Value) -> String {
    let text = value.to_string();
    format!("{} {text}\n", sum(text.as_bytes()))
}

/// The line `bytes`, if it is whole and one of ours.
pub(in crate::store) fn parse(bytes: &[u8]) -> Option<Line> {
    let (sum_said, text) = bytes.split_at_checked(8)?;
    let text = text.strip_prefix(b" ")?;
    if sum(text).as_bytes() != sum_said {
        return None;
    }
    let value: Value = serde_json::from_slice(text).ok()?;
    let (what, body) = value.as_object()?.iter().next()?;
    match what.as_str() {
        "study" => Some(Line::Study {
            project: uid(body.get(0)?)?,
            roles: body
                .get(1)?
                .as_object()?
                .iter()
                .filter_map(|(role, variable)| Some((role.clone(), variable.as_str()?.to_owned())))
                .collect(),
        }),
        "run" => begun(body).map(Line::Begun),
        "event" => event(body).map(Line::Event),
        _ => None,
    }
}

pub(super) fn study_json(project: Uid, roles: &[(String, String)]) -> Value {
    let roles: serde_json::Map<String, Value> = roles
        .iter()
        .map(|(role, variable)| (role.clone(), json!(variable)))
        .collect();
    json!({"study": [project.to_string(), roles]})
}

pub(super) fn begun_json(begun: &Begun) -> Value {
    json!({"run": [
        begun.uid.to_string(), begun.parent.map(|uid| uid.to_string()), begun.parent_seq, hex(&begun.parent_hash),
        begun.lineage.to_string(), begun.operator, begun.lamport, begun.wall_ms, begun.tz_minutes, begun.device, begun.app,
    ]})
}

pub(super) fn event_json(event: &Written) -> Value {
    let links = |links: &[(Uid, i64)]| -> Vec<Value> {
        links
            .iter()
            .map(|(run, seq)| json!([run.to_string(), seq]))
            .collect()
    };
    let val = match &event.val {
        Sql::Null => Value::Null,
        Sql::Integer(number) => json!({"integer": number}),
        // Bit by bit, with the number beside it for people.
        Sql::Real(number) => {
            json!({"decimal": format!("{:016x}", number.to_bits()), "about": number.to_string()})
        }
        Sql::Text(text) => json!({"text": text}),
        Sql::Blob(bytes) => json!({"bytes": hex(bytes)}),
    };
    json!({"event": [
        event.seq, event.kind, event.interview.to_string(), event.variable, event.occ, val, event.miss, event.origin,
        event.note, event.dt, event.mark, event.salt.map(|salt| hex(&salt)), links(&event.edges), links(&event.seen),
    ]})
}

fn begun(body: &Value) -> Option<Begun> {
    Some(Begun {
        uid: uid(body.get(0)?)?,
        parent: match body.get(1)? {
            Value::Null => None,
            parent => Some(uid(parent)?),
        },
        parent_seq: body.get(2)?.as_i64()?,
        parent_hash: unhex(body.get(3)?.as_str()?)?.try_into().ok()?,
        lineage: uid(body.get(4)?)?,
        operator: body.get(5)?.as_str()?.to_owned(),
        lamport: body.get(6)?.as_i64()?,
        wall_ms: body.get(7)?.as_i64()?,
        tz_minutes: body.get(8)?.as_i64()?,
        device: body.get(9)?.as_str()?.to_owned(),
        app: body.get(10)?.as_str()?.to_owned(),
    })
}

fn event(body: &Value) -> Option<Written> {
    let number = |at: usize| body.get(at)?.as_i64();
    let text = |at: usize| Some(body.get(at)?.as_str()?.to_owned());
    Some(Written {
        seq: number(0)?,
        kind: number(1)?,
        interview: uid(body.get(2)?)?,
        variable: text(3)?,
        occ: text(4)?,
        val: val(body.get(5)?)?,
        miss: number(6)?,
        origin: number(7)?,
        note: match body.get(8)? {
            Value::Null => None,
            note => Some(note.as_str()?.to_owned()),
        },
        dt: number(9)?,
        mark: number(10)?,
        salt: match body.get(11)? {
            Value::Null => None,
            salt => Some(unhex(salt.as_str()?)?.try_into().ok()?),
        },
        edges: links(body.get(12)?)?,
        seen: links(body.get(13)?)?,
    })
}

fn val(value: &Value) -> Option<Sql> {
    if value.is_null() {
        return Some(Sql::Null);
    }
    let (kind, said) = value.as_object()?.iter().next()?;
    match kind.as_str() {
        "integer" => said.as_i64().map(Sql::Integer),
        "decimal" => {
            let bits = u64::from_str_radix(said.as_str()?, 16).ok()?;
            Some(Sql::Real(f64::from_bits(bits)))
        }
        "text" => Some(Sql::Text(said.as_str()?.to_owned())),
        "bytes" => unhex(said.as_str()?).map(Sql::Blob),
        _ => None,
    }
}

fn links(value: &Value) -> Option<Vec<(Uid, i64)>> {
    value
        .as_array()?
        .iter()
        .map(|link| Some((uid(link.get(0)?)?, link.get(1)?.as_i64()?)))
        .collect()
}

fn uid(value: &Value) -> Option<Uid> {
    value.as_str()?.parse().ok()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

fn sum(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..4])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Written {
        Written {
            seq: 3,
            kind: 1,
            interview: Uid([7; 16]),
            variable: "inc_farm".into(),
            occ: "2.1".into(),
            val: Sql::Real(0.1 + 0.2),
            miss: 0,
            origin: 1,
            note: Some("said \"so\"\n村".into()),
            dt: 40,
            mark: 0xFFFF_FFFF,
            salt: Some([9; 16]),
            edges: vec![(Uid([1; 16]), 2)],
            seen: vec![],
        }
    }

    #[test]
    fn a_line_reads_back_as_it_was_written_and_a_torn_or_altered_one_is_told() {
        let line = framed(&event_json(&written()));
        let bytes = line.trim_end().as_bytes();
        assert_eq!(parse(bytes), Some(Line::Event(written())));
        for cut in 0..bytes.len() {
            assert_eq!(parse(&bytes[..cut]), None, "cut at {cut}");
        }
        for at in 0..bytes.len() {
            let mut altered = bytes.to_vec();
            altered[at] ^= 1;
            assert_eq!(parse(&altered), None, "altered at {at}");
        }
    }
}
