//! `fieldbook new`: a study from a questionnaire, with a sampling frame, prices and a model where there are any.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::study::{Documents, Named, Study};

use super::{
    Outcome, files,
    form::{codes_in_words, tables_beside},
    session,
};

/// Arguments of `new`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study's file, which must not exist yet.
    study: PathBuf,
    /// The questionnaire, an XLSForm workbook.
    #[arg(long, value_name = "FORM.xlsx")]
    form: PathBuf,
    /// Take the questionnaire in spite of errors, without the rules at which they stand.
    #[arg(long)]
    anyway: bool,
    /// The sampling frame, a CSV file with one row a person or household.
    #[arg(long, value_name = "FRAME.csv")]
    frame: Option<PathBuf>,
    /// Prices: a CSV file with the columns year and index.
    #[arg(long, value_name = "CPI.csv")]
    cpi: Option<PathBuf>,
    /// The path model, in lavaan's syntax.
    #[arg(long, value_name = "MODEL.lav")]
    model: Option<PathBuf>,
    /// The team's own checks: a CSV file with the columns name, severity, expression and message.
    #[arg(long, value_name = "CHECKS.csv")]
    checks: Option<PathBuf>,
}

/// A file of the command line, read.
struct Read {
    name: String,
    body: Vec<u8>,
}

impl Read {
    fn of(path: &Path) -> Result<Self> {
        Ok(Self {
            name: files::name(path),
            body: files::read(path)?,
        })
    }

    fn named(&self) -> Named<'_> {
        Named {
            name: &self.name,
            body: &self.body,
        }
    }
}

/// Runs the verb.
///
/// # Errors
/// A file that cannot be read or used, or a study that exists; nothing is made then.
pub fn run(args: Args) -> Result<Outcome> {
    let form = Read::of(&args.form)?;
    let frame = args.frame.as_deref().map(Read::of).transpose()?;
    let cpi = args.cpi.as_deref().map(Read::of).transpose()?;
    let model = args.model.as_deref().map(Read::of).transpose()?;
    let checks = args.checks.as_deref().map(Read::of).transpose()?;
    let tables = tables_beside(&args.form, &form.body)?;
    let documents = Documents {
        form: form.named(),
        frame: frame.as_ref().map(Read::named),
        cpi: cpi.as_ref().map(Read::named),
        model: model.as_ref().map(Read::named),
        tables: &tables,
        checks: checks.as_ref().map(Read::named),
        anyway: args.anyway,
    };
    let study = Study::create(
        &args.study,
        &documents,
        session::fresh_uid(),
        session::fresh_uid(),
        session::run(),
    )?;
    let questions = study
        .questionnaire()
        .nodes()
        .iter()
        .filter(|node| node.kind.is_question())
        .count();
    let title = study.questionnaire().title().to_owned();
    let codes = codes_in_words(study.questionnaire()).unwrap_or_default();
    study.store.close()?;
    Ok(Outcome::done(format!(
        "{}: {title}, {questions} questions\n{codes}",
        args.study.display()
    )))
}
