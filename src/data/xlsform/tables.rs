//! Tables beside a form: CSV, GeoJSON and XML files whose rows are choices and whose columns are looked up.

use std::sync::Arc;

use crate::data::xlsform::{
    foreign::{self, Rows},
    header, ours, types,
};
use crate::form::{Cell, Draft, DraftChoice, DraftList, Finding, Spot};

/// A file of rows: CSV with a header row, GeoJSON or XML by the ending of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The file's name, `villages.csv`; the form may leave the ending out.
    pub name: String,
    /// The file as it is.
    pub text: String,
}

impl Table {
    /// The file `body`: UTF-8, or the Windows encoding of Western Europe where it is not.
    #[must_use]
    pub fn read(name: String, body: &[u8]) -> Self {
        let text = match std::str::from_utf8(body) {
            Ok(text) => text.to_owned(),
            Err(_) => body.iter().map(|byte| western(*byte)).collect(),
        };
        Self { name, text }
    }
}

/// A byte of the Windows encoding 1252.
fn western(byte: u8) -> char {
    const FROM_128: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    let place = usize::from(byte).wrapping_sub(128);
    FROM_128.chars().nth(place).unwrap_or(char::from(byte))
}

/// The files that the workbook `bytes` names: in select_one_from_file and pulldata().
#[must_use]
pub fn wanted(bytes: &[u8]) -> Vec<String> {
    let Ok(sheets) = ours(bytes) else {
        return vec![];
    };
    let mut names = vec![];
    for sheet in sheets
        .iter()
        .filter(|s| s.name.trim().eq_ignore_ascii_case("survey"))
    {
        let reader = header::read(sheet, header::Kind::Survey);
        for row in reader.rows(sheet) {
            match types::read(row.text("type").unwrap_or(""), "") {
                Ok(types::Typed::Select {
                    list,
                    from_file: true,
                    ..
                }) => names.push(list),
                Ok(types::Typed::External) => {
                    let xml = row.text("type").is_some_and(|own| own.contains("xml"));
                    let ending = if xml { "xml" } else { "csv" };
                    names.extend(row.text("name").map(|name| format!("{name}.{ending}")));
                }
                _ => {}
            }
            row.cells.iter().for_each(|cell| pulled(cell, &mut names));
        }
    }
    names.sort();
    names.dedup();
    names
}

/// The first arguments of pulldata() and search() in a cell.
fn pulled(cell: &str, names: &mut Vec<String>) {
    let calls = ["pulldata(", "search("];
    let calls = calls.iter().flat_map(|call| cell.match_indices(call));
    for (at, word) in calls {
        let inside = cell[at + word.len()..].trim_start();
        let quote = inside.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let name = quote.and_then(|quote| inside[1..].split(quote).next());
        names.extend(name.map(|name| format!("{}.csv", stem(name))));
    }
}

/// Makes every table a list of the draft, named without its ending.
pub(super) fn add(tables: &[Table], draft: &mut Draft, findings: &mut Vec<Finding>) {
    for table in tables {
        match list(table, draft.languages.len(), draft.default_language) {
            Ok(list) => draft.lists.push(list),
            Err((row, fault)) => findings.push(Finding::error(
                "bad_table",
                Spot {
                    sheet: Arc::from(table.name.as_str()),
                    row,
                    ..Spot::default()
                },
                fault,
                "Save the table as CSV in UTF-8 with one header row, as a GeoJSON FeatureCollection, or as XML items in a root",
            )),
        }
    }
}

fn list(table: &Table, languages: usize, default: usize) -> Result<DraftList, (u32, String)> {
    let text = table.text.trim_start_matches('\u{feff}');
    let ending = table.name.rsplit('.').next().unwrap_or_default();
    let (read, names, titles): (_, &[&str], _) = match ending.to_ascii_lowercase().as_str() {
        "geojson" => (foreign::geojson(text), &["id"], "title"),
        "xml" => (foreign::xml(text), &["name", "value"], "label"),
        _ => (Ok(csv(text)?), &["name", "value"], "label"),
    };
    let Rows { columns, rows } = read.map_err(|fault| (1, fault))?;
    let at = |wanted: &[&str]| {
        columns
            .iter()
            .position(|column| wanted.contains(&column.as_str()))
    };
    let (name, label) = (at(names).unwrap_or(0), at(&[titles]));
    let mut choices = vec![];
    for cells in rows {
        let mut labels = vec![None; languages];
        if let (Some(text), Some(slot)) =
            (label.and_then(|l| cells.get(l)), labels.get_mut(default))
        {
            *slot = Some(Cell {
                text: text.clone(),
                spot: Spot::default(),
            });
        }
        choices.push(DraftChoice {
            name: cells.get(name).cloned().unwrap_or_default(),
            label: labels,
            cells,
        });
    }
    Ok(DraftList {
        name: stem(&table.name).to_owned(),
        columns,
        choices,
    })
}

/// The rows of a CSV file; the row at which it cannot be read, and why.
fn csv(text: &str) -> Result<Rows, (u32, String)> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let trimmed = |record: &csv::StringRecord| {
        let cells = record.iter().map(|cell| cell.trim().to_owned());
        cells.collect::<Vec<String>>()
    };
    let columns = trimmed(reader.headers().map_err(|e| (1, e.to_string()))?);
    let mut rows = vec![];
    for (i, record) in reader.records().enumerate() {
        let row = u32::try_from(i + 2).unwrap_or(u32::MAX);
        rows.push(trimmed(&record.map_err(|e| (row, e.to_string()))?));
    }
    Ok(Rows { columns, rows })
}

/// The list of a file under the columns that the question names: `value=code label=title`.
pub(super) fn keyed(
    list: &DraftList,
    value: Option<&str>,
    label: Option<&str>,
    language: usize,
) -> Result<DraftList, String> {
    let at = |wanted: &str| {
        let place = list.columns.iter().position(|column| column == wanted);
        place.ok_or_else(|| wanted.to_owned())
    };
    let (value, label) = (value.map(at).transpose()?, label.map(at).transpose()?);
    let mut own = list.clone();
    for choice in &mut own.choices {
        let cell = |at: usize| choice.cells.get(at).cloned().unwrap_or_default();
        if let Some(name) = value.map(cell) {
            choice.name = name;
        }
        if let (Some(text), Some(slot)) = (label.map(cell), choice.label.get_mut(language)) {
            *slot = Some(Cell {
                text,
                spot: Spot::default(),
            });
        }
    }
    Ok(own)
}

/// A file's name without its ending.
pub(super) fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
