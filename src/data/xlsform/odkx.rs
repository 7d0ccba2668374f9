//! The dialect of ODK-X: `clause`, `condition`, `values_list`, `display.prompt` and settings in rows, as XLSForm has them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::data::xlsform::{grid::Sheet, script, script::Names};
use crate::form::{Finding, Spot};

/// The texts behind the tokens of prompts, by language.
type Tokens = BTreeMap<String, String>;

const PROMPTS: [&str; 4] = [
    "display.prompt.text",
    "display.prompt",
    "display.title.text",
    "display.title",
];
const HINTS: [&str; 2] = ["display.hint.text", "display.hint"];

/// The workbook in XLSForm's columns, row for row and cell for cell, where it is one of ODK-X.
pub(super) fn translated(sheets: &[Sheet], findings: &mut Vec<Finding>) -> Option<Vec<Sheet>> {
    let survey = named(sheets, "survey")?;
    let marks = [
        "clause",
        "values_list",
        "display.prompt",
        "display.prompt.text",
    ];
    let is_odkx = marks
        .iter()
        .filter(|mark| place(survey, mark).is_some())
        .count()
        >= 2;
    if !is_odkx {
        return None;
    }
    let tokens = named(sheets, "table_specific_translations").map_or_else(Tokens::new, tokens);
    let choices = named(sheets, "choices").map(|sheet| choices(sheet, &tokens));
    let lists: Vec<String> = choices.iter().flat_map(list_names).collect();
    let mut out = vec![Survey::read(survey, &tokens, lists, findings)];
    out.extend(choices);
    out.extend(named(sheets, "settings").map(settings));
    Some(out)
}

fn named<'s>(sheets: &'s [Sheet], name: &str) -> Option<&'s Sheet> {
    sheets
        .iter()
        .find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name))
}

fn place(sheet: &Sheet, header: &str) -> Option<usize> {
    let headers = sheet.rows.first()?;
    headers.iter().position(|cell| cell.trim() == header)
}

fn cell(row: &[String], at: Option<usize>) -> &str {
    at.and_then(|at| row.get(at)).map_or("", |cell| cell.trim())
}

fn put(row: &mut Vec<String>, at: usize, text: impl Into<String>) {
    if row.len() <= at {
        row.resize(at + 1, String::new());
    }
    row[at] = text.into();
}

fn tokens(sheet: &Sheet) -> Tokens {
    let (token, text) = (place(sheet, "string_token"), place(sheet, "text"));
    let rows = sheet.rows.iter().skip(1);
    rows.map(|row| (cell(row, token).to_owned(), cell(row, text).to_owned()))
        .filter(|(token, text)| !token.is_empty() && !text.is_empty())
        .collect()
}

/// Moves the first filled cell of `from` into the first of its columns that there is, tokens spelled out.
fn merge(sheet: &mut Sheet, from: &[&str], header: &str, tokens: &Tokens) {
    let places: Vec<usize> = from.iter().filter_map(|name| place(sheet, name)).collect();
    let Some(&to) = places.first() else { return };
    for row in sheet.rows.iter_mut().skip(1) {
        let texts = places.iter().map(|at| cell(row, Some(*at)).to_owned());
        let text = texts
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default();
        let text = tokens.get(&text).cloned().unwrap_or(text);
        put(row, to, text);
    }
    if let Some(headers) = sheet.rows.first_mut() {
        header.clone_into(&mut headers[to]);
    }
}

fn rename(sheet: &mut Sheet, from: &str, to: &str) {
    if let (Some(at), Some(headers)) = (place(sheet, from), sheet.rows.first_mut()) {
        to.clone_into(&mut headers[at]);
    }
}

fn choices(sheet: &Sheet, tokens: &Tokens) -> Sheet {
    let mut sheet = sheet.clone();
    rename(&mut sheet, "choice_list_name", "list_name");
    rename(&mut sheet, "data_value", "name");
    merge(&mut sheet, &PROMPTS[2..], "label", tokens);
    sheet
}

