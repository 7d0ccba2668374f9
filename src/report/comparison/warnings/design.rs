//! Warnings about the comparison as a whole: who is compared with whom, when, and in which money.

use crate::data::{Column, MeasurementScale, Source, split_round};
use crate::report::comparison::{Matter, Options, Unit, attrition, paired::names};

use super::{Analysis, Warning};

/// Words in the names of variables that count a household's persons.
const SIZES: &[&str] = &[
    "hhsize",
    "household_size",
    "hh_size",
    "members",
    "family_size",
];

/// The warnings about the whole comparison.
pub(super) fn of(
    source: &Source,
    matter: &Matter,
    all: &[Analysis],
    options: &Options,
) -> Vec<Warning> {
    let mut warnings = groups(source, matter, options);
    let mut warn =
        |code, sentence: String, way_out| warnings.push(general(code, sentence, way_out));
    if matter.clusters.is_none() {
        warn(
            "CLUSTER",
            "Respondents count as independent; those of one village resemble each other, and p is then too small".into(),
            "Name the village with --cluster",
        );
    }
    if let Some(how) = recalled(source, options) {
        warn(
            "RECALL",
            format!("The earlier round was remembered, not observed: {how}"),
            "Say so beside every change; memory rounds and forgets, and it drifts towards today",
        );
    }
    if matter.prices.is_none() && matter.variables.iter().any(|v| v.money) {
        warn(
            "NOMINAL",
            "Money is as answered: prices moved between the rounds".into(),
            "Give a price index with --cpi",
        );
    }
    if matter.prices.as_ref().is_some_and(|prices| prices.mixed) {
        warn(
            "MIXED",
            "The amounts are of different years, so each is divided by prices of its own years"
                .into(),
            "Name the columns of one pair of years with --before and --after",
        );
    }
    let lost = attrition::lost(matter);
    let share = lost.iter().filter(|lost| **lost).count() as f64 / lost.len().max(1) as f64;
    if share > 0.1 {
        warn(
            "LOST",
            format!(
                "{:.0} % of the respondents were not found again",
                100.0 * share
            ),
            "Read the table attrition before the others",
        );
    }
    let tests = all.iter().filter(|a| a.headline().is_ok()).count() + matter.yes_or_no().count();
    if tests > 1 {
        warn(
            "MANY",
            format!("{tests} tests: one in twenty is below .05 by chance"),
            "Read the column Holm, or the table multiplicity",
        );
    }
    warnings.extend(sizes(matter, options));
    warnings
}

fn general(code: &'static str, sentence: String, way_out: &'static str) -> Warning {
    Warning {
        code,
        about: String::new(),
        sentence,
        way_out,
    }
}

/// No group, a group without a date, a group whose "before" is not one.
fn groups(source: &Source, matter: &Matter, options: &Options) -> Vec<Warning> {
    let Some(by) = &options.by else {
        return vec![general(
            "NOCONTROL",
            "A change is not an effect: there is no group that did not take part".into(),
            "Compare groups with --by",
        )];
    };
    let groups = matter.groups.as_deref().unwrap_or_default();
    let [_, second] = names(groups)[..] else {
        return Vec::new();
    };
    let Some(since) = &options.since else {
        return vec![general(
            "NODATE",
            format!(
                "Nothing says since when a respondent has been {by} {second}: what happened earlier is no consequence"
            ),
            "Name the column with the year or date with --since",
        )];
    };
    let first_round = matter
        .prices
        .as_ref()
        .map(|prices| prices.years.0)
        .or_else(|| year(split_round(&source.pairs.first()?.before)?.1));
    let (Some(column), Some(round)) = (source.frame.column(since), first_round) else {
        return Vec::new();
    };
    let began = |row: usize| year(&column.text(row)?);
    let of_group: Vec<usize> = (0..groups.len())
        .filter(|row| groups[*row].as_deref() == Some(second))
        .collect();
    let undated = of_group.iter().filter(|row| began(**row).is_none()).count();
    let early = of_group
        .iter()
        .filter(|row| began(**row).is_some_and(|year| year <= round))
        .count();
    let mut warnings = Vec::new();
    if undated > 0 {
        warnings.push(general(
            "NODATE",
            format!(
                "{undated} of {} in {by} {second} have no date in {since}",
                of_group.len()
            ),
            "Fill in when it began",
        ));
    }
    if early > 0 {
        warnings.push(general(
            "EARLY",
            format!("{early} of {} in {by} {second} began in {round} or earlier: their answers before are no before", of_group.len()),
            "Leave them out, or compare them as a group of their own",
        ));
    }
    warnings
}

