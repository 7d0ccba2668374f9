//! What the Model screen asks of the study: keep an estimate, read what a model is written from, take a model into use.

use super::{
    clock::{self, Now},
    screen::{KeptRun, Material, Version},
};
use crate::analysis::{Record, hex};
use crate::error::Result;
use crate::store::{Document, Moment};
use crate::study::Study;
use crate::survey::DocumentKind;

/// What a model that was written on the screen is called.
const NAME: &str = "model.lav";

/// Keeps `record`, with the text of the model that it used, as made by `who` at `now`.
///
/// # Errors
/// The disk failed.
pub fn keep_run(
    study: &mut Study,
    record: &Record,
    model: String,
    who: &str,
    now: &Now,
) -> Result<()> {
    let run = crate::store::KeptRun {
        name: format!("{who}, {}", now.at.format("%Y-%m-%d %H:%M")),
        body: record.bytes(),
    };
    let sha = run.sha();
    if study.store.runs()?.iter().any(|known| known.sha() == sha) {
        return Ok(());
    }
    let known = study.store.document(DocumentKind::Model)?;
    let name = known.map_or_else(|| NAME.to_owned(), |known| known.name);
    study.store.keep_run(&run, &document(name, model))
}

/// How many hex digits name a kept estimate.
const SHORT: usize = 10;

/// The estimates that the study keeps, oldest first.
///
/// # Errors
/// The file cannot be read.
pub fn runs(study: &Study) -> Result<Vec<KeptRun>> {
    let versions = study.store.versions(DocumentKind::Model)?;
    let versions: Vec<[u8; 32]> = versions.iter().map(|v| v.document.sha()).collect();
    let kept = study.store.runs()?.into_iter();
    let line = |kept: crate::store::KeptRun| {
        let record = Record::read(&kept.body);
        let sha = kept.sha();
        KeptRun {
            sha,
            short: hex(&sha)[..SHORT].to_owned(),
            made: kept.name,
            version: record
                .as_ref()
                .ok()
                .and_then(|record| record.model_version(&versions)),
            record: record.map(Box::new).map_err(|error| error.to_string()),
        }
    };
    Ok(kept.map(line).collect())
}

/// The text in use, the variables with their questions, the versions.
///
/// # Errors
/// The file cannot be read.
pub fn material(study: &Study) -> Result<Material> {
    let source = study.source()?;
    let columns = source.frame.columns().iter();
    let versions = study.store.versions(DocumentKind::Model)?;
    Ok(Material {
        text: source.model.clone().unwrap_or_default(),
        columns: columns
            .map(|column| {
                (
                    column.name.clone(),
                    column.label.clone().unwrap_or_default(),
                )
            })
            .collect(),
        versions: versions
            .into_iter()
            .map(|version| {
                let zone = chrono::FixedOffset::east_opt(version.tz_minutes * 60);
                let zone = zone.unwrap_or_else(|| chrono::Offset::fix(&chrono::Utc));
                Version {
                    made: format!("{} {}", version.by, clock::stamp(version.at_ms, zone)),
                    text: String::from_utf8_lossy(&version.document.body).into_owned(),
                }
            })
            .collect(),
    })
}

/// Takes `text` into use as the study's model.
///
/// # Errors
/// The disk failed.
pub fn adopt(study: &mut Study, text: &str, at: Moment) -> Result<()> {
    let known = study.store.document(DocumentKind::Model)?;
    let name = known.map_or_else(|| NAME.to_owned(), |known| known.name);
    let roles = study.roles().clone();
    study
        .store
        .adopt(&document(name, text.to_owned()), &roles, at)
}

fn document(name: String, text: String) -> Document {
    Document {
        kind: DocumentKind::Model,
        name,
        body: text.into_bytes(),
    }
}
