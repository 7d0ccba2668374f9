//! From columns with gaps to a complete, standardised sample; a column that no estimate can use is refused by name.

use super::{
    missing::{Em, Holes},
    moments::{Constant, Gram, Rows, Scratch},
    refusal::Refusal,
};

/// What becomes of rows with gaps. Whatever is repeated on draws or groups repeats the treatment there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// A row with a gap is left out.
    #[default]
    Casewise,
    /// A gap is filled with the mean of its column.
    Mean,
    /// Each correlation is taken over the rows that have both columns.
    Pairwise,
    /// Correlations by maximum likelihood for normal data (EM); where rows are needed, gaps are filled with what the other
    /// columns lead one to expect.
    Em,
}

/// Columns as they come: numbers with gaps, all of one length.
#[derive(Debug, Clone, PartialEq)]
pub struct Observations {
    /// The variables' names.
    pub names: Vec<String>,
    /// One column a name.
    pub columns: Vec<Vec<Option<f64>>>,
}

/// Rows of standardised indicators, with the treatment of their gaps.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The indicators' names.
    pub names: Vec<String>,
    /// Which rows of the observations are in, counted from 0.
    pub used: Vec<usize>,
    /// The means of the indicators.
    pub mean: Vec<f64>,
    /// Their standard deviations (n − 1).
    pub sd: Vec<f64>,
    /// How many cells of each indicator were gaps, in all rows.
    pub gaps: Vec<usize>,
    /// What becomes of gaps.
    pub missing: Missing,
    /// How much each used row counts; on average 1.
    weight: Vec<f64>,
    /// Gaps hold zeros.
    rows: Rows,
    holes: Holes,
}

impl Sample {
    /// The columns called `names`; a row with nothing in them is left out, under [`Missing::Casewise`] one with any gap.
    ///
    /// # Errors
    /// A name that is no column, fewer than three rows left, a column that does not vary.
    ///
    /// # Panics
    /// When the columns differ in length.
    pub fn new(
        observations: &Observations,
        names: &[String],
        missing: Missing,
    ) -> Result<Self, Refusal> {
        let columns: Vec<&Vec<Option<f64>>> = names
            .iter()
            .map(|name| observations.column(name))
            .collect::<Result<_, _>>()?;
        let total = columns.first().map_or(0, |column| column.len());
        assert!(
            columns.iter().all(|c| c.len() == total),
            "columns of one length"
        );
        let is_in = |row: usize| match missing {
            Missing::Casewise => columns.iter().all(|c| c[row].is_some()),
            _ => columns.iter().any(|c| c[row].is_some()),
        };
        let used: Vec<usize> = (0..total).filter(|&row| is_in(row)).collect();
        if used.len() < 3 {
            let gaps = |column: &[Option<f64>]| column.iter().filter(|x| x.is_none()).count();
            let emptiest = columns
                .iter()
                .zip(names)
                .max_by_key(|(column, _)| gaps(column));
            return Err(Refusal::TooFewRows {
                rows: total,
                used: used.len(),
                needed: 3,
                reason: emptiest.map(|(_, name)| name.clone()),
            });
        }
        Self::of(&columns, names, used, missing)
    }

    fn of(
        columns: &[&Vec<Option<f64>>],
        names: &[String],
        used: Vec<usize>,
        missing: Missing,
    ) -> Result<Self, Refusal> {
        let hole = |row: usize| {
            (0..columns.len())
                .filter(|&k| columns[k][row].is_none())
                .collect()
        };
        let mut sample = Self {
            names: names.to_vec(),
            mean: vec![],
            sd: vec![],
            gaps: columns
                .iter()
                .map(|c| c.iter().filter(|x| x.is_none()).count())
                .collect(),
            missing,
            weight: vec![1.0; used.len()],
            rows: Rows::new(&[]),
            holes: Holes(used.iter().map(|&row| hole(row)).collect()),
            used,
        };
        let mut standard = vec![];
        for (column, name) in columns.iter().zip(names) {
            standard.push(sample.standardise(column, name)?);
        }
        sample.rows = Rows::new(&standard);
        Ok(sample)
    }

    /// The same rows, each counting as much as `weight` says for its row of the observations.
    ///
    /// # Errors
    /// A weight that is missing, negative or not finite, by its row; or all are zero.
    pub fn weighted(mut self, weight: &[Option<f64>]) -> Result<Self, Refusal> {
        let mut own = vec![];
        for &row in &self.used {
            match weight[row] {
                Some(w) if w.is_finite() && w >= 0.0 => own.push(w),
                other => return Err(Refusal::BadWeight { row, weight: other }),
            }
        }
        let total: f64 = own.iter().sum();
        if total == 0.0 {
            return Err(Refusal::BadWeight {
                row: self.used[0],
                weight: Some(0.0),
            });
        }
        let scale = own.len() as f64 / total;
        self.weight = own.iter().map(|w| w * scale).collect();
        Ok(self)
    }

    /// How many rows are in.
    #[must_use]
    pub fn n(&self) -> usize {
        self.used.len()
    }

    /// Whether some cell is a gap.
    #[must_use]
    pub fn has_gaps(&self) -> bool {
        self.holes.any()
    }

