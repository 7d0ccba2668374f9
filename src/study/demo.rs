//! The example study as a file: made beside its place and moved there when it is whole.

use std::{fs, path::Path};

use crate::data::{Grid, import};
use crate::error::{Error, Result};
use crate::example;
use crate::form::Context;
use crate::name::Uid;
use crate::store::Run;

use super::{Documents, Named, Study};

/// Makes the example study `path`; one that was interrupted leaves no half of a study behind.
///
/// # Errors
/// The folder cannot be written, or something is at `path` already.
pub fn make_example(
    path: &Path,
    run: Run,
    context: &Context,
    fresh: impl FnMut() -> Uid,
) -> Result<()> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let beside = path.with_file_name(format!(".{name}.{}.part", run.uid.short()));
    let made = fill(&beside, run, context, fresh).and_then(|()| {
        fs::hard_link(&beside, path)
            .or_else(|_| {
                if path.exists() {
                    Err(std::io::ErrorKind::AlreadyExists.into())
                } else {
                    fs::rename(&beside, path)
                }
            })
            .map_err(|error| {
                Error::new(
                    path.display().to_string(),
                    format!("cannot be made: {error}"),
                )
            })
    });
    let _ = fs::remove_file(&beside);
    made
}

fn fill(path: &Path, run: Run, context: &Context, mut fresh: impl FnMut() -> Uid) -> Result<()> {
    let documents = Documents {
        form: Named {
            name: "questionnaire.xlsx",
            body: example::QUESTIONNAIRE_XLSX,
        },
        frame: Some(Named {
            name: "frame.csv",
            body: example::FRAME_CSV.as_bytes(),
        }),
        cpi: Some(Named {
            name: "cpi.csv",
            body: example::CPI_CSV.as_bytes(),
        }),
        tables: &[],
        checks: None,
        anyway: false,
        model: Some(Named {
            name: "model.lav",
            body: example::MODEL_LAV.as_bytes(),
        }),
    };
    let at = run.at;
    let (project, lineage) = (fresh(), fresh());
    let mut study = Study::create(path, &documents, project, lineage, run)?;
    let grid = Grid::read("interviews.csv", example::INTERVIEWS_CSV.as_bytes())?;
    let plan = import::plan(
        "interviews.csv",
        &grid,
        study.questionnaire(),
        study.roles(),
        context,
    )?;
    study.import(&plan, fresh, at)?;
    study.store.close()
}
