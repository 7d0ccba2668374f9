//! `fieldbook handover STUDY --to postgres://…`: the same events in a national office's database.

use std::path::PathBuf;

use super::Outcome;
use crate::error::Result;

/// Arguments of `handover`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study.
    pub study: PathBuf,
    /// The database: postgres://user:password@host/database.
    #[arg(long, value_name = "URL")]
    pub to: String,
}

/// Hands over what the office lacks, checks it there, and says the digest of the state. Exit code 3 when a run was set
/// aside or people disagree.
///
/// # Errors
/// The study is not sound, the database cannot be reached or written, or this program was built without it.
#[cfg(feature = "postgres")]
pub fn run(args: &Args) -> Result<Outcome> {
    use std::fmt::Write as _;
    let store = crate::store::Store::open_read_only(&args.study)?;
    let done = crate::handover::hand_over(&store, &args.to)?;
    let mut text = format!(
        "{}: {} events handed over, {} runs checked; state {:02x}{:02x}{:02x}, {} conflicts\n",
        args.study.display(),
        done.events,
        done.runs,
        done.state_digest[0],
        done.state_digest[1],
        done.state_digest[2],
        done.conflicts,
    );
    for reason in &done.set_aside {
        let _ = writeln!(text, "  {reason}.");
    }
    Ok(match done.set_aside.is_empty() && done.conflicts == 0 {
        true => Outcome::done(text),
        false => Outcome::findings(text),
    })
}

/// Says how to get a program that can.
///
/// # Errors
/// Always.
#[cfg(not(feature = "postgres"))]
pub fn run(args: &Args) -> Result<Outcome> {
    Err(crate::error::Error::new(
        args.study.display().to_string(),
        "this fieldbook was built without PostgreSQL, which laptops do not need",
    )
    .way_out("At the office build it with `cargo build --release --features postgres`"))
}
