//! The tables of the Compare and Model screens, and what lies behind a coefficient, computed from the study's file on a
//! thread of their own.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    effect::Work,
    screen::{Person, Traced, compare::Behind},
};
use crate::analysis::{
    Difference, Matter, Record, Request, Resampling, Trace, Wanted, estimate_with, hex, repeat,
    rounds, trace,
};
use crate::data::{Frame, Interview, Source};
use crate::error::{Error, Result};
use crate::form::{Address, Rows};
use crate::name::{Uid, Variable};
use crate::report::{
    Fact, Tables,
    comparison::{self, Comparison},
    model_rest,
};
use crate::study::Study;
use crate::survey::DocumentKind;

/// Hears how much of how much is done, and says whether to go on.
pub type Tick<'a> = &'a mut (dyn FnMut(u64, u64) -> bool + Send);

/// What was computed.
#[derive(Debug, Clone, PartialEq)]
pub enum Computed {
    /// Before and after.
    Tables(Tables),
    /// Before and after, with the pairs behind the tables.
    Compared(Tables, Box<Behind>),
    /// The path model: its tables, and what the study keeps of the estimate with the text that it used.
    Estimate(Tables, Option<Box<(Record, String)>>),
    /// What lies behind a coefficient.
    Traced(Box<Traced>),
    /// A kept estimate, made again.
    Repeated(Box<Repeated>),
}

/// Whether a kept estimate came out the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeated {
    /// What it is called.
    pub short: String,
    /// How many tables came out.
    pub tables: usize,
    /// Where they differ.
    pub difference: Option<Difference>,
    /// Whether the study's model is another one now.
    pub superseded: bool,
}

/// Computes what `work` asks of the study at `path`; `None` where `tick` stopped it before there was anything to keep.
///
/// # Errors
/// The study cannot be read, or its data or model do not allow it; the sentence says which.
pub fn compute(path: &Path, work: Work, tick: Tick<'_>) -> Result<Option<Computed>> {
    let study = Study::open_read_only(path)?;
    let source = study.source()?;
    if !tick(0, 0) {
        return Ok(None);
    }
    match work {
        Work::Compare(options) => {
            let Comparison { tables, matter } = comparison::compare(&source, &options)?;
            let behind = Behind {
                interviews: interviews(&study, &matter)?,
                groups: groups(&source),
                dates: dates(&source),
                matter,
            };
            Ok(Some(Computed::Compared(tables, Box::new(behind))))
        }
        Work::Model { bootstrap } => {
            let request = Request {
                bootstrap: bootstrap.map(|draws| Resampling {
                    draws: draws as usize,
                    ..Resampling::default()
                }),
                ..Request::default()
            };
            model(&source, request, tick)
        }
        Work::Rounds => model(&source, rounds::request(&source)?, tick),
        Work::Repeat(sha) => repeated(&study, &source, &sha, tick),
        Work::Trace(wanted) => traced(&study, &source, &wanted, tick),
        Work::Check | Work::Look | Work::Merge | Work::Meet => {
            Err(Error::bug(work.name(), "there are no tables of this"))
        }
    }
}

/// The interviews of each row of the comparison, with the round that each is of.
fn interviews(study: &Study, matter: &comparison::Matter) -> Result<Vec<Vec<(String, Uid)>>> {
    let roles = study.roles();
    let mut of: HashMap<String, Vec<(String, Uid)>> = HashMap::new();
    for interview in study.interviews()? {
        let text = |role: &Option<Variable>| role.as_ref().and_then(|role| interview.text(role));
        if let Some(key) = text(&roles.key) {
            let round = text(&roles.round).unwrap_or_default();
            of.entry(key).or_default().push((round, interview.uid));
        }
    }
    let keys = matter.keys.iter();
    Ok(keys.map(|key| of.remove(key).unwrap_or_default()).collect())
}