fn list_names(sheet: &Sheet) -> Vec<String> {
    let at = place(sheet, "list_name");
    sheet
        .rows
        .iter()
        .skip(1)
        .map(|row| cell(row, at).to_owned())
        .collect()
}

/// Settings stand one a row; the title is the row `survey`.
fn settings(sheet: &Sheet) -> Sheet {
    let (name, value) = (place(sheet, "setting_name"), place(sheet, "value"));
    let title = place(sheet, "display.title.text");
    let (mut headers, mut values) = (vec![], vec![]);
    for row in sheet.rows.iter().skip(1) {
        let (header, text) = match cell(row, name) {
            "form_id" => ("form_id", cell(row, value)),
            "form_version" => ("version", cell(row, value)),
            "survey" => ("form_title", cell(row, title)),
            _ => continue,
        };
        if !text.is_empty() {
            headers.push(header.to_owned());
            values.push(text.to_owned());
        }
    }
    Sheet {
        name: sheet.name.clone(),
        rows: vec![headers, values],
    }
}

/// The survey sheet while its rows are rewritten.
struct Survey<'f> {
    sheet: Sheet,
    names: Names,
    lists: Vec<String>,
    /// The conditions around a row; `None` where one has no equal.
    conditions: Vec<Option<String>>,
    findings: &'f mut Vec<Finding>,
}

impl<'f> Survey<'f> {
    fn read(
        sheet: &Sheet,
        tokens: &Tokens,
        lists: Vec<String>,
        findings: &'f mut Vec<Finding>,
    ) -> Sheet {
        let mut sheet = sheet.clone();
        merge(&mut sheet, &PROMPTS, "label", tokens);
        merge(&mut sheet, &HINTS, "hint", tokens);
        rename(
            &mut sheet,
            "display.constraint_message",
            "constraint_message",
        );
        rename(&mut sheet, "display.required_message", "required_message");
        rename(&mut sheet, "condition", "relevant");
        let mut width = sheet.rows.first().map_or(0, Vec::len);
        for header in ["type", "name", "label", "relevant", "clause"] {
            if place(&sheet, header).is_none()
                && let Some(headers) = sheet.rows.first_mut()
            {
                put(headers, width, header);
                width += 1;
            }
        }
        let mut survey = Self {
            names: Names::new(),
            sheet,
            lists,
            conditions: vec![],
            findings,
        };
        survey.rename_again();
        for i in 1..survey.sheet.rows.len() {
            survey.row(i);
        }
        survey.sheet
    }

    /// What is asked again in another branch gets a name of its own.
    fn rename_again(&mut self) {
        let (name, kind) = (place(&self.sheet, "name"), place(&self.sheet, "type"));
        let Some(at) = name else { return };
        for row in self.sheet.rows.iter_mut().skip(1) {
            let asked = cell(row, name).to_owned();
            if asked.is_empty() || cell(row, kind).is_empty() {
                continue;
            }
            let names = self.names.entry(asked.clone()).or_default();
            let own = match names.len() {
                0 => asked,
                again => format!("{asked}_{}", again + 1),
            };
            put(row, at, own.clone());
            names.push(own);
        }
    }

    fn row(&mut self, i: usize) {
        let clause = self.text(i, "clause");
        let clause = clause
            .split("//")
            .next()
            .unwrap_or("")
            .trim()
            .to_lowercase();
        if clause.is_empty() {
            if !self.text(i, "type").is_empty() {
                self.question(i);
            }
            return;
        }
        self.set(i, "type", "");
        self.set(i, "name", "");
        match clause.split(' ').collect::<Vec<_>>()[..] {
            ["if"] => {
                let condition = self.script(i, "relevant");
                self.conditions.push(condition);
            }
            ["else"] => {
                let condition = self.conditions.pop().flatten();
                self.conditions
                    .push(condition.map(|held| format!("not({held})")));
            }
            ["end", "if"] => {
                self.conditions.pop();
            }
            ["begin", ..] => {
                self.set(i, "type", "begin group");
                self.set(i, "name", &format!("screen_{}", i + 1));
                let around = self.around();
                return self.set(i, "relevant", &around);
            }
            ["end", ..] => self.set(i, "type", "end group"),
            _ => self.say(
                i,
                "clause",
                "clause_left_out",
                format!("`{clause}` has no equal in a form that is scrolled"),
                false,
            ),
        }
        self.set(i, "relevant", "");
        self.set(i, "label", "");
    }