    /// Some of the rows, standardised among themselves.
    ///
    /// # Errors
    /// An indicator that does not vary among them, or fewer than three rows.
    pub fn subset(&self, rows: &[usize]) -> Result<Self, Refusal> {
        let cell = |row: usize, k: usize| {
            let gone = self.holes.0[row].contains(&k);
            (!gone).then(|| self.mean[k] + self.sd[k] * self.row(row)[k])
        };
        let column = |k: usize| rows.iter().map(|&row| cell(row, k)).collect();
        let observations = Observations {
            names: self.names.clone(),
            columns: (0..self.names.len()).map(column).collect(),
        };
        let mut subset = Self::new(&observations, &self.names, self.missing)?;
        subset.weight = subset
            .used
            .iter()
            .map(|&at| self.weight[rows[at]])
            .collect();
        subset.used = subset.used.iter().map(|&at| self.used[rows[at]]).collect();
        Ok(subset)
    }

    /// How much each row counts in the estimate.
    #[must_use]
    pub fn base_weight(&self) -> Vec<f64> {
        self.weight.clone()
    }

    /// Fills `s` with the correlations when row `i` counts `weight[i]` times.
    pub(crate) fn correlations(
        &self,
        weight: &[f64],
        scratch: &mut Scratch,
        s: &mut [f64],
    ) -> Result<(), Constant> {
        let k = self.names.len();
        if !self.holes.any() {
            return self.rows.correlations(weight, scratch, s, None);
        }
        let cells = |row: usize, column: usize| self.rows.row(row)[column];
        match self.missing {
            Missing::Casewise => unreachable!("invariant: rows with gaps were left out"),
            Missing::Mean => {
                let fills = self.holes.means(&cells, k, weight)?;
                self.rows
                    .correlations(weight, scratch, s, Some((&self.holes, &fills)))
            }
            Missing::Pairwise => self.holes.pairwise(&cells, k, weight, s),
            Missing::Em => {
                Em::new(&self.holes, &cells, k, weight)?.correlations(s);
                Ok(())
            }
        }
    }

    /// The answers to an indicator in the rows used, in its own units; gaps are left out.
    #[must_use]
    pub fn answers(&self, indicator: usize) -> Vec<f64> {
        let there = |row: &usize| !self.holes.0[*row].contains(&indicator);
        (0..self.used.len())
            .filter(there)
            .map(|row| self.mean[indicator] + self.sd[indicator] * self.rows.row(row)[indicator])
            .collect()
    }

    pub(crate) fn gram(&self, weight: &[f64], scratch: &mut Scratch) -> Gram {
        self.rows.gram(weight, scratch)
    }

    /// The standardised indicators of a row; zeros for gaps.
    pub(crate) fn row(&self, row: usize) -> &[f64] {
        self.rows.row(row)
    }

    /// The indicators of the rows that count, one column each, gaps filled as the treatment says.
    pub(crate) fn columns(&self, weight: &[f64]) -> Vec<Vec<f64>> {
        let k = self.names.len();
        let cells = |row: usize, column: usize| self.rows.row(row)[column];
        let means = self
            .holes
            .means(&cells, k, weight)
            .unwrap_or_else(|_| vec![0.0; k]);
        let em = (self.missing == Missing::Em && self.holes.any())
            .then(|| Em::new(&self.holes, &cells, k, weight).ok())
            .flatten();
        let mut columns = vec![vec![]; k];
        for (row, _) in weight.iter().enumerate().filter(|(_, w)| **w > 0.0) {
            let gone = &self.holes.0[row];
            let mut filled = self.rows.row(row).to_vec();
            let expected = match &em {
                Some(em) => {
                    let there: Vec<usize> =
                        (0..k).filter(|column| !gone.contains(column)).collect();
                    em.expected(&there, gone, &|column| filled[column])
                }
                None => gone.iter().map(|&column| means[column]).collect(),
            };
            gone.iter()
                .zip(expected)
                .for_each(|(&column, x)| filled[column] = x);
            columns
                .iter_mut()
                .zip(filled)
                .for_each(|(column, x)| column.push(x));
        }
        columns
    }

    fn standardise(&mut self, column: &[Option<f64>], name: &str) -> Result<Vec<f64>, Refusal> {
        let given: Vec<f64> = self.used.iter().filter_map(|&row| column[row]).collect();
        let Some(&first) = given.first() else {
            return Err(Refusal::Empty {
                variable: name.to_owned(),
            });
        };
        if given.iter().all(|x| *x == first) {
            return Err(Refusal::Constant {
                variable: name.to_owned(),
                value: first,
                rows: given.len(),
            });
        }
        let mean = given.iter().sum::<f64>() / given.len() as f64;
        let squares: f64 = given.iter().map(|x| (x - mean).powi(2)).sum();
        let sd = (squares / (self.used.len() as f64 - 1.0)).sqrt();
        if !(sd.is_finite() && sd > f64::EPSILON * mean.abs()) {
            return Err(Refusal::Constant {
                variable: name.to_owned(),
                value: first,
                rows: given.len(),
            });
        }
        self.mean.push(mean);
        self.sd.push(sd);
        let standard = |x: Option<f64>| x.map_or(0.0, |x| (x - mean) / sd);
        Ok(self.used.iter().map(|&row| standard(column[row])).collect())
    }
}

impl Observations {
    fn column(&self, name: &str) -> Result<&Vec<Option<f64>>, Refusal> {
        match self.names.iter().position(|known| known == name) {
            Some(at) => Ok(&self.columns[at]),
            None => Err(Refusal::UnknownVariable {
                variable: name.to_owned(),
                near: super::syntax::nearest(name, self.names.iter().map(String::as_str))
                    .map(str::to_owned),
            }),
        }
    }
}
