//! `fieldbook import`: interviews from a CSV file, wide or long, all or nothing.

use std::path::PathBuf;

use serde_json::json;

use crate::data::{
    Grid,
    import::{self, Plan},
};
use crate::error::Result;
use crate::form::Context;
use crate::study::{Imported, Study};

use super::passphrase::KeyArgs;
use super::{Outcome, clock, files, session};

/// Arguments of `import`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study.
    study: PathBuf,
    /// Interviews: a row an interview with a column a question, or a row an answer with columns `variable` and `value`.
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    key: KeyArgs,
}

/// Runs the verb.
///
/// # Errors
/// Every cell that does not fit, by line and column; nothing is written then.
pub fn run(args: Args) -> Result<Outcome> {
    let name = files::name(&args.file);
    let grid = Grid::read(&name, &files::read(&args.file)?)?;
    let mut study = Study::open(&args.study, session::run())?;
    args.key.demand(&mut study.store)?;
    let context = Context::at(clock::now());
    let plan = import::plan(&name, &grid, study.columns()?, study.roles(), &context)?;
    let imported = study.import(&plan, session::fresh_uid, clock::moment())?;
    study.store.close()?;
    Ok(Outcome::done(if args.json {
        document(&plan, imported)
    } else {
        text(&name, &plan, imported)
    }))
}

fn document(plan: &Plan, imported: Imported) -> String {
    let ignored: Vec<_> = plan.ignored.iter().map(|(head, _)| head).collect();
    let document = json!({
        "interviews": plan.interviews.len(),
        "added": imported.added,
        "changed": imported.changed,
        "same": imported.same,
        "events": imported.events,
        "ignored_columns": ignored,
        "recalculated": plan.recalculated,
        "off_path": plan.off_path,
    });
    format!("{document:#}\n")
}

fn text(name: &str, plan: &Plan, imported: Imported) -> String {
    let mut out = format!(
        "{name}: {} interviews: {} new, {} changed, {} as they were\n",
        plan.interviews.len(),
        imported.added,
        imported.changed,
        imported.same
    );
    for (head, similar) in &plan.ignored {
        out += &format!("Not imported: column `{head}` is no question of the form");
        out += &similar.as_ref().map_or(".\n".to_owned(), |name| {
            format!("; did you mean `{name}`?\n")
        });
    }
    if plan.recalculated > 0 {
        out += &format!(
            "{} calculated cells differ from the form's calculation, which was taken.\n",
            plan.recalculated
        );
    }
    if plan.off_path > 0 {
        out += &format!(
            "{} answers stand under questions that the form would have skipped; they were taken as they are.\n",
            plan.off_path
        );
    }
    out
}
