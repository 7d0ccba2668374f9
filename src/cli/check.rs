//! `fieldbook check STUDY`: what strikes about the interviews; nothing is changed.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    path::PathBuf,
};

use serde_json::{Map, Value, json};

use crate::analysis::measures;
use crate::error::{Error, Result};
use crate::form::Context;
use crate::name::Uid;
use crate::report::json;
use crate::review::{Evidence, Finding, Severity, TeamCheck};
use crate::study::{Material, Study, team_checks};
use crate::survey::{Event, Remark};

use super::passphrase::KeyArgs;
use super::{Outcome, clock, files, session};

/// Arguments of `check`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Args {
    /// The study.
    pub study: PathBuf,
    /// The team's own checks instead of the study's: name,severity,expression,message; an expression holds where
    /// something is wrong.
    #[arg(long, value_name = "CHECKS.csv")]
    pub checks: Option<PathBuf>,
    /// Put this finding aside: it does not come back unless the data that it looked at change.
    #[arg(
        long,
        value_name = "ID",
        requires = "reason",
        conflicts_with = "recall"
    )]
    pub dismiss: Option<String>,
    /// Let this finding count again.
    #[arg(long, value_name = "ID", requires = "reason")]
    pub recall: Option<String>,
    /// Why.
    #[arg(long)]
    pub reason: Option<String>,
    /// List also the findings that were put aside.
    #[arg(long)]
    pub all: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
    /// What opens encrypted answers.
    #[command(flatten)]
    pub key: KeyArgs,
}

/// Runs every check; findings are exit code 3.
///
/// # Errors
/// The study cannot be read, or a line of the team's checks cannot be used.
pub fn run(args: &Args) -> Result<Outcome> {
    if let Some((id, dismiss)) = wanted(args) {
        return put_aside(args, id, dismiss);
    }
    let mut study = Study::open_read_only(&args.study)?;
    args.key.demand(&mut study.store)?;
    let team = match &args.checks {
        Some(path) => {
            let text = files::read_text(path)?;
            team_checks(study.columns()?, &files::name(path), text.as_bytes())?
        }
        None => study.own_checks()?,
    };
    let material = examined(&study, &team)?;
    let mut found = material.findings;
    let aside = study.store.talk()?.dismissed;
    let all = found.len();
    if !args.all {
        found.retain(|finding| !aside.contains_key(&finding.id));
    }
    let counts = Counts {
        interviews: material.sheet.lines().len(),
        dismissed: all - found.len(),
    };
    let text = if args.json {
        let mut document = document(&found, &counts, &aside);
        let listed = material.frame.as_ref().map(|frame| frame.records.len());
        let target = study.target()?.or(listed);
        let tables = study
            .source()
            .and_then(|source| measures(&source, target, &|_, _, _| true));
        document["measures"] = match tables {
            Ok(tables) => json::document(&tables),
            Err(fault) => json!({"fault": fault.to_string()}),
        };
        format!("{document:#}\n")
    } else {
        listing(&found, &counts, &aside)
    };
    Ok(if found.is_empty() {
        Outcome::done(text)
    } else {
        Outcome::findings(text)
    })
}

fn examined(study: &Study, team: &[TeamCheck]) -> Result<Material> {
    let material = study.examine(&Context::at(clock::now()), team, &mut |_, _| true)?;
    material.ok_or_else(|| Error::bug("check", "it stopped although nobody asked it to"))
}

/// What the last line says beside the findings.
struct Counts {
    interviews: usize,
    /// Findings that were put aside and are not listed.
    dismissed: usize,
}

/// Which finding to put aside, or to let count again.
fn wanted(args: &Args) -> Option<(&str, bool)> {
    let dismiss = args.dismiss.as_deref().map(|id| (id, true));
    dismiss.or_else(|| args.recall.as_deref().map(|id| (id, false)))
}

