//! Answers that identify people, on their way into the file and out of it: encrypted before SQLite sees them.
//!
//! What is stored, hashed, merged and compared is the encrypted answer; only who holds the study's secret reads it.

use base64ct::{Base64Unpadded, Encoding};

use super::fault::Told;
use super::saying::Saying;
use crate::error::Error;
use crate::form::{Address, Answer, Value};
use crate::name::Uid;
use crate::survey::law::Content;
use crate::vault::{Keyring, Place, Protection, Sealed};

/// How an encrypted note begins.
const NOTE: &str = "fieldbook-sealed:";
/// What is shown of a note that cannot be read.
const LOCKED_NOTE: &str = "(encrypted)";

/// What is protected in a study, and the keys that were given for it.
#[derive(Debug, Clone, Default)]
pub(super) struct Guard {
    /// In use, the one that is shown first: several only where two people protected the study unknown to each other.
    pub(super) protections: Vec<Protection>,
    pub(super) ring: Keyring,
    pub(super) study: Option<Uid>,
}

impl Guard {
    /// The protection in use.
    pub(super) fn protection(&self) -> Option<&Protection> {
        self.protections.first()
    }

    /// Whether answers to `variable` are stored encrypted.
    pub(super) fn covers(&self, variable: &str) -> bool {
        self.protections
            .iter()
            .any(|protection| protection.covers(variable))
    }

    /// Whether there is something that cannot be read or written without a key.
    pub(super) fn is_locked(&self) -> bool {
        self.protection()
            .is_some_and(|protection| !self.ring.holds(protection.key))
    }

    /// Encrypts what `saying` says, where it says something that is protected.
    pub(super) fn seal(&self, saying: &mut Saying<'_>, interview: Uid) -> Told<()> {
        let Some(protection) = self.protection() else {
            return Ok(());
        };
        let value = match &saying.content {
            Content::Answer(Answer::Value(value)) if self.covers(&saying.name) => Some(value),
            _ => None,
        };
        if value.is_none() && saying.note.is_none() {
            return Ok(());
        }
        let Some(key) = self.ring.field_key(protection.key) else {
            return Err(locked().into());
        };
        let seal = |part: &str, said: &[u8]| {
            self.at(interview, &saying.name, &saying.occ, part, |place| {
                key.seal(place, said)
            })
        };
        let content = value.map(|value| Content::Sealed(seal("value", &encode(value)).0));
        let note = saying.note.as_ref().map(|note| {
            format!(
                "{NOTE}{}",
                Base64Unpadded::encode_string(&seal("note", note.as_bytes()).0)
            )
        });
        if let Some(content) = content {
            saying.content = content;
        }
        if let Some(note) = note {
            saying.note = Some(note.into());
        }
        Ok(())
    }

    /// `content` as it was said; as it is stored, where the key is not here.
    pub(super) fn content(&self, content: Content, interview: Uid, about: &Address) -> Content {
        let Content::Sealed(bytes) = content else {
            return content;
        };
        let sealed = Sealed(bytes);
        let rows = about.rows.to_string();
        let opened = self.at(
            interview,
            about.variable.as_str(),
            &rows,
            "value",
            |place| self.ring.open(place, &sealed),
        );
        match opened.as_deref().and_then(decode) {
            Some(value) => Content::Answer(Answer::Value(value)),
            None => Content::Sealed(sealed.0),
        }
    }

    /// A note as it was written; a word in its place, where the key is not here.
    pub(super) fn note(&self, note: String, interview: Uid, name: &str, rows: &str) -> String {
        let Some(text) = note.strip_prefix(NOTE) else {
            return note;
        };
        let sealed = Base64Unpadded::decode_vec(text).ok().map(Sealed);
        let opened = sealed.and_then(|sealed| {
            self.at(interview, name, rows, "note", |place| {
                self.ring.open(place, &sealed)
            })
        });
        opened
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_else(|| LOCKED_NOTE.to_owned())
    }

    fn at<T>(
        &self,
        interview: Uid,
        variable: &str,
        rows: &str,
        part: &str,
        then: impl FnOnce(&Place<'_>) -> T,
    ) -> T {
        then(&Place {
            study: &self.study.map_or([0; 16], |study| study.0),
            interview: &interview.0,
            variable,
            rows,
            part,
        })
    }
}

/// What is said where a key is needed and none was given.
pub(super) fn locked() -> Error {
    Error::new(
        "",
        "the study is locked: answers that identify people are encrypted",
    )
    .way_out("Give its passphrase, or the office's key with --key")
}

fn encode(value: &Value) -> Vec<u8> {
    match value {
        Value::Integer(number) => [&[1], number.to_be_bytes().as_slice()].concat(),
        Value::Decimal(number) => [&[2], number.to_bits().to_be_bytes().as_slice()].concat(),
        Value::Text(text) => [&[3], text.as_bytes()].concat(),
    }
}

fn decode(bytes: &[u8]) -> Option<Value> {
    let (kind, rest) = bytes.split_first()?;
    match kind {
        1 => Some(Value::Integer(i64::from_be_bytes(rest.try_into().ok()?))),
        2 => {
            let number = f64::from_bits(u64::from_be_bytes(rest.try_into().ok()?));
            number.is_finite().then_some(Value::Decimal(number))
        }
        3 => Some(Value::Text(std::str::from_utf8(rest).ok()?.to_owned())),
        _ => None,
    }
}
