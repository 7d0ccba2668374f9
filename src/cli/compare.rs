//! `fieldbook compare`: before and after of every variable that was asked twice, from a study or a CSV file.

use std::path::{Path, PathBuf};

use crate::data::{MeasurementScale, Paired, PriceIndex, Source, paired, split_round};
use crate::error::{Error, Result};
use crate::report::{
    Tables, Target,
    comparison::{self, Design, Matter, Options, Scale, Unit},
    figure::Kind,
    json, svg, text,
};
use crate::stats::survey::Lonely;

use super::{Outcome, files, source};

/// Arguments of `compare`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Args {
    /// A study, or a CSV file with a header row and one row a respondent.
    #[arg(value_name = "SOURCE")]
    pub source: PathBuf,
    /// The columns of the earlier round; without them, columns with two years or rounds in their names are paired.
    #[arg(
        long,
        value_name = "COL[,COL...]",
        value_delimiter = ',',
        requires = "after"
    )]
    pub before: Vec<String>,
    /// The columns of the later round, in the same order.
    #[arg(
        long,
        value_name = "COL[,COL...]",
        value_delimiter = ',',
        requires = "before"
    )]
    pub after: Vec<String>,
    /// The column that names the respondent; each may stand in one row only.
    #[arg(long, value_name = "COL")]
    pub key: Option<String>,
    /// The column that names the cluster, usually the village.
    #[arg(long, value_name = "COL")]
    pub cluster: Option<String>,
    /// A column whose groups get rows of their own.
    #[arg(long, value_name = "COL")]
    pub by: Option<String>,
    /// A price index: a CSV file with the columns `year` and `index`, or `year` and `prev_year_100`.
    #[arg(long, value_name = "FILE")]
    pub cpi: Option<PathBuf>,
    /// The poverty line, in the money of the tables: adds poverty and who crossed the line.
    #[arg(long, value_name = "AMOUNT")]
    pub line: Option<f64>,
    /// The year of whose money the line is; prices carry it to the money of the real tables.
    #[arg(long, value_name = "YEAR", requires = "line")]
    pub line_year: Option<i32>,
    /// The paired variable that counts a household's persons, such as hhsize: incomes per person in poverty tables.
    #[arg(long, value_name = "VARIABLE")]
    pub size: Option<String>,
    /// Compare these variables only, by their names without a round; they are the family of tests.
    #[arg(long, value_name = "VARIABLE[,VARIABLE...]", value_delimiter = ',')]
    pub only: Vec<String>,
    /// The variables that are amounts of money; without it, with a price index or a line, all that are no ratings, counts or years.
    #[arg(long, value_name = "VARIABLE[,VARIABLE...]", value_delimiter = ',')]
    pub money: Vec<String>,
    /// The year whose money real amounts are in; the earlier round's without it.
    #[arg(long, value_name = "YEAR")]
    pub base_year: Option<i32>,
    /// The column with the year or date since when a respondent belongs to the second group of --by.
    #[arg(long, value_name = "COL", requires = "by")]
    pub since: Option<String>,
    /// What incomes are divided by, with --size: person, root (of the persons), oecd (with --adults and --children) or
    /// household.
    #[arg(long, value_name = "SCALE", requires = "size")]
    pub scale: Option<String>,
    /// The paired variable that counts a household's adults.
    #[arg(long, value_name = "VARIABLE")]
    pub adults: Option<String>,
    /// The paired variable that counts a household's children.
    #[arg(long, value_name = "VARIABLE")]
    pub children: Option<String>,
    /// Other price indices, to see how much the answer depends on the prices.
    #[arg(long, value_name = "FILE[,FILE...]", value_delimiter = ',')]
    pub also_cpi: Vec<PathBuf>,
    /// The series of the prices that deflates amounts; the others stand beside it.
    #[arg(long, value_name = "NAME")]
    pub series: Option<String>,
    /// The column of sampling weights: adds the change under the sampling design.
    #[arg(long, value_name = "COL")]
    pub weight: Option<String>,
    /// The column of strata from which the villages were drawn.
    #[arg(long, value_name = "COL")]
    pub strata: Option<String>,
    /// How many people there are in all, or the column that says how many in the row's village: finite populations.
    #[arg(long, value_name = "N|COL")]
    pub population: Option<String>,
    /// What is done about a stratum with one village: adjust, average or remove.
    #[arg(long, value_name = "HOW", requires = "strata")]
    pub lonely: Option<String>,
    /// Say that the earlier round was recalled in the later interview.
    #[arg(long)]
    pub recalled: bool,
    /// The bound of equivalence, in the unit of the variables; 0.3 standard deviations before without it.
    #[arg(long, value_name = "AMOUNT")]
    pub bound: Option<f64>,
    /// The seed of sign flips beyond 20 clusters.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Write this plot of one variable, with -o FILE.svg: scatter, slopes, dumbbell, histogram, forest, ecdf, lorenz or
    /// incidence; in real money where there are prices.
    #[arg(long, value_name = "KIND", requires = "output")]
    pub plot: Option<String>,
    /// The variable of the plot, by its name without a round.
    #[arg(long, value_name = "VARIABLE", requires = "plot")]
    pub of: Option<String>,
    /// Write the tables to this file; its ending says how: txt, csv, md, tex, html, json, xlsx, and svg with --plot.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print every table, not only those that a first reading needs.
    #[arg(long)]
    pub all: bool,
    /// Print one JSON document with every table.
    #[arg(long)]
    pub json: bool,
}

