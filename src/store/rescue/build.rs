//! A new study of what is genuine: runs as they were up to their first gap, and what lies behind one under a run of the
//! rescue, with all that it replaced and all that it was said beside.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params, params_from_iter};
use uuid::Uuid;

use super::Belief;
use super::find::Found;
use super::prove::{self, Proven};
use crate::name::Uid;
use crate::store::fault::Told;
use crate::store::hash::{self, Hash};
use crate::store::merge::{Growth, regrow};
use crate::store::safety::{Begun, Written};
use crate::store::summary::Last;
use crate::store::view::{Live, Place};
use crate::store::{Run, codes};
use crate::survey::law::Head;
use crate::survey::{Kind, Roles};

/// What became of the events.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) kept: u64,
    pub(super) rewritten: u64,
    /// Genuine, but about a place that this version does not know, or replacing what it cannot.
    pub(super) refused: Vec<(Begun, Written)>,
}

/// Writes `proven` into the fresh file behind `tx`.
pub(super) fn build(
    tx: &Transaction<'_>,
    (study, roles): (Uid, &Roles),
    found: &Found,
    (proven, belief): (Vec<Proven>, Belief),
    run: &Run,
) -> Told<Built> {
    for ((kind, sha), (name, body)) in &found.documents {
        tx.execute(
            "INSERT INTO document (kind, sha, name, body) VALUES (:kind, :sha, :name, :body) ON CONFLICT DO NOTHING",
            named_params! {":kind": kind, ":sha": sha, ":name": name, ":body": body},
        )?;
    }
    for slot in &found.slots {
        tx.execute(
            "INSERT INTO keyslot (key, salt, memory_kib, passes, wrapped) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            params_from_iter(slot),
        )?;
    }
    let mut builder = Builder {
        tx,
        built: Built::default(),
        growth: Growth::default(),
        places: HashMap::new(),
        taken: HashMap::new(),
    };
    let (mut behind, mut unproven) = (vec![], vec![]);
    let mut reached = 0;
    for mut run in proven {
        reached = reached.max(run.header.lamport + run.whole.len() as i64);
        for event in &run.later {
            reached = reached.max(run.header.lamport + event.seq);
        }
        if belief == Belief::All {
            let header = run.header.clone();
            let events = std::mem::take(&mut run.unproven).into_iter();
            let answers = events.filter(|event| codes::kind(event.kind).is_ok_and(Kind::is_answer));
            unproven.extend(answers.map(|event| (header.clone(), doubted(event, &header))));
        }
        behind.extend(builder.keep(run)?);
    }
    let mut events = builder.in_order(behind);
    events.extend(adoptions(study, found));
    // What is proven stands before what is not: an answer that is not is only said where nothing is.
    builder.rewrite(events, run, reached, unproven)?;
    regrow::regrow(tx, study, roles, &mut builder.growth)?;
    Ok(builder.built)
}

struct Builder<'a> {
    tx: &'a Transaction<'a>,
    built: Built,
    growth: Growth,
    /// Where each event of the old runs is now, and what it is about.
    places: HashMap<(Uid, i64), ((i64, i64), Place)>,
    /// How far each run was taken, and its number here.
    taken: HashMap<Uid, (i64, i64)>,
}

/// A run that is being written.
struct Writing {
    ord: i64,
    uid: Uid,
    lamport: i64,
    wall_ms: i64,
    hash: Hash,
    seq: i64,
}

