//! What is odd about the laptops' clocks, and about files that went on twice: for people to read, never for ordering.

use std::collections::HashMap;

use super::plan::{Fate, Plan, Step};
use crate::name::Uid;
use crate::store::Tip;

const DAY_MS: i64 = 86_400_000;

/// A laptop's clock that is further off than this is worth a word.
const SLACK_MS: i64 = DAY_MS;

/// Words on the runs that `plan` takes, in a file that holds the runs `ours`, at `now_ms` by this laptop's clock.
#[must_use]
pub fn oddities(ours: &[Tip], plan: &Plan, now_ms: i64) -> Vec<String> {
    let mut known: HashMap<Uid, &Tip> = ours.iter().map(|tip| (tip.run, tip)).collect();
    known.extend(plan.steps.iter().map(|step| (step.tip.run, &step.tip)));
    let taken: Vec<&Tip> = plan
        .steps
        .iter()
        .filter(|step: &&Step| matches!(step.fate, Fate::Take { .. }))
        .map(|step| &step.tip)
        .collect();
    let mut words = vec![];
    for tip in &taken {
        let ahead = tip.wall_ms.saturating_sub(now_ms);
        if ahead > SLACK_MS {
            words.push(format!(
                "the clock of {} was {} ahead of this laptop's",
                tip.device,
                span(ahead)
            ));
        }
        let parent = tip.parent.and_then(|(run, _)| known.get(&run));
        let back = parent.map_or(0, |parent| parent.wall_ms.saturating_sub(tip.wall_ms));
        if back > SLACK_MS {
            words.push(format!(
                "the clock of {} stood {} before the work that it went on from",
                tip.device,
                span(back)
            ));
        }
    }
    words.extend(twice(&known, &taken));
    words.sort();
    words.dedup();
    words
}

/// One laptop that went on twice from one point: its file was put back from a copy, or the laptop itself was cloned. Both
/// are kept; people should know.
fn twice(known: &HashMap<Uid, &Tip>, taken: &[&Tip]) -> Vec<String> {
    let mut children: HashMap<((Uid, i64), &str), Vec<&Tip>> = HashMap::new();
    for tip in known.values().filter(|tip| tip.seq > 0) {
        if let Some(parent) = tip.parent {
            let of = children.entry((parent, tip.device.as_str())).or_default();
            of.push(tip);
        }
    }
    children
        .into_values()
        .filter(|runs| runs.len() > 1 && runs.iter().any(|run| taken.contains(run)))
        .map(|runs| {
            format!(
                "{} went on {} times from one point: its file was put back from a copy, or the laptop was cloned; all of it is kept",
                runs[0].device,
                runs.len()
            )
        })
        .collect()
}

/// `40 days`, `3 years`, to the nearest.
fn span(ms: i64) -> String {
    match ms.saturating_add(DAY_MS / 2) / DAY_MS {
        days @ ..730 => format!("{days} days"),
        days => format!("{} years", (days + 182) / 365),
    }
}