/// The year that a text is or begins with.
fn year(text: &str) -> Option<i32> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let year: i32 = digits.parse().ok()?;
    (digits.len() == 4 && (1900..=2100).contains(&year)).then_some(year)
}

/// How it is known that the earlier round was recalled, if it was.
fn recalled(source: &Source, options: &Options) -> Option<String> {
    if options.recalled {
        return Some("declared with --recalled".to_owned());
    }
    // Words and days are texts: no number says that it was recalled, and there may be millions of them.
    let is_text = |column: &&Column| column.numbers().is_none();
    let columns = || source.frame.columns().iter().filter(is_text);
    let with = |stem: &str, other: &Column| {
        columns().find(|column| {
            split_round(&column.name).is_some_and(|(s, _)| s == stem) && column.name != other.name
        })
    };
    for column in columns() {
        let Some((stem, _)) = split_round(&column.name) else {
            continue;
        };
        let texts: Vec<Option<String>> = (0..source.frame.rows())
            .map(|row| column.text(row))
            .collect();
        let filled = texts.iter().flatten().count();
        let says = |word: &String| {
            let word = word.to_lowercase();
            word.starts_with("recall") || word.starts_with("retrospect")
        };
        let recalled = texts.iter().flatten().filter(|word| says(word)).count();
        if 2 * recalled > filled && filled > 0 {
            return Some(format!(
                "{} says so for {recalled} of {filled}",
                column.name
            ));
        }
        let Some(later) = with(stem, column).filter(|later| column.name < later.name) else {
            continue;
        };
        let same = texts.iter().enumerate().filter(|(row, date)| {
            date.as_deref().is_some_and(is_date) && later.text(*row) == **date
        });
        let same = same.count();
        if 2 * same > filled && filled > 0 {
            return Some(format!(
                "{} and {} are the same day for {same} of {filled}",
                column.name, later.name
            ));
        }
    }
    None
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.get(..10).unwrap_or_default().split('-').collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts[0].len() == 4 && parts.iter().all(digits)
}

/// Households that grew or shrank: their income per person moved without any income.
fn sizes(matter: &Matter, options: &Options) -> Option<Warning> {
    let named = options.size.as_ref().and_then(|name| matter.variable(name));
    let counted = named.or_else(|| {
        let is_size = |name: &str| SIZES.contains(&name.to_lowercase().as_str());
        matter.variables.iter().find(|v| is_size(&v.name))
    })?;
    if !matter.variables.iter().any(|v| v.money) {
        return None;
    }
    let pairs = counted.pairs(&Unit::Nominal);
    let moved = pairs
        .iter()
        .filter(|pair| pair.before != pair.after)
        .count();
    (5 * moved > pairs.len()).then(|| {
        general(
            "SIZE",
            format!("{moved} of {} households grew or shrank ({}): an income of the household and one per person tell different stories", pairs.len(), counted.name),
            "Show both, with --size for incomes per person",
        )
    })
}

/// The poverty line is in other money than the table.
pub(super) fn line(matter: &Matter, unit: &Unit, options: &Options) -> Option<Warning> {
    let amount = options.line?;
    if !matter
        .variables
        .iter()
        .any(|v| v.money && v.scale == MeasurementScale::Numeric)
    {
        return None;
    }
    let way_out = "Date the line with --line-year, give prices with --cpi and read the real tables";
    match (unit, options.line_year) {
        (Unit::Nominal, Some(year)) => Some(general(
            "LINE",
            format!(
                "The line of {amount} is in money of {year}; the nominal tables hold it against money of both rounds"
            ),
            way_out,
        )),
        (Unit::Nominal, None) => Some(general(
            "LINE",
            format!(
                "The line of {amount} has no year: prices moved between the rounds, the line did not"
            ),
            way_out,
        )),
        (Unit::Real, None) => Some(general(
            "LINE",
            format!(
                "The line of {amount} has no year, and is taken as money of {}",
                matter.base_year().unwrap_or_default()
            ),
            "Date the line with --line-year",
        )),
        (Unit::Real, Some(_)) => None,
    }
}