/// The tables of a first reading, by the beginning of their ids.
const FIRST: &[&str] = &[
    "declared",
    "paired",
    "did",
    "binary",
    "categorical",
    "poverty",
    "design",
    "deflators",
    "attrition",
    "warnings",
];
/// Beginnings of ids that are for a second reading although they begin like one of the first.
const SECOND: &[&str] = &["paired_rank", "poverty_transitions"];

/// Reads the study or the CSV file, compares, prints.
///
/// # Errors
/// The source cannot be read, and as [`on`].
pub fn run(args: &Args) -> Result<Outcome> {
    on(source::read(&args.source)?, args)
}

/// Compares and prints; `source` is what `args.source` holds.
///
/// # Errors
/// A column that is absent or holds a text, by line; a key that stands in two rows; prices without a year; nothing to
/// compare.
pub fn on(mut source: Source, args: &Args) -> Result<Outcome> {
    declare(&mut source, args)?;
    if let (Some(kind), Some(path)) = (&args.plot, &args.output) {
        return plot(&source, kind, path, args);
    }
    let tables = comparison::tables(&source, &options(&source, args)?)?;
    if let Some(path) = &args.output {
        return write(path, args, tables);
    }
    Ok(Outcome::done(if args.json {
        format!("{:#}\n", json::document(&tables))
    } else {
        text::document(&shown(tables, args.all))
    }))
}

/// Writes one plot.
fn plot(source: &Source, kind: &str, path: &Path, args: &Args) -> Result<Outcome> {
    let kind = Kind::of_code(kind).ok_or_else(|| {
        let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        Error::usage("--plot", format!("there is no plot called {kind}"))
            .way_out(format!("There are: {}", known.join(", ")))
    })?;
    let place = path.display().to_string();
    if !path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("svg"))
    {
        return Err(Error::usage(place, "a plot is written as SVG").way_out("End the name in .svg"));
    }
    let options = options(source, args)?;
    let matter = Matter::with(source, &options)?;
    let all: Vec<&str> = matter.variables.iter().map(|v| v.name.as_str()).collect();
    let name = args
        .of
        .as_deref()
        .or(all.first().copied())
        .unwrap_or_default();
    let variable = matter.variable(name).ok_or_else(|| {
        Error::usage(
            "--of",
            format!("no variable called {name} was asked in both rounds"),
        )
        .way_out(format!("There are: {}", all.join(", ")))
    })?;
    let unit = matter.units().last().unwrap_or(Unit::Nominal);
    let figure = kind
        .draw(
            &matter,
            variable,
            unit,
            comparison::line(&matter, unit, &options),
        )
        .map_err(|why| Error::new(name, format!("there is no plot of this kind: {why}")))?;
    files::write(path, svg::figure(&figure).as_bytes())?;
    Ok(Outcome::done(format!("{place}: {}\n", figure.title)))
}

/// Writes all tables as the ending of the file's name says.
fn write(path: &Path, args: &Args, tables: Tables) -> Result<Outcome> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let target = Target::of_ending(&ending).ok_or_else(|| {
        let known: Vec<&str> = Target::ALL.iter().map(|target| target.ending()).collect();
        Error::usage(
            path.display().to_string(),
            format!("`{ending}` is no kind of file that tables are written as"),
        )
        .way_out(format!("End the name in one of: {}", known.join(", ")))
    })?;
    let count = tables.tables.len();
    let title = format!("Before and after: {}", files::name(&args.source));
    files::write(path, &target.write(&title, &tables)?)?;
    Ok(Outcome::done(format!(
        "{}: {count} tables\n",
        path.display()
    )))
}

