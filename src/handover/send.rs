//! Sending: documents by their hash, each run from where the office has it on, in transactions of some thousand events.

use std::io::Write as _;

use postgres::{Client, Transaction};

use super::{odd, rows, told};
use crate::error::{Error, Result};
use crate::name::Uid;
use crate::store::{LoggedEvent, LoggedRun, Store};

/// Events of one transaction: what a broken connection costs at most.
const BATCH: usize = 20_000;

/// What was added by one transaction's staging tables.
const TAKE: &str = include_str!("take.sql");
/// The staging tables.
const STAGE: &str = include_str!("stage.sql");

/// Sends the documents that the office lacks.
pub(super) fn documents(office: &mut Client, store: &Store) -> Result<()> {
    let study = store.study();
    store.for_each_document(|kind, sha, name, body| {
        office
            .execute(
                "INSERT INTO fieldbook.document (study, kind, sha, name, body) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT DO NOTHING",
                &[&study.0.as_slice(), &kind, &sha.as_slice(), &name, &body],
            )
            .map(drop)
            .map_err(told)
    })
}

/// Sends what the office lacks of `run`; none when it went on otherwise there. Returns how many events were added.
pub(super) fn run(office: &mut Client, store: &Store, run: &LoggedRun) -> Result<Option<u64>> {
    let there = office
        .query_opt(
            "SELECT seq, hash, study FROM fieldbook.run WHERE uid = $1",
            &[&run.uid.0.as_slice()],
        )
        .map_err(told)?;
    let (after, hash) = match there {
        Some(row) => {
            if rows::uid(&row, "study")? != store.study() {
                return Err(odd(run.uid, "it is kept as a run of another study"));
            }
            (
                row.try_get("seq").map_err(told)?,
                rows::fixed(&row, "hash")?,
            )
        }
        None => {
            begin(office, store.study(), run)?;
            (0, run.beginning())
        }
    };
    if !continues(office, store, run, (after, hash))? {
        return Ok(None);
    }
    let mut added = 0;
    let mut batch = Batch::new(run.uid, hash);
    store.for_each_event(run.uid, after, |event| {
        batch.add(&event)?;
        if batch.count == BATCH {
            added += batch.send(office)?;
        }
        Ok(())
    })?;
    if batch.count > 0 {
        added += batch.send(office)?;
    }
    Ok(Some(added))
}

fn begin(office: &mut Client, study: Uid, run: &LoggedRun) -> Result<()> {
    let parent = run.parent.map(|parent| parent.0.to_vec());
    let sql = "INSERT INTO fieldbook.run (uid, study, parent, parent_seq, parent_hash, lineage, operator, lamport, wall_ms,
                                          tz_minutes, device, app, seq, hash)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13) ON CONFLICT DO NOTHING";
    office
        .execute(
            sql,
            &[
                &run.uid.0.as_slice(),
                &study.0.as_slice(),
                &parent,
                &run.parent_seq,
                &run.parent_hash.as_slice(),
                &run.lineage.0.as_slice(),
                &run.operator,
                &run.lamport,
                &run.wall_ms,
                &run.tz_minutes,
                &run.device,
                &run.app,
                &run.beginning().as_slice(),
            ],
        )
        .map(drop)
        .map_err(told)
}

/// Whether what the office has of `run`, up to a number with a hash, and what we have begin alike.
fn continues(
    office: &mut Client,
    store: &Store,
    run: &LoggedRun,
    (after, hash): (i64, [u8; 32]),
) -> Result<bool> {
    if after >= run.seq {
        // The office knows at least as much: it must know the same up to our end.
        let row = office
            .query_one(
                "SELECT mark FROM fieldbook.event WHERE run = $1 AND seq = $2",
                &[&run.uid.0.as_slice(), &run.seq],
            )
            .map_err(told)?;
        let mark: i64 = row.try_get("mark").map_err(told)?;
        return Ok(mark
            == i64::from(u32::from_be_bytes([
                run.hash[0],
                run.hash[1],
                run.hash[2],
                run.hash[3],
            ])));
    }
    let mut here = run.beginning();
    let mut is_same = after == 0 && here == hash;
    if after > 0 {
        store.for_each_event(run.uid, 0, |event| {
            if event.seq <= after {
                here = event.extended(&here);
                is_same = event.seq == after && here == hash;
            }
            Ok(())
        })?;
    }
    Ok(is_same)
}

/// Some thousand events of one run on their way.
struct Batch {
    run: Uid,
    hash: [u8; 32],
    seq: i64,
    count: usize,
    events: String,
    edges: String,
    seen: String,
}

impl Batch {
    fn new(run: Uid, hash: [u8; 32]) -> Self {
        Self {
            run,
            hash,
            seq: 0,
            count: 0,
            events: String::new(),
            edges: String::new(),
            seen: String::new(),
        }
    }

    fn add(&mut self, event: &LoggedEvent) -> Result<()> {
        self.events.push_str(&rows::line(self.run, event)?);
        let here = (self.run, event.seq);
        for earlier in &event.edges {
            self.edges.push_str(&rows::link(*earlier, here));
        }
        for seen in &event.seen {
            self.seen.push_str(&rows::link(here, *seen));
        }
        self.hash = event.extended(&self.hash);
        self.seq = event.seq;
        self.count += 1;
        Ok(())
    }

    /// Adds them in one transaction, with how far the run has come.
    fn send(&mut self, office: &mut Client) -> Result<u64> {
        let mut tx = office.transaction().map_err(told)?;
        tx.batch_execute(STAGE).map_err(told)?;
        copy(&mut tx, "stage_event", &self.events)?;
        copy(&mut tx, "stage_edge", &self.edges)?;
        copy(&mut tx, "stage_seen", &self.seen)?;
        let added = tx.query_one(TAKE, &[]).map_err(told)?;
        let added: i64 = added.try_get(0).map_err(told)?;
        tx.execute(
            "UPDATE fieldbook.run SET seq = $2, hash = $3 WHERE uid = $1 AND seq < $2",
            &[&self.run.0.as_slice(), &self.seq, &self.hash.as_slice()],
        )
        .map_err(told)?;
        tx.commit().map_err(told)?;
        self.count = 0;
        for sent in [&mut self.events, &mut self.edges, &mut self.seen] {
            sent.clear();
        }
        Ok(added.unsigned_abs())
    }
}

fn copy(tx: &mut Transaction<'_>, table: &str, lines: &str) -> Result<()> {
    let mut writer = tx
        .copy_in(&format!("COPY {table} FROM STDIN"))
        .map_err(told)?;
    writer.write_all(lines.as_bytes()).map_err(|error| {
        Error::new("the office's database", error.to_string())
            .way_out("What was handed over before stays; run the same command again")
    })?;
    writer.finish().map(drop).map_err(told)
}
