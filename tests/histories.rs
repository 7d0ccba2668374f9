//! Histories of laptops that work, merge, are cloned and put back from copies, by the hundred thousand, in memory: the same
//! law of answers and the same plan of a merge as the program's, without a disk.
//!
//! `FIELDBOOK_HISTORIES=1000000` plays so many instead of a few.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fieldbook::form::{Answer, Value};
use fieldbook::name::Uid;
use fieldbook::store::{Proof, Tip};
use fieldbook::survey::law::{self, Content, Head};
use fieldbook::survey::{Kind, Origin};
use fieldbook::sync;

type Id = (Uid, i64);

#[derive(Debug, Clone, PartialEq)]
struct Event {
    cell: u8,
    head: Head,
    edges: Vec<Id>,
}

#[derive(Debug, Clone, PartialEq)]
struct Run {
    lamport: i64,
    events: Vec<Event>,
}

#[derive(Debug, Clone, Default)]
struct Laptop {
    runs: BTreeMap<Uid, Run>,
    writing: Option<Uid>,
}

/// What a laptop shows: of each cell the event, whether people disagree, and all heads.
type View = BTreeMap<u8, (Id, bool, BTreeSet<Id>)>;

impl Laptop {
    fn heads(&self, cell: u8) -> Vec<Head> {
        let gone: BTreeSet<Id> = self
            .events()
            .flat_map(|event| event.edges.iter().copied())
            .collect();
        self.events()
            .filter(|event| {
                event.cell == cell && !gone.contains(&(event.head.chain, event.head.seq))
            })
            .map(|event| event.head.clone())
            .collect()
    }

    fn events(&self) -> impl Iterator<Item = &Event> {
        self.runs.values().flat_map(|run| &run.events)
    }

    fn reached(&self) -> i64 {
        self.runs
            .values()
            .map(|run| run.lamport + run.events.len() as i64)
            .max()
            .unwrap_or(0)
    }

    fn work(&mut self, fresh: &mut u128, cell: u8, kind: Kind, said: i64, origin: Origin) {
        let reached = self.reached();
        let uid = *self.writing.get_or_insert_with(|| {
            *fresh += 1;
            Uid((fresh.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)).to_be_bytes())
        });
        let heads = self.heads(cell);
        let run = self.runs.entry(uid).or_insert(Run {
            lamport: reached,
            events: vec![],
        });
        let seq = run.events.len() as i64 + 1;
        let edges = law::superseded(kind, &heads)
            .map(|head| (head.chain, head.seq))
            .collect();
        run.events.push(Event {
            cell,
            head: Head {
                chain: uid,
                seq,
                lamport: run.lamport + seq,
                kind,
                origin: Some(origin),
                content: Content::Answer(Answer::Value(Value::Integer(said))),
            },
            edges,
        });
    }

    fn tips(&self) -> Vec<Tip> {
        let mut tips: Vec<Tip> = self
            .runs
            .iter()
            .map(|(uid, run)| {
                let mut needs: BTreeMap<Uid, i64> = BTreeMap::new();
                for (to, seq) in run
                    .events
                    .iter()
                    .flat_map(|event| &event.edges)
                    .filter(|(to, _)| to != uid)
                {
                    let known = needs.entry(*to).or_default();
                    *known = (*known).max(*seq);
                }
                Tip {
                    run: *uid,
                    seq: run.events.len() as i64,
                    hash: [0; 32],
                    lamport: run.lamport,
                    parent: None,
                    operator: String::new(),
                    device: String::new(),
                    wall_ms: 0,
                    needs: needs.into_iter().collect(),
                }
            })
            .collect();
        tips.sort_by_key(|tip| (tip.lamport, tip.run));
        tips
    }

    /// As the program does: what is planned is taken, and a new run begins afterwards.
    fn merge(&mut self, from: &Self) {
        let (ours, theirs) = (self.tips(), from.tips());
        let here: HashMap<Uid, i64> = ours.iter().map(|tip| (tip.run, tip.seq)).collect();
        let proofs = theirs
            .iter()
            .filter(|tip| here.get(&tip.run) != Some(&tip.seq))
            .map(|tip| {
                (
                    tip.run,
                    Proof {
                        upto: tip.seq,
                        is_fork: false,
                        fault: None,
                    },
                )
            })
            .collect();
        let plan = sync::plan(&ours, theirs, &proofs);
        assert_eq!(plan.set_aside().count(), 0, "{plan:?}");
        self.writing = None;
        for taking in plan.takings() {
            let theirs = &from.runs[&taking.run];
            let run = self.runs.entry(taking.run).or_insert(Run {
                lamport: theirs.lamport,
                events: vec![],
            });
            assert_eq!(run.events.len() as i64, taking.after);
            run.events
                .extend_from_slice(&theirs.events[taking.after as usize..taking.upto as usize]);
        }
    }

    fn view(&self) -> View {
        let gone: BTreeSet<Id> = self
            .events()
            .flat_map(|event| event.edges.iter().copied())
            .collect();
        let mut heads: BTreeMap<u8, Vec<Head>> = BTreeMap::new();
        for event in self.events() {
            if !gone.contains(&(event.head.chain, event.head.seq)) {
                heads
                    .entry(event.cell)
                    .or_default()
                    .push(event.head.clone());
            }
        }
        heads
            .into_iter()
            .map(|(cell, heads)| {
                let shown = law::shown(&heads).unwrap();
                let all = heads.iter().map(|head| (head.chain, head.seq)).collect();
                (
                    cell,
                    ((shown.chain, shown.seq), law::is_conflict(&heads), all),
                )
            })
            .collect()
    }
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// Two values of one cell by people who did not know of each other, both standing: what nobody may miss.
fn disagreements(laptop: &Laptop) -> BTreeSet<u8> {
    let events: HashMap<Id, &Event> = laptop
        .events()
        .map(|event| ((event.head.chain, event.head.seq), event))
        .collect();
    let mut before: HashMap<Id, BTreeSet<Id>> = HashMap::new();
    let mut order: Vec<&&Event> = events.values().collect();
    order.sort_by_key(|event| event.head.lamport);
    for event in order {
        let mut known = BTreeSet::new();
        for edge in &event.edges {
            known.insert(*edge);
            known.extend(before[edge].iter().copied());
        }
        before.insert((event.head.chain, event.head.seq), known);
    }
    let replaced: BTreeSet<Id> = before.values().flatten().copied().collect();
    let mut said: BTreeMap<u8, BTreeSet<String>> = BTreeMap::new();
    for (id, event) in &events {
        if !replaced.contains(id) && !event.head.origin.is_some_and(Origin::is_derived) {
            said.entry(event.cell)
                .or_default()
                .insert(format!("{:?}", event.head.content));
        }
    }
    said.into_iter()
        .filter(|(_, values)| values.len() > 1)
        .map(|(cell, _)| cell)
        .collect()
}

