//! Before and after as tables: the door takes a source and returns everything that can be said about its pairs.
//!
//! A change is always after − before, over the respondents who have both. Nominal and real money never share a table:
//! `paired` is as answered, `paired_real` in the money of one named year.

mod adjusted;
mod analysis;
mod attrition;
mod categories;
mod declared;
mod design;
mod did;
mod groups;
mod inequality;
mod matter;
mod paired;
mod poverty;
mod prices;
mod robust;
mod sensitivity;
mod warnings;
mod welfare;

use rayon::prelude::*;

use crate::data::{PriceIndex, Source};
use crate::error::{Error, Result};

use super::{Fact, Run, Table, Tables};

pub use analysis::{Analysis, ClusterAnalysis};
pub use categories::Categories;
pub use design::Design;
pub use matter::{Losses, Matter, Unit, Variable};
pub(super) use paired::names;
pub use warnings::Warning;

use categories::YesNo;

/// What the person may choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The confidence of every interval, a share.
    pub confidence: f64,
    /// A column whose groups get rows of their own.
    pub by: Option<String>,
    /// The bound of equivalence, in the unit of the variables; 0.3 standard deviations before where it is not given.
    pub bound: Option<f64>,
    /// The poverty line, in the money of the table; no poverty without it.
    pub line: Option<f64>,
    /// The variable that counts a household's persons in both rounds: incomes become those of a person.
    pub size: Option<String>,
    /// The seed of what is drawn: sign flips of more than 20 clusters.
    pub seed: u64,
    /// The variables to compare; all where it is empty.
    pub only: Vec<String>,
    /// Whether yes and no also stand among the means, as 1 and 0.
    pub yes_as_one: bool,
    /// The year whose money real amounts are in; the earlier round's where it is not given.
    pub base_year: Option<i32>,
    /// The year of whose money the poverty line is; that of the table where it is not given.
    pub line_year: Option<i32>,
    /// A column with the year or date from which a respondent belongs to the group.
    pub since: Option<String>,
    /// Whether the earlier round was recalled in the later interview.
    pub recalled: bool,
    /// What incomes are divided by where sizes are known.
    pub scale: Scale,
    /// The variable that counts a household's adults, for the OECD's scale.
    pub adults: Option<String>,
    /// The variable that counts a household's children, for the OECD's scale.
    pub children: Option<String>,
    /// How the respondents were drawn.
    pub design: Design,
    /// Other price indices, to see how much the answer depends on the prices.
    pub other_prices: Vec<PriceIndex>,
    /// The series of the source's prices that deflates; `None` for its own first one.
    pub series: Option<String>,
}

/// What the income of a household is divided by, to compare households of different sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// The number of persons.
    #[default]
    Person,
    /// Its square root.
    Root,
    /// The modified scale of the OECD: 1, 0.5 for each further adult, 0.3 for each child.
    Oecd,
    /// Nothing.
    Household,
}

impl Scale {
    /// The word for options.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        match code {
            "person" => Some(Self::Person),
            "root" => Some(Self::Root),
            "oecd" => Some(Self::Oecd),
            "household" => Some(Self::Household),
            _ => None,
        }
    }

    /// What it makes of an income.
    const fn name(self) -> &'static str {
        match self {
            Self::Person => "income per person",
            Self::Root => "income divided by the square root of the persons",
            Self::Oecd => "income per equivalent adult, modified OECD scale",
            Self::Household => "income of the household",
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            confidence: 0.95,
            by: None,
            bound: None,
            line: None,
            size: None,
            seed: 1,
            only: Vec::new(),
            yes_as_one: false,
            base_year: None,
            line_year: None,
            since: None,
            recalled: false,
            scale: Scale::default(),
            adults: None,
            children: None,
            design: Design::default(),
            other_prices: Vec::new(),
            series: None,
        }
    }
}

/// Every table of the comparison of `source`'s pairs.
///
/// # Errors
/// When a column is absent, a number is a text (named by line and column), or the prices lack a year.
pub fn tables(source: &Source, options: &Options) -> Result<Tables> {
    Ok(compare(source, options)?.tables)
}

/// The poverty line in the money of `unit`; `None` where none is given, or for a variable that is no money.
#[must_use]
pub fn line(matter: &Matter, unit: Unit, options: &Options) -> Option<f64> {
    poverty::line(matter, &unit, options)
}

/// A comparison with what it was made of, for plots and for the households behind a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Every table.
    pub tables: Tables,
    /// The pairs, groups, clusters and prices.
    pub matter: Matter,
}

/// Every table of the comparison of `source`'s pairs, and its matter.
///
/// # Errors
/// As [`tables`].
pub fn compare(source: &Source, options: &Options) -> Result<Comparison> {
    let matter = Matter::with(source, options)?;
    known(source, &matter, options)?;
    let rows = design::Rows::of(source, &options.design)?;
    let yes_no = YesNo::all(&matter, options);
    let mut tables = Vec::new();
    let mut nominal: Option<Answers> = None;
    for unit in matter.units() {
        let variables: Vec<&Variable> = matter.variables(&unit).collect();
        let clusters = matter.clusters.as_deref();
        let all: Vec<Analysis> = variables
            .par_iter()
            .map(|variable| Analysis::of(variable, &unit, clusters, options))
            .collect();
        let warnings = warnings::of(source, &matter, &unit, &all, options);
        let mut made = Vec::new();
        of_unit(&matter, &unit, &all, options, &mut made);
        let yes: &[YesNo] = if unit == Unit::Nominal { &yes_no } else { &[] };
        made.push(groups::multiplicity(&matter, &unit, &all, yes, options));
        made.push(warnings::table(&unit, &warnings));
        let answers = Answers { all, warnings };
        let before = nominal.as_ref();
        let declared = declared::table(&matter, &unit, &answers, before, &yes_no, options);
        made.insert(1, declared);
        made.extend(design::table(&matter, &unit, &answers.all, &rows, options));
        made.extend(prices::table(
            source,
            &matter,
            (&unit, &answers.all),
            options,
        )?);
        tables.extend(made);
        nominal = nominal.or(Some(answers));
    }
    let mut categories = Categories::of(source)?;
    categories.retain(|variable| matter.is_wanted(&variable.name));
    tables.extend(categories::binary(&yes_no, &matter, options));
    tables.extend(categories::categorical(&categories));
    tables.extend(categories::transitions(&categories));
    tables.push(attrition::table(&matter, source, options));
    tables.push(attrition::rates(&matter, options));
    tables.push(pairs_table(&matter));
    let tables = Tables {
        tables,
        run: run(&matter, source, options),
    };
    Ok(Comparison { tables, matter })
}

