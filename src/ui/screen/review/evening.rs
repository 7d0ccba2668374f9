//! What an evening's review looks at: the interviews as columns, what the checks found, what was said, and where each
//! of it stands in the table.

use std::collections::HashMap;

use crate::data::{Grid, Interview};
use crate::form::{Address, Answer, Kind, QuestionType, Value};
use crate::name::Uid;
use crate::report::Tables;
use crate::review::{Column, Finding, Severity, Sheet, board::Board};
use crate::survey::{Query, QueryState, Role as Part, Status, Talk};
use crate::ui::reading;

/// The table as it is read first, before anything was checked.
#[derive(Debug)]
pub struct Read {
    /// The interviews: all, or the first of many.
    pub sheet: Sheet,
    /// How many interviews there are.
    pub total: usize,
    /// How many events the file held.
    pub version: i64,
    /// Interviews that may have changed since all were read.
    pub changed: Vec<Interview>,
    /// What was said about them.
    pub talk: Talk,
    /// How many complete interviews are wanted, where somebody said so.
    pub target: Option<usize>,
    /// Who works at the screen.
    pub operator: String,
    /// The language of labels.
    pub language: usize,
}

/// What the checks found, with all interviews.
#[derive(Debug)]
pub struct Examined {
    /// The interviews.
    pub sheet: Sheet,
    /// For each of them the same respondent's in the round before.
    pub earlier: Vec<Option<u32>>,
    /// How many events the file held.
    pub version: i64,
    /// What strikes, worst first.
    pub findings: Vec<Finding>,
    /// How the fieldwork stands.
    pub board: Board,
    /// The sampling frame.
    pub frame: Option<Grid>,
    /// The model's measurement as it stands, or why there is none.
    pub measures: Result<Tables, String>,
}

/// All that the views of the review show.
#[derive(Debug)]
pub struct Evening {
    /// The interviews.
    pub sheet: Sheet,
    /// How many interviews there are; more than in `sheet` while it is being read.
    pub total: usize,
    /// What strikes, put aside or not.
    pub findings: Vec<Finding>,
    /// Whether the checks have run on what `sheet` holds.
    pub checked: bool,
    /// How many events the file held when they did.
    version: i64,
    /// What was said.
    pub talk: Talk,
    /// How many complete interviews are wanted, where somebody said so.
    pub target: Option<usize>,
    /// How the fieldwork stands.
    pub board: Option<Board>,
    /// The sampling frame.
    pub frame: Option<Grid>,
    /// The model's measurement, or why there is none.
    pub measures: Option<Result<Tables, String>>,
    /// Who works at the screen.
    pub operator: String,
    /// The language of labels.
    pub language: usize,
    place: HashMap<String, usize>,
    problems: HashMap<(usize, usize), Severity>,
    asked: HashMap<(usize, usize), QueryState>,
    earlier: Vec<Option<u32>>,
}

impl Evening {
    /// The evening before the checks have run.
    #[must_use]
    pub fn of(read: Read) -> Self {
        let mut evening = Self {
            total: read.total,
            findings: vec![],
            checked: false,
            version: -1,
            talk: read.talk,
            target: read.target,
            board: None,
            frame: None,
            measures: None,
            operator: read.operator,
            language: read.language,
            place: HashMap::new(),
            problems: HashMap::new(),
            asked: HashMap::new(),
            earlier: earlier(&read.sheet),
            sheet: read.sheet,
        };
        evening.place_columns();
        evening.index();
        evening
    }

    /// The same evening with new answers, what the checks found before still in place. A table that holds all interviews
    /// is not given up for the first of many: those that may have changed take their places in it.
    pub fn read_again(&mut self, read: Read) {
        let is_part = read.sheet.lines().len() < read.total;
        self.checked = self.checked && read.version == self.version;
        self.talk = read.talk;
        self.target = read.target;
        self.language = read.language;
        if is_part && self.sheet.lines().len() > read.sheet.lines().len() {
            read.changed.iter().for_each(|one| self.replace(one));
        } else {
            self.earlier = earlier(&read.sheet);
            self.sheet = read.sheet;
            self.total = read.total;
            self.place_columns();
        }
        self.index();
    }

    fn replace(&mut self, changed: &Interview) {
        let columns = self.sheet.replace(changed);
        let roles = self.sheet.roles();
        let names = [Part::Key, Part::Round].map(|role| roles.get(role));
        let is_named = |column: &usize| {
            let variable = &self.sheet.columns()[*column].variable;
            names.contains(&Some(variable))
        };
        if columns.iter().any(is_named) {
            self.earlier = earlier(&self.sheet);
        }
    }

    /// Takes over what the checks found.
    pub fn examined(&mut self, examined: Examined) {
        self.total = examined.sheet.lines().len();
        self.sheet = examined.sheet;
        self.earlier = examined.earlier;
        self.version = examined.version;
        self.findings = examined.findings;
        self.board = Some(examined.board);
        self.frame = examined.frame;
        self.measures = Some(examined.measures);
        self.checked = true;
        self.place_columns();
        self.index();
    }

    /// Takes over what was said since.
    pub fn said(&mut self, talk: Talk) {
        self.talk = talk;
        self.index();
    }

    fn place_columns(&mut self) {
        let columns = self.sheet.columns().iter().enumerate();
        self.place = columns
            .map(|(i, column)| (column.variable.to_string(), i))
            .collect();
    }

