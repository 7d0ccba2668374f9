//! The log as plain CSV, as DuckDB and PostgreSQL's COPY read it: runs, events, what replaces what, and the cells that stand.
//!
//! One file a table, keyed by uids in hex digits, NULL as an empty field and an empty text as `""`; nothing is guarded for
//! spreadsheets, because programs read it.

use std::fmt::Write as _;

use crate::error::Result;
use crate::form::{Answer, Value};
use crate::store::{LoggedEvent, LoggedRun, Store, Stored};

/// A file by its name.
pub type Table = (&'static str, Vec<u8>);

/// Every table of the log of `store`.
///
/// # Errors
/// The file cannot be read.
pub fn tables(store: &Store) -> Result<Vec<Table>> {
    let runs = store.logged_runs()?;
    let mut run_lines = Lines::new(
        "run,parent,parent_seq,lineage,operator,device,app,lamport,wall_ms,tz_minutes,events,hash",
    );
    let mut events = Lines::new(
        "run,seq,interview,variable,rows,kind,value_type,value_number,value_text,missing,origin,note,at_ms,by,device",
    );
    let mut edges = Lines::new("run,seq,replaces_run,replaces_seq");
    for run in &runs {
        run_lines.put(&of_run(run));
        store.for_each_event(run.uid, 0, |event| {
            events.put(&of_event(run, &event));
            for (earlier, seq) in &event.edges {
                edges.put(&[
                    Cell::Plain(run.uid.to_string()),
                    number(event.seq),
                    Cell::Plain(earlier.to_string()),
                    number(*seq),
                ]);
            }
            Ok(())
        })?;
    }
    Ok(vec![
        ("runs.csv", run_lines.0.into_bytes()),
        ("events.csv", events.0.into_bytes()),
        ("edges.csv", edges.0.into_bytes()),
        ("cells.csv", cells(store)?),
    ])
}

/// What stands at each place of each interview.
fn cells(store: &Store) -> Result<Vec<u8>> {
    let mut lines = Lines::new(
        "interview,variable,rows,set_aside,value_type,value_number,value_text,missing,origin,run,seq,at_ms,by,alive,conflict",
    );
    store.for_each_cell(|interview, cell| {
        let (kind, numeric, said) = match &cell.answer {
            Some(Answer::Value(Value::Integer(value))) => {
                ("integer", Some(value.to_string()), None)
            }
            Some(Answer::Value(Value::Decimal(value))) => {
                ("real", Some(format!("{value:?}")), None)
            }
            Some(Answer::Value(Value::Text(text))) => ("text", None, Some(text.clone())),
            _ if cell.sealed => ("encrypted", None, None),
            _ => ("", None, None),
        };
        let missing = match &cell.answer {
            Some(Answer::Missing(reason)) => Some(reason.to_string()),
            _ => None,
        };
        lines.put(&[
            Cell::Plain(interview.to_string()),
            Cell::Text(cell.address.variable.to_string()),
            Cell::Text(cell.address.rows.to_string()),
            Cell::Plain(cell.is_parked().to_string()),
            Cell::Plain(kind.to_owned()),
            Cell::of(numeric, Cell::Plain),
            Cell::of(said, Cell::Text),
            Cell::of(missing, Cell::Plain),
            Cell::of(cell.origin.map(|origin| origin.to_string()), Cell::Plain),
            Cell::Plain(cell.chain.to_string()),
            number(cell.seq),
            number(cell.at_ms),
            Cell::Text(cell.by),
            Cell::Plain(cell.heads.to_string()),
            Cell::Plain(cell.conflict.to_string()),
        ]);
        Ok(())
    })?;
    Ok(lines.0.into_bytes())
}

fn of_run(run: &LoggedRun) -> Vec<Cell> {
    vec![
        Cell::Plain(run.uid.to_string()),
        Cell::of(run.parent.map(|parent| parent.to_string()), Cell::Plain),
        number(run.parent_seq),
        Cell::Plain(run.lineage.to_string()),
        Cell::Text(run.operator.clone()),
        Cell::Text(run.device.clone()),
        Cell::Text(run.app.clone()),
        number(run.lamport),
        number(run.wall_ms),
        number(run.tz_minutes),
        number(run.seq),
        Cell::Plain(bytes(&run.hash)),
    ]
}

fn of_event(run: &LoggedRun, event: &LoggedEvent) -> Vec<Cell> {
    let (kind, numeric, said) = match &event.val {
        Stored::Nothing => ("", None, None),
        Stored::Integer(value) => ("integer", Some(value.to_string()), None),
        Stored::Real(value) => ("real", Some(format!("{value:?}")), None),
        Stored::Text(text) => ("text", None, Some(text.clone())),
        Stored::Bytes(raw) => ("bytes", None, Some(bytes(raw))),
    };
    vec![
        Cell::Plain(run.uid.to_string()),
        number(event.seq),
        Cell::Plain(event.interview.to_string()),
        Cell::Text(event.variable.clone()),
        Cell::Text(event.occ.clone()),
        Cell::Plain(event.kind_name()),
        Cell::Plain(kind.to_owned()),
        Cell::of(numeric, Cell::Plain),
        Cell::of(said, Cell::Text),
        number(event.miss),
        number(event.origin),
        Cell::of(event.note.clone(), Cell::Text),
        number(run.wall_ms + event.dt),
        Cell::Text(run.operator.clone()),
        Cell::Text(run.device.clone()),
    ]
}

/// One field of a line.
enum Cell {
    Null,
    /// Digits and letters that need no quotes; NULL where it is empty.
    Plain(String),
    /// A text, always in quotes, so that an empty one is no NULL.
    Text(String),
}

impl Cell {
    fn of(text: Option<String>, make: fn(String) -> Self) -> Self {
        text.map_or(Self::Null, make)
    }
}

fn number(number: i64) -> Cell {
    Cell::Plain(number.to_string())
}

/// Lines of CSV.
struct Lines(String);

impl Lines {
    fn new(head: &str) -> Self {
        Self(format!("{head}\n"))
    }

    fn put(&mut self, cells: &[Cell]) {
        for (i, cell) in cells.iter().enumerate() {
            if i > 0 {
                self.0.push(',');
            }
            match cell {
                Cell::Null => {}
                Cell::Plain(text) => self.0.push_str(text),
                Cell::Text(text) => drop(write!(self.0, "\"{}\"", text.replace('"', "\"\""))),
            }
        }
        self.0.push('\n');
    }
}

fn bytes(raw: &[u8]) -> String {
    raw.iter().map(|byte| format!("{byte:02x}")).collect()
}
