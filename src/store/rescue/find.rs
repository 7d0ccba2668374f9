//! What the rows of a damaged study mean: runs, events and what they refer to, gathered under ids that are the same in
//! every file. Nothing is believed here; [`super::prove`] does that.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::types::Value as Sql;
use sha2::{Digest, Sha256};

use super::pages::Row;
use crate::name::Uid;
use crate::store::hash::Hash;
use crate::store::safety::{Begun, Written};

/// All that was found, of one file or of several.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The studies that were named, and how often.
    pub(super) projects: HashMap<Uid, u64>,
    pub(super) roles: BTreeMap<String, String>,
    /// By kind and hash: name and bytes.
    pub(super) documents: BTreeMap<(String, [u8; 32]), (String, Vec<u8>)>,
    /// Passphrase slots: key, salt, memory, passes, wrapped.
    pub(super) slots: Vec<Vec<Sql>>,
    pub(super) runs: BTreeMap<Uid, Run>,
    /// What was shown at a place, by the event that said it.
    pub(super) shown: HashMap<(Uid, i64), Written>,
}

/// One run of the program, as it was found.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) headers: Vec<Begun>,
    /// What each event may have been.
    pub(super) events: BTreeMap<i64, Vec<Written>>,
    pub(super) seals: BTreeMap<i64, Vec<Hash>>,
    /// How far it came at least.
    pub(super) last: i64,
}

impl Run {
    pub(super) fn add(&mut self, event: Written) {
        self.last = self.last.max(event.seq);
        let known = self.events.entry(event.seq).or_default();
        if !known.contains(&event) {
            known.push(event);
        }
    }
}

/// Events that an event refers to.
type Links = Vec<(Uid, i64)>;

/// A run as a file's rows know it.
#[derive(Debug, Clone, PartialEq)]
struct Id {
    uid: Uid,
    header: Option<Begun>,
}

/// The rows of one file by what they can be, in its own numbers.
#[derive(Debug, Default)]
pub(super) struct Rows {
    chains: HashMap<i64, Vec<Vec<Sql>>>,
    names: HashMap<i64, Vec<String>>,
    interviews: HashMap<i64, Vec<Uid>>,
    /// From an index of ids: interviews or runs.
    ids: HashMap<i64, Vec<Uid>>,
    events: HashSet<Vec<u8>>,
    event_rows: Vec<Vec<Sql>>,
    cells: Vec<Vec<Sql>>,
    salts: HashMap<(i64, i64), [u8; 16]>,
    seals: Vec<(i64, i64, Hash)>,
    /// Rows of four numbers: one event refers to another, in an order that the row does not tell.
    links: HashSet<[i64; 4]>,
    /// Where the row of each event is.
    places: HashMap<(i64, i64), usize>,
}

