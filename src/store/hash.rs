//! The chain's hash: what is hashed, byte for byte, so that any program can check it from the log alone.
//!
//! Numbers are 64-bit big-endian, texts and byte strings are preceded by their length. An event's value and note enter as
//! a salted commitment, so that a value can be erased and the chain still be checked.

use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use crate::name::Uid;

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// What a chain begins with.
#[derive(Debug)]
pub(super) struct Header<'a> {
    pub(super) uid: Uid,
    pub(super) parent: Option<Uid>,
    pub(super) parent_seq: i64,
    pub(super) parent_hash: Hash,
    pub(super) lineage: Uid,
    pub(super) operator: &'a str,
    pub(super) lamport: i64,
    pub(super) wall_ms: i64,
    pub(super) tz_minutes: i64,
    pub(super) device: &'a str,
    pub(super) app: &'a str,
}

/// One event in the terms that are the same in every file.
#[derive(Debug)]
pub(super) struct Canonical<'a> {
    pub(super) seq: i64,
    pub(super) kind: i64,
    pub(super) interview: Uid,
    pub(super) variable: &'a str,
    pub(super) occ: &'a str,
    pub(super) miss: i64,
    pub(super) origin: i64,
    pub(super) dt: i64,
    pub(super) commitment: Hash,
    /// The events that it supersedes, in order.
    pub(super) edges: &'a [(Uid, i64)],
    /// What whoever voided an interview had seen of it, in order.
    pub(super) seen: &'a [(Uid, i64)],
}

/// Bytes on their way into a hash: gathered, because a hash likes them by the block and what is hashed here comes in crumbs.
pub(super) struct Ink {
    sha: Sha256,
    wet: Vec<u8>,
}

/// So many bytes are gathered at most.
const POT: usize = 1024;

impl Ink {
    fn empty() -> Self {
        Self {
            sha: Sha256::new(),
            wet: Vec::with_capacity(POT / 4),
        }
    }

    pub(super) fn new(purpose: &str) -> Self {
        Self::empty().text(purpose)
    }

    pub(super) fn number(self, number: i64) -> Self {
        self.raw(&number.to_be_bytes())
    }

    pub(super) fn raw(mut self, bytes: &[u8]) -> Self {
        if self.wet.len() + bytes.len() > POT {
            self.sha.update(&self.wet);
            self.wet.clear();
        }
        if bytes.len() > POT {
            self.sha.update(bytes);
        } else {
            self.wet.extend_from_slice(bytes);
        }
        self
    }

    pub(super) fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    pub(super) fn bytes(self, bytes: &[u8]) -> Self {
        self.raw(&(bytes.len() as u64).to_be_bytes()).raw(bytes)
    }

    pub(super) fn value(self, value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => self.raw(&[0]),
            ValueRef::Integer(number) => self.raw(&[1]).number(number),
            ValueRef::Real(number) => self.raw(&[2]).raw(&number.to_bits().to_be_bytes()),
            ValueRef::Text(text) => self.raw(&[3]).bytes(text),
            ValueRef::Blob(bytes) => self.raw(&[4]).bytes(bytes),
        }
    }

    fn events(self, events: &[(Uid, i64)]) -> Self {
        let ink = self.number(events.len() as i64);
        events
            .iter()
            .fold(ink, |ink, (chain, seq)| ink.raw(&chain.0).number(*seq))
    }

    pub(super) fn dry(self) -> Hash {
        self.sha.chain_update(&self.wet).finalize().into()
    }
}

/// The hash of a chain without events.
pub(super) fn beginning(header: &Header<'_>) -> Hash {
    Ink::new("fieldbook chain 1")
        .raw(&header.uid.0)
        .raw(&header.parent.map_or([0; 16], |parent| parent.0))
        .number(header.parent_seq)
        .raw(&header.parent_hash)
        .raw(&header.lineage.0)
        .text(header.operator)
        .number(header.lamport)
        .number(header.wall_ms)
        .number(header.tz_minutes)
        .text(header.device)
        .text(header.app)
        .dry()
}

/// The hash of a chain after one more event.
pub(super) fn extended(before: &Hash, event: &Canonical<'_>) -> Hash {
    Ink::empty()
        .raw(before)
        .number(event.seq)
        .number(event.kind)
        .raw(&event.interview.0)
        .text(event.variable)
        .text(event.occ)
        .number(event.miss)
        .number(event.origin)
        .number(event.dt)
        .raw(&event.commitment)
        .events(event.edges)
        .events(event.seen)
        .dry()
}

/// What stands for value and note in the hash of event `seq`; zeros where there is neither.
///
/// The salt of each event is drawn from the interview's by its number: giving one away tells nothing about the others.
pub(super) fn commitment(salt: &[u8; 16], seq: i64, val: ValueRef<'_>, note: Option<&str>) -> Hash {
    if matches!(val, ValueRef::Null) && note.is_none() {
        return [0; 32];
    }
    let salt: Hash = Sha256::new()
        .chain_update(salt)
        .chain_update(seq.to_be_bytes())
        .finalize()
        .into();
    let ink = Ink::empty().raw(&salt[..16]).value(val);
    match note {
        Some(note) => ink.raw(&[1]).text(note),
        None => ink.raw(&[0]),
    }
    .dry()
}

/// The first four bytes, as an event keeps them.
pub(super) fn mark(hash: &Hash) -> i64 {
    i64::from(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]))
}
