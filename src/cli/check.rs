//! `fieldbook check STUDY`: what strikes about the interviews; nothing is changed.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::form::Context;
use crate::review::{Evidence, Finding, Severity};
use crate::study::{Study, team_checks};

use super::passphrase::KeyArgs;
use super::{Outcome, clock, files};

/// Arguments of `check`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The study.
    pub study: PathBuf,
    /// The team's own checks instead of the study's: name,severity,expression,message; an expression holds where
    /// something is wrong.
    #[arg(long, value_name = "CHECKS.csv")]
    pub checks: Option<PathBuf>,
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
    let mut study = Study::open_read_only(&args.study)?;
    args.key.demand(&mut study.store)?;
    let team = match &args.checks {
        Some(path) => {
            let text = files::read_text(path)?;
            team_checks(study.questionnaire(), &files::name(path), text.as_bytes())?
        }
        None => study.own_checks()?,
    };
    let material = study.material()?;
    let found = material.findings(&Context::at(clock::now()), &team);
    let interviews = material.interviews.len();
    let text = if args.json {
        format!("{:#}\n", document(&found, interviews))
    } else {
        listing(&found, interviews)
    };
    Ok(if found.is_empty() {
        Outcome::done(text)
    } else {
        Outcome::findings(text)
    })
}

fn document(found: &[Finding], interviews: usize) -> Value {
    let mut checks: BTreeMap<String, usize> = BTreeMap::new();
    for finding in found {
        *checks.entry(finding.check.code()).or_default() += 1;
    }
    let mut counts: Map<String, Value> = Severity::ALL
        .iter()
        .map(|severity| (severity.code().to_owned(), json!(count(found, *severity))))
        .collect();
    counts.insert("interviews".to_owned(), json!(interviews));
    counts.insert("checks".to_owned(), json!(checks));
    json!({
        "ok": found.is_empty(),
        "findings": found.iter().map(one).collect::<Vec<_>>(),
        "counts": counts,
    })
}

fn one(finding: &Finding) -> Value {
    let subject = &finding.subject;
    let uid = |uid: Option<crate::name::Uid>| uid.map(|uid| uid.to_string());
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
    })
}

fn listing(found: &[Finding], interviews: usize) -> String {
    let mut text = String::new();
    for finding in found {
        let _ = writeln!(
            text,
            "{:<4}  {}: {}",
            finding.severity.code(),
            finding.check.code(),
            finding
        );
    }
    let counts: Vec<String> = Severity::ALL
        .iter()
        .map(|severity| format!("{} {}", count(found, *severity), severity.code()))
        .collect();
    let _ = writeln!(
        text,
        "{} findings ({}) in {interviews} interviews; nothing was changed.",
        found.len(),
        counts.join(", ")
    );
    text
}

fn count(found: &[Finding], severity: Severity) -> usize {
    found
        .iter()
        .filter(|finding| finding.severity == severity)
        .count()
}
