//! `fieldbook backup STUDY` and `fieldbook restore STUDY --from BACKUP -o NEW`: copies that were opened and checked, and
//! the way back, which never writes over anything.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::passphrase::KeyArgs;
use super::{Outcome, clock, merge, session};
use crate::error::{Error, Result};
use crate::store::{Backup, Backups, Made, Pace, Source, Store};
use crate::sync::say;

/// Arguments of `backup`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study; it may be open elsewhere.
    pub study: PathBuf,
    /// The folder below which backups are kept, instead of this laptop's own (or set FIELDBOOK_BACKUPS).
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// Only list those that there are.
    #[arg(long)]
    pub list: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `restore`.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The study that was lost or damaged; it is not touched, and need not be there.
    pub study: PathBuf,
    /// The backup; without it the latest one of this study that verifies.
    #[arg(long, value_name = "BACKUP")]
    pub from: Option<PathBuf>,
    /// The new file; there must be nothing of this name.
    #[arg(short, long, value_name = "NEW")]
    pub output: PathBuf,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
    /// What opens an encrypted bundle.
    #[command(flatten)]
    pub key: KeyArgs,
}

/// Makes a backup, or lists them.
///
/// # Errors
/// The study cannot be read, or the backup not written.
pub fn run(args: &Args) -> Result<Outcome> {
    let store = Store::open_read_only(&args.study)?;
    let backups = Backups::of(&store, &base(args.to.as_deref())?);
    let mut listen = |_, _| true;
    let made = match args.list {
        true => None,
        false => Some(backups.make(&store, clock::moment(), &mut Pace::new(&mut listen))?),
    };
    let list = backups.list();
    if args.json {
        let (path, written) = match &made {
            Some(Made::Written(backup)) => (Some(&backup.path), true),
            Some(Made::Unchanged(backup)) => (Some(&backup.path), false),
            None => (None, false),
        };
        let document = json!({
            "backup": path.map(|path| path.display().to_string()), "written": written,
            "backups": list.iter().map(as_json).collect::<Vec<_>>(),
        });
        return Ok(Outcome::done(format!("{document:#}\n")));
    }
    let mut text = String::new();
    match made {
        Some(Made::Written(backup)) => {
            let _ = writeln!(
                text,
                "{}: written and checked, {} bytes",
                backup.path.display(),
                backup.bytes
            );
        }
        Some(Made::Unchanged(backup)) => {
            let _ = writeln!(text, "{}: holds all of this already", backup.path.display());
        }
        None if list.is_empty() => {
            let _ = writeln!(
                text,
                "There is no backup in {} yet.",
                backups.folder().display()
            );
        }
        None => {
            for backup in &list {
                let _ = writeln!(
                    text,
                    "{}  {:>12} bytes  {}",
                    time(backup),
                    backup.bytes,
                    backup.path.display()
                );
            }
        }
    }
    Ok(Outcome::done(text))
}

/// Makes a new study of a backup.
///
/// # Errors
/// There is no backup that verifies, or something is at the new name already.
pub fn restore(args: &RestoreArgs) -> Result<Outcome> {
    if args.output.exists() {
        return Err(Error::new(
            args.output.display().to_string(),
            "there is a file of this name already",
        )
        .way_out("Choose another name; nothing is ever written over"));
    }
    let (from, passed_over) = match &args.from {
        Some(from) => (restored(from, args)?, vec![]),
        None => latest(args)?,
    };
    let store = Store::open_read_only(&args.output)?;
    let digest = merge::hex(&store.state_digest()?);
    let interviews = store.interviews()?.len();
    let lacks = lacking(&args.study, &store);
    if args.json {
        let document = json!({
            "restored": args.output.display().to_string(), "from": from.display().to_string(),
            "state_digest": digest, "interviews": interviews, "lacks": lacks, "passed_over": passed_over,
        });
        return Ok(Outcome::done(format!("{document:#}\n")));
    }
    let mut text = format!(
        "{}: {interviews} interviews, from {}\nstate {}\n",
        args.output.display(),
        from.display(),
        &digest[..6]
    );
    for said in passed_over {
        let _ = writeln!(text, "passed over: {said}");
    }
    if let Some(lacks @ 1..) = lacks {
        let _ = writeln!(
            text,
            "It lacks {lacks} events that {} still holds: `fieldbook merge {} {}` takes what of them is sound.",
            args.study.display(),
            args.output.display(),
            args.study.display()
        );
    }
    Ok(Outcome::done(text))
}

/// The latest backup that verifies, and what is said of later ones.
fn latest(args: &RestoreArgs) -> Result<(PathBuf, Vec<String>)> {
    let base = base(None)?;
    let backups = match Store::open_read_only(&args.study) {
        Ok(store) => Backups::of(&store, &base),
        Err(_) => Backups::of_name(&args.study, &base)?,
    };
    let mut passed_over = vec![];
    for backup in backups.list() {
        match restored(&backup.path, args) {
            Ok(from) => return Ok((from, passed_over)),
            Err(error) => passed_over.push(error.to_string()),
        }
    }
    Err(Error::new(
        args.study.display().to_string(),
        format!(
            "none of the {} backups in {} verifies",
            passed_over.len(),
            backups.folder().display()
        ),
    )
    .way_out("Try `fieldbook rescue` with the study and its backups"))
}

/// The backup `from` as the new study, which is taken away again where it does not verify.
fn restored(from: &Path, args: &RestoreArgs) -> Result<PathBuf> {
    Source::open(from, &args.key.identities()?)?.keep_as(&args.output)?;
    let verified = Store::open_to_verify(&args.output).and_then(|store| store.verify());
    let fault = match verified {
        Ok(verified) if verified.is_ok() => return Ok(from.to_owned()),
        Ok(verified) => {
            let first = verified.findings.into_iter().next();
            let first = first.map_or_else(String::new, |finding| {
                format!("{}: {}", finding.place, finding.fault)
            });
            Error::new(
                from.display().to_string(),
                format!("it does not verify ({first})"),
            )
            .way_out("Try an older backup, or `fieldbook rescue`")
        }
        Err(error) => error.within(from.display()),
    };
    let _ = std::fs::remove_file(&args.output);
    Err(fault)
}

/// How many events the old file still holds that `restored` lacks; none where it cannot be read.
fn lacking(old: &Path, restored: &Store) -> Option<i64> {
    let old = Store::open_read_only(old).ok()?;
    let here = restored.tips().ok()?;
    let seq = |run| {
        here.iter()
            .find(|tip| tip.run == run)
            .map_or(0, |tip| tip.seq)
    };
    Some(
        old.tips()
            .ok()?
            .iter()
            .map(|tip| (tip.seq - seq(tip.run)).max(0))
            .sum(),
    )
}

fn base(to: Option<&Path>) -> Result<PathBuf> {
    to.map(Path::to_owned)
        .or_else(session::backups)
        .ok_or_else(|| {
            Error::new("backups", "there is no folder for them")
                .way_out("Name one with --to, or set FIELDBOOK_BACKUPS")
        })
}

fn as_json(backup: &Backup) -> Value {
    json!({"file": backup.path.display().to_string(), "at": time(backup), "bytes": backup.bytes})
}

fn time(backup: &Backup) -> String {
    say::moment(backup.at_ms, clock::moment().tz_minutes)
}
