//! Which of the events that were found are genuine: each is hashed into its run, as when it was written.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;

use super::find::{Found, Run};
use crate::name::Uid;
use crate::store::hash::{self, Canonical, Hash, Header};
use crate::store::safety::{Begun, Written};

/// What is left of one run.
#[derive(Debug)]
pub(super) struct Proven {
    pub(super) header: Begun,
    /// The header is made up.
    pub(super) is_headless: bool,
    /// From its first event on without a gap.
    pub(super) whole: Vec<Written>,
    /// After a gap, from a seal on.
    pub(super) later: Vec<Written>,
    /// Read, and not proven: an event before them is lost, and no seal lies in between; or they are not what was written.
    pub(super) unproven: Vec<Written>,
    /// Numbers of which nothing was found: from, to.
    pub(super) gaps: Vec<(i64, i64)>,
}

/// What is genuine of each run, those first that others may refer to.
pub(super) fn prove(found: &Found) -> Vec<Proven> {
    let mut last = BTreeMap::new();
    for header in found.runs.values().flat_map(|run| &run.headers) {
        if let Some(parent) = header.parent {
            let known = last.entry(parent).or_insert(0);
            *known = header.parent_seq.max(*known);
        }
    }
    let mut proven: Vec<Proven> = found
        .runs
        .iter()
        .filter_map(|(uid, run)| {
            let last = run.last.max(last.get(uid).copied().unwrap_or(0));
            let of = |header| of_run(header, run, last);
            run.headers
                .iter()
                .map(of)
                .max_by_key(|proven| (proven.whole.len(), proven.later.len()))
                .or_else(|| (!run.events.is_empty()).then(|| headless(*uid, run, last)))
        })
        .collect();
    proven.sort_by_key(|run| (run.header.lamport, run.header.uid));
    proven
}

/// A run whose header is lost: what follows a seal can be proven all the same.
fn headless(uid: Uid, run: &Run, last: i64) -> Proven {
    let header = nobody(uid);
    let mut proven = of_run(&header, run, last);
    proven.is_headless = true;
    proven.later.splice(0..0, std::mem::take(&mut proven.whole));
    proven
}

/// The header of a run of which it is not known.
pub(super) fn nobody(uid: Uid) -> Begun {
    Begun {
        uid,
        parent: None,
        parent_seq: 0,
        parent_hash: [0; 32],
        lineage: uid,
        operator: "somebody".to_owned(),
        lamport: 0,
        wall_ms: 0,
        tz_minutes: 0,
        device: "an unknown laptop".to_owned(),
        app: String::new(),
    }
}

fn of_run(header: &Begun, run: &Run, last: i64) -> Proven {
    let mut proven = Proven {
        header: header.clone(),
        is_headless: false,
        whole: vec![],
        later: vec![],
        unproven: vec![],
        gaps: vec![],
    };
    let mut hash = Some(beginning(header));
    let mut has_gap = false;
    for seq in 1..=last {
        let candidates = run.events.get(&seq).map_or(&[][..], Vec::as_slice);
        let genuine = hash.and_then(|before| {
            candidates.iter().find_map(|event| {
                let after = extended(&before, event);
                (hash::mark(&after) == event.mark).then_some((event, after))
            })
        });
        match genuine {
            Some((event, after)) => {
                hash = Some(after);
                if has_gap {
                    &mut proven.later
                } else {
                    &mut proven.whole
                }
                .push(event.clone());
            }
            None => {
                has_gap = true;
                // From a seal on, what follows can be proven again. Two that differ prove nothing.
                hash = match run.seals.get(&seq).map(Vec::as_slice) {
                    Some([seal]) => Some(*seal),
                    _ => None,
                };
                match candidates.first() {
                    Some(event) => proven.unproven.push(event.clone()),
                    None => proven.add_gap(seq),
                }
            }
        }
    }
    proven
}

impl Proven {
    fn add_gap(&mut self, seq: i64) {
        match self.gaps.last_mut() {
            Some((_, to)) if *to == seq - 1 => *to = seq,
            _ => self.gaps.push((seq, seq)),
        }
    }
}

pub(super) fn beginning(header: &Begun) -> Hash {
    hash::beginning(&Header {
        uid: header.uid,
        parent: header.parent,
        parent_seq: header.parent_seq,
        parent_hash: header.parent_hash,
        lineage: header.lineage,
        operator: &header.operator,
        lamport: header.lamport,
        wall_ms: header.wall_ms,
        tz_minutes: header.tz_minutes,
        device: &header.device,
        app: &header.app,
    })
}

pub(super) fn extended(before: &Hash, event: &Written) -> Hash {
    let commitment = match event.salt {
        Some(salt) => hash::commitment(
            &salt,
            event.seq,
            ValueRef::from(&event.val),
            event.note.as_deref(),
        ),
        None => [0; 32],
    };
    hash::extended(
        before,
        &Canonical {
            seq: event.seq,
            kind: event.kind,
            interview: event.interview,
            variable: &event.variable,
            occ: &event.occ,
            miss: event.miss,
            origin: event.origin,
            dt: event.dt,
            commitment,
            edges: &event.edges,
            seen: &event.seen,
        },
    )
}
