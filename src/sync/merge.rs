//! One file into another: read, decide, then show or apply.

use std::collections::HashMap;
use std::path::Path;

use super::plan::{Fate, Plan, plan};
use crate::error::{Error, Result};
use crate::store::{Moment, Source, Store, Taken, Tip};

/// What a merge has done, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The other file.
    pub name: String,
    /// It was copied while somebody worked in it: its latest answers may be missing.
    pub was_open: bool,
    /// What becomes of each of its runs.
    pub plan: Plan,
    /// What was taken, or would be.
    pub taken: Taken,
}

/// Takes from the file `path` what `store` lacks; without `keep` only says what that would be.
///
/// # Errors
/// The file is refused as a whole (no study, another study, damaged pages, altered structure, newer); nothing was taken.
pub fn merge(store: &mut Store, path: &Path, at: Moment, keep: bool) -> Result<Report> {
    let source = Source::open(path, &store.keys().identities())?;
    if source.study() != store.study() {
        return Err(
            Error::new(source.name(), "this file belongs to another study")
                .way_out("Merge only files that were begun as copies of one study"),
        );
    }
    let plan = planned(store, &source)?;
    let set_aside: Vec<String> = plan.set_aside().map(super::Step::reason).collect();
    let taken = store.take(&source, &plan.takings(), &set_aside.join("\n"), at, keep)?;
    Ok(Report {
        name: source.name().to_owned(),
        was_open: source.was_open(),
        plan,
        taken,
    })
}

fn planned(store: &Store, source: &Source) -> Result<Plan> {
    let (ours, theirs) = (store.tips()?, source.tips()?);
    let here: HashMap<_, &Tip> = ours.iter().map(|tip| (tip.run, tip)).collect();
    let mut proofs = HashMap::new();
    for tip in &theirs {
        let ours = here.get(&tip.run).copied();
        if ours.is_none_or(|ours| (ours.seq, ours.hash) != (tip.seq, tip.hash)) {
            proofs.insert(tip.run, source.prove(tip, ours, store)?);
        }
    }
    Ok(plan(&ours, theirs, &proofs))
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
        let takes = |step: &&super::Step| matches!(step.fate, Fate::Take { .. });
        self.plan.steps.iter().filter(takes).count()
    }
}
