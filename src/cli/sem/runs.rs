//! The estimates that a study keeps: listed, and repeated to see whether every digit is the same.

use serde_json::{Value, json};

use crate::analysis::{Difference, Matter, Record, hex};
use crate::cli::{Outcome, source};
use crate::error::{Error, Result};
use crate::report::{Cell, Column, Format, Table, text};
use crate::store::{Document, KeptRun, Store};
use crate::survey::DocumentKind;

use super::{Args, computed, frame, keeping::SHORT};

/// Lists them, oldest first.
///
/// # Errors
/// The source is no study, or cannot be read.
pub(super) fn list(args: &Args) -> Result<Outcome> {
    let store = opened(args)?;
    let versions = store.versions(DocumentKind::Model)?;
    let version = |record: &Record| {
        let same =
            |version: &&crate::store::Version| hex(&version.document.sha()) == record.model_sha256;
        versions.iter().rev().find(same).map(|found| {
            1 + versions
                .iter()
                .position(|known| known == found)
                .unwrap_or(0)
        })
    };
    let runs = read(&store)?;
    if args.json {
        let listed: Vec<Value> = runs
            .iter()
            .map(|(kept, record)| {
                let mut said = match record {
                    Ok(record) => json!(record),
                    Err(error) => json!({"unreadable": error.to_string()}),
                };
                said["run"] = json!(hex(&kept.sha()));
                said["made"] = json!(kept.name);
                if let Ok(record) = record {
                    said["model_version"] = json!(version(record));
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
        ["made by, first on", "model", "n", "fieldbook", "options"]
            .map(|head| Column::new(head, head, Format::Count))
            .to_vec(),
    );
    for (kept, record) in &runs {
        let short = &hex(&kept.sha())[..SHORT];
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let mut texts = [const { String::new() }; 5];
                texts[0].clone_from(&kept.name);
                texts[4] = error.fault().to_owned();
                table.push(short, texts.map(Cell::Text).to_vec());
                continue;
            }
        };
        let name = document(&store, record)?.map_or_else(String::new, |model| model.name);
        let model = match version(record) {
            Some(number) => format!("version {number}"),
            None => name,
        };
        let texts = [
            kept.name.clone(),
            model,
            record.n.map_or_else(String::new, |n| n.to_string()),
            record.version.clone(),
            record.said(),
        ];
        table.push(short, texts.map(Cell::Text).to_vec());
    }
    table
        .notes
        .push("--reproduce RUN repeats one and says whether every digit is the same".into());
    Ok(Outcome::done(text::table(&table)))
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
    let request = record.request().map_err(within)?;
    let Some(model) = document(&store, &record)? else {
        return Err(Error::new(
            format!("run {short}"),
            "its model is not in the study",
        ));
    };
    let text = String::from_utf8(model.body)
        .map_err(|_| Error::new(format!("run {short}"), "its model is not UTF-8"))?;
    let source = source::read(&args.source)?;
    let frame = frame(&source, &request)?;
    let matter = Matter {
        frame: &frame,
        model_name: &model.name,
        model: &text,
        data_sha256: Some(source.fingerprint_sha256.clone()),
    };
    let tables = computed(&matter, &request, args).map_err(within)?;
    let now = Record::of(&matter, &request, &tables);
    let difference = record.differs_from(&now);
    let superseded = source.model.as_deref() != Some(&text);
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
        Some(Difference { what, why }) => {
            let why = match why.is_empty() {
                false => why.join("; "),
                true => "the data, the model, the options and the program are the same: this should not be. \
                         Another kind of processor may round differently"
                    .to_owned(),
            };
            format!(
                "run {short} ({made}): NOT identical\n  {}\nbecause {why}\n{model}",
                what.join("\n  ")
            )
        }
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
    let digit = |at: usize| record.model_sha256.get(2 * at..2 * at + 2);
    let mut sha = [0; 32];
    for (at, byte) in sha.iter_mut().enumerate() {
        let parsed = digit(at).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        *byte = parsed
            .ok_or_else(|| Error::new("a kept estimate", "it does not say which model it used"))?;
    }
    store.document_called(DocumentKind::Model, &sha)
}
