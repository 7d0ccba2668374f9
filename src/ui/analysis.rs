//! The tables of the Compare and Model screens, computed from the study's file on a thread of their own.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::{Mutex, PoisonError},
};

use super::{
    effect::Work,
    screen::compare::{Behind, Computed},
};
use crate::analysis::{Matter, Request, Resampling, estimate_with};
use crate::data::Source;
use crate::error::{Error, Result};
use crate::name::{Uid, Variable};
use crate::report::{
    Tables,
    comparison::{self, Comparison},
};
use crate::study::Study;

/// Hears how much of how much is done, and says whether to go on.
pub type Tick<'a> = &'a mut (dyn FnMut(u64, u64) -> bool + Send);

/// Computes what `work` asks of the study at `path`; `None` where `tick` stopped it before there was anything to keep.
///
/// # Errors
/// The study cannot be read, or its data or model do not allow it; the sentence says which.
pub fn compute(path: &Path, work: Work, tick: Tick<'_>) -> Result<Option<Computed>> {
    let study = Study::open_read_only(path)?;
    let source = study.source()?;
    if !tick(0, 0) {
        return Ok(None);
    }
    match work {
        Work::Compare(options) => {
            let Comparison { tables, matter } = comparison::compare(&source, &options)?;
            let behind = Some(Box::new(Behind {
                interviews: interviews(&study, &matter)?,
                groups: groups(&source),
                matter,
            }));
            Ok(Some(Computed { tables, behind }))
        }
        Work::Model { bootstrap } => Ok(Some(model(&source, bootstrap, tick)?.into())),
        Work::Look | Work::Merge | Work::Meet => {
            Err(Error::bug(work.name(), "there are no tables of this"))
        }
    }
}

/// The interviews of each row of the comparison, with the round that each is of.
fn interviews(study: &Study, matter: &comparison::Matter) -> Result<Vec<Vec<(String, Uid)>>> {
    let roles = study.roles();
    let mut of: HashMap<String, Vec<(String, Uid)>> = HashMap::new();
    for interview in study.interviews()? {
        let text = |role: &Option<Variable>| role.as_ref().and_then(|role| interview.text(role));
        if let Some(key) = text(&roles.key) {
            let round = text(&roles.round).unwrap_or_default();
            of.entry(key).or_default().push((round, interview.uid));
        }
    }
    let keys = matter.keys.iter();
    Ok(keys.map(|key| of.remove(key).unwrap_or_default()).collect())
}

/// The columns that divide the respondents into two to twelve groups, with the number of groups.
fn groups(source: &Source) -> Vec<(String, usize)> {
    let later = |name: &str| source.pairs.iter().any(|pair| pair.after == name);
    let columns = source
        .frame
        .columns()
        .iter()
        .filter(|column| !later(&column.name));
    columns
        .filter_map(|column| {
            let mut seen = BTreeSet::new();
            for row in 0..source.frame.rows() {
                seen.extend(column.text(row));
                if seen.len() > 12 {
                    return None;
                }
            }
            (seen.len() > 1).then(|| (column.name.clone(), seen.len()))
        })
        .collect()
}

fn model(source: &Source, draws: Option<u32>, tick: Tick<'_>) -> Result<Tables> {
    let Some(text) = &source.model else {
        return Err(Error::new("", "this study has no path model"));
    };
    let request = Request {
        bootstrap: draws.map(|draws| Resampling {
            draws: draws as usize,
            ..Resampling::default()
        }),
        ..Request::default()
    };
    let matter = Matter {
        frame: &source.frame,
        model_name: "the study's model",
        model: text,
        data_sha256: Some(source.fingerprint_sha256.clone()),
    };
    let tick = Mutex::new(tick);
    estimate_with(&matter, &request, &|_, done, of| {
        let mut tick = tick.lock().unwrap_or_else(PoisonError::into_inner);
        tick(done as u64, of as u64)
    })
}
