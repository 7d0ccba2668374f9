//! From the bytes of a workbook to plain grids; the size of everything is bounded before anything is kept.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xls, Xlsx};

use crate::data::xlsform::grid::Sheet;

/// Files beyond this are refused unread.
const MOST_BYTES: usize = 32 << 20;
/// Unpacked parts beyond this are refused unread.
const MOST_UNPACKED: u64 = 512 << 20;
const MOST_ROWS: u32 = 200_000;
const MOST_COLUMNS: u32 = 1_000;
const MOST_CELLS: usize = 4_000_000;

/// Why a file is not a workbook that can be read: the fault and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub fault: String,
    /// What to do about it.
    pub way_out: String,
}

fn unreadable(fault: impl Into<String>, way_out: &str) -> Unreadable {
    Unreadable {
        fault: fault.into(),
        way_out: way_out.to_owned(),
    }
}

const SAVE_AGAIN: &str = "Open it in a spreadsheet program and save it as .xlsx";

/// The sheets called `wanted`, in the order of the workbook.
///
/// # Errors
/// When the bytes are no workbook, are damaged, or hold more than a questionnaire ever does.
pub fn sheets(bytes: &[u8], wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Sheet>, Unreadable> {
    if bytes.len() > MOST_BYTES {
        return Err(unreadable(
            format!(
                "the file has {} MB, more than any questionnaire",
                bytes.len() >> 20
            ),
            "Take pictures and unused sheets out of it",
        ));
    }
    if bytes.starts_with(b"PK") {
        packed(bytes, wanted)
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        old(bytes, wanted)
    } else {
        Err(unreadable("the file is not a workbook", SAVE_AGAIN))
    }
}

fn packed(bytes: &[u8], wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Sheet>, Unreadable> {
    if unpacked_bytes(bytes).is_none_or(|total| total > MOST_UNPACKED) {
        return Err(unreadable(
            "the file is damaged, or unpacks to more than any questionnaire",
            SAVE_AGAIN,
        ));
    }
    let damaged = |error: &dyn std::fmt::Display| {
        unreadable(format!("the workbook cannot be read: {error}"), SAVE_AGAIN)
    };
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let mut sheets = vec![];
    let mut left = MOST_CELLS;
    for name in workbook.sheet_names() {
        if !wanted(&name) {
            continue;
        }
        let mut sheet = Sheet {
            name: name.clone(),
            rows: vec![],
        };
        let mut cells = workbook
            .worksheet_cells_reader(&name)
            .map_err(|e| damaged(&e))?;
        while let Some(cell) = cells.next_cell().map_err(|e| damaged(&e))? {
            let text = text_of(&Data::from(cell.get_value().clone()));
            if !text.is_empty() {
                left = put(&mut sheet, cell.get_position(), text, left)?;
            }
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn old(bytes: &[u8], wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Sheet>, Unreadable> {
    let damaged = |error: &dyn std::fmt::Display| {
        unreadable(format!("the workbook cannot be read: {error}"), SAVE_AGAIN)
    };
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let mut sheets = vec![];
    let mut left = MOST_CELLS;
    for name in workbook.sheet_names() {
        if !wanted(&name) {
            continue;
        }
        let range = workbook.worksheet_range(&name).map_err(|e| damaged(&e))?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        let mut sheet = Sheet { name, rows: vec![] };
        for (row, column, value) in range.used_cells() {
            let at = (
                first_row + u32::try_from(row).unwrap_or(u32::MAX),
                first_column + u32::try_from(column).unwrap_or(u32::MAX),
            );
            let text = text_of(value);
            if !text.is_empty() {
                left = put(&mut sheet, at, text, left)?;
            }
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn put(sheet: &mut Sheet, at: (u32, u32), text: String, left: usize) -> Result<usize, Unreadable> {
    let (row, column) = at;
    if row >= MOST_ROWS || column >= MOST_COLUMNS || left == 0 {
        return Err(unreadable(
            format!("the sheet {} is larger than any questionnaire", sheet.name),
            "Delete the empty rows and columns at its end, and what does not belong to the form",
        ));
    }
    let (row, column) = (row as usize, column as usize);
    if sheet.rows.len() <= row {
        sheet.rows.resize(row + 1, vec![]);
    }
    let cells = &mut sheet.rows[row];
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    cells[column] = text;
    Ok(left - 1)
}

/// A cell as people see it: whole numbers without decimals, days in ISO 8601, no blanks around texts.
fn text_of(value: &Data) -> String {
    match value {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => cleaned(text),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if moment.as_f64().fract() == 0.0 {
                date
            } else if moment.as_f64() < 1.0 {
                format!("{hour:02}:{minute:02}:{second:02}")
            } else {
                format!("{date}T{hour:02}:{minute:02}:{second:02}")
            }
        }
    }
}

/// No blanks around it, no unbreakable blanks within.
pub(super) fn cleaned(text: &str) -> String {
    text.replace(['\u{a0}', '\u{feff}'], " ").trim().to_owned()
}

/// The sum of the unpacked sizes that the archive's directory states; `None` when there is no directory.
fn unpacked_bytes(bytes: &[u8]) -> Option<u64> {
    let word = |at: usize| -> Option<u32> {
        let four = bytes.get(at..at + 4)?;
        Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
    };
    let half = |at: usize| -> Option<usize> {
        let two = bytes.get(at..at + 2)?;
        Some(usize::from(u16::from_le_bytes([two[0], two[1]])))
    };
    let from = bytes.len().saturating_sub(66_000);
    let end = from + bytes[from..].windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let entries = half(end + 10)?;
    let mut at = word(end + 16)? as usize;
    let mut total = 0u64;
    for _ in 0..entries {
        if bytes.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        total += u64::from(word(at + 24)?);
        at += 46 + half(at + 28)? + half(at + 30)? + half(at + 32)?;
    }
    Some(total)
}
