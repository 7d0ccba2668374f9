//! `fieldbook export`: the interviews for other programs, as CSV, JSON, a spreadsheet or a Stata file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::data::{
    Interview, Selection, coarsen, codebook, dataset::Dataset, dta, export, extract, nested,
    respondents, xlsx,
};
use crate::error::{Error, Result};
use crate::study::{Study, log_tables};
use crate::vault::random;

use super::passphrase::KeyArgs;
use super::{Outcome, files};

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study.
    study: PathBuf,
    /// A file, or a folder for the interviews, every repeat and the codebook.
    #[arg(short, long, value_name = "FILE|DIR")]
    output: PathBuf,
    /// The format; without it the file's ending says, and csv is for everything else.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// What a row is: an interview, or a respondent with the rounds side by side as `variable_ROUND`.
    #[arg(long, value_enum, default_value = "interviews")]
    shape: Shape,
    /// Leave out what identifies people directly, and say what was left out and what was kept.
    #[arg(long)]
    deidentify: bool,
    /// With --deidentify: days become months, ages bands of five years, codes of people, households and villages numbers
    /// that mean nothing; and say who still stands out.
    #[arg(long, requires = "deidentify")]
    coarsen: bool,
    #[command(flatten)]
    key: KeyArgs,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Text, which `fieldbook import` reads back.
    Csv,
    /// One document, repeats within their interviews.
    Json,
    /// A workbook: interviews, every repeat, the codebook.
    Xlsx,
    /// Stata 14 and later, with labels and reasons of gaps.
    Dta,
    /// The whole log, and the cells that stand, as CSV for DuckDB and PostgreSQL's COPY: a folder of four files.
    Events,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Shape {
    /// An interview.
    Interviews,
    /// A respondent.
    Respondents,
}

/// What is exported.
struct Matter {
    study: Study,
    interviews: Vec<Interview>,
    selection: Selection,
    shape: Shape,
}

/// A file by name, and what a person has to know of it.
struct File {
    name: String,
    bytes: Vec<u8>,
    remarks: Vec<String>,
}

/// Runs the verb.
///
/// # Errors
/// The study cannot be read, the target not written, or the format cannot hold what is there.
pub fn run(args: Args) -> Result<Outcome> {
    let mut study = Study::open_read_only(&args.study)?;
    if args.format == Some(Format::Events) {
        return events(&args, study);
    }
    if !args.deidentify {
        args.key.demand(&mut study.store)?;
    }
    let mut interviews = study.interviews()?;
    let selection = if args.deidentify {
        Selection::without_identifiers(study.columns()?, study.roles())
    } else {
        Selection::all(study.columns()?)
    };
    let coarser = match args.coarsen {
        true => coarsen(
            study.columns()?,
            study.roles(),
            &selection,
            &mut interviews,
            &random()?,
        ),
        false => Vec::new(),
    };
    let format = args.format.unwrap_or_else(|| format_of(&args.output));
    let matter = Matter {
        study,
        interviews,
        selection,
        shape: args.shape,
    };
    let made = matter.files(format)?;
    let mut said = write(&args.output, &made)?;
    said.insert(
        0,
        format!("{}: {}", args.output.display(), matter.extent()?),
    );
    if args.deidentify {
        said.extend(matter.judgement(args.coarsen)?);
        said.extend(coarser);
    }
    Ok(Outcome::done(said.join("\n") + "\n"))
}

/// The log and the cells as they are, for programs.
fn events(args: &Args, mut study: Study) -> Result<Outcome> {
    if args.deidentify {
        return Err(
            Error::usage("--deidentify", "the log holds every answer as it was given")
                .way_out("Export interviews without identifiers as csv, xlsx or dta."),
        );
    }
    args.key.offer(&mut study.store)?;
    if !is_folder(&args.output) {
        return Err(Error::usage("-o", "the log is a folder of four files")
            .way_out("Name a folder, without an ending."));
    }
    let tables = log_tables(&study.store)?;
    let made: Vec<File> = tables
        .into_iter()
        .map(|(name, bytes)| File {
            name: name.to_owned(),
            bytes,
            remarks: Vec::new(),
        })
        .collect();
    write(&args.output, &made)?;
    Ok(Outcome::done(format!(
        "{}: runs, events, edges and cells\n",
        args.output.display()
    )))
}

