//! The sheet `choices`: lists of names and labels, with further columns for filters.

use std::collections::{BTreeMap, HashMap};

use crate::data::xlsform::{
    grid::{Row, Sheet},
    header::{self, Kind},
    languages::{Languages, texts},
    settings::Settings,
};
use crate::form::{DraftChoice, DraftList, Finding, Spot};

/// The lists of the sheet, in the order of their first choice.
pub(super) fn read(
    sheet: &Sheet,
    settings: &Settings,
    languages: &Languages,
    findings: &mut Vec<Finding>,
) -> Vec<DraftList> {
    let reader = header::read(sheet, Kind::Choices);
    // Rows for select_one_external repeat a name under every place that it is offered for.
    let repeats = sheet.name.trim().eq_ignore_ascii_case("external_choices");
    for wanted in ["list_name", "name"] {
        if !reader.has(wanted) && !sheet.rows.is_empty() {
            findings.push(Finding::error(
                "missing_column",
                reader.header_spot(),
                format!("the sheet {} has no column {wanted}", reader.name),
                format!("Add a column {wanted}"),
            ));
        }
    }
    let further: Vec<_> = reader
        .columns
        .iter()
        .filter(|c| !Kind::Choices.meanings().any(|known| known == c.meaning))
        .collect();
    let mut lists: Vec<DraftList> = vec![];
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut seen: BTreeMap<(usize, String), Spot> = BTreeMap::new();
    for row in reader.rows(sheet) {
        let Some((list_name, name)) = named(&row, findings) else {
            continue;
        };
        let place = *places.entry(list_name.clone()).or_insert_with(|| {
            lists.push(DraftList {
                name: list_name.clone(),
                columns: further.iter().map(|c| c.header.to_string()).collect(),
                choices: vec![],
            });
            lists.len() - 1
        });
        let before = seen.insert((place, name.clone()), row.spot_of("name"));
        if let (Some(before), false) = (before, settings.allow_choice_duplicates || repeats) {
            findings.push(Finding::error(
                "duplicate_choice",
                row.spot_of("name"),
                format!(
                    "the list `{list_name}` has `{name}` already, in row {}",
                    before.row
                ),
                "Give every choice of a list its own name, or set allow_choice_duplicates to yes",
            ));
        }
        let label = texts(&row, "label", languages);
        if label.iter().all(Option::is_none) {
            findings.push(Finding::warning(
                "missing_label",
                row.spot_of("label"),
                format!("the choice `{name}` of the list `{list_name}` has no label"),
                "Write the text that is read",
            ));
        }
        let cells = further.iter().map(|c| row.at(c).unwrap_or("").to_owned());
        lists[place].choices.push(DraftChoice {
            name,
            label,
            cells: cells.collect(),
        });
    }
    lists
}

/// The list and the name of a choice; a row that has only one of them is reported.
fn named(row: &Row<'_>, findings: &mut Vec<Finding>) -> Option<(String, String)> {
    match (row.text("list_name"), row.text("name")) {
        (Some(list), Some(name)) => Some((list.to_owned(), name.to_owned())),
        (Some(list), None) => {
            findings.push(Finding::error(
                "missing_name",
                row.spot_of("name"),
                format!("a choice of the list `{list}` has no name"),
                "Write the name that is stored",
            ));
            None
        }
        (None, Some(name)) => {
            findings.push(Finding::warning(
                "missing_list_name",
                row.spot_of("list_name"),
                format!("the choice `{name}` belongs to no list, and is left out"),
                "Write the list's name in this row too",
            ));
            None
        }
        (None, None) => None,
    }
}