/// The columns that divide the respondents into two to twelve groups, with the number of groups.
fn groups(source: &Source) -> Vec<(String, usize)> {
    let later = |name: &str| source.pairs.iter().any(|pair| pair.after == name);
    let columns = source
        .frame
        .columns()
        .iter()
        .filter(|column| !later(&column.name));
    columns
        .filter_map(|column| {
            let mut seen = BTreeSet::new();
            for row in 0..source.frame.rows() {
                seen.extend(column.text(row));
                if seen.len() > 12 {
                    return None;
                }
            }
            (seen.len() > 1).then(|| (column.name.clone(), seen.len()))
        })
        .collect()
}

/// The columns that hold a year or a date for everyone who has an answer, with their number.
fn dates(source: &Source) -> Vec<(String, usize)> {
    let dated = |text: &String| {
        let year = text.get(..4).and_then(|year| year.parse::<i32>().ok());
        let year = year.is_some_and(|year| (1900..=2100).contains(&year));
        year && (text.len() == 4 || text.as_bytes().get(4) == Some(&b'-'))
    };
    let columns = source.frame.columns().iter();
    columns
        .filter_map(|column| {
            let texts = (0..source.frame.rows()).filter_map(|row| column.text(row));
            let texts: Vec<String> = texts.collect();
            let all = !texts.is_empty() && texts.iter().all(dated);
            all.then(|| (column.name.clone(), texts.len()))
        })
        .collect()
}

fn matter<'a>(source: &'a Source, frame: &'a Frame) -> Result<Matter<'a>> {
    let Some(text) = &source.model else {
        return Err(Error::new("", "this study has no path model"));
    };
    Ok(Matter {
        frame,
        model_name: "the study's model",
        model: text,
        data_sha256: Some(source.fingerprint_sha256.clone()),
    })
}

/// The table that says why programs differ.
const WHY: &str = "variants";

/// What is on the screen always, and of the estimate that is kept only where somebody asks for it.
fn is_beside(id: &str) -> bool {
    id == WHY || model_rest::IDS.contains(&id)
}

/// Draws that are stopped are kept as far as they came; of all else that is stopped nothing is.
fn model(source: &Source, mut request: Request, tick: Tick<'_>) -> Result<Option<Computed>> {
    let frame = rounds::frame(
        source,
        &request,
        source.model.as_deref().unwrap_or_default(),
    )?;
    let matter = matter(source, &frame)?;
    (request.extras.variants, request.extras.rest) = (true, true);
    let is_stopped = AtomicBool::new(false);
    let tick = Mutex::new(tick);
    let estimated = estimate_with(&matter, &request, &|_, done, of| {
        let mut tick = tick.lock().unwrap_or_else(PoisonError::into_inner);
        let goes_on = tick(done as u64, of as u64);
        is_stopped.fetch_or(!goes_on, Ordering::Relaxed);
        goes_on
    });
    let none_made = |tables: &Tables| {
        let mut facts = tables.run.facts.iter();
        facts.any(|(name, fact)| name == "draws_made" && *fact == Fact::Count(0))
    };
    let is_stopped = is_stopped.into_inner();
    let tables = match estimated {
        Ok(tables) if !none_made(&tables) => tables,
        Err(error) if !is_stopped => return Err(error),
        _ => return Ok(None),
    };
    (request.extras.variants, request.extras.rest) = (false, false);
    let kept = Tables {
        tables: tables
            .tables
            .iter()
            .filter(|table| !is_beside(&table.id))
            .cloned()
            .collect(),
        run: tables.run.clone(),
    };
    let record = Record::of(&matter, &request, &kept);
    let kept = Box::new((record, matter.model.to_owned()));
    Ok(Some(Computed::Estimate(tables, Some(kept))))
}

