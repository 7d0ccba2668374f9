//! From columns with gaps to a complete, standardised sample; a column that no estimate can use is refused by name.

use super::{
    moments::{Constant, Rows, Scratch},
    refusal::Refusal,
};

/// What becomes of rows with gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// A row with a gap is left out.
    #[default]
    Casewise,
    /// A gap is filled with the mean of its column.
    Mean,
}

/// Columns as they come: numbers with gaps, all of one length.
#[derive(Debug, Clone, PartialEq)]
pub struct Observations {
    /// The variables' names.
    pub names: Vec<String>,
    /// One column a name.
    pub columns: Vec<Vec<Option<f64>>>,
}

/// Complete rows of standardised indicators.
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
    rows: Rows,
}

impl Sample {
    /// The columns called `names`, without gaps.
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
        let used: Vec<usize> = match missing {
            Missing::Casewise => (0..total)
                .filter(|&row| columns.iter().all(|c| c[row].is_some()))
                .collect(),
            Missing::Mean => (0..total)
                .filter(|&row| columns.iter().any(|c| c[row].is_some()))
                .collect(),
        };
        if used.len() < 3 {
            let emptiest = columns
                .iter()
                .zip(names)
                .max_by_key(|(c, _)| c.iter().filter(|x| x.is_none()).count());
            return Err(Refusal::TooFewRows {
                rows: total,
                used: used.len(),
                needed: 3,
                reason: emptiest.map(|(_, name)| name.clone()),
            });
        }
        let mut sample = Self {
            names: names.to_vec(),
            mean: vec![],
            sd: vec![],
            gaps: columns
                .iter()
                .map(|c| c.iter().filter(|x| x.is_none()).count())
                .collect(),
            rows: Rows::new(&[]),
            used,
        };
        let mut standard = vec![];
        for (column, name) in columns.iter().zip(names) {
            standard.push(sample.standardise(column, name)?);
        }
        sample.rows = Rows::new(&standard);
        Ok(sample)
    }

    /// How many rows are in.
    #[must_use]
    pub fn n(&self) -> usize {
        self.used.len()
    }

    /// How much each row counts in the estimate.
    #[must_use]
    pub fn base_weight(&self) -> Vec<f64> {
        vec![1.0; self.n()]
    }

    /// Fills `s` with the correlations when row `i` counts `weight[i]` times.
    pub(crate) fn correlations(
        &self,
        weight: &[f64],
        scratch: &mut Scratch,
        s: &mut [f64],
    ) -> Result<(), Constant> {
        self.rows.correlations(weight, scratch, s)
    }

    /// The indicators of the rows that count, one column each.
    pub(crate) fn columns(&self, weight: &[f64]) -> Vec<Vec<f64>> {
        let mut columns = vec![vec![]; self.names.len()];
        for (row, _) in weight.iter().enumerate().filter(|(_, w)| **w > 0.0) {
            for (column, x) in columns.iter_mut().zip(self.rows.row(row)) {
                column.push(*x);
            }
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
