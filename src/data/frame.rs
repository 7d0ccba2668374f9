//! Frame: named columns of equal length, numbers or texts, each gap with its reason.

/// Why a cell holds no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The respondent did not know.
    DontKnow,
    /// The respondent would not say.
    Refused,
    /// The question does not apply to this respondent.
    NotApplicable,
    /// The question was not put: skipped, not reached, or no interview in this round.
    NotAsked,
}

/// The cells of a column, one a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Finite numbers or gaps.
    Numbers(Vec<Result<f64, Reason>>),
    /// Texts, choice codes included, or gaps.
    Texts(Vec<Result<String, Reason>>),
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The variable's name, unique within the frame.
    pub name: String,
    /// The question's text, where known.
    pub label: Option<String>,
    /// One cell a row.
    pub values: Values,
}

/// Columns of equal length; each row is a respondent, household or interview.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Frame {
    columns: Vec<Column>,
    rows: usize,
}

impl Values {
    /// How many cells there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(cells) => cells.len(),
            Self::Texts(cells) => cells.len(),
        }
    }

    /// Whether there is no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Column {
    /// The cells as numbers; `None` where the column holds texts.
    #[must_use]
    pub fn numbers(&self) -> Option<&[Result<f64, Reason>]> {
        match &self.values {
            Values::Numbers(cells) => Some(cells),
            Values::Texts(_) => None,
        }
    }

    /// The cell of `row` as text, numbers in their shortest exact spelling; `None` for a gap.
    ///
    /// # Panics
    /// When the frame has no such row.
    #[must_use]
    pub fn text(&self, row: usize) -> Option<String> {
        match &self.values {
            Values::Numbers(cells) => cells[row].ok().map(|number| number.to_string()),
            Values::Texts(cells) => cells[row].clone().ok(),
        }
    }
}

impl Frame {
    /// A frame of `columns`.
    ///
    /// # Panics
    /// When two columns differ in length.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        let rows = columns.first().map_or(0, |column| column.values.len());
        assert!(
            columns.iter().all(|c| c.values.len() == rows),
            "columns of one frame are of equal length"
        );
        Self { columns, rows }
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns in their order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column called `name`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