fn options(source: &Source, args: &Args) -> Result<Options> {
    if let Some(size) = &args.size
        && !source.pairs.iter().any(|pair| pair.variable == *size)
    {
        return Err(Error::usage("--size", format!("no paired variable is called {size}"))
            .way_out("Name one that was asked in both rounds, without its round: hhsize of hhsize_2020 and hhsize_2022"));
    }
    for (name, amount) in [("--line", args.line), ("--bound", args.bound)] {
        if amount.is_some_and(|amount| !(amount > 0.0 && amount.is_finite())) {
            return Err(Error::usage(name, "it must be a positive number"));
        }
    }
    Ok(Options {
        by: args.by.clone(),
        bound: args.bound,
        line: args.line,
        size: args.size.clone(),
        seed: args.seed,
        only: args.only.clone(),
        yes_as_one: !args.before.is_empty(),
        base_year: args.base_year,
        line_year: args.line_year,
        since: args.since.clone(),
        recalled: args.recalled,
        scale: scale(source, args)?,
        adults: args.adults.clone(),
        children: args.children.clone(),
        design: Design {
            weight: args.weight.clone(),
            strata: args.strata.clone(),
            population: args.population.clone(),
            lonely: lonely(args)?,
        },
        series: args.series.clone(),
        other_prices: args
            .also_cpi
            .iter()
            .map(|path| PriceIndex::read(path))
            .collect::<Result<_>>()?,
        ..Options::default()
    })
}

fn scale(source: &Source, args: &Args) -> Result<Scale> {
    let Some(code) = &args.scale else {
        return Ok(Scale::default());
    };
    let scale = Scale::of_code(code).ok_or_else(|| {
        Error::usage("--scale", format!("there is no scale called {code}"))
            .way_out("There are: person, root, oecd, household")
    })?;
    for (option, name) in [("--adults", &args.adults), ("--children", &args.children)] {
        let known = |name: &String| source.pairs.iter().any(|pair| pair.variable == *name);
        if scale == Scale::Oecd && !name.as_ref().is_some_and(known) {
            return Err(Error::usage(
                option,
                "the OECD's scale counts adults and children of both rounds",
            )
            .way_out("Name the paired variables that count them with --adults and --children"));
        }
    }
    Ok(scale)
}

fn lonely(args: &Args) -> Result<Option<Lonely>> {
    match args.lonely.as_deref() {
        None => Ok(None),
        Some("adjust") => Ok(Some(Lonely::Adjust)),
        Some("average") => Ok(Some(Lonely::Average)),
        Some("remove") => Ok(Some(Lonely::Remove)),
        Some(other) => Err(
            Error::usage("--lonely", format!("there is no way called {other}"))
                .way_out("There are: adjust, average, remove"),
        ),
    }
}

/// The tables that a person reads first, or all.
fn shown(mut tables: Tables, all: bool) -> Tables {
    let begins = |id: &str, with: &[&str]| with.iter().any(|start| id.starts_with(start));
    tables
        .tables
        .retain(|table| all || (begins(&table.id, FIRST) && !begins(&table.id, SECOND)));
    // What to report comes before what it is made of.
    tables
        .tables
        .sort_by_key(|table| !table.id.starts_with("declared"));
    tables
}

/// Takes what the person said over what the source knows.
fn declare(source: &mut Source, args: &Args) -> Result<()> {
    if let Some(key) = &args.key {
        source.set_key(key)?;
    }
    if let Some(cluster) = &args.cluster {
        source.column(cluster)?;
        source.cluster = Some(cluster.clone());
    }
    if args.before.len() != args.after.len() {
        return Err(Error::usage(
            "--before and --after",
            format!(
                "{} columns before, {} after",
                args.before.len(),
                args.after.len()
            ),
        )
        .way_out("Name the columns of both rounds in the same order"));
    }
    if !args.before.is_empty() {
        source.pairs = named_pairs(source, &args.before, &args.after)?;
    }
    if source.pairs.is_empty() {
        return Err(
            Error::new("", "no two columns look like two rounds of one variable")
                .way_out("Name them: --before income_2020 --after income_2022"),
        );
    }
    if let Some(path) = &args.cpi {
        read_prices(source, path, args)?;
    }
    let wanted = args.cpi.is_some() || args.line.is_some();
    if wanted && args.money.is_empty() && source.pairs.iter().all(|pair| !pair.money) {
        let looks = |pair: &Paired| looks_like_money(source, pair);
        let any = source.pairs.iter().any(looks);
        let money: Vec<bool> = source
            .pairs
            .iter()
            .map(|pair| pair.scale == MeasurementScale::Numeric && (looks(pair) || !any))
            .collect();
        for (pair, money) in source.pairs.iter_mut().zip(money) {
            pair.money = money;
        }
    }
    if let Some(unknown) = args
        .money
        .iter()
        .find(|name| source.pairs.iter().all(|pair| pair.variable != **name))
    {
        return Err(
            Error::usage("--money", format!("no paired variable is called {unknown}"))
                .way_out("Name variables that were asked in both rounds, without their round"),
        );
    }
    if !args.money.is_empty() {
        for pair in &mut source.pairs {
            pair.money = args.money.contains(&pair.variable);
        }
    }
    Ok(())
}

