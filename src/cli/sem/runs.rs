//! The estimates that a study keeps: listed, and repeated to see whether every digit is the same.

use serde_json::{Value, json};

use crate::analysis::{Difference, Record, Repetition, hex, repeat};
use crate::cli::{Outcome, source};
use crate::error::{Error, Result};
use crate::report::{Cell, Column, Fact, Format, Table, text};
use crate::store::{Document, KeptRun, Store};
use crate::survey::DocumentKind;

use super::{Args, keeping::SHORT, on_threads, shown};

/// Lists them, oldest first.
///
/// # Errors
/// The source is no study, or cannot be read.
pub(super) fn list(args: &Args) -> Result<Outcome> {
    let store = opened(args)?;
    let versions: Vec<[u8; 32]> = store
        .versions(DocumentKind::Model)?
        .iter()
        .map(|version| version.document.sha())
        .collect();
    let runs = read(&store)?;
    if args.json {
        let listed: Vec<Value> = runs
            .iter()
            .map(|(kept, record)| {
                let mut said = match record {
                    Ok(record) => json!(record.without_result()),
                    Err(error) => json!({"unreadable": error.to_string()}),
                };
                said["run"] = json!(hex(&kept.sha()));
                said["made"] = json!(kept.name);
                if let Ok(record) = record {
                    said["model_version"] = json!(record.model_version(&versions));
                    said["verdict"] = json!(record.verdict().to_string());
                }
                said
            })
            .collect();
        return Ok(Outcome::done(format!("{:#}\n", json!({ "runs": listed }))));
    }
    if runs.is_empty() {
        return Ok(Outcome::done("no estimate is kept in this study yet\n"));
    }
    let mut table = Table::new(
        "runs",
        "Estimates kept in this study",
        "run",
        [
            "made by, first on",
            "model",
            "n",
            "verdict",
            "fieldbook",
            "options",
        ]
        .map(|head| Column::new(head, head, Format::Count))
        .to_vec(),
    );
    for (kept, record) in &runs {
        let short = &hex(&kept.sha())[..SHORT];
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let mut texts = [const { String::new() }; 6];
                texts[0].clone_from(&kept.name);
                texts[5] = error.fault().to_owned();
                table.push(short, texts.map(Cell::Text).to_vec());
                continue;
            }
        };
        let name = document(&store, record)?.map_or_else(String::new, |model| model.name);
        let model = match record.model_version(&versions) {
            Some(number) => format!("version {number}"),
            None => name,
        };
        let texts = [
            kept.name.clone(),
            model,
            record.n.map_or_else(String::new, |n| n.to_string()),
            record.verdict().to_string(),
            record.version.clone(),
            record.said(),
        ];
        table.push(short, texts.map(Cell::Text).to_vec());
    }
    table
        .notes
        .push("--show RUN prints its tables; --reproduce RUN repeats one and says whether every digit is the same".into());
    Ok(Outcome::done(text::table(&table)))
}

/// Prints the tables of the estimate whose name begins with `name`, as they came out.
///
/// # Errors
/// There is none, or several; or an early version kept it without its tables.
pub(super) fn show(args: &Args, name: &str) -> Result<Outcome> {
    let (kept, record) = chosen(read(&opened(args)?)?, name)?;
    let Some(mut tables) = record?.result() else {
        let place = format!("run {}", &hex(&kept.sha())[..SHORT]);
        return Err(Error::new(place, "it was kept without its tables")
            .way_out("`--reproduce` makes them again"));
    };
    tables.run.push("made", Fact::Text(kept.name));
    shown(&tables, args)
}

/// Repeats the estimate whose name begins with `name`.
///
/// # Errors
/// There is none, or several; or it cannot be made any more.
pub(super) fn reproduce(args: &Args, name: &str) -> Result<Outcome> {
    let store = opened(args)?;
    let (kept, record) = chosen(read(&store)?, name)?;
    let record = record?;
    let short = hex(&kept.sha())[..SHORT].to_owned();
    let within = |error: Error| error.within(format!("run {short}"));
    let Some(model) = document(&store, &record)? else {
        return Err(Error::new(
            format!("run {short}"),
            "its model is not in the study",
        ));
    };
    let text = String::from_utf8(model.body)
        .map_err(|_| Error::new(format!("run {short}"), "its model is not UTF-8"))?;
    let source = source::read(&args.source)?;
    let again = || repeat(&record, (&model.name, &text), &source, &|_, _, _| true);
    let Repetition {
        tables,
        difference,
        superseded,
    } = on_threads(args, again).map_err(within)?;
    let outcome = if args.json {
        let (what, why) = difference
            .clone()
            .map_or_else(Default::default, |difference| {
                (difference.what, difference.why)
            });
        let said = json!({
            "run": hex(&kept.sha()), "made": kept.name, "identical": difference.is_none(),
            "differs": what, "why": why, "model_is_the_study's": !superseded,
        });
        format!("{said:#}\n")
    } else {
        sentence(
            &short,
            &kept.name,
            difference.as_ref(),
            (tables.tables.len(), superseded),
        )
    };
    Ok(Outcome {
        stdout: outcome,
        exit: u8::from(difference.is_some()),
    })
}

fn sentence(
    short: &str,
    made: &str,
    difference: Option<&Difference>,
    (tables, superseded): (usize, bool),
) -> String {
    let model = if superseded {
        "The study's model is another one now; this estimate was repeated with its own.\n"
    } else {
        ""
    };
    match difference {
        None => format!("run {short} ({made}): identical, every digit of {tables} tables\n{model}"),
        Some(difference) => format!(
            "run {short} ({made}): NOT identical\n  {}\nbecause {}\n{model}",
            difference.what.join("\n  "),
            difference.because()
        ),
    }
}

/// The study, to look at.
fn opened(args: &Args) -> Result<Store> {
    if !source::is_study(&args.source)? {
        return Err(Error::new(
            args.source.display().to_string(),
            "only a study keeps its estimates and its models; this is a plain file, from which nothing is kept",
        )
        .way_out("Start a study with `fieldbook new`, or estimate again with the same options and --seed"));
    }
    Store::open_read_only(&args.source)
}

/// What is kept; another laptop's newer program may have kept what this one cannot read.
type Kept = (KeptRun, Result<Record>);

fn read(store: &Store) -> Result<Vec<Kept>> {
    let read = |kept: KeptRun| {
        let record = Record::read(&kept.body);
        (kept, record)
    };
    Ok(store.runs()?.into_iter().map(read).collect())
}

fn chosen(runs: Vec<Kept>, name: &str) -> Result<Kept> {
    let place = format!("run {name}");
    let way_out = "`--runs` lists them";
    let mut found = runs
        .into_iter()
        .filter(|(kept, _)| hex(&kept.sha()).starts_with(&name.to_lowercase()));
    match (found.next(), found.next()) {
        (Some(one), None) if !name.is_empty() => Ok(one),
        (None, _) => Err(Error::new(place, "the study keeps no such estimate").way_out(way_out)),
        _ => Err(Error::new(place, "several estimates begin like that").way_out(way_out)),
    }
}

/// The model that the estimate used.
fn document(store: &Store, record: &Record) -> Result<Option<Document>> {
    store.document_called(DocumentKind::Model, &record.model_sha()?)
}
