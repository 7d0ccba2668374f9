//! Which piece of which run is taken from a file, and why the rest is not: a pure function of two version vectors.

use std::collections::HashMap;

use crate::name::Uid;
use crate::store::{Proof, Taking, Tip};

/// What becomes of one run of the other file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Nothing of it is lacking here.
    Known,
    /// Its events after `after` up to `upto` are taken.
    Take {
        /// What is here.
        after: i64,
        /// What is proven there.
        upto: i64,
    },
    /// A run of this id went on twice, from one point: a machine was copied while the program ran, or a log was altered.
    Forked,
    /// Nothing of it is what was written.
    Damaged,
    /// It refers to events that neither file has, or that are not taken.
    Waits {
        /// The run that is lacking.
        run: Uid,
        /// Up to this event.
        upto: i64,
    },
    /// It claims to have seen more than there is to see.
    Implausible,
}

/// One run of the other file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The run as the other file has it.
    pub tip: Tip,
    /// What becomes of it.
    pub fate: Fate,
    /// What is wrong after the part that is taken.
    pub fault: Option<String>,
}

/// What a merge will do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Every run of the other file, those first that others refer to.
    pub steps: Vec<Step>,
}

/// Decides what becomes of each of `theirs`, given what is here and what hashing them has shown.
#[must_use]
pub fn plan(ours: &[Tip], theirs: Vec<Tip>, proofs: &HashMap<Uid, Proof>) -> Plan {
    let mut here: HashMap<Uid, i64> = ours.iter().map(|tip| (tip.run, tip.seq)).collect();
    let mut reached = ours
        .iter()
        .map(|tip| tip.lamport.saturating_add(tip.seq))
        .max()
        .unwrap_or(0);
    let mut steps = Vec::with_capacity(theirs.len());
    for tip in theirs {
        let proof = proofs.get(&tip.run);
        let fate = fate(&tip, proof, &here, reached);
        match fate {
            Fate::Take { upto, .. } => drop(here.insert(tip.run, upto)),
            Fate::Forked => drop(here.insert(tip.run, 0)),
            _ => {}
        }
        if fate != Fate::Implausible {
            reached = reached.max(tip.lamport.saturating_add(tip.seq));
        }
        let fault = proof.and_then(|proof| proof.fault.clone());
        steps.push(Step { tip, fate, fault });
    }
    Plan { steps }
}

fn fate(tip: &Tip, proof: Option<&Proof>, here: &HashMap<Uid, i64>, reached: i64) -> Fate {
    let after = here.get(&tip.run).copied();
    let Some(proof) = proof else {
        return Fate::Known;
    };
    let lacking = tip
        .needs
        .iter()
        .find(|(run, upto)| here.get(run).is_none_or(|there| there < upto));
    match (proof, lacking) {
        (Proof { is_fork: true, .. }, _) => Fate::Forked,
        _ if tip.lamport < 0 || tip.seq < 0 || tip.lamport > reached => Fate::Implausible,
        (Proof { upto, .. }, _) if after.is_some_and(|after| *upto <= after) => match proof.fault {
            Some(_) => Fate::Damaged,
            None => Fate::Known,
        },
        (
            Proof {
                upto: 0,
                fault: Some(_),
                ..
            },
            _,
        ) => Fate::Damaged,
        (Proof { upto: 0, .. }, _) => Fate::Known,
        (_, Some((run, upto))) => Fate::Waits {
            run: *run,
            upto: *upto,
        },
        (Proof { upto, .. }, None) => Fate::Take {
            after: after.unwrap_or(0),
            upto: *upto,
        },
    }
}

impl Plan {
    /// What is taken, in the order in which it can be.
    #[must_use]
    pub fn takings(&self) -> Vec<Taking> {
        let taking = |step: &Step| match step.fate {
            Fate::Take { after, upto } => Some(Taking {
                run: step.tip.run,
                after,
                upto,
            }),
            _ => None,
        };
        self.steps.iter().filter_map(taking).collect()
    }

    /// The runs of which something is not taken.
    pub fn set_aside(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| {
            step.fault.is_some() || !matches!(step.fate, Fate::Known | Fate::Take { .. })
        })
    }
}

impl Step {
    /// For a run that is set aside: what was found, and what to do.
    #[must_use]
    pub fn reason(&self) -> String {
        let Tip {
            operator, device, ..
        } = &self.tip;
        let run = format!("run {} of {operator} on {device}", self.tip.run.short());
        match &self.fate {
            Fate::Forked => format!(
                "{run} went on twice from one point; what is here was kept. Export the answers of that laptop and import them"
            ),
            Fate::Waits { run: needed, upto } => format!(
                "{run} refers to run {} up to event {upto}, which neither file has. Ask for the full file of the laptop that wrote it",
                needed.short()
            ),
            Fate::Implausible => {
                format!("{run} claims to have seen more events than there are; it was altered")
            }
            Fate::Known | Fate::Take { .. } | Fate::Damaged => {
                let fault = self.fault.as_deref().unwrap_or("it is damaged");
                format!("{run}: {fault}. Ask for another copy of that file")
            }
        }
    }
}