impl Rows {
    /// Keeps `row`, if a study can have such a row; `found` takes what means the same in every file.
    pub(super) fn add(&mut self, row: Row, found: &mut Found) {
        use Sql::{Blob, Integer as Int, Null, Text};
        match (row.ord, row.values.as_slice()) {
            (
                Some(ord),
                [
                    Null,
                    Blob(_),
                    _,
                    Int(_),
                    Blob(_),
                    Blob(_),
                    Int(_),
                    Int(_),
                    Int(_),
                    Int(_),
                    Text(_),
                    Text(_),
                ],
            ) => {
                push(&mut self.chains, ord, row.values);
            }
            (Some(ord), [Null, Blob(uid)]) => {
                if let Some(uid) = uid_of(uid) {
                    push(&mut self.interviews, ord, uid);
                }
            }
            (None, [Blob(uid), Int(ord)]) => {
                if let Some(uid) = uid_of(uid) {
                    push(&mut self.ids, *ord, uid);
                }
            }
            (Some(ord), [Null, Text(name)]) => push(&mut self.names, ord, name.clone()),
            (None, [Text(name), Int(ord)]) => push(&mut self.names, *ord, name.clone()),
            (Some(_), [Null, Text(kind), Blob(sha), Text(name), Blob(body)]) => {
                found.add_document(kind, sha, name, body);
            }
            (Some(ord), [Null, Int(seq), Blob(hash)]) => self.add_seal(ord, *seq, hash),
            (None, [Int(chain), Int(seq), Blob(hash)]) if hash.len() == 32 => {
                self.add_seal(*chain, *seq, hash);
            }
            (None, [Int(chain), Int(interview), Blob(salt)]) => {
                if let Ok(salt) = salt.as_slice().try_into() {
                    self.salts.insert((*chain, *interview), salt);
                }
            }
            (None, [Int(a), Int(b), Int(c), Int(d)]) => drop(self.links.insert([*a, *b, *c, *d])),
            (
                None,
                [
                    Int(_),
                    Int(_),
                    Int(_),
                    Int(_),
                    Int(_),
                    Text(_),
                    _,
                    Int(_),
                    Int(_),
                    _,
                    Int(_),
                    Int(_),
                ],
            ) => {
                let is_new = self.events.insert(fingerprint(&row.values));
                self.event_rows.extend(is_new.then_some(row.values));
            }
            (
                None,
                [
                    Int(_),
                    Int(_),
                    Text(_),
                    Int(_),
                    _,
                    Int(_),
                    Int(_),
                    Int(_),
                    Int(_),
                    Int(_),
                    Int(_),
                ],
            ) => {
                self.cells.push(row.values);
            }
            (None, [Text(role), Text(variable)]) => {
                found.roles.insert(role.clone(), variable.clone());
            }
            (Some(1), [Null, Blob(project), Blob(_), _, _, Int(_)]) => {
                if let Some(project) = uid_of(project) {
                    *found.projects.entry(project).or_default() += 1;
                }
            }
            (Some(_), [Blob(key), Blob(salt), Int(_), Int(_), Blob(wrapped)])
                if key.len() == 4
                    && salt.len() == 16
                    && wrapped.len() == 48
                    && !found.slots.contains(&row.values) =>
            {
                found.slots.push(row.values);
            }
            _ => {}
        }
    }

    fn add_seal(&mut self, chain: i64, seq: i64, hash: &[u8]) {
        if let Ok(hash) = hash.try_into() {
            self.seals.push((chain, seq, hash));
        }
    }

    /// Adds what the rows say to `found`; says how many events there were.
    pub(super) fn tell(mut self, found: &mut Found) -> u64 {
        let runs = self.runs();
        let of_runs: HashSet<Uid> = runs.values().flatten().map(|run| run.uid).collect();
        for (ord, uids) in std::mem::take(&mut self.ids) {
            for uid in uids.into_iter().filter(|uid| !of_runs.contains(uid)) {
                push(&mut self.interviews, ord, uid);
            }
        }
        for (at, row) in self.event_rows.iter().enumerate() {
            if let Some([chain, seq]) = numbers(row, [0, 1]) {
                self.places.insert((chain, seq), at);
            }
        }
        for (ord, ids) in &runs {
            for id in ids {
                let run = found.runs.entry(id.uid).or_default();
                let new = |header: &&Begun| !run.headers.contains(header);
                run.headers
                    .extend(id.header.iter().filter(new).cloned().collect::<Vec<_>>());
                for (_, seq, hash) in self.seals.iter().filter(|(chain, ..)| chain == ord) {
                    run.last = run.last.max(*seq);
                    let known = run.seals.entry(*seq).or_default();
                    if !known.contains(hash) {
                        known.push(*hash);
                    }
                }
            }
        }
        let links = self.links_by_event(&runs);
        for row in &self.event_rows {
            for (uid, event) in self.readings(row, &runs, &links) {
                found.runs.entry(uid).or_default().add(event);
            }
        }
        self.tell_cells(&runs, found);
        self.event_rows.len() as u64
    }

    /// The runs by their number: with a header where it was found, else under the id that an index has, or any.
    fn runs(&self) -> HashMap<i64, Vec<Id>> {
        let mut runs: HashMap<i64, Vec<Id>> = HashMap::new();
        for (ord, rows) in &self.chains {
            for row in rows {
                let operators = match row.get(6) {
                    Some(Sql::Integer(operator)) => self.names.get(operator),
                    _ => None,
                };
                for operator in operators.into_iter().flatten() {
                    if let Some(header) = header(row, operator) {
                        let id = Id {
                            uid: header.uid,
                            header: Some(header),
                        };
                        push(&mut runs, *ord, id);
                    }
                }
            }
        }
        let of_interviews: HashSet<&Uid> = self.interviews.values().flatten().collect();
        for row in &self.event_rows {
            let Some([ord]) = numbers(row, [0]) else {
                continue;
            };
            runs.entry(ord).or_insert_with(|| {
                let ids = self.ids.get(&ord).into_iter().flatten();
                let uid = ids.into_iter().find(|uid| !of_interviews.contains(uid));
                vec![Id {
                    uid: uid.copied().unwrap_or_else(|| made_up(ord, row)),
                    header: None,
                }]
            });
        }
        runs
    }

