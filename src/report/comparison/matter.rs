//! What a comparison works on: the variables' complete pairs, who is missing and why, groups, clusters and prices.

use crate::data::{MeasurementScale, Paired, PriceIndex, Reason, Source, split_round};
use crate::error::{Error, Result};
use crate::stats::deflation::{Cpi, NoIndex};
use crate::stats::pairs::Pair;

use super::Options;

/// In what the numbers of a table are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// As answered.
    Nominal,
    /// Money of the base year.
    Real,
}

/// A number, or the reason why there is none.
pub type Answered = std::result::Result<f64, Reason>;

/// Who is not in the pairs of a variable, and why cells are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Losses {
    /// Respondents with the earlier answer only.
    pub only_before: usize,
    /// Respondents with the later answer only.
    pub only_after: usize,
    /// Respondents with neither.
    pub neither: usize,
    /// Gaps of both rounds because the respondent did not know.
    pub dont_know: usize,
    /// Gaps of both rounds because the respondent would not say.
    pub refused: usize,
    /// Gaps of both rounds because the question does not apply.
    pub not_applicable: usize,
    /// Gaps of both rounds because the question was not put.
    pub not_asked: usize,
}

/// One variable in both rounds, a cell a respondent.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// The label of its row.
    pub name: String,
    /// Answers of the earlier round.
    pub before: Vec<Answered>,
    /// Answers of the later round.
    pub after: Vec<Answered>,
    /// Whether prices make it real.
    pub money: bool,
    /// What its numbers are.
    pub scale: MeasurementScale,
    /// Prices of the earlier and the later round as multiples of the base year's.
    pub deflators: (f64, f64),
    /// Who is not compared.
    pub losses: Losses,
    /// What the rounds are called: `2020` and `2022`, or `before` and `after`.
    pub rounds: (String, String),
}

/// Everything that a comparison reads from a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Matter {
    /// The numeric variables.
    pub variables: Vec<Variable>,
    /// The cluster of each respondent; `None` where it is not known.
    pub clusters: Option<Vec<Option<String>>>,
    /// The group of each respondent.
    pub groups: Option<Vec<Option<String>>>,
    /// Prices, when there are any and a variable is money.
    pub prices: Option<Prices>,
    /// Who each row is: the key where there is one, else the row's place.
    pub keys: Vec<String>,
    /// The variables to compare; all where it is empty.
    only: Vec<String>,
    /// Whether yes and no stand among the means as 1 and 0.
    yes_as_one: bool,
}

/// Where the real values come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Prices {
    /// The index on its base year.
    pub cpi: Cpi,
    /// The years of the two rounds, where all money variables share them.
    pub years: (i32, i32),
    /// Whether the years were read from the columns' names or are the first and last of the index.
    pub years_from_names: bool,
    /// Whether some amounts are of other years than the rest.
    pub mixed: bool,
    /// Every series that the source has by name.
    pub known: Vec<String>,
    /// What the index calls itself.
    pub series: Option<String>,
    /// Who published it.
    pub source: Option<String>,
}

impl Variable {
    /// Whether every answer of both rounds is the same, as everyone's consent.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        let mut filled = self.before.iter().chain(&self.after).flatten();
        filled
            .next()
            .is_some_and(|first| filled.all(|other| other == first))
    }

    /// Whether its numbers are calendar years.
    #[must_use]
    pub fn is_year(&self) -> bool {
        let mut filled = self.before.iter().chain(&self.after).flatten().peekable();
        !self.money
            && filled.peek().is_some()
            && filled.all(|x| x.fract() == 0.0 && (1900.0..=2100.0).contains(x))
    }

    /// The complete pairs and the rows they come from.
    #[must_use]
    pub fn matched(&self, unit: &Unit) -> Vec<(usize, Pair)> {
        let (by_before, by_after) = match unit {
            Unit::Nominal => (1.0, 1.0),
            Unit::Real => self.deflators,
        };
        let cells = self.before.iter().zip(&self.after).enumerate();
        cells
            .filter_map(|(row, (before, after))| {
                let pair = Pair {
                    before: before.ok()? / by_before,
                    after: after.ok()? / by_after,
                };
                Some((row, pair))
            })
            .collect()
    }

    /// The complete pairs.
    #[must_use]
    pub fn pairs(&self, unit: &Unit) -> Vec<Pair> {
        self.matched(unit)
            .into_iter()
            .map(|(_, pair)| pair)
            .collect()
    }
}

