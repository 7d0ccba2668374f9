//! The verbs: arguments in, one library call, text or one JSON document out, an exit code.
//!
//! Exit codes: 0 done, 1 the data or the person can fix it, 2 usage, 3 findings exist, 70 a bug.

pub mod answer;
pub mod backcheck;
pub mod backup;
pub mod bundle;
pub mod check;
pub mod clock;
pub mod compare;
pub mod conflicts;
pub mod demo;
pub mod doctor;
pub mod export;
mod files;
pub mod form;
pub mod handover;
pub mod import;
pub mod judge;
pub mod keys;
pub mod merge;
pub mod new;
pub mod office_key;
pub mod open;
mod outcome;
pub mod passphrase;
pub mod protect;
pub mod query;
pub mod report;
pub mod rescue;
pub mod sem;
pub mod session;
pub mod source;
pub mod sync;
pub mod unlock;
pub mod verify;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

pub use outcome::Outcome;

use crate::data::clean::for_terminal;
use crate::error::Result;

/// Interviews, before/after comparison and SEM tables in one SQLite file a study, offline.
#[derive(Debug, Parser)]
#[command(name = "fieldbook", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// The study to open; without it the last one, or the welcome screen.
    study: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make the example study (if absent) and open it.
    Demo(demo::Args),
    /// Start a study from an XLSForm.
    New(new::Args),
    /// Check an XLSForm, or answer it without a screen.
    Form(form::Args),
    /// Take interviews from a CSV file, wide or long; all or nothing.
    Import(import::Args),
    /// Write the interviews to a CSV file, or a folder of them.
    Export(export::Args),
    /// Correct an answer; the old one stays in the history.
    Answer(answer::Args),
    /// Merge other laptops' files into this one.
    Merge(merge::Args),
    /// Give the events to a national office's PostgreSQL database (built with the feature `postgres`).
    Handover(handover::Args),
    /// Meet other laptops in a folder or on a stick: drop this one's file, take what the others dropped.
    Sync(sync::Args),
    /// Write the whole study as one encrypted file, for a stick or a mailbox.
    Bundle(bundle::Args),
    /// Make the key that opens every protected study; it stays at the office.
    OfficeKey(office_key::Args),
    /// Store answers that identify people encrypted from now on; change the passphrase.
    Protect(protect::Args),
    /// Say whether a key opens the study; make a study of a bundle.
    Unlock(unlock::Args),
    /// Make a backup of a study, checked by opening it.
    Backup(backup::Args),
    /// Make a new study of what damaged files, backups and safety logs still hold.
    Rescue(rescue::Args),
    /// Make a new study of a backup; nothing is written over.
    Restore(backup::RestoreArgs),
    /// List where people disagree.
    Conflicts(conflicts::Args),
    /// Settle a conflict.
    Resolve(conflicts::ResolveArgs),
    /// List what strikes about the interviews: missing, impossible, unlikely, duplicate; nothing is changed.
    Check(check::Args),
    /// List the open queries; or ask an enumerator about an answer, reply, settle.
    Query(query::Args),
    /// Accept an interview, or send it back with a reason; without either, list what waits for a verdict.
    Judge(judge::Args),
    /// Draw the interviews that are asked again; or compare them with their second visits, by question and enumerator.
    Backcheck(backcheck::Args),
    /// Check the file, its log and that its state is the replay of the log.
    Verify(verify::Args),
    /// Compare before with after.
    Compare(Box<compare::Args>),
    /// Estimate a structural equation model.
    Sem(Box<sem::Args>),
    /// Write a report as one HTML file: response, before and after, the path model, the codebook.
    Report(report::Args),
    /// Print the key table.
    Keys(keys::Args),
    /// Say what this terminal and disk can do.
    Doctor(doctor::Args),
}

/// Runs the program with `arguments` (the first is the program's name).
#[must_use]
pub fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match run(arguments) {
        Ok(outcome) => {
            print(&outcome.stdout);
            ExitCode::from(outcome.exit)
        }
        Err(error) => {
            eprintln!("{}", for_terminal(&error.to_string()));
            ExitCode::from(error.exit_code())
        }
    }
}

/// Prints to stdout; a reader that has gone away, such as `head`, is no error. What a person said or a file is called never
/// reaches a terminal as a command to it; another program gets it as it is.
fn print(text: &str) {
    use std::io::{IsTerminal, Write};
    let mut stdout = std::io::stdout().lock();
    let text = match stdout.is_terminal() {
        true => for_terminal(text),
        false => text.into(),
    };
    let _ = stdout.write_all(text.as_bytes());
    if !text.is_empty() && !text.ends_with('\n') {
        let _ = stdout.write_all(b"\n");
    }
    let _ = stdout.flush();
}

fn run(arguments: Arguments) -> Result<Outcome> {
    let Some(verb) = arguments.verb else {
        return open::run(arguments.study);
    };
    match verb {
        Verb::Demo(args) => demo::run(args),
        Verb::New(args) => new::run(args),
        Verb::Form(args) => form::run(&args),
        Verb::Import(args) => import::run(args),
        Verb::Export(args) => export::run(args),
        Verb::Answer(args) => answer::run(args),
        Verb::Verify(args) => verify::run(&args),
        Verb::Compare(args) => compare::run(&args),
        Verb::Sem(args) => sem::run(*args),
        Verb::Keys(args) => keys::run(args),
        Verb::Doctor(args) => doctor::run(args),
        Verb::Handover(args) => handover::run(&args),
        Verb::Bundle(args) => bundle::run(&args),
        Verb::OfficeKey(args) => office_key::run(&args),
        Verb::Protect(args) => protect::run(&args),
        Verb::Unlock(args) => unlock::run(&args),
        Verb::Merge(args) => merge::run(&args),
        Verb::Sync(args) => sync::run(&args),
        Verb::Rescue(args) => rescue::run(&args),
        Verb::Backup(args) => backup::run(&args),
        Verb::Restore(args) => backup::restore(&args),
        Verb::Conflicts(args) => conflicts::run(&args),
        Verb::Resolve(args) => conflicts::resolve(&args),
        Verb::Check(args) => check::run(&args),
        Verb::Query(args) => query::run(&args),
        Verb::Judge(args) => judge::run(&args),
        Verb::Backcheck(args) => backcheck::run(&args),
        Verb::Report(args) => report::run(args),
    }
}