    /// For each event what it refers to: the end of a link that is the later one by Lamport time refers to the other.
    fn links_by_event(&self, runs: &HashMap<i64, Vec<Id>>) -> HashMap<(i64, i64), Vec<(i64, i64)>> {
        let time = |(chain, seq): (i64, i64)| {
            let header = runs.get(&chain)?.first()?.header.as_ref()?;
            header.lamport.checked_add(seq)
        };
        let mut links: HashMap<(i64, i64), Vec<(i64, i64)>> = HashMap::new();
        for [a, b, c, d] in &self.links {
            let (one, two) = ((*a, *b), (*c, *d));
            // Where a header is lost, the order in which the file came to know the runs has to do.
            let is_later = match (time(one), time(two)) {
                (Some(first), Some(second)) if first == second => continue,
                (Some(first), Some(second)) => first > second,
                _ => one > two,
            };
            let (later, earlier) = if is_later { (one, two) } else { (two, one) };
            let known = links.entry(later).or_default();
            if !known.contains(&earlier) {
                known.push(earlier);
            }
        }
        links
    }

    /// What an event's row can mean.
    fn readings(
        &self,
        row: &[Sql],
        runs: &HashMap<i64, Vec<Id>>,
        links: &HashMap<(i64, i64), Vec<(i64, i64)>>,
    ) -> Vec<(Uid, Written)> {
        let Some([chain, seq, kind, interview, item, miss, origin, dt, mark]) =
            numbers(row, [0, 1, 2, 3, 4, 7, 8, 10, 11])
        else {
            return vec![];
        };
        let (Sql::Text(occ), note) = (&row[5], &row[9]) else {
            return vec![];
        };
        let note = match note {
            Sql::Null => None,
            Sql::Text(note) => Some(note.clone()),
            _ => return vec![],
        };
        let zero = [String::new()];
        let names = match item {
            0 => Some(zero.as_slice()),
            item => self.names.get(&item).map(Vec::as_slice),
        };
        let (edges, seen) = self.sorted_links((chain, seq), kind, interview, runs, links);
        let mut readings = vec![];
        for header in runs.get(&chain).into_iter().flatten() {
            for uid in self.interviews.get(&interview).into_iter().flatten() {
                for name in names.into_iter().flatten() {
                    let event = Written {
                        seq,
                        kind,
                        interview: *uid,
                        variable: name.clone(),
                        occ: occ.clone(),
                        val: row[6].clone(),
                        miss,
                        origin,
                        note: note.clone(),
                        dt,
                        mark,
                        salt: self.salts.get(&(chain, interview)).copied(),
                        edges: edges.clone(),
                        seen: seen.clone(),
                    };
                    if !readings.contains(&(header.uid, event.clone())) {
                        readings.push((header.uid, event));
                    }
                }
            }
        }
        readings
    }

    /// What an event replaces, and for one that judges an interview what its writer had seen: that is of other places.
    fn sorted_links(
        &self,
        event: (i64, i64),
        kind: i64,
        interview: i64,
        runs: &HashMap<i64, Vec<Id>>,
        links: &HashMap<(i64, i64), Vec<(i64, i64)>>,
    ) -> (Links, Links) {
        let judges = crate::store::codes::kind(kind).is_ok_and(|kind| kind.judges());
        let place_of = |event: (i64, i64)| {
            let row = &self.event_rows[*self.places.get(&event)?];
            Some((row[3].clone(), row[4].clone(), row[5].clone()))
        };
        let own = if judges { place_of(event) } else { None };
        let (mut edges, mut seen) = (vec![], vec![]);
        for (chain, seq) in links.get(&event).into_iter().flatten() {
            let Some(uid) = runs.get(chain).and_then(|run| Some(run.first()?.uid)) else {
                continue;
            };
            let is_seen = judges
                && match place_of((*chain, *seq)) {
                    Some(place) => {
                        Some(&place) != own.as_ref() && place.0 == Sql::Integer(interview)
                    }
                    None => true,
                };
            if is_seen { &mut seen } else { &mut edges }.push((uid, *seq));
        }
        edges.sort_unstable();
        seen.sort_unstable();
        (edges, seen)
    }

