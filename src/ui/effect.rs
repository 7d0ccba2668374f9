//! What the pure part asks of the world. The desk does it and answers with messages.

use std::path::PathBuf;

use crate::analysis::{Record, Wanted};
use crate::form::Address;
use crate::name::Uid;
use crate::report::comparison::Options;
use crate::survey::Event;
use crate::vault::Passphrase;

/// Something for the world to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write these to the study file, durably; then `Saved` or `NotSaved`.
    Append(Vec<Event>),
    /// Read the roll of people and interviews.
    List,
    /// Read an interview and open it, at this question where one is named.
    Open(Uid, Option<Address>),
    /// Begin an interview with what is known of the person, in this round where one is named.
    Begin(Vec<(String, String)>, Option<String>),
    /// Key the paper of this interview a second time.
    Again(Uid),
    /// Compare the two entries of this interview's paper.
    CompareEntries(Uid),
    /// Sound the terminal's bell.
    Bell,
    /// Read the table of interviews and variables; these interviews may have changed.
    Review(Vec<Uid>),
    /// Read what was said about the interviews.
    Talk,
    /// Read who answered this, when, and what before.
    History(Uid, Address),
    /// Read what was done in this interview, to undo it.
    Trail(Uid),
    /// Read the notes on this, to write another.
    Notes(Uid, Address),
    /// Compute in the background.
    Compute(JobId, Work),
    /// Read how the study stands among the laptops.
    Standing,
    /// Read the characters of the state, which takes a while.
    Characters,
    /// Look at, merge or meet the files in this place, in the background.
    Errand(JobId, Work, String),
    /// Keep claim number so and so of this conflict.
    Keep(String, usize),
    /// Write this text into a new file beside the study, whose name ends so.
    WriteBeside(String, String),
    /// Keep what was estimated in the study, with the model's text.
    KeepRun(Box<Record>, String),
    /// Read the estimates that the study keeps.
    Runs,
    /// Read what the model can be written from.
    ModelMaterial,
    /// Take this text into use as the study's model.
    AdoptModel(String),
    /// Stop computing.
    Cancel(JobId),
    /// Forget the keys of the study.
    Lock,
    /// Open what is encrypted with this passphrase.
    Unlock(Passphrase),
    /// Open a study file, or make the example where the path is `None`.
    Study(Option<PathBuf>),
    /// Read lists in this language from now on.
    Speak(usize),
    /// Hand the terminal back to the shell until the program is called again.
    Suspend,
    /// Leave the program.
    Quit,
}

/// The number of a piece of background work; what an outdated one says is not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobId(pub u64);

/// What is computed in the background.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// Every check, and what the evening's review shows beside.
    Check,
    /// Before and after, as paid and in real money, with these choices.
    Compare(Box<Options>),
    /// The path model, with this many bootstrap samples where wished.
    Model {
        /// The number of samples.
        bootstrap: Option<u32>,
    },
    /// The path model before and after, on the same people.
    Rounds,
    /// A kept estimate once more, by its hash.
    Repeat([u8; 32]),
    /// What lies behind a number of the path model.
    Trace(Wanted),
    /// What merging files would do.
    Look,
    /// Merging files.
    Merge,
    /// Merging what other laptops dropped in a folder, and dropping this one's file there.
    Meet,
}

impl Work {
    /// Whether the study is lent to it, so that nothing else can be written meanwhile.
    #[must_use]
    pub const fn has_the_study(&self) -> bool {
        matches!(self, Self::Look | Self::Merge | Self::Meet)
    }

    /// What the gauge says is being done.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Check => "checking",
            Self::Compare(_) => "comparing",
            Self::Model { bootstrap: None } => "estimating",
            Self::Model { .. } => "bootstrap",
            Self::Rounds => "comparing rounds",
            Self::Repeat(_) => "estimating again",
            Self::Trace(_) => "following",
            Self::Look => "looking",
            Self::Merge | Self::Meet => "merging",
        }
    }
}
