//! `fieldbook form check FORM.xlsx`: is this workbook a questionnaire, and if not, which cell says so?

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::{Outcome, files};
use crate::data::xlsform::{self, Options, Reading, Table};
use crate::error::Result;
use crate::form::{Finding, Kind, Lints, Missing, NodeId, Questionnaire, SPECIAL_CODES};

/// Read an XLSForm and list what is wrong with it, by sheet, row and column.
///
/// A second round takes over answers of the first by a column `bind::fieldbook:preload`: `prefill` fills them in, `confirm`
/// proposes them for one key, `show` shows them beside the question; `prefill:income_2020` names another question.
///
/// A workbook with errors is refused here. `form run --anyway` and `new --anyway` open it without the rules at the errors.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The workbook.
    pub form: PathBuf,
    /// Name what ODK Collect, Enketo and SurveyCTO answer differently.
    #[arg(long)]
    pub portable: bool,
    /// Leave out advice on rules that are allowed and likely go wrong.
    #[arg(long)]
    pub errors_only: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Checks the workbook; an error in it is exit code 1, a warning is printed and no more.
///
/// # Errors
/// There is no such file.
pub fn run(args: &Args) -> Result<Outcome> {
    let lints = Lints {
        advice: !args.errors_only,
        portable: args.portable,
    };
    let reading = read(&args.form, lints, true)?;
    let stdout = if args.json {
        format!("{:#}\n", as_json(&reading))
    } else {
        as_text(&reading, &args.form)
    };
    Ok(Outcome {
        stdout,
        exit: u8::from(reading.errors().next().is_some()),
    })
}

/// Reads the workbook with the tables that it names, where they lie beside it.
pub(super) fn read(path: &Path, lints: Lints, anyway: bool) -> Result<Reading> {
    let bytes = files::read(path)?;
    let options = Options {
        name: stem(path),
        tables: tables_beside(path, &bytes)?,
        lints,
        anyway,
    };
    Ok(xlsform::read_with(&bytes, &options))
}

/// The tables that the workbook `bytes` names, those of them that lie beside it at `path`.
///
/// # Errors
/// One of them cannot be read.
pub fn tables_beside(path: &Path, bytes: &[u8]) -> Result<Vec<Table>> {
    let mut tables = vec![];
    for name in xlsform::tables_wanted(bytes) {
        let beside = path.with_file_name(&name);
        if beside.is_file() {
            tables.push(Table::read(name, &files::read(&beside)?));
        }
    }
    Ok(tables)
}

/// The name of a form that has no id: its file's, without the ending.
fn stem(path: &Path) -> String {
    path.file_stem()
        .map_or_else(|| "form".into(), |stem| stem.to_string_lossy().into_owned())
}

/// How many questions, groups and repeats there are.
fn counts(form: Option<&Questionnaire>) -> [usize; 3] {
    let count = |wanted: fn(&Kind) -> bool| {
        let nodes = form.map_or(&[][..], Questionnaire::nodes);
        nodes.iter().filter(|node| wanted(&node.kind)).count()
    };
    [
        count(Kind::is_question),
        count(|kind| *kind == Kind::Group),
        count(|kind| *kind == Kind::Repeat),
    ]
}

fn as_json(reading: &Reading) -> Value {
    let errors = reading.errors().count();
    let form = reading.questionnaire.as_ref().filter(|_| errors == 0);
    let [questions, groups, repeats] = counts(form);
    let findings: Vec<Value> = reading.findings.iter().map(finding).collect();
    json!({
        "ok": errors == 0,
        "opens_anyway": reading.questionnaire.is_some(),
        "form": form.map(Questionnaire::id),
        "version": form.map(Questionnaire::version),
        "title": form.map(Questionnaire::title),
        "questions": questions,
        "groups": groups,
        "repeats": repeats,
        "languages": form.map_or(&[][..], Questionnaire::languages),
        "special_codes": form.map_or_else(Vec::new, codes),
        "findings": findings,
    })
}

/// Which codes read as a reason for no answer, and in which questions.
fn codes(form: &Questionnaire) -> Vec<Value> {
    let one = |(code, reason, nodes): (String, Missing, Vec<NodeId>)| {
        let names: Vec<&str> = nodes
            .iter()
            .map(|id| form.nodes()[*id].variable.as_str())
            .collect();
        json!({"code": code, "reason": reason.code(), "questions": names})
    };
    form.special_codes().into_iter().map(one).collect()
}

/// The same in words, with how to decide otherwise; nothing where no code is special.
pub fn codes_in_words(form: &Questionnaire) -> Option<String> {
    let one = |(code, reason, nodes): (String, Missing, Vec<NodeId>)| {
        let questions = if nodes.len() == 1 {
            "question"
        } else {
            "questions"
        };
        format!(
            "{code} reads as {} in {} {questions}",
            reason.code().replace('_', " "),
            nodes.len()
        )
    };
    let all: Vec<String> = form.special_codes().into_iter().map(one).collect();
    let said = all.join(", ");
    (!said.is_empty()).then(|| {
        format!("{said}; a setting {SPECIAL_CODES} decides otherwise (none, or -98=dont_know -99=refused)\n")
    })
}

fn finding(finding: &Finding) -> Value {
    let spot = &finding.spot;
    json!({
        "severity": finding.severity.code(),
        "code": finding.code,
        "sheet": &*spot.sheet,
        "row": (spot.row > 0).then_some(spot.row),
        "column": (!spot.column.is_empty()).then_some(&*spot.column),
        "cell": spot.cell(),
        "message": finding.message,
        "way_out": finding.way_out,
    })
}

fn as_text(reading: &Reading, path: &Path) -> String {
    let mut text = String::new();
    for finding in &reading.findings {
        let _ = writeln!(text, "{finding}");
    }
    let name = files::name(path);
    let errors = reading.errors().count();
    let warnings = reading.findings.len() - errors;
    let _ = match &reading.questionnaire {
        Some(_) if errors > 0 => writeln!(
            text,
            "{name}: {errors} errors, {warnings} warnings; with --anyway it opens without what stands at the errors"
        ),
        Some(form) => {
            let [questions, groups, repeats] = counts(Some(form));
            text += &codes_in_words(form).unwrap_or_default();
            writeln!(
                text,
                "{name}: {} ({}): {questions} questions, {groups} groups, {repeats} repeats, {}; {} warnings",
                form.title(),
                form.id(),
                form.languages().join(", "),
                warnings
            )
        }
        None => writeln!(text, "{name}: {errors} errors, {warnings} warnings"),
    };
    text
}
