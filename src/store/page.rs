//! The events of one transaction: each is hashed into its chain, written, and carried into cell and summary.

use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension, Transaction, named_params};
use uuid::Uuid;

use super::append::closes;
use super::fault::Told;
use super::guard::Guard;
use super::hash::{self, Canonical};
use super::run::Chain;
use super::saying::Saying;
use super::summary::{Last, Summary};
use super::view::{self, Live, Place};
use super::{codes, status};

use crate::name::Uid;
use crate::survey::law::{self, Content, Head};
use crate::survey::{Event, Kind, Roles, Status};

/// A chain is sealed at least every so many events.
const SEAL_EVERY: i64 = 256;

/// The events of one transaction on their way into the file.
pub(super) struct Page<'a> {
    tx: &'a Transaction<'a>,
    roles: &'a Roles,
    guard: &'a Guard,
    study: Uid,
    chain: Chain,
    dt: i64,
    summary: Option<Summary>,
}

impl<'a> Page<'a> {
    pub(super) fn open(
        tx: &'a Transaction<'a>,
        (roles, guard): (&'a Roles, &'a Guard),
        study: Uid,
        chain: Chain,
        dt: i64,
    ) -> Self {
        Self {
            tx,
            roles,
            guard,
            study,
            chain,
            dt,
            summary: None,
        }
    }

    /// Adds `event` to the chain and to the view.
    pub(super) fn write(&mut self, event: &Event) -> Told<()> {
        let kind = event.body.kind();
        let mut saying = Saying::of(&event.body);
        self.guard.seal(&mut saying, event.interview)?;
        let place = Place {
            interview: self.interview(event.interview)?,
            item: self.item(&saying.name)?,
            occ: std::mem::take(&mut saying.occ),
        };
        let heads = match kind {
            Kind::Noted => vec![],
            _ => view::heads(self.tx, &place)?,
        };
        match kind {
            Kind::Parked | Kind::Unparked => saying.repeat(law::shown(&heads)),
            Kind::Opened | Kind::Reopened => saying.content = self.form_in_use()?,
            _ => {}
        }
        let gone: Vec<&Live> = law::superseded(kind, &heads).collect();
        self.log(event, &place, &saying, &gone)?;
        let now = self.head(kind, &saying);
        self.carry(event, &place, &saying, &heads, now)?;
        if self.chain.seq % SEAL_EVERY == 0 || closes(&event.body) {
            self.chain.seal(self.tx)?;
        }
        Ok(())
    }

    /// Writes what was kept back, and returns the chain as it stands once the transaction is durable.
    pub(super) fn finish(mut self) -> Told<Chain> {
        if let Some(summary) = self.summary.take() {
            summary.write(self.tx)?;
        }
        self.chain.save(self.tx)?;
        Ok(self.chain)
    }

    /// The event row, its edges, and the chain's next hash.
    fn log(
        &mut self,
        event: &Event,
        place: &Place,
        saying: &Saying<'_>,
        gone: &[&Live],
    ) -> Told<()> {
        let kind = event.body.kind();
        let (val, miss) = codes::stored(&saying.content);
        let seq = self.chain.seq + 1;
        let mut edges: Vec<_> = gone
            .iter()
            .map(|live| (live.head.chain, live.head.seq))
            .collect();
        edges.sort_unstable();
        let seen = match kind {
            kind if kind.judges() => status::seen(self.tx, place.interview)?,
            _ => vec![],
        };
        let commitment = match (&val, saying.note.as_deref()) {
            (Sql::Null, None) => [0; 32],
            _ => hash::commitment(
                &self.salt(place.interview)?,
                seq,
                (&val).into(),
                saying.note.as_deref(),
            ),
        };
        let canonical = Canonical {
            seq,
            kind: codes::kind_code(kind),
            interview: event.interview,
            variable: &saying.name,
            occ: &place.occ,
            miss,
            origin: codes::origin_code(saying.origin),
            dt: self.dt,
            commitment,
            edges: &edges,
            seen: &seen
                .iter()
                .map(|seen| (seen.uid, seen.seq))
                .collect::<Vec<_>>(),
        };
        self.chain.hash = hash::extended(&self.chain.hash, &canonical);
        self.chain.seq = seq;
        self.tx
            .prepare_cached(include_str!("sql/insert_event.sql"))?
            .execute(named_params! {
                ":chain": self.chain.ord, ":seq": seq, ":kind": canonical.kind, ":interview": place.interview,
                ":item": place.item, ":occ": place.occ, ":val": val, ":miss": miss, ":origin": canonical.origin,
                ":note": saying.note.as_deref(), ":dt": self.dt, ":mark": hash::mark(&self.chain.hash),
            })?;
        self.link(gone)?;
        status::write_seen(self.tx, (self.chain.ord, seq), &seen)
    }

    fn link(&self, gone: &[&Live]) -> Told<()> {
        for live in gone {
            self.tx
                .prepare_cached("INSERT INTO edge (pchain, pseq, chain, seq) VALUES (:pchain, :pseq, :chain, :seq)")?
                .execute(named_params! {
                    ":pchain": live.chain, ":pseq": live.head.seq, ":chain": self.chain.ord, ":seq": self.chain.seq,
                })?;
        }
        Ok(())
    }

