//! A questionnaire written as a table of text, made into the workbook that a team would bring.
#![allow(dead_code)]

use rust_xlsxwriter::Workbook;

/// A workbook whose sheets are tables of cells separated by `|`, the header first.
pub fn workbook(survey: &str, choices: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, table) in [("survey", survey), ("choices", choices)] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        let rows = table.lines().map(str::trim).filter(|line| !line.is_empty());
        for (row, line) in rows.enumerate() {
            for (column, cell) in line.split('|').map(str::trim).enumerate() {
                if !cell.is_empty() {
                    let (row, column) = (row.try_into().unwrap(), column.try_into().unwrap());
                    sheet.write_string(row, column, cell).unwrap();
                }
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}
