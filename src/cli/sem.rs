//! `fieldbook sem`: a path model estimated from a study or a CSV file, as tables.

mod args;

use crate::analysis::{Matter, estimate};
use crate::error::{Error, Result};
use crate::report::{json, text};

use super::{Outcome, files, source};

pub use args::Args;

/// Runs the verb.
///
/// # Errors
/// The source cannot be read or has no model, or as [`on`].
pub fn run(mut args: Args) -> Result<Outcome> {
    let source = source::read(&args.source)?;
    let (name, text) = model_text(&args, source.model.as_deref())?;
    if args.cluster.as_deref() == Some("") {
        args.cluster.clone_from(&source.cluster);
    }
    let matter = Matter {
        frame: &source.frame,
        model_name: &name,
        model: &text,
        data_sha256: Some(source.fingerprint_sha256.clone()),
    };
    on(&matter, &args)
}

/// The name and the text of the model: the file that was named, else the study's own.
fn model_text(args: &Args, own: Option<&str>) -> Result<(String, String)> {
    match (&args.model, own) {
        (Some(path), _) => Ok((files::name(path), files::read_text(path)?)),
        (None, Some(text)) => Ok(("the study's model".to_owned(), text.to_owned())),
        (None, None) => Err(Error::new(
            args.source.display().to_string(),
            "there is no model to estimate",
        )
        .way_out("Name one with --model MODEL.lav.")),
    }
}

/// Estimates and prints.
///
/// # Errors
/// The model's faults by line and column; a column that cannot be used, by name; no convergence.
pub fn on(matter: &Matter<'_>, args: &Args) -> Result<Outcome> {
    let request = args.request()?;
    let work = || estimate(matter, &request);
    let tables = match args.threads {
        None => work(),
        Some(threads) => rayon::ThreadPoolBuilder::new()
            .num_threads(threads.get())
            .build()
            .map_err(|fault| Error::new("--threads", fault.to_string()))?
            .install(work),
    }?;
    Ok(Outcome::done(if args.json {
        format!("{:#}\n", json::document(&tables))
    } else {
        text::document(&tables)
    }))
}