    /// Cell and summary after the event that was just logged.
    fn carry(
        &mut self,
        event: &Event,
        place: &Place,
        saying: &Saying<'_>,
        heads: &[Live],
        now: Live,
    ) -> Told<()> {
        let kind = event.body.kind();
        if event.interview != self.study {
            self.turn_to(place.interview)?;
        }
        if kind != Kind::Noted {
            let gone: Vec<_> = law::superseded(kind, heads)
                .map(|live| (live.chain, live.head.seq))
                .collect();
            let mut alive: Vec<Live> = heads.to_vec();
            alive.retain(|live| !gone.contains(&(live.chain, live.head.seq)));
            alive.push(now);
            view::put(self.tx, place, &alive, heads.len(), false)?;
            self.note(kind, saying, place, heads, &alive)?;
        }
        if let Some(summary) = &mut self.summary {
            summary.last = Last {
                chain: self.chain.ord,
                seq: self.chain.seq,
                at_ms: self.chain.wall_ms(self.dt),
            };
        }
        Ok(())
    }

    fn note(
        &mut self,
        kind: Kind,
        saying: &Saying<'_>,
        place: &Place,
        before: &[Live],
        alive: &[Live],
    ) -> Told<()> {
        let Some(summary) = &mut self.summary else {
            return Ok(());
        };
        let Some(shown) = law::shown(alive) else {
            unreachable!("an event that was just written is alive");
        };
        if kind.is_status() {
            summary.note_status(&shown.head, false);
        } else if let Some(variable) = saying.variable {
            let before = law::shown(before).map(|live| &live.head);
            summary.note_cell(
                self.roles,
                (variable, place.occ.is_empty()),
                before,
                &shown.head,
            );
            if summary.status == Status::Voided {
                status::refresh(self.tx, summary)?;
            }
        }
        Ok(())
    }

    /// Keeps the summary of `interview` at hand, and writes the one before it.
    fn turn_to(&mut self, interview: i64) -> Told<()> {
        if self
            .summary
            .as_ref()
            .is_some_and(|summary| summary.interview == interview)
        {
            return Ok(());
        }
        if let Some(done) = self.summary.take() {
            done.write(self.tx)?;
        }
        let known = Summary::read(self.tx, interview)?;
        self.summary = Some(known.unwrap_or_else(|| Summary::new(interview)));
        Ok(())
    }

    fn head(&self, kind: Kind, saying: &Saying<'_>) -> Live {
        Live {
            chain: self.chain.ord,
            head: Head {
                chain: self.chain.uid,
                seq: self.chain.seq,
                lamport: self.chain.lamport + self.chain.seq,
                kind,
                origin: saying.origin,
                content: saying.content.clone(),
            },
        }
    }

    fn interview(&self, uid: Uid) -> Told<i64> {
        let known = self
            .tx
            .prepare_cached("SELECT ord FROM interview WHERE uid = :uid")?
            .query_row(named_params! {":uid": uid}, |row| row.get("ord"))
            .optional()?;
        if let Some(ord) = known {
            return Ok(ord);
        }
        self.tx
            .prepare_cached("INSERT INTO interview (uid) VALUES (:uid)")?
            .execute(named_params! {":uid": uid})?;
        Ok(self.tx.last_insert_rowid())
    }

    fn item(&self, variable: &str) -> Told<i64> {
        let known = self
            .tx
            .prepare_cached("SELECT ord FROM item WHERE variable = :variable")?
            .query_row(named_params! {":variable": variable}, |row| row.get("ord"))
            .optional()?;
        if let Some(ord) = known {
            return Ok(ord);
        }
        self.tx
            .prepare_cached("INSERT INTO item (variable) VALUES (:variable)")?
            .execute(named_params! {":variable": variable})?;
        Ok(self.tx.last_insert_rowid())
    }

    fn salt(&self, interview: i64) -> Told<[u8; 16]> {
        let known = self
            .tx
            .prepare_cached(
                "SELECT salt FROM salt WHERE chain = :chain AND interview = :interview",
            )?
            .query_row(
                named_params! {":chain": self.chain.ord, ":interview": interview},
                |row| row.get("salt"),
            )
            .optional()?;
        if let Some(salt) = known {
            return Ok(salt);
        }
        let salt = *Uuid::new_v4().as_bytes();
        self.tx
            .prepare_cached(
                "INSERT INTO salt (chain, interview, salt) VALUES (:chain, :interview, :salt)",
            )?
            .execute(
                named_params! {":chain": self.chain.ord, ":interview": interview, ":salt": salt},
            )?;
        Ok(salt)
    }

    /// The questionnaire under which an interview is opened now.
    fn form_in_use(&self) -> Told<Content> {
        let mut statement = self
            .tx
            .prepare_cached(include_str!("sql/document_in_use.sql"))?;
        let mut rows = statement.query(named_params! {":study": self.study, ":kind": "form"})?;
        match rows.next()? {
            Some(row) => Ok(Content::Document(row.get("sha")?)),
            None => Ok(Content::Nothing),
        }
    }
}