    /// Everything that has to hold around the row.
    fn around(&self) -> String {
        let held = self.conditions.iter().flatten();
        held.map(|condition| format!("({condition})"))
            .collect::<Vec<_>>()
            .join(" and ")
    }

    fn question(&mut self, i: usize) {
        let kind = self.text(i, "type");
        let list = self.text(i, "values_list");
        let with_list = |word: &str| match self.lists.contains(&list) {
            true => format!("{word} {list}"),
            false => format!("{word}_from_file {list}.csv"),
        };
        let ours = match kind.as_str() {
            "assign" => "calculate".to_owned(),
            "birth_date" | "date_no_time" => "date".into(),
            _ if kind.starts_with("select_one") => with_list("select_one"),
            _ if kind.starts_with("select_multiple") => with_list("select_multiple"),
            "text" | "string" | "integer" | "decimal" | "note" | "date" | "time" | "datetime"
            | "geopoint" | "image" | "audio" | "video" | "barcode" | "acknowledge" => kind.clone(),
            _ => {
                let message =
                    format!("`{kind}` is a page of its own in ODK-X: it stays blank here");
                self.say(i, "type", "absent", message, false);
                "hidden".into()
            }
        };
        self.set(i, "type", &ours);
        if self.text(i, "label").is_empty() {
            let name = self.text(i, "name");
            self.set(i, "label", if name.is_empty() { "…" } else { &name });
        }
        for header in ["constraint", "calculation", "choice_filter", "required"] {
            let rule = match self.text(i, header).as_str() {
                "" | "0" | "FALSE" | "false" => String::new(),
                "1" | "TRUE" | "true" => "yes".into(),
                _ => self.script(i, header).unwrap_or_default(),
            };
            self.set(i, header, &rule);
        }
        if ours == "calculate" && self.text(i, "calculation").is_empty() {
            self.set(i, "type", "hidden");
        }
        let around = self.around();
        self.set(i, "relevant", &around);
    }

    fn script(&mut self, i: usize, header: &str) -> Option<String> {
        let written = self.text(i, header);
        match script::translated(&written, &self.names) {
            Ok(expression) => Some(expression),
            Err(fault) => {
                self.say(
                    i,
                    header,
                    "script",
                    format!("{fault}: this rule is left out"),
                    true,
                );
                None
            }
        }
    }

    fn text(&self, i: usize, header: &str) -> String {
        cell(&self.sheet.rows[i], place(&self.sheet, header)).to_owned()
    }

    fn set(&mut self, i: usize, header: &str, text: &str) {
        if let Some(at) = place(&self.sheet, header)
            && (!text.is_empty() || at < self.sheet.rows[i].len())
        {
            put(&mut self.sheet.rows[i], at, text);
        }
    }

    fn say(&mut self, i: usize, header: &str, code: &'static str, message: String, stops: bool) {
        let at = place(&self.sheet, header).unwrap_or(0);
        let spot = Spot {
            sheet: Arc::from(self.sheet.name.as_str()),
            row: u32::try_from(i + 1).unwrap_or(u32::MAX),
            column: Arc::from(header),
            index: u32::try_from(at).unwrap_or(u32::MAX),
        };
        let way_out = "Write it with data(), selected(), comparisons, && and ||, or as an expression of XLSForm";
        self.findings.push(match stops {
            true => Finding::error(code, spot, message, way_out),
            false => Finding::warning(code, spot, message, "Nothing has to be done"),
        });
    }
}
