//! Near-duplicates: two interviews of a round whose answers agree more than interviews of this study agree.
//!
//! Comparing every pair of 100,000 interviews would take hours. Two interviews that differ in at most d of m answers
//! agree in at least one whole block when the m questions are dealt into d + 1 blocks; only such pairs are compared. A
//! block that more than [`CROWD`] interviews share says nothing and is passed over, so in very large samples a pair may
//! be missed that agrees only in the answers that everybody gives.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::stats::describe::{quantile, sorted};
use crate::survey::Role;

use super::{CheckId, Column, Finding, Limits, Severity, Sheet, numbers};

/// The most interviews that may share a block of answers.
const CROWD: usize = 64;

/// Up to this many interviews of a round every pair is compared.
const EVERY_PAIR: usize = 1_500;

/// Two interviews and how far they agree.
struct Pair {
    lines: [usize; 2],
    equal: usize,
    of: usize,
}

impl Pair {
    fn share(&self) -> f64 {
        self.equal as f64 / self.of as f64
    }
}

/// The pairs that agree too much, each at its later interview.
pub(super) fn check(sheet: &Sheet, limits: &Limits) -> Vec<Finding> {
    sheet
        .rounds()
        .iter()
        .flat_map(|round| in_round(sheet, limits, &round.lines))
        .collect()
}

fn in_round(sheet: &Sheet, limits: &Limits, lines: &[usize]) -> Vec<Finding> {
    let columns = telling(sheet, lines);
    if columns.len() < limits.near_duplicate_answers {
        return vec![];
    }
    let every_pair = lines.len() <= EVERY_PAIR;
    let pairs = if every_pair {
        all_pairs(&columns, lines, limits)
    } else {
        blocked_pairs(&columns, lines, limits)
    };
    let fence = every_pair.then(|| fence(&pairs, lines, limits)).flatten();
    let threshold = fence.unwrap_or(0.0).max(limits.near_duplicate).min(1.0);
    let mut found: Vec<&Pair> = pairs
        .iter()
        .filter(|pair| pair.share() >= threshold)
        .collect();
    found.sort_by_key(|pair| (pair.lines[1], pair.lines[0]));
    found
        .into_iter()
        .map(|pair| finding(sheet, &columns, pair, threshold, lines.len()))
        .collect()
}

/// The questions whose answers tell interviews apart: outside the section that identifies the respondent, and not
/// answered alike by more than nineteen in twenty.
fn telling<'s>(sheet: &'s Sheet, lines: &[usize]) -> Vec<&'s Column> {
    let questionnaire = sheet.questionnaire();
    let key = sheet.role(Role::Key).map(|column| column.node);
    let identifying = key.map(|key| questionnaire.at(key).parent);
    sheet
        .columns()
        .iter()
        .filter(|column| {
            let parent = questionnaire.at(column.node).parent;
            numbers::is_comparable(questionnaire, sheet.roles(), column.node)
                && (parent.is_none() || identifying != Some(parent))
                && varies(column, lines)
        })
        .collect()
}

fn varies(column: &Column, lines: &[usize]) -> bool {
    let mut counts = vec![0_usize; column.answers().len() + 1];
    for line in lines {
        counts[column.code(*line) as usize] += 1;
    }
    let answered: usize = counts[1..].iter().sum();
    let most = counts[1..].iter().max().copied().unwrap_or(0);
    answered > 0 && most as f64 <= 0.95 * answered as f64
}

/// How far two interviews agree in what both answer; `None` where too little is answered by both.
fn compare(columns: &[&Column], lines: [usize; 2], fewest: usize) -> Option<Pair> {
    let (mut equal, mut of) = (0, 0);
    for column in columns {
        let [a, b] = lines.map(|line| column.code(line));
        if a != 0 && b != 0 {
            of += 1;
            equal += usize::from(a == b);
        }
    }
    (of >= fewest).then_some(Pair { lines, equal, of })
}

fn all_pairs(columns: &[&Column], lines: &[usize], limits: &Limits) -> Vec<Pair> {
    let mut pairs = vec![];
    for (i, a) in lines.iter().enumerate() {
        for b in &lines[i + 1..] {
            pairs.extend(compare(columns, [*a, *b], limits.near_duplicate_answers));
        }
    }
    pairs
}

/// The pairs that agree in a whole block of answers.
fn blocked_pairs(columns: &[&Column], lines: &[usize], limits: &Limits) -> Vec<Pair> {
    let may_differ = (columns.len() as f64 * (1.0 - limits.near_duplicate)) as usize;
    let blocks = may_differ + 1;
    let of_blocks = (0..blocks).into_par_iter().map(|block| {
        let mut alike: Vec<(u64, usize)> = lines.iter().map(|line| (FNV, *line)).collect();
        for column in columns.iter().skip(block).step_by(blocks) {
            for (hash, line) in &mut alike {
                *hash = fold(*hash, column.code(*line));
            }
        }
        alike.sort_unstable();
        let groups = alike.chunk_by(|a, b| a.0 == b.0);
        let mut pairs = vec![];
        for group in groups.filter(|group| group.len() <= CROWD) {
            for (i, (_, a)) in group.iter().enumerate() {
                for (_, b) in &group[i + 1..] {
                    let pair = compare(columns, [*a, *b], limits.near_duplicate_answers);
                    pairs.extend(pair.filter(|pair| pair.share() >= limits.near_duplicate));
                }
            }
        }
        pairs
    });
    let mut seen: HashSet<[usize; 2]> = HashSet::new();
    let mut pairs: Vec<Pair> = of_blocks
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect();
    pairs.retain(|pair| seen.insert(pair.lines));
    pairs
}

/// The start and the prime of FNV-1a.
const FNV: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

fn fold(hash: u64, code: u32) -> u64 {
    (hash ^ u64::from(code)).wrapping_mul(PRIME)
}

/// Beyond which share a pair agrees more than nearest neighbours of this round do.
fn fence(pairs: &[Pair], lines: &[usize], limits: &Limits) -> Option<f64> {
    let mut nearest: HashMap<usize, f64> = HashMap::new();
    for pair in pairs {
        for line in pair.lines {
            let best = nearest.entry(line).or_default();
            *best = best.max(pair.share());
        }
    }
    if lines.len() < limits.fewest || nearest.len() < limits.fewest {
        return None;
    }
    let shares: Vec<f64> = nearest.into_values().collect();
    let shares = sorted(&shares);
    let [low, high] = [0.25, 0.75].map(|p| quantile(&shares, p));
    Some(high + limits.near_duplicate_fence * (high - low))
}

fn finding(sheet: &Sheet, columns: &[&Column], pair: &Pair, threshold: f64, n: usize) -> Finding {
    let [first, later] = pair.lines;
    let mut subject = sheet.subject(later);
    subject.other = Some(sheet.lines()[first].uid);
    let other = sheet
        .said(Role::Key, first)
        .unwrap_or_else(|| sheet.lines()[first].uid.short());
    let answers: Vec<String> = columns
        .iter()
        .flat_map(|column| pair.lines.map(|line| column.text(line).unwrap_or_default()))
        .collect();
    Finding::new(
        CheckId::NearDuplicate,
        Severity::Soft,
        subject,
        &answers,
        format!(
            "{} of {} answers are those of {other}",
            pair.equal, pair.of
        ),
        "Compare the two side by side; ask the enumerator how they came about, and check one by a second visit.",
    )
    .number("share", pair.share())
    .number("threshold", threshold)
    .count("equal", pair.equal)
    .count("compared", pair.of)
    .count("n", n)
    .text("other", other)
}
