//! Checking: the runs hashed again from what the database gives back, and the digest of the state in its views.

use std::collections::HashMap;

use postgres::Client;
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::ToSql;

use super::{odd, rows, told};
use crate::error::Result;
use crate::name::Uid;
use crate::store::{LoggedCell, LoggedRun, StateDigest};

/// Hashes the office's events of `run` and compares with what the run's hash was said to be.
pub(super) fn check(office: &mut Client, run: &LoggedRun) -> Result<()> {
    let uid = run.uid.0.as_slice();
    let stated = office
        .query_one(
            "SELECT seq, hash FROM fieldbook.run WHERE uid = $1",
            &[&uid],
        )
        .map_err(told)?;
    let seq: i64 = stated.try_get("seq").map_err(told)?;
    let mut edges = links(
        office,
        "SELECT seq, prun AS to_run, pseq AS to_seq FROM fieldbook.edge WHERE run = $1 ORDER BY seq, prun, pseq",
        run.uid,
    )?;
    let mut seen = links(
        office,
        "SELECT seq, srun AS to_run, sseq AS to_seq FROM fieldbook.seen WHERE run = $1 ORDER BY seq, srun, sseq",
        run.uid,
    )?;
    let sql = format!(
        "SELECT seq, kind, interview, variable, occ, {}, miss, origin, note, dt, mark, salt
         FROM fieldbook.event WHERE run = $1 ORDER BY seq",
        rows::VALUE
    );
    let parameters: [&(dyn ToSql + Sync); 1] = [&uid];
    let mut events = office.query_raw(&sql, parameters).map_err(told)?;
    let (mut hash, mut last) = (run.beginning(), 0);
    while let Some(row) = events.next().map_err(told)? {
        let mut event = rows::event(&row)?;
        if event.seq != last + 1 {
            return Err(odd(run.uid, &format!("event {} is missing", last + 1)));
        }
        event.edges = edges.remove(&event.seq).unwrap_or_default();
        event.seen = seen.remove(&event.seq).unwrap_or_default();
        hash = event.extended(&hash);
        last = event.seq;
        let mark = i64::from(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]));
        if mark != event.mark {
            return Err(odd(
                run.uid,
                &format!("event {last} is not what was written"),
            ));
        }
    }
    if (last, hash) != (seq, rows::fixed(&stated, "hash")?) {
        return Err(odd(run.uid, "its end is not what was written"));
    }
    Ok(())
}

fn links(office: &mut Client, sql: &str, run: Uid) -> Result<HashMap<i64, Vec<(Uid, i64)>>> {
    let mut links: HashMap<i64, Vec<(Uid, i64)>> = HashMap::new();
    for row in office.query(sql, &[&run.0.as_slice()]).map_err(told)? {
        let to = (
            rows::uid(&row, "to_run")?,
            row.try_get("to_seq").map_err(told)?,
        );
        links
            .entry(row.try_get("seq").map_err(told)?)
            .or_default()
            .push(to);
    }
    Ok(links)
}

/// The digest of the state of `study`, from the views.
pub(super) fn digest(office: &mut Client, study: Uid) -> Result<[u8; 32]> {
    let mut digest = StateDigest::default();
    let runs = office
        .query(
            "SELECT uid, seq, hash FROM fieldbook.run WHERE study = $1 AND seq > 0 ORDER BY uid",
            &[&study.0.as_slice()],
        )
        .map_err(told)?;
    for row in &runs {
        let hash = rows::fixed(row, "hash")?;
        digest = digest.run(
            rows::uid(row, "uid")?,
            row.try_get("seq").map_err(told)?,
            &hash,
        );
    }
    let sql = include_str!("digest.sql");
    let uid = study.0.as_slice();
    let parameters: [&(dyn ToSql + Sync); 1] = [&uid];
    let mut cells = office.query_raw(sql, parameters).map_err(told)?;
    let mut current = None;
    while let Some(row) = cells.next().map_err(told)? {
        let interview = rows::uid(&row, "interview")?;
        if current != Some(interview) {
            digest = digest.interview(interview);
            current = Some(interview);
        }
        // An interview with notes alone has no cell.
        if row
            .try_get::<_, Option<i64>>("heads")
            .map_err(told)?
            .is_some()
        {
            digest = digest.cell(&cell(&row)?);
        }
    }
    Ok(digest.finish())
}

fn cell(row: &postgres::Row) -> Result<LoggedCell> {
    let small = |column: &str| row.try_get::<_, i16>(column).map(i64::from).map_err(told);
    Ok(LoggedCell {
        variable: row.try_get("variable").map_err(told)?,
        occ: row.try_get("occ").map_err(told)?,
        kind: small("kind")?,
        val: rows::value(row)?,
        miss: small("miss")?,
        origin: small("origin")?,
        run: rows::uid(row, "run")?,
        seq: row.try_get("seq").map_err(told)?,
        heads: row.try_get("heads").map_err(told)?,
        conflict: row.try_get("conflict").map_err(told)?,
    })
}

/// How many cells of `study` people disagree about.
pub(super) fn conflicts(office: &mut Client, study: Uid) -> Result<u64> {
    let count = office
        .query_one(
            "SELECT count(*) FROM fieldbook.cell WHERE study = $1 AND conflict",
            &[&study.0.as_slice()],
        )
        .map_err(told)?;
    Ok(count.try_get::<_, i64>(0).map_err(told)?.unsigned_abs())
}
