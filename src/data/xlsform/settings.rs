//! The sheet `settings`: id, title, version, language, the name of an interview.

use crate::data::xlsform::{
    grid::Sheet,
    header::{self, Kind},
    rule_cell,
};
use crate::form::{Draft, Finding, SPECIAL_CODES, special_codes};

/// What the other sheets need to know of the settings.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub default_language: Option<String>,
    pub allow_choice_duplicates: bool,
}

/// Writes the settings into `draft`; `fallback` is the id and title of a form that has none.
pub(super) fn read(
    sheet: Option<&Sheet>,
    fallback: &str,
    draft: &mut Draft,
    findings: &mut Vec<Finding>,
) -> Settings {
    fallback.clone_into(&mut draft.id);
    fallback.clone_into(&mut draft.title);
    let mut settings = Settings::default();
    let Some(sheet) = sheet else { return settings };
    let reader = header::read(sheet, Kind::Settings);
    let mut rows = reader.rows(sheet);
    let Some(row) = rows.next() else {
        return settings;
    };
    for (column, text) in reader.columns.iter().filter_map(|c| Some((c, row.at(c)?))) {
        match column.meaning.as_str() {
            "form_id" => {
                text.clone_into(&mut draft.id);
                if !reader.has("form_title") {
                    text.clone_into(&mut draft.title);
                }
            }
            "form_title" => text.clone_into(&mut draft.title),
            "version" => text.clone_into(&mut draft.version),
            "default_language" => settings.default_language = Some(text.to_owned()),
            "instance_name" => draft.instance_name = rule_cell(row.cell("instance_name")),
            "allow_choice_duplicates" => {
                settings.allow_choice_duplicates = crate::data::xlsform::is_yes(text);
            }
            meaning => {
                if meaning
                    .trim()
                    .replace(' ', "_")
                    .eq_ignore_ascii_case(SPECIAL_CODES)
                    && let Err(part) = special_codes(text)
                {
                    findings.push(Finding::error(
                        "bad_special_codes",
                        row.spot_at(column),
                        format!("`{part}` is not a code and its reason"),
                        "Write none, or -98=dont_know -99=refused -97=not_applicable",
                    ));
                }
                draft
                    .settings
                    .push((column.header.to_string(), text.to_owned()));
            }
        }
    }
    if let Some(second) = rows.next() {
        findings.push(Finding::warning(
            "second_settings",
            second.spot(),
            "the settings have a second row, which is not read",
            "Keep one row of settings",
        ));
    }
    settings
}
