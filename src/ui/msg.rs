//! What happened: a key, or what the world answers.

use super::{
    about::About,
    analysis::Computed,
    clock::Now,
    effect::{JobId, Work},
    key::Key,
    screen::{KeptRun, Material, entry, interviews, review, sync},
};
use crate::survey::Talk;

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted: never keys.
    Paste(String),
    /// The terminal has another size.
    Resized(u16, u16),
    /// What was to be saved is on disk.
    Saved(Now),
    /// It is not, and this is why.
    NotSaved(String),
    /// A study is open.
    Study(Box<About>),
    /// The roll was read.
    Listed(interviews::Roll),
    /// An interview was read.
    Opened(Box<entry::State>),
    /// The table of interviews and variables was read.
    Reviewed(Box<review::Read>),
    /// The checks have run.
    Examined(JobId, Box<review::Examined>),
    /// What was said about the interviews was read.
    Talk(Box<Talk>),
    /// The history of a cell was read.
    History(String, Vec<super::words::Phrase>),
    /// What was done in an interview was read.
    Trail(crate::name::Uid, Vec<crate::store::Track>),
    /// The notes on a question were read.
    Notes(super::overlay::Writing),
    /// Background work is this far: done, total.
    Progress(JobId, u64, u64),
    /// Background work is finished.
    Computed(JobId, Work, Box<Computed>),
    /// A file was written; this is its name.
    Written(String),
    /// The estimates that the study keeps were read.
    Runs(Vec<KeptRun>),
    /// What the model can be written from was read.
    Material(Box<Material>),
    /// This text is the study's model now.
    ModelAdopted(String),
    /// Background work was stopped.
    Cancelled(JobId),
    /// Background work failed, and this is why.
    NotComputed(JobId, String),
    /// How the study stands among the laptops was read.
    Standing(sync::Standing),
    /// The characters of the state that follows from this log were read.
    Characters([u8; 32], String),
    /// Files were looked at or merged: what they bring, and how the study stands.
    Met(JobId, Box<(sync::Met, sync::Standing)>),
    /// That was stopped; how the study stands.
    Unmet(JobId, Box<sync::Standing>),
    /// Something could not be read, and this is why.
    Failed(String),
    /// Nobody has typed for a while.
    Idle,
    /// What is encrypted is open.
    Unlocked,
    /// It is not, and this is why.
    StillLocked(String),
    /// The machine wants the program to end: save what can be saved and go.
    Shutdown,
    /// The program was called back from the shell.
    Resumed,
}
