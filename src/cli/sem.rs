//! `fieldbook sem`: a path model estimated from a study or a CSV file, as tables.

use std::path::PathBuf;

use crate::analysis::{Matter, Request, estimate};
use crate::error::{Error, Result};
use crate::report::{json, text};
use crate::sem::{
    data::Missing,
    estimate::Method,
    pls::{Options, Scheme},
};

use super::{Outcome, files, source};

/// Arguments of `sem`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A study, or a CSV file with a header row.
    #[arg(value_name = "SOURCE")]
    pub source: PathBuf,
    /// The model's text; the study's own where there is one.
    #[arg(long, value_name = "MODEL.lav")]
    pub model: Option<PathBuf>,
    /// pls, or plsc for common factors corrected for attenuation.
    #[arg(long, default_value = "pls")]
    pub estimator: String,
    /// path, factorial or centroid.
    #[arg(long, default_value = "path")]
    pub scheme: String,
    /// What becomes of gaps: casewise or mean.
    #[arg(long, default_value = "casewise")]
    pub missing: String,
    /// The iteration stops when no standardised outer weight changes by more than this.
    #[arg(long, default_value_t = 1e-7)]
    pub tolerance: f64,
    /// And gives up after so many changes.
    #[arg(long, default_value_t = 3000, value_name = "N")]
    pub max_iterations: usize,
    /// Add the construct scores of every row.
    #[arg(long)]
    pub scores: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
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
    let request = Request {
        method: Method {
            options: options(args)?,
            ..Method::default()
        },
        missing: missing(&args.missing)?,
        scores: args.scores,
    };
    let tables = estimate(matter, &request)?;
    Ok(Outcome::done(if args.json {
        format!("{:#}\n", json::document(&tables))
    } else {
        text::document(&tables)
    }))
}

fn options(args: &Args) -> Result<Options> {
    let scheme = match args.scheme.as_str() {
        "path" => Scheme::Path,
        "factorial" => Scheme::Factorial,
        "centroid" => Scheme::Centroid,
        other => return Err(unknown("--scheme", other, "path, factorial and centroid")),
    };
    let consistent = match args.estimator.as_str() {
        "pls" => false,
        "plsc" => true,
        "ml" | "mlm" | "mlr" | "gls" | "uls" | "wls" | "dwls" | "wlsmv" | "fiml" => {
            return Err(Error::usage(
                "--estimator",
                format!(
                    "covariance-based estimation ({}) is not part of this version",
                    args.estimator
                ),
            )
            .way_out("There are pls and plsc"));
        }
        other => return Err(unknown("--estimator", other, "pls and plsc")),
    };
    if args.tolerance.is_nan() || args.tolerance <= 0.0 {
        return Err(Error::usage("--tolerance", "it must be a positive number"));
    }
    Ok(Options {
        scheme,
        consistent,
        tolerance: args.tolerance,
        max_iterations: args.max_iterations,
        ..Options::default()
    })
}

fn missing(word: &str) -> Result<Missing> {
    match word {
        "casewise" => Ok(Missing::Casewise),
        "mean" => Ok(Missing::Mean),
        other => Err(unknown("--missing", other, "casewise and mean")),
    }
}

fn unknown(option: &str, value: &str, known: &str) -> Error {
    Error::usage(option, format!("`{value}` is not known")).way_out(format!("There are {known}"))
}