impl Builder<'_> {
    /// The run up to its first gap, or to the first event that refers to what is not here; the rest comes back.
    fn keep(&mut self, run: Proven) -> Told<Vec<(Begun, Written)>> {
        let header = run.header;
        if run.is_headless || run.whole.is_empty() {
            // Its id belongs to a header that no event has confirmed, and that may turn up yet.
            let events = run.later.into_iter();
            return Ok(events.map(|event| (header.clone(), event)).collect());
        }
        let mut writing = self.begin(&header)?;
        let mut whole = run.whole.into_iter();
        let mut behind = vec![];
        for event in whole.by_ref() {
            let place = self.place(&event)?;
            let fits = place.as_ref().is_some_and(|place| {
                let sound = |link: &(Uid, i64)| {
                    self.places
                        .get(link)
                        .is_some_and(|(_, earlier)| earlier == place)
                };
                event.edges.iter().all(sound)
            });
            let seen = event
                .seen
                .iter()
                .all(|(run, _)| *run == header.uid || self.taken.contains_key(run));
            match place {
                Some(place)
                    if fits && seen && event.edges.iter().all(|edge| self.is_kept(edge)) =>
                {
                    self.write(&mut writing, &event, &place, &event.edges, &event.seen)?;
                    self.built.kept += 1;
                }
                _ => {
                    behind.push((header.clone(), event));
                    break;
                }
            }
        }
        self.end(&writing)?;
        behind.extend(whole.chain(run.later).map(|event| (header.clone(), event)));
        Ok(behind)
    }

    fn is_kept(&self, (run, seq): &(Uid, i64)) -> bool {
        self.taken.get(run).is_some_and(|(_, upto)| seq <= upto)
            || self.places.contains_key(&(*run, *seq))
    }

    /// Events behind a gap so that what one replaces comes before it.
    fn in_order(&self, mut events: Vec<(Begun, Written)>) -> Vec<(Begun, Written)> {
        events.sort_by_key(|(header, event)| (header.lamport + event.seq, header.uid, event.seq));
        let mut waiting: HashSet<(Uid, i64)> = events
            .iter()
            .map(|(header, event)| (header.uid, event.seq))
            .collect();
        let mut ordered = vec![];
        while !events.is_empty() {
            let before = ordered.len();
            let mut later = vec![];
            for (header, event) in events {
                if event.edges.iter().any(|link| waiting.contains(link)) {
                    later.push((header, event));
                } else {
                    waiting.remove(&(header.uid, event.seq));
                    ordered.push((header, event));
                }
            }
            if ordered.len() == before {
                // A circle is damage that hashes do not show; it is cut anywhere.
                ordered.append(&mut later);
            }
            events = later;
        }
        ordered
    }

    /// Events that cannot stand in their old run any more, in a new one; then `doubted` answers where nothing is said.
    fn rewrite(
        &mut self,
        mut events: Vec<(Begun, Written)>,
        run: &Run,
        lamport: i64,
        doubted: Vec<(Begun, Written)>,
    ) -> Told<()> {
        let mut said: BTreeSet<Place> = self
            .places
            .values()
            .map(|(_, place)| place.clone())
            .collect();
        for (_, event) in &events {
            said.extend(self.place(event)?);
        }
        for (header, event) in doubted {
            if let Some(place) = self.place(&event)?
                && said.insert(place)
            {
                events.push((header, event));
            }
        }
        if events.is_empty() {
            return Ok(());
        }
        let header = Begun {
            uid: run.uid,
            parent: None,
            parent_seq: 0,
            parent_hash: [0; 32],
            lineage: fresh_uid(),
            operator: run.operator.clone(),
            lamport,
            wall_ms: run.at.wall_ms,
            tz_minutes: i64::from(run.at.tz_minutes),
            device: run.device.clone(),
            app: run.app.clone(),
        };
        let mut writing = self.begin(&header)?;
        let mut salts: HashMap<Uid, [u8; 16]> = HashMap::new();
        for (old, event) in events {
            let Some(place) = self.place(&event)? else {
                self.built.refused.push((old, event));
                continue;
            };
            let mut edges: Vec<(Uid, i64)> = event
                .edges
                .iter()
                .filter_map(|link| {
                    let ((chain, seq), earlier) = self.places.get(link)?;
                    (*earlier == place).then(|| (self.uid_of(*chain, &writing), *seq))
                })
                .collect();
            edges.sort_unstable();
            let mut seen: Vec<(Uid, i64)> = event
                .seen
                .iter()
                .filter_map(|(run, seq)| match self.places.get(&(*run, *seq)) {
                    Some(((chain, seq), _)) => Some((self.uid_of(*chain, &writing), *seq)),
                    None => self.taken.contains_key(run).then_some((*run, *seq)),
                })
                .collect();
            seen.sort_unstable();
            seen.dedup_by_key(|(run, _)| *run);
            let salt = *salts
                .entry(event.interview)
                .or_insert_with(|| *Uuid::new_v4().as_bytes());
            let id = (old.uid, event.seq);
            let said = Written {
                seq: writing.seq + 1,
                note: event.note.clone().or_else(|| provenance(&old, &event)),
                salt: Some(salt),
                dt: 0,
                edges: edges.clone(),
                seen: seen.clone(),
                ..event
            };
            self.write(&mut writing, &said, &place, &edges, &seen)?;
            self.places.insert(id, ((writing.ord, writing.seq), place));
            self.built.rewritten += 1;
        }
        self.end(&writing)
    }

    fn uid_of(&self, chain: i64, writing: &Writing) -> Uid {
        let known = self.taken.iter().find(|(_, (ord, _))| *ord == chain);
        known.map_or(writing.uid, |(uid, _)| *uid)
    }

    fn begin(&mut self, header: &Begun) -> Told<Writing> {
        self.tx.execute(
            "INSERT INTO operator (name) VALUES (:name) ON CONFLICT DO NOTHING",
            named_params! {":name": header.operator},
        )?;
        let ord = self.tx.query_row(
            include_str!("../sql/insert_chain.sql"),
            named_params! {
                ":uid": header.uid, ":parent": header.parent, ":parent_seq": header.parent_seq,
                ":parent_hash": header.parent_hash, ":lineage": header.lineage, ":operator": header.operator,
                ":lamport": header.lamport, ":wall_ms": header.wall_ms, ":tz_minutes": header.tz_minutes,
                ":device": header.device, ":app": header.app,
            },
            |row| row.get("ord"),
        )?;
        self.taken.insert(header.uid, (ord, 0));
        Ok(Writing {
            ord,
            uid: header.uid,
            lamport: header.lamport,
            wall_ms: header.wall_ms,
            hash: prove::beginning(header),
            seq: 0,
        })
    }

    fn end(&mut self, writing: &Writing) -> Told<()> {
        self.tx.execute(
            "INSERT INTO tip (chain, seq, hash) VALUES (:chain, :seq, :hash)",
            named_params! {":chain": writing.ord, ":seq": writing.seq, ":hash": writing.hash},
        )?;
        if writing.seq > 0 {
            self.tx.execute(
                "INSERT INTO seal (chain, seq, hash) VALUES (:chain, :seq, :hash)",
                named_params! {":chain": writing.ord, ":seq": writing.seq, ":hash": writing.hash},
            )?;
        }
        Ok(())
    }

    /// What an event is about, if this version can read it.
    fn place(&self, event: &Written) -> Told<Option<Place>> {
        if head(Uid([0; 16]), 0, event).is_err() {
            return Ok(None);
        }
        let interview = ord(
            self.tx,
            "SELECT ord FROM interview WHERE uid = :key",
            "INSERT INTO interview (uid) VALUES (:key) RETURNING ord",
            &event.interview,
        )?;
        let item = match event.variable.as_str() {
            "" => 0,
            variable => ord(
                self.tx,
                "SELECT ord FROM item WHERE variable = :key",
                "INSERT INTO item (variable) VALUES (:key) RETURNING ord",
                &variable,
            )?,
        };
        Ok(Some(Place {
            interview,
            item,
            occ: event.occ.clone(),
        }))
    }

    fn write(
        &mut self,
        writing: &mut Writing,
        event: &Written,
        place: &Place,
        edges: &[(Uid, i64)],
        seen: &[(Uid, i64)],
    ) -> Told<()> {
        writing.hash = prove::extended(&writing.hash, event);
        writing.seq = event.seq;
        self.tx
            .prepare_cached(include_str!("../sql/insert_event.sql"))?
            .execute(named_params! {
                ":chain": writing.ord, ":seq": event.seq, ":kind": event.kind, ":interview": place.interview,
                ":item": place.item, ":occ": event.occ, ":val": event.val, ":miss": event.miss, ":origin": event.origin,
                ":note": event.note, ":dt": event.dt, ":mark": hash::mark(&writing.hash),
            })?;
        if let Some(salt) = event.salt {
            self.tx
                .prepare_cached("INSERT INTO salt (chain, interview, salt) VALUES (:chain, :interview, :salt) ON CONFLICT DO NOTHING")?
                .execute(named_params! {":chain": writing.ord, ":interview": place.interview, ":salt": salt})?;
        }
        for (run, seq) in edges {
            self.tx
                .prepare_cached("INSERT INTO edge (pchain, pseq, chain, seq) VALUES (:pchain, :pseq, :chain, :seq)")?
                .execute(named_params! {":pchain": self.taken[run].0, ":pseq": seq, ":chain": writing.ord, ":seq": event.seq})?;
        }
        for (run, seq) in seen {
            self.tx
                .prepare_cached("INSERT INTO seen (chain, seq, schain, sseq) VALUES (:chain, :seq, :schain, :sseq)")?
                .execute(named_params! {":chain": writing.ord, ":seq": event.seq, ":schain": self.taken[run].0, ":sseq": seq})?;
        }
        self.taken.insert(writing.uid, (writing.ord, event.seq));
        self.places.insert(
            (writing.uid, event.seq),
            ((writing.ord, event.seq), place.clone()),
        );
        let head = head(writing.uid, writing.lamport, event)?;
        let last = Last {
            chain: writing.ord,
            seq: event.seq,
            at_ms: writing.wall_ms + event.dt,
        };
        self.growth
            .reach(place.interview, ((head.lamport, writing.uid), last));
        if head.kind != Kind::Noted {
            let live = Live {
                chain: writing.ord,
                head,
            };
            self.growth
                .fresh
                .entry(place.clone())
                .or_default()
                .push(live);
        }
        self.growth.new_interviews = BTreeSet::new();
        Ok(())
    }
}

