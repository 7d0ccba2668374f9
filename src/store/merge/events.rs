//! The events of one run, by the hundred thousand: into the log, and what they show into cells and lines of the list.
//!
//! An interview that was not here is made on the way: an event of it that nothing replaces is what its cell shows. Of one
//! that was here they are only gathered, for its cells have heads already.

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, Transaction, named_params};

use super::batch::Batch;
use super::graft::{Growth, Origin};
use super::words::{Item, Ours, Words};
use crate::store::chains::{Columns, EventRow};
use crate::store::fault::{Fault, Told};
use crate::store::summary::{Last, Summary};
use crate::store::view::{self, Live, Place};
use crate::store::{Pace, codes};
use crate::survey::law::{Content, Head};
use crate::survey::{Kind, Roles};

/// So many events are taken between two words on how far it is.
const STRIDE: u64 = 4096;

const EVENT: (&str, &[&str]) = (
    "event",
    &[
        "chain",
        "seq",
        "kind",
        "interview",
        "item",
        "occ",
        "val",
        "miss",
        "origin",
        "note",
        "dt",
        "mark",
    ],
);

const CELL: (&str, &[&str]) = (
    "cell",
    &[
        "interview",
        "item",
        "occ",
        "kind",
        "val",
        "miss",
        "origin",
        "chain",
        "seq",
        "heads",
        "conflict",
    ],
);

/// What takes the events of one run.
pub(super) struct Taker<'a> {
    origin: &'a Origin<'a>,
    roles: &'a Roles,
    growth: &'a mut Growth,
    tx: &'a Transaction<'a>,
    events: Batch<'a>,
    cells: Batch<'a>,
    /// What waits in `cells`.
    shown: Vec<(Place, Live)>,
    at_hand: Option<AtHand>,
}

/// The interview that the run works on for a while.
struct AtHand {
    theirs: i64,
    ours: Ours,
    /// Of one that was not here: its line of the list, as far as it is known.
    line: Summary,
    seq: i64,
    dt: i64,
}

impl<'a> Taker<'a> {
    pub(super) fn new(
        tx: &'a Transaction<'a>,
        origin: &'a Origin<'a>,
        roles: &'a Roles,
        growth: &'a mut Growth,
    ) -> Told<Self> {
        Ok(Self {
            origin,
            roles,
            growth,
            tx,
            events: Batch::new(tx, EVENT, "")?,
            cells: Batch::new(tx, CELL, "ON CONFLICT (interview, item, occ) DO NOTHING")?,
            shown: vec![],
            at_hand: None,
        })
    }

    /// Takes them all; `is_replaced` knows which of them something replaces. Says how many.
    pub(super) fn take(
        mut self,
        source: &Connection,
        words: &mut Words<'_>,
        mut is_replaced: impl FnMut(i64) -> bool,
        pace: &mut Pace<'_>,
    ) -> Told<u64> {
        let (after, upto) = (self.origin.taking.after, self.origin.taking.upto);
        let mut statement = source.prepare_cached(include_str!("../sql/events_of_chain.sql"))?;
        let columns = Columns::of(&statement)?;
        let mut rows =
            statement.query(named_params! {":chain": self.origin.theirs, ":after": after})?;
        let mut taken = 0;
        for seq in after + 1..=upto {
            let Some(row) = rows.next()? else {
                return Err(Fault::unreadable("event", "one is gone"));
            };
            let event = columns.event(row)?;
            if event.seq != seq {
                return Err(Fault::unreadable("event", "one is gone"));
            }
            let ours = self.turn_to(&event, words)?;
            let item = words.item(event.item)?;
            self.put(&event, ours, item.ord)?;
            if event.kind != codes::kind_code(Kind::Noted) {
                self.grow(&event, ours, item, is_replaced(seq))?;
            }
            taken += 1;
            if taken % STRIDE == 0 {
                pace.go(STRIDE)?;
            }
        }
        self.leave();
        self.events.flush()?;
        self.show()?;
        pace.go(taken % STRIDE)?;
        Ok(taken)
    }

    fn put(&mut self, event: &EventRow<'_>, ours: Ours, item: i64) -> Told<()> {
        let is_full = self.events.put(&[
            &self.origin.ours,
            &event.seq,
            &event.kind,
            &ours.ord,
            &item,
            &event.occ,
            &ToSqlOutput::Borrowed(event.val),
            &event.miss,
            &event.origin,
            &event.note,
            &event.dt,
            &event.mark,
        ])?;
        if is_full {
            self.events.flush()?;
        }
        Ok(())
    }