    /// Where what was found and asked stands.
    fn index(&mut self) {
        self.problems.clear();
        for finding in &self.findings {
            let place = finding
                .subject
                .interview
                .and_then(|uid| self.sheet.line_of(uid));
            let column = finding
                .variable()
                .and_then(|variable| self.column_of(variable.as_str()));
            if let (Some(line), Some(column)) = (place, column)
                && !self.talk.dismissed.contains_key(&finding.id)
            {
                let worst = self
                    .problems
                    .entry((line, column))
                    .or_insert(finding.severity);
                *worst = finding.severity.min(*worst);
            }
        }
        self.asked.clear();
        for query in self.talk.open() {
            let column = query
                .about
                .as_ref()
                .and_then(|at| self.column_of(at.variable.as_str()));
            if let (Some(line), Some(column)) = (self.sheet.line_of(query.interview), column) {
                self.asked.insert((line, column), query.state);
            }
        }
    }

    /// The column of a variable outside repeats.
    #[must_use]
    pub fn column_of(&self, variable: &str) -> Option<usize> {
        self.place.get(variable).copied()
    }

    /// Whether a column belongs to the table from the beginning: what was asked and what was worked out.
    #[must_use]
    pub fn is_asked(&self, column: &Column) -> bool {
        let kind = &self.sheet.questionnaire().at(column.node).kind;
        matches!(kind, Kind::Question(_) | Kind::Calculate)
    }

    /// Whether a column's answers line up as numbers.
    #[must_use]
    pub fn is_number(&self, column: &Column) -> bool {
        matches!(
            self.sheet.questionnaire().at(column.node).kind,
            Kind::Calculate
                | Kind::Question(
                    QuestionType::Integer | QuestionType::Decimal | QuestionType::Range(_)
                )
        )
    }

    /// Whose interview it is, and of which round.
    #[must_use]
    pub fn name(&self, line: usize) -> String {
        let key = self.sheet.said(Part::Key, line);
        let key = key.unwrap_or_else(|| self.sheet.lines()[line].uid.short());
        let round = self.sheet.said(Part::Round, line).unwrap_or_default();
        format!("{key} {round}").trim_end().to_owned()
    }

    /// The name of an interview by its id, as far as it is in the table.
    #[must_use]
    pub fn name_of(&self, uid: Uid) -> String {
        let line = self.sheet.line_of(uid);
        line.map_or_else(|| uid.short(), |line| self.name(line))
    }

    /// The question of a column.
    #[must_use]
    pub fn question(&self, column: usize) -> String {
        let variable = &self.sheet.columns()[column].variable;
        reading::question(self.sheet.questionnaire(), variable, self.language)
    }

    /// What a value of a column says, where it is a choice.
    #[must_use]
    pub fn label(&self, column: &Column, value: &str) -> String {
        let form = self.sheet.questionnaire();
        reading::label(form, &column.variable, value, self.language)
    }

    /// What a person reads for an answer, where it is not the answer as stored.
    #[must_use]
    pub fn reads(&self, column: &Column, answer: &Answer) -> Option<String> {
        match answer {
            Answer::Missing(missing) => Some(crate::ui::word::missing(*missing).to_owned()),
            Answer::Value(Value::Text(text)) => {
                Some(self.label(column, text)).filter(|label| label != text)
            }
            Answer::Value(_) => None,
        }
    }

    /// The worst that a check found in a cell.
    #[must_use]
    pub fn problem(&self, line: usize, column: usize) -> Option<Severity> {
        self.problems.get(&(line, column)).copied()
    }

    /// The cells with a finding or an open query, by line and column.
    pub fn troubles(&self) -> impl Iterator<Item = (usize, usize)> {
        self.problems.keys().chain(self.asked.keys()).copied()
    }

    /// How far the open query on a cell is.
    #[must_use]
    pub fn asked(&self, line: usize, column: usize) -> Option<QueryState> {
        self.asked.get(&(line, column)).copied()
    }

    /// The same respondent's interview in the round before.
    #[must_use]
    pub fn earlier(&self, line: usize) -> Option<usize> {
        self.earlier
            .get(line)
            .copied()
            .flatten()
            .map(|line| line as usize)
    }

    /// The findings about a cell, or about the interview as a whole where no column is named.
    pub fn findings_at(&self, uid: Uid, column: Option<usize>) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| {
            let place = finding
                .variable()
                .map(|variable| self.column_of(variable.as_str()));
            finding.subject.interview == Some(uid)
                && !self.talk.dismissed.contains_key(&finding.id)
                && column.is_none_or(|column| place == Some(Some(column)))
        })
    }

    /// Whether an interview is closed.
    #[must_use]
    pub fn is_closed(&self, uid: Uid) -> bool {
        let line = self.sheet.line_of(uid);
        line.is_some_and(|line| self.sheet.lines()[line].status == Status::Complete)
    }

    /// Who asked in an interview.
    #[must_use]
    pub fn enumerator(&self, uid: Uid) -> Option<String> {
        self.sheet.said(Part::Enumerator, self.sheet.line_of(uid)?)
    }

    /// The query on a place.
    #[must_use]
    pub fn query(&self, uid: Uid, about: Option<&Address>) -> Option<&Query> {
        self.talk.query(uid, about)
    }
}

/// For each line the same respondent's line in the round before.
#[must_use]
pub fn earlier(sheet: &Sheet) -> Vec<Option<u32>> {
    let mut before: Vec<Option<u32>> = vec![None; sheet.lines().len()];
    let (Some(key), rounds) = (sheet.role(Part::Key), sheet.rounds()) else {
        return before;
    };
    for two in rounds.windows(2) {
        let old = two[0].lines.iter().map(|line| (key.code(*line), *line));
        let old: HashMap<u32, usize> = old.filter(|(code, _)| *code != 0).collect();
        for line in &two[1].lines {
            let found = old.get(&key.code(*line));
            before[*line] = found.and_then(|line| u32::try_from(*line).ok());
        }
    }
    before
}