/// What is known of the variables in one unit.
struct Answers {
    all: Vec<Analysis>,
    warnings: Vec<Warning>,
}

/// The tables that are made once for amounts as answered and once for real ones.
fn of_unit(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
    tables: &mut Vec<Table>,
) {
    tables.push(paired::table(matter, unit, all, options));
    tables.push(paired::spread(matter, unit, all));
    tables.push(paired::effects(matter, unit, all));
    if matter.clusters.is_some() {
        tables.push(robust::villages(matter, unit, all));
    }
    tables.push(robust::ranks(matter, unit, all, options));
    tables.push(robust::battery(matter, unit, all));
    if matter.clusters.is_some() {
        tables.push(groups::between_clusters(matter, unit, all, options));
    }
    if let Some(by) = &options.by {
        tables.push(paired::by_group(matter, unit, by, options));
        tables.extend(did::table(matter, unit, all, options));
        tables.extend(adjusted::table(matter, unit, all, options));
        tables.extend(adjusted::bounds(matter, unit, all));
        tables.extend(did::balance(matter, unit, all, options));
        tables.push(groups::between_groups(matter, unit, by, all));
    }
    tables.extend(poverty::table(matter, unit, all, options));
    tables.extend(poverty::transitions(matter, unit, all, options));
    tables.extend(poverty::decomposition(matter, unit, all, options));
    tables.extend(inequality::table(matter, unit, all, options));
    tables.extend(inequality::curve(matter, unit, all, options));
    tables.extend(inequality::incidence(matter, unit, all, options));
    tables.push(sensitivity::table(matter, unit, all, options));
    tables.push(sensitivity::detectable_changes(matter, unit, all, options));
}

/// Every variable that the person names is there.
fn known(source: &Source, matter: &Matter, options: &Options) -> Result<()> {
    if let Some(since) = &options.since {
        source.column(since)?;
    }
    if let (Some(year), Some(prices)) = (options.line_year, &matter.prices) {
        prices.cpi.deflator(year).map_err(matter::unusable)?;
    }
    let all = || {
        matter
            .variables
            .iter()
            .map(|variable| variable.name.as_str())
    };
    match options
        .only
        .iter()
        .find(|name| all().all(|known| known != **name))
    {
        None => Ok(()),
        Some(name) => Err(
            Error::new(name, "no variable of this name was asked in both rounds").way_out(format!(
                "There are: {}",
                all().collect::<Vec<_>>().join(", ")
            )),
        ),
    }
}

/// Who is compared and who is not, a row a variable.
fn pairs_table(matter: &Matter) -> Table {
    use super::{Cell, Column, Format};
    let columns = [
        ("rows", "rows"),
        ("n", "both"),
        ("only_before", "only before"),
        ("only_after", "only after"),
        ("neither", "neither"),
        ("dont_know", "don't know"),
        ("refused", "refused"),
        ("not_applicable", "not applicable"),
        ("not_asked", "not asked"),
    ];
    let columns = columns.map(|(id, head)| Column::new(id, head, Format::Count));
    let mut table = Table::new("pairs", "Who is compared", "variable", columns.into());
    for variable in &matter.variables {
        let losses = &variable.losses;
        let counts = [
            variable.before.len(),
            variable.before.len() - losses.lost(),
            losses.only_before,
            losses.only_after,
            losses.neither,
            losses.dont_know,
            losses.refused,
            losses.not_applicable,
            losses.not_asked,
        ];
        table.push(
            &variable.name,
            counts.map(|count| Cell::number(count as f64)).into(),
        );
    }
    table.notes.push(
        "Reasons count the gaps of both rounds, so a respondent without either answer counts twice"
            .into(),
    );
    table
}

fn run(matter: &Matter, source: &Source, options: &Options) -> Run {
    let mut run = Run::default();
    run.push("method", Fact::Text("paired t, after - before".into()));
    run.push("n", Fact::Count(source.frame.rows() as u64));
    run.push("confidence", Fact::Number(options.confidence));
    run.push("cluster", text(source.cluster.as_deref()));
    run.push("by", text(options.by.as_deref()));
    run.push(
        "base_year",
        matter.base_year().map_or(Fact::None, |year| {
            Fact::Count(u64::from(year.unsigned_abs()))
        }),
    );
    run.push("seed", Fact::Count(options.seed));
    run.push("data_sha256", text(Some(&source.fingerprint_sha256)));
    run.push("version", text(Some(env!("CARGO_PKG_VERSION"))));
    run
}

fn text(text: Option<&str>) -> Fact {
    match text {
        Some(text) if !text.is_empty() => Fact::Text(text.to_owned()),
        _ => Fact::None,
    }
}