    /// Carries an event that is no note into the view.
    fn grow(
        &mut self,
        event: &EventRow<'_>,
        ours: Ours,
        item: &Item,
        is_replaced: bool,
    ) -> Told<()> {
        if ours.is_new && is_replaced {
            return Ok(());
        }
        let live = self.live(event)?;
        if !ours.is_new {
            let fresh = self.growth.fresh.entry(place(event, ours, item));
            fresh.or_default().push(live);
            return Ok(());
        }
        let Some(AtHand { line, .. }) = &mut self.at_hand else {
            unreachable!("an event is of the interview at hand");
        };
        match &item.variable {
            Some(variable) => {
                let is_top = event.occ.is_empty();
                line.note_cell(self.roles, (variable, is_top), None, &live.head);
            }
            None if item.ord == 0 => line.note_status(&live.head, false),
            None => {}
        }
        if let (Kind::Opened, Content::Document(form)) = (live.head.kind, &live.head.content) {
            *self.growth.opened.entry(*form).or_default() += 1;
        }
        self.shown.push((place(event, ours, item), live));
        let is_full = self.cells.put(&[
            &ours.ord,
            &item.ord,
            &event.occ,
            &event.kind,
            &ToSqlOutput::Borrowed(event.val),
            &event.miss,
            &event.origin,
            &self.origin.ours,
            &event.seq,
            &1,
            &0,
        ])?;
        if is_full {
            self.show()?;
        }
        Ok(())
    }

    /// Writes the cells that wait; what finds its cell taken is kept beside.
    fn show(&mut self) -> Told<()> {
        let written = self.cells.flush()?;
        let waiting = self.shown.drain(..);
        if written == waiting.len() {
            return Ok(());
        }
        let mut is_shown = self
            .tx
            .prepare_cached(include_str!("../sql/is_shown.sql"))?;
        for (place, live) in waiting {
            let there = named_params! {
                ":interview": place.interview, ":item": place.item, ":occ": place.occ,
                ":chain": live.chain, ":seq": live.head.seq,
            };
            if !is_shown.exists(there)? {
                self.growth.beside.entry(place).or_default().push(live);
            }
        }
        Ok(())
    }

    fn live(&self, event: &EventRow<'_>) -> Told<Live> {
        let kind = codes::kind(event.kind)?;
        let origin = codes::origin(event.origin)?;
        Ok(Live {
            chain: self.origin.ours,
            head: Head {
                chain: self.origin.taking.run,
                seq: event.seq,
                lamport: self.origin.lamport + event.seq,
                kind,
                origin,
                content: codes::content(kind, origin, event.val, event.miss)?,
            },
        })
    }

    /// Has the interview of `event` at hand.
    fn turn_to(&mut self, event: &EventRow<'_>, words: &mut Words<'_>) -> Told<Ours> {
        if let Some(at_hand) = self
            .at_hand
            .as_mut()
            .filter(|at| at.theirs == event.interview)
        {
            (at_hand.seq, at_hand.dt) = (event.seq, event.dt);
            return Ok(at_hand.ours);
        }
        self.leave();
        let ours = words.interview(event.interview)?;
        let line = self.growth.lines.remove(&ours.ord);
        self.at_hand = Some(AtHand {
            theirs: event.interview,
            ours,
            line: line.unwrap_or_else(|| Summary::new(ours.ord)),
            seq: event.seq,
            dt: event.dt,
        });
        Ok(ours)
    }

    fn leave(&mut self) {
        let Some(left) = self.at_hand.take() else {
            return;
        };
        let last = Last {
            chain: self.origin.ours,
            seq: left.seq,
            at_ms: self.origin.wall_ms + left.dt,
        };
        let time = (self.origin.lamport + left.seq, self.origin.taking.run);
        self.growth.reach(left.ours.ord, (time, last));
        if left.ours.is_new {
            self.growth.new_interviews.insert(left.ours.ord);
            self.growth.lines.insert(left.ours.ord, left.line);
        }
    }
}

fn place(event: &EventRow<'_>, ours: Ours, item: &Item) -> Place {
    Place {
        interview: ours.ord,
        item: item.ord,
        occ: event.occ.to_owned(),
    }
}

/// Cells of new interviews about which more than one event has the last word.
pub(super) fn put_beside(tx: &Transaction<'_>, growth: &mut Growth) -> Told<()> {
    for (place, beside) in std::mem::take(&mut growth.beside) {
        let mut heads = view::heads(tx, &place)?;
        let before = heads.len();
        heads.extend(beside);
        view::put(tx, &place, &heads, before, false)?;
        growth.lines.remove(&place.interview);
    }
    Ok(())
}
