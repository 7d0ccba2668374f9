//! Who is at the keyboard, on which laptop, at what time: what each run of the program writes beside its events.

use std::env;
use std::path::PathBuf;

use etcetera::BaseStrategy;

use crate::name::Uid;
use crate::store::Run;

use super::clock;

/// This run of the program, under a new id.
#[must_use]
pub fn run() -> Run {
    Run {
        uid: fresh_uid(),
        operator: operator(),
        device: device(),
        at: clock::moment(),
        app: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// A new id, different from every other.
#[must_use]
pub fn fresh_uid() -> Uid {
    Uid(uuid::Uuid::new_v4().into_bytes())
}

/// The person: `FIELDBOOK_OPERATOR`, else the account's name.
#[must_use]
pub fn operator() -> String {
    named(&["FIELDBOOK_OPERATOR", "USER", "USERNAME"]).unwrap_or_else(|| "unknown".to_owned())
}

/// The laptop: `FIELDBOOK_DEVICE`, else its host name.
#[must_use]
pub fn device() -> String {
    named(&["FIELDBOOK_DEVICE", "COMPUTERNAME", "HOSTNAME"])
        .or_else(|| {
            std::fs::read_to_string("/etc/hostname")
                .ok()
                .map(|name| name.trim().to_owned())
        })
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "laptop".to_owned())
}

fn named(variables: &[&str]) -> Option<String> {
    variables
        .iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
}

/// Where backups are kept: `FIELDBOOK_BACKUPS`, else a folder of this account; none where that is `off`.
#[must_use]
pub fn backups() -> Option<PathBuf> {
    kept("FIELDBOOK_BACKUPS", "backups")
}

/// Where the safety log is kept: `FIELDBOOK_SAFETY`, best on another disk, else a folder of this account; none where that
/// is `off`.
#[must_use]
pub fn safety() -> Option<PathBuf> {
    kept("FIELDBOOK_SAFETY", "safety")
}

fn kept(variable: &str, name: &str) -> Option<PathBuf> {
    match env::var_os(variable).filter(|value| !value.is_empty()) {
        Some(value) if value == "off" => None,
        Some(value) => Some(PathBuf::from(value)),
        None => Some(state()?.join(name)),
    }
}

/// This account's folder for what the program keeps beside studies.
#[must_use]
pub fn state() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    let state = base.state_dir().unwrap_or_else(|| base.data_dir());
    Some(state.join("fieldbook"))
}