    /// What the view said, for answers whose events are lost.
    fn tell_cells(&self, runs: &HashMap<i64, Vec<Id>>, found: &mut Found) {
        for row in &self.cells {
            let Some([interview, item, kind, miss, origin, chain, seq]) =
                numbers(row, [0, 1, 3, 5, 6, 7, 8])
            else {
                continue;
            };
            let (Some(run), Some(uid)) = (
                runs.get(&chain).and_then(|run| run.first()),
                self.interviews
                    .get(&interview)
                    .and_then(|uids| uids.first()),
            ) else {
                continue;
            };
            let names = self.names.get(&item).map_or(&[][..], Vec::as_slice);
            let Some(name) = names.first().filter(|_| item != 0) else {
                continue;
            };
            let Sql::Text(occ) = &row[2] else { continue };
            let event = Written {
                seq,
                kind,
                interview: *uid,
                variable: name.clone(),
                occ: occ.clone(),
                val: row[4].clone(),
                miss,
                origin,
                note: None,
                dt: 0,
                mark: 0,
                salt: None,
                edges: vec![],
                seen: vec![],
            };
            let run = (run.uid, seq);
            found.shown.insert(run, event);
            if let Some(known) = found.runs.get_mut(&run.0) {
                known.last = known.last.max(seq);
            }
        }
    }
}

impl Found {
    pub(super) fn add_document(&mut self, kind: &str, sha: &[u8], name: &str, body: &[u8]) {
        let hash: [u8; 32] = Sha256::digest(body).into();
        if hash == sha {
            self.documents
                .insert((kind.to_owned(), hash), (name.to_owned(), body.to_vec()));
        }
    }
}

fn header(row: &[Sql], operator: &str) -> Option<Begun> {
    let [parent_seq, lamport, wall_ms, tz_minutes] = numbers(row, [3, 7, 8, 9])?;
    let blob = |at: usize| match &row[at] {
        Sql::Blob(bytes) => Some(bytes.as_slice()),
        _ => None,
    };
    let text = |at: usize| match &row[at] {
        Sql::Text(text) => Some(text.clone()),
        _ => None,
    };
    Some(Begun {
        uid: uid_of(blob(1)?)?,
        parent: blob(2).and_then(uid_of),
        parent_seq,
        parent_hash: blob(4)?.try_into().ok()?,
        lineage: uid_of(blob(5)?)?,
        operator: operator.to_owned(),
        lamport,
        wall_ms,
        tz_minutes,
        device: text(10)?,
        app: text(11)?,
    })
}

/// An id for a run of which nothing but events was found.
fn made_up(ord: i64, row: &[Sql]) -> Uid {
    let hash: [u8; 32] = Sha256::digest(format!("{ord} {row:?}")).into();
    let mut uid = [0; 16];
    uid.copy_from_slice(&hash[..16]);
    Uid(uid)
}

fn numbers<const N: usize>(row: &[Sql], at: [usize; N]) -> Option<[i64; N]> {
    let mut numbers = [0; N];
    for (number, at) in numbers.iter_mut().zip(at) {
        match row.get(at) {
            Some(Sql::Integer(found)) => *number = *found,
            _ => return None,
        }
    }
    Some(numbers)
}

fn uid_of(bytes: &[u8]) -> Option<Uid> {
    bytes.try_into().ok().map(Uid)
}

fn push<T: PartialEq>(map: &mut HashMap<i64, Vec<T>>, ord: i64, value: T) {
    let known = map.entry(ord).or_default();
    if !known.contains(&value) {
        known.push(value);
    }
}

fn fingerprint(row: &[Sql]) -> Vec<u8> {
    Sha256::digest(format!("{row:?}")).to_vec()
}