impl Matter {
    /// The files of a folder; the first of them is the one that a single file holds.
    fn files(&self, format: Format) -> Result<Vec<File>> {
        let questionnaire = self.study.columns()?;
        let plain = |name: &str, bytes: Vec<u8>| File {
            name: name.to_owned(),
            bytes,
            remarks: Vec::new(),
        };
        let book = plain(
            "codebook.csv",
            export::flat(&codebook(questionnaire, &self.selection)),
        );
        match (format, self.shape) {
            (Format::Csv, Shape::Interviews) => {
                let mut made = vec![plain(
                    "interviews.csv",
                    export::wide(questionnaire, &self.interviews, &self.selection),
                )];
                let repeats = export::repeats(questionnaire, &self.interviews, &self.selection);
                made.extend(
                    repeats
                        .into_iter()
                        .map(|(name, bytes)| plain(&format!("{name}.csv"), bytes)),
                );
                made.push(book);
                Ok(made)
            }
            (Format::Csv, Shape::Respondents) => Ok(vec![
                plain("respondents.csv", export::flat(&self.respondents()?)),
                book,
            ]),
            (Format::Json, Shape::Interviews) => {
                let document = nested::document(questionnaire, &self.interviews, &self.selection);
                Ok(vec![plain(
                    "interviews.json",
                    format!("{document:#}\n").into_bytes(),
                )])
            }
            (Format::Json, Shape::Respondents) => Err(Error::usage(
                "--shape respondents",
                "a JSON document holds interviews",
            )
            .way_out("Use csv, xlsx or dta.")),
            (Format::Xlsx, _) => {
                let mut sets = self.datasets()?;
                sets.push(codebook(questionnaire, &self.selection));
                let name = format!("{}.xlsx", sets[0].name);
                Ok(vec![plain(&name, xlsx::write(&sets)?)])
            }
            (Format::Events, _) => Err(Error::bug("export", "the log is written by itself")),
            (Format::Dta, _) => {
                let mut made = self
                    .datasets()?
                    .iter()
                    .map(stata)
                    .collect::<Result<Vec<_>>>()?;
                made.push(book);
                Ok(made)
            }
        }
    }

    fn datasets(&self) -> Result<Vec<Dataset>> {
        let (questionnaire, roles) = (self.study.columns()?, self.study.roles());
        if self.shape == Shape::Respondents {
            return Ok(vec![self.respondents()?]);
        }
        let mut sets = vec![extract::interviews(
            questionnaire,
            &self.interviews,
            &self.selection,
        )];
        sets.extend(extract::repeats(
            questionnaire,
            roles,
            &self.interviews,
            &self.selection,
        ));
        Ok(sets)
    }

    fn respondents(&self) -> Result<Dataset> {
        let questionnaire = self.study.columns()?;
        let people = respondents(questionnaire, self.study.roles(), &self.interviews)?;
        Ok(extract::respondents(
            questionnaire,
            &people,
            &self.selection,
        ))
    }

    /// How much was exported.
    fn extent(&self) -> Result<String> {
        Ok(match self.shape {
            Shape::Interviews => format!("{} interviews", self.interviews.len()),
            Shape::Respondents => format!("{} respondents", self.respondents()?.rows),
        })
    }

    /// What was left out and why, and what was kept, so that a person can judge.
    fn judgement(&self, is_coarse: bool) -> Result<Vec<String>> {
        let nodes = self.study.columns()?.nodes();
        let mut said: Vec<String> = self
            .selection
            .left_out()
            .map(|(id, why)| format!("Left out: {} ({why})", nodes[id].variable))
            .collect();
        let kept = nodes
            .iter()
            .enumerate()
            .filter(|(id, node)| node.kind.holds_answer() && self.selection.holds(*id));
        let names: Vec<&str> = kept.map(|(_, node)| node.variable.as_str()).collect();
        said.push(format!("Kept: {}", names.join(", ")));
        if is_coarse {
            return Ok(said);
        }
        said.push(
            "Codes of interviews, households and villages are kept: whoever holds the sampling frame can find the people. \
             A question's row in the form can say `pii` yes or no."
                .to_owned(),
        );
        Ok(said)
    }
}

fn stata(set: &Dataset) -> Result<File> {
    let written = dta::write(set)?;
    let renamed = written
        .renamed
        .iter()
        .map(|(old, new)| format!("Renamed in {}.dta: {old} is {new}", set.name));
    Ok(File {
        name: format!("{}.dta", set.name),
        bytes: written.bytes,
        remarks: renamed.collect(),
    })
}

/// Writes all files into a folder, or the first as the file `target`; returns the remarks.
fn write(target: &Path, made: &[File]) -> Result<Vec<String>> {
    let mut said = Vec::new();
    if is_folder(target) {
        fs::create_dir_all(target).map_err(|error| {
            Error::new(
                target.display().to_string(),
                format!("the folder cannot be made: {error}"),
            )
        })?;
        for file in made {
            files::write(&target.join(&file.name), &file.bytes)?;
            said.extend(file.remarks.iter().cloned());
        }
        return Ok(said);
    }
    let Some((first, others)) = made.split_first() else {
        return Ok(said);
    };
    files::write(target, &first.bytes)?;
    said.extend(first.remarks.iter().cloned());
    if !others.is_empty() {
        let names: Vec<&str> = others.iter().map(|file| file.name.as_str()).collect();
        said.push(format!(
            "Not in this file: {}; give a folder to have them",
            names.join(", ")
        ));
    }
    Ok(said)
}

fn format_of(target: &Path) -> Format {
    let ending = target
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("json") => Format::Json,
        Some("xlsx") => Format::Xlsx,
        Some("dta") => Format::Dta,
        _ => Format::Csv,
    }
}

/// A target without an extension, or one that is a folder already.
fn is_folder(target: &Path) -> bool {
    target.is_dir() || target.extension().is_none()
}
