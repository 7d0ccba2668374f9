//! The change under the sampling design: weights, villages drawn within strata, and populations that are counted.

use crate::data::Source;
use crate::error::{Error, Result};
use crate::report::{Cell, Column, Format, Table};
use crate::stats::survey::{DesignMean, Drawn, Lonely, design_mean, kish};

use super::analysis::Analysis;
use super::paired::{id, names, optional, title};
use super::{Matter, Options, Unit};

/// What is declared about how the respondents were drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Design {
    /// The column of sampling weights.
    pub weight: Option<String>,
    /// The column of strata from which the villages were drawn.
    pub strata: Option<String>,
    /// How many there are in all: a number, or a column that gives it for the row's village.
    pub population: Option<String>,
    /// What is done about a stratum with one village; the rows are dashes until somebody says.
    pub lonely: Option<Lonely>,
}

impl Design {
    /// Whether anything is declared.
    #[must_use]
    pub fn is_declared(&self) -> bool {
        self.weight.is_some() || self.strata.is_some() || self.population.is_some()
    }
}

/// What the design says of every row.
pub(super) struct Rows {
    weights: Vec<Option<f64>>,
    strata: Option<Vec<Option<usize>>>,
    population: Option<Population>,
}

enum Population {
    Total(f64),
    OfVillage(Vec<Option<f64>>),
}

impl Rows {
    /// The design of the rows of `source`.
    ///
    /// # Errors
    /// When a column is absent or no number, or a population is no positive number.
    pub(super) fn of(source: &Source, design: &Design) -> Result<Self> {
        let rows = source.frame.rows();
        let numbers = |column: &str| -> Result<Vec<Option<f64>>> {
            let cells = source.numbers(column)?.iter();
            Ok(cells.map(|cell| cell.ok().filter(|x| *x > 0.0)).collect())
        };
        let weights = match &design.weight {
            Some(column) => numbers(column)?,
            None => vec![Some(1.0); rows],
        };
        let strata = match &design.strata {
            Some(column) => {
                let column = source.column(column)?;
                let texts: Vec<Option<String>> = (0..rows).map(|row| column.text(row)).collect();
                Some(numbered(&texts))
            }
            None => None,
        };
        let population = match design.population.as_deref() {
            None => None,
            Some(text) => Some(match text.parse::<f64>() {
                Ok(total) if total >= 1.0 && total.is_finite() => Population::Total(total),
                Ok(_) => {
                    return Err(Error::usage("--population", "it must be a positive number or a column")
                        .way_out("Give the number of people in all, or the column that gives it for each village"));
                }
                Err(_) => Population::OfVillage(numbers(text)?),
            }),
        };
        Ok(Self {
            weights,
            strata,
            population,
        })
    }
}

/// Texts as numbers from 0.
fn numbered(texts: &[Option<String>]) -> Vec<Option<usize>> {
    let names = names(texts);
    let place = |text: &Option<String>| {
        let text = text.as_deref()?;
        names.iter().position(|name| *name == text)
    };
    texts.iter().map(place).collect()
}

/// `design`: the mean change under each declared design, rows `variable · design`; `None` where nothing is declared.
pub(super) fn table(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    rows: &Rows,
    options: &Options,
) -> Option<Table> {
    if !options.design.is_declared() {
        return None;
    }
    let columns = vec![
        Column::new("n", "n", Format::Count),
        Column::new("estimate", "change", Format::Magnitude),
        Column::new("se", "SE", Format::Magnitude),
        Column::new("df", "df", Format::Count),
        Column::new("t", "t", Format::Coefficient),
        Column::new("p", "p", Format::P),
        Column::new(
            "ci_low",
            format!("{}% CI", 100.0 * options.confidence),
            Format::Magnitude,
        ),
        Column::new("ci_high", "to", Format::Magnitude),
        Column::new("deff", "deff", Format::Coefficient),
        Column::new("kish", "deff weights", Format::Coefficient),
    ];
    let head = title("Under the sampling design", matter, unit);
    let mut table = Table::new(&id("design", unit), &head, "variable · design", columns);
    let villages = matter.clusters.as_deref().map(numbered);
    let mut refused = false;
    for analysis in all {
        let sample = Sample::of(analysis, rows, villages.as_deref());
        for (name, mean) in sample.means(options) {
            let open = mean.is_some_and(|m| m.lonely > 0) && options.design.lonely.is_none();
            refused |= open && name.contains("strata");
            let shown = mean.filter(|_| !(open && name.contains("strata")));
            table.push(
                format!("{} · {name}", analysis.name),
                sample.cells(shown, options),
            );
        }
    }
    table.notes.push("Weights are probability weights; linearised standard errors; degrees of freedom = clusters - strata. deff: the variance over that of a simple sample of as many people, drawn without replacement from as many as the weights add up to, a dash where they do not. Infinite populations, except in the rows of this population now, which speak of the people who live there and not of places like these. Rows without a positive weight, a village or a stratum are left out where it is needed".into());
    if refused {
        table.notes.push("A stratum has one village only, so its variance is unknown: choose --lonely adjust, average or remove".into());
    }
    Some(table)
}

