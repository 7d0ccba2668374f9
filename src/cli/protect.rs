//! `fieldbook protect STUDY`: from now on, answers that identify people are stored encrypted.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::passphrase::{self, KeyArgs};
use super::{Outcome, clock, session};
use crate::data::Selection;
use crate::error::{Error, Result};
use crate::study::Study;
use crate::vault::{Keyring, Protection, Recipient, Secret};

/// Arguments of `protect`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study.
    study: PathBuf,
    /// The office's public key (age1…, from `fieldbook office-key`); may be given several times.
    #[arg(long, value_name = "PUBLIC-KEY")]
    office: Vec<String>,
    /// A question to protect, instead of those that `export --deidentify` leaves out; may be given several times.
    #[arg(long, value_name = "VAR")]
    question: Vec<String>,
    /// Only give this file another passphrase.
    #[arg(long, conflicts_with_all = ["office", "question", "new_secret"])]
    change_passphrase: bool,
    /// Encrypt what is answered from now on under a new secret; what was answered before stays readable with it.
    #[arg(long)]
    new_secret: bool,
    /// A file with the new passphrase (or set FIELDBOOK_NEW_PASSPHRASE); without it the terminal asks.
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArgs,
}

/// Runs the verb.
///
/// # Errors
/// The key that was given does not open the study, a question cannot be protected, no office is named; nothing is
/// changed then.
pub fn run(args: &Args) -> Result<Outcome> {
    let mut study = Study::open(&args.study, session::run())?;
    args.key.demand(&mut study.store)?;
    if args.change_passphrase {
        return change(args, study);
    }
    let (secret, before) = secret(args, &study)?;
    let office = office(args, before.as_ref().map(|(protection, _)| protection))?;
    let (variables, mut said) = variables(args, &study)?;
    let protection = Protection::new(
        &secret,
        office,
        variables,
        before.as_ref().map(|(protection, ring)| (protection, ring)),
    )?;
    let passphrase = passphrase::chosen(args.new_passphrase_file.as_deref())?;
    passphrase.check()?;
    let readable = study.store.readable_answers(&protection.variables)?;
    study
        .store
        .protect(&protection, &secret, &passphrase, clock::moment())?;
    let _ = writeln!(
        said,
        "{}: answers to {} questions, and every note, are encrypted from now on; {} office keys and this file's passphrase open them.",
        args.study.display(),
        protection.variables.len(),
        protection.office.len()
    );
    if readable > 0 {
        let _ = writeln!(
            said,
            "{readable} answers to them were given before and stay readable in the log: the log is never changed. Protect a study before its first interview."
        );
    }
    if study.frame()?.is_some() {
        said.push_str(
            "The sampling frame stays readable in the file: keep names and telephones out of it.\n",
        );
    }
    study.store.close()?;
    Ok(Outcome::done(said))
}

fn change(args: &Args, mut study: Study) -> Result<Outcome> {
    let passphrase = passphrase::chosen(args.new_passphrase_file.as_deref())?;
    study.store.set_passphrase(&passphrase)?;
    study.store.close()?;
    Ok(Outcome::done(format!(
        "{}: the new passphrase opens this file, the old one no longer does. Copies of it keep theirs.\n",
        args.study.display()
    )))
}

/// The secret to use, and what protects the study so far.
fn secret(args: &Args, study: &Study) -> Result<(Secret, Option<(Protection, Keyring)>)> {
    let Some(protection) = study.store.protection().cloned() else {
        return Ok((Secret::fresh()?, None));
    };
    let ring = study.store.keys().clone();
    let secret = match ring.secret(protection.key) {
        Some(secret) if !args.new_secret => secret.clone(),
        _ => Secret::fresh()?,
    };
    Ok((secret, Some((protection, ring))))
}

fn office(args: &Args, before: Option<&Protection>) -> Result<Vec<Recipient>> {
    match before {
        Some(before) if args.office.is_empty() => Ok(before.office.clone()),
        _ => args
            .office
            .iter()
            .map(|text| Recipient::parse(text))
            .collect(),
    }
}

/// The questions to protect, and a line on each.
fn variables(args: &Args, study: &Study) -> Result<(Vec<String>, String)> {
    let (questionnaire, roles) = (study.questionnaire(), study.roles());
    let nodes = questionnaire.nodes();
    let mut chosen = Vec::new();
    let mut said = String::new();
    if args.question.is_empty() {
        for (id, why) in Selection::without_identifiers(questionnaire, roles).left_out() {
            let _ = writeln!(said, "{}: {why}", nodes[id].variable);
            chosen.push(nodes[id].variable.clone());
        }
    }
    for name in &args.question {
        let node = nodes
            .iter()
            .find(|node| node.variable.as_str() == name && node.kind.holds_answer());
        let Some(node) = node else {
            return Err(Error::new(
                format!("--question {name}"),
                "the questionnaire asks no such question",
            ));
        };
        chosen.push(node.variable.clone());
    }
    for variable in &chosen {
        if let Some(role) = roles.played_by(variable).next() {
            return Err(Error::new(
                variable.to_string(),
                format!(
                    "it is the {} by which interviews are listed and merged, and must stay readable",
                    role.code()
                ),
            )
            .way_out("Use a code that means nothing in its place, and ask for the name in a question of its own"));
        }
    }
    if chosen.is_empty() {
        said.push_str("No question of the form identifies people by the rule of `export --deidentify`; bundles and notes are encrypted.\n");
    }
    let names = chosen.iter().map(ToString::to_string).collect();
    Ok((names, said))
}
