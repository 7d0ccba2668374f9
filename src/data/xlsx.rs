//! Spreadsheets: data sets as the sheets of one workbook; texts are texts and never formulas.

use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::error::{Error, Result};

use super::{
    Reason, clean,
    dataset::{Cells, Dataset, Field},
};

/// The most characters that a cell of a spreadsheet takes.
const LONGEST_TEXT: usize = 32_767;
/// The most rows and columns of a sheet, the head included.
const MOST_ROWS: usize = 1_048_576;
const MOST_COLUMNS: usize = 16_384;

/// The workbook with a sheet for each of `sets`, heads in the first row, which stays in sight; and a sheet of their notes.
///
/// Don't know, refused and not applicable are the texts `.d`, `.r`, `.n`, so that no sum counts them; not asked is an
/// empty cell.
///
/// # Errors
/// A text, a sheet or a name that a spreadsheet does not take.
pub fn write(sets: &[Dataset]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let refused = |error: XlsxError| Error::new("workbook", error.to_string());
    workbook
        .set_properties(&DocProperties::new().set_creation_datetime(&epoch().map_err(refused)?));
    let mut taken: Vec<String> = Vec::new();
    let notes = notes(sets);
    for set in sets.iter().chain(&notes) {
        let name = sheet_name(&set.name, &taken);
        check(set)?;
        let sheet = workbook.add_worksheet();
        fill(sheet, set, &name)
            .map_err(|error| Error::new(format!("sheet {name}"), error.to_string()))?;
        taken.push(name);
    }
    workbook.save_to_buffer().map_err(refused)
}

/// The notes of all sets as one more set, where there are any.
fn notes(sets: &[Dataset]) -> Option<Dataset> {
    let column = |name: &str, cells: Vec<&str>| Field {
        name: name.to_owned(),
        label: name.to_owned(),
        cells: Cells::Texts(cells.into_iter().map(|text| Ok(text.to_owned())).collect()),
        codes: None,
    };
    let each = || {
        sets.iter().flat_map(|set| {
            set.notes
                .iter()
                .map(move |note| (set.name.as_str(), note.as_str()))
        })
    };
    let rows = each().count();
    (rows > 0).then(|| Dataset {
        name: "notes".to_owned(),
        rows,
        fields: vec![
            column("sheet", each().map(|(sheet, _)| sheet).collect()),
            column("note", each().map(|(_, note)| note).collect()),
        ],
        ..Dataset::default()
    })
}

/// A day that is the same in every file, so that equal data are equal bytes.
fn epoch() -> std::result::Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(2000, 1, 1)
}

fn check(set: &Dataset) -> Result<()> {
    if set.rows >= MOST_ROWS || set.fields.len() > MOST_COLUMNS {
        let size = format!(
            "{} rows and {} columns are more than a sheet takes",
            set.rows,
            set.fields.len()
        );
        return Err(
            Error::new(format!("sheet {}", set.name), size).way_out("Export as csv or dta.")
        );
    }
    for field in &set.fields {
        let Cells::Texts(cells) = &field.cells else {
            continue;
        };
        let long = |cell: &std::result::Result<String, Reason>| {
            cell.as_ref()
                .is_ok_and(|text| text.chars().map(char::len_utf16).sum::<usize>() > LONGEST_TEXT)
        };
        if let Some(row) = cells.iter().position(long) {
            let place = format!("sheet {}, row {}, column {}", set.name, row + 2, field.name);
            return Err(Error::new(
                place,
                format!("the text is longer than the {LONGEST_TEXT} characters of a cell"),
            )
            .way_out("Export as csv or dta."));
        }
    }
    Ok(())
}

fn fill(sheet: &mut Worksheet, set: &Dataset, name: &str) -> std::result::Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    let (bold, day) = (
        Format::new().set_bold(),
        Format::new().set_num_format("yyyy-mm-dd"),
    );
    for (k, field) in (0_u16..).zip(&set.fields) {
        sheet.write_string_with_format(0, k, &field.name, &bold)?;
        match &field.cells {
            Cells::Numbers(cells) => {
                for (row, cell) in (1_u32..).zip(cells) {
                    match cell {
                        Ok(number) => sheet.write_number(row, k, *number)?,
                        Err(reason) => sheet.write_string(row, k, reason.mark())?,
                    };
                }
            }
            Cells::Days(cells) => {
                for (row, cell) in (1_u32..).zip(cells) {
                    match cell {
                        Ok(date) => write_day(sheet, row, k, *date, &day)?,
                        Err(reason) => {
                            sheet.write_string(row, k, reason.mark())?;
                        }
                    }
                }
            }
            Cells::Texts(cells) => {
                for (row, cell) in (1_u32..).zip(cells) {
                    let text = cell.as_ref().map_or_else(
                        |reason| reason.mark().into(),
                        |text| clean::without_controls(text),
                    );
                    sheet.write_string(row, k, text)?;
                }
            }
        }
    }
    Ok(())
}

/// A day as a date; as a text where spreadsheets have no such date.
fn write_day(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    date: chrono::NaiveDate,
    format: &Format,
) -> std::result::Result<(), XlsxError> {
    let parts = (
        u16::try_from(date.year()),
        u8::try_from(date.month()),
        u8::try_from(date.day()),
    );
    match parts {
        (Ok(year @ 1900..=9999), Ok(month), Ok(day)) => {
            let date = ExcelDateTime::from_ymd(year, month, day)?;
            sheet.write_datetime_with_format(row, column, &date, format)?;
        }
        _ => {
            sheet.write_string(row, column, date.to_string())?;
        }
    }
    Ok(())
}

/// A name of at most 31 characters without the signs that sheets do not take, different from those `taken`.
fn sheet_name(wanted: &str, taken: &[String]) -> String {
    let plain: String = wanted
        .chars()
        .map(|c| {
            if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') {
                '_'
            } else {
                c
            }
        })
        .collect();
    let first = |count: usize| plain.chars().take(count).collect::<String>();
    let is_free = |name: &String| {
        !taken
            .iter()
            .any(|other| other.to_lowercase() == name.to_lowercase())
    };
    let numbered = (2..).map(|number| format!("{} {number}", first(27)));
    [first(31)]
        .into_iter()
        .chain(numbered)
        .find(is_free)
        .unwrap_or_default()
}
