//! A data set as a table, such as the codebook, and back: the first column says what a row is about.

use crate::data::{
    Reason,
    dataset::{Cells, Dataset, Field},
};

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

/// `table` as a data set for a spreadsheet: a column of words where any cell is a word, else of numbers; what is blank
/// or not defined is an empty cell.
#[must_use]
pub fn of(table: &Table) -> Dataset {
    let labels = table.rows.iter().map(|row| Ok(row.label.clone())).collect();
    let mut fields = vec![field(&table.stub, &table.stub, Cells::Texts(labels))];
    for (k, column) in table.columns.iter().enumerate() {
        let cells = table.rows.iter().map(|row| &row.cells[k]);
        let cells = if table.holds_text(k) {
            let word = |cell: &Cell| match cell {
                Cell::Blank | Cell::Undefined => Err(Reason::NotAsked),
                _ => Ok(cell.show(column.format)),
            };
            Cells::Texts(cells.map(word).collect())
        } else {
            let number = |cell: &Cell| cell.as_number().ok_or(Reason::NotAsked);
            Cells::Numbers(cells.map(number).collect())
        };
        fields.push(field(&column.id, &column.head, cells));
    }
    Dataset {
        name: table.id.clone(),
        title: table.title.clone(),
        rows: table.rows.len(),
        fields,
        notes: table.notes.clone(),
    }
}

fn field(name: &str, label: &str, cells: Cells) -> Field {
    Field {
        name: name.to_owned(),
        label: label.to_owned(),
        cells,
        codes: None,
    }
}
