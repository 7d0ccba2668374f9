//! `fieldbook sem`: a path model estimated from a study or a CSV file, as tables.

mod args;
mod keeping;
mod runs;
mod versions;

use std::path::Path;

use crate::analysis::{Matter, Request, estimate, rounds};
use crate::error::{Error, Result};
use crate::report::{Fact, Tables, Target, json, text};
use crate::study::Study;
use crate::survey::DocumentKind;

use super::{Outcome, files, source};

pub use args::Args;

/// Runs the verb.
///
/// # Errors
/// The source cannot be read or has no model, or as [`on`].
pub fn run(mut args: Args) -> Result<Outcome> {
    if let Some(run) = &args.reproduce {
        return runs::reproduce(&args, run);
    }
    if let Some(run) = &args.show {
        return runs::show(&args, run);
    }
    if args.runs {
        return runs::list(&args);
    }
    if args.versions {
        return versions::list(&args);
    }
    target(&args)?;
    let request = args.request();
    if args.keep {
        request.as_ref().map_err(Clone::clone)?;
        versions::adopt(&args)?;
    }
    let source = source::read(&args.source)?;
    let model = model_text(&args, source.model.as_deref())?;
    if args.cluster.as_deref() == Some("") {
        args.cluster.clone_from(&source.cluster);
    }
    if args.rounds && args.person.is_none() {
        let Some(key) = &source.key else {
            return Err(
                Error::usage("--rounds", "the data do not say whose row it is")
                    .way_out("Name the column that does with --person COLUMN"),
            );
        };
        args.person = Some(key.clone());
    }
    let request = args.request()?;
    let frame = rounds::frame(&source, &request, &model.text)?;
    let matter = Matter {
        frame: &frame,
        model_name: &model.name,
        model: &model.text,
        data_sha256: Some(source.fingerprint_sha256.clone()),
    };
    let mut tables = computed(&matter, &request, &args)?;
    if !args.no_store && source::is_study(&args.source)? {
        keeping::keep(
            &args.source,
            (&matter, &request),
            &model.kept_as,
            &mut tables,
        );
    }
    shown(&tables, &args)
}

/// A model's text and what it is called.
struct Text {
    /// In a fault.
    name: String,
    /// In the study.
    kept_as: String,
    text: String,
}

/// The model: the file that was named, the version of the study's that was named, else the study's own.
fn model_text(args: &Args, own: Option<&str>) -> Result<Text> {
    if let Some(path) = &args.model {
        let name = files::name(path);
        return Ok(Text {
            kept_as: name.clone(),
            name,
            text: files::read_text(path)?,
        });
    }
    if let Some(number) = args.model_version {
        return versions::text(&args.source, number);
    }
    match own {
        Some(text) => Ok(Text {
            name: "the study's model".to_owned(),
            kept_as: kept_name(&args.source)?,
            text: text.to_owned(),
        }),
        None => Err(Error::new(
            args.source.display().to_string(),
            "there is no model to estimate",
        )
        .way_out("Name one with --model MODEL.lav.")),
    }
}

/// What the study calls its model's document.
fn kept_name(study: &Path) -> Result<String> {
    let document = Study::open_read_only(study)?
        .store
        .document(DocumentKind::Model)?;
    Ok(document.map_or_else(String::new, |document| document.name))
}

/// Estimates and prints; nothing is kept.
///
/// # Errors
/// The model's faults by line and column; a column that cannot be used, by name; no convergence.
pub fn on(matter: &Matter<'_>, args: &Args) -> Result<Outcome> {
    shown(&computed(matter, &args.request()?, args)?, args)
}

fn computed(matter: &Matter<'_>, request: &Request, args: &Args) -> Result<Tables> {
    on_threads(args, || estimate(matter, request))
}

/// Does `work` on as many threads as were asked for.
fn on_threads<T: Send>(args: &Args, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    match args.threads {
        None => work(),
        Some(threads) => rayon::ThreadPoolBuilder::new()
            .num_threads(threads.get())
            .build()
            .map_err(|fault| Error::new("--threads", fault.to_string()))?
            .install(work),
    }
}

fn shown(tables: &Tables, args: &Args) -> Result<Outcome> {
    let document = || format!("{:#}\n", json::document(tables));
    let Some((path, target)) = target(args)? else {
        return Ok(Outcome::done(if args.json {
            document()
        } else {
            text::document(tables) + &kept(tables)
        }));
    };
    files::write(path, &target.write("Path model", tables)?)?;
    Ok(Outcome::done(if args.json {
        document()
    } else {
        format!("{}: {} tables\n", path.display(), tables.tables.len()) + &kept(tables)
    }))
}

/// Under which name the study keeps the estimate.
fn kept(tables: &Tables) -> String {
    let facts = tables.run.facts.iter();
    facts
        .filter(|(name, _)| name == "kept_as")
        .map(|(_, fact)| match fact {
            Fact::Text(run) => format!("kept in the study as {run}\n"),
            _ => String::new(),
        })
        .collect()
}

/// The file to write, and what its name says that it is.
fn target(args: &Args) -> Result<Option<(&Path, Target)>> {
    let Some(path) = &args.output else {
        return Ok(None);
    };
    let ending = path.extension().and_then(|ending| ending.to_str());
    match ending.and_then(Target::of_ending) {
        Some(target) => Ok(Some((path, target))),
        None => {
            let known: Vec<&str> = Target::ALL.iter().map(|target| target.ending()).collect();
            let fault = format!(
                "the name {} does not say what kind of file it is",
                path.display()
            );
            Err(Error::usage("--output", fault)
                .way_out(format!("Let it end in {}", known.join(", "))))
        }
    }
}
