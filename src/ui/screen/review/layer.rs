//! Layers: a table of interviews, and the tables that were made from it, one over the other; Esc goes back to the one
//! beneath as it was left.

use crate::form::Answer;
use crate::name::Uid;
use crate::review::{lines_holding, ordered};
use crate::ui::{
    screen::Filter,
    widget::{Spot, moved},
    words::Phrase,
};

use super::evening::Evening;

/// A table of interviews.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layer {
    /// How it was made; nothing for all interviews.
    pub title: Option<Phrase>,
    /// The interviews that it is made of; `None` for all.
    pub of: Option<Vec<usize>>,
    /// What is typed to narrow it.
    pub filter: Filter,
    /// The columns by which it is sorted, the first deciding first; backwards or not.
    pub order: Vec<(usize, bool)>,
    /// The interviews shown, in order.
    pub shown: Vec<usize>,
    /// The selected row and the selected column, counted among the visible ones.
    pub spot: Spot,
}

/// A table that was made from interviews: counts, summaries, groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// What it is.
    pub title: Phrase,
    /// The heads, the first of the labels.
    pub heads: Vec<Phrase>,
    /// The rows.
    pub rows: Vec<PageRow>,
    /// Words under it.
    pub notes: Vec<Phrase>,
    /// The selected cell.
    pub spot: Spot,
}

/// A row of a [`Page`].
#[derive(Debug, Clone, PartialEq)]
pub struct PageRow {
    /// What it is about.
    pub label: Phrase,
    /// Its cells; numbers line up on their right.
    pub cells: Vec<Text>,
    /// What Enter leads to.
    pub leads: Leads,
}

/// A cell of a [`Page`].
#[derive(Debug, Clone, PartialEq)]
pub enum Text {
    /// A number, as it is printed.
    Number(String),
    /// A text.
    Word(Phrase),
}

/// What a row, or a cell of it, is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum Leads {
    /// Nothing to go on with.
    Nowhere,
    /// The interviews with these answers, by column and code.
    Answers(Vec<(usize, u32)>),
    /// For each cell the interviews with these answers.
    Cells(Vec<Vec<(usize, u32)>>),
    /// A column of the table beneath.
    Column(usize),
    /// An interview.
    Interview(Uid),
}

/// One layer of the stack.
#[derive(Debug, Clone, PartialEq)]
pub enum Sheaf {
    /// Interviews.
    Lines(Layer),
    /// What was made from them.
    Page(Page),
}

impl Layer {
    /// The interviews `of`, made as `title` says.
    #[must_use]
    pub fn new(title: Phrase, of: Vec<usize>, column: usize) -> Self {
        Self {
            title: Some(title),
            shown: of.clone(),
            of: Some(of),
            spot: Spot { row: 0, column },
            ..Self::default()
        }
    }

    /// Finds and sorts the rows to show.
    pub fn refresh(&mut self, evening: &Evening) {
        let sheet = &evening.sheet;
        let all: Vec<usize> = match &self.of {
            Some(of) => of
                .iter()
                .copied()
                .filter(|line| *line < sheet.lines().len())
                .collect(),
            None => (0..sheet.lines().len()).collect(),
        };
        let query = self.filter.text();
        let found = if query.trim().is_empty() {
            all
        } else {
            let reads =
                |column: &crate::review::Column, answer: &Answer| evening.reads(column, answer);
            lines_holding(sheet, query, &reads, &all)
        };
        self.shown = if self.order.is_empty() {
            found
        } else {
            ordered(sheet, &self.order, &found)
        };
        self.spot.row = moved(self.spot.row, 0, self.shown.len());
    }

    /// The selected interview, as a line of the sheet.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.shown.get(self.spot.row).copied()
    }

    /// Sorts by `column` alone, then backwards, then not; with `also` it becomes one of several. Says how it is sorted.
    pub fn sort(&mut self, column: usize, also: bool) -> Option<bool> {
        let known = self.order.iter().position(|(own, _)| *own == column);
        let next = match known.map(|at| self.order[at].1) {
            None => Some(false),
            Some(false) => Some(true),
            Some(true) => None,
        };
        match (known, next, also) {
            (_, None, false) => self.order.clear(),
            (_, Some(backwards), false) => self.order = vec![(column, backwards)],
            (Some(at), None, true) => drop(self.order.remove(at)),
            (Some(at), Some(backwards), true) => self.order[at].1 = backwards,
            (None, Some(backwards), true) => self.order.push((column, backwards)),
            (None, None, true) => {}
        }
        next
    }
}

impl Page {
    /// An empty table.
    #[must_use]
    pub fn new(title: Phrase, heads: Vec<Phrase>) -> Self {
        Self {
            title,
            heads,
            rows: vec![],
            notes: vec![],
            spot: Spot::default(),
        }
    }

    /// Adds a row.
    pub fn push(&mut self, label: Phrase, cells: Vec<Text>, leads: Leads) {
        self.rows.push(PageRow {
            label,
            cells,
            leads,
        });
    }

    /// How many rows and columns the selection moves among.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.rows.len(), self.heads.len().saturating_sub(1))
    }

    /// What Enter leads to at the selection.
    #[must_use]
    pub fn leads(&self) -> Option<(&PageRow, Vec<(usize, u32)>)> {
        let row = self.rows.get(self.spot.row)?;
        match &row.leads {
            Leads::Answers(answers) => Some((row, answers.clone())),
            Leads::Cells(cells) => Some((row, cells.get(self.spot.column)?.clone())),
            Leads::Nowhere | Leads::Column(_) | Leads::Interview(_) => None,
        }
    }
}

impl Text {
    /// A count.
    #[must_use]
    pub fn count(count: usize) -> Self {
        Self::Number(count.to_string())
    }

    /// A number with at most three decimals; nothing where there is none.
    #[must_use]
    pub fn number(number: Option<f64>) -> Self {
        Self::Number(number.map_or_else(String::new, short))
    }

    /// A share with one decimal.
    #[must_use]
    pub fn percent(share: Option<f64>) -> Self {
        let share = share.filter(|share| share.is_finite());
        Self::Number(share.map_or_else(String::new, |share| format!("{:.1} %", share * 100.0)))
    }

    /// What is the same in every tongue.
    #[must_use]
    pub fn name(text: impl Into<String>) -> Self {
        Self::Word(Phrase::name(text))
    }
}

/// A number with at most three decimals and no trailing zeros.
fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}
