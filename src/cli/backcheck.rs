//! `fieldbook backcheck STUDY`: which interviews are asked again, and how far the second answers are those of the first.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Outcome;
use crate::data::Interview;
use crate::error::{Error, Result};
use crate::name::Variable;
use crate::review::backcheck::{
    Backcheck, Compared, ErrorRate, Plan, Twice, VariableType, compare, draw, marked,
};
use crate::study::Study;
use crate::survey::{Role, Status};

/// Arguments of `backcheck`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study.
    pub study: PathBuf,
    /// The round, where the study has several.
    #[arg(long)]
    pub round: Option<String>,
    /// The per cent of each enumerator's closed interviews that are asked again.
    #[arg(long, value_name = "PERCENT", default_value_t = 10.0)]
    pub share: f64,
    /// The fewest of each enumerator.
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub fewest: usize,
    /// The seed of the draw; the same seed draws the same interviews.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The study of the second visits, whose interviews have the keys of the first: compare the two.
    #[arg(long, value_name = "STUDY")]
    pub with: Option<PathBuf>,
    /// Questions that do not change and are easy to ask; else those that the questionnaire's column `backcheck` marks.
    #[arg(long, value_name = "VAR,...", value_delimiter = ',', requires = "with")]
    pub fact: Vec<String>,
    /// Questions that do not change and are hard to ask.
    #[arg(long, value_name = "VAR,...", value_delimiter = ',', requires = "with")]
    pub skill: Vec<String>,
    /// Questions whose answers may change between two visits.
    #[arg(long, value_name = "VAR,...", value_delimiter = ',', requires = "with")]
    pub opinion: Vec<String>,
    /// How far numbers may lie apart, in per cent of the first answer.
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0, requires = "with")]
    pub tolerance: f64,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Draws the sample, or compares it with its second visits; differences are exit code 3.
///
/// # Errors
/// A study cannot be read; there is nothing to draw from or to compare; no such question.
pub fn run(args: &Args) -> Result<Outcome> {
    let study = Study::open_read_only(&args.study)?;
    match &args.with {
        None => sample(&study, args),
        Some(again) => compared(&study, again, args),
    }
}

fn sample(study: &Study, args: &Args) -> Result<Outcome> {
    if !(args.share > 0.0 && args.share <= 100.0) {
        let fault = format!("{} is no share", args.share);
        return Err(Error::new("--share", fault).way_out("More than 0 and at most 100 per cent."));
    }
    let sheet = study.sheet(None)?;
    let lines: Vec<usize> = (0..sheet.lines().len())
        .filter(|line| sheet.lines()[*line].status == Status::Complete)
        .filter(|line| args.round.is_none() || sheet.said(Role::Round, *line) == args.round)
        .collect();
    if lines.is_empty() {
        return Err(Error::new(
            "backcheck",
            "there is no closed interview to draw from",
        ));
    }
    let plan = Plan {
        seed: args.seed,
        share: args.share / 100.0,
        fewest: args.fewest,
    };
    let drawn = draw(&sheet, &lines, &plan);
    let subjects = drawn.iter().map(|one| sheet.subject(one.line));
    if args.json {
        let drawn: Vec<Value> = subjects
            .map(|one| {
                json!({
                    "interview": one.interview.map(|uid| uid.to_string()), "key": one.key, "round": one.round,
                    "enumerator": one.enumerator,
                })
            })
            .collect();
        let document = json!({
            "seed": plan.seed, "share": plan.share, "of": lines.len(), "drawn": drawn,
        });
        return Ok(Outcome::done(format!("{document:#}\n")));
    }
    let mut text = String::new();
    for one in subjects {
        let parts = [one.key, one.round, one.enumerator];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let _ = writeln!(text, "{}", parts.join(", "));
    }
    let _ = writeln!(
        text,
        "{} of {} closed interviews are asked again, at least {} of each enumerator (seed {}).",
        drawn.len(),
        lines.len(),
        plan.fewest,
        plan.seed
    );
    Ok(Outcome::done(text))
}

/// Interviews of one round, or of all, by key and round.
fn by_key<'i>(
    study: &Study,
    interviews: &'i [Interview],
    round: Option<&str>,
) -> HashMap<(String, Option<String>), &'i Interview> {
    let roles = study.roles();
    let said = |one: &Interview, variable: &Option<Variable>| {
        variable.as_ref().and_then(|variable| one.text(variable))
    };
    let keyed = interviews.iter().filter_map(|one| {
        let own = said(one, &roles.round);
        let wanted = round.is_none() || own.as_deref() == round;
        Some(((said(one, &roles.key)?, own), one)).filter(|_| wanted)
    });
    keyed.collect()
}

