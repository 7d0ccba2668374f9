//! A form in a test is a text table; it is read the same way as the sheets of a workbook.
#![allow(dead_code)]

use std::sync::Arc;

use chrono::DateTime;
use fieldbook::data::xlsform::{Reading, Sheet, read_sheets};
use fieldbook::form::{Answer, Changes, Context, Questionnaire, Refusal, Session, Value};

/// The sheets of a text table. A line with one cell begins a sheet; the first line below is its header:
/// ```text
/// | survey |
/// |        | type | name | label |
/// |        | text | a    | A     |
/// ```
/// `\|` is a bar within a cell.
pub fn sheets(table: &str) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = vec![];
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.trim_matches('|').replace("\\|", "\u{1}");
        let mut cells: Vec<String> = line
            .split('|')
            .map(|cell| cell.trim().replace('\u{1}', "|"))
            .collect();
        let first = cells.remove(0);
        if !first.is_empty() {
            sheets.push(Sheet {
                name: first,
                rows: vec![],
            });
        } else if let Some(sheet) = sheets.last_mut() {
            sheet.rows.push(cells);
        }
    }
    sheets
}

/// What came of reading the table.
pub fn read(table: &str) -> Reading {
    read_sheets(&sheets(table), "test")
}

/// The questionnaire of a table that has no errors.
pub fn form(table: &str) -> Arc<Questionnaire> {
    let reading = read(table);
    let errors: Vec<String> = reading.errors().map(ToString::to_string).collect();
    match reading.questionnaire {
        Some(form) => Arc::new(form),
        None => panic!("the form has errors:\n{}", errors.join("\n")),
    }
}

/// 9 November 2022, half past eight in the morning, eight hours east of Greenwich.
pub fn context() -> Context {
    let now = DateTime::parse_from_rfc3339("2022-11-09T08:30:00+08:00").unwrap();
    Context {
        device: "LAP-1".into(),
        username: "enumerator".into(),
        seed: 7,
        ..Context::at(now)
    }
}

/// A running form; answers are given and read by path.
pub struct Run {
    pub session: Session,
    pub begun: Changes,
}

impl Run {
    pub fn new(table: &str) -> Self {
        Self::of(form(table))
    }

    pub fn of(form: Arc<Questionnaire>) -> Self {
        let (session, begun) = Session::begin(form, context());
        Self { session, begun }
    }

    /// Answers as a keyboard would: the text is read by the question's type.
    pub fn try_set(&mut self, path: &str, text: &str) -> Result<Changes, Refusal> {
        let at = self.session.address(path).unwrap_or_else(|e| panic!("{e}"));
        let answer = match self.session.questionnaire().read(&at.variable, text) {
            Ok(answer) => answer,
            Err(_) => Some(Answer::Value(Value::Text(text.to_owned()))),
        };
        self.session.answer(&at, answer)
    }

    pub fn set(&mut self, path: &str, text: &str) -> Changes {
        match self.try_set(path, text) {
            Ok(changes) => changes,
            Err(refusal) => panic!("{path} = {text} was refused: {refusal}"),
        }
    }

    pub fn add(&mut self, path: &str) -> Changes {
        let at = self.session.address(path).unwrap_or_else(|e| panic!("{e}"));
        match self.session.add_row(&at) {
            Ok((_, changes)) => changes,
            Err(refusal) => panic!("no row for {path}: {refusal}"),
        }
    }

    /// The answer that counts at a place, as text; empty for a blank or a parked answer.
    pub fn get(&self, path: &str) -> String {
        let at = self.session.address(path).unwrap_or_else(|e| panic!("{e}"));
        let state = self
            .session
            .state(&at)
            .unwrap_or_else(|| panic!("no place {path}"));
        match state.counting() {
            None => String::new(),
            Some(Answer::Value(value)) => value.to_string(),
            Some(Answer::Missing(missing)) => missing.code().to_owned(),
        }
    }

    pub fn relevant(&self, path: &str) -> bool {
        let at = self.session.address(path).unwrap_or_else(|e| panic!("{e}"));
        self.session.state(&at).is_some_and(|state| state.relevant)
    }

    pub fn problems(&self) -> Vec<String> {
        let problems = self.session.problems();
        problems
            .iter()
            .map(|p| format!("{}: {}", self.session.path(&p.address), p.message))
            .collect()
    }
}
