//! One file into another: read, decide, then show or apply.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::clock;
use super::plan::{Fate, Plan, plan};
use crate::error::{Error, Result};
use crate::store::{Moment, Pace, Source, Store, Taken, Tip};

/// What a merge has done, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The other file.
    pub name: String,
    /// It was copied while somebody worked in it: its latest answers may be missing.
    pub was_open: bool,
    /// Who wrote in it last, and on which laptop; none in a file in which nobody has written.
    pub writer: Option<(String, String)>,
    /// What becomes of each of its runs.
    pub plan: Plan,
    /// What was taken, or would be.
    pub taken: Taken,
    /// Events that are here and not in the other file.
    pub lacks: u64,
    /// What is odd about the clocks of the laptops that wrote what it brings.
    pub clocks: Vec<String>,
}

/// Takes from the file `path` what `store` lacks; without `keep` only says what that would be.
///
/// # Errors
/// The file is refused as a whole (no study, another study, damaged pages, altered structure, newer); nothing was taken.
pub fn merge(store: &mut Store, path: &Path, at: Moment, keep: bool) -> Result<Report> {
    let mut listen = |_, _| true;
    merge_watched(store, path, at, keep, &mut Pace::new(&mut listen))
}

/// [`merge()`] that says how far it is, in events that are hashed and then taken, and can be stopped.
///
/// # Errors
/// As [`merge()`], and when it was stopped ([`Pace::is_stopped`]); nothing was taken then.
pub fn merge_watched(
    store: &mut Store,
    path: &Path,
    at: Moment,
    keep: bool,
    pace: &mut Pace<'_>,
) -> Result<Report> {
    merge_source(store, &open(store, path)?, at, keep, pace)
}

/// What is said of a file of another study.
pub(super) const FOREIGN: &str = "this file belongs to another study";

/// Opens the file `path` as one to take from.
pub(super) fn open(store: &Store, path: &Path) -> Result<Source> {
    let source = Source::open(path, &store.keys().identities())?;
    if source.study() != store.study() {
        return Err(Error::new(source.name(), FOREIGN)
            .way_out("Merge only files that were begun as copies of one study"));
    }
    Ok(source)
}

pub(super) fn merge_source(
    store: &mut Store,
    source: &Source,
    at: Moment,
    keep: bool,
    pace: &mut Pace<'_>,
) -> Result<Report> {
    let (ours, theirs) = (store.tips()?, source.tips()?);
    let lacks = lacking(&theirs, &ours);
    pace.expect(2 * lacking(&ours, &theirs));
    let plan = planned(store, source, &ours, theirs, pace)?;
    let clocks = clock::oddities(&ours, &plan, at.wall_ms);
    let set_aside: Vec<String> = plan.set_aside().map(super::Step::reason).collect();
    let taken = store.take(
        source,
        &plan.takings(),
        &set_aside.join("\n"),
        at,
        keep,
        pace,
    )?;
    Ok(Report {
        name: source.name().to_owned(),
        was_open: source.was_open(),
        writer: source
            .writer()
            .map(|(operator, device)| (operator.to_owned(), device.to_owned())),
        plan,
        taken,
        lacks,
        clocks,
    })
}

/// How many events a file with the runs `here` lacks of a file with the runs `there`.
fn lacking(here: &[Tip], there: &[Tip]) -> u64 {
    let known: HashMap<_, i64> = here.iter().map(|tip| (tip.run, tip.seq)).collect();
    there
        .iter()
        .map(|tip| (tip.seq - known.get(&tip.run).copied().unwrap_or(0)).max(0))
        .sum::<i64>()
        .unsigned_abs()
}

fn planned(
    store: &Store,
    source: &Source,
    ours: &[Tip],
    theirs: Vec<Tip>,
    pace: &mut Pace<'_>,
) -> Result<Plan> {
    let here: HashMap<_, &Tip> = ours.iter().map(|tip| (tip.run, tip)).collect();
    let mut proofs = HashMap::new();
    for tip in &theirs {
        let ours = here.get(&tip.run).copied();
        if ours.is_none_or(|ours| (ours.seq, ours.hash) != (tip.seq, tip.hash)) {
            proofs.insert(tip.run, source.prove(tip, ours, store, pace)?);
        }
    }
    Ok(plan(ours, theirs, &proofs))
}

impl Report {
    /// Whether everything that the other file holds is here afterwards.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.plan.set_aside().next().is_none()
    }

    /// How many runs bring something.
    #[must_use]
    pub fn runs_taken(&self) -> usize {
        self.taken_steps().count()
    }

    /// The laptops whose work it brings, and the people at them, each once.
    #[must_use]
    pub fn people(&self) -> Vec<(String, String)> {
        let mut known = HashSet::new();
        self.taken_steps()
            .map(|step| (step.tip.operator.clone(), step.tip.device.clone()))
            .filter(|whom| known.insert(whom.clone()))
            .collect()
    }

    /// Conflicts that it makes beyond those that were here.
    #[must_use]
    pub const fn new_conflicts(&self) -> u64 {
        self.taken
            .conflicts_after
            .saturating_sub(self.taken.conflicts_before)
    }

    fn taken_steps(&self) -> impl Iterator<Item = &super::Step> {
        let takes = |step: &&super::Step| matches!(step.fate, Fate::Take { .. });
        self.plan.steps.iter().filter(takes)
    }
}
