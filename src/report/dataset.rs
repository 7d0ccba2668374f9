//! A data set as a table, such as the codebook: its first column says what a row is about.

use crate::data::dataset::{Cells, Dataset};

use super::{Cell, Column, Format, Table};

/// `set` as a table; a gap shows its mark.
#[must_use]
pub fn table(set: &Dataset) -> Table {
    let (stub, fields) = match set.fields.split_first() {
        Some((stub, fields)) => (Some(stub), fields),
        None => (None, set.fields.as_slice()),
    };
    let columns = fields
        .iter()
        .map(|field| Column::new(field.name.clone(), field.name.clone(), Format::Magnitude))
        .collect();
    let stub_name = stub.map_or("", |field| field.name.as_str());
    let mut table = Table::new(&set.name, &set.title, stub_name, columns);
    for row in 0..set.rows {
        let label = stub.map_or(Cell::Blank, |field| cell(&field.cells, row));
        let cells = fields.iter().map(|field| cell(&field.cells, row)).collect();
        table.push(label.show(Format::Magnitude), cells);
    }
    table.notes.clone_from(&set.notes);
    table
}

fn cell(cells: &Cells, row: usize) -> Cell {
    let text = match cells {
        Cells::Numbers(cells) => match cells[row] {
            Ok(number) => return Cell::number(number),
            Err(reason) => reason.mark().to_owned(),
        },
        Cells::Days(cells) => {
            cells[row].map_or_else(|reason| reason.mark().to_owned(), |day| day.to_string())
        }
        Cells::Texts(cells) => cells[row]
            .clone()
            .unwrap_or_else(|reason| reason.mark().to_owned()),
    };
    if text.is_empty() {
        Cell::Blank
    } else {
        Cell::Text(text)
    }
}