/// Parts of names that say money.
const MONEY: &[&str] = &[
    "income",
    "inc",
    "wage",
    "wages",
    "spend",
    "spending",
    "exp",
    "expenditure",
    "cost",
    "sales",
    "revenue",
    "profit",
    "yuan",
    "cny",
];

/// Whether a number may be an amount: where its name says so; else not where all answers are small whole numbers, as
/// ratings and counts of persons, or calendar years.
/// The prices of a file: its only series, or all of them where one is named.
fn read_prices(source: &mut Source, path: &Path, args: &Args) -> Result<()> {
    if args.series.is_none() {
        source.cpi = Some(PriceIndex::read(path)?);
        return Ok(());
    }
    let place = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| Error::new(&place, error.to_string()))?;
    let mut all = PriceIndex::every_series(&place, &bytes)?;
    source.cpi = (!all.is_empty()).then(|| all.remove(0));
    source.other_prices = all;
    Ok(())
}

fn looks_like_money(source: &Source, pair: &Paired) -> bool {
    let filled: Vec<f64> = [&pair.before, &pair.after]
        .into_iter()
        .filter_map(|name| source.frame.column(name)?.numbers())
        .flat_map(|cells| cells.iter().flatten().copied())
        .collect();
    let whole = |low: f64, high: f64| {
        filled
            .iter()
            .all(|x| x.fract() == 0.0 && (low..=high).contains(x))
    };
    let named = pair
        .variable
        .split(['_', '-', '.', ' '])
        .any(|part| MONEY.contains(&part.to_lowercase().as_str()));
    named || !whole(0.0, 30.0) && !whole(1900.0, 2100.0)
}

/// The pairs that the person named; a label that would stand twice gets its columns behind it.
fn named_pairs(source: &Source, before: &[String], after: &[String]) -> Result<Vec<Paired>> {
    let mut pairs: Vec<Paired> = Vec::new();
    for (before, after) in before.iter().zip(after) {
        source.column(before)?;
        source.column(after)?;
        let known = source
            .pairs
            .iter()
            .find(|pair| pair.before == *before && pair.after == *after);
        let mut pair = known
            .cloned()
            .unwrap_or_else(|| paired(&source.frame, &stem(before, after), before, after));
        if pairs.iter().any(|other| other.variable == pair.variable) {
            pair.variable = format!("{} ({before}, {after})", pair.variable);
        }
        pairs.push(pair);
    }
    Ok(pairs)
}

/// What two column names have in common: `income` of `income_2020` and `income_2022`, or of `pre_income` and
/// `post_income`; both names where they share nothing.
fn stem(before: &str, after: &str) -> String {
    if let (Some((stem, _)), Some((other, _))) = (split_round(before), split_round(after))
        && stem == other
    {
        return stem.to_owned();
    }
    let separators = |c: char| matches!(c, '_' | '.' | '-' | ' ');
    let digits = |c: char| separators(c) || c.is_ascii_digit();
    let front: String = before
        .chars()
        .zip(after.chars())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a)
        .collect();
    let tail: Vec<char> = before
        .chars()
        .rev()
        .zip(after.chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a)
        .collect();
    let tail: String = tail.into_iter().rev().collect();
    let (front, tail) = (
        front.trim_end_matches(digits),
        tail.trim_matches(separators),
    );
    if front.is_empty() && tail.is_empty() {
        format!("{before} → {after}")
    } else if front.chars().count() >= tail.chars().count() {
        front.to_owned()
    } else {
        tail.to_owned()
    }
}
