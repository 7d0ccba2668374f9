//! The same model in groups of rows: which column, which draws, and the tables that compare them.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::data::Frame;
use crate::error::{Error, Result};
use crate::report::{Tables, model_groups};
use crate::sem::{
    bootstrap::Draws,
    data::Sample,
    estimate::Estimate,
    groups::{Group, Pooled, Swap, permute},
    parameters::Parameters,
};

use super::model::{Progress, error};

/// What is asked of a comparison of groups.
#[derive(Debug, Clone)]
pub struct Grouping {
    /// The column whose values are the groups.
    pub column: String,
    /// The column that names the person, where the same people are in two groups (before and after).
    pub person: Option<String>,
    /// Draws in each group.
    pub draws: usize,
    /// Permutations.
    pub permutations: usize,
    /// The seed of both.
    pub seed: u64,
}

/// Rows of the sample with the same value, by that value.
type Sorted = Vec<(String, Vec<usize>)>;

/// Adds the tables of a comparison of groups.
///
/// # Errors
/// `progress` stopped it, which leaves nothing; there is no such column, there are fewer than two groups, or a group gives no estimate.
pub(super) fn add(
    tables: &mut Tables,
    (estimate, sample, frame): (&Estimate, &Sample, &Frame),
    asked: &Grouping,
    progress: Progress<'_>,
) -> Result<()> {
    let sorted = sort(frame, &asked.column, &sample.used)?;
    if sorted.len() < 2 {
        return Err(Error::new(
            format!("column {}", asked.column),
            "there is one group only",
        )
        .way_out("Name a column with two values or more"));
    }
    let parameters = Parameters::new(&estimate.model, &estimate.plan, estimate.n);
    let pairs = sorted.len() * (sorted.len() - 1) / 2;
    let total = sorted.len() * asked.draws + pairs * asked.permutations;
    let stopped = AtomicBool::new(false);
    let mut before = 0;
    let hear = |before: usize, done: usize| {
        let goes_on = progress("groups", before + done, total);
        stopped.fetch_or(!goes_on, Ordering::Relaxed);
        goes_on
    };
    let stop = || match stopped.load(Ordering::Relaxed) {
        true => Err(Error::new("groups", "the comparison was stopped")),
        false => Ok(()),
    };
    let mut groups = vec![];
    for (at, (name, rows)) in sorted.iter().enumerate() {
        // Each group draws from streams of its own.
        let draws = Draws::Seeded {
            draws: asked.draws,
            seed: asked.seed.wrapping_add(1_000_003 * at as u64),
        };
        let group = Group::new(
            &estimate.model,
            sample,
            (name, rows),
            estimate.method,
            draws,
            &|done| hear(before, done),
        )
        .map_err(|refusal| error(refusal).within(format!("group {name}")))?;
        stop()?;
        before += asked.draws;
        groups.push(group);
    }
    tables
        .tables
        .push(model_groups::side_by_side(&groups, &parameters));
    tables
        .tables
        .push(model_groups::tests(&groups, &parameters));
    for (i, (first, a)) in sorted.iter().enumerate() {
        for (second, b) in &sorted[i + 1..] {
            let permuted = permuted(
                tables,
                (estimate, sample, frame),
                ((first, a), (second, b)),
                (asked, &parameters),
                &|done| hear(before, done),
            );
            stop()?;
            permuted?;
            before += asked.permutations;
        }
    }
    model_groups::correct(&mut tables.tables);
    Ok(())
}

type Named<'a> = (&'a String, &'a Vec<usize>);

fn permuted(
    tables: &mut Tables,
    (estimate, sample, frame): (&Estimate, &Sample, &Frame),
    (first, second): (Named, Named),
    (asked, parameters): (&Grouping, &Parameters),
    progress: &(dyn Fn(usize) -> bool + Sync),
) -> Result<()> {
    let (mut a, mut b, mut swap) = (first.1.clone(), second.1.clone(), Swap::Rows);
    if let Some(person) = &asked.person {
        let pairs = pairs(frame, person, sample, (&a, &b))?;
        (a, b) = pairs.iter().copied().unzip();
        swap = Swap::Pairs(pairs);
    }
    let Some(permutation) = permute(
        estimate,
        sample,
        (&a, &b),
        &swap,
        (asked.permutations, asked.seed),
        progress,
    ) else {
        return Err(Error::new(
            format!("groups {} and {}", first.0, second.0),
            "the rows that are compared give no estimates",
        ));
    };
    let pooled = Pooled::new(estimate, sample, false);
    let names = (first.0.as_str(), second.0.as_str());
    let paired = asked.person.is_some();
    for mut table in model_groups::permutation(
        names,
        parameters,
        &pooled.constructs(),
        &permutation,
        paired,
    ) {
        if tables.table(&table.id).is_some() {
            table.id = format!("{}_{}_{}", table.id, names.0, names.1);
        }
        tables.tables.push(table);
    }
    Ok(())
}

/// The used rows by the value of a column, values in order; rows without one are in no group.
fn sort(frame: &Frame, column: &str, used: &[usize]) -> Result<Sorted> {
    let Some(cells) = frame.column(column) else {
        return Err(Error::new(
            format!("column {column}"),
            "there is no such column",
        ));
    };
    let mut sorted: Sorted = vec![];
    for (at, &row) in used.iter().enumerate() {
        let Some(value) = cells.text(row) else {
            continue;
        };
        match sorted.iter_mut().find(|(known, _)| *known == value) {
            Some((_, rows)) => rows.push(at),
            None => sorted.push((value, vec![at])),
        }
    }
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(sorted)
}

/// The rows of people who are in both groups.
fn pairs(
    frame: &Frame,
    person: &str,
    sample: &Sample,
    (first, second): (&[usize], &[usize]),
) -> Result<Vec<(usize, usize)>> {
    let Some(cells) = frame.column(person) else {
        return Err(Error::new(
            format!("column {person}"),
            "there is no such column",
        ));
    };
    let who = |at: usize| cells.text(sample.used[at]);
    let pairs: Vec<(usize, usize)> = first
        .iter()
        .filter_map(|&a| {
            let name = who(a)?;
            second
                .iter()
                .find(|&&b| who(b).as_ref() == Some(&name))
                .map(|&b| (a, b))
        })
        .collect();
    if pairs.len() < 3 {
        return Err(Error::new(
            format!("column {person}"),
            "fewer than three people are in both groups",
        )
        .way_out("A paired comparison needs the same people twice, one row each time"));
    }
    Ok(pairs)
}