/// The kept estimate called `sha` once more.
fn repeated(
    study: &Study,
    source: &Source,
    sha: &[u8; 32],
    tick: Tick<'_>,
) -> Result<Option<Computed>> {
    let short = hex(sha)[..10].to_owned();
    let within = |error: Error| error.within(format!("run {short}"));
    let runs = study.store.runs()?;
    let Some(kept) = runs.iter().find(|run| run.sha() == *sha) else {
        return Err(within(Error::new("", "the study keeps no such estimate")));
    };
    let record = Record::read(&kept.body).map_err(within)?;
    let model = study
        .store
        .document_called(DocumentKind::Model, &record.model_sha()?)?;
    let Some(model) = model else {
        return Err(within(Error::new("", "its model is not in the study")));
    };
    let text = String::from_utf8(model.body)
        .map_err(|_| within(Error::new("", "its model is not UTF-8")))?;
    let is_stopped = AtomicBool::new(false);
    let tick = Mutex::new(tick);
    let again = repeat(&record, (&model.name, &text), source, &|_, done, of| {
        let mut tick = tick.lock().unwrap_or_else(PoisonError::into_inner);
        let goes_on = tick(done as u64, of as u64);
        is_stopped.fetch_or(!goes_on, Ordering::Relaxed);
        goes_on
    });
    if is_stopped.into_inner() {
        return Ok(None);
    }
    let again = again.map_err(within)?;
    Ok(Some(Computed::Repeated(Box::new(Repeated {
        tables: again.tables.tables.len(),
        difference: again.difference,
        superseded: again.superseded,
        short,
    }))))
}

fn traced(
    study: &Study,
    source: &Source,
    wanted: &Wanted,
    tick: Tick<'_>,
) -> Result<Option<Computed>> {
    let matter = matter(source, &source.frame)?;
    let request = Request {
        bootstrap: Some(Resampling::default()),
        ..Request::default()
    };
    let tick = Mutex::new(tick);
    let trace = trace(&matter, &request, wanted, &|_, done, of| {
        let mut tick = tick.lock().unwrap_or_else(PoisonError::into_inner);
        tick(done as u64, of as u64)
    })?;
    let Some(trace) = trace else {
        return Ok(None);
    };
    let people = people(study, source, &trace)?;
    Ok(Some(Computed::Traced(Box::new(Traced::new(trace, people)))))
}

/// Whose answers the rows of `trace` hold, and in which interview.
fn people(study: &Study, source: &Source, trace: &Trace) -> Result<Vec<Person>> {
    let interviews = study.interviews()?;
    let roles = study.roles();
    let variable = variable(study, trace.indicators.first());
    let text = |name: &Option<String>, row: usize| {
        let column = source.frame.column(name.as_deref()?)?;
        column.text(row)
    };
    let whose = |interview: &Interview| roles.key.as_ref().and_then(|key| interview.text(key));
    let holds = |interview: &&Interview| {
        variable
            .as_ref()
            .is_some_and(|variable| interview.text(variable).is_some())
    };
    let person = |row: usize| {
        let key = text(&source.key, row);
        let theirs: Vec<&Interview> = interviews
            .iter()
            .filter(|interview| key.is_some() && whose(interview) == key)
            .collect();
        let found = theirs
            .iter()
            .copied()
            .find(holds)
            .or(theirs.last().copied());
        let village = text(&source.cluster, row);
        let name = match (key, village) {
            (Some(key), Some(village)) => format!("{key}  {village}"),
            (Some(key), None) => key,
            _ => format!("row {}", row + 1),
        };
        Person {
            name,
            interview: found.map(|interview| interview.uid),
            at: variable.clone().map(|variable| Address {
                variable,
                rows: Rows::default(),
            }),
        }
    };
    Ok(trace.rows.iter().map(|moved| person(moved.row)).collect())
}

/// The question behind a column: its own name, or the name before the round.
fn variable(study: &Study, column: Option<&String>) -> Option<Variable> {
    let column = column?;
    let known = |name: &str| study.questionnaire().id_of(name).is_some();
    let name = if known(column) {
        column.as_str()
    } else {
        column
            .rsplit_once('_')
            .map(|(name, _)| name)
            .filter(|name| known(name))?
    };
    Variable::new(name).ok()
}