#[test]
fn whatever_laptops_do_all_end_alike_nothing_is_lost_and_no_disagreement_is_missed() {
    let wanted: u64 =
        std::env::var("FIELDBOOK_HISTORIES").map_or(2_000, |text| text.parse().unwrap());
    let (mut most, mut conflicts) = (0, 0_u64);
    for number in 0..wanted {
        let mut chance = Chance(number * 2 + 0x9E37_79B9_7F4A_7C15);
        let mut fresh = u128::from(number) << 32;
        let mut laptops = vec![Laptop::default(); 2 + chance.below(4)];
        // Copies that were put away, and laptops that were put back from one: they turn up again in the end.
        let mut drawer: Vec<Laptop> = vec![];
        for _ in 0..4 + chance.below(24) {
            let count = laptops.len();
            let at = chance.below(count);
            match chance.below(12) {
                0..=5 => {
                    let kind = if chance.below(6) == 0 {
                        Kind::Resolved
                    } else {
                        Kind::Answered
                    };
                    let origin = if chance.below(5) == 0 {
                        Origin::Calculated
                    } else {
                        Origin::Respondent
                    };
                    let (cell, said) = (chance.below(3) as u8, chance.below(3) as i64);
                    laptops[at].work(&mut fresh, cell, kind, said, origin);
                }
                6..=8 => {
                    let from = laptops[chance.below(count)].clone();
                    laptops[at].merge(&from);
                }
                9 => drawer.push(laptops[at].clone()),
                10 if count < 5 => {
                    let mut clone = laptops[at].clone();
                    clone.writing = None;
                    laptops.push(clone);
                }
                _ if !drawer.is_empty() => {
                    let mut old = drawer.swap_remove(chance.below(drawer.len()));
                    old.writing = None;
                    drawer.push(std::mem::replace(&mut laptops[at], old));
                }
                _ => laptops[at].writing = None,
            }
        }
        laptops.extend(drawer);
        let all: BTreeMap<Id, Event> = laptops
            .iter()
            .flat_map(Laptop::events)
            .map(|event| ((event.head.chain, event.head.seq), event.clone()))
            .collect();
        most = most.max(all.len());
        // One collects from all in some order; then everybody takes from it, or from each other.
        let mut order: Vec<usize> = (1..laptops.len()).collect();
        for i in (1..order.len()).rev() {
            order.swap(i, chance.below(i + 1));
        }
        for from in order {
            let from = laptops[from].clone();
            laptops[0].merge(&from);
        }
        for into in 1..laptops.len() {
            let from = laptops[chance.below(into)].clone();
            laptops[into].merge(&from);
        }
        let view = laptops[0].view();
        for laptop in &laptops {
            assert_eq!(laptop.view(), view, "history {number}");
            assert!(
                laptop.events().eq(all.values()),
                "history {number}: an event is lost"
            );
        }
        let flagged: BTreeSet<u8> = view
            .iter()
            .filter(|(_, (_, conflict, _))| *conflict)
            .map(|(cell, _)| *cell)
            .collect();
        assert_eq!(flagged, disagreements(&laptops[0]), "history {number}");
        conflicts += flagged.len() as u64;
    }
    println!(
        "{wanted} histories of up to {most} events: all converge, nothing lost, {conflicts} conflicts, none missed"
    );
}
