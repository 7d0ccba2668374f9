//! An estimate is kept in the study that it was made from, unless somebody works in it or it may not be written.

use std::path::Path;

use crate::analysis::{Matter, Record, Request, hex};
use crate::cli::{clock, session};
use crate::error::Result;
use crate::report::{Fact, Tables};
use crate::store::{Document, KeptRun, Store};
use crate::survey::DocumentKind;

/// How many hex digits name a kept estimate.
pub(super) const SHORT: usize = 10;

/// Keeps what came out of `asked` in the study at `path`, and says under which name. What stands in the way is said on
/// stderr: the estimate itself is good.
pub(super) fn keep(
    path: &Path,
    asked: (&Matter<'_>, &Request),
    model_name: &str,
    tables: &mut Tables,
) {
    let (matter, request) = asked;
    let record = Record::of(matter, request, tables);
    let model = Document {
        kind: DocumentKind::Model,
        name: model_name.to_owned(),
        body: matter.model.as_bytes().to_vec(),
    };
    match written(path, &record, &model) {
        Ok(name) => tables.run.push("kept_as", Fact::Text(name)),
        Err(error) => eprintln!("the estimate is not kept in the study: {error}"),
    }
}

/// A study that holds the estimate already is not written.
fn written(path: &Path, record: &Record, model: &Document) -> Result<String> {
    let run = KeptRun {
        name: format!(
            "{}, {}",
            session::operator(),
            clock::now().format("%Y-%m-%d %H:%M")
        ),
        body: record.bytes(),
    };
    let sha = run.sha();
    let known = Store::open_read_only(path)?
        .runs()?
        .iter()
        .any(|kept| kept.sha() == sha);
    if !known {
        let mut store = Store::open(path, session::run())?;
        store.keep_run(&run, model)?;
        store.close()?;
    }
    Ok(hex(&sha)[..SHORT].to_owned())
}
