//! The versions of a study's model: adopted, listed, and used again.

use std::path::Path;

use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};

use crate::analysis::hex;
use crate::cli::{Outcome, clock, files, session, source};
use crate::error::{Error, Result};
use crate::report::{Cell, Column, Format, Table, text};
use crate::sem::model::Model;
use crate::store::{Document, Store, Version};
use crate::study::Study;
use crate::survey::DocumentKind;

use super::{Args, Text};

/// Takes the model that was named into use, where it is not in use already. One that cannot be read is not taken.
///
/// # Errors
/// The source is no study or may not be written; the model's faults by line and column.
pub(super) fn adopt(args: &Args) -> Result<()> {
    let Some(path) = &args.model else {
        return Err(Error::usage("--keep", "it does not say which model")
            .way_out("Name it with --model MODEL.lav"));
    };
    let store = opened(&args.source)?;
    let document = Document {
        kind: DocumentKind::Model,
        name: files::name(path),
        body: files::read_text(path)?.into_bytes(),
    };
    checked(&args.source, &document)?;
    if store
        .document(DocumentKind::Model)?
        .map(|known| known.sha())
        == Some(document.sha())
    {
        return Ok(());
    }
    drop(store);
    let mut store = Store::open(&args.source, session::run())?;
    let roles = store.roles().clone();
    store.adopt(&document, &roles, clock::moment())?;
    store.close()
}

/// The model reads, and its variables are those of the study.
fn checked(study: &Path, document: &Document) -> Result<()> {
    let source = source::read(study)?;
    let columns = source.frame.columns().iter();
    let names: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
    let text = String::from_utf8_lossy(&document.body);
    Model::read(&text, Some(&names)).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Error::new(document.name.clone(), faults.join("\n"))
    })?;
    Ok(())
}

/// Lists them, oldest first; the last one stands unless two laptops adopted different ones.
///
/// # Errors
/// The source is no study, or cannot be read.
pub(super) fn list(args: &Args) -> Result<Outcome> {
    let store = opened(&args.source)?;
    let versions = store.versions(DocumentKind::Model)?;
    let current = store
        .document(DocumentKind::Model)?
        .map(|known| known.sha());
    let in_use = |at: usize| {
        let last = |version: &Version| Some(version.document.sha()) == current;
        versions.iter().rposition(last) == Some(at)
    };
    if args.json {
        let listed: Vec<Value> = versions
            .iter()
            .enumerate()
            .map(|(at, version)| {
                json!({
                    "version": at + 1, "in_use": in_use(at), "name": version.document.name,
                    "sha256": hex(&version.document.sha()), "by": version.by, "at": stamp(version),
                    "text": String::from_utf8_lossy(&version.document.body),
                })
            })
            .collect();
        return Ok(Outcome::done(format!(
            "{:#}\n",
            json!({ "versions": listed })
        )));
    }
    if versions.is_empty() {
        return Ok(Outcome::done("this study has no model yet\n"));
    }
    let mut table = Table::new(
        "versions",
        "Versions of the model",
        "version",
        ["adopted by", "on", "from", "first line", "sha256"]
            .map(|head| Column::new(head, head, Format::Count))
            .to_vec(),
    );
    for (at, version) in versions.iter().enumerate() {
        let body = String::from_utf8_lossy(&version.document.body);
        let label = format!("{}{}", at + 1, if in_use(at) { " in use" } else { "" });
        let texts = [
            version.by.clone(),
            stamp(version),
            version.document.name.clone(),
            body.lines()
                .next()
                .unwrap_or_default()
                .chars()
                .take(40)
                .collect(),
            hex(&version.document.sha())[..10].to_owned(),
        ];
        table.push(label, texts.map(Cell::Text).to_vec());
    }
    Ok(Outcome::done(text::table(&table)))
}

/// The text of version `number`.
///
/// # Errors
/// The source is no study, or has no such version.
pub(super) fn text(study: &Path, number: usize) -> Result<Text> {
    let versions = opened(study)?.versions(DocumentKind::Model)?;
    let count = versions.len();
    let found = number
        .checked_sub(1)
        .and_then(|at| versions.into_iter().nth(at));
    let Some(Version { document, .. }) = found else {
        let fault = format!("there is no version {number} of the model; there are {count}");
        return Err(
            Error::new(study.display().to_string(), fault).way_out("`--versions` lists them")
        );
    };
    Ok(Text {
        name: format!("version {number} of the study's model"),
        kept_as: document.name,
        text: String::from_utf8_lossy(&document.body).into_owned(),
    })
}

fn opened(path: &Path) -> Result<Store> {
    if !source::is_study(path)? {
        return Err(Error::new(
            path.display().to_string(),
            "only a study keeps its model with a history; this is a plain file",
        )
        .way_out("Start a study with `fieldbook new --model MODEL.lav`"));
    }
    Ok(Study::open_read_only(path)?.store)
}

fn stamp(version: &Version) -> String {
    let zone = FixedOffset::east_opt(version.tz_minutes * 60);
    let at = DateTime::from_timestamp_millis(version.at_ms);
    match (at, zone) {
        (Some(at), Some(zone)) => at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string(),
        _ => String::new(),
    }
}
