//! Languages: which there are, and the texts of a row in each of them.

use crate::data::xlsform::{
    grid::{Reader, Row},
    settings::Settings,
};
use crate::form::Cell;

/// The languages of a workbook in the order in which headers name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Languages {
    pub names: Vec<String>,
    /// The language where nobody chose, and of texts whose header names none.
    pub default: usize,
}

const TEXTS: &[&str] = &[
    "label",
    "hint",
    "guidance_hint",
    "constraint_message",
    "required_message",
];

/// The languages of the sheets' headers; a workbook that names none has one called `default`.
pub(super) fn find(sheets: &[&Reader], settings: &Settings) -> Languages {
    let mut names: Vec<String> = vec![];
    let mut unnamed = false;
    for column in sheets.iter().flat_map(|sheet| &sheet.columns) {
        match &column.language {
            Some(language) if !names.contains(language) => names.push(language.clone()),
            None if TEXTS.contains(&column.meaning.as_str()) => unnamed = true,
            _ => {}
        }
    }
    let wanted = settings.default_language.clone();
    let default = match (&wanted, unnamed || names.is_empty()) {
        (Some(wanted), _) if names.contains(wanted) => wanted.clone(),
        (_, true) => {
            let own = wanted.unwrap_or_else(|| "default".into());
            names.insert(0, own.clone());
            own
        }
        _ => names[0].clone(),
    };
    let default = names.iter().position(|name| *name == default).unwrap_or(0);
    Languages { names, default }
}

/// The texts of that meaning in a row, one place for each language.
pub(super) fn texts(row: &Row<'_>, meaning: &str, languages: &Languages) -> Vec<Option<Cell>> {
    let mut texts = vec![None; languages.names.len()];
    for (column, text) in row.all(meaning) {
        let place = match &column.language {
            None => Some(languages.default),
            Some(language) => languages.names.iter().position(|name| name == language),
        };
        if let Some(slot) = place.and_then(|place| texts.get_mut(place)) {
            *slot = Some(Cell {
                text: text.to_owned(),
                spot: row.spot_at(column),
            });
        }
    }
    texts
}
