//! Sheet: interviews as columns of small codes, so that a hundred thousand of them can be sorted, counted and compared.
//!
//! Every column keeps its different answers once and one code of four bytes a row; a question asked of everybody with
//! seven choices costs four bytes an interview.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use crate::data::Interview;
use crate::form::{Answer, Missing, NodeId, Questionnaire, Rows};
use crate::name::{Uid, Variable};
use crate::survey::{Role, Roles, Status};

mod build;
mod replace;

pub use build::SheetBuilder;

use super::{Subject, order};

/// The code of a blank.
const BLANK: u32 = 0;

/// Interviews × variables.
#[derive(Debug, Clone)]
pub struct Sheet {
    questionnaire: Arc<Questionnaire>,
    roles: Roles,
    lines: Vec<Line>,
    columns: Vec<Column>,
    rosters: Vec<Roster>,
    of_node: Vec<Option<usize>>,
    of_uid: HashMap<Uid, usize>,
}

/// One interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub uid: Uid,
    /// Where it stands.
    pub status: Status,
}

/// The answers to one question, one a row.
#[derive(Debug, Clone)]
pub struct Column {
    /// The question.
    pub node: NodeId,
    /// Its variable.
    pub variable: Variable,
    answers: Vec<Answer>,
    /// NaN where the answer is no number.
    numbers: Vec<f64>,
    codes: Vec<u32>,
    ranks: OnceLock<Vec<u32>>,
}

/// The rows of one repeat over all interviews.
#[derive(Debug, Clone)]
pub struct Roster {
    /// The repeat.
    pub node: NodeId,
    /// Each row: the index of its interview and its place there, in the order of the interviews.
    pub rows: Vec<(usize, Rows)>,
    /// The questions directly in it; one answer a row.
    pub columns: Vec<Column>,
}

/// The interviews of one round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Its code; none where the study has one round only.
    pub name: Option<String>,
    /// The indices of its interviews.
    pub lines: Vec<usize>,
}

impl Column {
    /// The answer in `row`; `None` is a blank.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn answer(&self, row: usize) -> Option<&Answer> {
        self.of_code(self.codes[row])
    }

    /// The answer that stands behind `code`.
    #[must_use]
    pub fn of_code(&self, code: u32) -> Option<&Answer> {
        (code as usize)
            .checked_sub(1)
            .and_then(|i| self.answers.get(i))
    }

    /// The code in `row`, 0 for a blank: two rows hold the same answer exactly when their codes are the same.
    #[must_use]
    pub fn code(&self, row: usize) -> u32 {
        self.codes[row]
    }

    /// Every row's code.
    #[must_use]
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The different answers; the first has code 1.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// The number behind each code, codes of choices included; none behind code 0, a blank.
    #[must_use]
    pub fn numbers_of_codes(&self) -> Vec<Option<f64>> {
        std::iter::once(None)
            .chain(self.numbers.iter().map(|number| known(*number)))
            .collect()
    }

    /// The value in `row` as a number, codes of choices included.
    #[must_use]
    pub fn number(&self, row: usize) -> Option<f64> {
        (self.codes[row] as usize)
            .checked_sub(1)
            .and_then(|i| known(self.numbers[i]))
    }

    /// The place of each code in the order of the answers, worked out once; what stands behind code 0, a blank, comes last.
    #[must_use]
    pub fn ranks(&self) -> &[u32] {
        self.ranks.get_or_init(|| order::ranks(&self.answers))
    }

    /// Why there is no value in `row` although the question was put.
    #[must_use]
    pub fn missing(&self, row: usize) -> Option<Missing> {
        match self.answer(row)? {
            Answer::Missing(missing) => Some(*missing),
            Answer::Value(_) => None,
        }
    }

    /// The value in `row` as text.
    #[must_use]
    pub fn text(&self, row: usize) -> Option<String> {
        match self.answer(row)? {
            Answer::Value(value) => Some(value.to_string()),
            Answer::Missing(_) => None,
        }
    }
}

fn known(number: f64) -> Option<f64> {
    (!number.is_nan()).then_some(number)
}

impl Sheet {
    /// The sheet of `interviews`.
    #[must_use]
    pub fn of(questionnaire: &Arc<Questionnaire>, roles: &Roles, interviews: &[Interview]) -> Self {
        let mut builder = SheetBuilder::new(questionnaire, roles);
        for interview in interviews {
            builder.interview(interview.uid, interview.status);
            for row in &interview.rows {
                builder.row(row.variable.as_str(), &row.rows);
            }
            for (address, answer) in &interview.answers {
                builder.answer(address.variable.as_str(), &address.rows, answer);
            }
        }
        builder.finish()
    }

    /// The questionnaire that was asked.
    #[must_use]
    pub const fn questionnaire(&self) -> &Arc<Questionnaire> {
        &self.questionnaire
    }

    /// Which variable plays which part.
    #[must_use]
    pub const fn roles(&self) -> &Roles {
        &self.roles
    }

    /// The interviews; a row of every column is an index into them.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The index of the interview `uid`.
    #[must_use]
    pub fn line_of(&self, uid: Uid) -> Option<usize> {
        self.of_uid.get(&uid).copied()
    }

