//! Does the view say what the log says? Each interview is computed again from its events alone and compared.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, named_params};

use super::chains::{self, ChainRow};
use super::fault::Told;
use super::summary::{Last, Summary};
use super::verify::Finding;
use super::view::{self, Live};
use super::{codes, read};
use crate::name::{Uid, Variable};
use crate::survey::law;
use crate::survey::{Kind, Origin, Roles};

/// A place within one interview: item and rows.
type Spot = (i64, String);

/// One interview, as the log alone has it.
struct Interview {
    ord: i64,
    heads: BTreeMap<Spot, Vec<Live>>,
    last: Option<(i64, Uid, Last)>,
}

/// One cell as it is stored, or as it should be.
#[derive(Debug, PartialEq)]
struct Stored {
    kind: i64,
    val: rusqlite::types::Value,
    miss: i64,
    origin: i64,
    shown: (i64, i64),
    conflict: bool,
    count: i64,
    /// All heads where there are several.
    heads: BTreeSet<(i64, i64)>,
}

/// What the replay needs to know beside the events.
struct Library<'a> {
    conn: &'a Connection,
    roles: &'a Roles,
    study: i64,
    chains: HashMap<i64, ChainRow>,
    variables: HashMap<i64, Variable>,
}

/// Compares cells, heads and summaries of the whole file with a replay of its log.
pub(super) fn check(
    conn: &Connection,
    study: Uid,
    roles: &Roles,
    findings: &mut Vec<Finding>,
) -> Told<()> {
    let library = Library {
        conn,
        roles,
        study: study_ord(conn, study)?,
        chains: chains::rows(conn)?
            .into_iter()
            .map(|chain| (chain.ord, chain))
            .collect(),
        variables: read::variables(conn)?,
    };
    let mut cells = 0;
    let mut summaries = 0;
    let mut compare = |interview: &Interview| -> Told<()> {
        cells += interview.heads.len() as i64;
        summaries += i64::from(interview.ord != library.study);
        library.compare(interview, findings)
    };
    each_interview(&library, &mut compare)?;
    let count = |table: &str| {
        conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
            row.get::<_, i64>(0)
        })
    };
    for (table, there) in [("cell", cells), ("summary", summaries)] {
        if count(table)? != there {
            findings.push(Finding::of_table(
                table,
                "it holds rows that no event accounts for",
            ));
        }
    }
    Ok(())
}

fn study_ord(conn: &Connection, study: Uid) -> Told<i64> {
    use rusqlite::OptionalExtension;
    let ord = conn
        .query_row(
            "SELECT ord FROM interview WHERE uid = :uid",
            named_params! {":uid": study},
            |row| row.get(0),
        )
        .optional()?;
    Ok(ord.unwrap_or(-1))
}

fn each_interview(
    library: &Library<'_>,
    then: &mut impl FnMut(&Interview) -> Told<()>,
) -> Told<()> {
    let mut statement = library.conn.prepare(include_str!("sql/replay.sql"))?;
    let mut rows = statement.query([])?;
    let mut current: Option<Interview> = None;
    while let Some(row) = rows.next()? {
        let ord = row.get("interview")?;
        if current
            .as_ref()
            .is_some_and(|interview| interview.ord != ord)
            && let Some(done) = current.take()
        {
            then(&done)?;
        }
        let interview = current.get_or_insert_with(|| Interview {
            ord,
            heads: BTreeMap::new(),
            last: None,
        });
        let live = view::live(row)?;
        if row.get::<_, bool>("alive")? && live.head.kind != Kind::Noted {
            let spot = (row.get("item")?, row.get("occ")?);
            interview.heads.entry(spot).or_default().push(live.clone());
        }
        interview.reach(library, &live, row.get("dt")?);
    }
    current.as_ref().map_or(Ok(()), then)
}

impl Stored {
    fn of(shown: &Live, heads: &[Live], is_contested: bool) -> Self {
        let (val, miss) = codes::stored(&shown.head.content);
        let all = heads.iter().map(|live| (live.chain, live.head.seq));
        Self {
            kind: codes::kind_code(shown.head.kind),
            val,
            miss,
            origin: codes::origin_code(shown.head.origin),
            shown: (shown.chain, shown.head.seq),
            conflict: is_contested || law::is_conflict(heads),
            count: heads.len() as i64,
            heads: all.filter(|_| heads.len() > 1).collect(),
        }
    }
}