impl Losses {
    fn of(before: &[Answered], after: &[Answered]) -> Self {
        let mut losses = Self::default();
        for pair in before.iter().zip(after) {
            match pair {
                (Ok(_), Ok(_)) => {}
                (Ok(_), Err(_)) => losses.only_before += 1,
                (Err(_), Ok(_)) => losses.only_after += 1,
                (Err(_), Err(_)) => losses.neither += 1,
            }
        }
        for reason in before.iter().chain(after).filter_map(|cell| cell.err()) {
            *match reason {
                Reason::DontKnow => &mut losses.dont_know,
                Reason::Refused => &mut losses.refused,
                Reason::NotApplicable => &mut losses.not_applicable,
                Reason::NotAsked => &mut losses.not_asked,
            } += 1;
        }
        losses
    }

    /// Respondents who are not in the pairs.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.only_before + self.only_after + self.neither
    }

    /// The reasons that occur, with their counts: `refused 2, not asked 1`.
    #[must_use]
    pub fn reasons(&self) -> String {
        let named = [
            (self.dont_know, "don't know"),
            (self.refused, "refused"),
            (self.not_applicable, "not applicable"),
            (self.not_asked, "not asked"),
        ];
        let occurring = named.iter().filter(|(count, _)| *count > 0);
        occurring
            .map(|(count, word)| format!("{word} {count}"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Matter {
    /// What `source` has to compare; `by` names the column of groups.
    ///
    /// # Errors
    /// When a column is absent, a number is a text, or the prices lack a year.
    pub fn of(source: &Source, by: Option<&str>) -> Result<Self> {
        let by = by.map(str::to_owned);
        Self::with(
            source,
            &Options {
                by,
                ..Options::default()
            },
        )
    }

    /// What `source` has to compare under these options.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn with(source: &Source, options: &Options) -> Result<Self> {
        let key = source
            .key
            .as_deref()
            .and_then(|key| source.frame.column(key));
        let mut variables = Vec::new();
        for pair in &source.pairs {
            if pair.scale == MeasurementScale::Categorical {
                continue;
            }
            let before = source.numbers(&pair.before)?.to_vec();
            let after = source.numbers(&pair.after)?.to_vec();
            variables.push(Variable {
                name: pair.variable.clone(),
                rounds: rounds(pair),
                losses: Losses::of(&before, &after),
                before,
                after,
                money: pair.money,
                scale: pair.scale,
                deflators: (1.0, 1.0),
            });
        }
        let mut matter = Self {
            variables,
            clusters: texts(source, source.cluster.as_deref())?,
            groups: texts(source, options.by.as_deref())?,
            prices: None,
            keys: (0..source.frame.rows())
                .map(|row| {
                    key.and_then(|key| key.text(row))
                        .unwrap_or_else(|| source.place(row))
                })
                .collect(),
            only: options.only.clone(),
            yes_as_one: options.yes_as_one,
        };
        if let Some(index) = chosen(source, options.series.as_deref())? {
            matter.deflate(source, index, options.base_year)?;
        }
        Ok(matter)
    }

    /// The units in which tables are made: nominal always, real when a money variable has prices.
    pub fn units(&self) -> impl Iterator<Item = Unit> {
        let real = self.prices.is_some().then_some(Unit::Real);
        [Unit::Nominal].into_iter().chain(real)
    }

    /// The variables of the tables in `unit`, those that never vary last.
    pub fn variables(&self, unit: &Unit) -> impl Iterator<Item = &Variable> {
        let all = *unit == Unit::Nominal;
        let mut shown: Vec<&Variable> = self.variables.iter().collect();
        shown.retain(|variable| {
            let number = self.yes_as_one || variable.scale != MeasurementScale::Binary;
            (all || variable.money) && number && self.is_wanted(&variable.name)
        });
        shown.sort_by_key(|variable| variable.is_constant());
        shown.into_iter()
    }

    /// The variables of yes and no, those that never vary last.
    pub fn yes_or_no(&self) -> impl Iterator<Item = &Variable> {
        let mut shown: Vec<&Variable> = self.variables.iter().collect();
        shown.retain(|variable| {
            variable.scale == MeasurementScale::Binary && self.is_wanted(&variable.name)
        });
        shown.sort_by_key(|variable| variable.is_constant());
        shown.into_iter()
    }

    /// Whether the person wants to see this variable.
    #[must_use]
    pub fn is_wanted(&self, variable: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == variable)
    }

    /// The variable called `name`.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    /// The year whose money the real tables are in.
    #[must_use]
    pub fn base_year(&self) -> Option<i32> {
        self.prices.as_ref().map(|prices| prices.cpi.base())
    }

    fn deflate(&mut self, source: &Source, index: &PriceIndex, wanted: Option<i32>) -> Result<()> {
        let money: Vec<usize> = (0..source.pairs.len())
            .filter(|at| source.pairs[*at].money)
            .collect();
        let years: Vec<Option<(i32, i32)>> = money
            .iter()
            .map(|at| {
                let pair = &source.pairs[*at];
                year_of(&pair.before).zip(year_of(&pair.after))
            })
            .collect();
        let Some(span) = index.span().filter(|_| !money.is_empty()) else {
            return Ok(());
        };
        let from_names = years.iter().all(Option::is_some);
        let first = years.iter().flatten().map(|(before, _)| *before).min();
        let first = first.unwrap_or(span.0);
        let base = wanted.unwrap_or(first);
        let cpi = Cpi::new(index.levels.iter().copied(), base).map_err(unusable)?;
        for (at, years) in money.iter().zip(&years) {
            let (before, after) = years.unwrap_or(span);
            let deflators = (
                cpi.deflator(before).map_err(unusable)?,
                cpi.deflator(after).map_err(unusable)?,
            );
            let name = &source.pairs[*at].variable;
            if let Some(variable) = self.variables.iter_mut().find(|v| v.name == *name) {
                variable.deflators = deflators;
            }
        }
        let last = years
            .iter()
            .flatten()
            .map(|(_, after)| *after)
            .max()
            .unwrap_or(span.1);
        self.prices = Some(Prices {
            cpi,
            years: (first, last),
            years_from_names: from_names,
            mixed: years.iter().any(|other| *other != years[0]),
            known: source
                .cpi
                .iter()
                .chain(&source.other_prices)
                .filter_map(|index| index.series.clone())
                .collect(),
            series: index.series.clone(),
            source: index.source.clone(),
        });
        Ok(())
    }
}

/// What the rounds of a pair are called.
/// The series of prices that deflates.
fn chosen<'a>(source: &'a Source, series: Option<&str>) -> Result<Option<&'a PriceIndex>> {
    let Some(wanted) = series else {
        return Ok(source.cpi.as_ref());
    };
    let mut all = source.cpi.iter().chain(&source.other_prices);
    let known: Vec<&str> = all.clone().filter_map(|i| i.series.as_deref()).collect();
    match all.find(|index| index.series.as_deref() == Some(wanted)) {
        Some(index) => Ok(Some(index)),
        None => Err(
            Error::new("prices", format!("there is no series called {wanted}"))
                .way_out(format!("There are: {}", known.join(", "))),
        ),
    }
}

fn rounds(pair: &Paired) -> (String, String) {
    match (split_round(&pair.before), split_round(&pair.after)) {
        (Some((_, before)), Some((_, after))) => (before.to_owned(), after.to_owned()),
        _ => ("before".to_owned(), "after".to_owned()),
    }
}

/// The year that ends a column's name.
fn year_of(column: &str) -> Option<i32> {
    split_round(column)?.1.parse().ok()
}

fn texts(source: &Source, column: Option<&str>) -> Result<Option<Vec<Option<String>>>> {
    let Some(name) = column else { return Ok(None) };
    let column = source.column(name)?;
    Ok(Some(
        (0..source.frame.rows())
            .map(|row| column.text(row))
            .collect(),
    ))
}

pub(super) fn unusable(fault: NoIndex) -> Error {
    let (year, what) = match fault {
        NoIndex::Year(year) => (year, "is not in the price index"),
        NoIndex::NotPositive(year) => (year, "has a price level that is not positive"),
        NoIndex::Twice(year) => (year, "stands twice in the price index"),
    };
    Error::new("prices", format!("{year} {what}"))
        .way_out("Correct the price index, or compare without it")
}