fn compared(study: &Study, again: &Path, args: &Args) -> Result<Outcome> {
    let questions = questions(study, args)?;
    let other = Study::open_read_only(again)?;
    let (first, second) = (study.interviews()?, other.interviews()?);
    let round = args.round.as_deref();
    let (originals, repeated) = (by_key(study, &first, round), by_key(&other, &second, round));
    let mut keys: Vec<_> = repeated
        .keys()
        .filter(|key| originals.contains_key(key))
        .collect();
    keys.sort();
    let twice: Vec<Twice<'_>> = keys
        .into_iter()
        .map(|key| Twice {
            original: originals[key],
            again: repeated[key],
        })
        .collect();
    if twice.is_empty() {
        return Err(Error::new(
            again.display().to_string(),
            "no interview there has the key and the round of one here",
        )
        .way_out("Enter the second visits under the keys of the first."));
    }
    let roles = study.roles();
    let (enumerator, key) = (roles.enumerator.as_ref(), roles.key.as_ref());
    let found = compare(study.questionnaire(), enumerator, key, &twice, &questions);
    let text = if args.json {
        format!("{:#}\n", document(&found, twice.len()))
    } else {
        listing(&found, twice.len())
    };
    Ok(if found.differences.is_empty() {
        Outcome::done(text)
    } else {
        Outcome::findings(text)
    })
}

fn questions(study: &Study, args: &Args) -> Result<Vec<Compared>> {
    let form = study.questionnaire();
    let named = [
        (&args.fact, VariableType::Fact),
        (&args.skill, VariableType::Skill),
        (&args.opinion, VariableType::Opinion),
    ];
    let mut questions = vec![];
    for (names, kind) in named {
        for name in names {
            let node = form.id_of(name).map(|id| form.at(id));
            let node = node.filter(|node| node.kind.holds_answer() && node.repeats.is_empty());
            let Some(node) = node else {
                return Err(Error::new(name, "is no question outside repeats")
                    .way_out("`fieldbook export STUDY -o codebook.csv` lists the questions."));
            };
            questions.push(Compared {
                variable: node.variable.clone(),
                kind,
                tolerance: args.tolerance / 100.0,
            });
        }
    }
    if questions.is_empty() {
        questions = marked(form);
    }
    if questions.is_empty() {
        return Err(Error::new("backcheck", "no question is marked to be compared").way_out(
            "Name them with --fact, --skill, --opinion; or mark them 1, 2, 3 in the questionnaire's column `backcheck`.",
        ));
    }
    Ok(questions)
}

const fn word(kind: VariableType) -> &'static str {
    match kind {
        VariableType::Fact => "fact",
        VariableType::Skill => "skill",
        VariableType::Opinion => "opinion",
    }
}

fn rate(rate: &ErrorRate) -> Value {
    json!({
        "compared": rate.compared, "different": rate.different, "rate": rate.share(),
        "ci_low": rate.interval.map(|interval| interval.0), "ci_high": rate.interval.map(|interval| interval.1),
    })
}

fn document(found: &Backcheck, pairs: usize) -> Value {
    let variables: Vec<Value> = found
        .variables
        .iter()
        .map(|one| {
            json!({
                "variable": one.variable.as_str(), "type": word(one.kind), "error": rate(&one.rate),
                "reliability": one.reliability,
            })
        })
        .collect();
    let enumerators: Vec<Value> = found
        .enumerators
        .iter()
        .map(|one| json!({"enumerator": one.enumerator, "type": word(one.kind), "error": rate(&one.rate)}))
        .collect();
    let differences: Vec<Value> = found
        .differences
        .iter()
        .map(|one| {
            json!({
                "key": one.key, "variable": one.address.variable.as_str(), "type": word(one.kind),
                "original": one.original, "again": one.again,
            })
        })
        .collect();
    json!({
        "ok": differences.is_empty(), "pairs": pairs, "variables": variables, "enumerators": enumerators,
        "differences": differences,
    })
}

fn said(rate: &ErrorRate) -> String {
    let percent = |share: f64| format!("{:.1}", share * 100.0);
    let share = rate.share().map_or_else(|| "–".to_owned(), percent);
    let interval = rate.interval.map_or_else(String::new, |(low, high)| {
        format!(" [{}, {}]", percent(low), percent(high))
    });
    format!(
        "{} of {} differ, {share} %{interval}",
        rate.different, rate.compared
    )
}

fn listing(found: &Backcheck, pairs: usize) -> String {
    let mut text = String::new();
    for one in &found.variables {
        let reliability = one
            .reliability
            .map_or_else(String::new, |r| format!(", reliability {r:.3}"));
        let _ = writeln!(
            text,
            "{} ({}): {}{reliability}",
            one.variable,
            word(one.kind),
            said(&one.rate)
        );
    }
    for one in &found.enumerators {
        let _ = writeln!(
            text,
            "{}, {}: {}",
            one.enumerator,
            word(one.kind),
            said(&one.rate)
        );
    }
    for one in &found.differences {
        let _ = writeln!(
            text,
            "{}: {} was `{}`, is `{}`",
            one.key.as_deref().unwrap_or_default(),
            one.address.variable,
            one.original,
            one.again
        );
    }
    let _ = writeln!(
        text,
        "{pairs} interviews were asked twice; 95 % intervals are exact."
    );
    text
}