/// The cells and heads of `interview` as they are stored.
fn stored(conn: &Connection, interview: i64) -> Told<BTreeMap<Spot, Stored>> {
    let mut statement = conn.prepare_cached("SELECT * FROM cell WHERE interview = :interview")?;
    let mut rows = statement.query(named_params! {":interview": interview})?;
    let mut cells = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let cell = Stored {
            kind: row.get("kind")?,
            val: row.get("val")?,
            miss: row.get("miss")?,
            origin: row.get("origin")?,
            shown: (row.get("chain")?, row.get("seq")?),
            conflict: row.get("conflict")?,
            count: row.get("heads")?,
            heads: BTreeSet::new(),
        };
        cells.insert((row.get("item")?, row.get("occ")?), cell);
    }
    let mut statement = conn.prepare_cached("SELECT * FROM head WHERE interview = :interview")?;
    let mut rows = statement.query(named_params! {":interview": interview})?;
    while let Some(row) = rows.next()? {
        if let Some(cell) = cells.get_mut(&(row.get("item")?, row.get("occ")?)) {
            cell.heads.insert((row.get("chain")?, row.get("seq")?));
        }
    }
    Ok(cells)
}

impl Interview {
    /// Keeps the latest event.
    fn reach(&mut self, library: &Library<'_>, live: &Live, dt: i64) {
        let time = (live.head.lamport, live.head.chain);
        if self
            .last
            .is_none_or(|(lamport, uid, _)| (lamport, uid) < time)
        {
            let wall_ms = library
                .chains
                .get(&live.chain)
                .map_or(0, |chain| chain.wall_ms);
            let last = Last {
                chain: live.chain,
                seq: live.head.seq,
                at_ms: wall_ms + dt,
            };
            self.last = Some((time.0, time.1, last));
        }
    }
}

impl Library<'_> {
    fn compare(&self, interview: &Interview, findings: &mut Vec<Finding>) -> Told<()> {
        let contested = self.is_contested(interview)?;
        let mut summary = Summary::new(interview.ord);
        summary.last = interview
            .last
            .map_or_else(Last::default, |(_, _, last)| last);
        let mut cells = BTreeMap::new();
        for (spot, heads) in &interview.heads {
            let Some(shown) = law::shown(heads) else {
                unreachable!("a spot has at least the head that made it");
            };
            let is_contested = spot.0 == 0 && contested;
            cells.insert(spot.clone(), Stored::of(shown, heads, is_contested));
            match self.variables.get(&spot.0) {
                Some(variable) => {
                    let place = (variable, spot.1.is_empty());
                    summary.note_cell(self.roles, place, None, &shown.head);
                }
                None if spot.0 == 0 => summary.note_status(&shown.head, contested),
                None => {}
            }
        }
        let stored = stored(self.conn, interview.ord)?;
        for spot in cells.keys().chain(stored.keys()) {
            if cells.get(spot) != stored.get(spot) {
                findings.push(self.finding(
                    interview.ord,
                    spot,
                    "what is shown is not what the log says",
                )?);
                break;
            }
        }
        if interview.ord != self.study
            && Summary::read(self.conn, interview.ord)?.as_ref() != Some(&summary)
        {
            let whole = (0, String::new());
            findings.push(self.finding(
                interview.ord,
                &whole,
                "its line in the list is not what the log says",
            )?);
        }
        Ok(())
    }

    /// Whether the interview shows as void, although a person worked in it unknown to whoever voided it.
    fn is_contested(&self, interview: &Interview) -> Told<bool> {
        let status = interview.heads.get(&(0, String::new()));
        let Some(void) = status
            .and_then(|heads| law::shown(heads))
            .filter(|live| live.head.kind == Kind::Voided)
        else {
            return Ok(false);
        };
        let mut statement = self
            .conn
            .prepare_cached("SELECT schain, sseq FROM seen WHERE chain = :chain AND seq = :seq")?;
        let seen: HashMap<i64, i64> = statement
            .query_map(
                named_params! {":chain": void.chain, ":seq": void.head.seq},
                |row| Ok((row.get("schain")?, row.get("sseq")?)),
            )?
            .collect::<Result<_, _>>()?;
        let mut work = interview
            .heads
            .iter()
            .filter(|(spot, _)| spot.0 != 0)
            .flat_map(|(_, heads)| heads)
            .filter(|live| !live.head.kind.is_review());
        Ok(work.any(|live| {
            !live.head.origin.is_some_and(Origin::is_derived)
                && seen.get(&live.chain).is_none_or(|seq| *seq < live.head.seq)
        }))
    }

    fn finding(&self, interview: i64, (item, occ): &Spot, fault: &str) -> Told<Finding> {
        let uid: Uid = self.conn.query_row(
            "SELECT uid FROM interview WHERE ord = :ord",
            named_params! {":ord": interview},
            |row| row.get(0),
        )?;
        let variable = self.variables.get(item).map_or("", Variable::as_str);
        Ok(Finding {
            place: format!("interview {uid} {variable} {occ}")
                .trim_end()
                .to_owned(),
            fault: fault.to_owned(),
        })
    }
}