    /// The columns of the questions outside repeats, in the order of the questionnaire.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The repeats.
    #[must_use]
    pub fn rosters(&self) -> &[Roster] {
        &self.rosters
    }

    /// The column of `variable`, outside repeats.
    #[must_use]
    pub fn column(&self, variable: &str) -> Option<&Column> {
        self.questionnaire
            .id_of(variable)
            .and_then(|node| self.at(node))
    }

    /// The column of the question `node`, outside repeats.
    #[must_use]
    pub fn at(&self, node: NodeId) -> Option<&Column> {
        self.of_node[node]
            .filter(|_| self.questionnaire.at(node).repeats.is_empty())
            .map(|i| &self.columns[i])
    }

    /// The rows of the repeat `node`.
    #[must_use]
    pub fn roster(&self, node: NodeId) -> Option<&Roster> {
        let of_repeat = self.questionnaire.at(node).repeats.last() == Some(&node);
        self.of_node[node]
            .filter(|_| of_repeat)
            .map(|i| &self.rosters[i])
    }

    /// The column of the question `node` within its repeat.
    #[must_use]
    pub fn roster_column(&self, node: NodeId) -> Option<(&Roster, &Column)> {
        let repeat = *self.questionnaire.at(node).repeats.last()?;
        let roster = self.roster(repeat).filter(|_| repeat != node)?;
        self.of_node[node].map(|i| (roster, &roster.columns[i]))
    }

    /// The column that plays `role`.
    #[must_use]
    pub fn role(&self, role: Role) -> Option<&Column> {
        self.roles
            .get(role)
            .and_then(|variable| self.column(variable.as_str()))
    }

    /// What `row` says in the column of `role`.
    #[must_use]
    pub fn said(&self, role: Role, row: usize) -> Option<String> {
        self.role(role)?.text(row)
    }

    /// The positions, from 1, of the `rows` of `repeats` among the rows that the interview `line` has.
    #[must_use]
    pub fn positions(&self, line: usize, repeats: &[NodeId], rows: &Rows) -> Rows {
        let position = |depth: usize, repeat: &NodeId| {
            let roster = self.of_node[*repeat].map(|i| &self.rosters[i]);
            let before = roster.map_or(0, |roster| {
                let same = |row: &&(usize, Rows)| {
                    row.0 == line && row.1.0.get(..depth) == rows.0.get(..depth)
                };
                let known = roster.rows.iter().filter(same);
                known
                    .take_while(|row| row.1.0.get(depth) <= rows.0.get(depth))
                    .count()
            });
            u32::try_from(before).unwrap_or(u32::MAX)
        };
        let depths = repeats.iter().enumerate();
        Rows(
            depths
                .map(|(depth, repeat)| position(depth, repeat))
                .collect(),
        )
    }

    /// What a finding about the interview `row` speaks about.
    #[must_use]
    pub fn subject(&self, row: usize) -> Subject {
        Subject {
            interview: Some(self.lines[row].uid),
            key: self.said(Role::Key, row),
            round: self.said(Role::Round, row),
            enumerator: self.said(Role::Enumerator, row),
            ..Subject::default()
        }
    }

    /// The rounds in the order of their list of choices, then the others; interviews that do not say theirs last.
    #[must_use]
    pub fn rounds(&self) -> Vec<Round> {
        let Some(column) = self.role(Role::Round) else {
            return vec![Round {
                name: None,
                lines: (0..self.lines.len()).collect(),
            }];
        };
        let listed: Vec<&str> = self
            .questionnaire
            .list_of(&column.variable)
            .map(|list| list.choices.iter().map(|c| c.name.as_str()).collect())
            .unwrap_or_default();
        let mut rounds: Vec<Round> = self
            .groups(Some(column), 0..self.lines.len())
            .into_iter()
            .map(|(name, lines)| Round { name, lines })
            .collect();
        rounds.sort_by_key(|round| {
            let place = round
                .name
                .as_ref()
                .and_then(|name| listed.iter().position(|listed| listed == name));
            (
                round.name.is_none(),
                place.unwrap_or(listed.len()),
                round.name.clone(),
            )
        });
        rounds
    }

    /// `lines` by what they say in `column`, in the order of first appearance; all in one where there is no column.
    #[must_use]
    pub fn groups(
        &self,
        column: Option<&Column>,
        lines: impl IntoIterator<Item = usize>,
    ) -> Vec<(Option<String>, Vec<usize>)> {
        let mut groups: Vec<(Option<String>, Vec<usize>)> = vec![];
        let codes = column.map_or(0, |column| column.answers.len()) + 1;
        let mut of_code: Vec<usize> = vec![usize::MAX; codes];
        for line in lines {
            let code = column.map_or(BLANK, |column| column.code(line)) as usize;
            if of_code[code] == usize::MAX {
                let name = column.and_then(|column| column.text(line));
                of_code[code] = groups.len();
                groups.push((name, vec![]));
            }
            groups[of_code[code]].1.push(line);
        }
        groups
    }
}