/// The changes of one variable with their place in the design.
struct Sample<'a> {
    rows: &'a Rows,
    drawn: Vec<One>,
}

/// Row, change, weight, village, stratum.
type One = (usize, f64, f64, Option<usize>, Option<usize>);

impl<'a> Sample<'a> {
    fn of(analysis: &Analysis, rows: &'a Rows, villages: Option<&[Option<usize>]>) -> Self {
        let pairs = analysis.rows.iter().zip(&analysis.pairs);
        let drawn = pairs.filter_map(|(row, pair)| {
            let village = villages.and_then(|villages| villages[*row]);
            let stratum = rows.strata.as_ref().and_then(|strata| strata[*row]);
            Some((*row, pair.change(), rows.weights[*row]?, village, stratum))
        });
        Self {
            rows,
            drawn: drawn.collect(),
        }
    }

    /// The designs that can be told from what is declared, each with its mean.
    fn means(&self, options: &Options) -> Vec<(&'static str, Option<DesignMean>)> {
        let lonely = options.design.lonely.unwrap_or(Lonely::Adjust);
        let each = |weighted: bool| -> Vec<Drawn> {
            let numbered = self.drawn.iter().enumerate();
            let one = |(i, d): (usize, &One)| Drawn {
                value: d.1,
                weight: if weighted { d.2 } else { 1.0 },
                cluster: i,
                stratum: 0,
            };
            numbered.map(one).collect()
        };
        let villages = |strata: bool| -> Vec<Drawn> {
            let known = self
                .drawn
                .iter()
                .filter_map(|(_, value, weight, village, stratum)| {
                    Some(Drawn {
                        value: *value,
                        weight: *weight,
                        cluster: (*village)?,
                        stratum: if strata { (*stratum)? } else { 0 },
                    })
                });
            known.collect()
        };
        let mut out = Vec::new();
        if options.design.weight.is_some() {
            out.push((
                "weighted, respondents independent",
                design_mean(&each(true), &[], lonely),
            ));
        }
        if self.drawn.iter().any(|d| d.3.is_some()) {
            out.push((
                "weighted, villages drawn",
                design_mean(&villages(false), &[], lonely),
            ));
            if self.rows.strata.is_some() {
                out.push((
                    "weighted, villages drawn in strata",
                    design_mean(&villages(true), &[], lonely),
                ));
            }
        }
        match &self.rows.population {
            Some(Population::Total(total)) => {
                let share = (self.drawn.len() as f64 / total).min(1.0);
                out.push((
                    "this population now, simple sample",
                    design_mean(&each(false), &[share], lonely),
                ));
            }
            Some(Population::OfVillage(sizes)) => {
                let (drawn, fractions) = self.within_villages(sizes);
                out.push((
                    "this population now, drawn within villages",
                    design_mean(&drawn, &fractions, lonely),
                ));
            }
            None => {}
        }
        out
    }

    /// Respondents drawn within their villages, and the share drawn of each village.
    fn within_villages(&self, sizes: &[Option<f64>]) -> (Vec<Drawn>, Vec<f64>) {
        let mut places: Vec<usize> = self.drawn.iter().filter_map(|d| d.3).collect();
        places.sort_unstable();
        places.dedup();
        let mut counts = vec![(0.0, f64::NAN); places.len()];
        let mut drawn = Vec::new();
        for (i, (row, value, weight, village, _)) in self.drawn.iter().enumerate() {
            let (Some(village), Some(size)) = (village, sizes[*row]) else {
                continue;
            };
            let Ok(stratum) = places.binary_search(village) else {
                continue;
            };
            counts[stratum] = (counts[stratum].0 + 1.0, size);
            drawn.push(Drawn {
                value: *value,
                weight: *weight,
                cluster: i,
                stratum,
            });
        }
        let share = |(n, size): (f64, f64)| if size >= n { n / size } else { 1.0 };
        // Villages without a respondent are no strata, so places and strata go together.
        (
            drawn,
            counts
                .into_iter()
                .filter(|(n, _)| *n > 0.0)
                .map(share)
                .collect(),
        )
    }

    fn cells(&self, mean: Option<DesignMean>, options: &Options) -> Vec<Cell> {
        let test = mean.and_then(|mean| mean.test(options.confidence));
        let weights: Vec<f64> = self.drawn.iter().map(|d| d.2).collect();
        vec![
            Cell::number(self.drawn.len() as f64),
            optional(mean.map(|mean| mean.mean)),
            optional(mean.map(|mean| mean.se)),
            optional(mean.map(|mean| mean.df)),
            optional(test.map(|test| test.t)),
            optional(test.map(|test| test.p)),
            optional(test.map(|test| test.interval.low)),
            optional(test.map(|test| test.interval.high)),
            optional(mean.and_then(|mean| mean.design_effect)),
            optional(kish(&weights)),
        ]
    }
}