fn head(run: Uid, lamport: i64, event: &Written) -> Told<Head> {
    let kind = codes::kind(event.kind)?;
    codes::check_item(kind, &event.variable)?;
    codes::rows(&event.occ)?;
    let origin = codes::origin(event.origin)?;
    Ok(Head {
        chain: run,
        seq: event.seq,
        lamport: lamport + event.seq,
        kind,
        origin,
        content: codes::content(kind, origin, (&event.val).into(), event.miss)?,
    })
}

/// Documents that nothing says are in use, where there is only one of their kind.
fn adoptions(study: Uid, found: &Found) -> Vec<(Begun, Written)> {
    let adopted = |kind: &str| {
        let mut events = found
            .runs
            .values()
            .flat_map(|run| run.events.values().flatten());
        events.any(|event| event.interview == study && event.variable == kind)
    };
    let mut adoptions = vec![];
    for (kind, sha) in found.documents.keys() {
        let is_only = found
            .documents
            .keys()
            .filter(|(other, _)| other == kind)
            .count()
            == 1;
        if !is_only || matches!(kind.as_str(), "run" | "protection") || adopted(kind) {
            continue;
        }
        let event = Written {
            seq: 0,
            kind: codes::kind_code(Kind::Adopted),
            interview: study,
            variable: kind.clone(),
            occ: String::new(),
            val: Sql::Blob(sha.to_vec()),
            miss: codes::PRESENT,
            origin: codes::origin_code(None),
            note: None,
            dt: 0,
            mark: 0,
            salt: None,
            edges: vec![],
            seen: vec![],
        };
        adoptions.push((prove::nobody(Uid([0; 16])), event));
    }
    adoptions
}

fn doubted(event: Written, header: &Begun) -> Written {
    Written {
        note: Some(format!(
            "rescued, not proven: read as an answer of {} on {}",
            header.operator, header.device
        )),
        edges: vec![],
        seen: vec![],
        ..event
    }
}

/// For an answer that is said again by the rescue: whose it was.
fn provenance(old: &Begun, event: &Written) -> Option<String> {
    let is_answer = codes::kind(event.kind).is_ok_and(Kind::is_answer);
    is_answer.then(|| format!("rescued: {} on {}", old.operator, old.device))
}

fn ord(conn: &Connection, find: &str, make: &str, key: &dyn rusqlite::ToSql) -> Told<i64> {
    let known = conn
        .prepare_cached(find)?
        .query_row(named_params! {":key": key}, |row| row.get(0))
        .optional()?;
    match known {
        Some(ord) => Ok(ord),
        None => Ok(conn
            .prepare_cached(make)?
            .query_row(named_params! {":key": key}, |row| row.get(0))?),
    }
}

fn fresh_uid() -> Uid {
    Uid(*Uuid::new_v4().as_bytes())
}
