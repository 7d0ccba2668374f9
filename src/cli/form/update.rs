//! `fieldbook form update STUDY NEW.xlsx`: a newer version of the questionnaire, shown first, then asked from now on.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::tables_beside;
use crate::cli::{Outcome, clock, files, session};
use crate::error::Result;
use crate::form::version::Step;
use crate::study::{Named, Study, Update};

/// Ask a newer version of the questionnaire from now on.
///
/// Every interview keeps the version that it was begun with: it opens, exports and merges as before. Answers go on under
/// their question's new name; what is no longer asked has columns of its own in exports.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The study.
    pub study: PathBuf,
    /// The newer workbook.
    pub form: PathBuf,
    /// Show what it means, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Take the questionnaire in spite of errors, without the rules at which they stand.
    #[arg(long)]
    pub anyway: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Runs the verb.
///
/// # Errors
/// The workbook cannot be used, or the study not be written; nothing is changed then.
pub fn run(args: &Args) -> Result<Outcome> {
    let body = files::read(&args.form)?;
    let tables = tables_beside(&args.form, &body)?;
    let name = files::name(&args.form);
    let named = Named {
        name: &name,
        body: &body,
    };
    let update = if args.dry_run {
        Study::open_read_only(&args.study)?.update(named, tables, args.anyway)?
    } else {
        let mut study = Study::open(&args.study, session::run())?;
        let update = study.update(named, tables, args.anyway)?;
        study.apply(&update, clock::moment())?;
        study.store.close()?;
        update
    };
    Ok(Outcome::done(if args.json {
        format!("{:#}\n", as_json(&update, !args.dry_run))
    } else {
        as_text(&update, !args.dry_run)
    }))
}

fn as_text(update: &Update, applied: bool) -> String {
    let mut lines: Vec<String> = update
        .plan
        .steps
        .iter()
        .map(|step| line(update, step))
        .collect();
    if update.is_same_file {
        lines.push("the workbook is the one in use already".into());
    } else if lines.is_empty() {
        lines.push("the same questions and choices; texts or rules may differ".into());
    }
    let interviews = match update.interviews {
        1 => "1 interview keeps the version that it was begun with".to_owned(),
        n => format!("{n} interviews keep the version that they were begun with"),
    };
    let what = match applied {
        true => "new interviews are asked the newer version",
        false => "nothing was changed",
    };
    let (from, to) = (shown(&update.from), shown(&update.to));
    lines.push(format!("version {from} → {to}: {what}; {interviews}"));
    lines.join("\n") + "\n"
}

fn shown(version: &str) -> &str {
    if version.is_empty() {
        "(none)"
    } else {
        version
    }
}

fn line(update: &Update, step: &Step) -> String {
    let touched = match update.touches(step) {
        0 => String::new(),
        1 => "; answered in 1 interview".to_owned(),
        n => format!("; answered in {n} interviews"),
    };
    let what = match step {
        Step::New { variable } => format!("new      {variable}: blank in the interviews so far"),
        Step::Removed { variable } => {
            format!("removed  {variable}: its answers stay, in a column of their own")
        }
        Step::Renamed { from, to } => format!("renamed  {from} → {to}: its answers go on"),
        Step::Retyped {
            variable,
            from,
            to,
            keeps: true,
        } => format!("retyped  {variable}: {from} → {to}, every answer can stand"),
        Step::Retyped {
            variable, from, to, ..
        } => format!(
            "retyped  {variable}: {from} → {to}, earlier answers stay in a column of their own"
        ),
        Step::Moved { variable, repeats } => format!(
            "moved    {variable}: from {} to {} repeats, earlier answers stay in a column of their own",
            repeats.0, repeats.1
        ),
        Step::Choices {
            variable,
            added,
            removed,
        } => {
            let part = |word: &str, names: &[String]| match names {
                [] => None,
                names => Some(format!("{word} {}", some(names))),
            };
            let parts = [part("offers", added), part("no longer offers", removed)];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            format!("choices  {variable}: {}", parts.join(", "))
        }
    };
    what + &touched
}

fn some(names: &[String]) -> String {
    let first: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
    match names.len() - first.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

fn as_json(update: &Update, applied: bool) -> Value {
    let step = |step: &Step| {
        let mut value = match step {
            Step::New { variable } => json!({"step": "new", "variable": variable.as_str()}),
            Step::Removed { variable } => json!({"step": "removed", "variable": variable.as_str()}),
            Step::Renamed { from, to } => {
                json!({"step": "renamed", "variable": from.as_str(), "to": to.as_str()})
            }
            Step::Retyped {
                variable,
                from,
                to,
                keeps,
            } => json!({
                "step": "retyped", "variable": variable.as_str(), "from": from, "to": to, "keeps": keeps
            }),
            Step::Moved { variable, repeats } => json!({
                "step": "moved", "variable": variable.as_str(), "from": repeats.0, "to": repeats.1
            }),
            Step::Choices {
                variable,
                added,
                removed,
            } => json!({
                "step": "choices", "variable": variable.as_str(), "added": added, "removed": removed
            }),
        };
        value["interviews"] = json!(update.touches(step));
        value
    };
    json!({
        "applied": applied && !update.is_same_file,
        "from": update.from,
        "to": update.to,
        "interviews": update.interviews,
        "harmless": update.plan.is_harmless(),
        "steps": update.plan.steps.iter().map(step).collect::<Vec<_>>(),
    })
}
