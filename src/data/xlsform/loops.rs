//! Rows that are put once for every choice of a list: `begin loop over LIST` and Kobo's matrix, written out as groups.

use std::borrow::Cow;

use crate::data::xlsform::{
    grid::{Reader, Row, Sheet},
    languages::Languages,
    types::{self, Typed},
};
use crate::form::{DraftChoice, DraftList};

/// More rows than this are not written out.
const MOST_ROWS: usize = 100_000;

/// A row as it is read, with the number of the row that it comes from.
#[derive(Debug, Clone)]
pub(super) struct Line<'s> {
    pub number: u32,
    pub cells: Cow<'s, [String]>,
}

/// The rows of the sheet with its loops written out; a loop without an end or a list stays as it is.
pub(super) fn lines<'s>(
    reader: &'s Reader,
    sheet: &'s Sheet,
    languages: &Languages,
    lists: &[DraftList],
) -> Vec<Line<'s>> {
    let all: Vec<Line<'s>> = reader
        .rows(sheet)
        .map(|row| Line {
            number: row.number,
            cells: Cow::Borrowed(row.cells),
        })
        .collect();
    let unroller = Unroller {
        reader,
        languages,
        lists,
    };
    let mut out = vec![];
    unroller.unroll(&all, &mut out);
    out
}

struct Unroller<'u> {
    reader: &'u Reader,
    languages: &'u Languages,
    lists: &'u [DraftList],
}

impl Unroller<'_> {
    fn unroll<'s>(&self, lines: &[Line<'s>], out: &mut Vec<Line<'s>>) {
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            let begins = match self.typed(line) {
                Some(Typed::BeginLoop { list }) => {
                    self.list(line, list.as_deref()).zip(self.end(lines, at))
                }
                _ => None,
            };
            match begins {
                Some((list, end)) if out.len() < MOST_ROWS => {
                    self.put(list, &lines[at..=end], out);
                    at = end + 1;
                }
                _ => {
                    out.push(line.clone());
                    at += 1;
                }
            }
        }
    }

    /// The group of the loop, and in it a group for every choice.
    fn put<'s>(&self, list: &DraftList, lines: &[Line<'s>], out: &mut Vec<Line<'s>>) {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            return;
        };
        let is_matrix = matches!(self.typed(first), Some(Typed::BeginLoop { list: None }));
        let around = self.cell(first, "name").unwrap_or_default();
        out.push(self.with(first, &[("type", "begin group")]));
        for choice in &list.choices {
            out.push(self.group(first.number, choice));
            let body: Vec<Line<'s>> = lines[1..lines.len() - 1]
                .iter()
                .map(|line| {
                    let line = self.filled(line, choice);
                    match self.cell(&line, "name").filter(|_| is_matrix) {
                        Some(name) => {
                            let name = format!("{around}_{}_{name}", choice.name);
                            self.with(&line, &[("name", &name)])
                        }
                        None => line,
                    }
                })
                .collect();
            self.unroll(&body, out);
            out.push(self.with(&blank(last.number), &[("type", "end group")]));
        }
        out.push(self.with(last, &[("type", "end group")]));
    }

    fn group<'s>(&self, number: u32, choice: &DraftChoice) -> Line<'s> {
        let cells = [("type", "begin group"), ("name", &*choice.name)];
        let mut line = self.with(&blank(number), &cells);
        for column in self.reader.columns.iter().filter(|c| c.meaning == "label") {
            let text = self.label(choice, column.language.as_deref());
            write(&mut line, column.index, text);
        }
        line
    }

    /// The label of a choice in a language, or in the one that is used where nobody chose.
    fn label<'c>(&self, choice: &'c DraftChoice, language: Option<&str>) -> &'c str {
        let place = match language {
            None => Some(self.languages.default),
            Some(wanted) => self.languages.names.iter().position(|name| name == wanted),
        };
        let label = place.and_then(|place| choice.label.get(place)?.as_ref());
        label.map_or(&choice.name, |cell| &cell.text)
    }

    /// The line with `%(name)s`, `%(label)s` and `%(label::English)s` replaced.
    fn filled<'s>(&self, line: &Line<'s>, choice: &DraftChoice) -> Line<'s> {
        if line.cells.iter().all(|cell| !cell.contains("%(")) {
            return line.clone();
        }
        let replaced = |cell: &String| {
            let mut text = cell
                .replace("%(name)s", &choice.name)
                .replace("%(label)s", self.label(choice, None));
            for name in &self.languages.names {
                let written = format!("%(label::{name})s");
                text = text.replace(&written, self.label(choice, Some(name)));
            }
            text
        };
        Line {
            number: line.number,
            cells: line.cells.iter().map(replaced).collect(),
        }
    }

    fn with<'s>(&self, line: &Line<'s>, cells: &[(&str, &str)]) -> Line<'s> {
        let mut line = line.clone();
        for (meaning, text) in cells {
            let columns = self.reader.columns.iter();
            if let Some(column) = columns.into_iter().find(|c| c.meaning == *meaning) {
                write(&mut line, column.index, text);
            }
        }
        line
    }

    fn cell(&self, line: &Line<'_>, meaning: &str) -> Option<String> {
        let row = Row {
            sheet: self.reader,
            cells: &line.cells,
            number: line.number,
        };
        row.text(meaning).map(str::to_owned)
    }

    fn typed(&self, line: &Line<'_>) -> Option<Typed> {
        types::read(&self.cell(line, "type")?, "").ok()
    }

    fn list(&self, line: &Line<'_>, named: Option<&str>) -> Option<&DraftList> {
        let name = match named {
            Some(name) => name.to_owned(),
            None => MATRIX_LISTS
                .iter()
                .find_map(|column| self.cell(line, column))?,
        };
        self.lists.iter().find(|list| list.name == name)
    }

    fn end(&self, lines: &[Line<'_>], begin: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, line) in lines.iter().enumerate().skip(begin) {
            match self.typed(line) {
                Some(Typed::BeginLoop { .. }) => depth += 1,
                Some(Typed::EndLoop) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }
}

/// The headers under which Kobo writes the list of a matrix.
const MATRIX_LISTS: [&str; 2] = ["kobo--matrix_list", "kobo--matrix-list"];

fn blank<'s>(number: u32) -> Line<'s> {
    Line {
        number,
        cells: Cow::Owned(vec![]),
    }
}

fn write(line: &mut Line<'_>, index: usize, text: &str) {
    let cells = line.cells.to_mut();
    if cells.len() <= index {
        cells.resize(index + 1, String::new());
    }
    text.clone_into(&mut cells[index]);
}
