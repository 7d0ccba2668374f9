//! `fieldbook sem`: a path model estimated from a study or a CSV file, as tables.

mod args;

use crate::data::Frame;
use crate::error::{Error, Result};
use crate::report::{
    Tables, json,
    model::Provenance,
    model_run::{self, Problem},
    text,
};

use super::{Outcome, files, source};

pub use args::Args;

/// What is estimated: columns, the model's text with its name, the fingerprint of the data.
#[derive(Debug, Clone)]
pub struct Matter<'a> {
    /// The columns.
    pub frame: &'a Frame,
    /// What the model's text is called in a fault.
    pub model_name: &'a str,
    /// The model's text.
    pub model: &'a str,
    /// The fingerprint of the data.
    pub data_sha256: Option<String>,
    /// The column that names clusters, where the source knows one.
    pub cluster: Option<String>,
}

/// Runs the verb.
///
/// # Errors
/// The source cannot be read or has no model, or as [`on`].
pub fn run(args: Args) -> Result<Outcome> {
    let source = source::read(&args.source)?;
    let (name, text) = model_text(&args, source.model.as_deref())?;
    let matter = Matter {
        frame: &source.frame,
        model_name: &name,
        model: &text,
        data_sha256: Some(source.fingerprint_sha256.clone()),
        cluster: source.cluster.clone(),
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
pub fn on(matter: &Matter, args: &Args) -> Result<Outcome> {
    let request = args.request(matter.cluster.as_deref())?;
    let provenance = Provenance {
        data_sha256: matter.data_sha256.clone(),
    };
    let work = || {
        model_run::run(
            matter.frame,
            matter.model,
            &request,
            &provenance,
            &|_, _, _| true,
        )
    };
    let tables = match args.threads {
        None => work(),
        Some(threads) => rayon::ThreadPoolBuilder::new()
            .num_threads(threads.get())
            .build()
            .map_err(|fault| Error::new("--threads", fault.to_string()))?
            .install(work),
    };
    let tables = tables.map_err(|problem| error(matter.model_name, &problem))?;
    Ok(Outcome::done(print(&tables, args.json)))
}

fn print(tables: &Tables, as_json: bool) -> String {
    if as_json {
        format!("{:#}\n", json::document(tables))
    } else {
        text::document(tables)
    }
}

fn error(model_name: &str, problem: &Problem) -> Error {
    let place = match problem {
        Problem::Model(_) => model_name.to_owned(),
        _ => problem.place(),
    };
    let error = Error::new(place, problem.fault());
    match problem.way_out() {
        Some(way_out) => error.way_out(way_out),
        None => error,
    }
}