/// Puts the finding whose id begins with `id` aside, or lets it count again.
fn put_aside(args: &Args, id: &str, dismiss: bool) -> Result<Outcome> {
    let mut study = Study::open(&args.study, session::run())?;
    args.key.demand(&mut study.store)?;
    let team = study.own_checks()?;
    let found = examined(&study, &team)?.findings;
    let begins = |finding: &&Finding| !id.is_empty() && finding.id.to_string().starts_with(id);
    let place = || format!("finding {id}");
    let named: Vec<&Finding> = found.iter().filter(begins).collect();
    let finding = match named[..] {
        [finding] => finding,
        [] => {
            return Err(Error::new(place(), "there is no such finding")
                .way_out("`fieldbook check STUDY --all --json` lists them with their ids."));
        }
        _ => {
            let fault = format!("{} findings begin like that", named.len());
            return Err(Error::new(place(), fault).way_out("Give more digits of the id."));
        }
    };
    let reason = args.reason.clone().unwrap_or_default();
    let is_aside = study.store.talk()?.dismissed.contains_key(&finding.id);
    if is_aside == dismiss {
        let already = if dismiss { "put aside" } else { "counted" };
        return Err(Error::new(place(), format!("it is {already} already")));
    }
    if reason.trim().is_empty() {
        return Err(Error::new("--reason", "a reason is needed"));
    }
    let event = Event::on_finding(study.store.study(), finding.id, dismiss, reason);
    let says = if dismiss { "put aside" } else { "counts again" };
    let text = format!("{finding}\n{says}\n");
    study.store.append(&[event], clock::moment())?;
    study.store.close()?;
    Ok(Outcome::done(text))
}

fn document(found: &[Finding], counted: &Counts, aside: &HashMap<Uid, Remark>) -> Value {
    let mut checks: BTreeMap<String, usize> = BTreeMap::new();
    for finding in found {
        *checks.entry(finding.check.code()).or_default() += 1;
    }
    let mut counts: Map<String, Value> = Severity::ALL
        .iter()
        .map(|severity| (severity.code().to_owned(), json!(count(found, *severity))))
        .collect();
    counts.insert("interviews".to_owned(), json!(counted.interviews));
    counts.insert("dismissed".to_owned(), json!(counted.dismissed));
    counts.insert("checks".to_owned(), json!(checks));
    json!({
        "ok": found.is_empty(),
        "findings": found.iter().map(|finding| one(finding, aside.get(&finding.id))).collect::<Vec<_>>(),
        "counts": counts,
    })
}

fn one(finding: &Finding, aside: Option<&Remark>) -> Value {
    let subject = &finding.subject;
    let uid = |uid: Option<Uid>| uid.map(|uid| uid.to_string());
    let evidence: Map<String, Value> = finding
        .evidence
        .iter()
        .map(|(name, evidence)| {
            let value = match evidence {
                Evidence::Number(number) => json!(number),
                Evidence::Count(count) => json!(count),
                Evidence::Text(text) => json!(text),
            };
            ((*name).to_owned(), value)
        })
        .collect();
    json!({
        "id": finding.id.to_string(),
        "check": finding.check.code(),
        "severity": finding.severity.code(),
        "interview": uid(subject.interview),
        "other": uid(subject.other),
        "key": subject.key,
        "round": subject.round,
        "enumerator": subject.enumerator,
        "variable": finding.variable().map(ToString::to_string),
        "path": subject.path,
        "message": finding.what,
        "way_out": finding.way_out,
        "evidence": evidence,
        "dismissed": aside.map(|word| json!({"reason": word.text, "by": word.by})),
    })
}

fn listing(found: &[Finding], counted: &Counts, aside: &HashMap<Uid, Remark>) -> String {
    let mut text = String::new();
    for finding in found {
        let _ = writeln!(
            text,
            "{:<4}  {}  {}: {}{}",
            finding.severity.code(),
            finding.id.short(),
            finding.check.code(),
            finding,
            aside
                .get(&finding.id)
                .map_or_else(String::new, |word| format!(
                    " [put aside by {}: {}]",
                    word.by,
                    word.text.as_deref().unwrap_or_default()
                ))
        );
    }
    let counts: Vec<String> = Severity::ALL
        .iter()
        .map(|severity| format!("{} {}", count(found, *severity), severity.code()))
        .collect();
    let _ = writeln!(
        text,
        "{} findings ({}) in {} interviews{}; nothing was changed.",
        found.len(),
        counts.join(", "),
        counted.interviews,
        match counted.dismissed {
            0 => String::new(),
            n => format!(", {n} more put aside"),
        }
    );
    text
}

fn count(found: &[Finding], severity: Severity) -> usize {
    found
        .iter()
        .filter(|finding| finding.severity == severity)
        .count()
}
