//! `fieldbook report`: response, before and after, the path model and the codebook as one file for any browser.

use std::path::PathBuf;

use crate::analysis::{
    Request, Resampling,
    study::{Contents, page},
};
use crate::data::{Selection, codebook, fieldwork};
use crate::error::Result;
use crate::report::html;
use crate::study::Study;

use super::{Outcome, clock, files};

/// Arguments of `report`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study.
    study: PathBuf,
    /// The file to write; it holds its own styles and pictures, and fetches nothing.
    #[arg(short, long, value_name = "FILE.html")]
    output: PathBuf,
    /// Draws of the path model's bootstrap; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    bootstrap: usize,
    /// The seed of the draws.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The day that the report bears; today where it is not given.
    #[arg(long, value_name = "DATE")]
    today: Option<chrono::NaiveDate>,
}

/// Runs the verb.
///
/// # Errors
/// The study cannot be read or the file not written. A table that cannot be made is a sentence in the report.
pub fn run(args: Args) -> Result<Outcome> {
    let study = Study::open_read_only(&args.study)?;
    let questionnaire = study.columns()?;
    let interviews = study.interviews()?;
    let frame = study.frame()?;
    let source = study.source()?;
    let state = fieldwork(questionnaire, study.roles(), frame.as_ref(), &interviews);
    let book = codebook(questionnaire, &Selection::all(questionnaire));
    let request = Request {
        bootstrap: (args.bootstrap > 0).then(|| Resampling {
            draws: args.bootstrap,
            seed: args.seed,
            ..Resampling::default()
        }),
        ..Request::default()
    };
    let today = args.today.unwrap_or_else(|| clock::now().date_naive());
    let page = page(&Contents {
        title: questionnaire.title(),
        lead: lead(&study, &source.fingerprint_sha256, today),
        fieldwork: &state,
        source: &source,
        request: &request,
        codebook: &book,
    });
    files::write(&args.output, html::page(&page).as_bytes())?;
    Ok(Outcome::done(format!(
        "{}: {} interviews of {} respondents\n",
        args.output.display(),
        state.total.interviews,
        state.total.respondents
    )))
}

/// Form, version, state of the data, program.
fn lead(study: &Study, fingerprint: &str, today: chrono::NaiveDate) -> Vec<String> {
    let questionnaire = study.questionnaire();
    vec![
        format!(
            "Form {}, version {}",
            questionnaire.id(),
            questionnaire.version()
        ),
        format!(
            "{today}, fieldbook {}, data {fingerprint}",
            env!("CARGO_PKG_VERSION")
        ),
    ]
}
